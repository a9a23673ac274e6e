//! What can go wrong with captions, and what to do about it.

use std::path::PathBuf;

use super::disk;
use super::edit::EditError;
use super::filter::{FilterError, Pointed};
use crate::db::DbError;
use crate::problem::Explain;

/// What can go wrong with captions.
#[derive(Debug, thiserror::Error)]
pub enum CaptionError {
    /// The index or the journal failed.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The folder with images and captions was there and is not now.
    #[error("The folder {} cannot be reached", path.display())]
    FolderGone {
        /// The folder.
        path: PathBuf,
    },
    /// A caption file cannot be read.
    #[error("The caption {} cannot be read: {}", path.display(), disk::reason(source))]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The caption could not be written.
    #[error("The caption of {file} is not saved: {reason}")]
    NotSaved {
        /// The image.
        file: String,
        /// Why, in words.
        reason: String,
    },
    /// Not one caption of many could be written.
    #[error("None of the {count} captions was written. {file}: {reason}")]
    NoneWritten {
        /// How many.
        count: usize,
        /// The first image.
        file: String,
        /// Why, in words.
        reason: String,
    },
    /// Somebody stopped an operation that is done whole or not at all.
    #[error("Stopped; every caption is as it was")]
    Stopped,
    /// Another program wrote something that contradicts the edit.
    #[error("Another program changed the caption of {file} meanwhile; it says now: {now}")]
    ChangedOutside {
        /// The image.
        file: String,
        /// What the file says.
        now: String,
    },
    /// The filter query cannot be understood.
    #[error("{error}")]
    Filter {
        /// What is wrong and where.
        error: FilterError,
        /// The query with a mark under it.
        #[source]
        shown: Pointed,
    },
    /// The edit makes no sense.
    #[error(transparent)]
    Edit(#[from] EditError),
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
    /// A process is still at it.
    #[error("Operation {id} is still going on: {label}")]
    StillRunning {
        /// The operation.
        id: i64,
        /// What it does, in words.
        label: String,
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
            Self::FolderGone { .. } => "dataset_offline",
            Self::Unreadable { .. } => "caption_unreadable",
            Self::NotSaved { .. } => "caption_not_saved",
            Self::NoneWritten { .. } => "captions_not_written",
            Self::Stopped => "cancelled",
            Self::ChangedOutside { .. } => "caption_changed_outside",
            Self::Filter { error, .. } => error.code(),
            Self::Edit(error) => error.code(),
            Self::NothingToUndo => "nothing_to_undo",
            Self::NothingToRedo => "nothing_to_redo",
            Self::NoOperation { .. } => "operation_not_found",
            Self::StillRunning { .. } => "operation_running",
            Self::AlreadyReverted { .. } => "operation_already_reverted",
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::Db(error) => error.hint(),
            Self::FolderGone { .. } => Some("Connect the drive, or put the folder back; nothing was changed".to_owned()),
            Self::Unreadable { source, .. } if source.kind() == std::io::ErrorKind::IsADirectory => {
                Some("Rename that folder, or move it away: captions are files".to_owned())
            }
            Self::Unreadable { .. } => Some("Check that you may read the file and that its drive is there".to_owned()),
            Self::NotSaved { .. } | Self::NoneWritten { .. } => Some(
                "Make room, or give yourself permission to write there, then try again; the files are as they were".to_owned(),
            ),
            Self::ChangedOutside { .. } => Some("Read it again, then edit; nothing was overwritten".to_owned()),
            Self::Filter { error, .. } => error.hint(),
            Self::Edit(error) => error.hint(),
            Self::NothingToUndo | Self::Stopped => None,
            Self::NothingToRedo => Some("Only what was just undone can be done again; anything new clears it".to_owned()),
            Self::NoOperation { .. } => Some("List the operations with `nyx caption history DATASET`".to_owned()),
            Self::StillRunning { .. } => Some("Stop it, or wait for its end; then it can be taken back as a whole".to_owned()),
            Self::AlreadyReverted { .. } => Some("Bring it back with redo, or choose another operation".to_owned()),
        }
    }
}
