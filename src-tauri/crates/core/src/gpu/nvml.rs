//! NVML, the driver's own library, loaded when it is there. What a card does not tell is left out, one value at a time.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use nvml_wrapper::bitmasks::device::ThrottleReasons;
use nvml_wrapper::enum_wrappers::device::{TemperatureSensor, TemperatureThreshold};
use nvml_wrapper::enums::device::UsedGpuMemory;
use nvml_wrapper::error::NvmlError;
use nvml_wrapper::{Device, Nvml};

use super::{Gpu, GpuProcess, GpuSnapshot};
use crate::clock;

/// A connection to the driver, or the reason why there is none.
#[derive(Debug)]
pub struct Reader {
    nvml: Result<Nvml, NvmlError>,
}

impl Reader {
    /// Looks for the driver.
    pub fn open() -> Self {
        Self { nvml: Nvml::init() }
    }

    /// Whether there is a driver to ask.
    pub fn has_driver(&self) -> bool {
        self.nvml.is_ok()
    }

    /// Reads every card, now. Takes a few milliseconds for each.
    pub fn snapshot(&self) -> GpuSnapshot {
        let snapshot = self.read();
        *LATEST.lock().unwrap_or_else(PoisonError::into_inner) = Some((clock::instant(), snapshot.clone()));
        snapshot
    }

    fn read(&self) -> GpuSnapshot {
        let nvml = match &self.nvml {
            Ok(nvml) => nvml,
            Err(error) => return GpuSnapshot { reason: Some(reason(error)), ..GpuSnapshot::default() },
        };
        let driver = nvml.sys_driver_version().ok();
        let count = match nvml.device_count() {
            Ok(count) => count,
            Err(error) => return GpuSnapshot { driver, reason: Some(reason(&error)), gpus: Vec::new() },
        };
        let read: Vec<Result<Gpu, NvmlError>> =
            (0..count).map(|index| nvml.device_by_index(index).and_then(|device| card(index, &device))).collect();
        let broken = read.iter().find_map(|card| card.as_ref().err()).map(reason);
        let gpus: Vec<Gpu> = read.into_iter().flatten().collect();
        let none = (count == 0).then(|| "The NVIDIA driver is installed, but sees no graphics card".to_owned());
        GpuSnapshot { driver, reason: broken.or(none), gpus }
    }
}

static LATEST: Mutex<Option<(Instant, GpuSnapshot)>> = Mutex::new(None);

/// What was read last in this process, when that is not longer ago; never asks the driver, so it never waits for one.
pub fn seen(within: Duration) -> Option<GpuSnapshot> {
    let latest = LATEST.lock().unwrap_or_else(PoisonError::into_inner).clone();
    latest.filter(|(at, _)| at.elapsed() <= within).map(|(_, snapshot)| snapshot)
}

/// What was read last in this process; reads where nothing was. For what stays the same of a card, not for its readings.
pub fn latest() -> GpuSnapshot {
    let latest = LATEST.lock().unwrap_or_else(PoisonError::into_inner).clone();
    latest.map_or_else(|| Reader::open().snapshot(), |(_, snapshot)| snapshot)
}

/// The driver names several: the one at which the clock may fall below its base, else the one at which it is halved.
fn throttle_temperature(device: &Device<'_>) -> Option<u32> {
    let thresholds = [TemperatureThreshold::GpuMax, TemperatureThreshold::Slowdown];
    // What a card does not know it tells as an error or as nonsense.
    thresholds.into_iter().find_map(|one| device.temperature_threshold(one).ok().filter(|degrees| (60..=130).contains(degrees)))
}

fn is_heat(reasons: ThrottleReasons) -> bool {
    reasons.intersects(ThrottleReasons::SW_THERMAL_SLOWDOWN | ThrottleReasons::HW_THERMAL_SLOWDOWN)
}

fn card(index: u32, device: &Device<'_>) -> Result<Gpu, NvmlError> {
    let memory = device.memory_info()?;
    let watts = |milliwatts: u32| f64::from(milliwatts) / 1000.0;
    Ok(Gpu {
        index,
        name: device.name()?,
        memory_total: memory.total,
        memory_used: memory.used,
        utilization: device.utilization_rates().ok().map(|rates| rates.gpu),
        temperature: device.temperature(TemperatureSensor::Gpu).ok(),
        throttle_temperature: throttle_temperature(device),
        slowed_by_heat: device.current_throttle_reasons().ok().map(is_heat),
        power: device.power_usage().ok().map(watts),
        power_limit: device.enforced_power_limit().ok().map(watts),
        processes: processes(device),
    })
}

/// A process that computes and draws stands in both of the driver's lists, with the same memory.
fn processes(device: &Device<'_>) -> Vec<GpuProcess> {
    let listed = [device.running_compute_processes(), device.running_graphics_processes()];
    let by_pid: BTreeMap<u32, Option<u64>> = listed
        .into_iter()
        .flatten()
        .flatten()
        .map(|process| match process.used_gpu_memory {
            UsedGpuMemory::Used(bytes) => (process.pid, Some(bytes)),
            UsedGpuMemory::Unavailable => (process.pid, None),
        })
        .collect();
    by_pid.into_iter().map(|(pid, memory)| GpuProcess { pid, memory }).collect()
}

/// Why nothing can be read, in one sentence.
pub(super) fn reason(error: &NvmlError) -> String {
    match error {
        NvmlError::LibloadingError(_) | NvmlError::LibraryNotFound => "No NVIDIA driver was found on this machine".to_owned(),
        NvmlError::DriverNotLoaded => "The NVIDIA driver is installed but not running; restart the machine".to_owned(),
        NvmlError::NoPermission => "The NVIDIA driver does not let this account read the graphics cards".to_owned(),
        NvmlError::LibRmVersionMismatch => "The NVIDIA driver was updated while it was running; restart the machine".to_owned(),
        NvmlError::FailedToLoadSymbol(_) => "The NVIDIA driver is too old to be read".to_owned(),
        NvmlError::GpuLost => "A graphics card does not answer any more; restart the machine".to_owned(),
        other => format!("The NVIDIA driver gives no reading: {other}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_without_a_driver_is_a_reading_with_a_reason() {
        let reader = Reader { nvml: Err(NvmlError::LibraryNotFound) };
        let snapshot = reader.snapshot();
        assert_eq!(snapshot.reason.as_deref(), Some("No NVIDIA driver was found on this machine"));
        assert!(snapshot.gpus.is_empty() && snapshot.driver.is_none() && !reader.has_driver());
    }

    #[test]
    fn this_machine_gives_cards_or_a_reason() {
        let snapshot = Reader::open().snapshot();
        assert!(!snapshot.gpus.is_empty() || snapshot.reason.is_some(), "{snapshot:?}");
    }
}
