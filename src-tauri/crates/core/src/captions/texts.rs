//! What the captions of a dataset say, kept in memory while their files stay the same.
//!
//! The files are the truth: each question looks at every file from outside (size, and the times of its last change) and reads only
//! what is not as it was read. A file that changed so lately that a second change could bear the same time is read again.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use super::filter::Facts;
use super::text::CaptionText;
use super::{CaptionError, Place, disk, tags};
use crate::clock;
use crate::datasets::{self, Dataset, ImageSize};
use crate::db::Db;
use crate::event::Topic;

/// Datasets that are kept at once; the one that was asked for longest ago goes first.
const DATASETS: usize = 3;

/// As coarse as file systems count time: FAT has two seconds.
const COARSEST: i64 = 3_000_000_000;

/// Fewer files than this are not worth handing to another thread.
const CHUNK: usize = 256;

/// An image and what its caption says.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The image, as the index knows it.
    pub image: Arc<ImageSize>,
    /// Its caption.
    pub caption: Arc<Said>,
}

/// A caption as its file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// The text, lines separated by `\n`; empty where there is no caption.
    pub text: String,
    /// Some bytes make no sense in any encoding and are shown as `�`.
    pub damaged: bool,
    /// Why the file cannot be read; the text is then empty and nothing is written over it.
    pub problem: Option<String>,
    seen: Option<Seen>,
    settled: bool,
}

/// A file from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Seen {
    bytes: u64,
    changed: i64,
}

/// The captions of the datasets that were asked for lately. Cloning is cheap, and all clones share them.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    shelves: Arc<Mutex<Shelves>>,
}

/// The one that was asked for last stands last.
type Shelves = Vec<(Place, Arc<Mutex<Shelf>>)>;

#[derive(Debug, Default)]
struct Shelf {
    /// Of the index when the images were taken from it.
    version: Option<i64>,
    entries: Arc<Vec<Entry>>,
}

impl Said {
    /// As if a file said this.
    #[cfg(test)]
    pub fn text(text: &str) -> Self {
        Self { text: text.to_owned(), ..Self::default() }
    }
}

impl Entry {
    /// The tags in order.
    pub fn tags(&self) -> impl Iterator<Item = &str> {
        tags::pieces(&self.caption.text)
    }

    /// What a filter asks about.
    pub fn facts(&self) -> Facts<'_> {
        let ImageSize { file, width, height, bytes } = &*self.image;
        Facts { file, text: &self.caption.text, width: *width, height: *height, bytes: *bytes }
    }
}

impl Texts {
    /// The images that a trainer reads, with their captions as the files say now, in the trainer's order.
    pub fn entries(&self, db: &Db, dataset: &Dataset) -> Result<Arc<Vec<Entry>>, CaptionError> {
        let place = Place::of(dataset);
        place.reach()?;
        let shelf = self.shelf(&place);
        let mut shelf = shelf.lock().unwrap_or_else(PoisonError::into_inner);
        // Asked before the images, so that what changes in between is found the next time.
        let version = Some(db.version(Topic::Datasets)?);
        if shelf.version != version {
            shelf.entries = Arc::new(joined(datasets::sizes(db, dataset.id)?, &shelf.entries));
            shelf.version = version;
        }
        let now = clock::now().as_nanosecond() as i64;
        let look = |(index, entry): (usize, &Entry)| {
            let file = place.caption_path(&entry.image.file);
            news(&entry.caption, &file, now).map(|said| (index, Arc::new(said)))
        };
        let news: Vec<_> = shelf.entries.par_iter().enumerate().with_min_len(CHUNK).filter_map(look).collect();
        if !news.is_empty() {
            let entries = Arc::make_mut(&mut shelf.entries);
            for (index, said) in news {
                if let Some(entry) = entries.get_mut(index) {
                    entry.caption = said;
                }
            }
        }
        Ok(shelf.entries.clone())
    }

    /// The shelf of a place, now the one that was asked for last.
    fn shelf(&self, place: &Place) -> Arc<Mutex<Shelf>> {
        let mut shelves = self.shelves.lock().unwrap_or_else(PoisonError::into_inner);
        let at = shelves.iter().position(|(other, _)| other == place);
        let (_, shelf) = at.map_or_else(|| (place.clone(), Arc::default()), |at| shelves.remove(at));
        shelves.push((place.clone(), shelf.clone()));
        let surplus = shelves.len().saturating_sub(DATASETS);
        shelves.drain(..surplus);
        shelf
    }
}

/// The images with what was known of their captions.
fn joined(images: Vec<ImageSize>, known: &[Entry]) -> Vec<Entry> {
    let known: HashMap<&str, &Entry> = known.iter().map(|entry| (&*entry.image.file, entry)).collect();
    let unread = Arc::new(Said::default());
    images
        .into_iter()
        .map(|image| {
            let caption = known.get(&*image.file).map_or_else(|| unread.clone(), |entry| entry.caption.clone());
            Entry { image: Arc::new(image), caption }
        })
        .collect()
}

/// What the file says, unless that is known.
fn news(known: &Said, file: &Path, now: i64) -> Option<Said> {
    // Looked at before it is read: a change in between is then found the next time.
    let seen = look(file);
    if known.settled && known.seen == seen {
        return None;
    }
    let settled = seen.is_none_or(|seen| now.saturating_sub(seen.changed) > COARSEST);
    Some(match disk::read(file) {
        Ok(bytes) => {
            let CaptionText { text, damaged, .. } = bytes.as_deref().map(CaptionText::decode).unwrap_or_default();
            Said { text, damaged, problem: None, seen, settled }
        }
        Err(source) => {
            let problem = CaptionError::Unreadable { path: file.to_owned(), source }.to_string();
            Said { problem: Some(problem), ..Said::default() }
        }
    })
}

fn look(file: &Path) -> Option<Seen> {
    let metadata = match std::fs::metadata(file) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return None,
        // There is something, and it cannot even be looked at: never taken for known.
        Err(_) => return Some(Seen { bytes: u64::MAX, changed: i64::MAX }),
    };
    let modified = metadata.modified().ok().and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
    let modified = modified.map_or(0, |since| since.as_nanos() as i64);
    // A program may set the one time to what it likes, not the other: together they miss nothing.
    Some(Seen { bytes: metadata.len(), changed: modified.max(nyx_platform::change_time(&metadata)) })
}

#[cfg(test)]
mod tests;
