//! What goes together: the needs, conflicts and consequences of the schema.

use serde_json::Value;

use super::places::{acts, set_anywhere, set_at};
use crate::training::issue::{Issue, Level};
use crate::training::param::{Condition, one_of};
use crate::training::schema::Effect;
use crate::training::{Config, Half, Param, Takes, schema};

pub(super) fn check(config: &Config, takes: Option<Takes<'_>>, issues: &mut Vec<Issue>) {
    for param in schema().params() {
        let quiet = param.needs.is_empty() && param.conflicts.is_empty() && param.warn.is_none();
        if quiet || param.half == Half::Params && is_ignored(takes, &param.key) {
            continue;
        }
        let set = set_at(config, param.half, &param.key);
        let Some((place, value)) = set.into_iter().find(|(_, value)| acts(Some(param), value)) else { continue };
        let applies = |condition: &&Condition| {
            condition.families.as_ref().is_none_or(|families| families.contains(&config.family))
                && condition.when.as_ref().is_none_or(|when| one_of(when, value))
        };
        // What the script does not take cannot be asked for.
        let possible = |need: &&Condition| takes.is_none_or(|takes| takes.effect(&need.key) != Effect::NotTaken);
        let needs = param.needs.iter().filter(applies).filter(possible).filter(|need| !holds(config, takes, need));
        let needs = needs.map(|need| (need, true));
        let conflicts =
            param.conflicts.iter().filter(applies).filter(|other| holds(config, takes, other)).map(|other| (other, false));
        issues.extend(needs.chain(conflicts).map(|(condition, need)| breach(config, param, &place, condition, need)));
        if let Some(warn) = param.warn.as_ref().filter(|warn| warn.when.as_ref().is_none_or(|when| one_of(when, value))) {
            let issue = Issue::warning(&place, "consequence", format!("{} is set. {}", param.label, warn.why));
            issues.push(issue.fix("Remove", Value::Null));
        }
    }
}

/// Whether what a condition says of the other parameter is so. What the script ignores counts as not set, and what is not
/// set has its default.
fn holds(config: &Config, takes: Option<Takes<'_>>, condition: &Condition) -> bool {
    let key = &condition.key;
    let param = schema().param(key).or_else(|| schema().dataset_param(key));
    let mut set = set_anywhere(config, key);
    let passed_over = |place: &str| place == key && is_ignored(takes, key);
    set.retain(|(place, value)| !value.is_null() && !passed_over(place));
    match &condition.is {
        Some(wanted) if set.is_empty() => {
            takes.and_then(|takes| takes.default(key)).is_some_and(|default| one_of(wanted, default))
        }
        Some(wanted) => set.iter().any(|(_, value)| one_of(wanted, value)),
        None => set.iter().any(|(_, value)| acts(param, value)),
    }
}

/// Whether the script does not take an argument, or takes it and does nothing with it.
fn is_ignored(takes: Option<Takes<'_>>, key: &str) -> bool {
    takes.is_some_and(|takes| takes.effect(key) != Effect::Acts)
}

fn breach(config: &Config, param: &Param, place: &str, condition: &Condition, need: bool) -> Issue {
    let other = &condition.key;
    let message = match (&condition.is, need) {
        (Some(value), true) => format!("{} needs `{other}` = {}. {}", param.label, shown(value), condition.why),
        (None, true) => format!("{} needs `{other}`. {}", param.label, condition.why),
        (_, false) => format!("{} and `{other}` do not go together. {}", param.label, condition.why),
    };
    let code = if need { "needs" } else { "conflict" };
    let mut issue = Issue::error(place, code, message);
    issue.level = condition.level.unwrap_or(Level::Error);
    let found = set_anywhere(config, other).into_iter().next().map(|(place, _)| place);
    match (&condition.fix, need) {
        (Some(value), _) => issue.hint(format!("Set `{other}` to {}", shown(value))).fix_at(
            if value == &Value::Bool(true) { format!("Turn on {other}") } else { format!("Set {}", shown(value)) },
            found.unwrap_or_else(|| other.clone()),
            value.clone(),
        ),
        (None, true) => issue.hint(format!("Set `{other}`, or remove `{}`", param.key)).fix("Remove", Value::Null),
        (None, false) => {
            let at = found.unwrap_or_else(|| other.clone());
            issue.hint(format!("Keep one of them; remove `{other}` or `{}`", param.key)).fix_at(
                format!("Remove {other}"),
                at,
                Value::Null,
            )
        }
    }
}

/// `bf16`, `cosine or linear`.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(several) => several.iter().map(shown).collect::<Vec<_>>().join(" or "),
        other => other.to_string(),
    }
}
