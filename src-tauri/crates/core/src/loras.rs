//! LoRA files, read from their safetensors headers alone: what runs produced, and what lies in the folders of the settings.
//!
//! - [`inspect`]: what a header says about the LoRA and its training (pure).
//! - [`family`]: which base models it fits (pure).
//! - [`tags`]: the tags it saw (pure).
//! - [`find`]: the files.

pub mod family;
pub mod find;
pub mod inspect;
pub mod tags;

use std::path::PathBuf;

pub use find::{LoraFile, LoraFolder, LoraList, list};
pub use inspect::{Lora, Modules, show};
pub use tags::TagCount;

use crate::problem::Explain;
use crate::weights::WeightsError;

/// What can go wrong with LoRAs.
#[derive(Debug, thiserror::Error)]
pub enum LoraError {
    /// The file cannot be read as weights.
    #[error(transparent)]
    Weights(#[from] WeightsError),
    /// The file holds other weights.
    #[error("{} holds no LoRA: none of its {tensors} tensors is part of one", path.display())]
    NotLora {
        /// The file.
        path: PathBuf,
        /// Tensors in it.
        tensors: usize,
    },
    /// The folder cannot be listed.
    #[error("The folder {} cannot be read", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

impl Explain for LoraError {
    fn code(&self) -> &'static str {
        match self {
            Self::Weights(error) => error.code(),
            Self::NotLora { .. } => "not_a_lora",
            Self::Folder { .. } => "lora_folder_unreadable",
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::Weights(error) => error.hint(),
            Self::NotLora { .. } => Some(
                "A base model belongs in a folder of base models; an embedding or a control network is used as such".to_owned(),
            ),
            Self::Folder { .. } => Some("Check that the folder exists and that you may read it".to_owned()),
        }
    }
}
