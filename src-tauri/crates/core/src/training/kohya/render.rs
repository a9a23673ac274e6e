//! The two files that the trainer reads. Only what differs from its own defaults is written, and what it would misread
//! (numbers without a point, mixed lists, backslashes) is written so that it does not. Pure.

mod text;

use std::path::Path;

use serde_json::Value;

use self::text::{section, value_text};
use super::datasets::{self, kinds_of};
use super::formats::format;
use super::scripts::{implied, script};
use crate::training::facts::{self, Kind};
use crate::training::param::Group;
use crate::training::schema::absent::Reason;
use crate::training::schema::{Effect, schema};
use crate::training::{Config, Installed, Rendered, RenderedFile, Takes, Values};

/// Written in any case: Kohya's own defaults for these surprise.
pub(in crate::training) const ALWAYS: [&str; 3] = ["caption_extension", "max_train_epochs", "max_train_steps"];

/// The files and where the trainer will write. The configuration's paths are absolute.
pub fn render(config: &Config, installed: Option<&Installed>, run: &Path) -> Rendered {
    let takes = Takes::of(config, installed);
    let set = |key: &str| config.params.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
    let output_dir = set("output_dir").map_or_else(|| run.join("outputs"), Into::into);
    let logging_dir = set("logging_dir").map_or_else(|| run.join("metrics"), Into::into);
    let output_name = config.output_name().unwrap_or("last").to_owned();
    let output_ending = format(config).ending();

    let mut arguments: Vec<(Group, String, String)> = Vec::new();
    let mut add = |key: &str, value: &Value| {
        let group = schema().param(key).map_or(Group::Logging, |param| param.group);
        let kind = takes.map_or_else(|| facts::argument(key).map(|fact| fact.kind), |takes| takes.kind(key));
        if let Some(text) = value_text(value, kind) {
            arguments.push((group, key.to_owned(), text));
        }
    };
    add("pretrained_model_name_or_path", &config.base_model.clone().into());
    for (key, value) in implied(config.family, config.mode) {
        // What follows from the family is not up to the arguments.
        if schema().absent(key).is_some() || !config.params.contains_key(key) {
            add(key, &value);
        }
    }
    for (key, value) in config.params.iter().filter(|(key, value)| is_written(config, takes, key, value)) {
        add(key, value);
    }
    if !config.params.contains_key("max_train_epochs") && !config.params.contains_key("max_train_steps") {
        add("max_train_steps", &1600.into());
    }
    add("output_dir", &output_dir.to_string_lossy().into());
    add("output_name", &output_name.clone().into());
    add("logging_dir", &logging_dir.to_string_lossy().into());

    let files = vec![
        RenderedFile { name: "config.toml".to_owned(), text: arguments_text(arguments) },
        RenderedFile { name: "dataset.toml".to_owned(), text: dataset_text(config) },
    ];
    Rendered { files, output_dir, output_name, output_ending, logging_dir }
}

/// Whether an argument goes into the file: not what Nyx sets itself, not what the script ignores, not what is the default
/// anyway, and never a secret.
fn is_written(config: &Config, takes: Option<Takes<'_>>, key: &str, value: &Value) -> bool {
    let ours = ["output_dir", "output_name", "logging_dir"].contains(&key);
    let elsewhere = schema().absent(key).is_some_and(|absent| absent.kind != Reason::Retired);
    if value.is_null() || ours || elsewhere {
        return false;
    }
    let Some(fact) = facts::argument(key) else {
        return takes.is_some_and(|takes| takes.is_new(key)) || config.allow_unknown.iter().any(|allowed| allowed == key);
    };
    if fact.secret || takes.is_some_and(|takes| takes.effect(key) != Effect::Acts) {
        return false;
    }
    ALWAYS.contains(&key) || !takes.map_or_else(|| is_default(value, &fact.default), |takes| takes.omits(key, value))
}

/// The configuration without what its script does not take or passes over.
pub fn acting(config: &Config) -> Config {
    let mut left = Config { dataset: datasets::acting(config).0, ..config.clone() };
    let takes = Takes::of(config, None);
    left.params.retain(|key, _| takes.is_none_or(|takes| takes.effect(key) == Effect::Acts));
    left
}

/// Whether a value is what the trainer takes anyway. Numbers are compared as numbers.
pub fn is_default(value: &Value, default: &Value) -> bool {
    value == default || value.as_f64().is_some_and(|number| default.as_f64() == Some(number))
}

fn arguments_text(mut arguments: Vec<(Group, String, String)>) -> String {
    arguments.sort_by_key(|(group, ..)| *group);
    let mut text = String::new();
    let mut open = None;
    for (group, key, value) in arguments {
        if open != Some(group) {
            section(&mut text, &format!("[{}]", group.name()));
            open = Some(group);
        }
        text.extend([key.as_str(), " = ", &value, "\n"]);
    }
    text
}

fn dataset_text(config: &Config) -> String {
    let (dataset, _) = datasets::acting(config);
    let mut general = dataset.general.clone();
    let reads = script(config.family, config.mode)
        .is_none_or(|name| kinds_of(config).iter().any(|kind| datasets::takes(name, *kind, "caption_extension")));
    // An argument would be hidden by the general table, so the default goes there only where nothing else is said.
    let said = ["caption_extension", "caption_extention"].iter().any(|key| config.params.contains_key(*key));
    if reads && !said && !general.contains_key("caption_extension") {
        general.insert("caption_extension".to_owned(), ".caption".into());
    }
    let mut text = String::new();
    let mut table = |title: &str, values: &Values| {
        section(&mut text, title);
        for (key, value) in values {
            let kind = facts::dataset_key(key).map(|fact| fact.kind);
            let known = kind.is_some() || config.allow_unknown.contains(key);
            if let Some(value) = value_text(value, kind).filter(|_| known) {
                text.extend([key, " = ", &value, "\n"]);
            }
        }
    };
    if !general.is_empty() {
        table("[general]", &general);
    }
    for dataset in &dataset.datasets {
        table("[[datasets]]", &dataset.values);
        for subset in &dataset.subsets {
            table("[[datasets.subsets]]", subset);
        }
    }
    text
}

/// A path argument: relative ones count from the configuration file.
pub fn is_path(key: &str) -> bool {
    facts::argument(key).is_some_and(|fact| fact.kind == Kind::Str && fact.path.is_some())
}

#[cfg(test)]
mod tests;
