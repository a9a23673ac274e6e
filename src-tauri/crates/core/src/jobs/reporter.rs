//! How long work talks to whoever started it: progress out, cancel in. Domain code sees only this.

use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use specta::Type;
use tokio_util::sync::CancellationToken;

/// How far long work has come.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Type)]
pub struct Progress {
    /// What it is doing now, in words: `Tagging`, `Loading model`.
    pub phase: String,
    /// Items done.
    pub done: u64,
    /// Items in all, where known.
    pub total: Option<u64>,
    /// Items a second over the recent past.
    pub rate: Option<f64>,
    /// Seconds left, where known.
    pub eta_seconds: Option<f64>,
    /// Where it really runs (`cpu`, `cuda`), where that matters.
    pub provider: Option<String>,
    /// One sentence worth knowing: why it fell back, what was skipped.
    pub note: Option<String>,
}

/// A job's progress, as news.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct JobProgress {
    /// The number behind `J12`.
    pub job: i64,
    /// How far it is.
    pub progress: Progress,
}

/// Handed to long work. Cloning is cheap.
#[derive(Clone)]
pub struct Reporter {
    cancel: CancellationToken,
    tell: Arc<dyn Fn(Progress) + Send + Sync>,
    log: Option<Arc<PathBuf>>,
}

impl Reporter {
    /// A reporter that passes progress to `tell`. Work may call it as often as it likes; `tell` thins it out.
    pub fn new(cancel: CancellationToken, tell: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        Self { cancel, tell: Arc::new(tell), log: None }
    }

    /// A reporter nobody listens to.
    pub fn silent() -> Self {
        Self::new(CancellationToken::new(), |_| {})
    }

    /// The same, with a file that takes what [`Reporter::log`] says.
    #[must_use]
    pub fn with_log(mut self, file: PathBuf) -> Self {
        self.log = Some(Arc::new(file));
        self
    }

    /// Writes a line into the job's log, where there is one: a file that was left out and why, what was chosen.
    pub fn log(&self, text: &str) {
        if let Some(file) = &self.log {
            super::log::append(file, text);
        }
    }

    /// Says how far the work is.
    pub fn progress(&self, progress: Progress) {
        (self.tell)(progress);
    }

    /// Whether to stop at the next safe place. What was done is kept.
    pub fn is_cancelled(&self) -> bool {
        self.cancel.is_cancelled()
    }

    /// To wait for a cancel, or to pass it on.
    pub fn token(&self) -> &CancellationToken {
        &self.cancel
    }
}

impl std::fmt::Debug for Reporter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reporter").field("cancelled", &self.is_cancelled()).finish_non_exhaustive()
    }
}
