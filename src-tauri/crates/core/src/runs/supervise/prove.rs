//! The supervisor's part of the proof: of the first checkpoint as soon as it is there, and of the final model at the end.

use super::{Supervisor, view};
use crate::runs::folder::TrainerKind;
use crate::runs::proof;

impl Supervisor {
    /// Holds what was saved against what was asked, where that was not done yet; `ended` looks at the final model.
    pub(super) fn prove(&mut self, ended: bool) {
        if self.command.trainer != TrainerKind::Kohya || (self.state.proof.is_some() && !ended) {
            return;
        }
        let files = view::files(&self.folder, &self.command, &self.state.tally);
        // The one before the newest is written to its end; at the end all are.
        let whole = if ended { files.last() } else { files.len().checked_sub(2).and_then(|at| files.get(at)) };
        let proved = whole.and_then(|output| proof::of_file(&self.folder, &self.command, &output.path));
        let Some(proof) = proved else { return };
        self.state.proof = Some(proof.summary());
        if let Err(error) = self.folder.write_json(&self.folder.proof(), &proof) {
            tracing::warn!(%error, run = self.state.run, "the proof could not be written");
        }
    }
}
