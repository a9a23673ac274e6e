//! Names: keys that nothing knows, keys in the wrong half, keys that this script ignores.

use serde_json::Value;

use super::absent;
use super::inside::belongs_inside;
use super::places::dataset_tables;
use crate::training::facts;
use crate::training::issue::Issue;
use crate::training::kohya::datasets::acting;
use crate::training::kohya::render::is_default;
use crate::training::nearest::nearest;
use crate::training::schema::{Effect, is_known_elsewhere, schema};
use crate::training::{Config, Takes};

pub(super) fn check(config: &Config, takes: Option<Takes<'_>>, issues: &mut Vec<Issue>) {
    for (key, value) in &config.params {
        issues.extend(argument(config, takes, key, value));
    }
    for (place, values) in dataset_tables(config) {
        for key in values.keys().filter(|key| facts::dataset_key(key).is_none()) {
            issues.extend(dataset_key(config, &format!("{place}.{key}"), key));
        }
    }
    passed_over(config, issues);
}

/// Keys that the trainer knows, and that this script does not take where they stand.
fn passed_over(config: &Config, issues: &mut Vec<Issue>) {
    let Some(Takes { script, .. }) = Takes::of(config, None) else { return };
    for place in acting(config).1 {
        let key = place.rsplit('.').next().unwrap_or_default();
        let issue = Issue::warning(&place, "ignored", format!("{script} does not take `{key}` here"));
        issues.push(issue.hint("It is not written, for the trainer would stop at it").fix("Remove", Value::Null));
    }
}

fn argument(config: &Config, takes: Option<Takes<'_>>, key: &str, value: &Value) -> Option<Issue> {
    let Some(fact) = facts::argument(key) else {
        let known = allowed(config, key) || takes.is_some_and(|takes| takes.is_new(key));
        return (!known).then(|| unknown_argument(config, takes, key, value));
    };
    if fact.secret {
        let issue = Issue::error(key, "secret_in_config", format!("`{key}` is a secret and would end up in files and logs"));
        return Some(issue.hint("Remove it; store tokens with `nyx token set` or in the environment").fix("Remove", Value::Null));
    }
    let takes = takes?;
    if let Some(absent) = schema().absent(key) {
        return absent::issue(config, absent, value);
    }
    let script = takes.script;
    if takes.is_gone(key) {
        let issue = Issue::warning(key, "gone", format!("{script} of the trainer in use has no argument `{key}` any more"));
        return Some(issue.hint("It is not written").fix("Remove", Value::Null));
    }
    let message = match takes.effect(key) {
        Effect::Acts => return None,
        Effect::Ignored if is_default(value, fact.default_in(script)) => return None,
        Effect::Ignored => format!("`{key}` is ignored by {script} for this family"),
        Effect::NotTaken => format!("`{key}` is no argument of {script}"),
    };
    Some(Issue::warning(key, "ignored", message).hint("It changes nothing and is not written").fix("Remove", Value::Null))
}

fn unknown_argument(config: &Config, takes: Option<Takes<'_>>, key: &str, value: &Value) -> Issue {
    let issue = Issue::error(key, "unknown_key", format!("Kohya has no argument `{key}` and would ignore it without a word"));
    if let Some(issue) = belongs_inside(config, issue.clone(), key, value) {
        return issue;
    }
    if let Some(fact) = facts::dataset_key(key) {
        return issue.hint(format!("It belongs under {}", fact.level_names()));
    }
    let theirs = takes.into_iter().flat_map(Takes::new_keys);
    match nearest(key, facts::arguments().map(|(name, _)| name).chain(theirs)) {
        Some(near) => issue.hint(format!("Did you mean `{near}`?")),
        None if is_known_elsewhere(key) => issue.hint("Other versions of sd-scripts have it; the one in use does not"),
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
