//! The journal: every operation on caption files with the bytes before and after it. SQL lives here, decisions do not.
//!
//! Files are written as `pending` before the first of them changes and made durable; they are settled when each is known to be
//! written or not. An operation is `pending` until its last files are settled: one that takes long adds its files in portions.
//! What a process left pending when it died is settled by `recover`.

use std::collections::HashMap;

use rusqlite::{OptionalExtension as _, Transaction, params};
use sha2::{Digest as _, Sha256};

use super::CaptionError;
use crate::clock;
use crate::db::Db;
use crate::event::Topic;

/// The bytes of a caption file; `None` is no file.
pub(super) type Bytes = Option<Vec<u8>>;

/// One file of an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Change {
    /// The caption file, relative to its folder.
    pub(super) file: String,
    pub(super) before: Bytes,
    pub(super) after: Bytes,
}

/// What an operation is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A change that somebody made.
    Edit,
    /// Takes back the edit of this number.
    Undo(i64),
    /// Takes back the undo of this number.
    Redo(i64),
}

/// An operation that is about to begin.
#[derive(Clone, Debug)]
pub(super) struct Draft<'a> {
    pub(super) folder: &'a str,
    pub(super) author: &'a str,
    pub(super) label: &'a str,
    pub(super) kind: Kind,
    pub(super) trigger_word: Option<&'a str>,
}

/// What became of one file: `None` is written, a reason is not written.
pub(super) type Outcome = (String, Option<String>);

/// Writes the operation as pending, so firmly that not even a power cut separates it from the files that follow.
pub(super) fn begin(db: &Db, draft: &Draft<'_>, changes: &[Change]) -> Result<i64, CaptionError> {
    let id = db.write(&[], |transaction| insert(transaction, draft, changes, "pending", "pending"))?;
    make_durable(db)?;
    Ok(id)
}

/// Adds files to a pending operation, as firmly. A file occurs once in an operation.
pub(super) fn extend(db: &Db, operation: i64, changes: &[Change]) -> Result<(), CaptionError> {
    db.write(&[], |transaction| insert_changes(transaction, operation, changes, "pending"))?;
    make_durable(db)
}

/// The database syncs at checkpoints, not at commits: one now puts the journal on the disk before the files that follow.
fn make_durable(db: &Db) -> Result<(), CaptionError> {
    Ok(db.read(|connection| connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())))?)
}

/// Records what another program did, as far as it is news: a file that an operation of ours is at, or that we came to
/// know better since we looked, is left out.
pub(super) fn record_outside(db: &Db, draft: &Draft<'_>, changes: Vec<Change>) -> Result<(), CaptionError> {
    db.write(&[Topic::Captions, Topic::Datasets], |transaction| {
        let mut news = Vec::new();
        for change in changes {
            let mut stands = transaction.prepare_cached(
                "SELECT t.hash FROM caption_known k LEFT JOIN caption_texts t ON t.id = k.text
                 WHERE k.folder = ?1 AND k.file = ?2 AND NOT EXISTS (
                     SELECT 1 FROM caption_operations o JOIN caption_changes c ON c.operation = o.id
                     WHERE o.state = 'pending' AND o.folder = ?1 AND c.file = ?2)",
            )?;
            let known: Option<Option<Vec<u8>>> =
                stands.query_row(params![draft.folder, change.file], |row| row.get(0)).optional()?;
            if known == Some(change.before.as_deref().map(|bytes| Sha256::digest(bytes).to_vec())) {
                remember(transaction, draft.folder, &change.file, change.after.as_deref())?;
                news.push(change);
            }
        }
        if !news.is_empty() {
            insert(transaction, draft, &news, "done", "written")?;
        }
        Ok(())
    })?;
    Ok(())
}

fn insert(
    transaction: &Transaction<'_>,
    draft: &Draft<'_>,
    changes: &[Change],
    state: &str,
    each: &str,
) -> rusqlite::Result<i64> {
    let owner = nyx_platform::ProcessId::current();
    let (kind, target) = match draft.kind {
        Kind::Edit => ("edit", None),
        Kind::Undo(target) => ("undo", Some(target)),
        Kind::Redo(target) => ("redo", Some(target)),
    };
    transaction.execute(
        "INSERT INTO caption_operations (folder, at, author, label, kind, target, trigger_word, state, owner_pid, owner_started)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        params![
            draft.folder,
            clock::now().to_string(),
            draft.author,
            draft.label,
            kind,
            target,
            draft.trigger_word,
            state,
            owner.pid,
            owner.started
        ],
    )?;
    let operation = transaction.last_insert_rowid();
    insert_changes(transaction, operation, changes, each)?;
    Ok(operation)
}

fn insert_changes(transaction: &Transaction<'_>, operation: i64, changes: &[Change], state: &str) -> rusqlite::Result<()> {
    let mut change_row = transaction
        .prepare_cached("INSERT INTO caption_changes (operation, file, before, after, state) VALUES (?1, ?2, ?3, ?4, ?5)")?;
    for change in changes {
        let before = store(transaction, change.before.as_deref())?;
        let after = store(transaction, change.after.as_deref())?;
        change_row.execute(params![operation, change.file, before, after, state])?;
    }
    Ok(())
}

/// Settles files of an operation that goes on: what became of each, and what they say now.
pub(super) fn settle(db: &Db, operation: i64, outcomes: &[Outcome]) -> Result<(), CaptionError> {
    db.write(&[Topic::Captions], |transaction| settle_files(transaction, operation, outcomes))?;
    Ok(())
}

/// Settles the last files of an operation, and with them the operation.
pub(super) fn finish(db: &Db, operation: i64, outcomes: &[Outcome]) -> Result<(), CaptionError> {
    db.write(&[Topic::Captions], |transaction| {
        settle_files(transaction, operation, outcomes)?;
        transaction.execute("UPDATE caption_operations SET state = 'done' WHERE id = ?1", [operation])?;
        Ok(())
    })?;
    Ok(())
}

fn settle_files(transaction: &Transaction<'_>, operation: i64, outcomes: &[Outcome]) -> rusqlite::Result<()> {
    let mut fail = transaction
        .prepare_cached("UPDATE caption_changes SET state = 'failed', reason = ?3 WHERE operation = ?1 AND file = ?2")?;
    for (file, reason) in outcomes {
        if let Some(reason) = reason {
            fail.execute(params![operation, file, reason])?;
        }
    }
    transaction.execute(
        "INSERT INTO caption_known (folder, file, text)
         SELECT o.folder, c.file, c.after FROM caption_changes c JOIN caption_operations o ON o.id = c.operation
         WHERE c.operation = ?1 AND c.state = 'pending'
         ON CONFLICT (folder, file) DO UPDATE SET text = excluded.text",
        [operation],
    )?;
    transaction
        .execute("UPDATE caption_changes SET state = 'written' WHERE operation = ?1 AND state = 'pending'", [operation])?;
    Ok(())
}

/// Takes an operation out of the journal: every file of it is as it was before.
pub(super) fn forget(db: &Db, operation: i64) -> Result<(), CaptionError> {
    db.write(&[Topic::Captions], |transaction| transaction.execute("DELETE FROM caption_operations WHERE id = ?1", [operation]))?;
    Ok(())
}

/// What the files of an operation were and became: those written only.
pub(super) fn written(db: &Db, operation: i64) -> Result<Vec<Change>, CaptionError> {
    changes(db, operation, "written")
}

/// The files of an operation in one state.
pub(super) fn changes(db: &Db, operation: i64, state: &str) -> Result<Vec<Change>, CaptionError> {
    Ok(db.read(|connection| {
        connection
            .prepare_cached(
                "SELECT c.file, b.bytes, a.bytes FROM caption_changes c
                 LEFT JOIN caption_texts b ON b.id = c.before LEFT JOIN caption_texts a ON a.id = c.after
                 WHERE c.operation = ?1 AND c.state = ?2 ORDER BY c.file",
            )?
            .query_map(params![operation, state], |row| {
                Ok(Change { file: row.get(0)?, before: row.get(1)?, after: row.get(2)? })
            })?
            .collect()
    })?)
}

/// What we last knew these files of a folder to say; files that the journal never saw are left out.
pub(super) fn known_of(db: &Db, folder: &str, files: &[&str]) -> Result<HashMap<String, Bytes>, CaptionError> {
    Ok(db.read(|connection| {
        let mut look = connection.prepare_cached(
            "SELECT t.bytes FROM caption_known k LEFT JOIN caption_texts t ON t.id = k.text WHERE k.folder = ?1 AND k.file = ?2",
        )?;
        let mut known = HashMap::new();
        for file in files {
            if let Some(bytes) = look.query_row(params![folder, file], |row| row.get(0)).optional()? {
                known.insert((*file).to_owned(), bytes);
            }
        }
        Ok(known)
    })?)
}

/// What we last knew every file of a folder to say.
pub(super) fn known(db: &Db, folder: &str) -> Result<HashMap<String, Bytes>, CaptionError> {
    Ok(db.read(|connection| {
        connection
            .prepare_cached(
                "SELECT k.file, t.bytes FROM caption_known k LEFT JOIN caption_texts t ON t.id = k.text WHERE k.folder = ?1",
            )?
            .query_map([folder], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect()
    })?)
}

fn remember(transaction: &Transaction<'_>, folder: &str, file: &str, bytes: Option<&[u8]>) -> rusqlite::Result<()> {
    let text = store(transaction, bytes)?;
    know(transaction, folder, file, text)
}

fn know(transaction: &Transaction<'_>, folder: &str, file: &str, text: Option<i64>) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO caption_known (folder, file, text) VALUES (?1, ?2, ?3)
             ON CONFLICT (folder, file) DO UPDATE SET text = excluded.text",
        )?
        .execute(params![folder, file, text])?;
    Ok(())
}

/// The number of a content, stored once.
fn store(transaction: &Transaction<'_>, bytes: Option<&[u8]>) -> rusqlite::Result<Option<i64>> {
    let Some(bytes) = bytes else { return Ok(None) };
    let hash = Sha256::digest(bytes);
    let there = transaction
        .prepare_cached("SELECT id FROM caption_texts WHERE hash = ?1")?
        .query_row([hash.as_slice()], |row| row.get(0))
        .optional()?;
    if there.is_some() {
        return Ok(there);
    }
    let id = transaction
        .prepare_cached("INSERT INTO caption_texts (hash, bytes) VALUES (?1, ?2)")?
        .insert(params![hash.as_slice(), bytes])?;
    Ok(Some(id))
}
