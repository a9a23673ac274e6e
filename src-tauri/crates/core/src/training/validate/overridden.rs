//! Arguments that stand in the dataset half as well, with another value: there it wins, and the argument is read by nobody.

use serde_json::Value;

use super::places::set_at;
use crate::training::issue::Issue;
use crate::training::kohya::render::{acting, is_default};
use crate::training::param::Half;
use crate::training::{Config, Param, schema};

pub(super) fn check(config: &Config, issues: &mut Vec<Issue>) {
    let config = &acting(config);
    let keys = schema().params().iter().filter(|param| param.half == Half::Dataset);
    for (param, argument) in keys.filter_map(|param| Some((param, param.same_as.as_deref()?))) {
        if let Some(value) = config.params.get(argument).filter(|value| !value.is_null()) {
            issues.extend(overridden(config, argument, value, param));
        }
    }
}

/// The argument against the places of its twin that say something else.
fn overridden(config: &Config, argument: &str, value: &Value, twin: &Param) -> Option<Issue> {
    let places = set_at(config, Half::Dataset, &twin.key);
    let other = |place: &&(String, &Value)| !same(value, place.1);
    let (place, theirs) = places.iter().find(other)?;
    let differing = places.iter().filter(other).count();
    let more = if differing > 1 { format!(" and {} more", differing - 1) } else { String::new() };
    let message = if everywhere(config, &twin.key) {
        format!("`{argument}` is {value} here and {theirs} at {place}{more}, which counts; here it changes nothing")
    } else {
        format!("`{argument}` is {value} here and {theirs} at {place}{more}, which counts there")
    };
    Some(Issue::info(argument, "overridden", message).hint("Keep one of them").fix("Remove", Value::Null))
}

/// Whether no dataset is left that would take the argument.
fn everywhere(config: &Config, key: &str) -> bool {
    let dataset = &config.dataset;
    dataset.general.contains_key(key)
        || dataset.datasets.iter().all(|table| {
            let by_subset = || !table.subsets.is_empty() && table.subsets.iter().all(|subset| subset.contains_key(key));
            table.values.contains_key(key) || by_subset()
        })
}

/// Among the arguments a resolution is text, `"512"` or `"512,768"`.
fn same(argument: &Value, there: &Value) -> bool {
    let sides = |value: &Value| -> Option<Vec<f64>> {
        match value {
            Value::String(text) => text.split(',').map(|side| side.trim().parse().ok()).collect(),
            Value::Array(items) => items.iter().map(Value::as_f64).collect(),
            value => value.as_f64().map(|side| vec![side]),
        }
    };
    let pair = |value: &Value| sides(value).map(|sides| if let [side] = sides[..] { vec![side; 2] } else { sides });
    is_default(argument, there) || pair(argument).is_some_and(|sides| Some(sides) == pair(there))
}
