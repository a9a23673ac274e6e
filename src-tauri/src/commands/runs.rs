//! Training runs.

use nyx_core::jobs::store::Turn;
use nyx_core::runs::gpu::RunGpu;
use nyx_core::runs::marks::RunMark;
use nyx_core::runs::memory::RunMemory;
use nyx_core::runs::metrics::{ChartWindow, Curves};
use nyx_core::runs::phases::Span;
use nyx_core::runs::{self, LogWindow, Run, RunError, Started, Watch};
use nyx_core::training::drafts::{self, Draft};
use nyx_core::{Problem, home};
use tauri::State;

use super::{Opened, blocking};

/// All runs, newest first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn list_runs(opened: State<'_, Opened>) -> Result<Vec<Run>, Problem> {
    let studio = opened.studio()?;
    blocking(move || Ok(runs::view::list(studio.home(), studio.db())?)).await
}

/// One run.
#[tauri::command]
#[specta::specta]
pub(crate) async fn get_run(opened: State<'_, Opened>, run: String) -> Result<Run, Problem> {
    let studio = opened.studio()?;
    blocking(move || Ok(runs::view::get(studio.home(), studio.db(), &run)?)).await
}

/// The configuration as it was asked for, and the files that the trainer reads.
#[tauri::command]
#[specta::specta]
pub(crate) async fn run_files(opened: State<'_, Opened>, run: String) -> Result<Vec<runs::RunFile>, Problem> {
    let studio = opened.studio()?;
    blocking(move || Ok(runs::view::texts(studio.home(), &run)?)).await
}

/// Starts a training of a draft; errors in it refuse the start.
#[tauri::command]
#[specta::specta]
pub(crate) async fn start_run(opened: State<'_, Opened>, draft: String) -> Result<Started, Problem> {
    let studio = opened.studio()?;
    blocking(move || {
        let (file, executable) = (drafts::file(studio.home(), &draft)?, home::nyx().ok_or(RunError::NoSupervisor)?);
        runs::start::kohya::start(studio.home(), studio.db(), &studio.settings().get(), &executable, &file, &Turn::default())
    })
    .await
}

/// Puts the training of a run into the queue again; with `fix`, changed as its diagnosis proposes.
#[tauri::command]
#[specta::specta]
pub(crate) async fn retry_run(opened: State<'_, Opened>, run: String, fix: bool) -> Result<Started, Problem> {
    let studio = opened.studio()?;
    blocking(move || {
        let executable = home::nyx().ok_or(RunError::NoSupervisor)?;
        runs::again::start(studio.home(), studio.db(), &studio.settings().get(), &executable, &run, fix)
    })
    .await
}

/// A new draft that says what a run was asked; with `fix`, changed as its diagnosis proposes.
#[tauri::command]
#[specta::specta]
pub(crate) async fn draft_of_run(opened: State<'_, Opened>, run: String, fix: bool) -> Result<Draft, Problem> {
    let studio = opened.studio()?;
    blocking(move || runs::again::draft(studio.home(), studio.db(), &studio.settings().get(), &run, fix)).await
}

/// Asks a run to end; `force` ends it at once.
#[tauri::command]
#[specta::specta]
pub(crate) async fn stop_run(opened: State<'_, Opened>, run: String, force: bool) -> Result<Run, Problem> {
    let studio = opened.studio()?;
    blocking(move || {
        runs::stop::stop(studio.home(), studio.db(), &run, force)?;
        Ok(runs::view::get(studio.home(), studio.db(), &run)?)
    })
    .await
}

/// Lines of a run's output from `first` on. From then on, new ones come as `log_tail`.
#[tauri::command]
#[specta::specta]
pub(crate) async fn run_log(watch: State<'_, Watch>, run: String, first: u64, count: u64) -> Result<LogWindow, Problem> {
    let watch = watch.inner().clone();
    blocking(move || Ok(watch.log(&run, first, count)?)).await
}

/// Numbers of the lines that hold a text; the first thousand.
#[tauri::command]
#[specta::specta]
pub(crate) async fn search_run_log(watch: State<'_, Watch>, run: String, text: String) -> Result<Vec<u64>, Problem> {
    let watch = watch.inner().clone();
    blocking(move || Ok(watch.search(&run, &text)?)).await
}

/// When each phase of a run began.
#[tauri::command]
#[specta::specta]
pub(crate) async fn run_phases(opened: State<'_, Opened>, run: String) -> Result<Vec<Span>, Problem> {
    let studio = opened.studio()?;
    blocking(move || Ok(runs::phases::phases(studio.home(), &run)?)).await
}

/// Where a run saved and made samples, and what was noticed.
#[tauri::command]
#[specta::specta]
pub(crate) async fn run_marks(opened: State<'_, Opened>, run: String) -> Result<Vec<RunMark>, Problem> {
    let studio = opened.studio()?;
    blocking(move || Ok(runs::marks::marks(studio.home(), &run)?)).await
}

/// Loss and rates in a window of steps; the loss is smoothed with a weight from 0 to below 1.
#[tauri::command]
#[specta::specta]
pub(crate) async fn run_curves(
    watch: State<'_, Watch>,
    run: String,
    window: ChartWindow,
    smoothing: f64,
) -> Result<Curves, Problem> {
    let watch = watch.inner().clone();
    blocking(move || Ok(watch.curves(&run, window, smoothing)?)).await
}

/// What the graphics cards read while the run went on, in a window of its seconds.
#[tauri::command]
#[specta::specta]
pub(crate) async fn run_gpu(watch: State<'_, Watch>, run: String, window: ChartWindow) -> Result<RunGpu, Problem> {
    let watch = watch.inner().clone();
    blocking(move || Ok(watch.gpu(&run, window)?)).await
}

/// Main memory of the run's processes, in a window of its seconds.
#[tauri::command]
#[specta::specta]
pub(crate) async fn run_memory(watch: State<'_, Watch>, run: String, window: ChartWindow) -> Result<RunMemory, Problem> {
    let watch = watch.inner().clone();
    blocking(move || Ok(watch.memory(&run, window)?)).await
}
