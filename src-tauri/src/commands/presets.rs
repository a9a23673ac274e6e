//! Presets: included ones and the user's own; what loading one changes.

use std::path::PathBuf;

use nyx_core::Problem;
use nyx_core::training::Config;
use nyx_core::training::presets::{self, Baseline, Preset, PresetChange, PresetList, PresetSummary};
use tauri::State;

use super::{Opened, blocking};

/// All presets, files that are none, and cards that are too small.
#[tauri::command]
#[specta::specta]
pub(crate) async fn list_presets(opened: State<'_, Opened>) -> Result<PresetList, Problem> {
    let studio = opened.studio()?;
    blocking(move || Ok(presets::list(studio.home()))).await
}

/// The preset that a configuration comes from.
#[tauri::command]
#[specta::specta]
pub(crate) async fn preset_of(opened: State<'_, Opened>, config: Config) -> Result<Baseline, Problem> {
    let studio = opened.studio()?;
    blocking(move || Ok(presets::baseline(studio.home(), &config))).await
}

/// What loading a preset would change.
#[tauri::command]
#[specta::specta]
pub(crate) async fn compare_preset(
    opened: State<'_, Opened>,
    config: Config,
    name: String,
) -> Result<Vec<PresetChange>, Problem> {
    let studio = opened.studio()?;
    blocking(move || Ok(presets::compare(studio.home(), &config, &name)?)).await
}

/// The configuration with a preset loaded: all of it, or only some places.
#[tauri::command]
#[specta::specta]
pub(crate) async fn load_preset(
    opened: State<'_, Opened>,
    config: Config,
    name: String,
    only: Option<Vec<String>>,
) -> Result<Config, Problem> {
    let studio = opened.studio()?;
    blocking(move || Ok(presets::load(studio.home(), &config, &name, only.as_deref())?)).await
}

/// Keeps the recipe of a configuration as a preset.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_preset(
    opened: State<'_, Opened>,
    config: Config,
    name: String,
    about: String,
    replace: bool,
) -> Result<PresetSummary, Problem> {
    let studio = opened.studio()?;
    blocking(move || Ok(presets::save(studio.home(), studio.db(), &config, &name, &about, replace)?.summary)).await
}

/// Gives one of the user's presets another name.
#[tauri::command]
#[specta::specta]
pub(crate) async fn rename_preset(opened: State<'_, Opened>, name: String, to: String) -> Result<String, Problem> {
    let studio = opened.studio()?;
    blocking(move || Ok(presets::rename(studio.home(), studio.db(), &name, &to)?)).await
}

/// Puts one of the user's presets into the trash folder of the home.
#[tauri::command]
#[specta::specta]
pub(crate) async fn remove_preset(opened: State<'_, Opened>, name: String) -> Result<(), Problem> {
    let studio = opened.studio()?;
    blocking(move || Ok(presets::remove(studio.home(), studio.db(), &name)?)).await
}

/// Writes a preset as a file to share into a folder, and says which file.
#[tauri::command]
#[specta::specta]
pub(crate) async fn export_preset(opened: State<'_, Opened>, name: String, folder: PathBuf) -> Result<PathBuf, Problem> {
    let studio = opened.studio()?;
    blocking(move || Ok(presets::export_into(studio.home(), &name, &folder)?)).await
}

/// Takes a preset from a file.
#[tauri::command]
#[specta::specta]
pub(crate) async fn import_preset(opened: State<'_, Opened>, path: PathBuf) -> Result<Preset, Problem> {
    let studio = opened.studio()?;
    blocking(move || Ok(presets::import(studio.home(), studio.db(), &path)?)).await
}
