//! What a plan costs: room on the disk, time, memory of the card. Everything here says what it is based on; nothing is exact
//! unless it says so. Pure: what is known of files, cards and earlier runs is given.

pub mod disk;
pub mod measured;
pub mod network;
pub mod sizes;
pub mod time;
pub mod vram;

use serde::{Deserialize, Serialize};
use specta::Type;

pub use disk::{Disk, DiskItem};
pub use measured::VramMeasured;
pub use time::{Time, Timing};
pub use vram::{Vram, VramPart};

use super::{Config, Material, Plan};
use crate::runs::probe::results::Kept;

/// What a plan costs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct Estimates {
    /// What is written.
    pub disk: Disk,
    /// How long it takes, by earlier runs.
    pub time: Time,
    /// What it takes of the card's memory; absent where nothing is known of the family in this mode.
    pub vram: Option<Vram>,
}

/// A graphics card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Card {
    /// `NVIDIA GeForce RTX 4090`.
    pub name: String,
    /// Bytes of VRAM.
    pub memory_total: u64,
}

/// What earlier runs and the driver tell.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Known {
    /// The card that would train; absent without a driver.
    pub card: Option<Card>,
    /// How fast earlier runs were, newest first.
    pub timings: std::sync::Arc<Vec<Timing>>,
    /// What probes measured, newest first.
    pub tried: std::sync::Arc<Vec<Kept>>,
}

/// All estimates for a plan.
pub fn estimate(config: &Config, material: &Material, plan: &Plan, known: &Known) -> Estimates {
    Estimates {
        disk: disk::disk(config, material, plan),
        time: time::time(config, plan, known),
        vram: measured::measured(config, material, plan, known)
            .or_else(|| vram::vram(config, material, plan, known.card.as_ref())),
    }
}

/// Bytes of one number in training: of the network, of frozen weights.
fn training_bytes(config: &Config) -> (u64, u64) {
    use super::validate::places::{is_on, text};
    let frozen = if matches!(text(config, "mixed_precision"), "fp16" | "bf16") { 2 } else { 4 };
    let halves = is_on(config, "full_fp16") || is_on(config, "full_bf16");
    (if halves { 2 } else { 4 }, frozen)
}
