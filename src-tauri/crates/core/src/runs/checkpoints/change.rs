//! Pinning, unpinning and deleting what a run saved, from any process.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{Checkpoint, CheckpointKind, list, pins};
use crate::db::Db;
use crate::event::Topic;
use crate::home::Home;
use crate::problem::Problem;
use crate::runs::error::RunError;
use crate::runs::folder::RunFolder;

/// What was put into the trash of the system.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct DeletedCheckpoints {
    /// Their names.
    pub files: Vec<String>,
    /// What they take, which is free once the trash is emptied.
    pub bytes: u64,
    /// What could not be deleted, and why.
    pub refused: Vec<RefusedCheckpoint>,
}

/// What stays where it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct RefusedCheckpoint {
    /// Its name.
    pub file: String,
    /// Why.
    pub why: String,
}

/// Keeps something from every cleaning, the run's own and ours. What is pinned already stays pinned.
pub fn pin(home: &Home, db: &Db, run: &str, file: &str) -> Result<(), Problem> {
    let (folder, found) = find(home, db, run, file)?;
    if found.pinned {
        return Ok(());
    }
    refuse(file, found.no_pin.as_deref())?;
    pins::pin(&folder, &found.path).map_err(|source| RunError::Folder { path: found.path, source })?;
    Ok(db.write(&[Topic::Runs], |_| Ok(()))?)
}

/// Leaves it to the run's settings again.
pub fn unpin(home: &Home, db: &Db, run: &str, file: &str) -> Result<(), Problem> {
    let (folder, found) = find(home, db, run, file)?;
    if !found.pinned {
        return Ok(());
    }
    // What lies there alone moves back, and nobody who is about to read it would find it.
    let alone = found.path.starts_with(folder.pinned());
    refuse(file, found.used_by.filter(|_| alone).map(|run| format!("The run {run} begins with it")).as_deref())?;
    let command = folder.read_command()?;
    pins::unpin(&folder, &command.output_dir, file).map_err(|source| RunError::Folder { path: found.path, source })?;
    Ok(db.write(&[Topic::Runs], |_| Ok(()))?)
}

/// Puts some of what a run saved into the trash of the system. What is in use, or pinned, stays and says why.
pub fn delete(home: &Home, db: &Db, run: &str, files: &[String]) -> Result<DeletedCheckpoints, Problem> {
    let mut deleted = DeletedCheckpoints::default();
    for file in files {
        // Asked anew for each: the state that a paused run goes on from is another one after the last was deleted.
        let (_, found) = find(home, db, run, file)?;
        let why = match found.no_delete {
            Some(why) => Some(why),
            None => nyx_platform::move_to_trash(&found.path).err().map(|error| format!("The trash did not take it: {error}")),
        };
        if let Some(why) = why {
            deleted.refused.push(RefusedCheckpoint { file: file.clone(), why });
        } else {
            deleted.files.push(file.clone());
            deleted.bytes += found.bytes.unwrap_or(0);
        }
    }
    db.write(&[Topic::Runs], |_| Ok(()))?;
    Ok(deleted)
}

/// Where the weights lie that can be begun with.
pub(in crate::runs) fn weights(home: &Home, db: &Db, run: &str, file: &str) -> Result<PathBuf, RunError> {
    let (_, found) = find(home, db, run, file)?;
    refuse(file, found.no_continue.as_deref())?;
    refuse(file, (found.kind == CheckpointKind::State).then_some("It is a state, and not weights alone"))?;
    Ok(found.path)
}

fn refuse(file: &str, why: Option<&str>) -> Result<(), RunError> {
    why.map_or(Ok(()), |why| Err(RunError::CheckpointRefused { file: file.to_owned(), why: why.to_owned() }))
}

/// What the run saved under this name.
pub(super) fn find(home: &Home, db: &Db, run: &str, file: &str) -> Result<(RunFolder, Checkpoint), RunError> {
    let folder = RunFolder::open(home, run)?;
    let found = list(home, db, run)?.checkpoints.into_iter().find(|checkpoint| checkpoint.file == file);
    let found = found.ok_or_else(|| RunError::NoCheckpoint { run: run.to_owned(), file: file.to_owned() })?;
    Ok((folder, found))
}
