//! Memory of a card that spills into the computer's memory (pure). No driver tells it everywhere, so it is inferred: the memory is
//! full, and steps became slow at once.

use super::data::Spill;
use super::history::{History, graph, median};
use super::watching::{Seen, words};
use crate::runs::metrics::Point;

/// The last stretches are slower than those before by far, while the memory of a card is full.
pub(super) fn spill(history: &mut History, limits: &Spill) -> Option<Seen> {
    let paces: Vec<f64> = history.stretches.iter().map(|stretch| stretch.seconds_per_step).collect();
    let split = paces.len().checked_sub(limits.slow).filter(|before| *before >= limits.least)?;
    let now = paces[split..].iter().copied().reduce(f64::min)?;
    let fullest = history.cards.values().filter_map(|card| card.now.as_ref());
    let card = fullest.max_by_key(|card| share(card.memory_used, card.memory_total))?.clone();
    let full = card.memory_used as f64 >= limits.full * card.memory_total as f64;
    history.pace = match history.pace {
        Some(before) => Some(before).filter(|before| now > before * limits.over),
        None => median(paces[..split].iter().copied()).filter(|before| now > before * limits.times),
    };
    history.pace = history.pace.filter(|_| full);
    let before = history.pace?;
    let gigabytes = |bytes: u64| format!("{:.1}", bytes as f64 / f64::from(1 << 30));
    let words = words([
        ("now", format!("{now:.2}")),
        ("before", format!("{before:.2}")),
        ("card", card.name.clone()),
        ("used", gigabytes(card.memory_used)),
        ("total", gigabytes(card.memory_total)),
    ]);
    let points = history.stretches.iter().map(|stretch| Point { step: stretch.at as i64, value: stretch.seconds_per_step });
    Some(Seen { step: None, words, readings: graph(points) })
}

fn share(used: u64, total: u64) -> u64 {
    used.saturating_mul(1000) / total.max(1)
}
