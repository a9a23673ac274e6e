//! Every recorded run of the real trainer, read as a supervisor reads it, says what its label says.

use std::path::{Path, PathBuf};

use nyx_core::runs::recording::Recording;
use nyx_core::runs::records::Records;
use nyx_core::runs::sentinels::history::Look;
use nyx_core::runs::sentinels::watching::Watching;
use nyx_core::runs::tally::Tally;
use nyx_core::training::kohya::log::KohyaLog;
use nyx_core::training::{LogReader, Phase, Stream};
use serde_json::Value;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/logs")
}

/// Every recording by name, with its label.
pub(crate) fn index() -> serde_json::Map<String, Value> {
    let index: Value = serde_json::from_slice(&std::fs::read(folder().join("index.json")).unwrap()).unwrap();
    index["runs"].as_object().unwrap().clone()
}

/// What a recording adds up to, and its last lines that were no bars.
pub(crate) fn tally_and_lines(recording: &Recording) -> (Tally, Vec<String>) {
    let mut lines: Vec<String> = Vec::new();
    let (mut out, mut err) = (Records::default(), Records::default());
    for read in &recording.reads {
        let records = if read.stream == Stream::Stdout { &mut out } else { &mut err };
        let whole = records.push(&read.bytes).into_iter().filter(|record| !record.redrawn);
        lines.extend(whole.map(|record| record.text.trim().to_owned()).filter(|line| !line.is_empty()));
    }
    lines.drain(..lines.len().saturating_sub(24));
    (read(recording).0, lines)
}

/// Reads a recording; also gives the phases in their order.
fn read(recording: &Recording) -> (Tally, Vec<Phase>) {
    let mut log = KohyaLog::default();
    let mut tally = Tally::default();
    let mut phases = vec![Phase::Preparing];
    let (mut out, mut err) = (Records::default(), Records::default());
    let mut count = |events: Vec<_>| {
        for event in events {
            tally.count(event);
            if phases.last() != Some(&tally.phase) {
                phases.push(tally.phase);
            }
        }
    };
    for read in &recording.reads {
        let records = if read.stream == Stream::Stdout { &mut out } else { &mut err };
        for record in records.push(&read.bytes) {
            count(log.read(read.stream, &record.text, record.redrawn));
        }
        count(log.peek(read.stream, &records.unfinished()));
    }
    for (stream, records) in [(Stream::Stdout, &mut out), (Stream::Stderr, &mut err)] {
        if let Some(record) = records.finish() {
            count(log.read(stream, &record.text, record.redrawn));
        }
    }
    count(log.finish());
    (tally, phases)
}

#[test]
fn every_recorded_run_says_what_its_label_says() {
    let mut wrong = Vec::new();
    for (name, label) in index() {
        let recording = Recording::load(&folder().join(&name)).unwrap();
        let (tally, phases) = read(&recording);
        // The label of this one counted the end of a validation bar.
        let bar_total = if name == "val-01-validation" { &Value::from(6) } else { &label["bar_total"] };
        let mut check = |what: &str, found: Value, expected: &Value| {
            if !expected.is_null() && found != *expected {
                wrong.push(format!("{name}: {what} is {found}, labelled {expected}"));
            }
        };
        check("exit_code", recording.exit.into(), &label["exit_code"]);
        check("steps_printed", tally.total_steps.into(), &label["steps_printed"]);
        check("bar_last", tally.step.into(), &label["bar_last"]);
        check("bar_total", tally.bar_total.into(), bar_total);
        check("says_model_saved", tally.model_saved.into(), &label["says_model_saved"]);
        let saved: Vec<_> = tally.announced.iter().map(|path| path.file_name().unwrap().to_str().unwrap()).collect();
        check("saved", saved.into(), &label["saved"]);
        if label["state"] == "completed" {
            check("an exception", tally.exception.is_some().into(), &false.into());
            check("trained", phases.contains(&Phase::Training).into(), &true.into());
        }
        let exception = tally.exception.clone().unwrap_or_default();
        insta::assert_json_snapshot!(
            name.as_str(),
            serde_json::json!({
                "phases": phases,
                "epoch": [tally.epoch, tally.epochs],
                "loss": tally.loss,
                "seconds_per_step": tally.seconds_per_step,
                "states": tally.states,
                "exception": tally.exception.as_ref().map(|_| [exception.class, exception.message]),
                "errors": tally.errors,
                "warnings": tally.warnings,
            })
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_failure_shows_its_last_exception_and_what_led_to_it() {
    // The name, and words that the exception or its traceback must hold.
    let expected = [
        ("err-adamw8bit", "ImportError", "bitsandbytes"),
        ("err-bad_network_module", "ModuleNotFoundError", "network_module"),
        ("err-corrupt_image", "OSError", "truncated"),
        ("err-no_network_module", "AttributeError", "network_module"),
        ("err-reso_lt_min", "AssertionError", "min_bucket_reso"),
        ("err-reso_steps_32", "AssertionError", "bucket_reso_steps"),
        ("err-toml_syntax", "toml.decoder.TomlDecodeError", "line"),
        ("err-wrong_choice", "ValueError", "mixed_precision"),
        ("err-wrong_type_dataset", "voluptuous.error.MultipleInvalid", "batch_size"),
        ("err-wrong_type_lr", "TypeError", "lr"),
        ("np-04-torchrun2-b1-gas3", "RuntimeError", "DistributedDataParallel"),
        ("sig-02-py-w2-SIGINT-pid", "KeyboardInterrupt", "accelerator.backward"),
        ("enc-01-cp1252", "UnicodeEncodeError", "accelerate/state.py"),
    ];
    for (name, class, word) in expected {
        let (tally, _) = read(&Recording::load(&folder().join(name)).unwrap());
        let exception = tally.exception.unwrap_or_default();
        assert_eq!(exception.class, class, "{name}");
        assert!(exception.traceback.contains(word), "{name} does not mention {word}:\n{}", exception.traceback);
    }
}

/// Looked at every two seconds of its own time, no recorded run alarms anybody: none of them stood still or lost its loss.
#[test]
fn no_sentinel_speaks_in_a_recorded_run() {
    let mut wrong = Vec::new();
    for (name, _) in index() {
        let recording = Recording::load(&folder().join(&name)).unwrap();
        let (mut log, mut tally) = (KohyaLog::default(), Tally::default());
        let (mut out, mut err) = (Records::default(), Records::default());
        let (mut watching, mut sightings) = (Watching::default(), Vec::new());
        let (mut spoke, mut next, mut last) = (false, 2000, 0);
        for read in &recording.reads {
            while read.at >= next {
                let losses: Vec<(i64, f64)> =
                    tally.loss.filter(|_| tally.step > last).map(|loss| (tally.step as i64, loss)).into_iter().collect();
                last = tally.step;
                let at = next as f64 / 1000.0;
                let look = Look { at, phase: tally.phase, step: tally.step, spoke, losses: &losses, ..Look::default() };
                watching.look(&look, jiff::Timestamp::from_millisecond(next as i64).unwrap(), &mut sightings);
                (spoke, next) = (false, next + 2000);
            }
            spoke = true;
            let records = if read.stream == Stream::Stdout { &mut out } else { &mut err };
            for record in records.push(&read.bytes) {
                log.read(read.stream, &record.text, record.redrawn).into_iter().for_each(|event| tally.count(event));
            }
            log.peek(read.stream, &records.unfinished()).into_iter().for_each(|event| tally.count(event));
        }
        wrong.extend(sightings.into_iter().map(|sighting| format!("{name}: {:?} at step {}", sighting.code, sighting.step)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
