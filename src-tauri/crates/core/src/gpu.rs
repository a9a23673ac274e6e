//! What the NVIDIA driver says about the cards. No driver is a value, not an error. [`nvml`] reads, [`mod@cards`] what
//! stays the same; what is kept beside a run is in [`crate::runs::gpu`].

pub mod cards;
pub mod nvml;

pub use cards::{Capability, GpuCard, GpuCards, cards};
pub use nvml::{Reader, latest, seen};

use serde::{Deserialize, Serialize};
use specta::Type;

/// One reading of every card.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Type)]
pub struct GpuSnapshot {
    /// Version of the driver; `None` where there is none.
    pub driver: Option<String>,
    /// Why no card can be read, in words.
    pub reason: Option<String>,
    /// The cards, in the driver's order.
    pub gpus: Vec<Gpu>,
}

/// One card, now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct Gpu {
    /// The driver's number.
    pub index: u32,
    /// `NVIDIA GeForce RTX 4090`.
    pub name: String,
    /// Bytes of VRAM.
    pub memory_total: u64,
    /// Bytes of VRAM in use by everything.
    pub memory_used: u64,
    /// Percent of the last sample period in which a kernel ran.
    pub utilization: Option<u32>,
    /// Degrees Celsius.
    pub temperature: Option<u32>,
    /// Degrees Celsius from which the card may slow itself down.
    #[serde(default)]
    pub throttle_temperature: Option<u32>,
    /// Whether it is slowed down for heat now.
    #[serde(default)]
    pub slowed_by_heat: Option<bool>,
    /// Watts.
    pub power: Option<f64>,
    /// Watts the card may draw.
    pub power_limit: Option<f64>,
    /// Who holds VRAM, as far as the driver tells.
    pub processes: Vec<GpuProcess>,
}

/// A process that holds VRAM.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct GpuProcess {
    /// The operating system's number.
    pub pid: u32,
    /// Bytes, where the driver tells them.
    pub memory: Option<u64>,
}

/// A card as a reading might tell of it: bytes in use, and of processes by number.
#[cfg(test)]
pub(crate) fn made_up(index: u32, used: u64, processes: &[(u32, Option<u64>)]) -> Gpu {
    Gpu {
        index,
        name: "RTX".into(),
        memory_total: 24 << 30,
        memory_used: used,
        utilization: None,
        temperature: None,
        throttle_temperature: None,
        slowed_by_heat: None,
        power: None,
        power_limit: None,
        processes: processes.iter().map(|(pid, memory)| GpuProcess { pid: *pid, memory: *memory }).collect(),
    }
}
