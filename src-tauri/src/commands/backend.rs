//! The Python environment that trains.

use std::path::PathBuf;

use nyx_core::Problem;
use nyx_core::backend::{self, Backend, BackendStatus};
use nyx_core::jobs::{Job, Parts, Task, queue};
use tauri::State;

use super::{Opened, blocking};

/// The registered environments.
#[tauri::command]
#[specta::specta]
pub(crate) async fn list_backends(opened: State<'_, Opened>) -> Result<Vec<Backend>, Problem> {
    let studio = opened.studio()?;
    blocking(move || Ok(backend::list(studio.home())?)).await
}

/// How the one that new runs use stands, by its last check.
#[tauri::command]
#[specta::specta]
pub(crate) async fn backend_status(opened: State<'_, Opened>) -> Result<BackendStatus, Problem> {
    let studio = opened.studio()?;
    blocking(move || Ok(backend::status(studio.home(), &studio.settings().get())?)).await
}

/// Registers an environment, lets new runs use it, and asks its Python; the asking is a job.
#[tauri::command]
#[specta::specta]
pub(crate) async fn use_backend(opened: State<'_, Opened>, python: PathBuf, sd_scripts: PathBuf) -> Result<Job, Problem> {
    let parts = Parts::from(&opened.studio()?);
    blocking(move || {
        let used = backend::use_backend(&parts, None, &python, &sd_scripts)?;
        Ok(queue::start_own(&parts, &Task::CheckBackend { name: used.name })?)
    })
    .await
}

/// Asks the Python of an environment whether it can train; a job.
#[tauri::command]
#[specta::specta]
pub(crate) async fn check_backend(opened: State<'_, Opened>, name: String) -> Result<Job, Problem> {
    let parts = Parts::from(&opened.studio()?);
    blocking(move || Ok(queue::start_own(&parts, &Task::CheckBackend { name })?)).await
}

/// Forgets an environment; its files stay.
#[tauri::command]
#[specta::specta]
pub(crate) async fn remove_backend(opened: State<'_, Opened>, name: String) -> Result<Backend, Problem> {
    let parts = Parts::from(&opened.studio()?);
    blocking(move || backend::remove_backend(&parts, &name)).await
}
