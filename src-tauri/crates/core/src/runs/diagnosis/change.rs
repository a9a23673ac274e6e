//! The change that a diagnosis proposes: the first of its block that changes anything and that the script acts on (pure).

use serde::Deserialize;
use serde_json::Value;

use super::atlas::Found;
use super::{ProposedChange, shown};
use crate::training::kohya::scripts::script;
use crate::training::schema::{Effect, schema};
use crate::training::{Config, Fix, Values};

/// One possible change, as the atlas writes it. Keys and text values may hold `{names}`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Proposal {
    /// Values by place; `dataset.datasets[*].KEY` stands for every dataset.
    set: Values,
    /// Places that are taken out.
    remove: Vec<String>,
    /// Proposed only where these hold now, too; a number where it is larger.
    only: Values,
    /// What it costs.
    cost: String,
}

/// The first proposal that changes something here.
pub(super) fn choose(proposals: &[Proposal], config: &Config, found: &Found) -> Option<ProposedChange> {
    proposals.iter().find_map(|proposal| proposal.on(config, found))
}

impl Proposal {
    fn on(&self, config: &Config, found: &Found) -> Option<ProposedChange> {
        let applies =
            |(place, wanted): (&String, &Value)| places(place, config).iter().any(|place| exceeds(config, place, wanted));
        if !self.only.iter().all(applies) {
            return None;
        }
        let set = self.set.iter().map(|(place, value)| (found.fill(place), filled(value, found)));
        let removed = self.remove.iter().map(|place| (found.fill(place), Value::Null));
        let mut values = Vec::new();
        for (place, value) in set.chain(removed) {
            if value.as_str().is_some_and(|text| text.contains('{')) || place.contains('{') || !acts(config, &place) {
                return None;
            }
            let differing =
                places(&place, config).into_iter().filter(|place| config.get(place).unwrap_or(&Value::Null) != &value);
            values.extend(differing.map(|param| Fix { label: label(&param, &value), param, value: value.clone() }));
        }
        let label = values.iter().map(|fix: &Fix| fix.label.as_str()).collect::<Vec<_>>().join(", ");
        (!values.is_empty()).then(|| ProposedChange { label, cost: self.cost.clone(), values })
    }

    #[cfg(test)]
    pub(super) fn texts(&self) -> impl Iterator<Item = &String> {
        self.set.keys().chain(&self.remove)
    }
}

fn filled(value: &Value, found: &Found) -> Value {
    let Some(text) = value.as_str() else { return value.clone() };
    let text = found.fill(text);
    // A number that the trainer printed.
    text.parse::<i64>().map_or(Value::String(text), Value::from)
}

fn places(place: &str, config: &Config) -> Vec<String> {
    let Some((before, after)) = place.split_once("[*]") else { return vec![place.to_owned()] };
    (0..config.dataset.datasets.len()).map(|at| format!("{before}[{at}]{after}")).collect()
}

fn exceeds(config: &Config, place: &str, wanted: &Value) -> bool {
    match (config.get(place), wanted.as_f64()) {
        (Some(now), Some(least)) if now.is_number() => now.as_f64().is_some_and(|now| now > least),
        (now, _) => now.unwrap_or(&Value::Null) == wanted,
    }
}

/// Whether the script that ran does anything with it; keys of the dataset half always count.
fn acts(config: &Config, place: &str) -> bool {
    let script = script(config.family, config.mode);
    place.contains('.') || script.is_some_and(|script| schema().effect(place, config.family, script) == Effect::Acts)
}

fn label(place: &str, value: &Value) -> String {
    let key = place.rsplit('.').next().unwrap_or(place);
    if value.is_null() { format!("Remove {key}") } else { format!("Set {key} to {}", shown(value)) }
}
