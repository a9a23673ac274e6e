//! One job makes way for another: it is to pause, and goes on behind that one. Who is to go on stands in its row until it does,
//! so that the end of any process between pause and start loses nothing.

use rusqlite::{OptionalExtension as _, params};

use super::{JobError, Lane, To, moved, place, queued, waiting};
use crate::db::{Db, DbError};
use crate::event::Topic;

/// Puts a waiting job before all others, whatever held it; the running ones are to pause for it and go on behind it.
pub fn first_before(db: &Db, id: i64, running: &[i64]) -> Result<(), JobError> {
    let lane = waiting(db, id)?.lane;
    Ok(db.write(&[Topic::Jobs, Topic::Runs], |tx| {
        tx.execute("UPDATE jobs SET held = 0, start_at = NULL WHERE id = ?1", [id])?;
        place(tx, &moved(&queued(tx, lane)?, id, To::First))?;
        for other in running {
            tx.execute("UPDATE jobs SET goes_on_behind = ?2 WHERE id = ?1 AND state = 'running'", params![other, id])?;
        }
        Ok(())
    })?)
}

/// Puts a job that has ended back into its lane, with its number and how far it was: behind the job for which it paused, else
/// where it was. Returns whether it had ended.
pub fn requeue(db: &Db, id: i64) -> Result<bool, DbError> {
    db.write(&[Topic::Jobs, Topic::Runs], |tx| {
        let sql = "SELECT lane, goes_on_behind FROM jobs WHERE id = ?1 AND state NOT IN ('queued', 'running')";
        let row = |row: &rusqlite::Row<'_>| Ok((row.get::<_, String>(0)?, row.get::<_, Option<i64>>(1)?));
        let Some((lane, behind)) = tx.query_row(sql, [id], row).optional()? else { return Ok(false) };
        if let (Some(behind), Some(lane)) = (behind, Lane::named(&lane)) {
            let mut order = queued(tx, lane)?;
            let at = order.iter().position(|job| *job == behind).map_or(0, |at| at + 1);
            order.insert(at, id);
            place(tx, &order)?;
        }
        tx.execute(
            "UPDATE jobs SET state = 'queued', owner = NULL, cancel_requested = 0, result = NULL, problem = NULL, ended = NULL, \
             goes_on_behind = NULL WHERE id = ?1",
            [id],
        )?;
        Ok(true)
    })
}

/// Whether a running job was asked to pause for another one.
pub fn makes_way(db: &Db, id: i64) -> Result<bool, DbError> {
    let sql = "SELECT goes_on_behind IS NOT NULL FROM jobs WHERE id = ?1";
    db.read(|c| Ok(c.prepare_cached(sql)?.query_row([id], |row| row.get(0)).optional()?.unwrap_or(false)))
}

/// The runs that have paused for another one and are to go on.
pub fn that_made_way(db: &Db) -> Result<Vec<(i64, String)>, DbError> {
    let sql =
        "SELECT id, run FROM jobs WHERE goes_on_behind IS NOT NULL AND state = 'paused' AND run IS NOT NULL ORDER BY id DESC";
    db.read(|c| c.prepare_cached(sql)?.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect())
}

/// Lets a run that has paused stay paused.
pub fn stay(db: &Db, id: i64) -> Result<(), DbError> {
    db.write(&[Topic::Jobs], |tx| tx.execute("UPDATE jobs SET goes_on_behind = NULL WHERE id = ?1", [id]).map(drop))
}
