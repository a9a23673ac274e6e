//! Caption files as tags or prose: reading, edits as values, the journal and undo. No inference.
//!
//! The files are the truth. Every change goes through one journal (who, when, what each file said before and after), so that
//! each operation can be taken back by name, also after a restart and also when later ones followed.
//!
//! - [`text`], [`tags`]: one file as bytes, as text, as tags (pure).
//! - [`Place`]: where captions lie.
//! - [`write_many`]: the way in for everything that changes captions. [`undo`], [`redo`], [`history`]: the way back.
//! - [`Edit`]: a change as a value, for one caption or ten thousand (pure).
//! - `pieces`, `merge`: differences, and two changes brought together (pure).
//! - `journal`, `recover`, `outside`, `disk`: what the database and the files say.

mod author;
mod disk;
pub mod edit;
pub mod filter;
#[cfg(test)]
mod fixture;
mod history;
mod journal;
mod merge;
mod outside;
mod pieces;
mod place;
mod read;
mod recover;
mod revert;
pub mod tags;
pub mod text;
mod write;

pub use author::Author;
pub use edit::{Edit, EditError, Position};
pub use filter::{Filter, FilterError};
pub use history::{History, Operation, history, trigger_word};
pub use outside::look as look_outside;
pub use pieces::{Fate, Piece, difference};
pub use place::Place;
pub use read::{Caption, read};
pub use revert::{RevertReport, redo, undo};
pub use write::{CaptionWrite, Failure, WriteReport, write_many};

use std::path::PathBuf;

use crate::db::DbError;
use crate::problem::Explain;

/// What can go wrong with captions.
#[derive(Debug, thiserror::Error)]
pub enum CaptionError {
    /// The index or the journal failed.
    #[error(transparent)]
    Db(#[from] DbError),
    /// A caption file cannot be read.
    #[error("The caption {} cannot be read: {}", path.display(), disk::reason(source))]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Every operation was taken back, or there was none.
    #[error("There is nothing to undo in this dataset")]
    NothingToUndo,
    /// Nothing was taken back, or something new was done since.
    #[error("There is nothing to redo in this dataset")]
    NothingToRedo,
    /// The history has no such operation.
    #[error("The history of this dataset has no operation {id}")]
    NoOperation {
        /// What was asked for.
        id: i64,
    },
    /// The operation does not stand any more.
    #[error("Operation {id} was taken back already, at {at}")]
    AlreadyReverted {
        /// The operation.
        id: i64,
        /// When, RFC 3339.
        at: String,
    },
}

impl Explain for CaptionError {
    fn code(&self) -> &'static str {
        match self {
            Self::Db(error) => error.code(),
            Self::Unreadable { .. } => "caption_unreadable",
            Self::NothingToUndo => "nothing_to_undo",
            Self::NothingToRedo => "nothing_to_redo",
            Self::NoOperation { .. } => "operation_not_found",
            Self::AlreadyReverted { .. } => "operation_already_reverted",
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::Db(error) => error.hint(),
            Self::Unreadable { .. } => Some("Check that you may read the file and that its drive is there".to_owned()),
            Self::NothingToUndo => None,
            Self::NothingToRedo => Some("Only what was just undone can be done again; anything new clears it".to_owned()),
            Self::NoOperation { .. } => Some("List the operations with `nyx caption history DATASET`".to_owned()),
            Self::AlreadyReverted { .. } => Some("Bring it back with redo, or choose another operation".to_owned()),
        }
    }
}
