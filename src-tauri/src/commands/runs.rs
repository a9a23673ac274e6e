//! Training runs.

use nyx_core::jobs::store::Turn;
use std::path::PathBuf;

use nyx_core::jobs::{Job, Parts, Task, queue};
use nyx_core::runs::gpu::RunGpu;
use nyx_core::runs::listing::RunListing;
use nyx_core::runs::log::{LogChoice, LogStream};
use nyx_core::runs::marks::RunMark;
use nyx_core::runs::memory::RunMemory;
use nyx_core::runs::metrics::{ChartWindow, Curves};
use nyx_core::runs::phases::Span;
use nyx_core::runs::proof::Proof;
use nyx_core::runs::report::{ReportPart, ReportSaved};
use nyx_core::runs::samples::{RunSamples, SamplePreview};
use nyx_core::runs::{
    self, Comparison, HistoryQuery, Lineage, LogHits, LogWindow, PastRuns, Request, Run, RunError, RunFolder, Started, Watch,
};
use nyx_core::training::drafts::{self, Draft};
use nyx_core::{Problem, home};
use tauri::State;

use super::{Opened, blocking};
use crate::file_manager;

/// Ended runs that are listed beside those that are not over.
const RECENT: usize = 20;

/// Runs that are not over, and the newest of those that are, newest first. All others: `run_history`.
#[tauri::command]
#[specta::specta]
pub(crate) async fn list_runs(opened: State<'_, Opened>) -> Result<Vec<Run>, Problem> {
    let studio = opened.studio()?;
    blocking(move || Ok(runs::history::recent(studio.home(), studio.db(), RECENT)?)).await
}

/// Runs that have ended and fit a question, newest first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn run_history(opened: State<'_, Opened>, query: HistoryQuery) -> Result<PastRuns, Problem> {
    let studio = opened.studio()?;
    blocking(move || Ok(runs::history::history(studio.home(), studio.db(), &query)?)).await
}

/// Runs beside each other: what was asked differently, and which images were others.
#[tauri::command]
#[specta::specta]
pub(crate) async fn compare_runs(opened: State<'_, Opened>, names: Vec<String>) -> Result<Comparison, Problem> {
    let studio = opened.studio()?;
    blocking(move || Ok(runs::compare::compare(studio.home(), studio.db(), &names)?)).await
}

/// Where a run comes from, and which runs went on with what it made.
#[tauri::command]
#[specta::specta]
pub(crate) async fn run_lineage(opened: State<'_, Opened>, run: String) -> Result<Lineage, Problem> {
    let studio = opened.studio()?;
    blocking(move || Ok(runs::lineage::lineage(studio.home(), studio.db(), &run)?)).await
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

/// What a saved file of a run proves of what was asked; none before one was looked at.
#[tauri::command]
#[specta::specta]
pub(crate) async fn run_proof(opened: State<'_, Opened>, run: String) -> Result<Option<Proof>, Problem> {
    let studio = opened.studio()?;
    blocking(move || Ok(runs::proof::get(studio.home(), &run)?)).await
}

/// What a report of a run would hold, with everything private taken out.
#[tauri::command]
#[specta::specta]
pub(crate) async fn report_contents(opened: State<'_, Opened>, run: String, captions: bool) -> Result<Vec<ReportPart>, Problem> {
    let studio = opened.studio()?;
    blocking(move || Ok(runs::report::contents(studio.home(), studio.db(), &run, captions)?)).await
}

/// Saves a report of a run as a ZIP file in a folder.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_report(
    opened: State<'_, Opened>,
    run: String,
    captions: bool,
    folder: PathBuf,
) -> Result<ReportSaved, Problem> {
    let studio = opened.studio()?;
    let file = folder.join(format!("nyx-report-{run}.zip"));
    blocking(move || Ok(runs::report::save(studio.home(), studio.db(), &run, captions, &file)?)).await
}

/// Starts a training of a draft; errors in it refuse the start.
#[tauri::command]
#[specta::specta]
pub(crate) async fn start_run(opened: State<'_, Opened>, draft: String) -> Result<Started, Problem> {
    let studio = opened.studio()?;
    blocking(move || {
        let (file, executable) = (drafts::file(studio.home(), &draft)?, home::nyx().ok_or(RunError::NoSupervisor)?);
        runs::start::kohya::start(
            studio.home(),
            studio.db(),
            &studio.settings().get(),
            &executable,
            &file,
            (&Turn::default(), None),
        )
    })
    .await
}

/// Tries the first steps of a draft, as a job whose result is `Probed`; with `find`, changes after changes until it fits.
#[tauri::command]
#[specta::specta]
pub(crate) async fn try_draft(opened: State<'_, Opened>, draft: String, find: bool) -> Result<Job, Problem> {
    let studio = opened.studio()?;
    blocking(move || {
        let file = drafts::file(studio.home(), &draft)?;
        Ok(queue::start_own(&Parts::from(&studio), &Task::Probe { file, find })?)
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

/// Asks something of the training: pause, save, make samples, stop after a save.
#[tauri::command]
#[specta::specta]
pub(crate) async fn ask_run(opened: State<'_, Opened>, run: String, request: Request) -> Result<Run, Problem> {
    let studio = opened.studio()?;
    blocking(move || {
        runs::ask::ask(studio.home(), studio.db(), &run, request)?;
        Ok(runs::view::get(studio.home(), studio.db(), &run)?)
    })
    .await
}

/// Lets a run go on from its last whole state, when its turn comes.
#[tauri::command]
#[specta::specta]
pub(crate) async fn resume_run(opened: State<'_, Opened>, run: String) -> Result<Run, Problem> {
    let studio = opened.studio()?;
    blocking(move || {
        let executable = home::nyx().ok_or(RunError::NoSupervisor)?;
        runs::resume::resume(studio.home(), studio.db(), &executable, &run, None)?;
        Ok(runs::view::get(studio.home(), studio.db(), &run)?)
    })
    .await
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

/// Rows of a run's output from `first` on, or its last ones. From then on, `log_tail` says that there are new ones.
#[tauri::command]
#[specta::specta]
pub(crate) async fn run_log(
    watch: State<'_, Watch>,
    run: String,
    choice: LogChoice,
    first: Option<u64>,
    count: u32,
) -> Result<LogWindow, Problem> {
    let watch = watch.inner().clone();
    blocking(move || Ok(watch.log(&run, choice, first, count)?)).await
}

/// Looks for a text in a run's output; each call says how far that is, and where the hit with this number lies.
#[tauri::command]
#[specta::specta]
pub(crate) async fn search_run_log(
    watch: State<'_, Watch>,
    run: String,
    choice: LogChoice,
    text: String,
    hit: u64,
) -> Result<LogHits, Problem> {
    let watch = watch.inner().clone();
    blocking(move || Ok(watch.search(&run, choice, &text, hit)?)).await
}

/// The text of rows of a run's output, both ends included.
#[tauri::command]
#[specta::specta]
pub(crate) async fn run_log_text(
    watch: State<'_, Watch>,
    run: String,
    choice: LogChoice,
    first: u64,
    last: u64,
) -> Result<String, Problem> {
    let watch = watch.inner().clone();
    blocking(move || Ok(watch.log_text(&run, choice, first, last)?)).await
}

/// Opens the file of one stream of a run's output with the desktop's program for it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn open_run_log(opened: State<'_, Opened>, run: String, stream: LogStream) -> Result<(), Problem> {
    let studio = opened.studio()?;
    blocking(move || {
        let folder = RunFolder::of(studio.home(), &run).ok_or(RunError::NotFound(run))?;
        Ok(file_manager::open_text(&stream.file(&folder))?)
    })
    .await
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

/// The sample images of a run, and the prompts that they show.
#[tauri::command]
#[specta::specta]
pub(crate) async fn run_samples(opened: State<'_, Opened>, run: String) -> Result<RunSamples, Problem> {
    let studio = opened.studio()?;
    blocking(move || Ok(runs::samples::samples(studio.home(), &run)?)).await
}

/// Copies a sample beside the run's model as its picture.
#[tauri::command]
#[specta::specta]
pub(crate) async fn make_preview(opened: State<'_, Opened>, run: String, file: String) -> Result<SamplePreview, Problem> {
    let studio = opened.studio()?;
    blocking(move || Ok(runs::samples::use_as_preview(studio.home(), &run, &file)?)).await
}

/// What lies in a run's folder, and how it was started.
#[tauri::command]
#[specta::specta]
pub(crate) async fn run_listing(opened: State<'_, Opened>, run: String) -> Result<RunListing, Problem> {
    let studio = opened.studio()?;
    blocking(move || Ok(runs::listing::listing(studio.home(), &run)?)).await
}
