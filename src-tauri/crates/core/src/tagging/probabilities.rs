//! What taggers saw, kept for good: probabilities by model and content of the image, in a SQLite file of its own. With it other
//! thresholds cost no second look, also when the image was moved. Losing the file costs work of the machine and nothing else.
//!
//! - [`packed`]: the probabilities of one image. [`content`]: what makes an image or a model the same.
//! - [`prune`]: what was not used for long goes, and the oldest when it is too much.

mod content;
mod packed;
mod prune;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rayon::prelude::*;
use rusqlite::{Connection, ErrorCode, OptionalExtension as _, params};

pub use content::{Content, Stamp};
pub use packed::{FLOOR, Packed};
pub use prune::Limits;

use crate::clock;

/// Counted up when an image is prepared for models in another way: what was seen before does not count any more.
const PREPARATION: i64 = 1;

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS files (
        path TEXT PRIMARY KEY, size INTEGER NOT NULL, modified INTEGER NOT NULL, content BLOB NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS files_by_size ON files (size);
    CREATE TABLE IF NOT EXISTS probabilities (
        model BLOB NOT NULL, preparation INTEGER NOT NULL, content BLOB NOT NULL, packed BLOB NOT NULL, used INTEGER NOT NULL,
        PRIMARY KEY (model, preparation, content)
    ) WITHOUT ROWID;";

/// The store; one file for all datasets and models.
#[derive(Debug)]
pub struct Probabilities {
    connection: Mutex<Connection>,
}

/// An image that was looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// The file, absolute.
    pub path: PathBuf,
    /// As it was when it was read.
    pub stamp: Stamp,
    /// What was read.
    pub content: Content,
    /// What the model said.
    pub packed: Packed,
}

impl Probabilities {
    /// Opens the file. One that is damaged is set aside as `NAME.damaged`, for there is nothing in it that cannot be had again.
    pub fn open(path: &Path) -> rusqlite::Result<Self> {
        let connection = match open(path) {
            Err(error) if is_damaged(&error) => {
                tracing::warn!(%error, path = %path.display(), "the store of probabilities is damaged and begun anew");
                let mut aside = path.as_os_str().to_owned();
                aside.push(".damaged");
                if let Err(error) = std::fs::rename(path, aside) {
                    tracing::warn!(%error, "it cannot be set aside");
                }
                open(path)?
            }
            opened => opened?,
        };
        Ok(Self { connection: Mutex::new(connection) })
    }

    /// What a model is, for [`Self::known`] and [`Self::keep`]: its content, which is read once as long as the file stays as it is.
    pub fn model(&self, path: &Path) -> Result<Content, Unknown> {
        let stamp = Stamp::read(path)?;
        let known = content_of(&self.lock(), path, stamp)?;
        if let Some(content) = known {
            return Ok(content);
        }
        let content = Content::of_file(path)?;
        remember(&self.lock(), path, stamp, content)?;
        Ok(content)
    }

    /// What a model said of these images before; none for those it did not see. An image at a new place is read where one of its
    /// size was seen; others are not read.
    pub fn known(&self, model: Content, images: &[PathBuf]) -> rusqlite::Result<Vec<Option<Packed>>> {
        let stamps: Vec<Option<Stamp>> = images.par_iter().map(|path| Stamp::read(path).ok()).collect();
        let (mut contents, moved) = self.contents(images, &stamps)?;
        let read: Vec<(usize, Option<Content>)> =
            moved.into_par_iter().map(|image| (image, Content::of_file(&images[image]).ok())).collect();
        let mut connection = self.lock();
        let transaction = connection.transaction()?;
        for (image, content) in read {
            contents[image] = content;
            if let (Some(content), Some(stamp)) = (content, stamps[image]) {
                remember(&transaction, &images[image], stamp, content)?;
            }
        }
        let now = clock::now().as_second();
        let known = {
            let mut ask = transaction
                .prepare_cached("SELECT packed FROM probabilities WHERE model = ?1 AND preparation = ?2 AND content = ?3")?;
            let mut touch = transaction.prepare_cached(
                "UPDATE probabilities SET used = ?4 WHERE model = ?1 AND preparation = ?2 AND content = ?3 AND used < ?4 - 86400",
            )?;
            let mut one = |content: &Option<Content>| -> rusqlite::Result<Option<Packed>> {
                let Some(content) = content else { return Ok(None) };
                let key = (model.as_bytes(), PREPARATION, content.as_bytes());
                let packed: Option<Vec<u8>> = ask.query_row(key, |row| row.get(0)).optional()?;
                let packed = packed.and_then(Packed::from_bytes);
                if packed.is_some() {
                    touch.execute(params![key.0, key.1, key.2, now])?;
                }
                Ok(packed)
            };
            contents.iter().map(&mut one).collect::<rusqlite::Result<_>>()?
        };
        transaction.commit()?;
        Ok(known)
    }

    /// Another number where something else than this handle wrote into the store.
    pub fn version(&self) -> rusqlite::Result<i64> {
        self.lock().query_row("PRAGMA data_version", [], |row| row.get(0))
    }

    /// Keeps what a model saw.
    pub fn keep(&self, model: Content, seen: &[Seen]) -> rusqlite::Result<()> {
        let mut connection = self.lock();
        let transaction = connection.transaction()?;
        let now = clock::now().as_second();
        for Seen { path, stamp, content, packed } in seen {
            remember(&transaction, path, *stamp, *content)?;
            transaction
                .prepare_cached(
                    "INSERT OR REPLACE INTO probabilities (model, preparation, content, packed, used) VALUES (?1, ?2, ?3, ?4, ?5)",
                )?
                .execute(params![model.as_bytes(), PREPARATION, content.as_bytes(), packed.as_bytes(), now])?;
        }
        transaction.commit()
    }

    /// Contents of files that are as they were, and the numbers of those that must be read to know.
    fn contents(&self, images: &[PathBuf], stamps: &[Option<Stamp>]) -> rusqlite::Result<(Vec<Option<Content>>, Vec<usize>)> {
        let connection = self.lock();
        let (mut contents, mut moved) = (vec![None; images.len()], Vec::new());
        let mut has_size = connection.prepare_cached("SELECT EXISTS (SELECT 1 FROM files WHERE size = ?1)")?;
        for (image, (path, stamp)) in images.iter().zip(stamps).enumerate() {
            let Some(stamp) = *stamp else { continue };
            contents[image] = content_of(&connection, path, stamp)?;
            if contents[image].is_none() && has_size.query_row([stamp.size as i64], |row| row.get(0))? {
                moved.push(image);
            }
        }
        Ok((contents, moved))
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Why it is not known what a model is.
#[derive(Debug, thiserror::Error)]
pub enum Unknown {
    /// It cannot be read.
    #[error(transparent)]
    File(#[from] std::io::Error),
    /// The store refuses.
    #[error(transparent)]
    Store(#[from] rusqlite::Error),
}

fn open(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(Duration::from_secs(10))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.execute_batch(SCHEMA)?;
    Ok(connection)
}

fn is_damaged(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt))
}

fn content_of(connection: &Connection, path: &Path, stamp: Stamp) -> rusqlite::Result<Option<Content>> {
    let mut ask = connection.prepare_cached("SELECT content FROM files WHERE path = ?1 AND size = ?2 AND modified = ?3")?;
    let bytes: Option<Vec<u8>> =
        ask.query_row(params![path.to_string_lossy(), stamp.size as i64, stamp.modified], |row| row.get(0)).optional()?;
    Ok(bytes.and_then(|bytes| Content::from_bytes(&bytes)))
}

fn remember(connection: &Connection, path: &Path, stamp: Stamp, content: Content) -> rusqlite::Result<()> {
    connection
        .prepare_cached("INSERT OR REPLACE INTO files (path, size, modified, content) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![path.to_string_lossy(), stamp.size as i64, stamp.modified, content.as_bytes()])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Folder(tempfile::TempDir);

    impl Folder {
        fn new() -> Self {
            Self(tempfile::tempdir().unwrap())
        }

        fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
            let path = self.0.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, bytes).unwrap();
            path
        }

        fn store(&self) -> Probabilities {
            Probabilities::open(&self.0.path().join("probabilities.db")).unwrap()
        }
    }

    fn seen(path: &Path, values: &[f32]) -> Seen {
        Seen {
            path: path.to_owned(),
            stamp: Stamp::read(path).unwrap(),
            content: Content::of_file(path).unwrap(),
            packed: Packed::new(values, |_| false),
        }
    }

    #[test]
    fn what_was_seen_is_known_in_the_next_start_and_at_another_place_and_by_that_model_alone() {
        let folder = Folder::new();
        let (one, two) = (folder.file("日本 語/one.png", b"one"), folder.file("two.png", b"two"));
        let (model, other) = (folder.file("model.onnx", b"weights"), folder.file("other.onnx", b"other weights"));
        let store = folder.store();
        let model = store.model(&model).unwrap();
        store.keep(model, &[seen(&one, &[0.5, 0.25])]).unwrap();
        drop(store);

        let store = folder.store();
        let known = |images: &[&PathBuf]| -> Vec<Option<Vec<f32>>> {
            let images: Vec<PathBuf> = images.iter().map(|path| (*path).clone()).collect();
            store.known(model, &images).unwrap().into_iter().map(|packed| packed.map(|packed| packed.values())).collect()
        };
        assert_eq!(known(&[&one, &two]), [Some(vec![0.5, 0.25]), None]);
        let moved = folder.0.path().join("moved.png");
        std::fs::rename(&one, &moved).unwrap();
        assert_eq!(known(&[&one, &moved]), [None, Some(vec![0.5, 0.25])]);
        assert_eq!(store.known(store.model(&other).unwrap(), &[moved]).unwrap(), [None]);
    }

    #[test]
    fn a_file_that_says_something_else_now_is_not_known() {
        let folder = Folder::new();
        let image = folder.file("one.png", b"one");
        let store = folder.store();
        let model = Content::of(b"weights");
        store.keep(model, &[seen(&image, &[0.5])]).unwrap();
        std::fs::write(&image, b"ONE").unwrap();
        // The same size, and on a coarse clock perhaps the same time: then it counts as it was, as with every such program.
        let later = std::time::SystemTime::now() + Duration::from_secs(5);
        std::fs::File::options().write(true).open(&image).unwrap().set_modified(later).unwrap();
        assert_eq!(store.known(model, &[image]).unwrap(), [None]);
    }

    #[test]
    fn a_damaged_store_is_set_aside_and_begun_anew() {
        let folder = Folder::new();
        let image = folder.file("one.png", b"one");
        let file = folder.file("probabilities.db", &[b'x'; 4096]);
        let store = folder.store();
        store.keep(Content::of(b"weights"), &[seen(&image, &[0.5])]).unwrap();
        assert!(file.with_file_name("probabilities.db.damaged").is_file());
    }
}
