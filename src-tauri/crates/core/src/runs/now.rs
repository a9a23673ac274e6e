//! Starting a waiting run now: where its cards are free it begins at once; where others train on them, those can make way:
//! they save their state, leave the card, and go on behind it.

use std::path::Path;

use nyx_platform::ProcessId;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::bridge::Bridge;
use super::controls::{Known, refusal};
use super::error::RunError;
use super::folder::{Request, RunFolder};
use super::queue;
use super::read::state_now;
use crate::db::Db;
use crate::home::Home;
use crate::jobs::order::{self, way};
use crate::jobs::state::JobState;
use crate::jobs::turns::{Around, standings};
use crate::jobs::{Job, JobError, Lane, Wait, store};
use crate::problem::Problem;

/// What it would take to start a waiting run now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct StartNow {
    /// What it would wait for as the first of the queue; nothing: it would begin.
    pub wait: Wait,
    /// The runs that use its cards.
    pub running: Vec<MakesWay>,
}

/// A run that could make way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct MakesWay {
    /// The number behind `J12`.
    pub job: i64,
    /// The folder's name.
    pub run: String,
    /// What the user called it.
    pub name: String,
    /// Why it cannot pause now; `None` where it can.
    pub refused: Option<String>,
}

/// What the user called the run of a job.
pub(crate) fn name_of(home: &Home, job: &Job) -> String {
    let command = job.run.as_deref().and_then(|run| RunFolder::of(home, run)).and_then(|folder| folder.read_command().ok());
    command.map_or_else(|| job.title.clone(), |command| command.output_name)
}

/// What it would take.
pub fn offer(home: &Home, db: &Db, job: i64) -> Result<StartNow, Problem> {
    let (jobs, around) = order::look(db, Lane::Gpu, &queue::cards())?;
    let asked = jobs.iter().find(|one| one.id == job && one.stored == JobState::Queued).ok_or(JobError::NotWaiting(job))?;
    let mut alone: Vec<_> = jobs.iter().filter(|one| one.stored == JobState::Running).cloned().collect();
    alone.push(crate::jobs::turns::InLane { held: false, start_at: None, ..asked.clone() });
    let around = Around { hold: None, ..around };
    let standing = standings(Lane::Gpu, &alone, &around, ProcessId::is_alive).into_iter().find(|one| one.id == job);
    let wait = standing.ok_or(JobError::NotWaiting(job))?.wait;
    let running = match &wait {
        Wait::Running { jobs } => jobs.iter().map(|job| makes_way(home, db, *job)).collect::<Result<_, Problem>>()?,
        _ => Vec::new(),
    };
    Ok(StartNow { wait, running })
}

fn makes_way(home: &Home, db: &Db, job: i64) -> Result<MakesWay, Problem> {
    let row = store::get(db, job)?;
    let run = row.run.clone().unwrap_or_default();
    let Some(folder) = RunFolder::of(home, &run) else {
        return Ok(MakesWay { job, name: run.clone(), run, refused: Some("Its folder is gone".to_owned()) });
    };
    let command = folder.read_command()?;
    let state = state_now(&folder, Some(&row));
    let bridge = Bridge::read(&folder, state.leg.max(1));
    let known = Known { status: state.state, command: &command, bridge: bridge.as_ref(), has_state: false };
    Ok(MakesWay { job, run, name: command.output_name.clone(), refused: refusal(known, Request::Pause) })
}

/// Puts a waiting run before all others, whatever held it, and starts it where its cards are free, also while the queue is
/// held. Returns whether it was started. With `pause`, the runs that use its cards pause for it; it begins when they have left.
/// Where one of them cannot pause, nothing is changed.
pub fn start_now(home: &Home, db: &Db, executable: &Path, job: i64, pause: bool) -> Result<bool, Problem> {
    let way_makers = if pause { offer(home, db, job)?.running } else { Vec::new() };
    if let Some((run, why)) = way_makers.iter().find_map(|one| Some((&one.run, one.refused.clone()?))) {
        return Err(RunError::MakesNoWay { run: run.clone(), why }.into());
    }
    way::first_before(db, job, &way_makers.iter().map(|one| one.job).collect::<Vec<_>>())?;
    for one in &way_makers {
        // Its supervisor would find it in the row as well, a little later.
        if let Some(folder) = RunFolder::of(home, &one.run)
            && let Err(error) = folder.ask(Request::Pause)
        {
            tracing::warn!(%error, run = one.run, "the request lies in its row alone");
        }
    }
    let claimed = order::claim_held(db, job, Lane::Gpu, &ProcessId::current(), &queue::cards())?;
    let Some(job) = claimed else { return Ok(false) };
    Ok(queue::start(home, db, executable, &job)?.is_some())
}
