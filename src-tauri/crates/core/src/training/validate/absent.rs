//! Arguments that the form has no row for: what says the same, or why nothing does.

use serde_json::Value;

use super::places::set_anywhere;
use crate::training::issue::Issue;
use crate::training::kohya::render::is_default;
use crate::training::schema::absent::{Absent, Reason};
use crate::training::{Config, facts};

pub(super) fn issue(config: &Config, absent: &Absent, value: &Value) -> Option<Issue> {
    let (key, why) = (&absent.key, &absent.why);
    if facts::argument(key).is_some_and(|fact| is_default(value, &fact.default)) {
        return None;
    }
    let issue = match absent.kind {
        Reason::Driven => Issue::error(key, "set_by_nyx", format!("`{key}` is set by Nyx when the run starts. {why}")),
        Reason::Unfit => Issue::error(key, "unfit", format!("`{key}` does not go together with a run. {why}")),
        Reason::Elsewhere if absent.instead.as_deref() == Some("base_model") => {
            Issue::error(key, "set_by_nyx", "The base model is set with `base_model`, not among the arguments")
        }
        Reason::Elsewhere => Issue::warning(key, "set_elsewhere", format!("`{key}` is not written. {why}")),
        Reason::Retired => Issue::warning(key, "deprecated", format!("`{key}` should not be used any more. {why}")),
    };
    let Some(instead) = &absent.instead else { return Some(issue.hint("Remove it").fix("Remove", Value::Null)) };
    let Some(replacement) = absent.replacement(value) else {
        return Some(issue.hint(format!("Use `{instead}`, and remove `{key}`")).fix("Remove", Value::Null));
    };
    let shown = replacement.as_str().map_or_else(|| replacement.to_string(), str::to_owned);
    if instead == "family" {
        let known = config.family.name() == shown;
        let hint = format!("Set `family` to {shown}");
        return (!known).then(|| issue.hint(hint).fix_at(format!("Set {shown}"), "family", replacement));
    }
    let name = instead.rsplit('.').next().unwrap_or(instead);
    let issue = issue.hint(format!("Set `{name}` to {shown}, and remove `{key}`"));
    Some(if set_anywhere(config, name).is_empty() {
        issue.fix_at(format!("Set {name}"), instead, replacement)
    } else {
        issue.fix("Remove", Value::Null)
    })
}
