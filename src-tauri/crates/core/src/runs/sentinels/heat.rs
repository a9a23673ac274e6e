//! A card that is too hot (pure).

use super::data::Heat;
use super::history::{History, graph};
use super::watching::{Seen, words};
use crate::gpu::Gpu;

/// Degrees from which a card counts as hot: the driver's own threshold where it tells one.
pub(super) fn threshold(limits: &Heat, card: &Gpu) -> u32 {
    card.throttle_temperature.unwrap_or(limits.degrees)
}

/// A card was at its threshold, or slowed for heat, for some time.
pub(super) fn heat(history: &History, limits: &Heat, on: bool) -> Option<Seen> {
    let too_hot = history.cards.values().find(|card| {
        let near = card.now.as_ref().is_some_and(|gpu| {
            gpu.temperature.is_some_and(|degrees| degrees + limits.over_degrees > threshold(limits, gpu))
                || gpu.slowed_by_heat == Some(true)
        });
        card.hot >= limits.seconds || card.throttled >= limits.throttled_seconds || (on && near)
    })?;
    let gpu = too_hot.now.as_ref()?;
    let throttled = if gpu.slowed_by_heat == Some(true) { " and slows itself down" } else { "" };
    let degrees = gpu.temperature.map_or_else(|| "unknown".to_owned(), |degrees| degrees.to_string());
    let words = words([("card", gpu.name.clone()), ("degrees", degrees), ("throttled", throttled.to_owned())]);
    Some(Seen { step: None, words, readings: graph(too_hot.degrees.iter().copied()) })
}
