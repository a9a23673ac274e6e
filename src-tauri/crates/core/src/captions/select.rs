//! The captions of a dataset, all of them or those that fit a filter query; and its tags.

use std::collections::HashMap;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::filter::{Facts, Filter, FilterError};
use super::{Caption, CaptionError, Place, history, read};
use crate::datasets::{self, Dataset, ImageRow};
use crate::db::Db;

/// An image and its caption.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The image, as the index knows it.
    pub image: ImageRow,
    /// The caption, as the file says now.
    pub caption: Caption,
}

/// A tag and in how many captions it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct TagUse {
    /// The tag.
    pub tag: String,
    /// Captions with it.
    pub count: u32,
}

/// The images that a trainer reads, with their captions, in the trainer's order. The files are read: they are the truth.
pub fn entries(db: &Db, dataset: &Dataset) -> Result<Vec<Entry>, CaptionError> {
    let place = Place::of(dataset);
    let images = datasets::images(db, dataset.id)?;
    let entry = |image: ImageRow| {
        let caption = read(&place, &image.file).unwrap_or_else(|error| Caption::unreadable(&image.file, &error));
        Entry { image, caption }
    };
    Ok(images.into_par_iter().filter(|image| image.counted).map(entry).collect())
}

/// Those that fit the query; an empty query fits all.
pub fn select(db: &Db, dataset: &Dataset, query: &str) -> Result<Vec<Entry>, CaptionError> {
    let filter = filter(db, dataset, query)?;
    let mut entries = entries(db, dataset)?;
    entries.retain(|entry| filter.fits(&entry.facts()));
    Ok(entries)
}

/// The query, read with what the dataset's history knows of its trigger word.
fn filter(db: &Db, dataset: &Dataset, query: &str) -> Result<Filter, CaptionError> {
    let trigger = history::trigger_word(db, &Place::of(dataset))?;
    Filter::parse(query, trigger.as_deref()).map_err(|error| CaptionError::Filter { shown: error.pointed(query), error })
}

/// Which images a filter query lets through, or why it cannot be understood: both are answers while somebody types.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Filtered {
    /// The images that fit, in the order of the trainer.
    Images {
        /// Their names in the folder.
        files: Vec<String>,
        /// How many images there are in all.
        total: u32,
    },
    /// The query makes no sense.
    Wrong {
        /// What and where.
        error: FilterError,
    },
}

/// The names of the images that fit the query.
pub fn filtered(db: &Db, dataset: &Dataset, query: &str) -> Result<Filtered, CaptionError> {
    let filter = match filter(db, dataset, query) {
        Err(CaptionError::Filter { error, .. }) => return Ok(Filtered::Wrong { error }),
        filter => filter?,
    };
    let entries = entries(db, dataset)?;
    let files = entries.iter().filter(|entry| filter.fits(&entry.facts())).map(|entry| entry.image.file.clone());
    Ok(Filtered::Images { files: files.collect(), total: entries.len() as u32 })
}

/// The tags of captions, the most frequent first, equally frequent ones by the alphabet.
pub fn tag_counts(entries: &[Entry]) -> Vec<TagUse> {
    let mut counts: HashMap<&str, u32> = HashMap::new();
    for entry in entries {
        let tags: std::collections::HashSet<&str> = entry.caption.tags.iter().map(String::as_str).collect();
        for tag in tags {
            *counts.entry(tag).or_default() += 1;
        }
    }
    let mut counts: Vec<TagUse> = counts.into_iter().map(|(tag, count)| TagUse { tag: tag.to_owned(), count }).collect();
    counts.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.tag.cmp(&b.tag)));
    counts
}

impl Entry {
    /// What a filter asks about.
    pub fn facts(&self) -> Facts<'_> {
        Facts {
            file: &self.image.file,
            text: &self.caption.text,
            tags: &self.caption.tags,
            width: self.image.width,
            height: self.image.height,
            bytes: self.image.bytes,
        }
    }
}
