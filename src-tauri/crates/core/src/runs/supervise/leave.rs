//! A trainer that leaves by itself upon a request: for a pause, or after a save.

use std::time::Duration;

use jiff::Timestamp;
use nyx_platform::ChildWrapper;
use tokio::time::Instant;

use super::{Ending, Supervisor, started_by};
use crate::jobs::order::way;
use crate::problem::Problem;
use crate::runs::bridge::Bridge;
use crate::runs::folder::Request;
use crate::runs::states;

/// Bytes that its word surely fits into.
const SMALLEST_ROOM: u64 = 1 << 20;
/// How long it may take to be gone after it said that everything is saved. Other processes of the same training do not
/// leave by themselves.
const LEAVING: Duration = Duration::from_secs(10);

impl Supervisor {
    /// When this leg began.
    pub(super) fn leg_started(&self) -> Timestamp {
        self.state.leg_started.unwrap_or(self.state.started)
    }

    /// The start moves with a clock that was set back; that of a run with earlier legs is theirs.
    pub(super) fn follow_clock(&mut self, now: Timestamp) {
        if self.state.leg_started.is_none() {
            self.state.started = started_by(now, self.began.elapsed(), self.state.started);
        }
    }

    /// Notes that the trainer leaves, and helps what does not leave by itself.
    pub(super) fn see_off(&mut self, child: &mut dyn ChildWrapper, ending: &mut Ending, now: Timestamp) {
        if self.state.pause_asked.is_none() && self.folder.is_asked(Request::Pause) {
            self.state.pause_asked = Some(now);
        }
        let asked = self.state.pause_asked.is_some() || self.folder.is_asked(Request::StopAfterSave);
        if !asked || self.state.stop_asked.is_some() || ending.exited.is_some() {
            return;
        }
        if self.said().is_some_and(|bridge| bridge.leaving.is_some()) {
            let since = ending.leaving_since.get_or_insert_with(Instant::now).elapsed();
            if let Some(signal) = since.checked_sub(LEAVING).and_then(|late| self.ladder.due(late, false)) {
                self.send(child, signal);
            }
        }
    }

    /// A pause for another run stands in the row, also where whoever asked for it ended before it lay in the folder.
    pub(super) fn heed_row(&mut self) {
        let asked = self.job.is_some_and(|job| way::makes_way(&self.db, job).unwrap_or(false));
        if asked
            && self.state.pause_asked.is_none()
            && let Err(error) = self.folder.ask(Request::Pause)
        {
            tracing::warn!(%error, run = self.state.run, "the pause could not be written down");
        }
    }

    /// Ends a later leg whose launcher does not listen although steps are made: it would train steps again, or write over what an
    /// earlier leg saved. Our launcher speaks before the first step; only a full disk keeps what it says from us.
    pub(super) fn guard_leg(&mut self, now: Timestamp) {
        if !self.unheard || self.state.tally.step <= self.leg.step || self.state.stop_asked.is_some() {
            return;
        }
        let room = nyx_platform::free_space(self.folder.path()).is_none_or(|free| free > SMALLEST_ROOM);
        self.unheard = self.said().is_none();
        if self.unheard && room {
            let message = "The training was ended: Nyx could not take its place inside the trainer, without which it would begin \
                at another step than the one that it was to go on from";
            let problem = Problem::new("leg_unheard", message);
            self.state.refused =
                Some(problem.with_hint("Install or check the backend again, then let the run go on. What was saved is kept"));
            self.state.stop_asked = Some(now);
        }
    }

    /// What the launcher says of this leg.
    pub(super) fn said(&self) -> Option<Bridge> {
        Bridge::read(&self.folder, self.leg.number)
    }

    /// What the trainer left for, once it is gone: a pause only with a whole state on the disk.
    pub(super) fn left_for(&mut self) -> Option<Request> {
        let said = self.said()?;
        self.state.steps_per_epoch = said.steps_per_epoch.or(self.state.steps_per_epoch);
        let has_state = || said.done.last().and_then(|done| done.state.as_deref()).is_some_and(states::is_whole);
        if said.leaves_for(Request::StopAfterSave) {
            self.state.stop_asked.get_or_insert_with(crate::clock::now);
            return Some(Request::StopAfterSave);
        }
        (said.leaves_for(Request::Pause) && has_state()).then_some(Request::Pause)
    }
}
