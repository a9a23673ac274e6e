//! Undo and redo. Taking an operation back is an operation of its own, with the same journal and the same way to the files.
//!
//! A file that still says what the operation wrote gets its old bytes back exactly. Where it says something else by now, the
//! two changes are merged; where they contradict each other, the later edit stays and the file is listed as a conflict.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::disk::{self, Writer};
use super::history::{self, Operation};
use super::journal::{self, Bytes, Change, Kind};
use super::merge::merge;
use super::text::CaptionText;
use super::write::{self, Course, Failure, OnStop, Told};
use super::{Author, CaptionError, Place, recover};
use crate::db::Db;
use crate::jobs::Reporter;

/// What undo or redo did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct RevertReport {
    /// The operation that was taken back or done again.
    pub operation: i64,
    /// What it is called.
    pub label: String,
    /// Caption files that were changed.
    pub written: u64,
    /// Of these, files in which later edits were kept beside it.
    pub merged: u64,
    /// Files that stay as they are, because a later edit contradicts.
    pub conflicts: Vec<String>,
    /// Files that could not be written.
    pub failed: Vec<Failure>,
}

/// Takes back an operation, also when later ones followed; without a number the newest that stands. Stopped in the middle, nothing
/// has changed.
pub fn undo(db: &Db, place: &Place, operation: Option<i64>, reporter: &Reporter) -> Result<RevertReport, CaptionError> {
    undo_with(db, place, operation, reporter, &disk::to_disk)
}

pub(super) fn undo_with(
    db: &Db,
    place: &Place,
    operation: Option<i64>,
    reporter: &Reporter,
    writer: &Writer,
) -> Result<RevertReport, CaptionError> {
    let _alone = write::alone(db);
    recover::recover(db)?;
    let operations = history::operations(db, place)?;
    let edit = match operation {
        None => history::next_undo(&operations).ok_or(CaptionError::NothingToUndo)?,
        Some(id) => find(&operations, id)?,
    };
    if edit.running {
        return Err(CaptionError::StillRunning { id: edit.id, label: edit.label.clone() });
    }
    if let Some(at) = &edit.reverted {
        return Err(CaptionError::AlreadyReverted { id: edit.id, at: at.clone() });
    }
    revert(db, place, edit, edit.id, Kind::Undo(edit.id), reporter, writer)
}

/// Does again what was taken back; without a number the newest, provided that nothing new was done since.
pub fn redo(db: &Db, place: &Place, operation: Option<i64>, reporter: &Reporter) -> Result<RevertReport, CaptionError> {
    let _alone = write::alone(db);
    recover::recover(db)?;
    let operations = history::operations(db, place)?;
    let (undo, edit) = match operation {
        None => history::next_redo(db, place)?.ok_or(CaptionError::NothingToRedo)?,
        Some(id) => (history::undo_of(db, place, id)?.ok_or(CaptionError::NothingToRedo)?, id),
    };
    revert(db, place, find(&operations, edit)?, undo, Kind::Redo(undo), reporter, &disk::to_disk)
}

fn find(operations: &[Operation], id: i64) -> Result<&Operation, CaptionError> {
    operations.iter().find(|operation| operation.id == id).ok_or(CaptionError::NoOperation { id })
}

/// Takes back what `target` wrote. The caller holds the lock.
fn revert(
    db: &Db,
    place: &Place,
    edit: &Operation,
    target: i64,
    kind: Kind,
    reporter: &Reporter,
    writer: &Writer,
) -> Result<RevertReport, CaptionError> {
    place.reach()?;
    let mut report = RevertReport {
        operation: edit.id,
        label: edit.label.clone(),
        written: 0,
        merged: 0,
        conflicts: Vec::new(),
        failed: Vec::new(),
    };
    let mut changes = Vec::new();
    let mut merged = Vec::new();
    let look = |done: Change| {
        let now = disk::read(&place.path(&done.file)).map(|now| (back(&done, &now), now));
        (done, now)
    };
    let looked: Vec<_> = journal::written(db, target)?.into_par_iter().map(look).collect();
    for (done, now) in looked {
        match now {
            Err(error) => report.failed.push(Failure { file: done.file, reason: disk::reason(&error) }),
            Ok((Back::Already, _)) => {}
            Ok((Back::Exactly, now)) => changes.push(Change { file: done.file, before: now, after: done.before }),
            Ok((Back::Merged(bytes), now)) => {
                merged.push(done.file.clone());
                changes.push(Change { file: done.file, before: now, after: Some(bytes) });
            }
            Ok((Back::Conflict, _)) => report.conflicts.push(done.file),
        }
    }
    let told = Told { author: &Author::User, label: &edit.label, kind, trigger_word: None, on_stop: OnStop::TakeBack };
    let done = write::run(db, place, &told, &mut Course::default(), &changes, reporter, writer)?;
    report.written = done.written;
    report.merged = merged.iter().filter(|file| !done.failed.iter().any(|(failed, _)| failed == *file)).count() as u64;
    report.failed.extend(done.failed.into_iter().map(|(file, reason)| Failure { file, reason }));
    Ok(report)
}

/// What taking back means for one file.
enum Back {
    Already,
    Exactly,
    Merged(Vec<u8>),
    Conflict,
}

fn back(done: &Change, now: &Bytes) -> Back {
    if *now == done.before {
        return Back::Already;
    }
    if *now == done.after {
        return Back::Exactly;
    }
    let Some(present) = now else { return Back::Conflict };
    let text = |bytes: &Bytes| CaptionText::decode(bytes.as_deref().unwrap_or_default()).text;
    let present = CaptionText::decode(present);
    match merge(&text(&done.after), &text(&done.before), &present.text) {
        Some(text) if present.says(&text) => Back::Already,
        Some(text) => Back::Merged(present.encode(&text)),
        None => Back::Conflict,
    }
}

#[cfg(test)]
mod tests;
