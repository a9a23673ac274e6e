//! What stays the same of the cards of this machine: names and what they can compute. For choosing what to install.

use nvml_wrapper::Nvml;
use nvml_wrapper::error::NvmlError;
use serde::{Deserialize, Serialize};
use specta::Type;

/// The driver and its cards.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Type)]
pub struct GpuCards {
    /// Version of the driver; `None` where there is none.
    pub driver: Option<String>,
    /// Why there is no card, in words.
    pub reason: Option<String>,
    /// The cards, in the driver's order.
    pub cards: Vec<GpuCard>,
}

/// One card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct GpuCard {
    /// `NVIDIA GeForce RTX 4090`.
    pub name: String,
    /// What it can compute, where the driver tells.
    pub capability: Option<Capability>,
}

/// What a card can compute, `8.9`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, Type)]
#[serde(try_from = "String", into = "String")]
pub struct Capability(pub u32, pub u32);

impl TryFrom<String> for Capability {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let (major, minor) = text.split_once('.').ok_or("no point in it")?;
        let number = |text: &str| text.parse().map_err(|_| format!("`{text}` is no number"));
        Ok(Self(number(major)?, number(minor)?))
    }
}

impl From<Capability> for String {
    fn from(Capability(major, minor): Capability) -> Self {
        format!("{major}.{minor}")
    }
}

/// Asks the driver.
pub fn cards() -> GpuCards {
    let nvml = match Nvml::init() {
        Ok(nvml) => nvml,
        Err(error) => return GpuCards { reason: Some(super::nvml::reason(&error)), ..GpuCards::default() },
    };
    let read = |nvml: &Nvml| -> Result<Vec<GpuCard>, NvmlError> {
        (0..nvml.device_count()?)
            .map(|index| {
                let device = nvml.device_by_index(index)?;
                let capability = device.cuda_compute_capability().ok();
                let number = |part: i32| u32::try_from(part).unwrap_or(0);
                Ok(GpuCard { name: device.name()?, capability: capability.map(|c| Capability(number(c.major), number(c.minor))) })
            })
            .collect()
    };
    let driver = nvml.sys_driver_version().ok();
    match read(&nvml) {
        Ok(cards) => GpuCards { driver, reason: None, cards },
        Err(error) => GpuCards { driver, reason: Some(super::nvml::reason(&error)), cards: Vec::new() },
    }
}
