//! What waits, runs and is done.

use nyx_core::jobs::order::{self, To};
use nyx_core::jobs::{Hold, Job, JobError, Lane, Parts, WhileTraining, log, queue, store, when};
use nyx_core::runs::lineup::{self, Lineup};
use nyx_core::runs::{RunError, StartNow, again, now, queue as queue_of_runs};
use nyx_core::training::drafts::Draft;
use nyx_core::{Problem, Studio, clock, home};
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

/// The runs that wait, in their order.
#[tauri::command]
#[specta::specta]
pub(crate) async fn run_queue(opened: State<'_, Opened>) -> Result<Lineup, Problem> {
    let studio = opened.studio()?;
    blocking(move || Ok(lineup::lineup(studio.home(), studio.db())?)).await
}

/// Moves a waiting run to a place, counted from 1.
#[tauri::command]
#[specta::specta]
pub(crate) async fn move_job(opened: State<'_, Opened>, id: i64, place: u32) -> Result<Lineup, Problem> {
    let studio = opened.studio()?;
    blocking(move || changed(&studio, order::move_to(studio.db(), id, To::Number(place)))).await
}

/// What it would take to start a waiting run now.
#[tauri::command]
#[specta::specta]
pub(crate) async fn offer_start_now(opened: State<'_, Opened>, id: i64) -> Result<StartNow, Problem> {
    let studio = opened.studio()?;
    blocking(move || now::offer(studio.home(), studio.db(), id)).await
}

/// Puts a waiting run first and starts it, beside others where a card is free; with `pause`, those that use its card make way.
#[tauri::command]
#[specta::specta]
pub(crate) async fn start_job_now(opened: State<'_, Opened>, id: i64, pause: bool) -> Result<Lineup, Problem> {
    let studio = opened.studio()?;
    blocking(move || {
        let executable = home::nyx().ok_or(RunError::NoSupervisor)?;
        now::start_now(studio.home(), studio.db(), &executable, id, pause)?;
        Ok(lineup::lineup(studio.home(), studio.db())?)
    })
    .await
}

/// What a tagging that waits or runs does while a training uses the graphics card.
#[tauri::command]
#[specta::specta]
pub(crate) async fn tag_while_training(opened: State<'_, Opened>, id: i64, choice: WhileTraining) -> Result<Job, Problem> {
    let studio = opened.studio()?;
    blocking(move || {
        changed(&studio, order::while_training(studio.db(), id, choice))?;
        Ok(store::get(studio.db(), id)?)
    })
    .await
}

/// Holds a waiting run back, or releases it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn hold_job(opened: State<'_, Opened>, id: i64, held: bool) -> Result<Lineup, Problem> {
    let studio = opened.studio()?;
    blocking(move || changed(&studio, order::hold_job(studio.db(), id, held))).await
}

/// Lets a waiting run begin no sooner than `at`, RFC 3339; without: as soon as it is its turn.
#[tauri::command]
#[specta::specta]
pub(crate) async fn start_job_at(opened: State<'_, Opened>, id: i64, at: Option<String>) -> Result<Lineup, Problem> {
    let studio = opened.studio()?;
    blocking(move || {
        let at = at.as_deref().map(when::moment_here).transpose()?;
        changed(&studio, order::start_at(studio.db(), id, at))
    })
    .await
}

/// Holds the whole queue, with `until` (RFC 3339) only until then. What runs goes on.
#[tauri::command]
#[specta::specta]
pub(crate) async fn hold_queue(opened: State<'_, Opened>, until: Option<String>) -> Result<Lineup, Problem> {
    let studio = opened.studio()?;
    blocking(move || {
        let until = until.as_deref().map(when::moment_here).transpose()?;
        let hold = Hold { since: clock::now(), until, cause: None };
        changed(&studio, order::hold_lane(studio.db(), Lane::Gpu, &hold).map_err(JobError::from))
    })
    .await
}

/// Lets the queue go on.
#[tauri::command]
#[specta::specta]
pub(crate) async fn release_queue(opened: State<'_, Opened>) -> Result<Lineup, Problem> {
    let studio = opened.studio()?;
    blocking(move || changed(&studio, order::release_lane(studio.db(), Lane::Gpu).map_err(JobError::from))).await
}

/// Takes a waiting run out of the queue and makes a draft of it again.
#[tauri::command]
#[specta::specta]
pub(crate) async fn edit_queued_run(opened: State<'_, Opened>, run: String) -> Result<Draft, Problem> {
    let studio = opened.studio()?;
    blocking(move || again::pull_back(studio.home(), studio.db(), &studio.settings().get(), &run)).await
}

/// The queue after a change, which may have made it somebody's turn.
fn changed(studio: &Studio, done: Result<(), JobError>) -> Result<Lineup, Problem> {
    done?;
    let executable = home::nyx().ok_or(RunError::NoSupervisor)?;
    queue_of_runs::start_next(studio.home(), studio.db(), &executable)?;
    Ok(lineup::lineup(studio.home(), studio.db())?)
}
