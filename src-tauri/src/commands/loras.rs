//! LoRA files.

use std::path::PathBuf;

use nyx_core::Problem;
use nyx_core::loras::{self, Lora, LoraList};
use tauri::State;

use super::{Opened, blocking};

/// What runs made, and what lies in the folders of the settings.
#[tauri::command]
#[specta::specta]
pub(crate) async fn list_loras(opened: State<'_, Opened>) -> Result<LoraList, Problem> {
    let studio = opened.studio()?;
    blocking(move || Ok(loras::list(&studio.home().runs(), &studio.settings().get().lora_folders))).await
}

/// What one file says about itself and its training.
#[tauri::command]
#[specta::specta]
pub(crate) async fn show_lora(path: PathBuf) -> Result<Lora, Problem> {
    blocking(move || Ok(loras::show(&path)?)).await
}
