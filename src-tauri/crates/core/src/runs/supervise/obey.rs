//! What was asked of the run: a stop, or a stop at once, and how firmly the trainer is asked to end.

use jiff::Timestamp;
use nyx_platform::{ChildWrapper, Signal};
use tokio::time::Instant;

use super::{Ending, Supervisor, trainer};
use crate::runs::folder::Request;
use crate::runs::state::RunStatus;

impl Supervisor {
    /// Obeys what was asked for in the folder.
    pub(super) fn obey(&mut self, child: &mut dyn ChildWrapper, ending: &mut Ending, now: Timestamp) {
        if self.state.stop_asked.is_none() && self.folder.is_asked(Request::Stop) {
            self.state.stop_asked = Some(now);
        }
        if self.state.force_asked.is_none() && self.folder.is_asked(Request::ForceStop) {
            self.state.force_asked = Some(now);
            self.state.stop_asked.get_or_insert(now);
        }
        if self.gauge.as_ref().is_some_and(|gauge| gauge.is_over(&self.state.tally)) {
            self.state.stop_asked.get_or_insert(now);
        }
        if self.state.stop_asked.is_none() {
            return;
        }
        let since = ending.stop_since.get_or_insert_with(Instant::now).elapsed();
        self.state.state = RunStatus::Stopping;
        if ending.exited.is_some() {
            return;
        }
        if let Some(signal) = self.ladder.due(since, self.state.force_asked.is_some()) {
            tracing::info!(?signal, run = self.state.run, "asking the trainer to end");
            self.send(child, signal);
            self.writer.write(&self.state);
        }
    }

    pub(super) fn send(&self, child: &mut dyn ChildWrapper, signal: Signal) {
        trainer::signal_group(self.state.trainer.as_ref(), signal);
        if signal == Signal::Kill {
            // Windows: ends the job object, and with it everything in it.
            drop(child.start_kill());
        }
    }
}
