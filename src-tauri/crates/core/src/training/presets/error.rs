//! What can go wrong with presets.

use std::path::PathBuf;

use crate::problem::Explain;
use crate::training::ConfigError;

/// What can go wrong with presets.
#[derive(Debug, thiserror::Error)]
pub enum PresetError {
    /// There is none of this name.
    #[error("There is no preset `{name}`")]
    NotFound {
        /// What was asked for.
        name: String,
        /// The name that was probably meant.
        near: Option<String>,
    },
    /// A file is no preset.
    #[error("The preset {} cannot be used, line {line}: {message}", path.display())]
    Broken {
        /// The file.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
        /// What is wrong there.
        message: String,
        /// What to do.
        hint: Option<String>,
    },
    /// A name that an included preset has.
    #[error("`{name}` is the name of a preset that ships with Nyx")]
    Included {
        /// The name.
        name: String,
    },
    /// Another preset of the user has this name.
    #[error("There is a preset `{name}` already")]
    Exists {
        /// The name.
        name: String,
    },
    /// Nothing is left for a name.
    #[error("A preset needs a name")]
    Unnamed,
    /// A file cannot have this name, and another one would not be found again.
    #[error("A preset cannot be called `{name}`: {why}")]
    BadName {
        /// What was asked for.
        name: String,
        /// Why, in words.
        why: String,
    },
    /// A file cannot be read or written.
    #[error(transparent)]
    File(#[from] ConfigError),
    /// It cannot be moved.
    #[error("The preset `{name}` cannot be moved")]
    Stuck {
        /// Which.
        name: String,
        /// Why.
        source: std::io::Error,
    },
}

impl Explain for PresetError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => "preset_not_found",
            Self::Broken { .. } => "preset_broken",
            Self::Included { .. } => "preset_included",
            Self::Exists { .. } => "preset_exists",
            Self::Unnamed => "preset_unnamed",
            Self::BadName { .. } => "preset_bad_name",
            Self::File(error) => error.code(),
            Self::Stuck { .. } => "preset_stuck",
        }
    }

    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::NotFound { near: Some(near), .. } => format!("Did you mean `{near}`?"),
            Self::NotFound { near: None, .. } => "`nyx preset list` names them all".to_owned(),
            Self::Broken { line, hint, .. } => hint.clone().unwrap_or_else(|| format!("Correct line {line} of the file")),
            Self::Included { .. } | Self::Exists { .. } => "Choose another name".to_owned(),
            Self::BadName { .. } => "Use letters, digits, spaces, - and _".to_owned(),
            Self::Unnamed => "Give it a name of one or more words".to_owned(),
            Self::File(error) => return error.hint(),
            Self::Stuck { .. } => "Check the permissions of the folder of presets".to_owned(),
        })
    }
}
