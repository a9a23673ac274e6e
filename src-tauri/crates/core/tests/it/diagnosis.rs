//! Every known failure is told from a log: recorded ones of the real trainer, and last words as libraries write them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use nyx_core::runs::diagnosis::{Diagnosis, Evidence, codes, diagnose};
use nyx_core::runs::recording::Recording;
use nyx_core::runs::sentinels::Sentinel;
use nyx_core::runs::tally::Tally;
use nyx_core::training::kohya::log::KohyaLog;
use nyx_core::training::{Config, LogReader as _, Stream};
use serde::Deserialize;

use crate::recordings;

#[derive(Deserialize)]
struct Recorded {
    code: String,
    exit: i32,
}

#[derive(Deserialize)]
struct Written {
    code: String,
    #[serde(default = "one")]
    exit: i32,
    /// What is said to have happened, where the case is about the words.
    cause: Option<String>,
    log: String,
}

fn one() -> i32 {
    1
}

#[derive(Deserialize)]
struct Cases {
    case: Vec<Written>,
}

fn fixtures(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

/// What a supervisor would know after this standard error.
fn told(log: &str, exit: i32) -> Option<Diagnosis> {
    let mut reader = KohyaLog::default();
    let mut tally = Tally::default();
    for line in log.lines() {
        reader.read(Stream::Stderr, line, false).into_iter().for_each(|event| tally.count(event));
    }
    reader.finish().into_iter().for_each(|event| tally.count(event));
    let lines: Vec<String> = log.lines().map(str::to_owned).collect();
    let last_lines = &lines[lines.len().saturating_sub(24)..];
    diagnose(&Evidence { tally: &tally, exit_code: Some(exit), last_lines, stopped_by: None }, Some(&Config::default()))
}

fn code(diagnosis: Option<&Diagnosis>) -> &str {
    diagnosis.map_or("nothing", |diagnosis| diagnosis.code.as_str())
}

#[test]
fn failures_of_the_real_trainer_are_told() {
    let cases = std::fs::read_to_string(fixtures("diagnosis/recorded.toml")).unwrap();
    let cases: BTreeMap<String, Recorded> = toml::from_str(&cases).unwrap();
    let mut wrong = Vec::new();
    let mut texts = BTreeMap::new();
    for (name, case) in &cases {
        let log = std::fs::read_to_string(fixtures("diagnosis").join(format!("{name}.log"))).unwrap();
        let found = told(&log, case.exit);
        if code(found.as_ref()) != case.code {
            wrong.push(format!("{name}: {} instead of {}", code(found.as_ref()), case.code));
        }
        texts.insert(name, found.map(|found| [found.title, found.cause]));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    insta::assert_json_snapshot!(texts);
}

#[test]
fn failures_that_need_a_card_are_told_from_their_last_words() {
    let cases = std::fs::read_to_string(fixtures("diagnosis/written.toml")).unwrap();
    let cases: Cases = toml::from_str(&cases).unwrap();
    let mut wrong = Vec::new();
    for case in cases.case {
        let log = format!("Traceback (most recent call last):\n{}", case.log.trim_start_matches('\n'));
        let found = told(if case.log.starts_with("steps") { &case.log } else { &log }, case.exit);
        if code(found.as_ref()) != case.code {
            wrong.push(format!("{} is told as {}", case.code, code(found.as_ref())));
        }
        if let (Some(cause), Some(found)) = (case.cause, found)
            && found.cause != cause
        {
            wrong.push(format!("{}: {}", case.code, found.cause));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn recorded_runs_are_told_as_their_labels_say() {
    let mut wrong = Vec::new();
    for (name, label) in recordings::index() {
        let Some(expected) = label.get("diagnosis") else { continue };
        let recording = Recording::load(&fixtures("logs").join(&name)).unwrap();
        let (tally, lines) = recordings::tally_and_lines(&recording);
        let failed = label["state"] == "failed";
        let evidence = Evidence { tally: &tally, exit_code: recording.exit, last_lines: &lines, stopped_by: None };
        let found = failed.then(|| diagnose(&evidence, None)).flatten();
        let found_code = found.as_ref().map(|found| found.code.clone());
        if found_code.as_deref() != expected.as_str() {
            wrong.push(format!("{name}: {found_code:?} instead of {expected}"));
        }
        let shown = serde_json::to_string(&(&found, &tally.exception)).unwrap().to_lowercase();
        for word in label["mentions"].as_array().into_iter().flatten() {
            if !shown.contains(word.as_str().unwrap()) {
                wrong.push(format!("{name}: {word} is not said"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_code_of_the_atlas_has_a_log() {
    let recorded: BTreeMap<String, Recorded> =
        toml::from_str(&std::fs::read_to_string(fixtures("diagnosis/recorded.toml")).unwrap()).unwrap();
    let written: Cases = toml::from_str(&std::fs::read_to_string(fixtures("diagnosis/written.toml")).unwrap()).unwrap();
    let labels = recordings::index().into_iter().filter_map(|(_, label)| label["diagnosis"].as_str().map(str::to_owned));
    let shown: BTreeSet<String> = recorded
        .into_values()
        .map(|case| case.code)
        .chain(written.case.into_iter().map(|case| case.code))
        .chain(labels)
        // No log: the run ended itself, see `a_run_ends_itself_when_its_loss_is_no_number` of the command line.
        .chain(["loss_nan".to_owned()])
        .collect();
    let without: Vec<&str> = codes().filter(|code| !shown.contains(*code)).collect();
    assert!(without.is_empty(), "{without:?}");
}

#[test]
fn a_change_is_proposed_that_changes_something_and_counts_for_the_script() {
    let config = |text: &str| Config::parse(text).unwrap().0;
    let tally = |class: &str, message: &str| {
        let exception =
            nyx_core::runs::tally::Exception { class: class.into(), message: message.into(), traceback: String::new() };
        Tally { exception: Some(exception), ..Tally::default() }
    };
    let full = tally("torch.OutOfMemoryError", "CUDA out of memory. Tried to allocate 2.00 GiB");
    let proposed = |config: &Config| {
        let evidence = Evidence { tally: &full, exit_code: Some(1), last_lines: &[], stopped_by: None };
        diagnose(&evidence, Some(config)).unwrap().change
    };
    let mut now = config("family = \"sdxl\"\n[params]\noptimizer_type = \"AdamW8bit\"\n[[dataset.datasets]]\nbatch_size = 4");
    let mut steps = Vec::new();
    while let Some(change) = proposed(&now) {
        now = change.apply(&now);
        steps.push(change.label);
    }
    assert_eq!(steps, ["Set gradient_checkpointing to true", "Set batch_size to 1", "Set fp8_base to true"]);

    let by_itself = Evidence { tally: &full, exit_code: Some(-2), last_lines: &[], stopped_by: Some(Sentinel::LossNan) };
    let half = config("family = \"sdxl\"\n[params]\nmixed_precision = \"fp16\"");
    let told = diagnose(&by_itself, Some(&half)).unwrap();
    assert_eq!((told.code.as_str(), told.change.unwrap().label.as_str()), ("loss_nan", "Set mixed_precision to bf16"));
    assert_eq!(diagnose(&by_itself, Some(&config("family = \"sdxl\""))).unwrap().change, None);

    let missing = tally("ImportError", "No bitsandbytes / x");
    let evidence = Evidence { tally: &missing, exit_code: Some(1), last_lines: &[], stopped_by: None };
    let change = diagnose(&evidence, Some(&now)).unwrap().change.unwrap();
    assert_eq!(change.apply(&now).params["optimizer_type"], "AdamW");
}
