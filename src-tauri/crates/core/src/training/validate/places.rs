//! Where in a configuration a key is set, and whether it does anything there.

use serde_json::Value;

use crate::training::kohya::render::is_default;
use crate::training::param::Half;
use crate::training::{Config, Param, Values};

/// The text of an argument; empty where it is not set.
pub(in crate::training) fn text<'a>(config: &'a Config, key: &str) -> &'a str {
    config.params.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// The number of an argument, or the first of several.
pub(in crate::training) fn number(config: &Config, key: &str) -> Option<f64> {
    config.params.get(key).and_then(|value| value.as_array().map_or(Some(value), |items| items.first())?.as_f64())
}

/// The texts of a list argument.
pub(in crate::training) fn texts<'a>(config: &'a Config, key: &str) -> impl Iterator<Item = &'a str> {
    config.params.get(key).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

/// Whether a switch is on.
pub(in crate::training) fn is_on(config: &Config, key: &str) -> bool {
    config.params.get(key) == Some(&Value::Bool(true))
}

/// The tables of the dataset half with their places.
pub(super) fn dataset_tables(config: &Config) -> Vec<(String, &Values)> {
    let mut tables = vec![("dataset.general".to_owned(), &config.dataset.general)];
    for (index, dataset) in config.dataset.datasets.iter().enumerate() {
        let place = format!("dataset.datasets[{index}]");
        tables.push((place.clone(), &dataset.values));
        let subsets = dataset.subsets.iter().enumerate();
        tables.extend(subsets.map(|(at, subset)| (format!("{place}.subsets[{at}]"), subset)));
    }
    tables
}

/// Every place where a key of one half is set, with its value.
pub(super) fn set_at<'a>(config: &'a Config, half: Half, key: &str) -> Vec<(String, &'a Value)> {
    match half {
        Half::Launch => Vec::new(),
        Half::Params => config.params.get(key).map(|value| (key.to_owned(), value)).into_iter().collect(),
        Half::Dataset => dataset_tables(config)
            .into_iter()
            .filter_map(|(place, values)| Some((format!("{place}.{key}"), values.get(key)?)))
            .collect(),
    }
}

/// Every place where a key of any half is set.
pub(super) fn set_anywhere<'a>(config: &'a Config, key: &str) -> Vec<(String, &'a Value)> {
    let mut places = set_at(config, Half::Params, key);
    places.extend(set_at(config, Half::Dataset, key));
    places
}

/// Whether a value does anything: not the default, not off, not empty.
pub(super) fn acts(param: Option<&Param>, value: &Value) -> bool {
    let idle = match value {
        Value::Null | Value::Bool(false) => true,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Bool(true) | Value::Object(_) => false,
    };
    !idle && !param.is_some_and(|param| is_default(value, &param.default))
}
