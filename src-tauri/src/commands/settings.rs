//! Preferences.

use nyx_core::Problem;
use nyx_core::settings::Settings;
use tauri::State;

use super::Opened;

/// The settings as they are.
#[tauri::command]
#[specta::specta]
pub(crate) async fn get_settings(opened: State<'_, Opened>) -> Result<Settings, Problem> {
    Ok(opened.studio()?.settings().get())
}

/// Changes the named settings; null returns one to its default.
#[tauri::command]
#[specta::specta]
pub(crate) async fn update_settings(opened: State<'_, Opened>, changes: serde_json::Value) -> Result<Settings, Problem> {
    let changes = changes.as_object().cloned().unwrap_or_default();
    Ok(opened.studio()?.settings().patch(&changes)?)
}
