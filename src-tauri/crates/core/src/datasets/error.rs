//! What can go wrong with datasets, and what to do about it.

use std::path::PathBuf;

use super::Subset;
use super::names::EXTENSIONS_IN_WORDS;
use crate::db::DbError;
use crate::problem::Explain;

/// Everything that datasets refuse.
#[derive(Debug, thiserror::Error)]
pub enum DatasetError {
    /// No dataset has this name.
    #[error("There is no dataset `{name}`")]
    NotFound {
        /// What was asked for.
        name: String,
        /// The registered name that is nearest to it.
        nearest: Option<String>,
    },
    /// The path names nothing.
    #[error("There is no folder {}", path.display())]
    NoFolder {
        /// What was asked for.
        path: PathBuf,
    },
    /// The path names a file.
    #[error("{} is a file, not a folder", path.display())]
    NotAFolder {
        /// The file.
        path: PathBuf,
    },
    /// The folder holds no image.
    #[error("{} holds no images: looked for {EXTENSIONS_IN_WORDS} directly inside it", path.display())]
    Empty {
        /// The folder.
        path: PathBuf,
        /// Sub-folders that do hold images.
        subsets: Vec<Subset>,
    },
    /// The folder cannot be listed.
    #[error("The folder {} cannot be read", path.display())]
    Unreadable {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A folder whose name a configuration file could not hold.
    #[error("The path {} is not valid Unicode", path.display())]
    NotUnicode {
        /// The folder.
        path: PathBuf,
    },
    /// The folder is registered already.
    #[error("{} is registered already, as `{name}`", path.display())]
    AlreadyRegistered {
        /// The folder.
        path: PathBuf,
        /// Its name in the library.
        name: String,
    },
    /// Another dataset has this name.
    #[error("`{name}` is the name of another dataset, in {}", path.display())]
    NameTaken {
        /// The name.
        name: String,
        /// The folder of the one that has it.
        path: PathBuf,
    },
    /// The name cannot be told from a path.
    #[error("`{name}` cannot be the name of a dataset")]
    BadName {
        /// What was asked for.
        name: String,
    },
    /// The folder was there and is not now.
    #[error("The folder of `{name}` cannot be reached: {}", path.display())]
    Offline {
        /// The dataset.
        name: String,
        /// Its folder.
        path: PathBuf,
    },
    /// A word names a dataset and a folder.
    #[error("`{text}` means two things: the dataset in {}, and the folder {}", registered.display(), folder.display())]
    Ambiguous {
        /// What was written.
        text: String,
        /// The folder of the dataset of this name.
        registered: PathBuf,
        /// The folder of this name.
        folder: PathBuf,
    },
    /// The index knows no such image.
    #[error("`{dataset}` has no image `{file}`")]
    NoImage {
        /// The dataset.
        dataset: String,
        /// What was asked for.
        file: String,
    },
    /// An image cannot be decoded.
    #[error("{} cannot be decoded: {reason}", path.display())]
    Undecodable {
        /// The image.
        path: PathBuf,
        /// Why, in words.
        reason: String,
    },
    /// Copying into the library failed.
    #[error("{} cannot be copied into the library", path.display())]
    Copy {
        /// The file that failed.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A thumbnail cannot be written.
    #[error("The thumbnail {} cannot be written", path.display())]
    Thumbnail {
        /// The file in the cache.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Somebody cancelled.
    #[error("Reading the folder was cancelled")]
    Cancelled,
    /// The index failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl Explain for DatasetError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => "dataset_not_found",
            Self::NoFolder { .. } => "folder_not_found",
            Self::NotAFolder { .. } => "not_a_folder",
            Self::Empty { .. } => "dataset_empty",
            Self::Unreadable { .. } => "folder_unreadable",
            Self::NotUnicode { .. } => "path_not_unicode",
            Self::AlreadyRegistered { .. } => "dataset_already_registered",
            Self::NameTaken { .. } => "dataset_name_taken",
            Self::BadName { .. } => "dataset_bad_name",
            Self::Offline { .. } => "dataset_offline",
            Self::Ambiguous { .. } => "dataset_ambiguous",
            Self::NoImage { .. } => "image_not_found",
            Self::Undecodable { .. } => "image_undecodable",
            Self::Copy { .. } => "dataset_copy_failed",
            Self::Thumbnail { .. } => "thumbnail_unwritable",
            Self::Cancelled => "cancelled",
            Self::Db(error) => error.code(),
        }
    }

    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::NotFound { nearest: Some(nearest), .. } => format!("Did you mean `{nearest}`?"),
            Self::NotFound { nearest: None, .. } => {
                "See `nyx dataset list`, or add a folder with `nyx dataset add PATH`".to_owned()
            }
            Self::NoFolder { .. } => "Check the spelling, and whether the drive is connected".to_owned(),
            Self::NotAFolder { .. } => "Choose the folder that holds the images".to_owned(),
            Self::Empty { subsets, .. } if !subsets.is_empty() => {
                let names: Vec<String> = subsets.iter().map(|s| format!("{} ({} images)", s.name, s.images)).collect();
                format!("Add a sub-folder instead: {}", names.join(", "))
            }
            Self::Empty { .. } => "Put images into it, or choose another folder".to_owned(),
            Self::Unreadable { .. } => "Check that you may read this folder".to_owned(),
            Self::NotUnicode { .. } => "Rename the folder; the trainer could not be told about it".to_owned(),
            Self::AlreadyRegistered { name, .. } => format!("Use `{name}`, or forget it first with `nyx dataset remove {name}`"),
            Self::NameTaken { .. } => "Choose another name with `--name`".to_owned(),
            Self::BadName { .. } => {
                "A name has no path separators, none of : * ? \" < > |, and does not begin with a dot or a dash".to_owned()
            }
            Self::Offline { .. } => {
                "Connect the drive, or put the folder back; nothing that Nyx knows about it is lost".to_owned()
            }
            Self::Ambiguous { text, .. } => format!("Write `./{text}` for the folder, or rename the dataset"),
            Self::NoImage { .. } => "Look at the folder again: it may have been renamed".to_owned(),
            Self::Undecodable { .. } => "Replace the file with an intact one, or take it out of the folder".to_owned(),
            Self::Copy { .. } | Self::Thumbnail { .. } => {
                "Check the space on the disk and the permissions of the folder".to_owned()
            }
            Self::Cancelled => return None,
            Self::Db(error) => return error.hint(),
        })
    }
}
