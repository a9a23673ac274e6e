//! What loading a preset would change, and the change itself. Pure.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::Value;
use specta::Type;

use super::job::is_job;
use super::{Preset, start};
use crate::training::kohya::render::is_default;
use crate::training::param::Half;
use crate::training::schema::schema_of;
use crate::training::{Config, DatasetTable, Family, Mode, Values};

/// One value that loading a preset changes.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
pub struct PresetChange {
    /// Where, in the words of an issue: `network_dim`, `dataset.datasets[0].batch_size`, `family`.
    pub place: String,
    /// The key alone.
    pub key: String,
    /// Its name in plain words.
    pub label: String,
    /// The value now; null where it is not set.
    pub now: Value,
    /// The preset's value; null where the preset does not set it.
    pub next: Value,
    /// Whether the value now is one that a person set: it differs from the preset that the configuration comes from.
    pub mine: bool,
}

/// What loading `then` would change in a configuration that comes from `base`, in the order of the preset, then of the
/// configuration. Values that mean the same are no change; job fields are not looked at.
pub fn difference(config: &Config, base: &Preset, then: &Preset) -> Vec<PresetChange> {
    let mut changes = Vec::new();
    let to = &then.summary;
    for (key, label, now, then) in [
        ("family", "Family of the base model", config.family.name(), to.family.name()),
        ("mode", "What is trained", config.mode.name(), to.mode.name()),
    ] {
        if now != then {
            let (place, key, label) = (key.to_owned(), key.to_owned(), label.to_owned());
            changes.push(PresetChange { place, key, label, now: now.into(), next: then.into(), mine: false });
        }
    }
    let (family, mode) = (to.family, to.mode);
    let params = Table { half: Half::Params, prefix: String::new(), family, mode };
    params.compare(&config.params, &base.params, &then.params, &mut changes);
    let general = Table { half: Half::Dataset, prefix: "dataset.general.".to_owned(), family, mode };
    general.compare(&config.dataset.general, &base.dataset.general, &then.dataset.general, &mut changes);
    let none = DatasetTable::default();
    for index in 0..config.dataset.datasets.len().max(1) {
        let now = config.dataset.datasets.get(index).unwrap_or(&none);
        let [base, then] = [base, then].map(|preset| &preset.dataset(index).unwrap_or(&none).values);
        let table = Table { half: Half::Dataset, prefix: format!("dataset.datasets[{index}]."), family, mode };
        table.compare(&now.values, base, then, &mut changes);
    }
    changes
}

/// A table of the configuration and its place.
struct Table {
    half: Half,
    prefix: String,
    family: Family,
    mode: Mode,
}

impl Table {
    fn compare(&self, now: &Values, base: &Values, then: &Values, changes: &mut Vec<PresetChange>) {
        let mut seen = BTreeSet::new();
        for key in then.keys().chain(now.keys()).filter(|key| seen.insert(key.as_str()) && !is_job(self.half, key)) {
            let value = |values: &Values| values.get(key).cloned().unwrap_or_default();
            let (now, base, then) = (value(now), value(base), value(then));
            if self.same(key, &now, &then) {
                continue;
            }
            changes.push(PresetChange {
                place: format!("{}{key}", self.prefix),
                key: key.clone(),
                label: self.param(key).map_or_else(|| key.clone(), |param| param.label.clone()),
                mine: !self.same(key, &now, &base),
                now,
                next: then,
            });
        }
    }

    fn param(&self, key: &str) -> Option<&'static crate::training::Param> {
        match self.half {
            Half::Params => schema_of(self.mode).param(key),
            _ => schema_of(self.mode).dataset_param(key),
        }
    }

    /// Whether two values mean the same; what is not set means the trainer's default.
    fn same(&self, key: &str, a: &Value, b: &Value) -> bool {
        let default =
            self.param(key).map_or(&Value::Null, |param| param.defaults.get(self.family.name()).unwrap_or(&param.default));
        let meant = |value: &Value| if value.is_null() { default.clone() } else { value.clone() };
        is_default(&meant(a), &meant(b))
    }
}

/// The configuration with a preset loaded: all that [`difference`] names, or only those of its places or keys that are in `only`.
/// Job fields stay. It then comes from this preset, unless the preset is for other base models and that was not wanted.
pub fn apply(config: &Config, base: &Preset, then: &Preset, only: Option<&[String]>) -> Config {
    let mut next = config.clone();
    for change in difference(config, base, then) {
        if only.is_some_and(|only| !only.iter().any(|wanted| *wanted == change.place || *wanted == change.key)) {
            continue;
        }
        set(&mut next, &change);
    }
    if (next.family, next.mode) == (then.summary.family, then.summary.mode) {
        next.preset.clone_from(&then.summary.name);
        if next.preset == start(next.family, next.mode).summary.name {
            next.preset.clear();
        }
    }
    next
}

fn set(config: &mut Config, change: &PresetChange) {
    let word = change.next.as_str().unwrap_or_default();
    match change.place.as_str() {
        "family" => config.family = Family::from_name(word).unwrap_or(config.family),
        "mode" => config.mode = Mode::from_name(word).unwrap_or(config.mode),
        place => {
            if config.dataset.datasets.is_empty() && place.starts_with("dataset.datasets[") {
                config.dataset.datasets.push(DatasetTable::default());
            }
            config.set(place, change.next.clone());
        }
    }
}
