//! What taggers saw in the dataset that is looked at now, in memory: a threshold that moves asks again many times a second.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::TaggingError;
use super::combine::{Combine, Combined};
use super::effect::Table;
use super::labels::Labels;
use super::probabilities::{Packed, Probabilities, Unknown};
use super::{catalog, probabilities::Content};
use crate::captions::{Entry, Place};
use crate::datasets::Dataset;
use crate::db::{Db, DbError};
use crate::event::Topic;
use crate::home::Home;

/// The dataset and taggers that were asked for last. Cloning is cheap, and all clones share them.
#[derive(Clone, Debug, Default)]
pub struct Readings {
    shelf: Arc<Mutex<Option<Shelf>>>,
}

/// Which taggers are asked, and how they are brought together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// By id or folder.
    pub taggers: Vec<String>,
    /// How what they say becomes one.
    pub combine: Combine,
}

#[derive(Debug)]
struct Shelf {
    dataset: i64,
    asked: Asked,
    /// Of the index and of the store when the table was made.
    versions: (i64, i64),
    store: Probabilities,
    models: Vec<Content>,
    combined: Combined,
    table: Arc<Table>,
}

impl Readings {
    /// What these taggers saw in the images of these entries, which are the dataset's.
    pub fn table(
        &self,
        (db, home): (&Db, &Home),
        dataset: &Dataset,
        entries: &[Entry],
        asked: &Asked,
    ) -> Result<Arc<Table>, TaggingError> {
        let mut shelf = self.shelf.lock().unwrap_or_else(PoisonError::into_inner);
        let index = db.version(Topic::Datasets)?;
        let open = shelf.take().filter(|shelf| shelf.dataset == dataset.id && shelf.asked == *asked);
        let mut open = match open {
            Some(open) => open,
            None => Shelf::open(home, dataset.id, asked)?,
        };
        let versions = (index, open.store.version().map_err(DbError::from)?);
        if open.versions != versions || open.table.images.len() != entries.len() {
            open.read(&Place::of(dataset), entries)?;
            open.versions = versions;
        }
        Ok(shelf.insert(open).table.clone())
    }
}

impl Shelf {
    fn open(home: &Home, dataset: i64, asked: &Asked) -> Result<Self, TaggingError> {
        let store = Probabilities::open(&home.probabilities()).map_err(DbError::from)?;
        let (mut models, mut labels) = (Vec::new(), Vec::new());
        for tagger in &asked.taggers {
            let tagger = catalog::find(home, tagger, Path::new(""))?;
            labels.push(Labels::read(&tagger.labels)?);
            models.push(store.model(&tagger.model).map_err(|error| match error {
                Unknown::File(source) => TaggingError::ModelUnreadable { path: tagger.model, source },
                Unknown::Store(error) => DbError::from(error).into(),
            })?);
        }
        let combined = Combined::new(&labels, asked.combine);
        let table = Arc::new(Table { labels: combined.labels.clone(), images: Vec::new() });
        Ok(Self { dataset, asked: asked.clone(), versions: (-1, -1), store, models, combined, table })
    }

    fn read(&mut self, place: &Place, entries: &[Entry]) -> Result<(), DbError> {
        let images: Vec<PathBuf> = entries.iter().map(|entry| place.path(&entry.image.file)).collect();
        let by_tagger: Vec<Vec<Option<Packed>>> =
            self.models.iter().map(|model| self.store.known(*model, &images)).collect::<Result<_, _>>()?;
        let image = |number: usize| {
            let seen: Option<Vec<&Packed>> = by_tagger.iter().map(|images| images[number].as_ref()).collect();
            seen.map(|seen| self.combined.entries(&seen))
        };
        let images = (0..entries.len()).map(image).collect();
        self.table = Arc::new(Table { labels: self.combined.labels.clone(), images });
        Ok(())
    }
}
