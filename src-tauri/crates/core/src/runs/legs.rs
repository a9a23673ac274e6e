//! The legs of a run: each start of the trainer for it. A run that was paused, stopped or cut off goes on in the same folder
//! from a whole state; `legs.json` says of each later leg where it began. Written when going on is asked for, before the
//! run's row waits again; the supervisor begins the last one.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::folder::{RunCommand, RunFolder};
use crate::training::{Config, TrainEvent};

/// One start of the trainer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Leg {
    /// From 1.
    pub number: u32,
    /// Optimizer steps of the run that were made before it: every step that the trainer says in it (bar, names of files,
    /// event files) counts from here.
    pub step: u64,
    /// Whole epochs that were made before it.
    pub epoch: u64,
    /// Steps of the epoch it begins in that were made before it.
    pub into: u64,
    /// Whether the script counts epochs on by itself; otherwise it counts them from 1 again.
    pub counts_epochs: bool,
    /// Optimizer steps of an epoch, where they are known.
    pub steps_per_epoch: Option<u64>,
    /// Steps of the run in all, where they are known.
    pub total_steps: Option<u64>,
    /// The state it goes on from; `None` for the first.
    pub state: Option<PathBuf>,
    /// What is added to the command.
    pub argv: Vec<String>,
    /// Where its event files lie.
    pub logging_dir: PathBuf,
    /// Bytes of `stderr.log` that earlier legs wrote; `None` where nobody wrote that down.
    pub output: Option<u64>,
    /// What its files are called that carry a number counted from its beginning: never what an earlier leg called its own.
    pub own_name: String,
}

impl Leg {
    /// The first one, which needs no file. It may go on from another run's state.
    pub fn first(command: &RunCommand) -> Self {
        Self {
            number: 1,
            step: command.begins_at,
            counts_epochs: true,
            output: Some(0),
            total_steps: command.planned_steps,
            logging_dir: command.logging_dir.clone(),
            own_name: command.output_name.clone(),
            ..Self::default()
        }
    }

    /// Whether it goes wrong without our launcher: it begins within an epoch, or counts from 1 what an earlier leg counted.
    pub(super) fn needs_launcher(&self, folder: &RunFolder) -> bool {
        let by_step = || Config::read(&folder.asked()).is_ok_and(|(config, _)| config.params.contains_key("save_every_n_steps"));
        self.number > 1 && (self.into > 0 || !self.counts_epochs || by_step())
    }

    /// Epochs to add to those that the trainer says.
    pub fn epochs_before(&self) -> u64 {
        if self.counts_epochs { 0 } else { self.epoch }
    }

    /// What the trainer said, counted over the whole run (pure).
    pub fn of_whole_run(&self, event: TrainEvent) -> Option<TrainEvent> {
        Some(match event {
            TrainEvent::Step { step, total, seconds_per_step, loss } => {
                let end = self.step + total;
                // Without steps before it, the bar says itself where it ends.
                let total = self.total_steps.filter(|_| self.step > 0).map_or(end, |all| end.min(all));
                TrainEvent::Step { step: self.step + step, total, seconds_per_step, loss }
            }
            TrainEvent::Epoch { epoch, epochs } => {
                TrainEvent::Epoch { epoch: epoch + self.epochs_before(), epochs: epochs + self.epochs_before() }
            }
            // The first leg said how many steps the whole run has.
            TrainEvent::TotalSteps { .. } if self.number > 1 && self.total_steps.is_some() => return None,
            other => other,
        })
    }
}

/// Every leg of the run so far, the one that waits included.
pub fn all(folder: &RunFolder, command: &RunCommand) -> Vec<Leg> {
    std::iter::once(Leg::first(command)).chain(later(folder)).collect()
}

/// The legs after the first. What cannot be read is none.
pub(super) fn later(folder: &RunFolder) -> Vec<Leg> {
    std::fs::read(folder.legs()).ok().and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default()
}

/// The number of the last leg, begun or not.
pub(super) fn last_number(folder: &RunFolder) -> u32 {
    later(folder).last().map_or(1, |leg| leg.number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_later_leg_is_counted_over_the_whole_run() {
        let leg = Leg { number: 2, step: 100, epoch: 5, total_steps: Some(240), ..Leg::default() };
        let step = |step, total| TrainEvent::Step { step, total, seconds_per_step: None, loss: None };
        assert_eq!(leg.of_whole_run(step(3, 240)), Some(step(103, 240)), "its bar ends where the whole run's would");
        assert_eq!(leg.of_whole_run(step(3, 140)), Some(step(103, 240)));
        let epoch = |epoch, epochs| TrainEvent::Epoch { epoch, epochs };
        assert_eq!(leg.of_whole_run(epoch(1, 7)), Some(epoch(6, 12)));
        let on = Leg { counts_epochs: true, ..leg.clone() };
        assert_eq!(on.of_whole_run(epoch(6, 12)), Some(epoch(6, 12)));
        assert_eq!(leg.of_whole_run(TrainEvent::TotalSteps { steps: 140 }), None);
        let first = Leg { number: 1, counts_epochs: true, total_steps: Some(240), ..Leg::default() };
        assert_eq!(first.of_whole_run(step(3, 240)), Some(step(3, 240)));
        let longer = Leg { step: 100, ..first };
        assert_eq!(longer.of_whole_run(step(3, 240)), Some(step(103, 240)), "it goes on from another run's state");
        let total = TrainEvent::TotalSteps { steps: 240 };
        assert_eq!(longer.of_whole_run(total.clone()), Some(total), "what the trainer says is compared with the plan");
    }
}
