//! Probabilities become tags (pure). As the reference script does, and better where that is wrong: tags that are put first keep
//! the order in which they were given, characters keep theirs, a replacement replaces, known faces keep their underscores.

use std::collections::{HashMap, HashSet};

use rustc_hash::FxHashSet;

use super::labels::{Category, Label, Labels, Layout};
use super::options::{Place, TagOptions};

/// Faces of danbooru: an underscore in them is a mouth.
pub const FACES: [&str; 19] = [
    "0_0", "(o)_(o)", "+_+", "+_-", "._.", "<o>_<o>", "<|>_<|>", "=_=", ">_<", "3_3", "6_9", ">_o", "@_@", "^_^", "o_o", "u_u",
    "x_x", "|_|", "||_||",
];

/// Labels and options brought together once, to be used for each image.
#[derive(Clone, Debug)]
pub struct Rules {
    layout: Layout,
    outputs: Vec<Output>,
    lowest: f32,
    rating: Place,
    quality: Place,
    character_first: bool,
    always_first: Vec<String>,
    trigger: Option<String>,
}

/// What becomes of one output of the model.
#[derive(Clone, Debug)]
struct Output {
    category: Category,
    /// Written from this probability on; none where the most probable of its kind is.
    threshold: Option<f32>,
    /// What it is written as; none when it is never written.
    tag: Option<String>,
}

impl Rules {
    /// Brings them together.
    pub fn new(labels: &Labels, options: &TagOptions) -> Self {
        let asked = Asked::new(options);
        let output = |label: &Label| Output {
            category: label.category,
            threshold: options.threshold(label.category).map(|threshold| threshold as f32),
            tag: asked.written(label, options),
        };
        Self {
            layout: labels.layout(),
            outputs: labels.iter().map(output).collect(),
            lowest: options.lowest() as f32,
            rating: options.rating,
            quality: options.quality,
            character_first: options.character_first,
            always_first: options.always_first.iter().map(|tag| spell(tag.trim(), options.keep_underscores)).collect(),
            trigger: options.trigger.as_deref().map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned),
        }
    }

    /// What an output is written as; none when it is never written.
    pub fn written(&self, output: usize) -> Option<&str> {
        self.outputs.get(output)?.tag.as_deref()
    }

    /// The tags of one image, in the order in which they are written. `seen` are outputs and their probabilities, by number;
    /// outputs that are not among them are improbable.
    pub fn tags(&self, seen: impl IntoIterator<Item = (usize, f32)>) -> Vec<String> {
        let (mut tags, mut characters) = (Vec::new(), Vec::new());
        let (mut rating, mut quality) = (MostProbable::default(), MostProbable::default());
        for (output, probability) in seen {
            let Some(Output { category, threshold, tag }) = self.outputs.get(output) else { continue };
            match category {
                Category::Rating => rating.hear(self, probability, tag.as_deref()),
                Category::Quality => quality.hear(self, probability, tag.as_deref()),
                _ => {
                    let (Some(tag), true) = (tag.as_deref(), threshold.is_some_and(|threshold| probability >= threshold)) else {
                        continue;
                    };
                    let apart = *category == Category::Character && (self.character_first || self.layout == Layout::Wd);
                    if apart { &mut characters } else { &mut tags }.push((tag, probability));
                }
            }
        }
        if self.layout == Layout::Cl {
            for list in [&mut tags, &mut characters] {
                list.sort_by(|(_, a), (_, b)| b.total_cmp(a));
            }
        }
        let (before, after) = if self.character_first { (characters, tags) } else { (tags, characters) };
        let mut tags: Vec<&str> = before.into_iter().chain(after).map(|(tag, _)| tag).collect();
        for (place, most) in [(self.quality, quality), (self.rating, rating)] {
            match (place, most.tag) {
                (Place::First, Some(tag)) => tags.insert(0, tag),
                (Place::Last, Some(tag)) => tags.push(tag),
                _ => {}
            }
        }
        let mut ordered: Vec<&str> = self.trigger.as_deref().into_iter().collect();
        ordered.extend(self.always_first.iter().map(String::as_str).filter(|tag| tags.contains(tag)));
        ordered.extend(tags);
        once_each(ordered)
    }
}

/// The first of the most probable outputs of a kind; without a tag where that one is never written.
#[derive(Default)]
struct MostProbable<'a> {
    probability: Option<f32>,
    tag: Option<&'a str>,
}

impl<'a> MostProbable<'a> {
    /// In the CL layout those that are never written, and those that no threshold would let through, are passed over.
    fn hear(&mut self, rules: &Rules, probability: f32, tag: Option<&'a str>) {
        let passed_over = rules.layout == Layout::Cl && (tag.is_none() || probability < rules.lowest);
        if !passed_over && self.probability.is_none_or(|most| probability > most) {
            (self.probability, self.tag) = (Some(probability), tag);
        }
    }
}

/// What a person asked for, by the tags that are meant: in the tagger's own spelling and in the one that is written.
struct Asked<'a> {
    excluded: HashSet<String>,
    /// The first one that means a tag counts.
    replaced: HashMap<String, (usize, &'a str)>,
}

impl<'a> Asked<'a> {
    fn new(options: &'a TagOptions) -> Self {
        let spellings = |asked: &str| [asked.trim().to_owned(), spell(asked.trim(), options.keep_underscores)];
        let mut replaced = HashMap::new();
        for (number, replacement) in options.replace.iter().enumerate() {
            for spelling in spellings(&replacement.from) {
                replaced.entry(spelling).or_insert((number, replacement.to.trim()));
            }
        }
        Self { excluded: options.exclude.iter().flat_map(|asked| spellings(asked)).collect(), replaced }
    }

    /// What a label is written as; none when it is excluded or replaced by nothing.
    fn written(&self, label: &Label, options: &TagOptions) -> Option<String> {
        let expanded = if options.expand_characters && label.category == Category::Character {
            expand(&label.name, &options.separator)
        } else {
            label.name.clone()
        };
        let spelled = spell(&expanded, options.keep_underscores);
        if self.excluded.contains(&label.name) || self.excluded.contains(&spelled) {
            return None;
        }
        let replacements = [&label.name, &spelled].into_iter().filter_map(|name| self.replaced.get(name));
        match replacements.min_by_key(|(number, _)| *number) {
            Some((_, to)) => Some((*to).to_owned()).filter(|to| !to.is_empty()),
            None => Some(spelled),
        }
    }
}

/// `name_(series)` becomes `name`, separator, `series`: the last bracket alone. It stays one tag when tags are compared.
fn expand(name: &str, separator: &str) -> String {
    match name.rsplit_once('(') {
        Some((before, series)) if name.ends_with(')') => {
            format!("{}{separator}{}", before.strip_suffix('_').unwrap_or(before), series.replace(')', ""))
        }
        _ => name.to_owned(),
    }
}

/// Underscores become spaces, except in faces and in tags of at most three characters.
fn spell(name: &str, keep_underscores: bool) -> String {
    if keep_underscores || FACES.contains(&name) || name.chars().count() <= 3 { name.to_owned() } else { name.replace('_', " ") }
}

/// Drops what a tag put first, a trigger word or a replacement says a second time. Series of characters, which stand inside
/// one tag with the name, are not touched.
fn once_each(tags: Vec<&str>) -> Vec<String> {
    let mut seen = FxHashSet::default();
    tags.into_iter().filter(|tag| seen.insert(*tag)).map(str::to_owned).collect()
}

/// Adds tags that a caption does not have yet; none when it has them all. Separators and spaces around its tags are put in
/// order; what it says twice stays.
pub fn append(caption: &str, tags: &[String], separator: &str) -> Option<String> {
    let comma = if separator.trim().is_empty() { separator } else { separator.trim() };
    let mut all: Vec<&str> = caption.trim_matches('\n').split(comma).map(str::trim).filter(|tag| !tag.is_empty()).collect();
    let new: Vec<&str> = tags.iter().map(String::as_str).filter(|tag| !all.contains(tag)).collect();
    if new.is_empty() {
        return None;
    }
    all.extend(new);
    Some(all.join(separator))
}

#[cfg(test)]
mod tests {
    use super::super::options::parse_replacements;
    use super::*;

    const TABLE: &str = "tag_id,name,category\n1,general,9\n2,explicit,9\n3,1girl,0\n4,long_hair,0\n5,^_^,0\n6,<|>_<|>,0\n7,smile,0\n\
                         8,saber_(fate),4\n9,nero_(swimsuit)_(fate),4\n";

    /// Tags of an image for which every output is as probable as its place in the table says.
    fn tags(options: &TagOptions, probabilities: [f32; 9]) -> String {
        Rules::new(&Labels::parse(TABLE.as_bytes()).unwrap(), options)
            .tags(probabilities.into_iter().enumerate())
            .join(&options.separator)
    }

    fn all(options: TagOptions) -> String {
        tags(&options, [0.6, 0.4, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9])
    }

    fn list(tags: &[&str]) -> Vec<String> {
        tags.iter().map(|tag| (*tag).to_owned()).collect()
    }

    #[test]
    fn a_threshold_takes_what_equals_it() {
        let options = TagOptions { general: 0.35, character: 0.5, ..TagOptions::default() };
        assert_eq!(tags(&options, [0.0, 0.0, 0.35, 0.349_999, 0.0, 0.0, 1.0, 0.5, 0.499]), "1girl, smile, saber (fate)");
    }

    #[test]
    fn faces_and_short_tags_keep_their_underscores_whatever_their_length() {
        assert_eq!(all(TagOptions::default()), "1girl, long hair, ^_^, <|>_<|>, smile, saber (fate), nero (swimsuit) (fate)");
        assert!(all(TagOptions { keep_underscores: true, ..TagOptions::default() }).contains("long_hair"));
    }

    #[test]
    fn what_is_put_first_keeps_its_order() {
        let options = TagOptions {
            always_first: list(&["smile", " long_hair", "absent"]),
            character_first: true,
            rating: Place::First,
            ..TagOptions::default()
        };
        assert_eq!(all(options), "smile, long hair, general, saber (fate), nero (swimsuit) (fate), 1girl, ^_^, <|>_<|>");
    }

    #[test]
    fn one_rating_is_right_and_an_excluded_one_has_no_second() {
        assert!(all(TagOptions { rating: Place::Last, ..TagOptions::default() }).ends_with("(fate), general"));
        let none = TagOptions { rating: Place::Last, exclude: list(&["general"]), ..TagOptions::default() };
        assert!(all(none).ends_with("(swimsuit) (fate)"));
    }

    #[test]
    fn a_replacement_replaces_that_tag_alone() {
        let replace = parse_replacements("1girl=woman,long hair=woman,^_^=").unwrap();
        assert_eq!(
            all(TagOptions { replace, ..TagOptions::default() }),
            "woman, <|>_<|>, smile, saber (fate), nero (swimsuit) (fate)"
        );
    }

    #[test]
    fn exclusions_are_known_in_both_spellings() {
        for spelling in ["long hair", "long_hair", " long hair "] {
            let options = TagOptions { exclude: list(&[spelling]), ..TagOptions::default() };
            assert!(!all(options).contains("long"), "{spelling}");
        }
    }

    #[test]
    fn characters_are_expanded_by_their_last_bracket() {
        let options = TagOptions { expand_characters: true, keep_underscores: true, ..TagOptions::default() };
        assert!(all(options).ends_with("saber, fate, nero_(swimsuit), fate"));
    }

    #[test]
    fn a_trigger_word_comes_first_and_once() {
        let options = TagOptions { trigger: Some(" smile ".to_owned()), general: 2.0, character: 2.0, ..TagOptions::default() };
        assert_eq!(all(options), "smile");
        let options = TagOptions { trigger: Some("smile".to_owned()), rating: Place::First, ..TagOptions::default() };
        assert!(all(options).starts_with("smile, general, 1girl, long hair, ^_^, <|>_<|>, saber"));
    }

    #[test]
    fn appending_adds_what_is_missing_and_keeps_what_is_there() {
        let new = list(&["smile", "1girl"]);
        assert_eq!(
            append("solo,   smile ,solo,\nsecond line, x\n", &new, ", ").unwrap(),
            "solo, smile, solo, second line, x, 1girl"
        );
        assert_eq!(append("1girl, smile", &new, ", "), None, "nothing new, nothing to write");
        assert_eq!(append("a b", &new, " ").unwrap(), "a b smile 1girl");
    }
}
