//! What a trainer's output adds up to (pure): events in, the numbers of `state.json` out.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use specta::Type;

use super::legs::Leg;
use crate::training::{Phase, TrainEvent};

/// What a run has said so far.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Type)]
#[serde(default)]
pub struct Tally {
    /// What it is busy with.
    pub phase: Phase,
    /// Items of this phase done, where it has a bar of its own.
    pub phase_done: Option<u64>,
    /// Items of this phase in all.
    pub phase_total: Option<u64>,
    /// How far the bar of the phase before had come, where it had one.
    pub phase_before: Option<PhaseBar>,
    /// The bar: steps of this process.
    pub step: u64,
    /// The bar's end. A resumed run does not reach it.
    pub bar_total: Option<u64>,
    /// The trainer's own total of optimizer steps.
    pub total_steps: Option<u64>,
    /// This epoch, from 1.
    pub epoch: Option<u64>,
    /// Epochs in all.
    pub epochs: Option<u64>,
    /// Mean loss; of the bar until an event file is there.
    pub loss: Option<f64>,
    /// Seconds for a step.
    pub seconds_per_step: Option<f64>,
    /// The trainer said that the final model is on the disk.
    pub model_saved: bool,
    /// Checkpoints announced, in order, as printed.
    pub announced: Vec<PathBuf>,
    /// Checkpoints removed again by the trainer, as printed.
    pub removed: Vec<PathBuf>,
    /// States for resuming that are whole, as printed.
    pub states: Vec<PathBuf>,
    /// The model file that was read last, as printed.
    pub loading: Option<PathBuf>,
    /// The last exception.
    pub exception: Option<Exception>,
    /// The last error records of the trainer's log.
    pub errors: Vec<String>,
    /// How many warnings it logged.
    pub warnings: u64,
    /// The last of them.
    pub warned: Vec<String>,
}

/// A phase with a bar of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct PhaseBar {
    /// Which.
    pub phase: Phase,
    /// Items done.
    pub done: u64,
    /// Items in all.
    pub total: u64,
}

/// What was raised.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Exception {
    /// `torch.OutOfMemoryError`.
    pub class: String,
    /// One or more lines.
    pub message: String,
    /// As printed.
    pub traceback: String,
}

/// Error records that are kept, and warnings.
const KEPT: usize = 10;

impl Tally {
    /// Counts one event.
    pub fn count(&mut self, event: TrainEvent) {
        match event {
            TrainEvent::Phase { phase } => {
                let bar = self.phase_done.zip(self.phase_total);
                self.phase_before = bar.map(|(done, total)| PhaseBar { phase: self.phase, done, total });
                self.phase = phase;
                (self.phase_done, self.phase_total) = (None, None);
            }
            TrainEvent::PhaseProgress { done, total } => (self.phase_done, self.phase_total) = (Some(done), Some(total)),
            TrainEvent::TotalSteps { steps } => self.total_steps = Some(steps),
            TrainEvent::Epoch { epoch, epochs } => (self.epoch, self.epochs) = (Some(epoch), Some(epochs)),
            TrainEvent::Step { step, total, seconds_per_step, loss } => {
                self.step = step;
                self.bar_total = Some(total);
                self.seconds_per_step = seconds_per_step.or(self.seconds_per_step);
                self.loss = loss.or(self.loss);
            }
            TrainEvent::Opening { path } => self.loading = Some(path),
            TrainEvent::Saving { path } => {
                self.removed.retain(|removed| *removed != path);
                if !self.announced.contains(&path) {
                    self.announced.push(path);
                }
            }
            TrainEvent::Removed { path } => self.removed.push(path),
            TrainEvent::StateSaved { path } => {
                self.states.retain(|state| *state != path);
                self.states.push(path);
            }
            TrainEvent::ModelSaved => self.model_saved = true,
            TrainEvent::Record { level, message } => {
                let warning = level == "WARNING";
                self.warnings += u64::from(warning);
                let kept = if warning { &mut self.warned } else { &mut self.errors };
                kept.push(message);
                let excess = kept.len().saturating_sub(KEPT);
                kept.drain(..excess);
            }
            TrainEvent::Exception { class, message, traceback } => {
                self.exception = Some(Exception { class, message, traceback });
            }
        }
    }

    /// Counts one event of a leg, over the whole run.
    pub(super) fn count_in(&mut self, leg: &Leg, event: TrainEvent) {
        if let Some(event) = leg.of_whole_run(event) {
            self.count(event);
        }
    }

    /// Whether the bar reached its end.
    pub fn bar_ended(&self) -> bool {
        self.bar_total.is_some_and(|total| total > 0 && self.step >= total)
    }
}
