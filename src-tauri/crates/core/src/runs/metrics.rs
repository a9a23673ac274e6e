//! Numbers over steps, in full precision, from the TensorBoard event files that the trainer writes; where there are none, from
//! the bar in its output. Incremental: each look reads only what is new.

mod bars;
mod chart;
mod events;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::{Deserialize, Serialize};
use specta::Type;

use self::bars::Bars;
pub use self::chart::thinned;
use self::events::{EventFile, Scalar};

/// One value of a series.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct Point {
    /// The optimizer step (for `loss/epoch_average`: the epoch; for readings of a card: the second of the run).
    pub step: i64,
    /// The value; never NaN.
    pub value: f64,
}

/// All series of a run by their names: `loss/current`, `loss/average`, `loss/epoch_average`, `lr`, `lr/unet`, …
pub type Series = BTreeMap<String, Vec<Point>>;

/// The event files below a folder.
#[derive(Debug)]
struct Files {
    folder: PathBuf,
    since: SystemTime,
    open: BTreeMap<PathBuf, EventFile>,
}

/// `<logging_dir>/<prefix and time>/network_train/events.out.tfevents.*`.
const DEPTH: u32 = 3;

impl Files {
    fn new(folder: PathBuf, since: SystemTime) -> Self {
        Self { folder, since, open: BTreeMap::new() }
    }

    /// Everything that was written since the last look.
    fn read(&mut self, mut take: impl FnMut(Scalar)) {
        for path in event_files(&self.folder, self.since, DEPTH) {
            self.open.entry(path.clone()).or_insert_with(|| EventFile::at(path)).read(&mut |scalar| {
                take(Scalar { name: usual(scalar.name), ..scalar });
            });
        }
    }
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
}

impl Latest {
    pub(super) fn new(folder: PathBuf) -> Self {
        Self { files: Files::new(folder, SystemTime::UNIX_EPOCH), values: BTreeMap::new() }
    }

    /// Takes what is new in files that were written since the run began.
    pub(super) fn read(&mut self, since: SystemTime) {
        self.files.since = since;
        self.files.read(|scalar| {
            self.values.insert(scalar.name, scalar.value);
        });
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
}

impl Metrics {
    /// The event files below `folder` that were written since `since`; without any, the bars in `output`.
    pub fn new(output: PathBuf, folder: PathBuf, since: SystemTime) -> Self {
        Self { files: Files::new(folder, since), bars: Bars::new(output), series: Series::new() }
    }

    /// The series as they are now.
    pub fn read(&mut self) -> &Series {
        self.read_files();
        if self.files.open.is_empty() {
            self.series = self.bars.read();
        }
        &self.series
    }

    fn read_files(&mut self) {
        if self.files.open.is_empty() {
            // What the bars said gives way to the files.
            self.series.clear();
        }
        let series = &mut self.series;
        self.files.read(|scalar| {
            series.entry(scalar.name).or_default().push(Point { step: scalar.step, value: scalar.value });
        });
    }
}

#[cfg(test)]
mod tests;
