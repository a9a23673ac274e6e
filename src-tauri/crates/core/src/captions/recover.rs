//! Settling what a process left pending when it died in the middle: each file is asked what it says.

use nyx_platform::ProcessId;

use super::journal::{self, Outcome};
use super::place::Place;
use super::{CaptionError, disk};
use crate::db::Db;

/// Settles every operation whose process is gone. A file that says `after` was written, one that says anything else was not.
/// Cheap when there is nothing to do, so that it is called before each look at the journal.
pub(super) fn recover(db: &Db) -> Result<(), CaptionError> {
    let pending: Vec<(i64, String, ProcessId)> = db.read(|connection| {
        connection
            .prepare_cached("SELECT id, folder, owner_pid, owner_started FROM caption_operations WHERE state = 'pending'")?
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?, ProcessId { pid: row.get(2)?, started: row.get(3)? })))?
            .collect()
    })?;
    for (operation, folder, owner) in pending {
        if !owner.is_alive() {
            let place = Place::new(folder);
            disk::sweep(place.folder(), owner.pid);
            conclude(db, operation, &place)?;
        }
    }
    Ok(())
}

/// Ends an operation that nobody is at any more, whatever is left of it.
pub(super) fn conclude(db: &Db, operation: i64, place: &Place) -> Result<(), CaptionError> {
    let left = journal::changes(db, operation, "pending")?;
    let outcomes: Vec<Outcome> = left
        .into_iter()
        .map(|change| {
            let now = disk::read(&place.path(&change.file));
            let reason = match now {
                Ok(now) if now == change.after => None,
                Ok(now) if now == change.before => Some("Nyx ended before it was written".to_owned()),
                Ok(_) => Some("another program changed it meanwhile".to_owned()),
                Err(error) => Some(disk::reason(&error)),
            };
            (change.file, reason)
        })
        .collect();
    if !outcomes.is_empty() {
        tracing::warn!(operation, files = outcomes.len(), "settled a caption operation that was cut short");
    }
    journal::finish(db, operation, &outcomes)
}
