//! Whose turn it is. The order lives in the jobs' rows; this is the only place that starts a supervisor.

use std::path::Path;
use std::process::{Command, Stdio};

use nyx_platform::ProcessId;

use super::error::RunError;
use super::folder::RunFolder;
use super::{resume, wake};
use crate::db::Db;
use crate::home::Home;
use crate::jobs::order::{self, way};
use crate::jobs::store::{self, Outcome};
use crate::jobs::{Job, JobState, Lane, Task};
use crate::problem::Problem;

/// Puts runs that paused for another one back into the queue, and starts the supervisor of every waiting run whose turn has come. Claiming one is one transaction under the database's
/// write lock; whoever fails to claim does nothing. Returns the runs that were started.
pub fn start_next(home: &Home, db: &Db, executable: &Path) -> Result<Vec<String>, RunError> {
    let mut started = Vec::new();
    for (job, run) in way::that_made_way(db)? {
        if let Err(problem) = resume::back_in_line(home, db, &run, None) {
            tracing::warn!(?problem, run, "it paused for another run and cannot go on by itself");
            way::stay(db, job)?;
        }
    }
    // Mostly nothing waits, and then no driver is asked.
    if !store::open(db, Lane::Gpu)?.iter().any(|job| job.state == JobState::Queued) {
        return Ok(started);
    }
    let cards = cards();
    while let Some(job) = order::claim_next(db, Lane::Gpu, &ProcessId::current(), &cards)? {
        started.extend(start(home, db, executable, &job)?);
    }
    wake::see_to(home, db, executable)?;
    Ok(started)
}

/// The graphics cards among which runs are shared out, by the driver's numbers.
pub fn cards() -> Vec<u32> {
    crate::gpu::latest().gpus.iter().map(|gpu| gpu.index).collect()
}

/// Starts the supervisor of a run that was claimed. `None` where it could not be: its row says why.
pub(super) fn start(home: &Home, db: &Db, executable: &Path, job: &Job) -> Result<Option<String>, RunError> {
    let failed = |problem: Problem| store::finish(db, job.id, &Outcome::Failed(problem)).map(|()| None);
    let Some(run) = job.task.as_ref().and_then(Task::run) else {
        return Ok(failed(Problem::new("job_unknown", "This job was written by another version of Nyx"))?);
    };
    if RunFolder::of(home, run).is_none() {
        return Ok(failed(Problem::new("run_not_found", format!("The folder of the run {run} is gone")))?);
    }
    match spawn(home, run, executable) {
        Ok(supervisor) => {
            store::hand_over(db, job.id, &supervisor)?;
            Ok(Some(run.to_owned()))
        }
        Err(error) => Ok(failed(Problem::from(RunError::Supervisor(error)))?),
    }
}

/// Starts `nyx supervise RUN`, apart from us: our end, our terminal and our window do not matter to it.
fn spawn(home: &Home, run: &str, executable: &Path) -> std::io::Result<ProcessId> {
    let mut command = Command::new(executable);
    command.arg("--home").arg(home.root()).args(["supervise", run]);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    nyx_platform::detach(&mut command);
    let mut child = command.spawn()?;
    // A child that has already ended is a zombie: then its number alone is no living process, which is the truth.
    let supervisor = ProcessId::of(child.id()).unwrap_or(ProcessId { pid: child.id(), started: String::new() });
    // As long as we live, its end must be taken note of, or its remains stay.
    std::thread::spawn(move || drop(child.wait()));
    Ok(supervisor)
}
