//! The rows of jobs. Every other module asks here; nobody else knows the table.

use nyx_platform::ProcessId;
use rusqlite::{OptionalExtension as _, Row, Transaction, params};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use specta::Type;

use super::error::JobError;
use super::reporter::Progress;
use super::state::{InLane, JobState, next_in_lane, state_now};
use super::task::{Lane, Task};
use crate::clock;
use crate::db::{Db, DbError};
use crate::event::Topic;
use crate::problem::Problem;

/// One job, as it stands now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct Job {
    /// The number behind `J12`.
    pub id: i64,
    /// What it does, in words: `Tag kana with wd-vit-v3`.
    pub title: String,
    /// Where it waits for its turn.
    pub lane: Lane,
    /// What it was asked to do; `None` when the row was written by another version of Nyx.
    pub task: Option<Task>,
    /// The run folder's name, for training.
    pub run: Option<String>,
    /// Where it stands.
    pub state: JobState,
    /// Whether somebody asked it to end.
    pub cancel_requested: bool,
    /// How far it is, or was.
    pub progress: Option<Progress>,
    /// What it returned; its shape is that of the task's own result.
    pub result: Option<Value>,
    /// Why it failed.
    pub problem: Option<Problem>,
    /// When it was asked for, RFC 3339.
    pub created: String,
    /// When it began.
    pub started: Option<String>,
    /// When it ended.
    pub ended: Option<String>,
}

/// How a job ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It did what it was asked; what it returned.
    Done(Value),
    /// It could not.
    Failed(Problem),
    /// It was asked to end; what it had done by then.
    Cancelled(Option<Value>),
}

const COLUMNS: &str =
    "id, title, lane, task, run, state, owner, cancel_requested, progress, result, problem, created, started, ended";

/// Adds a job to the end of its lane and returns its number. Work that ends with its process waits with this one;
/// a training run may be taken by anybody.
pub fn insert(db: &Db, task: &Task, title: &str, lane: Lane) -> Result<i64, DbError> {
    let owner = (!task.outlives_its_process()).then(|| json(&ProcessId::current()));
    db.write(&[Topic::Jobs], |tx| {
        tx.execute(
            "INSERT INTO jobs (title, lane, task, run, owner, created) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![title, lane.name(), json(task), task.run(), owner, clock::now().to_string()],
        )?;
        Ok(tx.last_insert_rowid())
    })
}

/// One job.
pub fn get(db: &Db, id: i64) -> Result<Job, JobError> {
    let job = db.read(|c| c.query_row(&format!("SELECT {COLUMNS} FROM jobs WHERE id = ?1"), [id], read_row).optional())?;
    job.ok_or_else(|| JobError::NotFound(format!("J{id}")))
}

/// The newest job of a run.
pub fn of_run(db: &Db, run: &str) -> Result<Option<Job>, DbError> {
    let sql = format!("SELECT {COLUMNS} FROM jobs WHERE run = ?1 ORDER BY id DESC LIMIT 1");
    db.read(|c| c.query_row(&sql, [run], read_row).optional())
}

/// The job that a person names: `12`, `J12`, or a run's name.
pub fn find(db: &Db, name: &str) -> Result<Job, JobError> {
    let number = name.strip_prefix(['J', 'j']).unwrap_or(name).parse().ok();
    match number {
        Some(id) => get(db, id),
        None => of_run(db, name)?.ok_or_else(|| JobError::NotFound(name.to_owned())),
    }
}

/// The newest jobs, newest first.
pub fn list(db: &Db, limit: u32) -> Result<Vec<Job>, DbError> {
    db.read(|c| {
        c.prepare_cached(&format!("SELECT {COLUMNS} FROM jobs ORDER BY id DESC LIMIT ?1"))?
            .query_map([limit], read_row)?
            .collect()
    })
}

/// The jobs of a lane that run now.
pub fn running(db: &Db, lane: Lane) -> Result<Vec<Job>, DbError> {
    Ok(open(db, lane)?.into_iter().filter(|job| job.state == JobState::Running).collect())
}

/// The jobs of a lane that wait or run now.
pub fn open(db: &Db, lane: Lane) -> Result<Vec<Job>, DbError> {
    let sql = format!("SELECT {COLUMNS} FROM jobs WHERE lane = ?1 AND state IN ('queued', 'running') ORDER BY id");
    let jobs: Vec<Job> = db.read(|c| c.prepare_cached(&sql)?.query_map([lane.name()], read_row)?.collect())?;
    Ok(jobs.into_iter().filter(|job| job.state.is_open()).collect())
}

/// Takes the next job of a lane that anybody may take, for `owner`. `None` while the lane is busy, when it is empty, and
/// when it is the turn of a job that waits in its own process.
pub fn claim_next(db: &Db, lane: Lane, owner: &ProcessId) -> Result<Option<Job>, DbError> {
    claim_when(db, lane, owner, |next| next.owner.is_none() || next.owner.as_ref() == Some(owner))
}

/// Takes this job for `owner` when it is its turn.
pub fn claim(db: &Db, id: i64, lane: Lane, owner: &ProcessId) -> Result<Option<Job>, DbError> {
    claim_when(db, lane, owner, |next| next.id == id)
}

/// Passes a running job on to the process that really does it.
pub fn hand_over(db: &Db, id: i64, owner: &ProcessId) -> Result<(), DbError> {
    db.write(&[Topic::Jobs], |tx| tx.execute("UPDATE jobs SET owner = ?2 WHERE id = ?1", params![id, json(owner)]).map(drop))
}

/// Writes how far a running job is. Callers do this a few times a second at most.
pub fn progress(db: &Db, id: i64, progress: &Progress) -> Result<(), DbError> {
    db.write(&[Topic::Jobs], |tx| {
        tx.execute("UPDATE jobs SET progress = ?2 WHERE id = ?1", params![id, json(progress)]).map(drop)
    })
}

/// Writes how a job ended. The first end counts.
pub fn finish(db: &Db, id: i64, outcome: &Outcome) -> Result<(), DbError> {
    let (state, result, problem) = match outcome {
        Outcome::Done(value) => (JobState::Done, Some(value.to_string()), None),
        Outcome::Failed(problem) => (JobState::Failed, None, Some(json(problem))),
        Outcome::Cancelled(value) => (JobState::Cancelled, value.as_ref().map(Value::to_string), None),
    };
    db.write(&[Topic::Jobs], |tx| {
        tx.execute(
            "UPDATE jobs SET state = ?2, result = ?3, problem = ?4, ended = ?5 WHERE id = ?1 AND state IN ('queued', 'running')",
            params![id, state.name(), result, problem, clock::now().to_string()],
        )
        .map(drop)
    })
}

/// Asks a job to end, from any process. One that only waits, or whose process is gone, is cancelled at once; one that runs
/// notices within half a second; one that has ended stays as it is.
pub fn request_cancel(db: &Db, id: i64) -> Result<Job, JobError> {
    let job = get(db, id)?;
    if job.state == JobState::Running {
        db.write(&[Topic::Jobs], |tx| tx.execute("UPDATE jobs SET cancel_requested = 1 WHERE id = ?1", [id]))?;
    } else {
        db.write(&[Topic::Jobs], |tx| {
            tx.execute("UPDATE jobs SET cancel_requested = 1 WHERE id = ?1 AND state IN ('queued', 'running')", [id])
        })?;
        finish(db, id, &Outcome::Cancelled(None))?;
    }
    get(db, id)
}

/// Whether somebody asked the job to end.
pub fn is_cancel_requested(db: &Db, id: i64) -> Result<bool, DbError> {
    db.read(|c| c.query_row("SELECT cancel_requested FROM jobs WHERE id = ?1", [id], |row| row.get(0)))
}

/// The choice and the claim are one transaction under the database's write lock, so that no two processes take a turn.
fn claim_when(db: &Db, lane: Lane, owner: &ProcessId, fits: impl Fn(&InLane) -> bool) -> Result<Option<Job>, DbError> {
    let mine = |c: &rusqlite::Connection| -> rusqlite::Result<Option<i64>> {
        Ok(next_in_lane(&open_jobs(c, lane)?, ProcessId::is_alive).filter(|next| fits(next)).map(|next| next.id))
    };
    // Waiting asks often; only a turn that has come takes the write lock.
    if db.read(mine)?.is_none() {
        return Ok(None);
    }
    db.write(&[Topic::Jobs], |tx: &Transaction<'_>| {
        let Some(id) = mine(tx)? else { return Ok(None) };
        tx.execute(
            "UPDATE jobs SET state = 'running', owner = ?2, started = ?3 WHERE id = ?1",
            params![id, json(owner), clock::now().to_string()],
        )?;
        tx.query_row(&format!("SELECT {COLUMNS} FROM jobs WHERE id = ?1"), [id], read_row).optional()
    })
}

fn open_jobs(c: &rusqlite::Connection, lane: Lane) -> rusqlite::Result<Vec<InLane>> {
    c.prepare_cached("SELECT id, state, owner FROM jobs WHERE lane = ?1 AND state IN ('queued', 'running') ORDER BY id")?
        .query_map([lane.name()], |row| {
            let stored: String = row.get(1)?;
            Ok(InLane { id: row.get(0)?, stored: JobState::stored(&stored), owner: parsed(row, 2)? })
        })?
        .collect()
}

fn read_row(row: &Row<'_>) -> rusqlite::Result<Job> {
    let (lane, stored): (String, String) = (row.get(2)?, row.get(5)?);
    let owner: Option<ProcessId> = parsed(row, 6)?;
    Ok(Job {
        id: row.get(0)?,
        title: row.get(1)?,
        lane: Lane::named(&lane).unwrap_or(Lane::Cpu),
        task: parsed(row, 3)?,
        run: row.get(4)?,
        state: state_now(JobState::stored(&stored), owner.as_ref(), ProcessId::is_alive),
        cancel_requested: row.get(7)?,
        progress: parsed(row, 8)?,
        result: parsed(row, 9)?,
        problem: parsed(row, 10)?,
        created: row.get(11)?,
        started: row.get(12)?,
        ended: row.get(13)?,
    })
}

/// A JSON column; what cannot be read as `T` any more is left out rather than hiding the whole job.
fn parsed<T: serde::de::DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<T>> {
    let text: Option<String> = row.get(column)?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

/// Our own types: their serialisation does not fail.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

#[cfg(test)]
mod tests;
