//! The time that is left, against runs whose end is known.

use std::path::Path;

use serde_json::json;

use super::*;
use crate::runs::recording::Recording;
use crate::runs::records::Records;
use crate::training::kohya::log::KohyaLog;
use crate::training::{LogReader as _, Stream};

/// 10 epochs of 20 steps of 2 s, the first of 12 s; after each epoch a sampling of 30 s and a saving of 5 s.
fn plan() -> Plan {
    let each = |n: u64| n * 20;
    serde_json::from_value(json!({
        "images": 20, "images_with_repeats": 20, "reg_images": 0, "validation_images": 0, "batches_per_epoch": 20,
        "steps_per_epoch": 20, "epochs": 10, "total_steps": 200, "batch_sizes": [1], "accumulation": 1, "processes": 1,
        "buckets": [], "exact": true, "total_steps_range": [200, 200],
        "saves": (1..=10).map(|n| json!({"step": each(n), "epoch": n, "file": "a", "kept": true})).collect::<Vec<_>>(),
        "samples": (1..=10).map(|n| json!({"step": each(n), "epoch": n, "images": 4})).collect::<Vec<_>>(),
    }))
    .unwrap()
}

/// What is left as told after each step, and as it was, in a process that begins after the step `from`.
fn invented(pace: &mut Pace, from: u64) -> Vec<(u64, f64, f64, String)> {
    let mut moments = vec![(1.0, Phase::Preparing, from), (5.0, Phase::Loading, from), (70.0, Phase::Training, from)];
    let mut now = 70.0;
    for step in from + 1..=200_u64 {
        now += if step == from + 1 { 12.0 } else { 2.0 };
        moments.push((now, Phase::Training, step));
        if step % 20 == 0 {
            for (phase, takes) in [(Phase::Sampling, 30.0), (Phase::Saving, 5.0)] {
                moments.push((now, phase, step));
                now += takes;
            }
            moments.push((now, Phase::Training, step));
        }
    }
    let mut told = Vec::new();
    // As a later leg begins; the first learns it from its bar.
    let mut tally = Tally { bar_total: (from > 0).then_some(200), ..Tally::default() };
    for (at, phase, step) in moments {
        (tally.phase, tally.step) = (phase, step);
        tally.bar_total = tally.bar_total.or((phase == Phase::Training).then_some(200));
        let at_duration = Duration::from_secs_f64(at);
        pace.follow(&tally, at_duration);
        if let Some(Left { seconds, basis }) = pace.left(&tally, at_duration) {
            told.push((step, seconds, now - at, basis));
        }
    }
    told
}

#[test]
fn savings_and_samplings_to_come_are_counted_once_they_were_timed() {
    let told = invented(&mut Pace::new(Some(&plan()), 0), 0);
    let wrong: Vec<_> = told.iter().filter(|(step, said, was, _)| *step > 20 && (said - was).abs() > 1.0).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    let at = |step| &told.iter().find(|told| told.0 == step).unwrap().3;
    assert_eq!(at(10), "from the last 9 steps, without 10 samplings and 10 savings, which nobody has timed yet");
    assert_eq!(at(110), "from the last 60 steps, with 5 samplings and 5 savings to come");
}

#[test]
fn without_a_plan_they_come_as_often_as_until_now() {
    let told = invented(&mut Pace::new(None, 0), 0);
    let wrong: Vec<_> = told.iter().filter(|(step, said, was, _)| *step > 40 && (said - was).abs() > 36.0).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

/// It goes on after the sampling and the saving of step 100.
#[test]
fn a_later_leg_counts_from_where_it_began() {
    let told = invented(&mut Pace::new(Some(&plan()), 100), 100);
    let wrong: Vec<_> = told.iter().filter(|(step, said, was, _)| *step > 120 && (said - was).abs() > 1.0).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    let (step, said, _, basis) = told.iter().find(|told| told.0 == 103).unwrap();
    assert_eq!((*step, *said), (103, 97.0 * 2.0), "its first step was slow and does not count");
    assert_eq!(basis, "from the last 2 steps, without 5 samplings and 5 savings, which nobody has timed yet");
    let mut waiting = Pace::new(Some(&plan()), 100);
    let tally = Tally { phase: Phase::Training, bar_total: Some(200), step: 100, ..Tally::default() };
    waiting.follow(&tally, Duration::from_secs(70));
    assert_eq!(waiting.stops["sampling"].to_come(100, 200, 100), 5, "that of step 100 was made before");
}

#[test]
fn a_later_leg_without_a_plan_learns_how_often_they_come() {
    for from in [100, 110] {
        let told = invented(&mut Pace::new(None, from), from);
        let wrong: Vec<_> = told.iter().filter(|(step, said, was, _)| *step > 140 && (said - was).abs() > 36.0).collect();
        assert!(wrong.is_empty(), "from {from}: {wrong:?}");
    }
}

#[test]
fn the_first_step_is_slow_and_does_not_count() {
    let mut pace = Pace::new(None, 0);
    let mut tally = Tally { phase: Phase::Training, bar_total: Some(100), ..Tally::default() };
    let mut speeds = Vec::new();
    for (step, at) in [(0, 10.0), (1, 40.0), (2, 41.0), (3, 42.0), (4, 43.0)] {
        tally.step = step;
        pace.follow(&tally, Duration::from_secs_f64(at));
        speeds.push(pace.seconds_per_step());
    }
    assert_eq!((speeds[0], speeds[1], speeds[4]), (None, Some(30.0), Some(1.0)));
}

/// Of every recording with times that ran to its end: the error at a quarter, a half and three quarters of its steps.
#[test]
fn recorded_runs_end_when_it_was_said() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/logs");
    let index: serde_json::Value = serde_json::from_slice(&std::fs::read(folder.join("index.json")).unwrap()).unwrap();
    let mut errors = Vec::new();
    for (name, label) in index["runs"].as_object().unwrap() {
        let timed = folder.join(format!("{name}.timeline.txt")).exists();
        if !timed || label["state"] != "completed" || label["bar_last"].as_u64() < Some(8) {
            continue;
        }
        let recording = Recording::load(&folder.join(name)).unwrap();
        for (share, said, was) in replayed(&recording) {
            errors.push((name.clone(), share, said, was, (said - was).abs()));
        }
    }
    assert!(errors.len() >= 20, "{}", errors.len());
    let mut off: Vec<f64> = errors.iter().map(|error| error.4).collect();
    off.sort_by(f64::total_cmp);
    let (median, worst) = (off[off.len() / 2], off[off.len() - 1]);
    println!("{} moments of recordings: median {median:.2} s, worst {worst:.2} s: {errors:#.1?}", errors.len());
    // A few seconds long, a quarter of them spent on ending: what matters is that nothing is far off.
    assert!(median < 1.5 && worst < 10.0, "median {median:.2} s, worst {worst:.2} s: {errors:#?}");
}

/// The share of the steps, what was said to be left, and what was, in seconds.
fn replayed(recording: &Recording) -> Vec<(f64, f64, f64)> {
    let (mut log, mut tally, mut pace) = (KohyaLog::default(), Tally::default(), Pace::new(None, 0));
    let (mut out, mut err) = (Records::default(), Records::default());
    let end = recording.reads.iter().map(|read| read.at).max().unwrap_or_default() as f64 / 1000.0;
    let (mut told, mut last) = (Vec::new(), 0);
    for read in &recording.reads {
        let records = if read.stream == Stream::Stdout { &mut out } else { &mut err };
        let whole = records.push(&read.bytes);
        let mut events: Vec<_> = whole.iter().flat_map(|record| log.read(read.stream, &record.text, record.redrawn)).collect();
        events.extend(log.peek(read.stream, &records.unfinished()));
        for event in events {
            tally.count(event);
        }
        let at = Duration::from_millis(read.at);
        pace.follow(&tally, at);
        let total = tally.bar_total.unwrap_or(0);
        let quarters = [total / 4, total / 2, total * 3 / 4];
        if tally.step != last && quarters.contains(&tally.step) {
            last = tally.step;
            let left = pace.left(&tally, at).map(|left| left.seconds);
            told.extend(left.map(|said| (tally.step as f64 / total as f64, said, end - at.as_secs_f64())));
        }
    }
    told
}
