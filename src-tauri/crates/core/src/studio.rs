//! The one handle that the window, the command line and the tests hold. It opens everything and knows nothing else;
//! domain functions take the parts they need.

use std::path::PathBuf;
use std::sync::Arc;

use crate::captions::Texts;
use crate::db::{Db, DbError};
use crate::event::Events;
use crate::home::Home;
use crate::problem::{Explain, Problem};
use crate::settings::SettingsStore;
use crate::tagging::Readings;

/// An opened home. Cloning is cheap.
#[derive(Clone, Debug)]
pub struct Studio {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    home: Home,
    db: Db,
    settings: SettingsStore,
    texts: Texts,
    readings: Readings,
    events: Events,
}

/// What can go wrong on opening.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The home folder cannot be made or written.
    #[error("The folder {} cannot be used", path.display())]
    Home {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

impl Explain for OpenError {
    fn code(&self) -> &'static str {
        "home_unusable"
    }

    fn hint(&self) -> Option<String> {
        Some("Choose another folder with --home or NYX_HOME, or give yourself permission to write there".to_owned())
    }
}

impl Studio {
    /// Opens a home, creating what is missing.
    pub fn open(home: Home) -> Result<Self, Problem> {
        for folder in [home.root().to_owned(), home.runs(), home.taggers(), home.thumbnails(), home.drafts()] {
            std::fs::create_dir_all(&folder).map_err(|source| OpenError::Home { path: folder, source })?;
        }
        let events = Events::default();
        let db = Db::open(&home.database(), events.clone()).map_err(|error: DbError| Problem::from(error))?;
        let settings = SettingsStore::open(&home.settings(), db.clone())?;
        Ok(Self { inner: Arc::new(Inner { home, db, settings, texts: Texts::default(), readings: Readings::default(), events }) })
    }

    /// Where things lie.
    pub fn home(&self) -> &Home {
        &self.inner.home
    }

    /// Index and history.
    pub fn db(&self) -> &Db {
        &self.inner.db
    }

    /// Preferences.
    pub fn settings(&self) -> &SettingsStore {
        &self.inner.settings
    }

    /// What taggers saw, in memory.
    pub fn readings(&self) -> &Readings {
        &self.inner.readings
    }

    /// What captions say, in memory.
    pub fn texts(&self) -> &Texts {
        &self.inner.texts
    }

    /// News.
    pub fn events(&self) -> &Events {
        &self.inner.events
    }
}
