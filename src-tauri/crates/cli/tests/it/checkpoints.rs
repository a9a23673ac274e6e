//! What a run saved: listed, pinned, deleted into the trash, and begun with.

use serde_json::Value;

use crate::sandbox::Sandbox;
use crate::studio::Studio;

/// A run that has ended, with a state and a model for each epoch; its trash lies in the sandbox.
fn ended() -> (Studio, String) {
    let mut studio = Studio::new("step_ms=5");
    let trash = studio.sandbox.path().join("data");
    std::fs::create_dir(&trash).unwrap();
    studio.sandbox = studio.sandbox.with("XDG_DATA_HOME", trash.to_str().unwrap());
    let config = std::fs::read_to_string(&studio.file).unwrap();
    std::fs::write(&studio.file, config.replace("[params]", "[params]\nsave_state = true")).unwrap();
    let run = studio.detached();
    assert_eq!(studio.until_ended(&run)["state"], "completed");
    (studio, run)
}

fn row(sandbox: &Sandbox, run: &str, file: &str) -> Value {
    let told = sandbox.json(&["checkpoint", "list", run]);
    told["checkpoints"].as_array().unwrap().iter().find(|row| row["file"] == file).cloned().unwrap_or_default()
}

#[test]
fn what_is_pinned_stays_and_the_rest_goes_into_the_trash() {
    let (studio, run) = ended();
    let sandbox = &studio.sandbox;
    let first = row(sandbox, &run, "kana-000001.safetensors");
    assert_eq!((&first["step"], &first["epoch"], &first["kind"]), (&8.into(), &1.into(), &"model".into()), "{first}");
    sandbox.json(&["checkpoint", "pin", &run, "kana-000001.safetensors"]);
    let files = ["kana-000001.safetensors", "kana-000001-state", "kana-000002.safetensors"];
    let answer = sandbox.nyx(&[&["--json", "checkpoint", "delete", &run], &files[..]].concat());
    let told = answer.json();
    assert_eq!(answer.code, 1, "one was refused: {told}");
    assert_eq!(told["files"], serde_json::json!(files[1..]));
    assert_eq!(told["refused"][0]["file"], files[0]);
    let freed = first["bytes"].as_u64().unwrap();
    assert!(told["bytes"].as_u64().unwrap() > freed, "a model and a state: {told}");
    let trash = sandbox.path().join("data/Trash/files");
    for file in &files[1..] {
        assert!(trash.join(file).exists(), "{file} can be taken back");
        assert!(row(sandbox, &run, file).is_null(), "{file} is listed no more");
    }
    assert!(sandbox.json(&["job", "show", &run])["outputs"].as_array().unwrap().len() == 2);
    sandbox.json(&["checkpoint", "unpin", &run, files[0]]);
    assert_eq!(row(sandbox, &run, files[0])["no_delete"], Value::Null);
    assert_eq!(sandbox.problem(&["checkpoint", "pin", &run, "mika.safetensors"])["code"], "checkpoint_not_found");
}

#[test]
fn a_new_run_goes_on_from_a_state_and_counts_on() {
    let (studio, run) = ended();
    let config = std::fs::read_to_string(&studio.file).unwrap();
    std::fs::write(&studio.file, config.replace("max_train_epochs = 3", "max_train_epochs = 5")).unwrap();
    let state = row(&studio.sandbox, &run, "kana-000002-state")["path"].as_str().unwrap().to_owned();
    for from in [run.as_str(), state.as_str()] {
        let ended = studio.sandbox.json(&["train", &studio.file, "--resume", from]);
        assert_eq!(
            (&ended["state"], &ended["step"], &ended["total_steps"]),
            (&"completed".into(), &40.into(), &40.into()),
            "{ended}"
        );
        let outputs = studio.outputs(ended["run"].as_str().unwrap());
        assert!(!outputs.contains(&"kana-000002.safetensors".to_owned()), "{outputs:?}");
        assert!(outputs.contains(&"kana-000004.safetensors".to_owned()), "{outputs:?}");
    }
    let gone = studio.sandbox.path().join("nothing-state");
    assert_eq!(studio.sandbox.problem(&["train", &studio.file, "--resume", gone.to_str().unwrap()])["code"], "state_not_whole");
}
