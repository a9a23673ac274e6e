//! Base models.

use nyx_core::Problem;
use nyx_core::models::{self, ModelList};
use tauri::State;

use super::{Opened, blocking};

/// The base models in the folders of the settings.
#[tauri::command]
#[specta::specta]
pub(crate) async fn list_models(opened: State<'_, Opened>) -> Result<ModelList, Problem> {
    let studio = opened.studio()?;
    blocking(move || Ok(models::list(&studio.settings().get().model_folders))).await
}
