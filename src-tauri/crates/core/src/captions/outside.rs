//! Changes by other programs: what a file says is not what we last knew, so the journal takes note before anything else happens.

use rayon::prelude::*;

use super::journal::{self, Bytes, Change, Draft, Kind};
use super::place::Place;
use super::{Author, CaptionError, disk};
use crate::db::Db;

/// Records what other programs did to the files whose present bytes are given.
pub(super) fn note(db: &Db, place: &Place, now: &[(&str, &Bytes)]) -> Result<(), CaptionError> {
    let files: Vec<&str> = now.iter().map(|(file, _)| *file).collect();
    let known = journal::known_of(db, &place.key(), &files)?;
    let changes = now
        .iter()
        .filter_map(|(file, now)| {
            let before = known.get(*file)?;
            (before != *now).then(|| Change { file: (*file).to_owned(), before: before.clone(), after: (*now).clone() })
        })
        .collect::<Vec<_>>();
    if changes.is_empty() {
        return Ok(());
    }
    let label = "Changed outside Nyx";
    let folder = place.key();
    let draft = Draft { folder: &folder, author: &Author::Outside.to_string(), label, kind: Kind::Edit, trigger_word: None };
    journal::record_outside(db, &draft, changes)
}

/// Looks at every file that the journal knows in this folder. A folder that is not there now says nothing about its files.
pub fn look(db: &Db, place: &Place) -> Result<(), CaptionError> {
    if !place.folder().is_dir() {
        return Ok(());
    }
    let known = journal::known(db, &place.key())?;
    let now: Vec<(String, Bytes)> =
        known.into_par_iter().filter_map(|(file, _)| disk::read(&place.path(&file)).ok().map(|bytes| (file, bytes))).collect();
    note(db, place, &now.iter().map(|(file, bytes)| (file.as_str(), bytes)).collect::<Vec<_>>())
}
