//! What waits, runs and is done.

use nyx_core::Problem;
use nyx_core::jobs::{Job, Parts, log, queue, store};
use tauri::State;

use super::{Opened, blocking};

/// The newest jobs, newest first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn list_jobs(opened: State<'_, Opened>, limit: u32) -> Result<Vec<Job>, Problem> {
    let studio = opened.studio()?;
    blocking(move || Ok(store::list(studio.db(), limit)?)).await
}

/// One job.
#[tauri::command]
#[specta::specta]
pub(crate) async fn get_job(opened: State<'_, Opened>, id: i64) -> Result<Job, Problem> {
    let studio = opened.studio()?;
    blocking(move || Ok(store::get(studio.db(), id)?)).await
}

/// Asks a job to end; what was done is kept.
#[tauri::command]
#[specta::specta]
pub(crate) async fn cancel_job(opened: State<'_, Opened>, id: i64) -> Result<Job, Problem> {
    let studio = opened.studio()?;
    blocking(move || nyx_core::runs::stop::cancel(studio.home(), studio.db(), id)).await
}

/// Does the same work again, as a new job.
#[tauri::command]
#[specta::specta]
pub(crate) async fn retry_job(opened: State<'_, Opened>, id: i64) -> Result<Job, Problem> {
    let parts = Parts::from(&opened.studio()?);
    blocking(move || Ok(queue::retry(&parts, id)?)).await
}

/// The end of a job's log.
#[tauri::command]
#[specta::specta]
pub(crate) async fn job_log(opened: State<'_, Opened>, id: i64) -> Result<Vec<String>, Problem> {
    let studio = opened.studio()?;
    blocking(move || Ok(log::read(&log::path(studio.home(), id), 0)?.0)).await
}
