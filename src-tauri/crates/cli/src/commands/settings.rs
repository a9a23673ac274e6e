//! `nyx settings`: preferences.

use std::process::ExitCode;

use clap::Subcommand;
use nyx_core::{Problem, Studio};
use serde_json::{Map, Value};

use crate::output::Output;

#[derive(Debug, Subcommand)]
pub(crate) enum Settings {
    /// Show one setting, or all
    Get { key: Option<String> },
    /// Change a setting; without a value, return it to its default
    Set { key: String, value: Option<String> },
}

pub(crate) fn run(studio: &Studio, output: &Output, command: Settings) -> Result<ExitCode, Problem> {
    let (settings, key) = match command {
        Settings::Get { key } => (studio.settings().get(), key),
        Settings::Set { key, value } => {
            // `true`, `3` and `["a"]` mean themselves; everything else is text.
            let value = value.map_or(Value::Null, |text| serde_json::from_str(&text).unwrap_or(Value::String(text)));
            (studio.settings().patch(&Map::from_iter([(key.clone(), value)]))?, Some(key))
        }
    };
    let all = serde_json::to_value(&settings).unwrap_or_default();
    let shown = match key {
        None => all,
        Some(key) => match all.get(&key) {
            Some(value) => Value::Object(Map::from_iter([(key, value.clone())])),
            None => return Err(nyx_core::settings::SettingsError::UnknownKey { key }.into()),
        },
    };
    output.answer(&shown, || {
        let rows = shown.as_object().into_iter().flatten();
        rows.map(|(key, value)| vec![key.clone(), value.as_str().map_or_else(|| value.to_string(), str::to_owned)]).collect()
    });
    Ok(ExitCode::SUCCESS)
}
