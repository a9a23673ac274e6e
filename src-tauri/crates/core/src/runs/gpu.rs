//! What the graphics cards read while a run went on: `gpu.jsonl` in its folder. One line says who was read, then one short
//! line a second: about 40 bytes for each card, 3.5 MB a day; after the first day one in ten seconds.
//!
//! - [`line`]: the lines (pure). - [`record`]: the thread that writes them. - [`history`]: reading them back.
//! - [`held`]: whether a card has back what the run held of it (pure).

mod held;
mod history;
mod line;
mod record;

use serde::{Deserialize, Serialize};
use specta::Type;

pub use self::history::History;
pub(super) use self::line::first_cards;
pub(super) use self::record::{Recording, record};
use super::metrics::Line as Curve;

/// The readings of a run's time, thinned for a chart.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Type)]
pub struct RunGpu {
    /// Why there is no reading, or none any more, in words.
    pub reason: Option<String>,
    /// The cards, in the driver's order; empty where nothing was recorded.
    pub cards: Vec<CardHistory>,
    /// The last second that was recorded.
    pub seconds: Option<i64>,
}

/// One card while the run went on, all its programs together, over the seconds of the run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Type)]
pub struct CardHistory {
    /// The driver's number.
    pub index: u32,
    /// `NVIDIA GeForce RTX 4090`.
    pub name: String,
    /// Bytes of VRAM.
    pub memory_total: u64,
    /// Watts the card may draw.
    pub power_limit: Option<f64>,
    /// Bytes of VRAM in use.
    pub memory: Curve,
    /// The most of them during the whole run.
    pub memory_peak: f64,
    /// Percent of the time in which it computed.
    pub utilization: Curve,
    /// Degrees Celsius.
    pub temperature: Curve,
    /// Watts.
    pub power: Curve,
}
