//! How fast a run really is, and when it will be done (pure). Steps are timed while steps are made; what savings, samplings and
//! validations take is counted apart, and those still to come are added to what is left.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use super::state::RunState;
use super::tally::Tally;
use crate::training::{Phase, Plan};

/// Steps that are looked back on, at most, and the time of training that must lie in them.
const MOST: usize = 500;
const ENOUGH: f64 = 120.0;
/// Fewer steps than these are always looked back on together.
const FEWEST: usize = 30;

/// What interrupts the steps.
const STOPS: [(Phase, &str, &str); 3] = [
    (Phase::Sampling, "sampling", "samplings"),
    (Phase::Saving, "saving", "savings"),
    (Phase::Validating, "validation", "validations"),
];

/// Interruptions of one kind.
#[derive(Debug, Default)]
struct Stops {
    /// The steps after which the plan has one; `None` where it does not tell.
    planned: Option<Vec<u64>>,
    /// How many began.
    begun: u64,
    /// The step after which the first began, and how many began there.
    first: Option<(u64, u64)>,
    /// Those that are over: how many, and their seconds.
    over: u64,
    seconds: f64,
    /// The step of the last one that began.
    last_step: Option<u64>,
}

impl Stops {
    fn mean(&self) -> Option<f64> {
        (self.over > 0).then(|| self.seconds / self.over as f64)
    }

    /// How many are still to begin, after `step` of `total`, in a process that began after the step `from`.
    fn to_come(&self, step: u64, total: u64, from: u64) -> u64 {
        match (&self.planned, self.last_step) {
            (Some(planned), last) => {
                planned.iter().filter(|at| **at > step || (**at == step && step > from && last != Some(step))).count() as u64
            }
            // As often as until now.
            (None, Some(last)) => total.saturating_sub(last) / self.interval(last, from).max(1),
            (None, None) => 0,
        }
    }

    /// Steps from one to the next. The first may come early in a leg that began between two of them, or before any step.
    fn interval(&self, last: u64, from: u64) -> u64 {
        match self.first {
            Some((first, there)) if last > first => (last - first) / self.begun.saturating_sub(there).max(1),
            _ => last.saturating_sub(from) / self.begun.max(1),
        }
    }

    fn begin(&mut self, step: u64) {
        self.begun += 1;
        self.last_step = Some(step);
        let (first, there) = self.first.get_or_insert((step, 0));
        if *first == step {
            *there += 1;
        }
    }
}

/// What is left of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Left {
    /// Seconds.
    pub seconds: f64,
    /// What they are taken from: `from the last 40 steps, with 3 samplings to come`.
    pub basis: String,
}

/// Follows one process of a trainer.
#[derive(Debug)]
pub struct Pace {
    stops: BTreeMap<&'static str, Stops>,
    /// Steps that were made before it.
    from: u64,
    /// A full epoch, where the plan tells it: what happens once in each belongs to the speed.
    epoch: usize,
    phase: Phase,
    /// When this phase began, in seconds of the run.
    since: f64,
    /// Seconds in which steps were made, up to `since`.
    trained: f64,
    /// Steps with the seconds of training at which they were made; the first is where counting began.
    steps: VecDeque<(u64, f64)>,
    /// When the last step was made.
    stepped: f64,
}

impl Pace {
    /// Nothing has been seen yet. `from`: the steps of the run that earlier processes made.
    pub fn new(plan: Option<&Plan>, from: u64) -> Self {
        let mut stops: BTreeMap<_, _> = STOPS.iter().map(|(_, one, _)| (*one, Stops::default())).collect();
        if let Some(plan) = plan {
            let mut saved: Vec<u64> =
                plan.saves.iter().map(|save| save.step).chain(plan.states.iter().map(|state| state.step)).collect();
            saved.sort_unstable();
            saved.dedup();
            for (one, planned) in [("saving", saved), ("sampling", plan.samples.iter().map(|sample| sample.step).collect())] {
                stops.insert(one, Stops { planned: Some(planned), ..Stops::default() });
            }
        }
        let epoch = plan.map_or(0, |plan| plan.steps_per_epoch as usize);
        Self { stops, from, epoch, phase: Phase::Preparing, since: 0.0, trained: 0.0, steps: VecDeque::new(), stepped: 0.0 }
    }

    /// The tally stands so, `at` after the start.
    pub fn follow(&mut self, tally: &Tally, at: Duration) {
        let now = at.as_secs_f64();
        let changed = tally.phase != self.phase;
        if changed && self.phase != Phase::Training {
            self.enter(tally.phase, now);
        }
        let last = self.steps.back().map(|(step, _)| *step);
        // Of a run that goes on the end of the bar is known before there is one.
        let bar = tally.bar_total.is_some() && (last.is_some() || tally.phase == Phase::Training);
        if bar && last.is_none_or(|last| tally.step > last) {
            let trained = self.trained + if self.phase == Phase::Training { now - self.since } else { 0.0 };
            self.steps.push_back((tally.step, trained));
            self.stepped = now;
            self.forget();
        }
        if changed && self.phase != tally.phase {
            self.enter(tally.phase, now);
        }
        if let Some(stops) = self.current()
            && changed
        {
            stops.begin(tally.step);
        }
    }

    fn enter(&mut self, phase: Phase, now: f64) {
        let took = now - self.since;
        if self.phase == Phase::Training {
            self.trained += took;
        } else if let Some(stops) = self.current() {
            stops.over += 1;
            stops.seconds += took;
        }
        self.phase = phase;
        self.since = now;
    }

    fn current(&mut self) -> Option<&mut Stops> {
        let (_, one, _) = STOPS.iter().find(|(phase, ..)| *phase == self.phase)?;
        self.stops.get_mut(one)
    }

    /// Steps that are too long ago. The first step of all is slow and goes as soon as there are others.
    fn forget(&mut self) {
        if self.steps.len() == 4 && self.steps.front().is_some_and(|(step, _)| *step == self.from) {
            self.steps.pop_front();
        }
        let keep = FEWEST.max(self.epoch.min(MOST)) + 1;
        while self.steps.len() > MOST
            || (self.steps.len() > keep
                && self.steps.get(1).zip(self.steps.back()).is_some_and(|((_, first), (_, last))| last - first >= ENOUGH))
        {
            self.steps.pop_front();
        }
    }

    /// Seconds for a step; `None` before the second one.
    pub fn seconds_per_step(&self) -> Option<f64> {
        let ((first, from), (last, to)) = (self.steps.front()?, self.steps.back()?);
        (last > first && *last > 0).then(|| (to - from) / (last - first) as f64)
    }

    /// Writes speed and time left into the state of a run.
    pub(super) fn tell(&self, state: &mut RunState, at: Duration) {
        let per_step = self.seconds_per_step();
        state.tally.seconds_per_step = per_step.or(state.tally.seconds_per_step);
        let left = self.left(&state.tally, at);
        (state.eta_seconds, state.eta_basis) = left.map(|left| (left.seconds, left.basis)).unzip();
    }

    /// What is left, `at` after the start; `None` until the speed is known.
    pub fn left(&self, tally: &Tally, at: Duration) -> Option<Left> {
        let per_step = self.seconds_per_step()?;
        let total = tally.bar_total?;
        let (now, steps) = (at.as_secs_f64(), total.saturating_sub(tally.step));
        let mut seconds = steps as f64 * per_step;
        if self.phase == Phase::Training {
            // Of the step that is being made, a part is done.
            seconds -= (now - self.stepped.max(self.since)).clamp(0.0, per_step * steps.min(1) as f64);
        }
        let (mut known, mut unknown) = (Vec::new(), Vec::new());
        for (phase, one, many) in STOPS {
            let Some(stops) = self.stops.get(one) else { continue };
            let to_come = stops.to_come(tally.step, total, self.from);
            let words = format!("{to_come} {}", if to_come == 1 { one } else { many });
            match stops.mean() {
                Some(mean) => {
                    seconds += mean * to_come as f64;
                    if phase == self.phase {
                        seconds += (mean - (now - self.since)).max(0.0);
                    }
                    known.extend((to_come > 0).then_some(words));
                }
                None => unknown.extend((to_come > 0).then_some(words)),
            }
        }
        let looked_back = self.steps.back().zip(self.steps.front()).map_or(0, |(last, first)| last.0 - first.0);
        let mut basis =
            vec![if looked_back == 1 { "from one step".to_owned() } else { format!("from the last {looked_back} steps") }];
        basis.extend((!known.is_empty()).then(|| format!("with {} to come", known.join(" and "))));
        basis.extend((!unknown.is_empty()).then(|| format!("without {}, which nobody has timed yet", unknown.join(" and "))));
        let basis = basis.join(", ");
        Some(Left { seconds: seconds.max(0.0), basis })
    }
}

#[cfg(test)]
mod tests;
