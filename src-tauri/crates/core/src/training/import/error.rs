//! What can go wrong when a file is taken over.

use std::path::PathBuf;

use crate::problem::Explain;
use crate::training::{ConfigError, Mode};
use crate::weights::WeightsError;

/// What can go wrong when a file is taken over.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file cannot be read.
    #[error("{name} cannot be read")]
    Unreadable {
        /// The file.
        name: String,
        /// Why.
        source: std::io::Error,
    },
    /// It is a folder.
    #[error("{name} is a folder, not a file")]
    Folder {
        /// The folder.
        name: String,
    },
    /// It is too long for settings.
    #[error("{name} holds {} MB; settings are much smaller", bytes / 1_000_000)]
    TooLarge {
        /// The file.
        name: String,
        /// Its length.
        bytes: u64,
    },
    /// It holds nothing.
    #[error("{name} is empty")]
    Empty {
        /// The file.
        name: String,
    },
    /// It is no text.
    #[error("{name} is not text")]
    NotText {
        /// The file.
        name: String,
    },
    /// It begins like JSON and is none.
    #[error("{name} is not valid JSON, line {line}: {message}")]
    NotJson {
        /// The file.
        name: String,
        /// Counted from 1.
        line: usize,
        /// The parser's words.
        message: String,
        /// Whether it simply ends too early.
        cut_off: bool,
    },
    /// It looks like TOML and is none.
    #[error("{name} is not valid TOML, line {line}: {message}")]
    NotToml {
        /// The file.
        name: String,
        /// Counted from 1.
        line: usize,
        /// The parser's words.
        message: String,
    },
    /// It is none of the forms.
    #[error("{name} holds no settings of a training that Nyx knows")]
    UnknownForm {
        /// The file.
        name: String,
    },
    /// It asks for what the trainer cannot train.
    #[error("{name} is about a hypernetwork")]
    Hypernetwork {
        /// The file.
        name: String,
    },
    /// A LoRA whose header tells nothing about its training.
    #[error("{name} says nothing about its training")]
    NoMetadata {
        /// The file.
        name: String,
    },
    /// A file of weights that cannot be read.
    #[error(transparent)]
    Weights(#[from] WeightsError),
    /// The configuration would be written over the file that it comes from.
    #[error("{} is the file that is taken over", path.display())]
    SameFile {
        /// The file.
        path: PathBuf,
    },
    /// The configuration cannot be written.
    #[error(transparent)]
    Write(#[from] ConfigError),
    /// The sample prompts cannot be written.
    #[error("The sample prompts cannot be written to {}", path.display())]
    Prompts {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

impl Explain for ImportError {
    fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "import_unreadable",
            Self::Folder { .. } => "import_folder",
            Self::TooLarge { .. } => "import_too_large",
            Self::Empty { .. } => "import_empty",
            Self::NotText { .. } => "import_not_text",
            Self::NotJson { .. } => "import_not_json",
            Self::NotToml { .. } => "import_not_toml",
            Self::UnknownForm { .. } => "import_unknown_form",
            Self::Hypernetwork { .. } => "import_hypernetwork",
            Self::NoMetadata { .. } => "import_no_metadata",
            Self::Weights(error) => error.code(),
            Self::SameFile { .. } => "import_same_file",
            Self::Write(error) => error.code(),
            Self::Prompts { .. } => "config_unwritable",
        }
    }

    fn hint(&self) -> Option<String> {
        const FORMS: &str = "Choose settings of kohya_ss (.json), of LoRA_Easy_Training_Scripts or of sd-scripts (.toml), \
                             a script with a training command, or a trained LoRA";
        Some(match self {
            Self::Unreadable { .. } => "Check the path and that you may read the file".to_owned(),
            Self::Folder { .. } => "Choose the file of settings in it".to_owned(),
            Self::TooLarge { .. } | Self::Empty { .. } | Self::NotText { .. } | Self::UnknownForm { .. } => FORMS.to_owned(),
            Self::NotJson { cut_off: true, .. } => "It ends too early: copy or download it again".to_owned(),
            Self::NotJson { line, .. } => format!("Correct line {line}, or save the settings again in the program they are from"),
            Self::NotToml { line, .. } => format!("Correct line {line}: text needs quotes, and each line is `key = value`"),
            Self::Hypernetwork { .. } => Mode::never("hypernetwork")?.to_owned(),
            Self::NoMetadata { .. } => "It was saved without metadata; choose another save of the same run".to_owned(),
            Self::Weights(error) => return error.hint(),
            Self::SameFile { .. } => "Choose another file to write to".to_owned(),
            Self::Write(error) => return error.hint(),
            Self::Prompts { .. } => "Check the permissions of the folder and the space on the disk".to_owned(),
        })
    }
}
