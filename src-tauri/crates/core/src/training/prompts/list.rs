//! Prompts in `.toml` and `.json` files: lists of lines or of tables with the trainer's own names. Pure.

use std::path::Path;

use serde_json::{Map, Value};

use super::{Prompt, PromptLine, PromptsError};

/// Names in such tables, and the options that say the same in a line.
const OPTIONS: [(&str, &str); 4] =
    [("sample_sampler", "ss"), ("controlnet_image", "cn"), ("cfg_trunc_ratio", "ctr"), ("renorm_cfg", "rcfg")];

/// The prompts of a file, each as a new line.
pub(super) fn read(path: &Path, text: &str) -> Result<Vec<PromptLine>, PromptsError> {
    let items = items(path, text).map_err(|why| PromptsError::NoList { path: path.to_owned(), why })?;
    Ok(items.iter().filter_map(prompt).map(|prompt| PromptLine { text: String::new(), prompt: Some(prompt) }).collect())
}

/// The entries of such a file: texts and tables, where it is in order. Otherwise why it is no list.
pub(super) fn items(path: &Path, text: &str) -> Result<Vec<Value>, String> {
    if path.extension().is_some_and(|end| end == "toml") {
        let table: Value = toml::from_str(text).map_err(|error: toml::de::Error| error.message().to_owned())?;
        let shared = table.get("prompt").and_then(Value::as_object).ok_or("no [prompt]")?;
        let subsets = shared.get("subset").and_then(Value::as_array).ok_or("no [[prompt.subset]]")?;
        let joined = |subset: &Value| {
            let own = subset.as_object()?;
            Some(Value::Object(shared.iter().chain(own).map(|(key, value)| (key.clone(), value.clone())).collect()))
        };
        Ok(subsets.iter().filter_map(joined).collect())
    } else {
        let list: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
        Ok(list.as_array().cloned().ok_or("it is no list")?)
    }
}

/// Names that a `.toml` file says for all prompts and for one of them, with the number of that one, from 1.
pub(super) fn said_twice(path: &Path, text: &str) -> Vec<(usize, String)> {
    let table: Option<Value> = path.extension().filter(|end| *end == "toml").and_then(|_| toml::from_str(text).ok());
    let shared = table.as_ref().and_then(|table| table.get("prompt")?.as_object());
    let subsets = shared.and_then(|shared| shared.get("subset")?.as_array()).into_iter().flatten().enumerate();
    let own = subsets.filter_map(|(at, subset)| Some((at + 1, subset.as_object()?)));
    let twice = own.flat_map(|(at, own)| own.keys().map(move |key| (at, key)));
    twice.filter(|(_, key)| shared.is_some_and(|shared| shared.contains_key(*key))).map(|(at, key)| (at, key.clone())).collect()
}

fn prompt(item: &Value) -> Option<Prompt> {
    match item {
        Value::String(line) => Some(Prompt::parse(line)),
        Value::Object(table) => Some(of_table(table)),
        _ => None,
    }
}

fn of_table(table: &Map<String, Value>) -> Prompt {
    let text = |key: &str| table.get(key).map(words);
    let whole = |key: &str| table.get(key).and_then(Value::as_u64);
    let number = |key: &str| table.get(key).and_then(Value::as_f64);
    Prompt {
        prompt: text("prompt").unwrap_or_default(),
        negative: text("negative_prompt"),
        width: whole("width"),
        height: whole("height"),
        seed: whole("seed"),
        steps: whole("sample_steps"),
        scale: number("scale"),
        guidance: number("guidance_scale"),
        flow_shift: text("flow_shift"),
        others: OPTIONS.iter().filter_map(|(key, option)| Some(format!("{option} {}", text(key)?))).collect(),
    }
}

fn words(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
