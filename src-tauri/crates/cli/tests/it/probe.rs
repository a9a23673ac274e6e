//! `nyx probe`, with the stand-in for sd-scripts: what is measured, what is tried until it fits, and that nothing stays behind.

use std::path::Path;

use serde_json::{Value, json};

use crate::nvml;
use crate::sandbox::{Answer, wait_for};
use crate::studio::Studio;

/// Everything below a folder, with the contents of files.
fn everything(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(everything(&path));
        } else {
            found.push((path.display().to_string(), std::fs::read(&path).unwrap()));
        }
    }
    found.sort();
    found
}

fn probe(studio: &Studio, arguments: &[&str]) -> Answer {
    studio.sandbox.nyx(&[&["--json", "probe", &studio.file], arguments].concat())
}

/// Changes the configuration.
fn change(studio: &Studio, from: &str, to: &str) {
    let text = std::fs::read_to_string(&studio.file).unwrap();
    assert!(text.contains(from), "{from}");
    std::fs::write(&studio.file, text.replace(from, to)).unwrap();
}

fn images(studio: &Studio) -> Vec<(String, Vec<u8>)> {
    everything(&studio.sandbox.path().join("猫 images"))
}

#[test]
fn ten_steps_are_made_and_measured_and_nothing_stays_behind() {
    let studio = Studio::new("step_ms=30");
    change(&studio, "max_train_epochs = 3", "max_train_epochs = 3\ncache_latents_to_disk = true\ncache_latents = true");
    let before = images(&studio);
    let answer = probe(&studio, &[]);
    let probed = answer.json();
    assert_eq!(answer.code, 0, "{}{}", answer.stdout, answer.stderr);
    assert_eq!(probed["fits"], Value::Null, "no card was measured");
    assert!(probed["sentence"].as_str().unwrap().contains("the memory of a card was not measured"), "{probed}");
    assert_eq!(probed["batch"], json!([64, 64, 1]));
    let each = probed["seconds_per_step"].as_f64().unwrap();
    assert!(each > 0.02, "a step takes 30 ms: {each}");
    assert!(probed["ram"].as_u64().unwrap() > 0 && probed["total_seconds"].as_f64().unwrap() > 24.0 * 0.02, "{probed}");
    assert_eq!(images(&studio), before, "nothing beside the images, nothing changed");

    let run = probed["run"].as_str().unwrap();
    let folder = studio.sandbox.path().join("home/runs").join(run);
    for gone in ["images", "outputs", "samples"] {
        wait_for(gone, || (!folder.join(gone).exists()).then_some(()));
    }
    let measured: Value = serde_json::from_slice(&std::fs::read(folder.join("measured.json")).unwrap()).unwrap();
    assert_eq!(measured["end"], "whole");
    assert!(measured["steps"].as_u64().unwrap() >= 10);
    studio.none_left(run);
}

#[test]
fn what_does_not_fit_is_an_answer_and_changes_are_tried_until_it_does() {
    let studio = Studio::new("needs=gradient_checkpointing+cache_latents");
    let asked = std::fs::read(&studio.file).unwrap();
    let once = probe(&studio, &[]);
    assert_eq!((once.code, &once.json()["fits"]), (0, &json!(false)), "{}{}", once.stdout, once.stderr);
    assert_eq!(once.json()["change"], Value::Null);

    let answer = probe(&studio, &["--find"]);
    let probed = answer.json();
    assert_eq!((answer.code, &probed["fits"]), (0, &json!(true)), "{}{}", answer.stdout, answer.stderr);
    let labels: Vec<_> = probed["tried"].as_array().unwrap().iter().map(|tried| tried["label"].as_str().unwrap()).collect();
    assert_eq!(labels, ["", "Cache latents", "Sparing attention (SDPA)", "Gradient checkpointing"]);
    let values: Vec<_> =
        probed["change"]["values"].as_array().unwrap().iter().map(|fix| fix["param"].as_str().unwrap()).collect();
    assert_eq!(values, ["cache_latents", "sdpa", "gradient_checkpointing"]);
    assert_eq!(std::fs::read(&studio.file).unwrap(), asked, "the file is the user's");
}

#[test]
fn what_was_not_needed_is_given_back_what_slows_most_first() {
    let studio = Studio::new("needs=gradient_accumulation_steps");
    change(&studio, "batch_size = 1", "batch_size = 2");
    let probed = probe(&studio, &["--find"]).json();
    let labels: Vec<_> = probed["tried"].as_array().unwrap().iter().map(|tried| tried["label"].as_str().unwrap()).collect();
    let given_back: Vec<_> = probed["not_needed"].as_array().unwrap().iter().map(|label| label.as_str().unwrap()).collect();
    assert_eq!(labels[labels.len() - given_back.len() - 1], "One image at a time", "{labels:?}");
    assert_eq!(given_back[0], "Gradient checkpointing");
    let without: Vec<String> = given_back.iter().map(|label| format!("Without: {label}")).collect();
    assert_eq!(labels[labels.len() - given_back.len()..], without);
    let values: Vec<_> =
        probed["change"]["values"].as_array().unwrap().iter().map(|fix| fix["param"].as_str().unwrap()).collect();
    assert!(!values.contains(&"gradient_checkpointing") && values.contains(&"gradient_accumulation_steps"), "{values:?}");
    assert_eq!(probed["fits"], true);
    let told = studio.sandbox.nyx(&["probe", &studio.file, "--find"]).stdout;
    assert!(told.contains("not needed  Gradient checkpointing") && told.contains("saves estimated by their size"), "{told}");
}

#[test]
fn what_was_needed_on_the_way_stays() {
    let studio = Studio::new("needs=gradient_accumulation_steps+gradient_checkpointing");
    change(&studio, "batch_size = 1", "batch_size = 2");
    let probed = probe(&studio, &["--find"]).json();
    let labels: Vec<_> = probed["tried"].as_array().unwrap().iter().map(|tried| tried["label"].as_str().unwrap()).collect();
    assert!(labels.contains(&"Without: Gradient checkpointing"), "{labels:?}");
    assert!(!probed["not_needed"].as_array().unwrap().contains(&"Gradient checkpointing".into()), "{probed}");
    assert_eq!(probed["fits"], true);
}

#[test]
fn with_nothing_left_to_change_it_says_so() {
    let studio = Studio::new("needs=no_such_argument");
    let answer = probe(&studio, &["--find"]);
    let probed = answer.json();
    assert_eq!((answer.code, &probed["fits"], &probed["change"]), (0, &json!(false), &Value::Null), "{}", answer.stderr);
    assert_eq!(probed["sentence"], "Does not fit, with nothing left to change");
}

#[test]
fn another_failure_is_a_problem_with_its_diagnosis() {
    let studio = Studio::new("");
    let model = studio.sandbox.path().join("base.safetensors");
    change(&studio, &format!("base_model = '{}'", model.display()), "base_model = '/gone/model.safetensors'");
    let refused = probe(&studio, &[]);
    assert_eq!((refused.code, &refused.json()["error"]["code"]), (1, &json!("config_refused")), "{}", refused.stdout);
    let runs = studio.sandbox.path().join("home/runs");
    assert_eq!(std::fs::read_dir(runs).unwrap().count(), 0, "nothing is left of a probe that was refused");
}

/// `nyx probe` as a process beside the test.
fn beside(studio: &Studio) -> std::process::Child {
    studio.sandbox.beside(&["probe", &studio.file])
}

/// The number of the open job of a probe, once its progress is as wanted.
fn open_probe(studio: &Studio, wanted: impl Fn(&Value) -> bool) -> i64 {
    wait_for("the job of a probe", || {
        let jobs = studio.sandbox.json(&["job", "list"])["jobs"].clone();
        let open = |job: &&Value| job["task"]["kind"] == "probe" && job["state"] == "running" && wanted(&job["progress"]);
        jobs.as_array()?.iter().find(open).map(|job| job["id"].as_i64().unwrap())
    })
}

#[test]
fn a_probe_waits_for_its_turn_and_can_be_stopped() {
    let studio = Studio::new("hang=3");
    let training = studio.detached();
    studio.until_step(&training, 3);
    change(&studio, "hang=3", "step_ms=5");
    let waiting = beside(&studio);
    open_probe(&studio, |progress| progress["phase"] == "Queued");
    studio.sandbox.json(&["job", "stop", &training, "--force"]);
    let output = waiting.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    assert_eq!(studio.show(&training)["state"], "stopped");

    change(&studio, "step_ms=5", "hang=3");
    let before = images(&studio);
    let running = beside(&studio);
    let job = open_probe(&studio, |progress| progress["done"] == 3);
    studio.sandbox.json(&["job", "stop", &format!("J{job}")]);
    let output = running.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130), "{}", String::from_utf8_lossy(&output.stdout));
    assert_eq!(images(&studio), before);
}

#[test]
fn a_card_is_measured_by_process_or_by_what_was_added_and_later_plans_know_it() {
    for tells in ["own", "total"] {
        // The driver is asked before the model is loaded.
        let studio = Studio::new("load_ms=1500,step_ms=100,vram=6144");
        let Some(library) = nvml::library(&studio.sandbox) else { return };
        let holder = nvml::holder(&studio.sandbox);
        let nyx = |arguments: &[&str]| -> Value {
            std::fs::write(&holder, "").unwrap();
            let mut command = studio.sandbox.command(&[&["--json"], arguments].concat());
            command.env("LD_LIBRARY_PATH", &library).env("NVML_STUB", &holder).env("NVML_STUB_TELLS", tells);
            let output = command.output().unwrap();
            let text = String::from_utf8(output.stdout).unwrap();
            assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
            serde_json::from_str(text.lines().last().unwrap()).unwrap()
        };
        let probed = nyx(&["probe", &studio.file]);
        assert_eq!((&probed["fits"], &probed["peak_vram"]), (&json!(true), &json!(6144_u64 << 20)), "{probed}");
        assert_eq!((&probed["free_vram"], &probed["spare_vram"]), (&json!(7_u64 << 30), &json!(1_u64 << 30)));
        assert_eq!(probed["card"]["own"], tells == "own");
        assert!(probed["sentence"].as_str().unwrap().starts_with("Fits with 1.0 GB to spare, about "), "{probed}");
        let vram = nyx(&["plan", &studio.file])["vram"].clone();
        assert_eq!((&vram["low"], &vram["high"]), (&json!(6144_u64 << 20), &json!(6144_u64 << 20)), "{vram}");
        assert!(vram["basis"].as_str().unwrap().starts_with("measured on this card on "), "{vram}");
        std::fs::remove_file(studio.sandbox.path().join("home/probes.jsonl")).unwrap();
        assert_eq!(nyx(&["plan", &studio.file])["vram"]["measured"], Value::Null, "deleting it loses only precision");
    }
}
