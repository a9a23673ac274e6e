//! Numbers over steps, in full precision, from the TensorBoard event files that the trainer writes; where there are none, from
//! the bar in its output. Incremental: each look reads only what is new.
//!
//! What the scripts of sd-scripts write, read off their source: `train_network` and its relatives `loss/current`, `loss/average`,
//! `loss/epoch_average`, one `lr/NAME` for each group, `loss/validation/{step,epoch}_{average,divergence}`, `max_norm/*` with
//! `scale_weight_norms`, and `norm/avg_{key,grad,combined}_norm` only for a Flux LoRA with GGPO; all others `loss`, `loss/epoch`
//! and rates. No script writes the norm of all gradients.

mod bars;
mod chart;
mod columns;
mod curves;
mod events;
mod smooth;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::{Deserialize, Serialize};
use specta::Type;

use self::bars::Bars;
pub use self::chart::{ChartWindow, Line};
use self::columns::{Clock, Column};
pub use self::curves::Curves;
use self::events::{EventFile, Scalar};
use super::folder::{RunCommand, RunFolder};
use super::legs::{self, Leg};

/// One value of a series.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct Point {
    /// The optimizer step; for readings of the machine the second of the run.
    pub step: i64,
    /// The value; never NaN.
    pub value: f64,
}

/// All series of a run by their names: `loss/current`, `loss/average`, `loss/epoch_average`, `lr`, `lr/unet`, …
type Series = BTreeMap<String, Column>;

/// Where the values of one leg of a run lie, and how many steps were made before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventFolder {
    /// Below it lie the event files.
    pub path: PathBuf,
    /// Steps of the run before its first one.
    pub step: i64,
    /// Where its bars begin in the output; `None` where nobody wrote that down.
    pub output: Option<u64>,
}

impl EventFolder {
    /// Those of the legs of a run, in their order.
    pub fn of_run(folder: &RunFolder, command: &RunCommand) -> Vec<Self> {
        legs::all(folder, command).iter().map(Self::of_leg).collect()
    }

    pub(super) fn of_leg(leg: &Leg) -> Self {
        Self { path: leg.logging_dir.clone(), step: leg.step as i64, output: leg.output }
    }
}

/// The event files below folders.
#[derive(Debug)]
struct Files {
    folders: Vec<EventFolder>,
    since: SystemTime,
    open: BTreeMap<PathBuf, EventFile>,
}

/// `<logging_dir>/<prefix and time>/network_train/events.out.tfevents.*`.
const DEPTH: u32 = 3;
/// Event files of a leg at most, for numbering them: there is one for each start of the trainer.
const MOST_FILES: usize = 1 << 16;

impl Files {
    fn new(folders: Vec<EventFolder>, since: SystemTime) -> Self {
        Self { folders, since, open: BTreeMap::new() }
    }

    /// Everything that was written since the last look, with the number of its file; numbers grow with the names of the files,
    /// which begin with the time.
    fn read(&mut self, mut take: impl FnMut(usize, Scalar)) {
        for (leg, folder) in self.folders.iter().enumerate() {
            // A later leg may lie within the folder of the first.
            let elsewhere = |path: &PathBuf| {
                self.folders[leg + 1..].iter().any(|later| later.path != folder.path && path.starts_with(&later.path))
            };
            let files = event_files(&folder.path, self.since, DEPTH).into_iter().filter(|path| !elsewhere(path));
            for (number, path) in files.enumerate() {
                self.open.entry(path.clone()).or_insert_with(|| EventFile::at(path)).read(&mut |scalar| {
                    let name = usual(scalar.name);
                    let step = if counts_epochs(&name) { scalar.step } else { scalar.step + folder.step };
                    take(leg * MOST_FILES + number, Scalar { name, step, ..scalar });
                });
            }
        }
    }
}

/// Whether the steps of this series count epochs.
fn counts_epochs(name: &str) -> bool {
    matches!(name, "loss/epoch_average" | "loss/validation/epoch_average" | "loss/validation/epoch_divergence")
}

/// One name for one thing: the scripts for LoRAs and control networks write `loss/current`, the others `loss`; all but the first
/// call the mean of an epoch `loss/epoch`.
fn usual(name: String) -> String {
    match name.as_str() {
        "loss" => "loss/current".to_owned(),
        "loss/epoch" => "loss/epoch_average".to_owned(),
        _ => name,
    }
}

fn event_files(folder: &Path, since: SystemTime, depth: u32) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut found = Vec::new();
    for entry in entries.flatten() {
        let Ok(metadata) = entry.metadata() else { continue };
        if metadata.is_dir() && depth > 0 {
            found.extend(event_files(&entry.path(), since, depth - 1));
        } else if metadata.is_file()
            && entry.file_name().to_string_lossy().contains("tfevents")
            && metadata.modified().is_ok_and(|modified| modified >= since)
        {
            found.push(entry.path());
        }
    }
    found.sort();
    found
}

/// The newest values only: what a supervisor needs.
#[derive(Debug)]
pub(super) struct Latest {
    files: Files,
    values: BTreeMap<String, f64>,
    /// Losses that nobody took yet, with their steps.
    losses: Vec<(i64, f64)>,
}

impl Latest {
    /// Of one leg.
    pub(super) fn new(folder: EventFolder) -> Self {
        Self { files: Files::new(vec![folder], SystemTime::UNIX_EPOCH), values: BTreeMap::new(), losses: Vec::new() }
    }

    /// Takes what is new in files that were written since the run began.
    pub(super) fn read(&mut self, since: SystemTime) {
        self.files.since = since;
        self.files.read(|_, scalar| {
            if scalar.name == "loss/current" {
                self.losses.push((scalar.step, scalar.value));
            }
            if scalar.value.is_finite() {
                self.values.insert(scalar.name, scalar.value);
            }
        });
    }

    /// The losses of the steps since the last time, NaN and infinite ones too.
    pub(super) fn take_losses(&mut self) -> Vec<(i64, f64)> {
        std::mem::take(&mut self.losses)
    }

    /// Mean loss over the last epoch's worth of steps.
    pub(super) fn loss(&self) -> Option<f64> {
        self.values.get("loss/average").copied()
    }

    /// Of the U-Net where it has one of its own, else of the first group.
    pub(super) fn learning_rate(&self) -> Option<f64> {
        let named = ["lr/unet", "lr/group0", "lr/group1"].iter().find_map(|name| self.values.get(*name));
        named
            .or_else(|| self.values.iter().find(|(name, _)| *name == "lr" || name.starts_with("lr/")).map(|(_, value)| value))
            .copied()
    }
}

/// All values of a run, kept up to date.
#[derive(Debug)]
pub struct Metrics {
    files: Files,
    bars: Bars,
    series: Series,
    clock: Clock,
    /// The last step that each file told, by its number.
    steps: BTreeMap<usize, i64>,
}

impl Metrics {
    /// The event files below the folders of the run's legs, in their order, that were written since `since`; without any, the bars
    /// in `output`.
    pub fn new(output: PathBuf, folders: Vec<EventFolder>, since: SystemTime) -> Self {
        let (files, bars) = (Files::new(folders, since), Bars::new(output));
        Self { files, bars, series: Series::new(), clock: Clock::default(), steps: BTreeMap::new() }
    }

    /// The legs as they are now: a run that went on has one more.
    pub fn follow(&mut self, folders: Vec<EventFolder>) {
        self.files.folders = folders;
    }

    /// Reads what is new.
    pub fn read(&mut self) {
        self.read_files();
        if !self.has_files() {
            self.series = self.bars.read(&self.files.folders);
        }
    }

    /// What was read, as the charts ask for it; `started` is the run's start in seconds since 1970.
    pub fn curves(&self, window: ChartWindow, smoothing: f64, started: f64) -> Curves {
        curves::curves(self, window, smoothing, started)
    }

    fn has_files(&self) -> bool {
        !self.files.open.is_empty()
    }

    fn read_files(&mut self) {
        if !self.has_files() {
            // What the bars said gives way to the files.
            self.series.clear();
        }
        let Self { files, series, clock, steps, .. } = self;
        files.read(|file, scalar| {
            // A mean of an epoch is written when the epoch has ended: it belongs to the step that was reached.
            let step = if counts_epochs(&scalar.name) { steps.get(&file).copied().unwrap_or(scalar.step) } else { scalar.step };
            if scalar.name == "loss/current" {
                steps.insert(file, step);
                clock.take(file, &scalar);
            }
            if scalar.value.is_finite() {
                series.entry(scalar.name).or_default().push(file, step, scalar.value);
            }
        });
    }
}

#[cfg(test)]
mod tests;
