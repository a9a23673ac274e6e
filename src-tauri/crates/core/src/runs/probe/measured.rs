//! `measured.json` in the folder of a probe: what its supervisor read while it went on.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::training::estimates::Card;

/// How a probe ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ProbeEnd {
    /// All its steps were made.
    Whole,
    /// The card ran out of memory.
    OutOfMemory,
    /// Somebody ended it before.
    Stopped,
    /// It failed otherwise.
    #[default]
    Failed,
}

/// The contents of the file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Measured {
    /// When it ended.
    pub at: Timestamp,
    /// How.
    pub end: ProbeEnd,
    /// Steps that were made.
    pub steps: u64,
    /// Seconds for a step: the middle of those after the first two.
    pub seconds_per_step: Option<f64>,
    /// How many times as long the later steps took as the earlier ones.
    pub slowing: Option<f64>,
    /// Seconds until the first step began, without those of `caching`.
    pub loading_seconds: Option<f64>,
    /// Seconds in which images and captions were made ready.
    pub caching_seconds: f64,
    /// Seconds in which its sample image was made; absent where it made none.
    pub sampling_seconds: Option<f64>,
    /// Images that were laid ready.
    pub images: u64,
    /// What it took of the card's memory.
    pub card: Option<CardMemory>,
    /// Why that was not measured.
    pub no_card: Option<String>,
    /// Bytes of main memory of all its processes together, at the peak.
    pub ram: Option<u64>,
}

/// What a run took of a card's memory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct CardMemory {
    /// The card.
    pub card: Card,
    /// The driver's version.
    pub driver: Option<String>,
    /// Bytes that others held before the run took any.
    pub before: u64,
    /// Bytes that the run held at its peak.
    pub peak: u64,
    /// Bytes that were in use altogether at the peak.
    pub used: u64,
    /// Whether the driver told what the run itself held; otherwise the peak is what was in use altogether less what was before.
    pub own: bool,
}

impl CardMemory {
    /// Bytes that were free before the run.
    pub fn free(&self) -> u64 {
        self.card.memory_total.saturating_sub(self.before)
    }

    /// Bytes that were left at the peak.
    pub fn spare(&self) -> u64 {
        self.free().saturating_sub(self.peak)
    }
}
