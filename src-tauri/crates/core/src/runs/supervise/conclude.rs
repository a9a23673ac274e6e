//! The end of a run: the rest of its output, its files, the verdict, its row.

use super::{RunStatus, Stream, Supervisor, TrainerKind};
use crate::clock;
use crate::jobs::store::{self, Outcome};
use crate::runs::outputs::{self, Wholeness};
use crate::runs::verdict::{Facts, verdict};
use crate::runs::words;

impl Supervisor {
    /// Everything is gone: says how it ended.
    pub(super) fn conclude(&mut self) {
        for (stream, rest) in [(Stream::Stdout, self.stdout.finish()), (Stream::Stderr, self.stderr.finish())] {
            if let Some(record) = rest {
                for event in self.log.read(stream, &record.text, record.redrawn) {
                    self.state.tally.count(event);
                }
                self.remember(&record.text);
            }
        }
        for event in self.log.finish() {
            self.state.tally.count(event);
        }
        self.read_metrics();
        let final_file = match self.command.trainer {
            TrainerKind::Kohya => {
                self.state.truncated = outputs::set_truncated_aside(&self.command.output_dir, self.began);
                outputs::look(&self.command.final_file, self.began)
            }
            TrainerKind::Replay => Wholeness::Missing,
        };
        self.state.state = verdict(Facts {
            trainer: self.command.trainer,
            exit_code: self.state.exit_code,
            stop_asked: self.state.stop_asked.is_some(),
            tally: &self.state.tally,
            final_file,
        });
        self.state.eta_seconds = None;
        let now = clock::now();
        (self.state.ended, self.state.updated) = (Some(now), now);
        tracing::info!(run = self.state.run, state = self.state.state.name(), exit_code = self.state.exit_code, "the run ended");
        // A disk that is full now may not be in a moment; without this file the run counts as lost.
        for _ in 0..30 {
            match self.writer.write_last(&self.state) {
                Ok(()) => return,
                Err(error) => tracing::error!(%error, run = self.state.run, "the ending could not be written"),
            }
            std::thread::sleep(std::time::Duration::from_secs(1));
        }
    }

    /// Writes the ending into the job's row.
    pub(super) fn finish_job(&self) {
        let Some(job) = self.job else { return };
        let result = serde_json::json!({
            "run": self.state.run,
            "state": self.state.state,
            "exit_code": self.state.exit_code,
            "step": self.state.tally.step,
            "total_steps": self.state.tally.total_steps,
        });
        let outcome = match self.state.state {
            RunStatus::Completed => Outcome::Done(result),
            RunStatus::Stopped => Outcome::Cancelled(Some(result)),
            _ => Outcome::Failed(words::problem(&self.state)),
        };
        self.tell_job();
        if let Err(error) = store::finish(&self.db, job, &outcome) {
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
        self.metrics.read();
        self.state.lr = self.metrics.learning_rate().or(self.state.lr);
        self.state.tally.loss = self.metrics.loss().or(self.state.tally.loss);
    }
}
