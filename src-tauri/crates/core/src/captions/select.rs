//! The captions of a dataset that fit a filter query; and its tags.

use std::collections::HashMap;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::filter::{Filter, FilterError};
use super::texts::{Entry, Texts};
use super::{CaptionError, Place, history};
use crate::datasets::{self, Dataset};
use crate::db::Db;

/// Fewer captions than this are not worth handing to another thread.
const CHUNK: usize = 512;

/// A tag and in how many captions it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct TagUse {
    /// The tag.
    pub tag: String,
    /// Captions with it.
    pub count: u32,
}

/// The images that fit the query, with their captions, in the trainer's order; an empty query fits all.
pub fn select(db: &Db, texts: &Texts, dataset: &Dataset, query: &str) -> Result<Vec<Entry>, CaptionError> {
    let filter = filter(db, dataset, query)?;
    let entries = texts.entries(db, dataset)?;
    Ok(entries.par_iter().with_min_len(CHUNK).filter(|entry| filter.fits(&entry.facts())).cloned().collect())
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
pub fn filtered(db: &Db, texts: &Texts, dataset: &Dataset, query: &str) -> Result<Filtered, CaptionError> {
    if query.trim().is_empty() {
        let files: Vec<String> = datasets::sizes(db, dataset.id)?.into_iter().map(|image| image.file.to_string()).collect();
        return Ok(Filtered::Images { total: files.len() as u32, files });
    }
    let filter = match filter(db, dataset, query) {
        Err(CaptionError::Filter { error, .. }) => return Ok(Filtered::Wrong { error }),
        filter => filter?,
    };
    let entries = texts.entries(db, dataset)?;
    let fits = entries.par_iter().with_min_len(CHUNK).filter(|entry| filter.fits(&entry.facts()));
    Ok(Filtered::Images { files: fits.map(|entry| entry.image.file.to_string()).collect(), total: entries.len() as u32 })
}

/// The tags of captions, the most frequent first, equally frequent ones by the alphabet.
pub fn tag_counts(entries: &[Entry]) -> Vec<TagUse> {
    let counts = entries.par_iter().with_min_len(CHUNK).fold(HashMap::new, counted).reduce(HashMap::new, |some, others| {
        let (mut many, few) = if some.len() < others.len() { (others, some) } else { (some, others) };
        for (tag, count) in few {
            *many.entry(tag).or_default() += count;
        }
        many
    });
    let mut counts: Vec<TagUse> = counts.into_iter().map(|(tag, count)| TagUse { tag: tag.to_owned(), count }).collect();
    counts.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.tag.cmp(&b.tag)));
    counts
}

/// Counts the tags of one more caption, each once however often it stands there.
fn counted<'a>(mut counts: HashMap<&'a str, u32>, entry: &'a Entry) -> HashMap<&'a str, u32> {
    let mut tags: Vec<&str> = entry.tags().collect();
    tags.sort_unstable();
    tags.dedup();
    for tag in tags {
        *counts.entry(tag).or_default() += 1;
    }
    counts
}
