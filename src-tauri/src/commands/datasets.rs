//! Folders of images.

use std::path::PathBuf;

use nyx_core::Problem;
use nyx_core::datasets::{self, Dataset, DatasetSummary, ImageRow, Probe, check::Report};
use nyx_core::jobs::{Job, Reporter, Task};
use tauri::State;

use super::{Opened, begin, blocking};

/// Every dataset with its counts, from the index.
#[tauri::command]
#[specta::specta]
pub(crate) async fn list_datasets(opened: State<'_, Opened>) -> Result<Vec<DatasetSummary>, Problem> {
    let studio = opened.studio()?;
    blocking(move || Ok(datasets::summaries(studio.db())?)).await
}

/// One dataset with its counts, from the index.
#[tauri::command]
#[specta::specta]
pub(crate) async fn get_dataset(opened: State<'_, Opened>, name: String) -> Result<DatasetSummary, Problem> {
    let studio = opened.studio()?;
    blocking(move || Ok(datasets::summary(studio.db(), &name)?)).await
}

/// All images of a dataset, in the order of the trainer, from the index.
#[tauri::command]
#[specta::specta]
pub(crate) async fn list_images(opened: State<'_, Opened>, name: String) -> Result<Vec<ImageRow>, Problem> {
    let studio = opened.studio()?;
    blocking(move || Ok(datasets::images(studio.db(), datasets::find(studio.db(), &name)?.id)?)).await
}

/// Looks at a folder without registering it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn probe_folder(opened: State<'_, Opened>, path: PathBuf) -> Result<Probe, Problem> {
    let studio = opened.studio()?;
    blocking(move || Ok(datasets::probe(studio.db(), &path)?)).await
}

/// Registers a folder in place, or a copy of it in the library, as a job; its result is an `Added`.
#[tauri::command]
#[specta::specta]
pub(crate) async fn add_dataset(opened: State<'_, Opened>, path: PathBuf, copy: bool) -> Result<Job, Problem> {
    begin(&opened, Task::AddDataset { path, copy }).await
}

/// Gives a dataset another name.
#[tauri::command]
#[specta::specta]
pub(crate) async fn rename_dataset(opened: State<'_, Opened>, name: String, to: String) -> Result<Dataset, Problem> {
    let studio = opened.studio()?;
    blocking(move || Ok(datasets::rename(studio.db(), &name, &to)?)).await
}

/// Forgets a dataset; its files stay.
#[tauri::command]
#[specta::specta]
pub(crate) async fn remove_dataset(opened: State<'_, Opened>, name: String) -> Result<Dataset, Problem> {
    let studio = opened.studio()?;
    blocking(move || Ok(datasets::remove(studio.db(), &name)?)).await
}

/// Makes the index of one dataset true to its folder; tells what changed as news.
#[tauri::command]
#[specta::specta]
pub(crate) async fn refresh_dataset(opened: State<'_, Opened>, name: String) -> Result<Dataset, Problem> {
    let studio = opened.studio()?;
    blocking(move || Ok(datasets::refresh(studio.db(), &name, &Reporter::silent())?)).await
}

/// Makes the whole index true to the folders.
#[tauri::command]
#[specta::specta]
pub(crate) async fn refresh_datasets(opened: State<'_, Opened>) -> Result<(), Problem> {
    let studio = opened.studio()?;
    blocking(move || Ok(datasets::refresh_all(studio.db(), &Reporter::silent())?)).await
}

/// Findings of one dataset.
#[tauri::command]
#[specta::specta]
pub(crate) async fn check_dataset(opened: State<'_, Opened>, name: String) -> Result<Report, Problem> {
    let studio = opened.studio()?;
    blocking(move || Ok(datasets::check::check(studio.db(), &name, &Reporter::silent())?)).await
}
