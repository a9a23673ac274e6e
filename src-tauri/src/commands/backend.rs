//! The Python environment that trains.

use std::path::PathBuf;

use nyx_core::Problem;
use nyx_core::backend::install::InstallStage;
use nyx_core::backend::manifest::{BackendKind, Manifest, TorchBuild};
use nyx_core::backend::{self, Backend, BackendEntry, BackendStatus, InstallPlan, InstallRequest};
use nyx_core::gpu::{GpuCards, cards};
use nyx_core::jobs::{Job, Parts, Task, queue};
use serde::Serialize;
use specta::Type;
use tauri::State;

use super::{Opened, blocking};

/// What can be installed, and on which cards.
#[derive(Debug, Serialize, Type)]
pub(crate) struct BackendOffer {
    /// Kinds of backend.
    kinds: Vec<BackendKind>,
    /// Builds of torch, best first.
    builds: Vec<TorchBuild>,
    /// The cards of this machine.
    cards: GpuCards,
}

/// The environments, with those that are being installed.
#[tauri::command]
#[specta::specta]
pub(crate) async fn list_backends(opened: State<'_, Opened>) -> Result<Vec<BackendEntry>, Problem> {
    let studio = opened.studio()?;
    blocking(move || backend::entries(studio.home(), &studio.settings().get())).await
}

/// What can be installed here.
#[tauri::command]
#[specta::specta]
pub(crate) async fn backend_offer(opened: State<'_, Opened>) -> Result<BackendOffer, Problem> {
    opened.studio()?;
    blocking(move || {
        let manifest = Manifest::shipped()?;
        Ok(BackendOffer { kinds: manifest.kinds, builds: manifest.builds, cards: cards() })
    })
    .await
}

/// What an installation would do.
#[tauri::command]
#[specta::specta]
pub(crate) async fn plan_install(opened: State<'_, Opened>, request: InstallRequest) -> Result<InstallPlan, Problem> {
    let studio = opened.studio()?;
    blocking(move || Ok(backend::install::plan(studio.home(), &cards(), &request)?)).await
}

/// Installs a backend, or goes on with one; a job.
#[tauri::command]
#[specta::specta]
pub(crate) async fn install_backend(opened: State<'_, Opened>, request: InstallRequest) -> Result<Job, Problem> {
    let parts = Parts::from(&opened.studio()?);
    blocking(move || {
        let plan = backend::install::plan(&parts.home, &cards(), &request)?;
        Ok(queue::start_own(&parts, &Task::InstallBackend(Box::new(plan.spec)))?)
    })
    .await
}

/// The end of what a stage of an installation wrote.
#[tauri::command]
#[specta::specta]
pub(crate) async fn install_log(opened: State<'_, Opened>, name: String, stage: InstallStage) -> Result<String, Problem> {
    let studio = opened.studio()?;
    blocking(move || Ok(backend::installed::log(studio.home(), &name, stage))).await
}

/// Looks what of an installation can be trusted and does the rest again; a job.
#[tauri::command]
#[specta::specta]
pub(crate) async fn repair_backend(opened: State<'_, Opened>, name: String) -> Result<Job, Problem> {
    let parts = Parts::from(&opened.studio()?);
    blocking(move || {
        let spec = backend::repair(&parts.home, &parts.db, &name)?;
        Ok(queue::start_own(&parts, &Task::InstallBackend(Box::new(spec)))?)
    })
    .await
}

/// Lets new runs use another environment.
#[tauri::command]
#[specta::specta]
pub(crate) async fn switch_backend(opened: State<'_, Opened>, name: String) -> Result<Backend, Problem> {
    let parts = Parts::from(&opened.studio()?);
    blocking(move || backend::switch(&parts, &name)).await
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

/// Takes an environment away: an installed one with its files, the user's own from the list alone. Bytes that became free.
#[tauri::command]
#[specta::specta]
pub(crate) async fn remove_backend(opened: State<'_, Opened>, name: String) -> Result<u64, Problem> {
    let parts = Parts::from(&opened.studio()?);
    blocking(move || backend::remove(&parts, &name)).await
}
