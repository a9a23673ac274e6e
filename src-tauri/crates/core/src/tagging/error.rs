//! What can go wrong with taggers as a whole; what goes wrong with one image is told beside its name.

use std::path::PathBuf;

use crate::captions::{CaptionError, Failure};
use crate::datasets::DatasetError;
use crate::db::DbError;
use crate::problem::Explain;

/// What can go wrong with taggers.
#[derive(Debug, thiserror::Error)]
pub enum TaggingError {
    /// No library was named and none is shipped.
    #[error("ONNX Runtime, which runs the taggers, is not there")]
    RuntimeMissing,
    /// The library cannot be used: not there, another library, too old.
    #[error("ONNX Runtime cannot be used: {reason}")]
    RuntimeUnusable {
        /// The file.
        path: PathBuf,
        /// The loader's words.
        reason: String,
    },
    /// Captions cannot end like this.
    #[error("`{extension}` cannot be the ending of captions{}", if *image { ": images end like that" } else { "" })]
    Extension {
        /// What was asked for.
        extension: String,
        /// Whether it is one of images.
        image: bool,
    },
    /// No tagger has this id, and there is no such folder.
    #[error("There is no tagger `{id}`")]
    NotFound {
        /// What was asked for.
        id: String,
        /// Taggers that are there.
        known: Vec<String>,
    },
    /// The folder is not a tagger.
    #[error("{} is not a tagger: it has no {missing}", path.display())]
    NotATagger {
        /// The folder.
        path: PathBuf,
        /// The file that is not there.
        missing: &'static str,
    },
    /// A tagger of this id is there already.
    #[error("There is a tagger `{id}` already")]
    Taken {
        /// The id.
        id: String,
    },
    /// A tagger cannot be added or read.
    #[error("The tagger folder {} cannot be used", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The model file cannot be read.
    #[error("The model {} cannot be read", path.display())]
    ModelUnreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The model file is broken or of another kind.
    #[error("The model {} cannot be loaded: {reason}", path.display())]
    ModelBroken {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The label file cannot be read.
    #[error("The labels {} cannot be read", path.display())]
    LabelsUnreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The label file is of no layout that is known.
    #[error("The labels {} cannot be understood: {reason}", path.display())]
    LabelsWrong {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// It was called off.
    #[error("Stopped; nothing was added")]
    Cancelled,
    /// One caption after another could not be written.
    #[error("The tagging was stopped: {count} captions in a row could not be written. {}: {}", last.file, last.reason)]
    Unwritable {
        /// How many.
        count: usize,
        /// The last of them.
        last: Failure,
    },
    /// Labels and model do not belong together.
    #[error("The labels and the model do not belong together: {} has {rows} rows, the model gives {outputs} probabilities", path.display())]
    LabelsOfAnother {
        /// The label file.
        path: PathBuf,
        /// Its rows.
        rows: usize,
        /// The model's outputs.
        outputs: usize,
    },
    /// The program that runs the model is not there or cannot be started.
    #[error("The program that runs the tagger cannot be started: {}", path.display())]
    WorkerMissing {
        /// The program.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The program that runs the model ended by itself.
    #[error("The program that runs the tagger ended by itself ({how}) {after}")]
    WorkerLost {
        /// `exit status 1`, `signal 9`.
        how: String,
        /// `while it loaded the model`, `after 12 of 40 images`.
        after: String,
        /// Its last words.
        words: String,
    },
    /// An option does not fit.
    #[error("`{option}` does not fit: {reason}")]
    BadOption {
        /// Its name.
        option: &'static str,
        /// Why.
        reason: String,
    },
    /// A folder to tag cannot be listed.
    #[error("The folder {} cannot be read", path.display())]
    Images {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The dataset.
    #[error(transparent)]
    Dataset(#[from] DatasetError),
    /// The captions.
    #[error(transparent)]
    Caption(#[from] CaptionError),
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl Explain for TaggingError {
    fn code(&self) -> &'static str {
        match self {
            Self::RuntimeMissing => "onnxruntime_missing",
            Self::RuntimeUnusable { .. } => "onnxruntime_unusable",
            Self::Extension { .. } => "extension_invalid",
            Self::NotFound { .. } => "tagger_not_found",
            Self::NotATagger { .. } => "not_a_tagger",
            Self::Taken { .. } => "tagger_exists",
            Self::Folder { .. } => "tagger_folder",
            Self::ModelUnreadable { .. } => "model_unreadable",
            Self::ModelBroken { .. } => "model_broken",
            Self::LabelsUnreadable { .. } => "labels_unreadable",
            Self::LabelsWrong { .. } => "labels_wrong",
            Self::Cancelled => "cancelled",
            Self::Unwritable { .. } => "captions_not_written",
            Self::LabelsOfAnother { .. } => "labels_mismatch",
            Self::WorkerMissing { .. } => "tag_worker_missing",
            Self::WorkerLost { .. } => "tag_worker_lost",
            Self::BadOption { .. } => "bad_option",
            Self::Images { .. } => "images_unreadable",
            Self::Dataset(error) => error.code(),
            Self::Caption(error) => error.code(),
            Self::Db(error) => error.code(),
        }
    }

    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::RuntimeMissing => "Run `npm run setup` in a source checkout, or name a library of version 1.20 or newer: \
                                     `nyx settings set onnxruntime FILE`, or ORT_DYLIB_PATH"
                .to_owned(),
            Self::RuntimeUnusable { path, .. } => format!(
                "Nyx tried {}. Name another library of version 1.20 or newer with `nyx settings set onnxruntime FILE`, or none to use the shipped one",
                path.display()
            ),
            Self::Extension { .. } => "Use .txt or .caption".to_owned(),
            Self::NotFound { known, .. } if known.is_empty() => "Add one: `nyx tagger add FOLDER`".to_owned(),
            Self::NotFound { known, .. } => {
                format!("Installed: {}. A folder is given as a path, such as ./{}", known.join(", "), "my-tagger")
            }
            Self::NotATagger { .. } => {
                "A tagger is a folder with model.onnx and selected_tags.csv, or with model_optimized.onnx and tag_mapping.json"
                    .to_owned()
            }
            Self::Taken { .. } => "Rename its folder, or give another name with --id".to_owned(),
            Self::Folder { .. } | Self::Images { .. } => {
                "Check the permissions of the folder and the space on the disk".to_owned()
            }
            Self::ModelUnreadable { .. } | Self::LabelsUnreadable { .. } => {
                "Check that the file is there and that you may read it".to_owned()
            }
            Self::ModelBroken { .. } => "Get the file again: it may be cut off, or made for something else".to_owned(),
            Self::Unwritable { .. } => {
                "Make room, or give yourself permission to write there, then tag again: images that have a caption by \
                                        now are left as they are"
                    .to_owned()
            }
            Self::LabelsWrong { .. } | Self::LabelsOfAnother { .. } => {
                "Put the selected_tags.csv or tag_mapping.json that came with this model beside it".to_owned()
            }
            Self::WorkerMissing { .. } => "The program `nyx` belongs beside the app; install or build it again".to_owned(),
            Self::WorkerLost { words, .. } if words.is_empty() => {
                "It may have run out of memory. Try again with --provider cpu or a smaller --batch".to_owned()
            }
            Self::WorkerLost { words, .. } => format!("Its last words: {words}"),
            Self::BadOption { .. } | Self::Cancelled => return None,
            Self::Dataset(error) => return error.hint(),
            Self::Caption(error) => return error.hint(),
            Self::Db(error) => return error.hint(),
        })
    }
}
