//! What one image's caption would become, tag by tag (pure).

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use specta::Type;

use super::labels::{Category, Labels};
use super::options::TagOptions;
use super::outcome::outcome;
use super::spec::Existing;
use super::tags::Rules;
use crate::captions::tags::pieces;

/// Tags that are told of an image at most, the most probable ones.
const MOST: usize = 120;

/// What a tagger said of an image, and what would be written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct ImageEffect {
    /// The most probable tags, the most probable first; none where the taggers did not look at the image.
    pub tags: Option<Vec<FoundTag>>,
    /// The caption now.
    pub before: Option<String>,
    /// The caption then; none where it stays.
    pub after: Option<String>,
}

/// A tag that was found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct FoundTag {
    /// As it is, or would be, written.
    pub tag: String,
    /// Its kind.
    pub category: Category,
    /// From 0 to 1.
    pub probability: f32,
    /// From which probability on it is written; none for kinds of which the most probable one is.
    pub threshold: Option<f64>,
    /// What becomes of it.
    pub fate: TagFate,
}

/// What becomes of a tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum TagFate {
    /// The caption gains it.
    Added,
    /// The caption has it.
    Kept,
    /// It is sure enough, and the caption stays without it: it has one already that is kept.
    Left,
    /// It is not sure enough.
    Below,
    /// It is never written.
    Blocked,
}

/// Of one image. `seen` are labels by number and their probabilities.
pub fn image_effect(
    labels: &Labels,
    seen: Option<&[(u32, f32)]>,
    before: Option<&str>,
    options: &TagOptions,
    existing: Existing,
) -> ImageEffect {
    let Some(seen) = seen else { return ImageEffect { tags: None, before: before.map(str::to_owned), after: None } };
    let rules = Rules::new(labels, options);
    let tags = rules.tags(seen.iter().map(|(label, probability)| (*label as usize, *probability)));
    let after = outcome(before, &tags, existing, &options.separator);
    let had: HashSet<&str> = before.into_iter().flat_map(pieces).collect();
    let has: HashSet<&str> = after.as_deref().into_iter().flat_map(pieces).collect();
    let found = |(label, probability): &(u32, f32)| {
        let of = labels.get(*label as usize)?;
        let written = rules.written(*label as usize);
        let tag = written.map_or_else(|| of.name.replace('_', " "), str::to_owned);
        let threshold = options.threshold(of.category);
        let passes = match threshold {
            Some(threshold) => *probability >= threshold as f32,
            None => tags.contains(&tag),
        };
        let fate = match (passes, written) {
            (false, _) => TagFate::Below,
            (true, None) => TagFate::Blocked,
            (true, Some(_)) if pieces(&tag).all(|part| had.contains(part)) => TagFate::Kept,
            (true, Some(_)) if pieces(&tag).all(|part| has.contains(part)) => TagFate::Added,
            (true, Some(_)) => TagFate::Left,
        };
        Some(FoundTag { tag, category: of.category, probability: *probability, threshold, fate })
    };
    let mut all: Vec<FoundTag> = seen.iter().filter_map(found).filter(|tag| tag.category != Category::Other).collect();
    all.sort_by(|a, b| b.probability.total_cmp(&a.probability));
    all.truncate(MOST);
    ImageEffect { tags: Some(all), before: before.map(str::to_owned), after }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_tag_says_what_becomes_of_it() {
        let table = "tag_id,name,category\n1,general,9\n2,solo,0\n3,long_hair,0\n4,hat,0\n5,text,0\n6,saber_(fate),4\n";
        let labels = Labels::parse(table.as_bytes()).unwrap();
        let seen = [(0, 0.9), (1, 0.8), (2, 0.7), (3, 0.2), (4, 0.6), (5, 0.95)];
        let options = TagOptions { exclude: vec!["text".to_owned()], ..TagOptions::default() };
        let fates = |existing, before| {
            let effect = image_effect(&labels, Some(&seen), before, &options, existing);
            let fates: Vec<(String, TagFate)> = effect.tags.unwrap().into_iter().map(|tag| (tag.tag, tag.fate)).collect();
            (fates, effect.after)
        };
        let list = |all: &[(&str, TagFate)]| all.iter().map(|(tag, fate)| ((*tag).to_owned(), *fate)).collect::<Vec<_>>();
        let (tags, after) = fates(Existing::Append, Some("solo, mine"));
        assert_eq!(
            tags,
            list(&[
                ("saber (fate)", TagFate::Added),
                ("general", TagFate::Below),
                ("solo", TagFate::Kept),
                ("long hair", TagFate::Added),
                ("text", TagFate::Blocked),
                ("hat", TagFate::Below),
            ])
        );
        assert_eq!(after.as_deref(), Some("solo, mine, long hair, saber (fate)"));
        let (tags, after) = fates(Existing::Skip, Some("solo, mine"));
        assert_eq!((tags[0].1, tags[3].1, after), (TagFate::Left, TagFate::Left, None));
        assert_eq!(image_effect(&labels, None, None, &options, Existing::Skip).tags, None);
    }
}
