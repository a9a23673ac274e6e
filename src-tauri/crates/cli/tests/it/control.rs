//! Asking a training that runs: save now, stop after a save, pause, and going on in the same run with the numbers of one that
//! was never interrupted. The trainer is the stand-in, which obeys as our launcher inside a real one does.

use serde_json::Value;

use crate::sandbox::wait_for;
use crate::studio::Studio;

/// 3 epochs of 8 steps.
const WHOLE: [&str; 3] = ["kana-000001.safetensors", "kana-000002.safetensors", "kana.safetensors"];

#[test]
fn a_run_that_was_paused_twice_ends_as_one_that_was_not() {
    let studio = Studio::new("step_ms=5,idle=3+12");
    let run = studio.detached();
    let mut pauses = Vec::new();
    for step in [3, 12] {
        studio.until_step(&run, step);
        studio.sandbox.json(&["job", "pause", &run]);
        let paused = studio.until_ended(&run);
        assert_eq!(paused["state"], "paused", "{paused}");
        studio.none_left(&run);
        pauses.push(paused["step"].as_u64().unwrap());
        // The folder tells it first.
        wait_for("its row", || (studio.sandbox.json(&["job", "list"])["jobs"][0]["state"] == "paused").then_some(()));
        studio.sandbox.json(&["job", "resume", &run]);
    }
    let ended = studio.until_ended(&run);
    assert_eq!(
        (&ended["state"], &ended["step"], &ended["total_steps"]),
        (&"completed".into(), &24.into(), &24.into()),
        "{ended}"
    );
    assert_eq!(ended["epoch"], 3);
    let mut models = studio.outputs(&run);
    models.retain(|file| file.ends_with(".safetensors"));
    assert_eq!(models, WHOLE);
    let jobs = studio.sandbox.json(&["job", "list"])["jobs"].clone();
    assert_eq!(jobs.as_array().unwrap().iter().filter(|job| job["run"] == *run).count(), 1, "{jobs}");
    let legs: Value =
        serde_json::from_slice(&std::fs::read(studio.sandbox.path().join("home/runs").join(&run).join("legs.json")).unwrap())
            .unwrap();
    assert_eq!(legs.as_array().unwrap().iter().map(|leg| leg["step"].as_u64().unwrap()).collect::<Vec<_>>(), pauses);
    let log = studio.sandbox.json(&["job", "log", &run]);
    let begins = log["lines"].as_array().unwrap().iter().filter(|line| *line == "running training / 学習開始").count();
    assert_eq!(begins, 3, "each leg's output stays");
    let ours = std::fs::read_to_string(studio.sandbox.path().join("home/runs").join(&run).join("nyx.log")).unwrap();
    for once in ["Step count confirmed", "kana-000001.safetensors is saved and whole", "kana.safetensors is saved and whole"] {
        assert_eq!(ours.matches(once).count(), 1, "{once}: {ours}");
    }
}

#[test]
fn a_resumed_run_that_is_taken_out_of_the_queue_is_paused_again() {
    let studio = Studio::new("step_ms=5,idle=3");
    let run = studio.detached();
    studio.until_step(&run, 3);
    studio.sandbox.json(&["job", "pause", &run]);
    let paused = studio.until_ended(&run);
    studio.sandbox.json(&["job", "hold", "--queue"]);
    for out in ["stop", "edit"] {
        assert_eq!(studio.sandbox.json(&["job", "resume", &run])["state"], "queued");
        studio.sandbox.json(&["job", out, &run]);
        let now = studio.show(&run);
        assert_eq!((&now["state"], &now["step"]), (&"paused".into(), &paused["step"]), "{out}: {now}");
        assert_eq!(studio.sandbox.json(&["job", "list"])["jobs"][0]["state"], "paused", "{out}: its row agrees");
    }
    studio.sandbox.json(&["job", "release", "--queue"]);
    studio.sandbox.json(&["job", "resume", &run]);
    assert_eq!(studio.until_ended(&run)["state"], "completed");
}

#[test]
fn a_leg_that_would_begin_elsewhere_is_ended_as_failed() {
    let studio = Studio::new("step_ms=5,idle=3,deaf=2");
    let run = studio.detached();
    studio.until_step(&run, 3);
    studio.sandbox.json(&["job", "pause", &run]);
    let paused = studio.until_ended(&run);
    let before = studio.outputs(&run);
    studio.sandbox.json(&["job", "resume", &run]);
    let ended = studio.until_ended(&run);
    assert_eq!((&paused["state"], &ended["state"]), (&"paused".into(), &"failed".into()), "{ended}");
    studio.none_left(&run);
    let code = wait_for("its row", || {
        let row = &studio.sandbox.json(&["job", "list"])["jobs"][0];
        (row["state"] != "running").then(|| row["problem"]["code"].clone())
    });
    assert_eq!(code, "leg_unheard");
    assert_eq!(studio.outputs(&run), before, "nothing was written over");
}

#[test]
fn a_save_now_is_made_at_a_step_and_the_training_goes_on() {
    let studio = Studio::new("step_ms=5,idle=2");
    let run = studio.detached();
    studio.until_step(&run, 2);
    let refused = studio.sandbox.nyx(&["--json", "job", "sample", &run]);
    assert_eq!(refused.code, 1);
    assert!(refused.stdout.contains("The configuration has no prompts for samples"), "{}", refused.stdout);
    studio.sandbox.json(&["job", "save", &run]);
    let ended = studio.until_ended(&run);
    assert_eq!((&ended["state"], &ended["step"]), (&"completed".into(), &24.into()));
    let models = studio.outputs(&run);
    assert_eq!(models.len(), 4, "{models:?}");
    assert!(models.iter().any(|file| file.starts_with("kana-step000000")), "{models:?}");
}

#[test]
fn samples_are_made_at_epochs_and_when_they_are_asked_for() {
    let studio = Studio::new("step_ms=60");
    let prompts = studio.sandbox.path().join("prompts.txt");
    std::fs::write(&prompts, "kana, smile --d 42 --w 64 --h 96\nkana, night --w 96 --h 64\n").unwrap();
    let config = std::fs::read_to_string(&studio.file).unwrap().replace("max_train_epochs = 3", "max_train_epochs = 500");
    let sampled = "[params]\nsample_prompts = \"prompts.txt\"\nsample_every_n_epochs = 1";
    std::fs::write(&studio.file, config.replace("[params]", sampled)).unwrap();
    let run = studio.detached();
    studio.until_step(&run, 1);
    studio.sandbox.json(&["job", "sample", &run]);
    let folder = studio.sandbox.path().join("home/runs").join(&run).join("outputs/sample");
    let made = wait_for("samples of an epoch and those that were asked for", || {
        let names = std::fs::read_dir(&folder).ok()?.flatten().map(|entry| entry.file_name().into_string().unwrap());
        let names: Vec<String> = names.collect();
        let both = |begins: &str| names.iter().filter(|name| name.starts_with(begins)).count() == 2;
        (both("kana_e000001_") && both("kana_0000")).then_some(names)
    });
    assert!(made.iter().any(|file| file.contains("_00_") && file.ends_with("_42.png")), "{made:?}");
    studio.sandbox.json(&["job", "stop", &run]);
    assert_eq!(studio.until_ended(&run)["state"], "stopped");
}

#[test]
fn a_stop_after_a_save_leaves_the_model_of_that_step() {
    let studio = Studio::new("step_ms=5,idle=2");
    let run = studio.detached();
    studio.until_step(&run, 2);
    studio.sandbox.json(&["job", "stop", &run, "--after-save"]);
    let ended = studio.until_ended(&run);
    assert_eq!((&ended["state"], &ended["exit_code"]), (&"stopped".into(), &0.into()), "{ended}");
    let saved = format!("kana-step{:08}.safetensors", ended["step"].as_u64().unwrap());
    let outputs = studio.outputs(&run);
    assert!(outputs.contains(&saved), "{outputs:?}");
    let refused = studio.sandbox.nyx(&["--json", "job", "resume", &run]);
    assert_eq!(refused.code, 1, "it has no state");
    assert!(refused.stdout.contains("It saved no whole state"), "{}", refused.stdout);
}
