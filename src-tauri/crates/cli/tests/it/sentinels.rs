//! What a run is watched for, by the real processes and the stand-in for sd-scripts.

use crate::studio::Studio;

/// The alarm of this code.
fn alarm<'a>(shown: &'a serde_json::Value, code: &str) -> Option<&'a serde_json::Value> {
    shown["sentinels"].as_array().unwrap().iter().find(|alarm| alarm["code"] == code)
}

#[test]
fn a_run_ends_itself_when_its_loss_is_no_number_and_names_the_last_sound_checkpoint() {
    let studio = Studio::new("step_ms=100,nan=12,hang=20");
    let answer = studio.sandbox.nyx(&["train", &studio.file]);
    assert_eq!(answer.code, 1, "{}{}", answer.stdout, answer.stderr);
    assert!(answer.stderr.contains("watch: at step 12: The loss is not a number since step 12"), "{}", answer.stderr);
    assert_eq!(answer.stderr.matches("watch: ").count(), 1, "once");
    let run = studio.only_run();
    let shown = studio.show(&run);
    assert_eq!((&shown["state"], &shown["diagnosis"]["code"]), (&"failed".into(), &"loss_nan".into()));
    let said = alarm(&shown, "loss_nan").unwrap();
    let sentence = said["sentence"].as_str().unwrap();
    assert!(sentence.contains("The last sound checkpoint is kana-000001.safetensors. The run stops itself."), "{sentence}");
    assert_eq!((&said["level"], &said["step"], &said["over"]), (&"danger".into(), &12.into(), &serde_json::Value::Null));
    assert!(shown["message"].as_str().unwrap().ends_with(": The loss is not a number any more"));
    studio.none_left(&run);
}

#[test]
fn it_goes_on_where_the_settings_say_so_and_the_model_is_told_to_be_broken() {
    let studio = Studio::new("step_ms=250,nan=4");
    studio.sandbox.json(&["settings", "set", "continue_on_nan", "true"]);
    let answer = studio.sandbox.nyx(&["--json", "train", &studio.file]);
    let result = answer.json();
    assert_eq!((answer.code, &result["state"]), (0, &"completed".into()), "{}", answer.stdout);
    assert!(alarm(&result, "loss_nan").unwrap()["sentence"].as_str().unwrap().contains("goes on, as the settings say"));
    let lost = alarm(&result, "weights_nan").unwrap()["sentence"].as_str().unwrap();
    assert!(lost.contains("3 weights that are not numbers") && lost.contains("No checkpoint with sound weights"), "{lost}");
    assert!(result["message"].as_str().unwrap().contains("weights are not numbers"));
}

#[test]
fn a_run_too_short_to_be_stopped_is_looked_through_at_its_end() {
    let studio = Studio::new("step_ms=1,nan=20");
    let result = studio.sandbox.nyx(&["--json", "train", &studio.file]).json();
    let lost = alarm(&result, "weights_nan").unwrap()["sentence"].as_str().unwrap();
    assert!(lost.contains("The last sound checkpoint is kana-000002.safetensors"), "{lost}");
}
