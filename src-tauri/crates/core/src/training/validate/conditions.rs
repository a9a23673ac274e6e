//! What goes together: the needs and conflicts of the schema, and those of arguments that the form does not show.

use serde_json::Value;

use super::places::{acts, set_anywhere, set_at};
use crate::training::issue::{Issue, Level};
use crate::training::kohya::render::is_ignored;
use crate::training::param::Condition;
use crate::training::{Config, Half, Param, schema};

/// An argument without a row, what must be set with it or must not, and why.
const OTHERS: [(&str, &str, bool, &str); 8] = [
    ("adaptive_noise_scale", "noise_offset", true, "The trainer refuses it without a noise offset"),
    ("scale_v_pred_loss_like_noise_pred", "v_parameterization", true, "The trainer refuses it without v-prediction"),
    ("v_pred_like_loss", "v_parameterization", false, "The trainer refuses both"),
    ("noise_offset_random_strength", "noise_offset", true, "It changes a noise offset, and there is none"),
    ("ip_noise_gamma_random_strength", "ip_noise_gamma", true, "It changes an input perturbation, and there is none"),
    ("use_8bit_adam", "optimizer_type", false, "The trainer refuses two ways to choose the optimizer"),
    ("use_lion_optimizer", "optimizer_type", false, "The trainer refuses two ways to choose the optimizer"),
    ("dim_from_weights", "network_weights", true, "The ranks are read from those weights, and there are none"),
];

pub(super) fn check(config: &Config, issues: &mut Vec<Issue>) {
    for param in schema().params().iter().filter(|param| param.form) {
        if param.half == Half::Params && is_ignored(config, &param.key) {
            continue;
        }
        let Some((place, _)) = set_at(config, param.half, &param.key).into_iter().find(|(_, value)| acts(Some(param), value))
        else {
            continue;
        };
        let needs = param.needs.iter().filter(|need| !holds(config, need)).map(|need| (need, true));
        let conflicts = param.conflicts.iter().filter(|conflict| holds(config, conflict)).map(|conflict| (conflict, false));
        issues.extend(needs.chain(conflicts).map(|(condition, need)| breach(config, param, &place, condition, need)));
    }
    for (key, other, needed, why) in OTHERS {
        let active = |key: &str| config.params.get(key).is_some_and(|value| acts(schema().param(key), value));
        if active(key) && active(other) != needed {
            let with = if needed { "needs" } else { "cannot stand beside" };
            let issue = Issue::error(key, "conflict", format!("`{key}` {with} `{other}`. {why}"));
            issues.push(issue.hint(format!("Remove `{key}`")).fix("Remove", Value::Null));
        }
    }
}

fn holds(config: &Config, condition: &Condition) -> bool {
    let dataset = schema().dataset_param(&condition.key);
    let param = schema().param(&condition.key).or(dataset);
    let set = set_anywhere(config, &condition.key);
    match &condition.is {
        Some(wanted) => set.iter().any(|(_, value)| *value == wanted),
        None => set.iter().any(|(_, value)| acts(param, value)),
    }
}

fn breach(config: &Config, param: &Param, place: &str, condition: &Condition, need: bool) -> Issue {
    let other = &condition.key;
    let message = match (&condition.is, need) {
        (Some(value), true) => format!("{} needs `{other}` = {value}. {}", param.label, condition.why),
        (None, true) => format!("{} needs `{other}`. {}", param.label, condition.why),
        (_, false) => format!("{} and `{other}` do not go together. {}", param.label, condition.why),
    };
    let code = if need { "needs" } else { "conflict" };
    let mut issue = Issue::error(place, code, message);
    issue.level = condition.level.unwrap_or(Level::Error);
    let found = set_anywhere(config, other).into_iter().next().map(|(place, _)| place);
    match (&condition.fix, need) {
        (Some(value), _) => {
            let shown = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            issue.hint(format!("Set `{other}` to {shown}")).fix_at(
                if value == &Value::Bool(true) { format!("Turn on {other}") } else { format!("Set {shown}") },
                found.unwrap_or_else(|| other.clone()),
                value.clone(),
            )
        }
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
