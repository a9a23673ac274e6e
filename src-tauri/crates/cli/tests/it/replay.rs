//! Every recorded run of the real trainer, played through the real supervisor, ends as its label says.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::sandbox::Sandbox;

pub(crate) fn recordings() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../core/tests/fixtures/logs")
}

pub(crate) fn configuration(sandbox: &Sandbox) -> String {
    let file = sandbox.path().join("kana.toml");
    std::fs::write(&file, "name = \"kana-v1\"\nfamily = \"sd15\"\n").unwrap();
    file.display().to_string()
}

#[test]
fn every_recording_ends_as_labelled() {
    let index: Value = serde_json::from_slice(&std::fs::read(recordings().join("index.json")).unwrap()).unwrap();
    let sandbox = Sandbox::new();
    let file = configuration(&sandbox);
    let mut wrong = Vec::new();
    for (name, label) in index["runs"].as_object().unwrap() {
        let recording = recordings().join(name).display().to_string();
        let answer = sandbox.nyx(&["--json", "train", &file, "--trainer", "replay", "--recording", &recording, "--speed", "0"]);
        let result = answer.json();
        let (state, code) = match label["state"].as_str() {
            Some("completed") => ("completed", 0),
            // Nobody asked for the signal in this home.
            Some(_) => ("failed", 1),
            None => continue,
        };
        let mut check = |what: &str, found: &Value, expected: &Value| {
            if !expected.is_null() && found != expected {
                wrong.push(format!("{name}: {what} is {found}, expected {expected}"));
            }
        };
        check("type", &result["type"], &json!("result"));
        check("state", &result["state"], &json!(state));
        check("code", &json!(answer.code), &json!(code));
        check("exit_code", &result["exit_code"], &label["exit_code"]);
        check("total_steps", &result["total_steps"], &label["steps_printed"]);
        check("step", &result["step"], &label["bar_last"]);
        check("saved", &result["saved"], &label["saved"]);
        check("simulated", &result["simulated"], &json!(true));
        check("diagnosis", &result["diagnosis"]["code"], &label["diagnosis"]);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_recording_is_shown_logged_and_makes_no_lora() {
    let sandbox = Sandbox::new();
    let file = configuration(&sandbox);
    let recording = recordings().join("err-corrupt_image").display().to_string();
    let answer = sandbox.nyx(&["train", &file, "--trainer", "replay", "--recording", &recording, "--speed", "0"]);
    assert_eq!(answer.code, 1, "{}{}", answer.stdout, answer.stderr);
    assert!(answer.stdout.contains("OSError: image file is truncated"), "{}", answer.stdout);
    assert!(answer.stderr.contains("no LoRA is made"), "{}", answer.stderr);
    let shown = sandbox.json(&["job", "show", "J1"]);
    assert_eq!(shown["state"], "failed");
    assert_eq!(shown["exception"], "OSError: image file is truncated");
    assert_eq!(shown["job"], "J1");
    let by_run = sandbox.json(&["job", "show", shown["run"].as_str().unwrap()]);
    assert_eq!(by_run, shown);
    let log = sandbox.json(&["job", "log", "1"]);
    let lines: Vec<&str> = log["lines"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert!(lines.contains(&"OSError: image file is truncated"));
    let folder = PathBuf::from(shown["folder"].as_str().unwrap());
    let raw = std::fs::read(folder.join("stderr.log")).unwrap();
    assert_eq!(raw, std::fs::read(recordings().join("err-corrupt_image.stderr")).unwrap(), "kept byte for byte");
    assert_eq!(std::fs::read_dir(folder.join("outputs")).unwrap().count(), 0);
}

#[test]
fn what_cannot_be_played_says_what_to_do() {
    let sandbox = Sandbox::new();
    let file = configuration(&sandbox);
    let problem = sandbox.problem(&["train", &file, "--trainer", "replay"]);
    assert_eq!(problem["code"], "recording_missing");
    assert!(problem["hint"].as_str().unwrap().contains("--recording"));
    let nowhere = sandbox.path().join("nothing").display().to_string();
    let problem = sandbox.problem(&["train", &file, "--trainer", "replay", "--recording", &nowhere]);
    assert!(problem["message"].as_str().unwrap().contains("nothing"));
    let problem = sandbox.problem(&["train", "missing.toml", "--trainer", "replay", "--recording", &nowhere]);
    assert_eq!(problem["code"], "recording_missing", "said first, and no run is left");
    assert_eq!(sandbox.json(&["job", "list"])["jobs"], json!([]));
}
