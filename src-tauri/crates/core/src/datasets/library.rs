//! Registering folders, and keeping the index true to them. Removing forgets; files stay.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use rusqlite::params;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::resolve::{is_bare, registered_at};
use super::scan::{self, FileState};
use super::{Dataset, DatasetError, DatasetSummary, Subset, absolute, index, names};
use crate::db::Db;
use crate::event::Topic;
use crate::files::{free_name, safe_name};
use crate::home::Home;
use crate::jobs::Reporter;

/// What registering a folder brought.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct Added {
    /// The new dataset with its counts.
    pub summary: DatasetSummary,
    /// Sub-folders with images, which are not part of it: a folder is read one level deep.
    pub subsets: Vec<Subset>,
}

/// Registers a folder where it is; with `copy_into`, copies its images and captions into the library first and registers the
/// copy. Without a name, the folder's own is made unique; a given name must be free.
pub fn add(
    db: &Db,
    path: &Path,
    name: Option<&str>,
    copy_into: Option<&Home>,
    reporter: &Reporter,
) -> Result<Added, DatasetError> {
    let path = absolute(path, Path::new(""));
    let text = path.to_str().ok_or_else(|| DatasetError::NotUnicode { path: path.clone() })?;
    let listing = scan::list(&path)?;
    if copy_into.is_none()
        && let Some(other) = registered_at(db, &path)?
    {
        return Err(DatasetError::AlreadyRegistered { path, name: other.name });
    }
    let subsets = scan::subsets(&path, &listing);
    if listing.images.is_empty() {
        return Err(DatasetError::Empty { path, subsets });
    }
    let name = match name {
        Some(name) => free(db, valid(name)?)?,
        None => unique(db, &path)?,
    };
    let (copied, path_text, states) = match copy_into {
        None => (false, text.to_owned(), scan::read(&path, &listing, ".txt", &HashMap::new(), reporter)?),
        Some(home) => {
            let target = copy(&path, &listing, &free_name(&home.datasets(), &name), reporter)?;
            let text = target.to_str().ok_or_else(|| DatasetError::NotUnicode { path: target.clone() })?.to_owned();
            let states = scan::read(&target, &scan::list(&target)?, ".txt", &HashMap::new(), reporter)?;
            (true, text, states)
        }
    };
    insert(db, &name, &path_text, copied, &states)?;
    Ok(Added { summary: index::summary(db, &name)?, subsets })
}

fn insert(db: &Db, name: &str, path: &str, copied: bool, states: &[FileState]) -> Result<(), DatasetError> {
    let now = crate::clock::now().to_string();
    let known = HashMap::new();
    let all = index::difference(&known, states);
    db.write(&[Topic::Datasets, Topic::Captions], |transaction| {
        transaction.execute(
            "INSERT INTO datasets (name, path, copied, added, seen) VALUES (?1, ?2, ?3, ?4, ?4)",
            params![name, path, copied, now],
        )?;
        all.write(transaction, transaction.last_insert_rowid())
    })?;
    Ok(())
}

/// Gives a dataset another name. The folder keeps its own.
pub fn rename(db: &Db, old: &str, new: &str) -> Result<Dataset, DatasetError> {
    let dataset = index::find(db, old)?;
    if old != new {
        let new = free(db, valid(new)?)?;
        db.write(&[Topic::Datasets], |transaction| {
            transaction.execute("UPDATE datasets SET name = ?2 WHERE id = ?1", params![dataset.id, new])
        })?;
    }
    index::find(db, new)
}

/// Forgets a dataset. Its folder and every file in it stay, also when the folder is a copy of ours.
pub fn remove(db: &Db, name: &str) -> Result<Dataset, DatasetError> {
    let dataset = index::find(db, name)?;
    db.write(&[Topic::Datasets, Topic::Captions], |transaction| {
        transaction.execute("DELETE FROM datasets WHERE id = ?1", [dataset.id])
    })?;
    Ok(dataset)
}

/// Refreshes every dataset; what is offline is noted and stops nothing.
pub fn refresh_all(db: &Db, reporter: &Reporter) -> Result<(), DatasetError> {
    for dataset in index::all(db)? {
        match refresh(db, &dataset.name, reporter) {
            // Forgotten by another process meanwhile.
            Ok(_) | Err(DatasetError::NotFound { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Makes the index true to the folder: looks at every file's size and time, reads only what changed, tells only what changed.
/// A folder that cannot be reached is noted as offline and keeps its data.
pub fn refresh(db: &Db, name: &str, reporter: &Reporter) -> Result<Dataset, DatasetError> {
    let dataset = index::find(db, name)?;
    let now = crate::clock::now().to_string();
    let listing = match scan::list(&dataset.path) {
        Ok(listing) => listing,
        Err(error) => {
            let reason = error.to_string();
            if dataset.offline.as_ref() != Some(&reason) {
                db.write(&[Topic::Datasets], |transaction| {
                    transaction.execute("UPDATE datasets SET offline = ?2 WHERE id = ?1", params![dataset.id, reason])
                })?;
            }
            return index::get(db, dataset.id);
        }
    };
    let known = index::known(db, dataset.id)?;
    let states = scan::read(&dataset.path, &listing, &dataset.caption_extension, &known, reporter)?;
    let difference = index::difference(&known, &states);
    let topics: &[Topic] = match (difference.is_empty() && dataset.offline.is_none(), difference.captions) {
        (true, _) => &[],
        (false, false) => &[Topic::Datasets],
        (false, true) => &[Topic::Datasets, Topic::Captions],
    };
    db.write(topics, |transaction| {
        transaction.execute("UPDATE datasets SET offline = NULL, seen = ?2 WHERE id = ?1", params![dataset.id, now])?;
        difference.write(transaction, dataset.id)
    })?;
    index::get(db, dataset.id)
}

fn valid(name: &str) -> Result<&str, DatasetError> {
    let fits = is_bare(name) && safe_name(name) == name && !name.starts_with(['-', '.']);
    if fits { Ok(name) } else { Err(DatasetError::BadName { name: name.to_owned() }) }
}

fn free<'a>(db: &Db, name: &'a str) -> Result<std::borrow::Cow<'a, str>, DatasetError> {
    match index::find(db, name) {
        Ok(other) => Err(DatasetError::NameTaken { name: name.to_owned(), path: other.path }),
        Err(DatasetError::NotFound { .. }) => Ok(name.into()),
        Err(error) => Err(error),
    }
}

/// The first of `name`, `name 2`, `name 3`, … that is free.
fn unique(db: &Db, path: &Path) -> Result<std::borrow::Cow<'static, str>, DatasetError> {
    let folder = path.file_name().map_or_else(|| "dataset".to_owned(), names::display);
    let name = safe_name(folder.trim_start_matches(['-', '.']));
    let taken: Vec<String> = index::all(db)?.into_iter().map(|dataset| dataset.name).collect();
    let candidates = std::iter::once(name.clone()).chain((2_u32..).map(|n| format!("{name} {n}")));
    Ok(candidates.into_iter().find(|candidate| !taken.contains(candidate)).unwrap_or(name).into())
}

/// Copies images and captions into a folder that does not exist yet; it appears under its name only when it is whole.
fn copy(path: &Path, listing: &scan::Listing, target: &Path, reporter: &Reporter) -> Result<PathBuf, DatasetError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| DatasetError::Copy { path, source }
    };
    let parent = target.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(parent).map_err(failed(parent))?;
    let temporary = tempfile::Builder::new().prefix(".nyx-").tempdir_in(parent).map_err(failed(parent))?;
    let captions = listing.others.iter().filter(|name| Path::new(name).extension().is_some_and(|extension| extension == "txt"));
    let files: Vec<_> = listing.images.iter().map(|(name, _)| name).chain(captions).collect();
    for (done, name) in files.iter().enumerate() {
        if reporter.is_cancelled() {
            return Err(DatasetError::Cancelled);
        }
        let from = path.join(name);
        std::fs::copy(&from, temporary.path().join(name)).map_err(failed(&from))?;
        let (done, total) = (done as u64 + 1, Some(files.len() as u64));
        reporter.progress(crate::jobs::Progress { phase: "Copying".to_owned(), done, total, ..Default::default() });
    }
    std::fs::rename(temporary.path(), target).map_err(failed(target))?;
    // What it pointed at has moved on: nothing is left for it to delete.
    drop(temporary);
    Ok(target.to_owned())
}
