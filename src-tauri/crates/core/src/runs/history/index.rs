//! The index of ended runs in the database: read as a whole, and brought up to date by the folders.

use std::collections::HashMap;
use std::path::PathBuf;
use std::time::SystemTime;

use rusqlite::params;

use super::{PastDetails, PastRun, entry};
use crate::db::Db;
use crate::home::Home;
use crate::jobs::store;
use crate::runs::diagnosis;
use crate::runs::error::RunError;
use crate::runs::folder::{RunFolder, RunKind};
use crate::runs::read::state_now;
use crate::runs::state::RunStatus;

/// One ended run.
#[derive(Clone, Debug)]
pub(super) struct Indexed {
    pub(super) stamp: String,
    pub(super) entry: PastRun,
    pub(super) words: String,
    pub(super) details: Option<PastDetails>,
    /// Whether it says the same the next time, unless its stamp is another.
    lasts: bool,
}

/// Runs that are written in one transaction.
const PORTION: usize = 200;

/// All ended runs, newest first. Only folders that are new or changed are read.
pub(super) fn refresh(home: &Home, db: &Db) -> Result<Vec<Indexed>, RunError> {
    let mut known = read(db)?;
    let mut ended = Vec::new();
    let mut fresh = Vec::new();
    for name in RunFolder::all(home).iter().map(RunFolder::name) {
        let stamp = stamp(home, &name);
        match known.remove(&name) {
            Some(run) if run.stamp == stamp => ended.push(run),
            _ => {
                if let Some(run) = look(home, db, &name, stamp)? {
                    if run.lasts {
                        fresh.push(run.clone());
                    }
                    ended.push(run);
                }
            }
        }
    }
    for portion in fresh.chunks(PORTION) {
        write(db, portion)?;
    }
    if !known.is_empty() {
        forget(db, known.keys())?;
    }
    Ok(ended)
}

/// What the runs were made for that the index knows to have ended.
pub(super) fn kinds(db: &Db) -> Result<HashMap<String, RunKind>, RunError> {
    let rows: Vec<(String, bool)> = db.read(|connection| {
        connection
            .prepare_cached("SELECT run, entry ->> 'kind' = 'probe' FROM run_index")?
            .query_map([], |row| Ok((row.get(0)?, row.get::<_, Option<bool>>(1)?.unwrap_or(false))))?
            .collect()
    })?;
    Ok(rows.into_iter().map(|(run, probe)| (run, if probe { RunKind::Probe } else { RunKind::Train })).collect())
}

/// Keeps what was read of a run.
pub(super) fn keep_details(db: &Db, run: &Indexed, details: &PastDetails) -> Result<(), RunError> {
    let json = serde_json::to_string(details).unwrap_or_default();
    db.write(&[], |transaction| {
        let told = "UPDATE run_index SET details = ?3 WHERE run = ?1 AND stamp = ?2";
        transaction.execute(told, params![run.entry.run, run.stamp, json])
    })?;
    Ok(())
}

/// Times and sizes of the files that change when a run ends, and when it is to go on.
fn stamp(home: &Home, run: &str) -> String {
    let folder = RunFolder::at(home.runs().join(run));
    let of_file = |path: PathBuf| {
        let metadata = std::fs::metadata(path).ok()?;
        let modified = metadata.modified().ok()?.duration_since(SystemTime::UNIX_EPOCH).ok()?;
        Some(format!("{} {}", modified.as_nanos(), metadata.len()))
    };
    let Some(state) = of_file(folder.state()) else { return String::new() };
    format!("{state} {}", of_file(folder.legs()).unwrap_or_default())
}

/// The run as its folder tells it now, if it has ended.
fn look(home: &Home, db: &Db, name: &str, stamp: String) -> Result<Option<Indexed>, RunError> {
    let Some(folder) = RunFolder::of(home, name) else { return Ok(None) };
    let mut state = state_now(&folder, store::of_run(db, name)?.as_ref());
    if !state.state.has_ended() {
        return Ok(None);
    }
    diagnosis::tell(&mut state, &folder);
    // One without a state may only be on its way into the queue, and one that was lost may have left processes.
    let lasts = !stamp.is_empty() && (state.state != RunStatus::Lost || folder.swept().exists());
    let indexed = |(entry, words)| Indexed { stamp, entry, words, details: None, lasts };
    Ok(entry::read(&folder, &state).map(indexed))
}

fn read(db: &Db) -> Result<HashMap<String, Indexed>, RunError> {
    let rows = db.read(|connection| {
        connection
            .prepare_cached("SELECT run, stamp, entry, words, details FROM run_index")?
            .query_map([], |row| {
                let text = |column| row.get::<_, String>(column);
                Ok((text(0)?, text(1)?, text(2)?, text(3)?, row.get::<_, Option<String>>(4)?))
            })?
            .collect::<Result<Vec<_>, _>>()
    })?;
    let indexed = |(run, stamp, entry, words, details): (String, String, String, String, Option<String>)| {
        // What another version wrote is read from the folder again.
        let entry = serde_json::from_str(&entry).ok()?;
        let details = details.and_then(|text| serde_json::from_str(&text).ok());
        Some((run, Indexed { stamp, entry, words, details, lasts: true }))
    };
    Ok(rows.into_iter().filter_map(indexed).collect())
}

fn write(db: &Db, runs: &[Indexed]) -> Result<(), RunError> {
    db.write(&[], |transaction| {
        let mut put = transaction.prepare_cached(
            "INSERT INTO run_index (run, stamp, entry, words) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (run) DO UPDATE SET stamp = ?2, entry = ?3, words = ?4, details = NULL",
        )?;
        for run in runs {
            let entry = serde_json::to_string(&run.entry).unwrap_or_default();
            put.execute(params![run.entry.run, run.stamp, entry, run.words])?;
        }
        Ok(())
    })?;
    Ok(())
}

fn forget<'a>(db: &Db, runs: impl Iterator<Item = &'a String>) -> Result<(), RunError> {
    db.write(&[], |transaction| {
        let mut gone = transaction.prepare_cached("DELETE FROM run_index WHERE run = ?1")?;
        for run in runs {
            gone.execute([run])?;
        }
        Ok(())
    })?;
    Ok(())
}
