//! Asking a run to end, from any process.

use super::ending;
use super::error::RunError;
use super::folder::{Request, RunFolder};
use super::read::state_now;
use super::state::{RunState, RunStatus};
use crate::db::{Db, DbError};
use crate::event::Topic;
use crate::home::Home;
use crate::jobs::{Job, JobError, store};
use crate::problem::Problem;

/// Asks. A run that waits leaves the queue at once; one that runs is ended by its supervisor; one that has ended is
/// left as it is. Returns where it stood when it was asked.
pub fn stop(home: &Home, db: &Db, run: &str, force: bool) -> Result<RunStatus, RunError> {
    let folder = RunFolder::open(home, run)?;
    let job = store::of_run(db, run)?;
    let status = state_now(&folder, job.as_ref()).state;
    if status.has_ended() {
        return Ok(status);
    }
    if take_back(db, &folder, job.as_ref())? {
        db.write(&[Topic::Runs], |_| Ok(()))?;
        return Ok(status);
    }
    // The request lies in the folder before the row is touched: a run that is claimed in between finds it.
    let request = if force { Request::ForceStop } else { Request::Stop };
    folder.ask(request).map_err(|source| RunError::Folder { path: folder.path().to_owned(), source })?;
    match tell_row(db, job.as_ref()) {
        // The supervisor looks into the folder; a database without room for a word must not keep a run going.
        Err(error) if status != RunStatus::Queued => tracing::warn!(%error, run, "the stop could not be written into the row"),
        told => told?,
    }
    Ok(status)
}

/// Takes a run that waits to go on out of the queue: it is what it was before, paused or otherwise ended. False where it does not
/// wait, or never began.
pub(super) fn take_back(db: &Db, folder: &RunFolder, job: Option<&Job>) -> Result<bool, DbError> {
    let ended = RunState::read(&folder.state()).filter(|state| state.state.has_ended());
    job.zip(ended).map_or(Ok(false), |(job, ended)| store::take_back(db, job.id, &ending::of_job(&ended)))
}

/// Only marks a job that runs; takes a waiting one out of the queue.
fn tell_row(db: &Db, job: Option<&Job>) -> Result<(), DbError> {
    if let Some(job) = job {
        // A row that is gone meanwhile, with its history, needs no word.
        if let Err(JobError::Db(error)) = store::request_cancel(db, job.id) {
            return Err(error);
        }
    }
    db.write(&[Topic::Runs], |_| Ok(()))
}

/// Asks any job to end; a training run is stopped as one.
pub fn cancel(home: &Home, db: &Db, id: i64) -> Result<Job, Problem> {
    let job = store::get(db, id)?;
    match &job.run {
        Some(run) if RunFolder::of(home, run).is_some() => drop(stop(home, db, run, false)?),
        // Of a run whose folder was deleted, the row is all there is; its supervisor looks at that too.
        _ => drop(store::request_cancel(db, id)?),
    }
    Ok(store::get(db, id)?)
}
