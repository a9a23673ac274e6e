//! What kind of settings a text holds, told by what is in it and never by the file's name. Pure.

use serde_json::{Map, Value};
use toml::Table;

use super::error::ImportError;
use super::never::{self, asks_for_hypernetwork};
use super::report::ImportForm;
use super::sheet::Sheet;
use super::{command, kohya, kohya_ss, lora_easy, metadata};
use crate::training::Config;
use crate::training::issue::Issue;

/// A text that was recognised.
pub(super) enum Recognised {
    /// Settings of another program.
    Sheet(Box<Sheet>),
    /// A configuration of Nyx, with what is out of place in it.
    Own(Box<Config>, Vec<Issue>),
}

/// Recognises and reads a text. `name` is for messages.
pub(super) fn recognise(text: &str, name: &str) -> Result<Recognised, ImportError> {
    let name = || name.to_owned();
    if text.trim().is_empty() {
        return Err(ImportError::Empty { name: name() });
    }
    if text.trim_start().starts_with('{') {
        return match serde_json::from_str::<Map<String, Value>>(text) {
            Ok(values) if asks_for_hypernetwork(&Value::Object(values.clone())) => {
                Err(ImportError::Hypernetwork { name: name() })
            }
            Ok(values) => from_json(&values).map(found).ok_or_else(|| ImportError::UnknownForm { name: name() }),
            Err(error) => {
                Err(ImportError::NotJson { name: name(), line: error.line(), cut_off: error.is_eof(), message: reason(&error) })
            }
        };
    }
    if text.trim_start().starts_with('[') && serde_json::from_str::<Value>(text).is_ok() {
        return Err(ImportError::UnknownForm { name: name() });
    }
    match text.parse::<Table>() {
        Ok(table) if asks_for_hypernetwork(&kohya::json(&toml::Value::Table(table.clone()))) => {
            Err(ImportError::Hypernetwork { name: name() })
        }
        Ok(table) => from_toml(&table, text).ok_or_else(|| ImportError::UnknownForm { name: name() }),
        Err(error) => {
            if let Some(sheet) = command::read(text) {
                let never = sheet.arguments.iter().any(|entry| never::says_so(&entry.key, &entry.value));
                return if never { Err(ImportError::Hypernetwork { name: name() }) } else { Ok(found(sheet)) };
            }
            if !looks_like_toml(text) {
                return Err(ImportError::UnknownForm { name: name() });
            }
            let line = error.span().map_or(1, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
            Err(ImportError::NotToml { name: name(), line, message: error.message().to_owned() })
        }
    }
}

fn found(sheet: Sheet) -> Recognised {
    Recognised::Sheet(Box::new(sheet))
}

/// The parser's words without the place, which is told beside them.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ").map_or(text.clone(), |(reason, _)| reason.to_owned())
}

fn from_json(values: &Map<String, Value>) -> Option<Sheet> {
    if kohya_ss::is_one(values) {
        return Some(kohya_ss::read(values));
    }
    if values.keys().any(|key| key.starts_with("ss_")) {
        let texts = values.iter().map(|(key, value)| {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            (key.clone(), text)
        });
        return Some(metadata::read(&texts.collect(), None));
    }
    // Arguments by the trainer's names, as some programs save them.
    let table = Value::Object(values.clone());
    let table: Table = serde_json::from_value(without_null(table)).ok()?;
    knows_arguments(&kohya::read(&table))
}

/// TOML has no null: what is null is not set.
fn without_null(value: Value) -> Value {
    match value {
        Value::Object(values) => Value::Object(
            values.into_iter().filter(|(_, value)| !value.is_null()).map(|(key, value)| (key, without_null(value))).collect(),
        ),
        other => other,
    }
}

fn from_toml(table: &Table, text: &str) -> Option<Recognised> {
    let own = table.get("params").is_some_and(toml::Value::is_table) || table.get("dataset").is_some_and(toml::Value::is_table);
    if own && (table.contains_key("family") || table.contains_key("base_model") || table.contains_key("name")) {
        let (config, issues) = Config::parse(text).ok()?;
        return Some(Recognised::Own(Box::new(config), issues));
    }
    if lora_easy::is_one(table) {
        return Some(found(lora_easy::read(table)));
    }
    if let Value::Object(values) = kohya::json(&toml::Value::Table(table.clone()))
        && kohya_ss::is_one(&values)
    {
        return Some(found(kohya_ss::read(&values)));
    }
    knows_arguments(&kohya::read(table)).map(found)
}

/// The sheet, if anything in it is an argument or a dataset of the trainer.
fn knows_arguments(sheet: &Sheet) -> Option<Sheet> {
    let known =
        sheet.dataset.is_some() || sheet.arguments.iter().any(|entry| crate::training::facts::argument(&entry.key).is_some());
    known.then(|| Sheet { form: ImportForm::Kohya, ..sheet.clone() })
}

/// Whether most lines that say something are keys, sections or comments.
fn looks_like_toml(text: &str) -> bool {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let key = |line: &str| {
        let name = line.split_once('=').map(|(name, _)| name.trim());
        let plain = |name: &str| !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "_-.\"".contains(c));
        line.starts_with('#') || line.starts_with('[') || name.is_some_and(plain)
    };
    lines.iter().filter(|line| key(line)).count() * 2 > lines.len()
}
