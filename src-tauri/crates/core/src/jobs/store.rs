//! The rows of jobs. Every other module asks here; nobody else knows the table.

use jiff::Timestamp;
use nyx_platform::ProcessId;
use rusqlite::{OptionalExtension as _, Row, params};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use specta::Type;

use super::error::JobError;
use super::reporter::Progress;
use super::state::{JobState, state_now};
use super::task::{Lane, Task};
use super::turns::Wish;
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
    /// Whether it waits until somebody releases it.
    pub held: bool,
    /// When it may begin, RFC 3339.
    pub start_at: Option<String>,
    /// The graphics cards that it asks for.
    pub gpus: Option<Wish>,
    /// The graphics cards that it was given, by the driver's numbers; `None`: everything there is.
    pub cards: Option<Vec<u32>>,
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
    /// It was asked to pause; what it had done by then.
    Paused(Value),
}

pub(super) const COLUMNS: &str = "id, title, lane, task, run, state, owner, cancel_requested, progress, result, problem, \
    created, started, ended, held, start_at, gpus, cards";

/// What is asked of a job's turn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Turn {
    /// Whether it waits until somebody releases it.
    pub held: bool,
    /// When it may begin.
    pub start_at: Option<Timestamp>,
    /// The graphics cards that it asks for.
    pub gpus: Option<Wish>,
}

/// Adds a job to the end of its lane and returns its number. Work that ends with its process waits with this one;
/// a training run may be taken by anybody.
pub fn insert(db: &Db, task: &Task, title: &str, lane: Lane) -> Result<i64, DbError> {
    insert_with(db, task, title, lane, &Turn::default())
}

/// [`insert`], with something to ask of its turn.
pub fn insert_with(db: &Db, task: &Task, title: &str, lane: Lane, turn: &Turn) -> Result<i64, DbError> {
    let owner = (!task.outlives_its_process()).then(|| json(&ProcessId::current()));
    db.write(&[Topic::Jobs], |tx| {
        tx.execute(
            "INSERT INTO jobs (title, lane, task, run, owner, created, held, start_at, gpus, place)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9,
                     (SELECT coalesce(max(place), 0) + 1 FROM jobs WHERE lane = ?2 AND state IN ('queued', 'running')))",
            params![
                title,
                lane.name(),
                json(task),
                task.run(),
                owner,
                clock::now().to_string(),
                turn.held,
                turn.start_at.map(|at| at.to_string()),
                turn.gpus.as_ref().map(json),
            ],
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
    let sql = format!("SELECT {COLUMNS} FROM jobs WHERE lane = ?1 AND state IN ('queued', 'running') ORDER BY place, id");
    let jobs: Vec<Job> = db.read(|c| c.prepare_cached(&sql)?.query_map([lane.name()], read_row)?.collect())?;
    Ok(jobs.into_iter().filter(|job| job.state.is_open()).collect())
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
    end(db, id, outcome, "state IN ('queued', 'running')", None).map(drop)
}

/// The same, where the job is still that of this process: it may have been put back into its lane meanwhile.
pub fn finish_own(db: &Db, id: i64, outcome: &Outcome) -> Result<(), DbError> {
    end(db, id, outcome, "state IN ('queued', 'running')", Some(&ProcessId::current())).map(drop)
}

fn end(db: &Db, id: i64, outcome: &Outcome, from: &str, owner: Option<&ProcessId>) -> Result<bool, DbError> {
    let (state, result, problem) = match outcome {
        Outcome::Done(value) => (JobState::Done, Some(value.to_string()), None),
        Outcome::Failed(problem) => (JobState::Failed, None, Some(json(problem))),
        Outcome::Paused(value) => (JobState::Paused, Some(value.to_string()), None),
        Outcome::Cancelled(value) => (JobState::Cancelled, value.as_ref().map(Value::to_string), None),
    };
    db.write(&[Topic::Jobs], |tx| {
        let sql = format!(
            "UPDATE jobs SET state = ?2, result = ?3, problem = ?4, ended = ?5 \
             WHERE id = ?1 AND {from} AND (?6 IS NULL OR owner = ?6)"
        );
        Ok(tx.execute(&sql, params![id, state.name(), result, problem, clock::now().to_string(), owner.map(json)])? > 0)
    })
}

/// Takes a job from whoever had it when it was read like this and is done with it; one that was begun anew meanwhile is left alone.
pub fn disown(db: &Db, job: &Job) -> Result<(), DbError> {
    db.write(&[Topic::Jobs], |tx| {
        let sql = "UPDATE jobs SET state = 'cancelled' WHERE id = ?1 AND state = 'running' AND started IS ?2";
        tx.execute(sql, params![job.id, job.started]).map(drop)
    })
}

/// Takes a job that waits again out of its lane: it has ended as it had before. Returns whether it waited.
pub fn take_back(db: &Db, id: i64, outcome: &Outcome) -> Result<bool, DbError> {
    end(db, id, outcome, "state = 'queued'", None)
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

pub(super) fn read_row(row: &Row<'_>) -> rusqlite::Result<Job> {
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
        held: row.get(14)?,
        start_at: row.get(15)?,
        gpus: parsed(row, 16)?,
        cards: parsed(row, 17)?,
    })
}

/// A JSON column; what cannot be read as `T` any more is left out rather than hiding the whole job.
pub(super) fn parsed<T: serde::de::DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<T>> {
    let text: Option<String> = row.get(column)?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

/// Our own types: their serialisation does not fail.
pub(super) fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

#[cfg(test)]
mod tests;
