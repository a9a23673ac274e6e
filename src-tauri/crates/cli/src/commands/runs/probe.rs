//! `nyx probe`: the first steps of a training, to learn what they cost, and what to change so that it fits.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use nyx_core::jobs::{Parts, Task, queue};
use nyx_core::runs::probe::Probed;
use nyx_core::{Problem, Studio};

use super::tell::duration;
use crate::commands::jobs::ended;
use crate::interrupt;
use crate::output::Output;

#[derive(Debug, Args)]
pub(crate) struct ProbeArgs {
    /// The configuration
    file: PathBuf,
    /// Where it does not fit, try changes until one does; nothing is written into the file
    #[arg(long)]
    find: bool,
}

/// `nyx probe FILE`.
pub(crate) fn probe(studio: &Studio, output: &Output, arguments: &ProbeArgs) -> Result<ExitCode, Problem> {
    let file = std::path::absolute(&arguments.file).unwrap_or_else(|_| arguments.file.clone());
    let task = Task::Probe { file, find: arguments.find };
    let job = queue::work_own(&Parts::from(studio), &task, &output.reporter(interrupt::token()))?;
    let probed = job.result.clone().and_then(|result| serde_json::from_value::<Probed>(result).ok());
    ended(output, &job, |_| {
        if let Some(probed) = &probed {
            output.result(probed, || rows(probed, arguments.find));
        }
    })
}

fn rows(probed: &Probed, find: bool) -> Vec<Vec<String>> {
    let row = |name: &str, value: String| vec![name.to_owned(), value];
    let mut rows = vec![row("", probed.sentence.clone())];
    let (width, height, images) = probed.batch;
    let sampled = if probed.samples { ", and a sample image" } else { "" };
    rows.push(row("tried", format!("{images} of {width}x{height} at once{sampled}")));
    if let Some(card) = &probed.card {
        let how = if card.own { "told by the driver" } else { "what was added to the card" };
        rows.push(row("VRAM", format!("{} of {} free GB, {how}", gib(card.peak), gib(card.free()))));
        rows.push(row("card", format!("{}, {} GB", card.card.name, gib(card.card.memory_total))));
    }
    rows.extend(probed.no_card.iter().map(|reason| row("VRAM", format!("not measured: {reason}"))));
    rows.extend(probed.ram.map(|bytes| row("RAM", format!("{} GB", gib(bytes)))));
    rows.extend(probed.seconds_per_step.map(|seconds| row("speed", format!("{seconds:.2} s/step"))));
    rows.extend(probed.total_seconds.map(|seconds| row("in all", format!("about {}", duration(seconds)))));
    rows.extend(probed.total_basis.iter().map(|basis| row("", basis.clone())));
    if probed.tried.len() > 1 {
        let label = |label: &str| if label.is_empty() { "as it is".to_owned() } else { label.to_owned() };
        rows.extend(probed.tried.iter().map(|tried| row("try", format!("{}: {}", label(&tried.label), tried.verdict.sentence))));
    }
    rows.extend(probed.not_needed.iter().map(|label| row("not needed", label.clone())));
    if let Some(change) = &probed.change {
        rows.extend(change.values.iter().map(|fix| row("change", format!("{} = {}", fix.param, fix.value))));
        if !change.cost.is_empty() {
            rows.push(row("cost", change.cost.clone()));
        }
    }
    if probed.fits == Some(false) && !find {
        rows.push(row("next", "`--find` tries changes until one fits".to_owned()));
    }
    rows
}

fn gib(bytes: u64) -> String {
    format!("{:.1}", bytes as f64 / f64::from(1 << 30))
}
