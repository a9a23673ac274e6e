//! What configurations ask differently, value by value (pure). Values that mean the same are no difference: what is not set means the
//! trainer's default. The name of a run is its own.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use specta::Type;

use crate::training::kohya::render::is_default;
use crate::training::schema::schema_of;
use crate::training::{Config, Param, Values};

/// One value that differs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct AskedDifference {
    /// Where, in the words of an issue: `network_dim`, `dataset.datasets[0].batch_size`, `base_model`.
    pub place: String,
    /// Its name in plain words.
    pub label: String,
    /// The value of each run, in the order of the runs; null where it is not set.
    pub values: Vec<Value>,
    /// What the trainer takes where nothing is set; null where nobody knows.
    pub default: Value,
}

/// Not compared: what names the run and its files.
const NAMES: [&str; 3] = ["output_name", "output_dir", "logging_dir"];

/// One place of a configuration, with what is known of it.
struct Known {
    place: String,
    label: String,
    param: Option<&'static Param>,
}

/// What differs between the first and any other, in the order of the places in them.
pub(super) fn differences(configs: &[Config]) -> Vec<AskedDifference> {
    let Some(first) = configs.first() else { return Vec::new() };
    let mut places: Vec<Known> = Vec::new();
    for known in configs.iter().flat_map(places_of) {
        if !places.iter().any(|other| other.place == known.place) {
            places.push(known);
        }
    }
    // What a later configuration adds stands with the others of its half.
    places.sort_by_key(|known| known.place.starts_with("dataset."));
    let family = first.family.name();
    let difference = |known: Known| {
        let values: Vec<Value> = configs.iter().map(|config| value(config, &known.place)).collect();
        let default = known.param.map_or(&Value::Null, |param| param.defaults.get(family).unwrap_or(&param.default));
        let meant = |value: &Value| if value.is_null() { default.clone() } else { value.clone() };
        let same = values.iter().all(|value| is_default(&meant(value), &meant(&values[0])));
        (!same).then(|| AskedDifference { place: known.place, label: known.label, default: default.clone(), values })
    };
    places.into_iter().filter_map(difference).collect()
}

/// `Network dim 16 to 32`.
pub(super) fn in_words(difference: &AskedDifference) -> String {
    let said = |value: Option<&Value>| match value {
        None | Some(Value::Null) if difference.default.is_null() => "not set".to_owned(),
        None | Some(Value::Null) => text(&difference.default),
        Some(value) => text(value),
    };
    format!("{} {} to {}", difference.label, said(difference.values.first()), said(difference.values.last()))
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(yes) => if *yes { "on" } else { "off" }.to_owned(),
        Value::Number(number) => match number.as_f64() {
            // 0.0001 as people write it.
            Some(small) if small != 0.0 && small.abs() < 0.001 => format!("{small:e}"),
            _ => number.to_string(),
        },
        other => other.to_string(),
    }
}

fn places_of(config: &Config) -> Vec<Known> {
    let schema = schema_of(config.mode);
    let top = [("family", "Family of the base model"), ("mode", "What is trained"), ("base_model", "Base model")];
    let mut places: Vec<Known> =
        top.into_iter().map(|(place, label)| Known { place: place.to_owned(), label: label.to_owned(), param: None }).collect();
    let mut add = |prefix: &str, values: &Values, param: &dyn Fn(&str) -> Option<&'static Param>| {
        for key in values.keys().filter(|key| !NAMES.contains(&key.as_str())) {
            let param = param(key);
            let label = param.map_or_else(|| key.clone(), |param| param.label.clone());
            places.push(Known { place: format!("{prefix}{key}"), label, param });
        }
    };
    add("", &config.params, &|key| schema.param(key));
    let of_dataset = |key: &str| schema.dataset_param(key);
    add("dataset.general.", &config.dataset.general, &of_dataset);
    for (at, dataset) in config.dataset.datasets.iter().enumerate() {
        add(&format!("dataset.datasets[{at}]."), &dataset.values, &of_dataset);
        for (subset, values) in dataset.subsets.iter().enumerate() {
            add(&format!("dataset.datasets[{at}].subsets[{subset}]."), values, &of_dataset);
        }
    }
    places
}

fn value(config: &Config, place: &str) -> Value {
    match place {
        "family" => config.family.name().into(),
        "mode" => config.mode.name().into(),
        "base_model" => config.base_model.clone().into(),
        place => config.get(place).cloned().unwrap_or_default(),
    }
}
