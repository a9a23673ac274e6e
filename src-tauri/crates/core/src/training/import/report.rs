//! What became of each key of a file that was taken over.

use serde::{Deserialize, Serialize};
use specta::Type;

/// The kinds of files that can be taken over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ImportForm {
    /// Settings that `kohya_ss` saved.
    KohyaSs,
    /// The trainer's own argument file, its dataset file, or both.
    #[default]
    Kohya,
    /// Settings that `LoRA_Easy_Training_Scripts` saved.
    LoraEasy,
    /// A command line of the trainer, pasted or in a script.
    Command,
    /// What a trained LoRA says about its training.
    Lora,
    /// A configuration of Nyx.
    Nyx,
}

/// What became of one key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum KeyOutcome {
    /// Taken under its own name.
    Taken,
    /// Taken in other words.
    Translated,
    /// What the trainer does anyway, so there is nothing to write.
    Default,
    /// It holds no value.
    Empty,
    /// Understood, and not taken for the reason given.
    LeftOut,
    /// Nothing knows it; not taken.
    Unknown,
}

/// One key of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct KeyReport {
    /// Its name, and its place where it stands in a table: `optimizer`, `datasets[0].subsets[1].num_repeats`. In brackets: not a
    /// key of its own, but what follows from others.
    pub key: String,
    /// What became of it.
    pub outcome: KeyOutcome,
    /// What says it now, in the words of an issue's place: `optimizer_type`, `dataset.datasets[0].batch_size`.
    pub to: Option<String>,
    /// Why, or what to know about it.
    pub note: Option<String>,
}

/// What became of a file that was taken over.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ImportReport {
    /// What kind of file it is.
    pub form: ImportForm,
    /// What told the family of the base model.
    pub family_from: String,
    /// Every key of the file.
    pub keys: Vec<KeyReport>,
    /// What a run still needs, as places in the configuration.
    pub missing: Vec<String>,
    /// Files and folders that it names and that are not on this machine.
    pub not_here: Vec<String>,
    /// Arguments about which this kind of file never says anything.
    pub not_given: Vec<String>,
    /// What else to know, a sentence each.
    pub notes: Vec<String>,
}

impl ImportReport {
    /// How many keys of the file the configuration follows.
    pub fn taken(&self) -> usize {
        let counted = [KeyOutcome::Taken, KeyOutcome::Translated, KeyOutcome::Default];
        self.keys.iter().filter(|key| counted.contains(&key.outcome) && !key.key.starts_with('(')).count()
    }

    /// The keys with this outcome.
    pub fn with(&self, outcome: KeyOutcome) -> impl Iterator<Item = &KeyReport> {
        self.keys.iter().filter(move |key| key.outcome == outcome)
    }

    pub(super) fn add(&mut self, key: &str, outcome: KeyOutcome, to: Option<String>, note: Option<String>) {
        self.keys.push(KeyReport { key: key.to_owned(), outcome, to, note });
    }
}
