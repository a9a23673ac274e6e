//! The dataset half of a sheet: keys at their levels, values in their kinds, and the arguments that belong here.

use serde_json::Value;

use super::super::report::KeyOutcome;
use super::super::rules::ARGUMENTS;
use super::super::sheet::{DatasetSheet, Entry, is_nothing};
use super::super::value::convert;
use super::Taking;
use crate::training::facts::{self, DatasetLevel};
use crate::training::nearest::nearest;
use crate::training::schema::schema;
use crate::training::{Config, DatasetTable, Values};

/// Takes a dataset half; folders that were found for arguments stay beside it.
pub(super) fn take(taking: &mut Taking<'_>, sheet: DatasetSheet) {
    for entry in sheet.general {
        if let Some((key, value)) = one(taking, &entry, DatasetLevel::General, sheet.by_form) {
            if sheet.by_form && level(&key) == DatasetLevel::Dataset {
                taking.moved.push((key, value));
            } else {
                taking.config.dataset.general.insert(key, value);
            }
        }
    }
    for (entries, subsets) in sheet.datasets {
        let values = entries.iter().filter_map(|entry| one(taking, entry, DatasetLevel::Dataset, false)).collect();
        let subsets = subsets.iter().map(|entries| subset(taking, entries)).collect();
        taking.config.dataset.datasets.push(DatasetTable { values, subsets });
    }
}

fn subset(taking: &mut Taking<'_>, entries: &[Entry]) -> Values {
    let mut subset: Values = entries.iter().filter_map(|entry| one(taking, entry, DatasetLevel::Subset, false)).collect();
    for key in ["image_dir", "conditioning_data_dir", "metadata_file"] {
        if let Some(value) = subset.get_mut(key) {
            *value = taking.place(Some("file"), value.take());
        }
    }
    subset
}

/// One key at one level, or what became of it.
fn one(taking: &mut Taking<'_>, entry: &Entry, at: DatasetLevel, anywhere: bool) -> Option<(String, Value)> {
    let key = ARGUMENTS.renamed.get(&entry.key).map_or(entry.key.as_str(), String::as_str);
    if is_nothing(&entry.value) {
        taking.said(entry, KeyOutcome::Empty, None, None);
        return None;
    }
    let Some(fact) = facts::dataset_key(key) else {
        let note = nearest(key, facts::dataset_keys().map(|(key, _)| key)).map(|near| format!("Did you mean `{near}`?"));
        taking.said(entry, KeyOutcome::Unknown, None, note);
        return None;
    };
    if !fact.levels.contains(&at) && !anywhere {
        taking.left_out(entry, format!("The trainer takes it only in {}", fact.level_names()));
        return None;
    }
    match convert(&entry.value, fact.kind) {
        Ok(value) => {
            let outcome = if value == entry.value && key == entry.key { KeyOutcome::Taken } else { KeyOutcome::Translated };
            taking.said(entry, outcome, Some(&format!("dataset.{key}")), None);
            Some((key.to_owned(), value))
        }
        Err(why) => {
            taking.left_out(entry, why);
            None
        }
    }
}

/// Arguments go where the form writes them, and only where the dataset half says nothing of its own: there it would win anyway.
pub(super) fn spread(taking: &mut Taking<'_>) {
    let config = &mut taking.config;
    if config.dataset.datasets.is_empty() && taking.moved.iter().any(|(key, _)| level(key) == DatasetLevel::Dataset) {
        config.dataset.datasets.push(DatasetTable::default());
    }
    for (key, value) in std::mem::take(&mut taking.moved) {
        if config.dataset.general.contains_key(&key) {
            continue;
        }
        if level(&key) == DatasetLevel::Dataset {
            into_datasets(config, &key, &value);
        } else {
            config.dataset.general.insert(key, value);
        }
    }
}

fn into_datasets(config: &mut Config, key: &str, value: &Value) {
    for table in &mut config.dataset.datasets {
        if !table.values.contains_key(key) {
            table.values.insert(key.to_owned(), value.clone());
        }
    }
}

/// The level at which the form writes a key, or else the widest that the trainer takes.
fn level(key: &str) -> DatasetLevel {
    let by_form = schema().dataset_param(key).and_then(|param| param.at);
    let whole = |key: &str| facts::dataset_key(key).is_some_and(|fact| fact.levels.contains(&DatasetLevel::Subset));
    match by_form {
        Some(DatasetLevel::Dataset) => DatasetLevel::Dataset,
        Some(_) => DatasetLevel::General,
        None if whole(key) => DatasetLevel::General,
        None => DatasetLevel::Dataset,
    }
}
