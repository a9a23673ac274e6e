//! The trainer's own files: arguments in sections whose names mean nothing, and the dataset file. Pure.

use serde_json::Value;
use toml::{Table, Value as Toml};

use super::report::ImportForm;
use super::sheet::{DatasetSheet, Entry, Sheet};

/// A file of the trainer: arguments, a dataset, or both in one.
pub(super) fn read(table: &Table) -> Sheet {
    let is_dataset = table.contains_key("datasets");
    if !is_dataset {
        return arguments(table);
    }
    // The dataset file has `general` and `datasets` only; whatever else is there are arguments.
    let own = |key: &String| key == "general" || key == "datasets";
    let rest: Table = table.iter().filter(|(key, _)| !own(key)).map(|(key, value)| (key.clone(), value.clone())).collect();
    let mut sheet = arguments(&rest);
    sheet.dataset = Some(dataset(table));
    sheet
}

/// The argument file as the trainer reads it: tables are merged one level deep, and later values win.
pub(super) fn arguments(table: &Table) -> Sheet {
    let mut sheet = Sheet::new(ImportForm::Kohya);
    for (name, value) in table {
        match value {
            Toml::Table(section) => {
                for (key, value) in section {
                    if matches!(value, Toml::Table(_)) || is_tables(value) {
                        sheet.left_out(&format!("{name}.{key}"), "The trainer reads no tables inside of sections");
                    } else {
                        sheet.arguments.push(Entry::new(key, key, json(value)));
                    }
                }
            }
            tables if is_tables(tables) => sheet.left_out(name, "The trainer reads no lists of tables among its arguments"),
            value => sheet.arguments.push(Entry::new(name, name, json(value))),
        }
    }
    sheet
}

/// The dataset file.
pub(super) fn dataset(table: &Table) -> DatasetSheet {
    let entries = |place: &str, table: &Table| {
        table
            .iter()
            .filter(|(key, _)| *key != "subsets")
            .map(|(key, value)| Entry::new(format!("{place}.{key}"), key, json(value)))
            .collect::<Vec<_>>()
    };
    let general = table.get("general").and_then(Toml::as_table).map(|general| entries("general", general));
    let mut sheet = DatasetSheet { general: general.unwrap_or_default(), ..DatasetSheet::default() };
    for (index, dataset) in tables(table.get("datasets")).enumerate() {
        let place = format!("datasets[{index}]");
        let subsets = tables(dataset.get("subsets")).enumerate();
        let subsets = subsets.map(|(at, subset)| entries(&format!("{place}.subsets[{at}]"), subset)).collect();
        sheet.datasets.push((entries(&place, dataset), subsets));
    }
    sheet
}

fn tables(value: Option<&Toml>) -> impl Iterator<Item = &Table> {
    value.and_then(Toml::as_array).into_iter().flatten().filter_map(Toml::as_table)
}

fn is_tables(value: &Toml) -> bool {
    value.as_array().is_some_and(|items| !items.is_empty() && items.iter().all(Toml::is_table))
}

/// A TOML value in JSON's words; numbers that JSON lacks become their text.
pub(super) fn json(value: &Toml) -> Value {
    match value {
        Toml::String(text) => text.as_str().into(),
        Toml::Integer(number) => (*number).into(),
        Toml::Float(number) => serde_json::Number::from_f64(*number).map_or_else(|| number.to_string().into(), Value::Number),
        Toml::Boolean(flag) => (*flag).into(),
        Toml::Datetime(date) => date.to_string().into(),
        Toml::Array(items) => items.iter().map(json).collect(),
        Toml::Table(table) => Value::Object(table.iter().map(|(key, value)| (key.clone(), json(value))).collect()),
    }
}
