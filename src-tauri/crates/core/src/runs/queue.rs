//! Whose turn it is. The order lives in the jobs' rows; this is the only place that starts a supervisor.

use std::path::Path;
use std::process::{Command, Stdio};

use nyx_platform::ProcessId;

use super::error::RunError;
use super::folder::RunFolder;
use crate::db::Db;
use crate::home::Home;
use crate::jobs::store::{self, Outcome};
use crate::jobs::{Lane, Task};
use crate::problem::Problem;

/// Starts the supervisor of the next waiting run, if its lane is free. Claiming it is one transaction under the database's
/// write lock; whoever fails to claim does nothing. Returns the run that was started.
pub fn start_next(home: &Home, db: &Db, executable: &Path) -> Result<Option<String>, RunError> {
    loop {
        let Some(job) = store::claim_next(db, Lane::Gpu, &ProcessId::current())? else { return Ok(None) };
        let Some(run) = job.task.as_ref().and_then(Task::run) else {
            let problem = Problem::new("job_unknown", "This job was written by another version of Nyx");
            store::finish(db, job.id, &Outcome::Failed(problem))?;
            continue;
        };
        if RunFolder::of(home, run).is_none() {
            let problem = Problem::new("run_not_found", format!("The folder of the run {run} is gone"));
            store::finish(db, job.id, &Outcome::Failed(problem))?;
            continue;
        }
        match spawn(home, run, executable) {
            Ok(supervisor) => {
                store::hand_over(db, job.id, &supervisor)?;
                return Ok(Some(run.to_owned()));
            }
            Err(error) => {
                store::finish(db, job.id, &Outcome::Failed(Problem::from(RunError::Supervisor(error))))?;
            }
        }
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
