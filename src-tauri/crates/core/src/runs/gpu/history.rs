//! Reads `gpu.jsonl`. Incremental: each look reads only what is new.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::PathBuf;

use jiff::Timestamp;

use super::line::{Card, Line, Reading};
use super::{CardHistory, RunGpu};
use crate::runs::metrics::{ChartWindow, Point};

/// The readings of one run so far.
#[derive(Debug)]
pub struct History {
    file: PathBuf,
    offset: u64,
    reason: Option<String>,
    /// When the first recording began, and how many seconds later the present one: a run that was resumed has several.
    began: Option<Timestamp>,
    later: i64,
    seconds: Option<i64>,
    cards: BTreeMap<u32, Readings>,
}

/// Everything that one card read.
#[derive(Debug, Default)]
struct Readings {
    facts: CardHistory,
    memory: Vec<Point>,
    utilization: Vec<Point>,
    temperature: Vec<Point>,
    power: Vec<Point>,
}

impl History {
    /// What is in this file; [`Self::read`] reads it.
    pub fn new(file: PathBuf) -> Self {
        Self { file, offset: 0, reason: None, began: None, later: 0, seconds: None, cards: BTreeMap::new() }
    }

    /// The readings as they are now, in a window of seconds of the run. No file means no readings, and a line that
    /// cannot be read, or has not ended, is left out.
    pub fn read(&mut self, window: ChartWindow) -> RunGpu {
        let mut bytes = Vec::new();
        let read = File::open(&self.file).and_then(|mut file| {
            file.seek(SeekFrom::Start(self.offset))?;
            file.read_to_end(&mut bytes)
        });
        if read.is_ok() {
            let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1);
            self.offset += whole as u64;
            for line in bytes[..whole].split(|byte| *byte == b'\n') {
                if let Ok(line) = serde_json::from_slice(line) {
                    self.take(line);
                }
            }
        }
        let cards = self.cards.values().map(|card| CardHistory {
            memory: window.line(&card.memory),
            memory_peak: card.memory.iter().map(|point| point.value).fold(0.0, f64::max),
            utilization: window.line(&card.utilization),
            temperature: window.line(&card.temperature),
            power: window.line(&card.power),
            ..card.facts.clone()
        });
        RunGpu { reason: self.reason.clone(), cards: cards.collect(), seconds: self.seconds }
    }

    fn take(&mut self, line: Line) {
        match line {
            Line::Start { at, .. } => {
                let began = *self.began.get_or_insert(at);
                self.later = at.duration_since(began).as_secs().max(0);
            }
            Line::Reason(reason) => self.reason = reason,
            Line::Cards(cards) => {
                for Card { index, name, memory_total, power_limit } in cards {
                    let card = &mut self.cards.entry(index).or_default().facts;
                    (card.index, card.name, card.memory_total, card.power_limit) = (index, name, memory_total, power_limit);
                }
            }
            Line::Read(second, readings) => {
                let second = self.later + i64::from(second);
                self.seconds = self.seconds.max(Some(second));
                for reading in readings {
                    self.count(second, reading);
                }
            }
        }
    }

    fn count(&mut self, step: i64, (index, mebibytes, utilization, temperature, power): Reading) {
        let Some(card) = self.cards.get_mut(&index) else { return };
        let point = |value: f64| Point { step, value };
        card.memory.push(point((mebibytes << 20) as f64));
        card.utilization.extend(utilization.map(|percent| point(f64::from(percent))));
        card.temperature.extend(temperature.map(|degrees| point(f64::from(degrees))));
        card.power.extend(power.map(point));
    }
}

#[cfg(test)]
mod tests {
    use std::fs::OpenOptions;
    use std::io::Write as _;

    use super::super::line::{Said, text};
    use super::*;
    use crate::gpu::{Gpu, GpuSnapshot};
    use crate::runs::metrics::Line as Curve;

    fn card(index: u32, gib: u64) -> Gpu {
        Gpu {
            index,
            name: "NVIDIA GeForce RTX 4090".into(),
            memory_total: 24 << 30,
            memory_used: gib << 30,
            utilization: Some(97),
            temperature: None,
            throttle_temperature: None,
            slowed_by_heat: None,
            power: Some(410.54),
            power_limit: Some(450.0),
            processes: Vec::new(),
        }
    }

    fn snapshot(gpus: Vec<Gpu>) -> GpuSnapshot {
        GpuSnapshot { driver: Some("580.65".into()), reason: None, gpus }
    }

    const ALL: ChartWindow = ChartWindow { from: None, to: None, most: 300 };

    fn values(line: &Curve) -> Vec<(i64, f64)> {
        line.at.iter().copied().zip(line.values.iter().copied()).collect()
    }

    #[test]
    fn readings_come_back_and_grow_and_a_torn_line_waits_for_its_end() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("gpu.jsonl");
        let mut history = History::new(file.clone());
        assert_eq!(history.read(ALL), RunGpu::default(), "no file yet");
        let mut said = Said::default();
        let mut lines = vec![Line::Start { at: "2026-11-23T14:09:00Z".parse().unwrap(), driver: Some("580.65".into()) }];
        lines.extend(said.lines(0, &snapshot(vec![card(0, 1), card(1, 2)])));
        lines.extend(said.lines(1, &snapshot(vec![card(0, 17), card(1, 2)])));
        let whole = text(&lines);
        let (most, rest) = whole.split_at(whole.len() - 9);
        std::fs::write(&file, most).unwrap();
        assert_eq!(values(&history.read(ALL).cards[0].memory), [(0, f64::from(1 << 30))]);
        let mut file = OpenOptions::new().append(true).open(&file).unwrap();
        file.write_all(rest.as_bytes()).unwrap();
        file.write_all(b"no line of ours\n").unwrap();
        let read = history.read(ALL);
        assert_eq!((read.cards.len(), read.reason), (2, None));
        let first = &read.cards[0];
        assert_eq!(
            (first.name.as_str(), first.memory_total, first.power_limit),
            ("NVIDIA GeForce RTX 4090", 24 << 30, Some(450.0))
        );
        assert_eq!(values(&first.memory), [(0, (1_u64 << 30) as f64), (1, (17_u64 << 30) as f64)]);
        assert_eq!((values(&first.power), values(&first.temperature)), (vec![(0, 410.5), (1, 410.5)], vec![]));
        assert_eq!(values(&read.cards[1].utilization), [(0, 97.0), (1, 97.0)]);
    }

    #[test]
    fn a_day_stays_small_and_a_chart_gets_what_it_can_show() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("gpu.jsonl");
        let mut said = Said::default();
        let day: String =
            (0..86_400).map(|second| text(&said.lines(second, &snapshot(vec![card(0, u64::from(second % 24))])))).collect();
        assert!(day.len() < 4_000_000, "{} bytes", day.len());
        std::fs::write(&file, day).unwrap();
        let read = History::new(file).read(ALL);
        let memory = &read.cards[0].memory;
        assert!(memory.at.len() <= 300 && memory.at.len() > 200, "{}", memory.at.len());
        assert_eq!((memory.at[0], *memory.at.last().unwrap()), (0, 86_399));
    }

    #[test]
    fn a_card_that_is_gone_is_told_with_the_reason() {
        let mut said = Said::default();
        let mut history = History::new("nowhere".into());
        let lost = GpuSnapshot { reason: Some("A graphics card does not answer any more".into()), ..snapshot(Vec::new()) };
        for (second, snapshot) in [snapshot(vec![card(0, 3)]), lost.clone(), lost].iter().enumerate() {
            for line in said.lines(second as u32, snapshot) {
                history.take(line);
            }
        }
        let read = history.read(ALL);
        assert_eq!(read.reason.as_deref(), Some("A graphics card does not answer any more"));
        assert_eq!(values(&read.cards[0].memory).len(), 1);
    }
}
