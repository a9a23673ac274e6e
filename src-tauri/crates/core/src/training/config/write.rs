//! Configuration to text, in the user's order of keys, the two halves after the rest.

use serde_json::Value;
use toml::{Table, Value as Toml};

use super::{Config, Launch, Values};

pub(super) fn to_toml(config: &Config) -> String {
    let mut top = Table::new();
    top.insert("name".into(), Toml::String(config.name.clone()));
    top.insert("family".into(), Toml::String(config.family.name().into()));
    top.insert("mode".into(), Toml::String(config.mode.name().into()));
    top.insert("base_model".into(), Toml::String(config.base_model.clone()));
    if !config.preset.is_empty() {
        top.insert("preset".into(), Toml::String(config.preset.clone()));
    }
    if !config.allow_unknown.is_empty() {
        let keys: Vec<Toml> = config.allow_unknown.iter().cloned().map(Toml::String).collect();
        top.insert("allow_unknown".into(), keys.into());
    }
    top.insert("params".into(), Toml::Table(table(&config.params)));
    let launch = launch(&config.launch);
    if !launch.is_empty() {
        top.insert("launch".into(), Toml::Table(launch));
    }
    let mut dataset = Table::new();
    if !config.dataset.general.is_empty() {
        dataset.insert("general".into(), Toml::Table(table(&config.dataset.general)));
    }
    let datasets: Vec<Toml> = config.dataset.datasets.iter().map(one_dataset).collect();
    if !datasets.is_empty() {
        dataset.insert("datasets".into(), datasets.into());
    }
    if !dataset.is_empty() {
        top.insert("dataset".into(), Toml::Table(dataset));
    }
    toml::to_string(&top).unwrap_or_default()
}

fn one_dataset(dataset: &super::DatasetTable) -> Toml {
    let mut one = table(&dataset.values);
    let subsets: Vec<Toml> = dataset.subsets.iter().map(|subset| Toml::Table(table(subset))).collect();
    if !subsets.is_empty() {
        one.insert("subsets".into(), subsets.into());
    }
    Toml::Table(one)
}

fn launch(launch: &Launch) -> Table {
    let mut table = Table::new();
    let counts = [("processes", launch.processes), ("machines", launch.machines), ("machine_rank", launch.machine_rank)];
    for (key, value) in counts {
        if let Some(value) = value {
            table.insert(key.into(), Toml::Integer(value.into()));
        }
    }
    if !launch.gpus.is_empty() {
        let gpus: Vec<Toml> = launch.gpus.iter().map(|gpu| Toml::Integer((*gpu).into())).collect();
        table.insert("gpus".into(), gpus.into());
    }
    if let Some(address) = &launch.main_address {
        table.insert("main_address".into(), Toml::String(address.clone()));
    }
    if let Some(accelerate) = launch.accelerate {
        table.insert("accelerate".into(), Toml::Boolean(accelerate));
    }
    if !launch.env.is_empty() {
        let env: Table = launch.env.iter().map(|(name, value)| (name.clone(), Toml::String(value.clone()))).collect();
        table.insert("env".into(), Toml::Table(env));
    }
    table
}

/// Keys with values first, tables last, as TOML wants it; null has no form in TOML and means that the key is not set.
fn table(values: &Values) -> Table {
    let (tables, plain): (Vec<_>, Vec<_>) = values.iter().partition(|(_, value)| value.is_object());
    plain.into_iter().chain(tables).filter_map(|(key, value)| Some((key.clone(), toml_value(value)?))).collect()
}

/// A value in TOML's words; null has none.
pub(in crate::training) fn toml_value(value: &Value) -> Option<Toml> {
    Some(match value {
        Value::Null => return None,
        Value::Bool(flag) => Toml::Boolean(*flag),
        Value::Number(number) => match number.as_i64() {
            Some(whole) => Toml::Integer(whole),
            None => Toml::Float(number.as_f64()?),
        },
        Value::String(text) => Toml::String(text.clone()),
        Value::Array(items) => Toml::Array(items.iter().filter_map(toml_value).collect()),
        Value::Object(values) => Toml::Table(table(values)),
    })
}
