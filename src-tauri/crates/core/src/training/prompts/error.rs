//! What can go wrong with a file of prompts.

use std::path::PathBuf;

use crate::problem::Explain;
use crate::training::drafts::DraftError;

/// Why prompts cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum PromptsError {
    /// There is no such draft.
    #[error(transparent)]
    Draft(#[from] DraftError),
    /// The file cannot be read.
    #[error("The prompts in {} cannot be read", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It is far too long.
    #[error("{} is too long for a list of prompts", path.display())]
    TooLong {
        /// The file.
        path: PathBuf,
    },
    /// It is not UTF-8.
    #[error("{} is not UTF-8, and the trainer stops at it", path.display())]
    NotText {
        /// The file.
        path: PathBuf,
    },
    /// A `.toml` or `.json` file that holds no prompts.
    #[error("{} holds no list of prompts that the trainer can read: {why}", path.display())]
    NoList {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// Only `.txt` files are written.
    #[error("Prompts are written into .txt files, and {} is none", path.display())]
    NoLines {
        /// The file.
        path: PathBuf,
    },
    /// The file cannot be written.
    #[error("The prompts cannot be written to {}", path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

impl Explain for PromptsError {
    fn code(&self) -> &'static str {
        match self {
            Self::Draft(error) => error.code(),
            Self::Unreadable { .. } | Self::TooLong { .. } | Self::NotText { .. } | Self::NoList { .. } => "prompts_unreadable",
            Self::NoLines { .. } | Self::Unwritable { .. } => "prompts_unwritable",
        }
    }

    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Draft(error) => return error.hint(),
            Self::Unreadable { .. } | Self::TooLong { .. } => "Choose another file, or write the prompts here".to_owned(),
            Self::NotText { .. } => "Save the file as UTF-8".to_owned(),
            Self::NoList { .. } => "Correct the file, or write the prompts here".to_owned(),
            Self::NoLines { .. } => "Copy the prompts into this draft".to_owned(),
            Self::Unwritable { .. } => "Check the permissions of the folder and the space on the disk".to_owned(),
        })
    }
}
