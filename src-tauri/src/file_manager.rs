//! Folders, shown in the desktop's file manager.

use std::path::{Path, PathBuf};

use nyx_core::Explain;

/// Why a folder could not be shown.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ShowError {
    /// Neither the file nor its folder is there.
    #[error("{} is not there any more", .0.display())]
    Gone(PathBuf),
    /// The desktop has no program for folders, or it could not be started.
    #[error("No file manager could be started")]
    NoFileManager {
        /// The folder that was to be shown.
        folder: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The desktop has no program for such files, or it could not be started.
    #[error("No program that opens {} could be started", file.display())]
    NoProgram {
        /// The file that was to be opened.
        file: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

impl Explain for ShowError {
    fn code(&self) -> &'static str {
        match self {
            Self::Gone(_) => "folder_gone",
            Self::NoFileManager { .. } => "no_file_manager",
            Self::NoProgram { .. } => "no_program",
        }
    }

    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Gone(_) => "Connect the drive it was on, or look for where it was moved".to_owned(),
            Self::NoFileManager { folder, .. } => format!("Open it yourself: {}", folder.display()),
            Self::NoProgram { file, .. } => format!("Open it in an editor of yours: {}", file.display()),
        })
    }
}

/// The folder to show for a path: itself, or where the file lies; also where a vanished file lay.
fn folder_of(path: &Path) -> Result<&Path, ShowError> {
    let folder = if path.is_dir() { Some(path) } else { path.parent().filter(|parent| parent.is_dir()) };
    folder.filter(|folder| folder.is_absolute()).ok_or_else(|| ShowError::Gone(path.to_owned()))
}

/// Opens a text file of ours, one that the core named.
pub(crate) fn open_text(file: &Path) -> Result<(), ShowError> {
    let file = Some(file).filter(|file| file.is_file()).ok_or_else(|| ShowError::Gone(file.to_owned()))?;
    open::that_detached(file).map_err(|source| ShowError::NoProgram { file: file.to_owned(), source })
}

/// Shows the folder in the desktop's file manager. Only folders are opened, never a file: what a path from the window names is not run.
pub(crate) fn open_folder(path: &Path) -> Result<(), ShowError> {
    let folder = folder_of(path)?;
    open::that_detached(folder).map_err(|source| ShowError::NoFileManager { folder: folder.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_shown_and_never_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("kana.safetensors");
        std::fs::write(&file, "").unwrap();
        assert_eq!(folder_of(folder.path()).unwrap(), folder.path());
        assert_eq!(folder_of(&file).unwrap(), folder.path());
        assert_eq!(folder_of(&folder.path().join("gone")).unwrap(), folder.path());
        assert!(matches!(folder_of(&folder.path().join("gone/kana")), Err(ShowError::Gone(_))));
        assert!(folder_of(Path::new("relative")).is_err());
    }
}
