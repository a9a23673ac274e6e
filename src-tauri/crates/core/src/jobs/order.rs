//! The order of a lane in its rows: whose turn is taken, who moves where, what is held. Each change is one transaction
//! under the database's write lock, so that no two processes take a turn or a place.

pub mod way;

use jiff::Timestamp;
use nyx_platform::ProcessId;
use rusqlite::{Connection, OptionalExtension as _, Transaction, params};

use super::error::JobError;
use super::state::JobState;
use super::store::{self, COLUMNS, Job, json, parsed, read_row};
use super::task::Lane;
use super::turns::{Around, Hold, InLane, Standing, Wait, WhileTraining, Wish, standings};
use crate::clock;
use crate::db::{Db, DbError};
use crate::event::Topic;

/// Where a waiting job goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To {
    /// Before all others.
    First,
    /// After all others.
    Last,
    /// To this place, counted from 1.
    Number(u32),
    /// Before this job.
    Before(i64),
}

/// The open jobs of a lane in their order, and what is around them.
pub fn look(db: &Db, lane: Lane, cards: &[u32]) -> Result<(Vec<InLane>, Around), DbError> {
    db.read(|c| Ok((open_jobs(c, lane)?, around(c, lane, cards, false)?)))
}

/// What a waiting job waits for; `None` where it does not wait any more.
pub fn wait_of(db: &Db, id: i64, lane: Lane, cards: &[u32]) -> Result<Option<Wait>, DbError> {
    let (jobs, around) = look(db, lane, cards)?;
    Ok(standings(lane, &jobs, &around, ProcessId::is_alive).into_iter().find(|one| one.id == id).map(|one| one.wait))
}

/// Takes the next job of a lane that anybody may take, for `owner`. `None` while no turn has come, and when it is the turn
/// of a job that waits in its own process. `cards`: the graphics cards of this machine.
pub fn claim_next(db: &Db, lane: Lane, owner: &ProcessId, cards: &[u32]) -> Result<Option<Job>, DbError> {
    let mine = |job: &InLane| job.owner.is_none() || job.owner.as_ref() == Some(owner);
    claim_when(db, lane, owner, |c| around(c, lane, cards, false), mine)
}

/// Takes this job for `owner` when it is its turn.
pub fn claim(db: &Db, id: i64, lane: Lane, owner: &ProcessId, cards: &[u32]) -> Result<Option<Job>, DbError> {
    claim_when(db, lane, owner, |c| around(c, lane, cards, false), |job| job.id == id)
}

/// Takes this job for `owner` when nothing but a hold of the whole lane keeps it.
pub fn claim_held(db: &Db, id: i64, lane: Lane, owner: &ProcessId, cards: &[u32]) -> Result<Option<Job>, DbError> {
    claim_when(db, lane, owner, |c| around(c, lane, cards, true), |job| job.id == id)
}

/// Moves a waiting job within its lane.
pub fn move_to(db: &Db, id: i64, to: To) -> Result<(), JobError> {
    let lane = waiting(db, id)?.lane;
    if let To::Before(other) = to
        && waiting(db, other)?.lane != lane
    {
        return Err(JobError::NotWaiting(other));
    }
    Ok(db.write(&[Topic::Jobs, Topic::Runs], |tx| {
        let others = queued(tx, lane)?;
        place(tx, &moved(&others, id, to))
    })?)
}

/// The order after a move (pure).
fn moved(order: &[i64], id: i64, to: To) -> Vec<i64> {
    let mut order: Vec<i64> = order.iter().copied().filter(|other| *other != id).collect();
    let at = match to {
        To::First => 0,
        To::Last => order.len(),
        To::Number(number) => (number.max(1) as usize - 1).min(order.len()),
        To::Before(other) => order.iter().position(|job| *job == other).unwrap_or(order.len()),
    };
    order.insert(at, id);
    order
}

/// Changes what a tagging does while a training uses its card. One that runs already can share it or keep it.
pub fn while_training(db: &Db, id: i64, choice: WhileTraining) -> Result<(), JobError> {
    let job = store::get(db, id)?;
    let may = job.state == JobState::Queued || (job.state == JobState::Running && choice != WhileTraining::Cpu);
    let Some(wish) = job.gpus.filter(|_| job.lane == Lane::Cpu && may) else { return Err(JobError::NotOnCard(id)) };
    let wish = json(&Wish { while_training: choice, ..wish });
    Ok(db.write(&[Topic::Jobs, Topic::Runs], |tx| {
        tx.execute("UPDATE jobs SET gpus = ?2 WHERE id = ?1 AND state IN ('queued', 'running')", params![id, wish]).map(drop)
    })?)
}

/// Holds a waiting job back, or releases it.
pub fn hold_job(db: &Db, id: i64, held: bool) -> Result<(), JobError> {
    change(db, id, "held = ?2", &held)
}

/// Lets a waiting job begin no sooner than this; `None`: as soon as it is its turn.
pub fn start_at(db: &Db, id: i64, at: Option<Timestamp>) -> Result<(), JobError> {
    change(db, id, "start_at = ?2", &at.map(|at| at.to_string()))
}

/// Takes a waiting job out of its lane: it counts as cancelled from then on.
pub fn take_out(db: &Db, id: i64) -> Result<(), JobError> {
    change(db, id, "state = 'cancelled', ended = ?2", &clock::now().to_string())
}

/// Holds a whole lane, in place of what held it before. What runs goes on.
pub fn hold_lane(db: &Db, lane: Lane, hold: &Hold) -> Result<(), DbError> {
    db.write(&[Topic::Jobs, Topic::Runs], |tx| {
        tx.execute("INSERT OR REPLACE INTO holds (lane, hold) VALUES (?1, ?2)", params![lane.name(), json(hold)]).map(drop)
    })
}

/// Releases a lane.
pub fn release_lane(db: &Db, lane: Lane) -> Result<(), DbError> {
    db.write(&[Topic::Jobs, Topic::Runs], |tx| tx.execute("DELETE FROM holds WHERE lane = ?1", [lane.name()]).map(drop))
}

/// When something of this lane may begin that waits for a time; `None` where nothing does.
pub fn next_time(db: &Db, lane: Lane) -> Result<Option<Timestamp>, DbError> {
    db.read(|c| {
        let now = clock::now();
        let hold = read_hold(c, lane)?.and_then(|hold| hold.until);
        let jobs = open_jobs(c, lane)?;
        let waiting = jobs.iter().filter(|job| job.stored == JobState::Queued && !job.held);
        let own = waiting.clone().filter_map(|job| job.start_at);
        let lane_opens = waiting.clone().next().and(hold);
        Ok(own.chain(lane_opens).filter(|at| *at > now).min())
    })
}

/// The job, where it waits.
fn waiting(db: &Db, id: i64) -> Result<Job, JobError> {
    let job = store::get(db, id)?;
    if job.state == JobState::Queued { Ok(job) } else { Err(JobError::NotWaiting(id)) }
}

fn change(db: &Db, id: i64, set: &str, value: &dyn rusqlite::ToSql) -> Result<(), JobError> {
    let sql = format!("UPDATE jobs SET {set} WHERE id = ?1 AND state = 'queued'");
    let changed = db.write(&[Topic::Jobs, Topic::Runs], |tx| tx.execute(&sql, params![id, value]))?;
    if changed == 0 {
        // Told as what it is: not there, or not waiting.
        waiting(db, id)?;
    }
    Ok(())
}

/// The choice and the claim are one transaction under the database's write lock.
fn claim_when(
    db: &Db,
    lane: Lane,
    owner: &ProcessId,
    around: impl Fn(&Connection) -> rusqlite::Result<Around>,
    fits: impl Fn(&InLane) -> bool,
) -> Result<Option<Job>, DbError> {
    let mine = |c: &Connection| -> rusqlite::Result<Option<Standing>> {
        let jobs = open_jobs(c, lane)?;
        let turns = standings(lane, &jobs, &around(c)?, ProcessId::is_alive);
        let fits = |turn: &Standing| jobs.iter().any(|job| job.id == turn.id && fits(job));
        Ok(turns.into_iter().find(|turn| turn.wait == Wait::Nothing && fits(turn)))
    };
    // Waiting asks often; only a turn that has come takes the write lock.
    if db.read(mine)?.is_none() {
        return Ok(None);
    }
    db.write(&[Topic::Jobs], |tx: &Transaction<'_>| {
        let Some(turn) = mine(tx)? else { return Ok(None) };
        let cards = turn.cards.as_ref().map(json);
        tx.execute(
            "UPDATE jobs SET state = 'running', owner = ?2, started = ?3, cards = ?4 WHERE id = ?1",
            params![turn.id, json(owner), clock::now().to_string(), cards],
        )?;
        tx.query_row(&format!("SELECT {COLUMNS} FROM jobs WHERE id = ?1"), [turn.id], read_row).optional()
    })
}

fn around(c: &Connection, lane: Lane, cards: &[u32], despite_hold: bool) -> rusqlite::Result<Around> {
    let hold = if despite_hold { None } else { read_hold(c, lane)? };
    let beside = match lane {
        Lane::Gpu => open_jobs(c, Lane::Cpu)?,
        Lane::Cpu => open_jobs(c, Lane::Gpu)?,
        _ => Vec::new(),
    };
    Ok(Around { cards: cards.to_owned(), hold, beside, now: clock::now() })
}

fn read_hold(c: &Connection, lane: Lane) -> rusqlite::Result<Option<Hold>> {
    let hold = c.prepare_cached("SELECT hold FROM holds WHERE lane = ?1")?.query_row([lane.name()], |row| parsed(row, 0));
    let hold: Option<Hold> = hold.optional()?.flatten();
    Ok(hold.filter(|hold| hold.holds(clock::now())))
}

fn open_jobs(c: &Connection, lane: Lane) -> rusqlite::Result<Vec<InLane>> {
    let sql = "SELECT id, state, owner, held, start_at, gpus, cards, progress ->> '$.provider' FROM jobs
               WHERE lane = ?1 AND state IN ('queued', 'running') ORDER BY place, id";
    c.prepare_cached(sql)?
        .query_map([lane.name()], |row| {
            let (stored, start_at): (String, Option<String>) = (row.get(1)?, row.get(4)?);
            let (wish, provider): (Option<Wish>, Option<String>) = (parsed(row, 5)?, row.get(7)?);
            Ok(InLane {
                id: row.get(0)?,
                stored: JobState::stored(&stored),
                owner: parsed(row, 2)?,
                held: row.get(3)?,
                start_at: start_at.and_then(|at| at.parse().ok()),
                // A tagging that could not use the card says so.
                on_card: lane == Lane::Gpu || (wish.is_some() && provider.as_deref() != Some("cpu")),
                wish: wish.unwrap_or_default(),
                cards: parsed(row, 6)?,
            })
        })?
        .collect()
}

fn queued(c: &Connection, lane: Lane) -> rusqlite::Result<Vec<i64>> {
    c.prepare_cached("SELECT id FROM jobs WHERE lane = ?1 AND state = 'queued' ORDER BY place, id")?
        .query_map([lane.name()], |row| row.get(0))?
        .collect()
}

fn place(tx: &Transaction<'_>, order: &[i64]) -> rusqlite::Result<()> {
    let mut update = tx.prepare_cached("UPDATE jobs SET place = ?2 WHERE id = ?1")?;
    for (number, id) in order.iter().enumerate() {
        update.execute(params![id, number as i64 + 1])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
