//! What a training run saved.

use nyx_core::runs::{self, Checkpoints, DeletedCheckpoints, Run, RunError};
use nyx_core::training::drafts::Draft;
use nyx_core::{Problem, home};
use tauri::State;

use super::{Opened, blocking};

/// Models and states of a run, and what its own settings keep of them.
#[tauri::command]
#[specta::specta]
pub(crate) async fn run_checkpoints(opened: State<'_, Opened>, run: String) -> Result<Checkpoints, Problem> {
    let studio = opened.studio()?;
    blocking(move || Ok(runs::checkpoints::list(studio.home(), studio.db(), &run)?)).await
}

/// Keeps something that a run saved from every cleaning.
#[tauri::command]
#[specta::specta]
pub(crate) async fn pin_checkpoint(opened: State<'_, Opened>, run: String, file: String) -> Result<(), Problem> {
    let studio = opened.studio()?;
    blocking(move || runs::checkpoints::pin(studio.home(), studio.db(), &run, &file)).await
}

/// Leaves it to the run's settings again.
#[tauri::command]
#[specta::specta]
pub(crate) async fn unpin_checkpoint(opened: State<'_, Opened>, run: String, file: String) -> Result<(), Problem> {
    let studio = opened.studio()?;
    blocking(move || runs::checkpoints::unpin(studio.home(), studio.db(), &run, &file)).await
}

/// Puts some of what a run saved into the trash of the system; what is in use stays and says why.
#[tauri::command]
#[specta::specta]
pub(crate) async fn delete_checkpoints(
    opened: State<'_, Opened>,
    run: String,
    files: Vec<String>,
) -> Result<DeletedCheckpoints, Problem> {
    let studio = opened.studio()?;
    blocking(move || runs::checkpoints::delete(studio.home(), studio.db(), &run, &files)).await
}

/// A new draft that says what a run was asked and begins with weights that it saved.
#[tauri::command]
#[specta::specta]
pub(crate) async fn draft_from_checkpoint(opened: State<'_, Opened>, run: String, file: String) -> Result<Draft, Problem> {
    let studio = opened.studio()?;
    blocking(move || runs::again::draft_from(studio.home(), studio.db(), &studio.settings().get(), &run, &file)).await
}

/// Lets a run go on from one of its states, when its turn comes.
#[tauri::command]
#[specta::specta]
pub(crate) async fn resume_from_checkpoint(opened: State<'_, Opened>, run: String, file: String) -> Result<Run, Problem> {
    let studio = opened.studio()?;
    blocking(move || {
        let executable = home::nyx().ok_or(RunError::NoSupervisor)?;
        runs::resume::resume(studio.home(), studio.db(), &executable, &run, Some(&file))?;
        Ok(runs::view::get(studio.home(), studio.db(), &run)?)
    })
    .await
}
