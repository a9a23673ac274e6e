//! The desktop around the window.

use std::path::PathBuf;

use nyx_core::Problem;

use super::blocking;
use crate::file_manager;

/// Shows a folder, or the folder of a file, in the desktop's file manager.
#[tauri::command]
#[specta::specta]
pub(crate) async fn open_folder(path: PathBuf) -> Result<(), Problem> {
    blocking(move || Ok(file_manager::open_folder(&path)?)).await
}
