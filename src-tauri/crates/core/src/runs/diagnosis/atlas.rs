//! The atlas: what each failure looks like and how it is told, read from `resources/diagnosis/`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::{Captures, Regex, RegexBuilder};
use serde::Deserialize;
use serde::de::{Deserializer, Error as _};

use super::change::Proposal;
use super::evidence::Evidence;
use crate::runs::sentinels::Sentinel;
use crate::runs::shared::Shared;
use crate::runs::tally::Exception;

/// Raised with every change of the files, so that runs that were told by an older atlas are looked at again.
pub const VERSION: u32 = 2;

/// In the order in which they are asked: what is sure first, what only a number says last.
const FILES: [&str; 10] = [
    include_str!("../../../../../../resources/diagnosis/loss.toml"),
    include_str!("../../../../../../resources/diagnosis/settings.toml"),
    include_str!("../../../../../../resources/diagnosis/images.toml"),
    include_str!("../../../../../../resources/diagnosis/models.toml"),
    include_str!("../../../../../../resources/diagnosis/resume.toml"),
    include_str!("../../../../../../resources/diagnosis/memory.toml"),
    include_str!("../../../../../../resources/diagnosis/gpu.toml"),
    include_str!("../../../../../../resources/diagnosis/disk.toml"),
    include_str!("../../../../../../resources/diagnosis/packages.toml"),
    include_str!("../../../../../../resources/diagnosis/system.toml"),
];

/// One failure.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Block {
    pub(super) code: String,
    pub(super) title: String,
    pub(super) cause: String,
    pub(super) remedy: String,
    /// What another run would share of it.
    #[serde(default)]
    shared: Option<Shared>,
    /// What it looks like: any one of these.
    when: Vec<Look>,
    /// Words for the texts' `{names}` where nothing was found for them.
    #[serde(default)]
    words: BTreeMap<String, String>,
    /// Changes, the first that changes anything is proposed.
    #[serde(default)]
    pub(super) change: Vec<Proposal>,
}

/// One look of a failure: all that is given must fit. Named groups become words of the texts.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Look {
    class: Option<Pattern>,
    message: Option<Pattern>,
    traceback: Option<Pattern>,
    /// Any one of the error records.
    error: Option<Pattern>,
    /// Any one of the warnings.
    warning: Option<Pattern>,
    /// Any one of the last lines.
    line: Option<Pattern>,
    exit_code: Vec<i32>,
    /// The sentinel that ended the run.
    sentinel: Option<Sentinel>,
    /// Whether an exception was raised.
    raised: Option<bool>,
    /// Words that this look stands for.
    words: BTreeMap<String, String>,
}

#[derive(Debug)]
struct Pattern(Regex);

impl<'de> Deserialize<'de> for Pattern {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        RegexBuilder::new(&text).multi_line(true).build().map(Self).map_err(D::Error::custom)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    diagnosis: Vec<Block>,
}

// The files ship inside the program and a test reads each of them, so that a failure here cannot reach a user.
static ATLAS: LazyLock<Vec<Block>> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "shipped files, read by a test")]
    let read = |text: &&str| toml::from_str::<File>(text).expect("resources/diagnosis").diagnosis;
    FILES.iter().flat_map(read).collect()
});

/// Refusals of a start that are no failures of the trainer, and what another run would share of them.
static REFUSALS: LazyLock<BTreeMap<String, Shared>> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "shipped file, read by a test")]
    toml::from_str(include_str!("../../../../../../resources/diagnosis/refusals/shared.toml")).expect("resources/diagnosis")
});

pub(super) fn shared_by(code: &str) -> Option<Shared> {
    let known = blocks().iter().find(|block| block.code == code).and_then(|block| block.shared);
    known.or_else(|| REFUSALS.get(code).copied())
}

pub(super) fn blocks() -> &'static [Block] {
    &ATLAS
}

/// The words that a fitting look found.
#[derive(Debug, Default)]
pub(super) struct Found(BTreeMap<String, String>);

impl Found {
    /// The text with its `{names}` replaced by what was found.
    pub(super) fn fill(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, (name, word)| text.replace(&format!("{{{name}}}"), word))
    }

    fn take(&mut self, pattern: &Regex, captures: &Captures<'_>) {
        for name in pattern.capture_names().flatten() {
            if let Some(word) = captures.name(name).map(|word| word.as_str().trim()).filter(|word| !word.is_empty()) {
                self.0.insert(name.to_owned(), place(word));
            }
        }
    }
}

/// Kohya's reader of dataset files writes `data['datasets'][0]['batch_size']`; we write `dataset.datasets[0].batch_size`.
fn place(word: &str) -> String {
    let Some(inner) = word.strip_prefix("data[") else { return word.to_owned() };
    format!("dataset[{inner}").replace("['", ".").replace("']", "")
}

impl Block {
    /// The words found where this is the failure.
    pub(super) fn fits(&self, evidence: &Evidence<'_>) -> Option<Found> {
        self.when.iter().find_map(|look| {
            let mut found = Found(self.words.clone());
            if let Some(loading) = &evidence.tally.loading {
                found.0.insert("loading".to_owned(), loading.display().to_string());
            }
            found.0.extend(look.words.clone());
            look.fits(evidence, &mut found).then_some(found)
        })
    }
}

impl Look {
    fn fits(&self, evidence: &Evidence<'_>, found: &mut Found) -> bool {
        let tally = evidence.tally;
        let exception = tally.exception.as_ref();
        let said = |text: fn(&Exception) -> &String| exception.map(text).map(std::slice::from_ref).unwrap_or_default();
        // The newest text that fits counts.
        let mut any = |pattern: &Option<Pattern>, texts: &[String]| {
            let Some(Pattern(pattern)) = pattern else { return true };
            let captures = texts.iter().rev().find_map(|text| pattern.captures(text));
            captures.inspect(|captures| found.take(pattern, captures)).is_some()
        };
        any(&self.class, said(|exception| &exception.class))
            && any(&self.message, said(|exception| &exception.message))
            && any(&self.traceback, said(|exception| &exception.traceback))
            && any(&self.error, &tally.errors)
            && any(&self.warning, &tally.warned)
            && any(&self.line, evidence.last_lines)
            && (self.exit_code.is_empty() || evidence.exit_code.is_some_and(|code| self.exit_code.contains(&code)))
            && self.sentinel.is_none_or(|sentinel| evidence.stopped_by == Some(sentinel))
            && self.raised.is_none_or(|raised| raised == exception.is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_a_text_is_found_by_each_look_or_has_a_word_to_fall_back_to() {
        let name = Regex::new(r"\{(\w+)\}").expect("a name");
        for block in blocks() {
            let texts =
                [&block.title, &block.cause, &block.remedy].into_iter().chain(block.change.iter().flat_map(Proposal::texts));
            for text in texts {
                for used in name.captures_iter(text) {
                    let used = &used[1];
                    let by_all = block.when.iter().all(|look| look.names().any(|name| name == used));
                    assert!(by_all || block.words.contains_key(used), "{}: {{{used}}} may be empty", block.code);
                }
            }
        }
    }

    #[test]
    fn codes_are_names_that_stand_once_and_each_has_a_look() {
        let mut seen = std::collections::BTreeSet::new();
        for block in blocks() {
            assert!(seen.insert(&block.code), "{} stands twice", block.code);
            assert!(block.code.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'), "{}", block.code);
            assert!(!block.when.is_empty(), "{}", block.code);
            assert!(!block.title.ends_with('.') && block.cause.ends_with('.') && block.remedy.ends_with('.'), "{}", block.code);
        }
        assert!(seen.len() >= 40, "{}", seen.len());
    }

    #[test]
    fn places_are_told_in_our_words() {
        assert_eq!(place("data['datasets'][0]['subsets'][1]['foo']"), "dataset.datasets[0].subsets[1].foo");
        assert_eq!(place("/data/images"), "/data/images");
    }

    impl Look {
        fn names(&self) -> impl Iterator<Item = &str> {
            let patterns = [&self.class, &self.message, &self.traceback, &self.error, &self.warning, &self.line];
            let found = patterns.into_iter().flatten().flat_map(|Pattern(pattern)| pattern.capture_names().flatten());
            found.chain(self.words.keys().map(String::as_str))
        }
    }
}
