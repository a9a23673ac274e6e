//! What was done to the captions of a folder: the list of operations, and which of them comes next on undo and redo.

use std::collections::HashMap;

use rusqlite::{OptionalExtension as _, params};
use serde::{Deserialize, Serialize};
use specta::Type;

use super::{CaptionError, Place, outside, recover};
use crate::db::Db;

/// An operation on captions that somebody made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Operation {
    /// Its number; later ones are higher.
    pub id: i64,
    /// When, RFC 3339.
    pub time: String,
    /// `user`, `bulk`, `outside` or `tagger NAME`.
    pub author: String,
    /// What it did, in words.
    pub label: String,
    /// Caption files that it changed.
    pub files: u32,
    /// Caption files that it could not change.
    pub failed: u32,
    /// When it was taken back, RFC 3339; none while it stands.
    pub reverted: Option<String>,
    /// Whether a process is still at it.
    pub running: bool,
}

/// All of it, newest first, and what undo and redo would do next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct History {
    /// The operations, newest first.
    pub operations: Vec<Operation>,
    /// The operation that undo would take back.
    pub undo: Option<i64>,
    /// The operation that redo would do again.
    pub redo: Option<i64>,
}

/// The history of a folder. Looks first whether other programs changed something.
pub fn history(db: &Db, place: &Place) -> Result<History, CaptionError> {
    recover::recover(db)?;
    outside::look(db, place)?;
    let operations = operations(db, place)?;
    let undo = next_undo(&operations).map(|operation| operation.id);
    let redo = next_redo(db, place)?.map(|(_, edit)| edit);
    Ok(History { operations, undo, redo })
}

/// An undo counts once it changed a file and until a redo takes it back.
const STANDING_UNDOS: &str = "SELECT u.target, u.at, u.id FROM caption_operations u
     WHERE u.kind = 'undo' AND u.folder = ?1
       AND EXISTS (SELECT 1 FROM caption_changes c WHERE c.operation = u.id AND c.state = 'written')
       AND NOT EXISTS (SELECT 1 FROM caption_operations r JOIN caption_changes c ON c.operation = r.id
                       WHERE r.kind = 'redo' AND r.target = u.id AND c.state = 'written')
     ORDER BY u.id";

/// The edits of a folder, newest first.
pub(super) fn operations(db: &Db, place: &Place) -> Result<Vec<Operation>, CaptionError> {
    let folder = place.key();
    Ok(db.read(|connection| {
        let reverted: HashMap<i64, String> = connection
            .prepare_cached(STANDING_UNDOS)?
            .query_map([&folder], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        connection
            .prepare_cached(
                "SELECT o.id, o.at, o.author, o.label, o.state = 'pending',
                        (SELECT count(*) FROM caption_changes c WHERE c.operation = o.id AND c.state = 'written'),
                        (SELECT count(*) FROM caption_changes c WHERE c.operation = o.id AND c.state = 'failed')
                 FROM caption_operations o WHERE o.folder = ?1 AND o.kind = 'edit' ORDER BY o.id DESC",
            )?
            .query_map([&folder], |row| {
                let id = row.get(0)?;
                Ok(Operation {
                    id,
                    time: row.get(1)?,
                    author: row.get(2)?,
                    label: row.get(3)?,
                    running: row.get(4)?,
                    files: row.get(5)?,
                    failed: row.get(6)?,
                    reverted: reverted.get(&id).cloned(),
                })
            })?
            .collect()
    })?)
}

/// The newest operation that stands and is not another program's.
pub(super) fn next_undo(operations: &[Operation]) -> Option<&Operation> {
    operations.iter().find(|operation| {
        operation.reverted.is_none() && operation.files > 0 && !operation.running && operation.author != "outside"
    })
}

/// The newest standing undo and its edit, unless something new was done since: then there is nothing to do again.
pub(super) fn next_redo(db: &Db, place: &Place) -> Result<Option<(i64, i64)>, CaptionError> {
    let folder = place.key();
    Ok(db.read(|connection| {
        let newest: Option<(i64, i64)> = connection
            .prepare_cached(STANDING_UNDOS)?
            .query_map([&folder], |row| Ok((row.get(2)?, row.get(0)?)))?
            .last()
            .transpose()?;
        let Some((undo, edit)) = newest else { return Ok(None) };
        let later = connection
            .prepare_cached(
                "SELECT 1 FROM caption_operations o WHERE o.folder = ?1 AND o.kind = 'edit' AND o.id > ?2 AND o.author != 'outside'
                   AND EXISTS (SELECT 1 FROM caption_changes c WHERE c.operation = o.id AND c.state = 'written') LIMIT 1",
            )?
            .query_row(params![folder, undo], |_| Ok(()))
            .optional()?;
        Ok(later.is_none().then_some((undo, edit)))
    })?)
}

/// The standing undo of one edit.
pub(super) fn undo_of(db: &Db, place: &Place, edit: i64) -> Result<Option<i64>, CaptionError> {
    let folder = place.key();
    Ok(db.read(|connection| {
        let undos: Vec<(i64, i64)> = connection
            .prepare_cached(STANDING_UNDOS)?
            .query_map([&folder], |row| Ok((row.get(0)?, row.get(2)?)))?
            .collect::<rusqlite::Result<_>>()?;
        Ok(undos.into_iter().rev().find(|(target, _)| *target == edit).map(|(_, undo)| undo))
    })?)
}

/// The trigger word of a folder: the tag that was last put at a fixed place by an operation that still stands.
pub fn trigger_word(db: &Db, place: &Place) -> Result<Option<String>, CaptionError> {
    let folder = place.key();
    Ok(db.read(|connection| {
        let words: Vec<(i64, String)> = connection
            .prepare_cached(
                "SELECT id, trigger_word FROM caption_operations
                 WHERE folder = ?1 AND kind = 'edit' AND trigger_word IS NOT NULL ORDER BY id DESC",
            )?
            .query_map([&folder], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        let reverted: Vec<i64> = connection
            .prepare_cached(STANDING_UNDOS)?
            .query_map([&folder], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        Ok(words.into_iter().find(|(id, _)| !reverted.contains(id)).map(|(_, word)| word))
    })?)
}
