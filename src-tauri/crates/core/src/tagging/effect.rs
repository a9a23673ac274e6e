//! What tagging a dataset would do with these thresholds, from what taggers saw before (pure): no image is looked at, nothing is
//! written.

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};
use specta::Type;

use super::labels::{Category, Labels};
use super::options::TagOptions;
use super::outcome::outcome;
use super::spec::Existing;
use super::tags::Rules;
use crate::captions::Entry;
use crate::captions::tags::pieces;

/// Bars of a histogram: from 0 to 1 in steps of two hundredths.
pub const BARS: usize = 50;
/// Tags that are listed at most; their sums count all.
const LISTED: usize = 1000;

/// What is known of a dataset's images; each in the order of its entries.
#[derive(Debug)]
pub struct Table {
    /// What the numbers mean.
    pub labels: Labels,
    /// Labels by number and their probabilities; none for images that were not looked at yet.
    pub images: Vec<Option<Vec<(u32, f32)>>>,
}

/// The effect on a whole dataset.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Type)]
pub struct TaggingEffect {
    /// Images of the dataset.
    pub images: u64,
    /// Images that the taggers looked at.
    pub seen: u64,
    /// Of those that they looked at: images that have a caption.
    pub captioned: u64,
    /// Captions that would be new.
    pub new: u64,
    /// Captions that would be another one.
    pub changed: u64,
    /// Tags that captions would gain, and lose, over all images.
    pub added: u64,
    /// See `added`.
    pub removed: u64,
    /// General tags of each image, on average.
    pub general_per_image: f64,
    /// Images with a character.
    pub with_character: u64,
    /// Found tags by probability, in steps of two hundredths: general tags.
    pub general: Vec<u64>,
    /// And characters.
    pub character: Vec<u64>,
    /// Tags that are gained or lost, most often changed first.
    pub tags: Vec<TaggingChange>,
}

/// The effect on one tag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct TaggingChange {
    /// As it is written.
    pub tag: String,
    /// Captions that gain it.
    pub added: u64,
    /// Captions that lose it.
    pub removed: u64,
}

/// The effect, image by image brought together.
pub fn effect(entries: &[Entry], table: &Table, options: &TagOptions, existing: Existing) -> TaggingEffect {
    let rules = Rules::new(&table.labels, options);
    let categories: Vec<Category> = table.labels.iter().map(|label| label.category).collect();
    // Each part has a sum of its own, and bringing sums together costs as well.
    let part = entries.len().div_ceil(2 * rayon::current_num_threads()).max(1);
    let images = entries.par_iter().zip(&table.images).with_min_len(part);
    let mut sum = images
        .fold(Sum::default, |mut sum, (entry, seen)| {
            if let Some(seen) = seen {
                sum.add(entry, seen, &categories, (&rules, options, existing));
            }
            sum
        })
        .reduce(Sum::default, Sum::merge);
    sum.effect.images = entries.len() as u64;
    sum.effect.general_per_image = if sum.effect.seen > 0 { sum.found as f64 / sum.effect.seen as f64 } else { 0.0 };
    sum.effect.general.resize(BARS, 0);
    sum.effect.character.resize(BARS, 0);
    let mut tags: Vec<TaggingChange> =
        sum.tags.into_iter().map(|(tag, (added, removed))| TaggingChange { tag, added, removed }).collect();
    tags.sort_by(|a, b| (b.added + b.removed).cmp(&(a.added + a.removed)).then_with(|| a.tag.cmp(&b.tag)));
    tags.truncate(LISTED);
    sum.effect.tags = tags;
    sum.effect
}

#[derive(Default)]
struct Sum {
    effect: TaggingEffect,
    found: u64,
    tags: FxHashMap<String, (u64, u64)>,
}

impl Sum {
    fn add(
        &mut self,
        entry: &Entry,
        seen: &[(u32, f32)],
        categories: &[Category],
        (rules, options, existing): (&Rules, &TagOptions, Existing),
    ) {
        let effect = &mut self.effect;
        effect.seen += 1;
        effect.general.resize(BARS, 0);
        effect.character.resize(BARS, 0);
        let mut has_character = false;
        for (label, probability) in seen {
            let category = categories.get(*label as usize).copied().unwrap_or(Category::Other);
            let passes = options.threshold(category).is_some_and(|threshold| *probability >= threshold as f32);
            let bar = ((probability * BARS as f32) as usize).min(BARS - 1);
            match category {
                Category::Character => {
                    effect.character[bar] += 1;
                    has_character |= passes;
                }
                category if category.is_one() => {}
                _ => {
                    effect.general[bar] += 1;
                    self.found += u64::from(passes);
                }
            }
        }
        effect.with_character += u64::from(has_character);
        let before = Some(entry.caption.text.as_str()).filter(|text| !text.trim().is_empty());
        effect.captioned += u64::from(before.is_some());
        // A caption that cannot be read is not written over.
        if entry.caption.problem.is_some() || (before.is_some() && existing == Existing::Skip) {
            return;
        }
        let tags = rules.tags(seen.iter().map(|(label, probability)| (*label as usize, *probability)));
        let Some(after) = outcome(before, &tags, existing, &options.separator) else { return };
        *if before.is_some() { &mut effect.changed } else { &mut effect.new } += 1;
        let had: FxHashSet<&str> = before.map(|text| pieces(text).collect()).unwrap_or_default();
        let has: FxHashSet<&str> = pieces(&after).collect();
        for tag in has.difference(&had) {
            effect.added += 1;
            self.tags.entry((*tag).to_owned()).or_default().0 += 1;
        }
        for tag in had.difference(&has) {
            effect.removed += 1;
            self.tags.entry((*tag).to_owned()).or_default().1 += 1;
        }
    }

    fn merge(mut self, other: Self) -> Self {
        let (a, b) = (&mut self.effect, &other.effect);
        a.seen += b.seen;
        a.captioned += b.captioned;
        a.new += b.new;
        a.changed += b.changed;
        a.added += b.added;
        a.removed += b.removed;
        a.with_character += b.with_character;
        for (mine, theirs) in [(&mut a.general, &b.general), (&mut a.character, &b.character)] {
            mine.resize(BARS, 0);
            for (sum, more) in mine.iter_mut().zip(theirs) {
                *sum += more;
            }
        }
        self.found += other.found;
        for (tag, (added, removed)) in other.tags {
            let sum = self.tags.entry(tag).or_default();
            sum.0 += added;
            sum.1 += removed;
        }
        self
    }
}

#[cfg(test)]
mod tests;
