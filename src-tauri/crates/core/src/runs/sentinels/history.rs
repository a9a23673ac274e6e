//! What the sentinels remember of a run: a few minutes of readings and some hundred losses, whatever its length (pure).

use std::collections::{BTreeMap, VecDeque};

use crate::gpu::Gpu;
use crate::runs::metrics::{ChartWindow, Line, Point};
use crate::training::Phase;

/// Losses kept: enough for a level and what came after it.
const LOSSES: usize = 600;
/// Looks kept of what is read at each.
const LOOKS: usize = 150;
/// Stretches of training of which the speed is kept.
const STRETCHES: usize = 200;
/// Seconds and steps that a stretch lasts at least.
const STRETCH: (f64, u64) = (10.0, 2);
/// Points of a graph at most.
const POINTS: u32 = 40;
/// What a look can last at most: a computer that slept was not silent.
const LONGEST_LOOK: f64 = 10.0;

/// What the supervisor sees at one look.
#[derive(Clone, Debug, Default)]
pub struct Look<'a> {
    /// Seconds since the run's start.
    pub at: f64,
    /// What it is busy with.
    pub phase: Phase,
    /// The bar.
    pub step: u64,
    /// Whether anything was written since the look before.
    pub spoke: bool,
    /// Losses that were written since the look before, with their steps; NaN where they are not numbers.
    pub losses: &'a [(i64, f64)],
    /// What the cards read now; empty where nothing is known.
    pub cards: &'a [Gpu],
    /// The disk of the outputs, where it is known.
    pub disk: Option<Room>,
}

/// Room where the outputs lie.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Room {
    /// Bytes that are free.
    pub free: u64,
    /// What the saves to come need, in bytes, and how many they are; `None` where it is not known yet.
    pub to_come: Option<(u64, u64)>,
    /// The folder.
    pub folder: String,
}

/// One card over the last looks.
#[derive(Clone, Debug, Default)]
pub(super) struct CardHistory {
    pub(super) now: Option<Gpu>,
    pub(super) degrees: VecDeque<Point>,
    /// Seconds at or above its threshold, and seconds of being slowed for heat, without a break.
    pub(super) hot: f64,
    pub(super) throttled: f64,
}

/// A stretch of training: when it ended, and how long its steps took.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Stretch {
    pub(super) at: f64,
    pub(super) seconds_per_step: f64,
}

/// What is remembered.
#[derive(Clone, Debug, Default)]
pub struct History {
    pub(super) at: f64,
    pub(super) phase: Phase,
    pub(super) step: u64,
    pub(super) losses: VecDeque<(i64, f64)>,
    pub(super) steps: VecDeque<Point>,
    /// Seconds without a word.
    pub(super) quiet: f64,
    pub(super) stretches: VecDeque<Stretch>,
    /// Seconds and steps of the stretch that goes on.
    open: (f64, u64),
    /// The first stretch measures kernels and fills caches: it says nothing of the speed.
    warm: bool,
    pub(super) cards: BTreeMap<u32, CardHistory>,
    pub(super) disk: Option<Room>,
    pub(super) free: VecDeque<Point>,
    /// The level of the loss before it exploded, while it does.
    pub(super) level: Option<f64>,
    /// Seconds that a step took before memory spilled, while it does.
    pub(super) pace: Option<f64>,
}

impl History {
    /// Remembers a look. `threshold` says from how many degrees on a card counts as hot.
    pub(super) fn take(&mut self, look: &Look<'_>, threshold: impl Fn(&Gpu) -> u32) {
        let passed = (look.at - self.at).clamp(0.0, LONGEST_LOOK);
        self.quiet = if look.spoke { 0.0 } else { self.quiet + passed };
        let second = look.at as i64;
        self.take_speed(look, passed);
        (self.at, self.phase, self.step) = (look.at, look.phase, look.step);
        push(&mut self.steps, Point { step: second, value: look.step as f64 }, LOOKS);
        for loss in look.losses {
            push(&mut self.losses, *loss, LOSSES);
        }
        for gpu in look.cards {
            let card = self.cards.entry(gpu.index).or_default();
            if let Some(degrees) = gpu.temperature {
                push(&mut card.degrees, Point { step: second, value: f64::from(degrees) }, LOOKS);
            }
            let hot = gpu.temperature.is_some_and(|degrees| degrees >= threshold(gpu));
            card.hot = if hot { card.hot + passed } else { 0.0 };
            card.throttled = if gpu.slowed_by_heat == Some(true) { card.throttled + passed } else { 0.0 };
            card.now = Some(gpu.clone());
        }
        if let Some(room) = &look.disk {
            push(&mut self.free, Point { step: second, value: room.free as f64 / 1e9 }, LOOKS);
            self.disk = Some(room.clone());
        }
    }

    /// Only time in which steps were made counts: not samples, saves or a validation.
    fn take_speed(&mut self, look: &Look<'_>, passed: f64) {
        if self.phase != Phase::Training || look.phase != Phase::Training || look.step < self.step {
            return;
        }
        self.open.0 += passed;
        self.open.1 += look.step - self.step;
        if self.open.0 >= STRETCH.0 && self.open.1 >= STRETCH.1 {
            let stretch = Stretch { at: look.at, seconds_per_step: self.open.0 / self.open.1 as f64 };
            if std::mem::replace(&mut self.warm, true) {
                push(&mut self.stretches, stretch, STRETCHES);
            }
            self.open = (0.0, 0);
        }
    }

    /// Seconds that a step usually takes; `None` before that is known.
    pub(super) fn usual_step(&self) -> Option<f64> {
        let open = (self.open.1 > 0).then(|| self.open.0 / self.open.1 as f64);
        median(self.stretches.iter().map(|stretch| stretch.seconds_per_step)).or(open)
    }
}

fn push<T>(ring: &mut VecDeque<T>, value: T, most: usize) {
    if ring.len() == most {
        ring.pop_front();
    }
    ring.push_back(value);
}

/// The middle of what is finite.
pub(super) fn median(values: impl Iterator<Item = f64>) -> Option<f64> {
    let mut values: Vec<f64> = values.filter(|value| value.is_finite()).collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

/// Points of a graph; what is not a number is a gap.
pub(super) fn graph(points: impl Iterator<Item = Point>) -> Line {
    let points: Vec<Point> = points.filter(|point| point.value.is_finite()).collect();
    ChartWindow { most: POINTS, ..ChartWindow::default() }.line(&points)
}
