//! The end of a run: the rest of its output, its files, the verdict, its row.

use std::time::Duration;

use tokio::time::Instant;

use super::{Supervisor, TrainerKind, view};
use crate::clock;
use crate::files::is_full;
use crate::jobs::store;
use crate::runs::diagnosis;
use crate::runs::ending;
use crate::runs::folder::Request;
use crate::runs::outputs::{self, Wholeness};
use crate::runs::verdict::{Facts, verdict};
use crate::runs::words;
use crate::training::Stream;

/// How long the ending waits for room on a full disk.
const UNTIL_ROOM: Duration = Duration::from_mins(10);
/// How long it waits when it is refused otherwise.
const UNTIL_WRITABLE: Duration = Duration::from_secs(5);

impl Supervisor {
    /// Everything is gone: says how it ended.
    pub(super) fn conclude(&mut self) {
        for (stream, rest) in [(Stream::Stdout, self.stdout.finish()), (Stream::Stderr, self.stderr.finish())] {
            if let Some(record) = rest {
                for event in self.log.read(stream, &record.text, record.redrawn) {
                    self.state.tally.count_in(&self.leg, event);
                }
                self.remember(&record.text);
            }
        }
        for event in self.log.finish() {
            self.state.tally.count_in(&self.leg, event);
        }
        self.read_metrics();
        let began = view::began(&self.state);
        let final_file = match self.command.trainer {
            TrainerKind::Kohya => {
                self.state.truncated = outputs::set_truncated_aside(&self.command.output_dir, began);
                outputs::look(&self.command.final_file, began)
            }
            TrainerKind::Replay => Wholeness::Missing,
        };
        let left_for = self.left_for();
        self.state.state = verdict(Facts {
            trainer: self.command.trainer,
            exit_code: self.state.exit_code,
            // What it ended itself for was a failure.
            stop_asked: self.state.stop_asked.is_some() && self.state.stopped_by.is_none() && self.state.refused.is_none(),
            paused: left_for == Some(Request::Pause),
            tally: &self.state.tally,
            final_file,
        });
        let now = clock::now();
        self.stop_looking(now);
        self.prove(true);
        diagnosis::tell(&mut self.state, &self.folder);
        self.tell_ending();
        self.keep.write_index();
        if let Some(gauge) = &mut self.gauge {
            gauge.finish(&self.state);
        }
        self.state.eta_seconds = None;
        (self.state.ended, self.state.updated) = (Some(now), now);
        tracing::info!(run = self.state.run, state = self.state.state.name(), exit_code = self.state.exit_code, "the run ended");
        self.write_ending();
    }

    /// Without this file the run counts as lost. A disk that is full now may not be when somebody has looked at it; what else
    /// hinders rarely goes away. A folder that was deleted is not made again.
    fn write_ending(&mut self) {
        let begin = Instant::now();
        while let Err(error) = self.writer.write_last(&self.state) {
            tracing::error!(%error, run = self.state.run, "the ending could not be written");
            let patience = if is_full(&error) { UNTIL_ROOM } else { UNTIL_WRITABLE };
            if begin.elapsed() >= patience || !self.folder.path().is_dir() {
                return;
            }
            std::thread::sleep(Duration::from_secs(1));
        }
    }

    /// Writes the ending into the job's row.
    pub(super) fn finish_job(&self) {
        let Some(job) = self.job else { return };
        self.tell_job();
        if let Err(error) = store::finish_own(&self.db, job, &ending::of_job(&self.state)) {
            tracing::warn!(%error, job, "the job's end could not be written");
        }
    }

    /// Writes how far it is into the job's row.
    pub(super) fn tell_job(&self) {
        let Some(job) = self.job else { return };
        if let Err(error) = store::progress(&self.db, job, &words::progress(&self.state)) {
            tracing::warn!(%error, job, "progress could not be written");
        }
    }

    /// Takes the exact loss and the learning rate from the event files.
    pub(super) fn read_metrics(&mut self) {
        self.metrics.read(view::began(&self.state));
        self.state.lr = self.metrics.learning_rate().or(self.state.lr);
        self.state.tally.loss = self.metrics.loss().or(self.state.tally.loss);
    }
}
