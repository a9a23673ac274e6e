//! Values: kinds, ranges, choices. The trainer checks none of these in its file.

use serde_json::Value;

use super::places::{dataset_tables, number};
use crate::training::facts::{self, DatasetLevel, Kind};
use crate::training::issue::Issue;
use crate::training::nearest::nearest;
use crate::training::{Config, Param, Takes, schema};

/// The trainer takes a remainder by these.
const NOT_ZERO: [&str; 5] = [
    "save_every_n_epochs",
    "save_every_n_steps",
    "validate_every_n_epochs",
    "validate_every_n_steps",
    "gradient_accumulation_steps",
];

/// Without any, the trainer goes through its end at once, and calls that a success.
const LENGTHS: [&str; 2] = ["max_train_epochs", "max_train_steps"];

pub(super) fn check(config: &Config, takes: Option<Takes<'_>>, issues: &mut Vec<Issue>) {
    for (key, value) in &config.params {
        let (fact, param) = (facts::argument(key), schema().param(key));
        let hidden = fact.is_some() && param.is_none();
        // What has its row among the keys of the dataset has its range there.
        let param = param.map(|param| param.same_as.as_deref().and_then(|twin| schema().dataset_param(twin)).unwrap_or(param));
        let told = takes.and_then(|takes| Some((takes.kind(key)?, takes.choices(key))));
        let Some((kind, choices)) = told.or_else(|| fact.map(|fact| (fact.kind, fact.choices.as_slice()))) else { continue };
        if !hidden {
            issues.extend(one(config, key, value, kind, choices, param));
        }
    }
    launch(config, issues);
    timesteps(config, issues);
    for (place, values) in dataset_tables(config) {
        let level = level(&place);
        for (key, value) in values {
            let Some(fact) = facts::dataset_key(key) else { continue };
            let place = format!("{place}.{key}");
            if !fact.levels.contains(&level) {
                let issue = Issue::error(&place, "wrong_level", format!("Kohya takes `{key}` only in {}", fact.level_names()));
                issues.push(issue.hint(format!("Move `{key}` there")));
                continue;
            }
            issues.extend(one(config, &place, value, fact.kind, &fact.choices, schema().dataset_param(key)));
        }
    }
}

fn launch(config: &Config, issues: &mut Vec<Issue>) {
    let set = &config.launch;
    for (key, number) in [("processes", set.processes), ("machines", set.machines), ("machine_rank", set.machine_rank)] {
        let Some(value) = number.map(Value::from) else { continue };
        issues.extend(one(config, &format!("launch.{key}"), &value, Kind::Int, &[], schema().launch_param(key)));
    }
}

/// The scripts draw from the lowest up to, and without, the highest; where that is nothing they draw one step for ever.
fn timesteps(config: &Config, issues: &mut Vec<Issue>) {
    let (Some(lowest), Some(highest)) = (number(config, "min_timestep"), number(config, "max_timestep")) else { return };
    if lowest >= highest {
        let message =
            format!("`min_timestep` {lowest} is not below `max_timestep` {highest}, so that a single step would be trained");
        let issue = Issue::error("min_timestep", "out_of_range", message);
        issues.push(issue.hint("Set `min_timestep` below `max_timestep`").fix("Remove", Value::Null));
    }
}

fn level(place: &str) -> DatasetLevel {
    if place.contains(".subsets[") {
        DatasetLevel::Subset
    } else if place.contains(".datasets[") {
        DatasetLevel::Dataset
    } else {
        DatasetLevel::General
    }
}

fn one(config: &Config, place: &str, value: &Value, kind: Kind, choices: &[Value], param: Option<&Param>) -> Option<Issue> {
    let key = place.rsplit('.').next().unwrap_or(place);
    if value.is_null() {
        return None;
    }
    if !kind.takes(value) {
        let issue = Issue::error(place, "wrong_type", format!("`{key}` must be {}, not {value}", kind.words()));
        return Some(match meant(value, kind) {
            Some(meant) => issue.hint(format!("Write {meant}")).fix(format!("Set {meant}"), meant),
            None => issue.hint(format!("Write it as {}", kind.words())),
        });
    }
    if !choices.is_empty() && !choices.contains(value) {
        return Some(choice(place, key, value, choices));
    }
    let chosen = param.and_then(|param| param.choices.iter().find(|choice| choice.value == *value));
    if let Some(why) = chosen.and_then(|choice| choice.refused.as_ref()) {
        let issue = Issue::error(place, "bad_choice", format!("`{key}` cannot be {}. {why}", plain(value)));
        return Some(issue.hint("Choose another one").fix("Remove", Value::Null));
    }
    if NOT_ZERO.contains(&key) && value.as_f64() == Some(0.0) {
        let issue = Issue::error(place, "out_of_range", format!("`{key}` cannot be 0: the trainer divides by it"));
        return Some(issue.hint("Remove it to turn it off").fix("Remove", Value::Null));
    }
    if LENGTHS.contains(&key) && value.as_f64() == Some(0.0) {
        let message = format!("With `{key}` at 0 the trainer trains nothing and saves a model that has learned nothing");
        return Some(Issue::error(place, "out_of_range", message).hint("Set 1 or more").fix("Remove", Value::Null));
    }
    let (Some(min), Some(max)) = (param.and_then(|param| param.min), param.and_then(|param| param.max)) else {
        return None;
    };
    let most = param.and_then(|param| param.most.get(config.family.name())?.as_f64());
    let max = most.map_or(max, |most| most.min(max));
    let numbers: Vec<f64> = match value {
        Value::Array(items) => items.iter().filter_map(Value::as_f64).collect(),
        value => value.as_f64().into_iter().collect(),
    };
    let outside = numbers.into_iter().find(|number| *number < min || *number > max)?;
    let nearest_value = outside.clamp(min, max);
    let fixed = if kind == Kind::Int { Value::from(nearest_value as i64) } else { Value::from(nearest_value) };
    let issue = Issue::error(place, "out_of_range", format!("`{key}` is {outside}; it must be from {min} to {max}"));
    let issue = issue.hint(format!("Choose a value from {min} to {max}"));
    Some(if value.is_array() { issue } else { issue.fix(format!("Set {fixed}"), fixed) })
}

fn choice(place: &str, key: &str, value: &Value, choices: &[Value]) -> Issue {
    let names: Vec<String> = choices.iter().filter(|choice| !choice.is_null()).map(plain).collect();
    let issue = Issue::error(place, "bad_choice", format!("`{key}` cannot be {value}"));
    let typed = plain(value).to_lowercase();
    match nearest(&typed, names.iter().map(String::as_str)) {
        Some(near) if value.is_string() => issue.hint(format!("Did you mean `{near}`?")).fix(format!("Set {near}"), near),
        _ => issue.hint(format!("One of: {}", names.join(", "))),
    }
}

/// What a text in quotes was meant to be.
fn meant(value: &Value, kind: Kind) -> Option<Value> {
    let text = value.as_str().unwrap_or_default().trim();
    let meant = match kind {
        Kind::Bool => match text.to_lowercase().as_str() {
            "true" | "1" => true.into(),
            "false" | "0" => false.into(),
            _ => return None,
        },
        Kind::Int => Value::from(text.parse::<i64>().ok()?),
        Kind::Float | Kind::IntOrFloat | Kind::ListFloat => Value::from(text.parse::<f64>().ok()?),
        Kind::Str if !value.is_array() && !value.is_object() => plain(value).into(),
        Kind::Resolution => Value::from(text.parse::<u32>().ok()?),
        Kind::ListStr => Value::from(vec![value.as_str()?.to_owned()]),
        Kind::Str | Kind::ListInt | Kind::FloatPair | Kind::Table => return None,
    };
    kind.takes(&meant).then_some(meant)
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
