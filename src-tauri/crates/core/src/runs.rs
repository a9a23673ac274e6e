//! One training run is a folder; this is how it is made, supervised, read and stopped.

pub mod recording;
pub mod records;
pub mod tally;

use serde::{Deserialize, Serialize};
use specta::Type;

/// New output of a run, for those who watch it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct LogTail {
    /// The run's folder name.
    pub run: String,
    /// Number of the first line below.
    pub first: u64,
    /// The lines.
    pub lines: Vec<String>,
}
