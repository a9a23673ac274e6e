//! The lines of `gpu.jsonl` (pure). What does not change is said once: a day of readings stays a few megabytes.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::gpu::{Gpu, GpuSnapshot};

/// One line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Line {
    /// The first: when the seconds begin, and who answers.
    Start { at: Timestamp, driver: Option<String> },
    /// The cards, again whenever one of them is another.
    Cards(Vec<Card>),
    /// The second of the run, and what each card read.
    Read(u32, Vec<Reading>),
    /// Why there are no readings from here on; `null` when they come again.
    Reason(Option<String>),
}

/// What stays the same of a card.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Card {
    pub(super) index: u32,
    pub(super) name: String,
    /// Bytes.
    pub(super) memory_total: u64,
    /// Watts.
    pub(super) power_limit: Option<f64>,
}

/// The driver's number, MiB in use, percent, degrees Celsius, watts.
pub(super) type Reading = (u32, u64, Option<u32>, Option<u32>, Option<f64>);

/// What was written last of the things that are said once.
#[derive(Debug, Default)]
pub(super) struct Said {
    cards: Vec<Card>,
    reason: Option<String>,
}

impl Said {
    /// The lines for one reading.
    pub(super) fn lines(&mut self, second: u32, snapshot: &GpuSnapshot) -> Vec<Line> {
        let mut lines = Vec::new();
        if snapshot.reason != self.reason {
            self.reason.clone_from(&snapshot.reason);
            lines.push(Line::Reason(snapshot.reason.clone()));
        }
        let cards: Vec<Card> = snapshot.gpus.iter().map(card).collect();
        if !cards.is_empty() {
            if cards != self.cards {
                self.cards.clone_from(&cards);
                lines.push(Line::Cards(cards));
            }
            lines.push(Line::Read(second, snapshot.gpus.iter().map(reading).collect()));
        }
        lines
    }
}

fn card(gpu: &Gpu) -> Card {
    Card { index: gpu.index, name: gpu.name.clone(), memory_total: gpu.memory_total, power_limit: gpu.power_limit }
}

fn reading(gpu: &Gpu) -> Reading {
    let tenths = |watts: f64| (watts * 10.0).round() / 10.0;
    (gpu.index, gpu.memory_used >> 20, gpu.utilization, gpu.temperature, gpu.power.map(tenths))
}

/// As text, each with its end.
pub(super) fn text(lines: &[Line]) -> String {
    lines.iter().filter_map(|line| serde_json::to_string(line).ok()).map(|line| line + "\n").collect()
}

/// The number and name of each card, from the beginning of a recording; of the last line that names them.
pub(in crate::runs) fn first_cards(start: &[u8]) -> Vec<(u32, String)> {
    let lines = start.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok());
    let mut cards = lines.filter_map(|line| match line {
        Line::Cards(cards) => Some(cards),
        _ => None,
    });
    cards.next_back().unwrap_or_default().into_iter().map(|card| (card.index, card.name)).collect()
}
