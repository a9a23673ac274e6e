//! What tagging a dataset is asked for, and what it answers.

use std::path::Path;

use serde::{Deserialize, Serialize};
use specta::Type;

use super::combine::Combine;
use super::options::TagOptions;
use super::session::Provider;
use crate::captions::Failure;
use crate::jobs::WhileTraining;

/// What happens to an image that has a caption.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Existing {
    /// It keeps it and is not looked at.
    #[default]
    Skip,
    /// Tags that it does not have are added at its end.
    Append,
    /// The caption is replaced; the history keeps the old one.
    Replace,
}

/// Everything that tagging a dataset needs, as it is stored with its job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct TagSpec {
    /// A registered dataset by name, or a folder by its absolute path.
    pub dataset: String,
    /// A tagger by id, or a folder by its absolute path.
    pub tagger: String,
    /// Further taggers, which look at the same images.
    #[serde(default)]
    pub also: Vec<String>,
    /// How what several taggers say becomes one.
    #[serde(default)]
    pub combine: Combine,
    /// How probabilities become a caption.
    #[serde(default)]
    pub options: TagOptions,
    /// What happens to images that have a caption.
    #[serde(default)]
    pub existing: Existing,
    /// Where the model shall run.
    #[serde(default)]
    pub provider: Provider,
    /// What it does while a training uses the card; by default what the settings say.
    #[serde(default)]
    pub while_training: Option<WhileTraining>,
    /// Images in one call; by default what suits the provider.
    #[serde(default)]
    pub batch: Option<u32>,
    /// Of caption files; by default the dataset's own.
    #[serde(default)]
    pub extension: Option<String>,
    /// Images in sub-folders as well.
    #[serde(default)]
    pub recursive: bool,
    /// Say what would be written and write nothing.
    #[serde(default)]
    pub dry_run: bool,
}

/// A caption that was or would be written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Preview {
    /// The image, relative to the dataset.
    pub file: String,
    /// Its caption now; none when it has none.
    pub before: Option<String>,
    /// Its caption then.
    pub after: String,
}

impl TagSpec {
    /// What the job is called: `Tag kana with wd-vit-v3`.
    pub fn title(&self) -> String {
        let name =
            |text: &str| Path::new(text).file_name().map_or_else(|| text.to_owned(), |name| name.to_string_lossy().into_owned());
        let taggers: Vec<String> = self.taggers().map(name).collect();
        format!("Tag {} with {}", name(&self.dataset), taggers.join(", "))
    }

    /// All taggers, each once.
    pub fn taggers(&self) -> impl Iterator<Item = &str> {
        let also = self
            .also
            .iter()
            .enumerate()
            .filter(|(index, tagger)| **tagger != self.tagger && !self.also[..*index].contains(tagger));
        std::iter::once(self.tagger.as_str()).chain(also.map(|(_, tagger)| tagger.as_str()))
    }
}

/// What became of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Type)]
pub struct TagReport {
    /// Images in the dataset.
    pub images: u64,
    /// Captions written; in a dry run, captions that would be written.
    pub written: u64,
    /// Images left as they are: they have a caption, or no tag was found that they lack.
    pub skipped: u64,
    /// Images that were not looked at again, for what the tagger saw in them was known.
    #[serde(default)]
    pub known: u64,
    /// Images that could not be tagged, and why.
    pub failed: Vec<Failure>,
    /// From the first image to the last.
    pub seconds: f64,
    /// Over that time.
    pub images_per_second: f64,
    /// Where the model really ran; none when it did not have to.
    pub provider: Option<String>,
    /// Why it did not run where it should, or what else is worth knowing.
    pub note: Option<String>,
    /// The operation in the history of captions.
    pub operation: Option<i64>,
    /// The first captions, as they were and as they are; in a dry run, as they would be.
    pub preview: Vec<Preview>,
}
