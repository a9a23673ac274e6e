//! What a run really goes through: all its epochs, or, after a saved state or with a first epoch or step, the later ones. Follows
//! the trainer's loop, whose count of steps begins anew then. Pure.

use serde_json::Value;

use super::steps::Steps;
use crate::training::plan::Resumed;
use crate::training::{Config, Values};

/// The epochs that a run trains, and how it counts steps in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passage {
    /// The first epoch, counted from 1.
    pub first_epoch: u64,
    /// The last epoch; before the first where nothing is left to do.
    pub last_epoch: u64,
    /// The trainer's count of steps when it begins.
    pub from: u64,
    /// Steps in the first epoch.
    pub first_steps: u64,
    /// Steps in each further epoch.
    pub per_epoch: u64,
    /// Where the trainer's count ends training.
    pub total: u64,
    /// The step to go on from, by an argument or a saved state; 0 from the start.
    pub initial: u64,
}

/// One epoch of a passage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lap {
    /// Counted from 1.
    pub epoch: u64,
    /// The trainer's count of steps before it.
    pub before: u64,
    /// The same after it.
    pub after: u64,
}

impl Passage {
    /// Every epoch from the first.
    pub fn whole(steps: Steps) -> Self {
        let Steps { per_epoch, epochs, total, .. } = steps;
        Self { first_epoch: 1, last_epoch: epochs, from: 0, first_steps: per_epoch, per_epoch, total, initial: 0 }
    }

    /// What a configuration goes through. `state`: the steps that its saved state counts.
    pub fn of(config: &Config, steps: Steps, accumulation: u64, processes: u64, state: Option<u64>) -> Self {
        let whole = Self::whole(steps);
        let Some(initial) = initial_step(config, steps, accumulation, processes, state) else { return whole };
        let skips = config.params.get("skip_until_initial_step").and_then(Value::as_bool).unwrap_or(false);
        if !skips {
            return Self { first_epoch: initial / steps.per_epoch.max(1) + 1, initial, ..whole };
        }
        // The trainer counts batches here as if they were steps.
        let batches = initial * accumulation;
        let epochs = batches / steps.per_epoch.max(1);
        let skipped = batches.saturating_sub(epochs * steps.batches_per_process);
        Self {
            first_epoch: epochs + 1,
            from: skipped,
            first_steps: steps.batches_per_process.saturating_sub(skipped).div_ceil(accumulation.max(1)),
            initial,
            ..whole
        }
    }

    /// The epochs, in order.
    pub fn laps(self) -> impl Iterator<Item = Lap> {
        let mut before = self.from;
        (self.first_epoch..=self.last_epoch).map(move |epoch| {
            let steps = if epoch == self.first_epoch { self.first_steps } else { self.per_epoch };
            let lap = Lap { epoch, before, after: (before + steps).min(self.total.max(before)) };
            before = lap.after;
            lap
        })
    }

    /// The trainer's count of steps after the last one.
    pub fn end(self) -> u64 {
        if self.first_epoch > self.last_epoch {
            return self.from;
        }
        let later = (self.last_epoch - self.first_epoch) * self.per_epoch;
        (self.from + self.first_steps + later).min(self.total.max(self.from))
    }

    /// Steps that are really made.
    pub fn steps(self) -> u64 {
        self.end() - self.from
    }

    /// The epoch in which a count of steps is reached.
    pub fn epoch_of(self, step: u64) -> u64 {
        let in_first = self.from + self.first_steps;
        let later = step.saturating_sub(in_first).div_ceil(self.per_epoch.max(1));
        (self.first_epoch + later).min(self.last_epoch)
    }

    /// How it differs from a run from the start, where it does.
    pub fn resumed(self) -> Option<Resumed> {
        (self.initial > 0).then(|| Resumed {
            initial_step: self.initial,
            epoch: self.first_epoch,
            steps: self.steps(),
            bar: self.total.saturating_sub(self.from),
            counted_from: self.from,
        })
    }
}

/// The step from which the trainer goes on: an argument wins over what the state counts.
fn initial_step(config: &Config, steps: Steps, accumulation: u64, processes: u64, state: Option<u64>) -> Option<u64> {
    let params = &config.params;
    let step = match (whole(params, "initial_step"), whole(params, "initial_epoch")) {
        (Some(step), _) => step,
        // The share of a process is shared among the processes once more.
        (None, Some(epoch)) => {
            let each = steps.batches_per_process.div_ceil(processes.max(1)).div_ceil(accumulation.max(1));
            epoch.saturating_sub(1) * each
        }
        (None, None) => state?,
    };
    (step > 0).then_some(step)
}

fn whole(params: &Values, key: &str) -> Option<u64> {
    params.get(key).and_then(Value::as_u64)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::steps::{Duration, steps};
    use super::*;

    fn passage(params: Value, batches: u64, duration: Duration, state: Option<u64>) -> (Passage, Steps) {
        let config = Config { params: params.as_object().unwrap().clone(), ..Config::default() };
        let made = steps(batches, duration);
        (Passage::of(&config, made, duration.accumulation, duration.processes, state), made)
    }

    fn epochs(epochs: u64) -> Duration {
        Duration { epochs: Some(epochs), steps: None, accumulation: 1, processes: 1 }
    }

    /// First epoch, steps made, end of the bar.
    fn told(params: Value, state: Option<u64>) -> Option<(u64, u64, u64)> {
        let (passage, _) = passage(params, 4, epochs(4), state);
        passage.resumed().map(|resumed| (resumed.epoch, resumed.steps, resumed.bar))
    }

    #[test]
    fn what_was_recorded_with_the_real_trainer() {
        // 4 epochs of 4 steps; a state of the end of epoch 2: epochs 3 and 4, the bar ends at 8 of 16.
        assert_eq!(told(json!({}), Some(8)), Some((3, 8, 16)));
        // A state that such a run wrote counts 4 and begins in epoch 2.
        assert_eq!(told(json!({}), Some(4)), Some((2, 12, 16)));
        assert_eq!(told(json!({"initial_epoch": 4}), Some(4)), Some((4, 4, 16)));
        // In the middle of an epoch: from its beginning, or with skipping from there on, 7 of 15.
        assert_eq!(told(json!({}), Some(9)), Some((3, 8, 16)));
        assert_eq!(told(json!({"skip_until_initial_step": true}), Some(9)), Some((3, 7, 15)));
        assert_eq!(told(json!({}), None), None);
        assert_eq!(told(json!({"initial_epoch": 1}), None), None);
        assert_eq!(told(json!({"initial_step": 4, "initial_epoch": 4}), Some(8)), Some((2, 12, 16)), "the step wins");
    }

    #[test]
    fn laps_count_as_the_trainer_does() {
        let (skipping, _) = passage(json!({"skip_until_initial_step": true, "initial_step": 9}), 4, epochs(4), None);
        let laps: Vec<_> = skipping.laps().map(|lap| (lap.epoch, lap.before, lap.after)).collect();
        assert_eq!(laps, [(3, 1, 4), (4, 4, 8)]);
        assert_eq!((skipping.epoch_of(4), skipping.epoch_of(5), skipping.end()), (3, 4, 8));
        let cut = Duration { epochs: None, steps: Some(25), accumulation: 1, processes: 1 };
        let (cut, _) = passage(json!({}), 10, cut, None);
        let laps: Vec<_> = cut.laps().map(|lap| (lap.epoch, lap.before, lap.after)).collect();
        assert_eq!(laps, [(1, 0, 10), (2, 10, 20), (3, 20, 25)]);
        assert_eq!((cut.epoch_of(10), cut.epoch_of(11), cut.steps()), (1, 2, 25));
    }

    #[test]
    fn several_processes_begin_earlier_than_asked() {
        // 8 batches, 2 processes, 4 steps an epoch; the trainer halves them once more: 2 steps before epoch 2 are none.
        let two = Duration { epochs: Some(4), steps: None, accumulation: 1, processes: 2 };
        assert_eq!(passage(json!({"initial_epoch": 3}), 8, two, None).0.first_epoch, 2);
    }
}
