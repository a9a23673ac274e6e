//! What we know of the registered folders: every statement on `datasets` and `images`.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, params};

use super::health::health;
use super::scan::{CaptionStamp, FileState, Known};
use super::{Cover, Dataset, DatasetError, DatasetSummary, ImageRow, names};
use crate::db::{Db, DbError};
use crate::event::Topic;

const DATASET: &str = "SELECT id, name, path, caption_extension, copied, added, seen, offline FROM datasets";
const IMAGE: &str = "SELECT file, counted, width, height, format, bytes, modified, problem, decoded, color,
                             caption_bytes, caption_modified, captioned FROM images WHERE dataset = ?1";

fn dataset_row(row: &Row<'_>) -> rusqlite::Result<Dataset> {
    Ok(Dataset {
        id: row.get(0)?,
        name: row.get(1)?,
        path: PathBuf::from(row.get::<_, String>(2)?),
        caption_extension: row.get(3)?,
        copied: row.get(4)?,
        added: row.get(5)?,
        seen: row.get(6)?,
        offline: row.get(7)?,
    })
}

fn known_row(row: &Row<'_>) -> rusqlite::Result<Known> {
    let file: String = row.get(0)?;
    let caption = match (row.get::<_, Option<i64>>(10)?, row.get::<_, Option<i64>>(11)?) {
        (Some(bytes), Some(modified)) => Some(CaptionStamp { bytes: bytes as u64, modified, text: row.get(12)? }),
        _ => None,
    };
    let state = FileState {
        name: file.clone().into(),
        file,
        counted: row.get(1)?,
        width: row.get(2)?,
        height: row.get(3)?,
        format: row.get(4)?,
        bytes: row.get::<_, i64>(5)? as u64,
        modified: row.get(6)?,
        problem: row.get(7)?,
        caption,
    };
    Ok(Known { state, settled: row.get(8)?, color: row.get(9)? })
}

fn image_row(row: &Row<'_>) -> rusqlite::Result<ImageRow> {
    let Known { state, color, .. } = known_row(row)?;
    Ok(ImageRow {
        captioned: state.caption.is_some_and(|caption| caption.text),
        file: state.file,
        counted: state.counted,
        width: state.width,
        height: state.height,
        format: state.format,
        bytes: state.bytes,
        modified: state.modified,
        problem: state.problem,
        color,
    })
}

/// All datasets, by name.
pub fn all(db: &Db) -> Result<Vec<Dataset>, DbError> {
    db.read(|connection| connection.prepare_cached(&format!("{DATASET} ORDER BY name"))?.query_map([], dataset_row)?.collect())
}

/// The dataset of this name; [`DatasetError::NotFound`] names the nearest one.
pub fn find(db: &Db, name: &str) -> Result<Dataset, DatasetError> {
    let found = db.read(|connection| {
        connection.prepare_cached(&format!("{DATASET} WHERE name = ?1"))?.query_row([name], dataset_row).optional()
    })?;
    found.map_or_else(|| Err(not_found(db, name)), Ok)
}

fn not_found(db: &Db, name: &str) -> DatasetError {
    let all = all(db).unwrap_or_default();
    let nearest = names::nearest(name, all.iter().map(|dataset| dataset.name.as_str())).map(str::to_owned);
    DatasetError::NotFound { name: name.to_owned(), nearest }
}

/// The dataset of this row.
pub fn get(db: &Db, id: i64) -> Result<Dataset, DatasetError> {
    let found = db.read(|connection| {
        connection.prepare_cached(&format!("{DATASET} WHERE id = ?1"))?.query_row([id], dataset_row).optional()
    })?;
    found.ok_or_else(|| DatasetError::NotFound { name: format!("#{id}"), nearest: None })
}

/// All images of a dataset, in the order of the trainer.
pub fn images(db: &Db, id: i64) -> Result<Vec<ImageRow>, DbError> {
    db.read(|connection| connection.prepare_cached(&format!("{IMAGE} ORDER BY file"))?.query_map([id], image_row)?.collect())
}

/// What a filter asks of an image: the least that the index knows of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageSize {
    /// Its name in the folder.
    pub file: Arc<str>,
    /// Pixels as stored; none when unreadable.
    pub width: Option<u32>,
    /// Pixels as stored.
    pub height: Option<u32>,
    /// Size of the file.
    pub bytes: u64,
}

/// The images that the trainer reads, in its order.
pub fn sizes(db: &Db, id: i64) -> Result<Vec<ImageSize>, DbError> {
    db.read(|connection| {
        connection
            .prepare_cached("SELECT file, width, height, bytes FROM images WHERE dataset = ?1 AND counted = 1 ORDER BY file")?
            .query_map([id], |row| {
                let file = row.get_ref(0)?.as_str()?.into();
                Ok(ImageSize { file, width: row.get(1)?, height: row.get(2)?, bytes: row.get::<_, i64>(3)? as u64 })
            })?
            .collect()
    })
}

/// One image; [`DatasetError::NoImage`] when the index does not have it.
pub fn image(db: &Db, dataset: &Dataset, file: &str) -> Result<ImageRow, DatasetError> {
    let found = db.read(|connection| {
        connection.prepare_cached(&format!("{IMAGE} AND file = ?2"))?.query_row(params![dataset.id, file], image_row).optional()
    })?;
    found.ok_or_else(|| DatasetError::NoImage { dataset: dataset.name.clone(), file: file.to_owned() })
}

/// Every dataset with its counts, by name.
pub fn summaries(db: &Db) -> Result<Vec<DatasetSummary>, DbError> {
    let datasets = all(db)?;
    db.read(|connection| datasets.into_iter().map(|dataset| summarise(connection, dataset)).collect())
}

/// One dataset with its counts.
pub fn summary(db: &Db, name: &str) -> Result<DatasetSummary, DatasetError> {
    let dataset = find(db, name)?;
    Ok(db.read(|connection| summarise(connection, dataset))?)
}

fn summarise(connection: &Connection, dataset: Dataset) -> rusqlite::Result<DatasetSummary> {
    let (images, captioned, unreadable, bytes): (i64, i64, i64, i64) = connection
        .prepare_cached(
            "SELECT COUNT(*), COALESCE(SUM(captioned), 0), COUNT(problem), COALESCE(SUM(bytes), 0)
             FROM images WHERE dataset = ?1 AND counted = 1",
        )?
        .query_row([dataset.id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
    let cover = connection
        .prepare_cached("SELECT file, modified, color FROM images WHERE dataset = ?1 AND problem IS NULL ORDER BY file LIMIT 5")?
        .query_map([dataset.id], |row| Ok(Cover { file: row.get(0)?, modified: row.get(1)?, color: row.get(2)? }))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(DatasetSummary {
        health: health(dataset.offline.is_some(), images as u64, captioned as u64, unreadable as u64),
        dataset,
        images: images as u64,
        captioned: captioned as u64,
        unreadable: unreadable as u64,
        bytes: bytes as u64,
        cover,
    })
}

/// What the index says about each file, for a rescan.
pub(super) fn known(db: &Db, id: i64) -> Result<HashMap<String, Known>, DbError> {
    db.read(|connection| {
        connection
            .prepare_cached(IMAGE)?
            .query_map([id], |row| known_row(row).map(|known| (known.state.file.clone(), known)))?
            .collect()
    })
}

/// What differs between the index and the folder.
#[derive(Debug, Default)]
pub(super) struct Difference<'a> {
    pub(super) changed: Vec<&'a FileState>,
    pub(super) gone: Vec<&'a str>,
    pub(super) captions: bool,
}

/// Compares. Pure.
pub(super) fn difference<'a>(known: &'a HashMap<String, Known>, now: &'a [FileState]) -> Difference<'a> {
    let mut difference = Difference::default();
    let mut unseen: HashMap<&str, &Known> = known.iter().map(|(file, known)| (file.as_str(), known)).collect();
    for state in now {
        let before = unseen.remove(state.file.as_str()).map(|known| &known.state);
        // `name` is how the file system writes it, `file` how we do; only the second is kept.
        if before.is_none_or(|before| FileState { name: state.name.clone(), ..before.clone() } != *state) {
            difference.captions |= before.and_then(|b| b.caption) != state.caption;
            difference.changed.push(state);
        }
    }
    difference.gone = unseen.into_keys().collect();
    difference
}

impl Difference<'_> {
    pub(super) fn is_empty(&self) -> bool {
        self.changed.is_empty() && self.gone.is_empty()
    }

    /// Writes it. A file whose bytes changed loses what was known from decoding it.
    pub(super) fn write(&self, transaction: &Transaction<'_>, id: i64) -> rusqlite::Result<()> {
        let mut put = transaction.prepare_cached(
            "INSERT INTO images (dataset, file, counted, width, height, format, bytes, modified, problem,
                                 captioned, caption_bytes, caption_modified)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
             ON CONFLICT (dataset, file) DO UPDATE SET
                decoded = iif(bytes = excluded.bytes AND modified = excluded.modified, decoded, 0),
                color = iif(bytes = excluded.bytes AND modified = excluded.modified, color, NULL),
                counted = excluded.counted, width = excluded.width, height = excluded.height, format = excluded.format,
                bytes = excluded.bytes, modified = excluded.modified, problem = excluded.problem,
                captioned = excluded.captioned, caption_bytes = excluded.caption_bytes,
                caption_modified = excluded.caption_modified",
        )?;
        for s in &self.changed {
            let text = s.caption.is_some_and(|caption| caption.text);
            let caption_bytes = s.caption.map(|caption| caption.bytes as i64);
            let caption_modified = s.caption.map(|caption| caption.modified);
            let bytes = s.bytes as i64;
            put.execute(params![
                id,
                s.file,
                s.counted,
                s.width,
                s.height,
                s.format,
                bytes,
                s.modified,
                s.problem,
                text,
                caption_bytes,
                caption_modified
            ])?;
        }
        let mut forget = transaction.prepare_cached("DELETE FROM images WHERE dataset = ?1 AND file = ?2")?;
        for file in &self.gone {
            forget.execute(params![id, file])?;
        }
        Ok(())
    }
}

/// Whoever wrote caption files says so, in its own transaction: the counts then follow without a rescan. `None`: the file is gone.
pub fn note_captions<'a>(
    transaction: &Transaction<'_>,
    id: i64,
    captions: impl IntoIterator<Item = (&'a str, Option<CaptionStamp>)>,
) -> rusqlite::Result<()> {
    let mut note = transaction.prepare_cached(
        "UPDATE images SET captioned = ?3, caption_bytes = ?4, caption_modified = ?5 WHERE dataset = ?1 AND file = ?2",
    )?;
    for (file, stamp) in captions {
        let text = stamp.is_some_and(|stamp| stamp.text);
        note.execute(params![id, file, text, stamp.map(|stamp| stamp.bytes as i64), stamp.map(|stamp| stamp.modified)])?;
    }
    Ok(())
}

/// What decoding an image taught: its average colour, or why it failed. Said only while the file is the one that was decoded.
/// A new problem is news; a colour is not.
pub(super) fn note_decoded(db: &Db, id: i64, image: &ImageRow, outcome: Result<Option<&str>, &str>) -> Result<(), DbError> {
    let topics: &[Topic] = if outcome.is_err() { &[Topic::Datasets] } else { &[] };
    db.write(topics, |transaction| {
        let sql = "UPDATE images SET decoded = 1, color = COALESCE(?4, color), problem = ?5
                   WHERE dataset = ?1 AND file = ?2 AND modified = ?3";
        let (color, problem) = (outcome.ok().flatten(), outcome.err());
        transaction.prepare_cached(sql)?.execute(params![id, image.file, image.modified, color, problem]).map(drop)
    })
}

/// Files that were not yet decoded whole since they changed.
pub(super) fn undecoded(db: &Db, id: i64) -> Result<Vec<ImageRow>, DbError> {
    let sql = format!("{IMAGE} AND decoded = 0 AND problem IS NULL ORDER BY file");
    db.read(|connection| connection.prepare_cached(&sql)?.query_map([id], image_row)?.collect())
}
