//! The index and the history, in SQLite. Files are the truth: deleting this loses history, never work.
//!
//! rusqlite rather than sqlx: one user, short statements, a bundled SQLite, no server and no build-time database; calls
//! that scan much run on a blocking thread of their caller. WAL, so that `nyx` beside an open window is normal.
//!
//! Each write names its topics. The same transaction bumps their versions, so that a write by another process (the
//! command line, a supervisor) is seen by the window as well: [`Db::foreign_changes`].

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, Transaction, TransactionBehavior};
use rusqlite_migration::{M, Migrations};

use crate::event::{Events, Topic};
use crate::problem::Explain;

/// What can go wrong with the database.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// It cannot be opened or brought up to date.
    #[error("Cannot open the database {}", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// SQLite's words.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A statement failed.
    #[error("The database refused a change or a question")]
    Statement(#[from] rusqlite::Error),
}

impl Explain for DbError {
    fn code(&self) -> &'static str {
        "database"
    }

    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Open { .. } => {
                "Check that the folder can be written and the disk is not full; if the file is damaged, move it away: \
                 only history is lost, your images, captions and runs are files of their own"
                    .to_owned()
            }
            Self::Statement(_) => "Check that the disk is not full, then try again".to_owned(),
        })
    }
}

/// A handle to the database; cloning is cheap.
#[derive(Clone, Debug)]
pub struct Db {
    connection: Arc<Mutex<Connection>>,
    seen: Arc<Mutex<HashMap<String, i64>>>,
    events: Events,
}

/// In the order in which they were added; never edited after a release.
const MIGRATIONS: &[M<'static>] = &[
    M::up(include_str!("../migrations/0001_topics.sql")),
    M::up(include_str!("../migrations/0002_datasets.sql")),
    M::up(include_str!("../migrations/0003_captions.sql")),
    M::up(include_str!("../migrations/0004_jobs.sql")),
    M::up(include_str!("../migrations/0005_runs.sql")),
    M::up(include_str!("../migrations/0006_queue.sql")),
    M::up(include_str!("../migrations/0007_run_index.sql")),
    M::up(include_str!("../migrations/0008_beside.sql")),
];

impl Db {
    /// A file of this name beside the database; none where it is kept in memory.
    pub fn beside(&self, name: &str) -> Option<PathBuf> {
        let connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        connection.path().filter(|path| !path.is_empty()).map(|path| Path::new(path).with_file_name(name))
    }

    /// Opens the file, creates it where there is none, and brings it up to date.
    pub fn open(path: &Path, events: Events) -> Result<Self, DbError> {
        let open = || -> Result<Connection, Box<dyn std::error::Error + Send + Sync>> {
            let mut connection = Connection::open(path)?;
            connection.busy_timeout(Duration::from_secs(10))?;
            connection.pragma_update(None, "journal_mode", "WAL")?;
            connection.pragma_update(None, "synchronous", "NORMAL")?;
            connection.pragma_update(None, "foreign_keys", true)?;
            Migrations::from_slice(MIGRATIONS).to_latest(&mut connection)?;
            Ok(connection)
        };
        let connection = open().map_err(|source| DbError::Open { path: path.to_owned(), source })?;
        let db = Self { connection: Arc::new(Mutex::new(connection)), seen: Arc::default(), events };
        db.foreign_changes()?;
        Ok(db)
    }

    /// Asks.
    pub fn read<T>(&self, ask: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, DbError> {
        Ok(ask(&self.lock())?)
    }

    /// Writes in one transaction that holds the database's write lock from its start, then tells who listens.
    /// Nothing is written when the closure fails.
    pub fn write<T>(&self, topics: &[Topic], change: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>) -> Result<T, DbError> {
        let result = {
            let mut connection = self.lock();
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let result = change(&transaction)?;
            let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
            let mut versions = Vec::new();
            for topic in topics {
                let before = seen.get(topic.name()).copied().unwrap_or(0);
                let version: i64 = transaction.query_row(
                    "INSERT INTO topics (name, version) VALUES (?1, 1)
                     ON CONFLICT (name) DO UPDATE SET version = version + 1 RETURNING version",
                    [topic.name()],
                    |row| row.get(0),
                )?;
                // A version between ours and the last one seen came from elsewhere: leave it to be noticed.
                if version == before + 1 {
                    versions.push((topic.name().to_owned(), version));
                }
            }
            transaction.commit()?;
            seen.extend(versions);
            result
        };
        for topic in topics {
            self.events.changed(*topic);
        }
        Ok(result)
    }

    /// How often this noun was written, by any process: the same number means that nothing of it changed.
    pub fn version(&self, topic: Topic) -> Result<i64, DbError> {
        self.read(|connection| {
            connection
                .prepare_cached("SELECT coalesce(max(version), 0) FROM topics WHERE name = ?1")?
                .query_row([topic.name()], |row| row.get(0))
        })
    }

    /// Topics written by other processes since the last call. The window asks once a second.
    pub fn foreign_changes(&self) -> Result<Vec<Topic>, DbError> {
        let versions: Vec<(String, i64)> = self.read(|connection| {
            connection
                .prepare_cached("SELECT name, version FROM topics")?
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect()
        })?;
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let mut changed = Vec::new();
        for (name, version) in versions {
            if seen.insert(name.clone(), version) != Some(version) {
                changed.extend(Topic::ALL.iter().copied().find(|topic| topic.name() == name));
            }
        }
        Ok(changed)
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn migrations_are_valid() {
        Migrations::from_slice(MIGRATIONS).validate().unwrap();
    }

    #[test]
    fn a_write_by_another_process_is_noticed_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("nyx.db");
        let here = Db::open(&path, Events::default()).unwrap();
        let there = Db::open(&path, Events::default()).unwrap();
        here.write(&[Topic::Jobs], |_| Ok(())).unwrap();
        assert_eq!(here.foreign_changes().unwrap(), [], "our own write is no news from elsewhere");
        there.write(&[Topic::Datasets], |_| Ok(())).unwrap();
        assert_eq!(here.foreign_changes().unwrap(), [Topic::Datasets]);
        assert_eq!(here.foreign_changes().unwrap(), []);
    }

    #[test]
    fn a_file_that_is_no_database_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("nyx.db");
        std::fs::write(&path, "not a database, but long enough to be looked at as one, which is what matters here").unwrap();
        let error = Db::open(&path, Events::default()).unwrap_err();
        assert!(error.to_string().contains("nyx.db"));
        assert!(std::fs::read(&path).unwrap().starts_with(b"not a database"), "the file must be left for the user to look at");
    }
}
