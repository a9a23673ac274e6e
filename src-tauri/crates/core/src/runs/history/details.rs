//! What takes longer to read of a run: what changed since the run before, and its loss in a few points. Read once.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use specta::Type;

use super::index::{self, Indexed};
use crate::db::Db;
use crate::home::Home;
use crate::runs::compare::{self, Snapshot};
use crate::runs::error::RunError;
use crate::runs::folder::RunFolder;
use crate::runs::metrics::{ChartWindow, EventFolder, Metrics};
use crate::runs::state::RunState;
use crate::runs::view::began;

/// The details of a run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Type)]
pub struct PastDetails {
    /// The run before it with the same images; `None`: it was the first.
    pub before: Option<String>,
    /// What changed since then, in words: `network dim 16 to 32`, `17 images added`. Empty: nothing.
    pub changed: Vec<String>,
    /// Images that it was given.
    pub images: u64,
    /// The loss, smoothed, in a few points from its first step to its last.
    pub loss: Vec<f64>,
}

/// Points of the small picture of a loss.
const POINTS: usize = 48;
const SMOOTHING: f64 = 0.9;
/// Bytes of output that are read for a run without event files.
const LONGEST_OUTPUT: u64 = 4 << 20;

/// Reads the details of a run among all, and keeps them.
pub(super) fn read(home: &Home, db: &Db, run: &Indexed, all: &[Indexed]) -> Result<PastDetails, RunError> {
    let Some(folder) = RunFolder::of(home, &run.entry.run) else { return Ok(PastDetails::default()) };
    let now = Snapshot::read(&folder);
    let before = before(run, all);
    let earlier = before.and_then(|before| RunFolder::of(home, &before.entry.run)).map(|folder| Snapshot::read(&folder));
    let details = PastDetails {
        before: before.map(|before| before.entry.run.clone()),
        changed: earlier.map(|earlier| compare::changed(&earlier, &now)).unwrap_or_default(),
        images: now.images(),
        loss: loss(&folder),
    };
    index::keep_details(db, run, &details)?;
    Ok(details)
}

/// The newest run before this one that was given images of the same folders.
fn before<'a>(run: &Indexed, all: &'a [Indexed]) -> Option<&'a Indexed> {
    let mut earlier = all.iter().skip_while(|other| other.entry.run >= run.entry.run);
    earlier.find(|other| !run.entry.datasets.is_empty() && other.entry.datasets == run.entry.datasets)
}

fn loss(folder: &RunFolder) -> Vec<f64> {
    let (Ok(command), Some(state)) = (folder.read_command(), RunState::read(&folder.state())) else { return Vec::new() };
    // Without event files the bars in the output tell it; of a long output that takes longer than a small picture is worth.
    let short = std::fs::metadata(folder.stderr()).is_ok_and(|file| file.len() <= LONGEST_OUTPUT);
    let output = if short { folder.stderr() } else { PathBuf::new() };
    let mut metrics = Metrics::new(output, EventFolder::of_run(folder, &command), began(&state));
    metrics.read();
    metrics.curves(ChartWindow { from: None, to: None, most: POINTS as u32 }, SMOOTHING, 0.0).smoothed.values
}
