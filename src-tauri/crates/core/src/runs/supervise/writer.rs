//! Writes `state.json`: at once when it matters, else four times a second at most.

use std::path::PathBuf;

use jiff::{SignedDuration, Timestamp};

use super::RunState;

const BETWEEN: SignedDuration = SignedDuration::from_millis(250);

/// The one writer of one file.
#[derive(Debug)]
pub(super) struct Writer {
    file: PathBuf,
    last: Option<Timestamp>,
}

impl Writer {
    pub(super) fn new(file: PathBuf) -> Self {
        Self { file, last: None }
    }

    /// Something changed: writes it when the last time is long enough ago. What waits is written by the supervisor's next look.
    pub(super) fn changed(&mut self, state: &mut RunState, now: Timestamp) {
        state.updated = now;
        if self.last.is_none_or(|last| now < last || now.duration_since(last) >= BETWEEN) {
            self.write(state);
        }
    }

    /// Writes it now. Readers see the old or the new file; losing this one in a power cut loses nothing that lasts, so it is
    /// not synced. A full disk leaves the old one in place, and its `updated` tells.
    pub(super) fn write(&mut self, state: &RunState) {
        self.last = Some(state.updated);
        let temporary = self.file.with_extension("json.tmp");
        let text = serde_json::to_vec_pretty(state).map_err(std::io::Error::other);
        let written =
            text.and_then(|text| std::fs::write(&temporary, text)).and_then(|()| std::fs::rename(&temporary, &self.file));
        if let Err(error) = written {
            tracing::warn!(%error, file = %self.file.display(), "the state could not be written");
        }
    }

    /// Writes the ending, which must last.
    pub(super) fn write_last(&mut self, state: &RunState) -> std::io::Result<()> {
        let text = serde_json::to_vec_pretty(state).map_err(std::io::Error::other)?;
        crate::files::write_atomic(&self.file, &text)
    }
}
