//! Names: keys that nothing knows, keys in the wrong half, keys that this script ignores.

use serde_json::Value;

use super::inside::belongs_inside;
use super::places::dataset_tables;
use crate::training::facts;
use crate::training::issue::Issue;
use crate::training::kohya::render::{DRIVEN, is_ignored};
use crate::training::kohya::scripts::script;
use crate::training::nearest::nearest;
use crate::training::{Config, schema};

pub(super) fn check(config: &Config, issues: &mut Vec<Issue>) {
    for (key, value) in &config.params {
        issues.extend(argument(config, key, value));
    }
    for (place, values) in dataset_tables(config) {
        for key in values.keys().filter(|key| facts::dataset_key(key).is_none()) {
            issues.extend(dataset_key(config, &format!("{place}.{key}"), key));
        }
    }
}

fn argument(config: &Config, key: &str, value: &Value) -> Option<Issue> {
    let Some(fact) = facts::argument(key) else {
        return (!allowed(config, key)).then(|| unknown_argument(config, key, value));
    };
    if DRIVEN.contains(&key) {
        let issue = Issue::error(key, "set_by_nyx", format!("`{key}` is set by Nyx when the run starts"));
        return Some(issue.hint("Remove it").fix("Remove", Value::Null));
    }
    if key == "pretrained_model_name_or_path" {
        let issue = Issue::error(key, "set_by_nyx", "The base model is set with `base_model`, not among the arguments");
        return Some(issue.hint("Move the value to `base_model` at the top of the file").fix("Remove", Value::Null));
    }
    if fact.secret {
        let issue = Issue::error(key, "secret_in_config", format!("`{key}` is a secret and would end up in files and logs"));
        return Some(issue.hint("Remove it; store tokens with `nyx token set` or in the environment").fix("Remove", Value::Null));
    }
    let script = script(config.family, config.mode)?;
    let form_families = schema().param(key).filter(|param| param.form).map(|param| param.families.contains(&config.family));
    if is_ignored(config, key) || form_families == Some(false) {
        let issue = Issue::info(key, "ignored", format!("`{key}` is ignored by {script}"));
        return Some(issue.hint("It changes nothing here").fix("Remove", Value::Null));
    }
    if fact.status == "deprecated" {
        let issue = Issue::warning(key, "deprecated", format!("`{key}` is an old name or switch that may go away"));
        return Some(issue.hint(fact.about.clone()).fix("Remove", Value::Null));
    }
    None
}

fn unknown_argument(config: &Config, key: &str, value: &Value) -> Issue {
    let issue = Issue::error(key, "unknown_key", format!("Kohya has no argument `{key}` and would ignore it without a word"));
    if let Some(issue) = belongs_inside(config, issue.clone(), key, value) {
        return issue;
    }
    if let Some(fact) = facts::dataset_key(key) {
        return issue.hint(format!("It belongs under {}", fact.level_names()));
    }
    match nearest(key, facts::arguments().map(|(name, _)| name)) {
        Some(near) => issue.hint(format!("Did you mean `{near}`?")),
        None => issue.hint("Correct the name, or list the key in `allow_unknown` if your trainer is newer"),
    }
}

fn dataset_key(config: &Config, place: &str, key: &str) -> Option<Issue> {
    if allowed(config, key) {
        return None;
    }
    let issue =
        Issue::error(place, "unknown_key", format!("Kohya's dataset configuration has no key `{key}`, and it stops there"));
    let renamed = match key {
        "train_batch_size" => Some("batch_size"),
        "dataset_repeats" | "repeats" => Some("num_repeats"),
        _ => None,
    };
    let near = renamed.or_else(|| nearest(key, facts::dataset_keys().map(|(name, _)| name)));
    Some(match near {
        Some(near) => issue.hint(format!("Did you mean `{near}`?")),
        None if facts::argument(key).is_some() => issue.hint("It belongs under [params]"),
        None => issue.hint("Correct the name, or list the key in `allow_unknown` if your trainer is newer"),
    })
}

fn allowed(config: &Config, key: &str) -> bool {
    config.allow_unknown.iter().any(|allowed| allowed == key)
}
