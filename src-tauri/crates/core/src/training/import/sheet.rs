//! A file of settings in neutral words, before anything is decided about it: arguments by the trainer's names, the dataset
//! half, how it was started. Every form is read into this, and [`super::take`] makes a configuration of it.

use serde_json::Value;

use super::report::{ImportForm, KeyOutcome, KeyReport};
use crate::training::{Family, Launch, Mode};

/// One value of the file.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    /// Its key in the file, with its place.
    pub(super) from: String,
    /// The trainer's name for it.
    pub(super) key: String,
    /// Its value as the file has it.
    pub(super) value: Value,
    /// What to know about it.
    pub(super) note: Option<String>,
}

impl Entry {
    pub(super) fn new(from: impl Into<String>, key: impl Into<String>, value: Value) -> Self {
        Self { from: from.into(), key: key.into(), value, note: None }
    }

    pub(super) fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }
}

/// The dataset half of a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct DatasetSheet {
    pub(super) general: Vec<Entry>,
    pub(super) datasets: Vec<(Vec<Entry>, Vec<Vec<Entry>>)>,
    /// Whether keys move to the level where the form has them; a file in the trainer's own form keeps its levels.
    pub(super) by_form: bool,
}

/// A file of settings.
#[derive(Clone, Debug, Default)]
pub(super) struct Sheet {
    pub(super) form: ImportForm,
    /// The family and what told it, where the file says so.
    pub(super) family: Option<(Family, String)>,
    pub(super) mode: Mode,
    /// Arguments in the file's order; a later one wins.
    pub(super) arguments: Vec<Entry>,
    pub(super) dataset: Option<DatasetSheet>,
    pub(super) launch: Launch,
    /// Keys about which everything is said already.
    pub(super) said: Vec<KeyReport>,
    /// Sample prompts that stand in the file itself, and the key that holds them.
    pub(super) prompts: Option<(String, String)>,
    /// Whether values that the trainer has anyway are dropped: files that hold every field, set or not.
    pub(super) drop_defaults: bool,
    pub(super) not_given: Vec<String>,
    pub(super) notes: Vec<String>,
}

impl Sheet {
    pub(super) fn new(form: ImportForm) -> Self {
        Self { form, ..Self::default() }
    }

    pub(super) fn say(&mut self, key: &str, outcome: KeyOutcome, to: Option<&str>, note: Option<&str>) {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        self.said.push(KeyReport { key: key.to_owned(), outcome, to: owned(to), note: owned(note) });
    }

    pub(super) fn left_out(&mut self, key: &str, why: &str) {
        self.say(key, KeyOutcome::LeftOut, None, Some(why));
    }

    /// The last value of an argument.
    pub(super) fn argument(&self, key: &str) -> Option<&Value> {
        self.arguments.iter().rev().find(|entry| entry.key == key).map(|entry| &entry.value)
    }
}

/// Whether a value says nothing: null, an empty text, an empty list.
pub(super) fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(values) => values.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Whether a window leaves a value out of what it starts: nothing, 0 or false.
pub(super) fn is_unset(value: &Value) -> bool {
    match value {
        Value::Bool(flag) => !flag,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => is_nothing(value) || text.trim().parse::<f64>().is_ok_and(|number| number == 0.0),
        other => is_nothing(other),
    }
}
