//! `nyx plan`: what a configuration comes to, and what it costs.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use nyx_core::training::estimates::{Estimates, Time};
use nyx_core::training::{Bucket, Issue, Level, Plan, check};
use nyx_core::{Problem, Studio};
use serde::Serialize;

use crate::output::Output;

/// With --json: `disk` (what is written, against what is free), `time` (by earlier runs on this card) and `vram` (a range) are
/// estimates and say what they are based on; everything else is exact unless `exact` is false.
#[derive(Debug, Args)]
pub(crate) struct PlanArgs {
    /// The configuration
    file: PathBuf,
    /// Training processes, instead of what the file says
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    processes: Option<u32>,
}

pub(crate) fn plan(studio: &Studio, output: &Output, arguments: &PlanArgs) -> Result<ExitCode, Problem> {
    let mut prepared = super::open(studio, &arguments.file)?;
    if let Some(processes) = arguments.processes {
        prepared.config.launch.processes = Some(processes);
    }
    prepared.ask_room(&studio.home().runs());
    let plan = plan_of(&prepared)?;
    let estimates = prepared.estimates(&plan, &check::known(studio.home(), studio.db(), &prepared.config));
    let told = Told { plan: &plan, estimates: &estimates };
    output.answer(&told, || plan_rows(&plan).into_iter().chain(estimate_rows(&estimates)).collect());
    Ok(ExitCode::SUCCESS)
}

/// The plan; a word that stands for nothing or for two things is told as itself, not as what follows from it.
fn plan_of(prepared: &check::Prepared) -> Result<Plan, Problem> {
    let unclear = |issue: &&Issue| issue.level == Level::Error && issue.code != "unknown_key";
    let planned = prepared.plan().map_err(Problem::from);
    match prepared.issues.iter().find(unclear) {
        Some(issue) if planned.is_err() || issue.code != "dataset_not_found" => {
            let mut problem = Problem::new("plan_refused", format!("{}: {}", issue.param, issue.message));
            problem.hint.clone_from(&issue.hint);
            Err(problem)
        }
        _ => planned,
    }
}

pub(super) fn plan_rows(plan: &Plan) -> Vec<Vec<String>> {
    let exact = if plan.total_steps == 0 {
        "0: nothing is trained, and the trainer saves a model that has learned nothing".to_owned()
    } else if plan.exact {
        format!("{} (exact, by sd-scripts' own rule)", plan.total_steps)
    } else {
        let (low, high) = plan.total_steps_range;
        format!("{low} to {high} (the validation images are drawn without a seed)")
    };
    let mut rows = vec![
        vec!["total steps".to_owned(), exact],
        vec!["epochs".to_owned(), format!("{} of {} steps", plan.epochs, plan.steps_per_epoch)],
        vec!["batches per epoch".to_owned(), plan.batches_per_epoch.to_string()],
        vec!["images".to_owned(), format!("{}, with repeats {}", plan.images, plan.images_with_repeats)],
    ];
    if plan.reg_images > 0 {
        rows.push(vec!["regularisation".to_owned(), plan.reg_images.to_string()]);
    }
    if plan.validation_images > 0 {
        rows.push(vec!["validation".to_owned(), plan.validation_images.to_string()]);
    }
    let (least, most) = plan.images_seen_range;
    rows.push(vec!["images seen".to_owned(), if least == most { least.to_string() } else { format!("{least} to {most}") }]);
    if let Some(resumed) = plan.resumed {
        let words = format!("with epoch {}, {} steps to make; the bar ends at {}", resumed.epoch, resumed.steps, resumed.bar);
        rows.push(vec!["goes on".to_owned(), words]);
    }
    rows.extend(plan.buckets.iter().map(bucket_row));
    rows.extend(plan.samples.iter().map(|sample| {
        let images = if sample.images == 1 { "1 image".to_owned() } else { format!("{} images", sample.images) };
        vec!["samples".to_owned(), format!("{images} at step {}", sample.step)]
    }));
    rows.extend(plan.states.iter().map(|state| vec!["state".to_owned(), format!("{} at step {}", state.folder, state.step)]));
    rows.extend(plan.saves.iter().map(|save| vec!["save".to_owned(), format!("{} at step {}", save.file, save.step)]));
    rows
}

fn bucket_row(bucket: &Bucket) -> Vec<String> {
    let (width, height) = bucket.resolution;
    let words = format!("{width}x{height}: {} images, {} batches", bucket.images, bucket.batches);
    vec![format!("bucket of dataset {}", bucket.dataset), words]
}

/// One document: the plan's keys, and beside them those of the estimates.
#[derive(Serialize)]
struct Told<'a> {
    #[serde(flatten)]
    plan: &'a Plan,
    #[serde(flatten)]
    estimates: &'a Estimates,
}

fn estimate_rows(estimates: &Estimates) -> Vec<Vec<String>> {
    let size = |bytes: u64| {
        if bytes >= 1_000_000_000 { format!("{:.1} GB", bytes as f64 / 1e9) } else { format!("{:.1} MB", bytes as f64 / 1e6) }
    };
    let gib = |bytes: u64| format!("{:.1}", bytes as f64 / f64::from(1 << 30));
    // Both are the same where it was measured.
    let range = |low: u64, high: u64| if low == high { gib(low) } else { format!("{} to {}", gib(low), gib(high)) };
    let mut rows = vec![vec!["time".to_owned(), time_words(&estimates.time)]];
    rows.extend(estimates.disk.items.iter().map(|item| {
        vec![format!("disk, {}", item.kind), format!("{} of about {}: {}", item.count, size(item.each), item.basis)]
    }));
    if let Some(free) = estimates.disk.free {
        rows.push(vec!["disk, free".to_owned(), format!("{}, {} of it needed", size(free), size(estimates.disk.output_bytes))]);
    }
    if let Some(vram) = &estimates.vram {
        let card = vram.card.as_ref().map_or_else(String::new, |card| format!(" of {} on {}", gib(card.memory_total), card.name));
        rows.push(vec!["VRAM".to_owned(), format!("{} GB{card}, {}", range(vram.low, vram.high), vram.basis)]);
        rows.extend(
            vram.parts
                .iter()
                .map(|part| vec![format!("VRAM, {}", part.kind), format!("{} GB: {}", range(part.low, part.high), part.detail)]),
        );
    }
    rows
}

/// How long, and by what.
pub(super) fn time_words(time: &Time) -> String {
    let words = |seconds: f64| match seconds {
        s if s < 90.0 => format!("{s:.0} s"),
        s if s < 5400.0 => format!("{:.0} min", s / 60.0),
        s => format!("{:.1} h", s / 3600.0),
    };
    match (time.seconds, time.range) {
        (Some(_), Some((low, high))) if !time.measured => format!("{} to {}, {}", words(low), words(high), time.basis),
        (Some(seconds), _) => format!("{}, {}", words(seconds), time.basis),
        (None, _) => time.basis.clone(),
    }
}
