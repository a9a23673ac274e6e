//! Answers of a trainer as the tests make them: from our own facts, and with one thing changed.

use serde_json::{Map, json};

use super::*;
use crate::training::facts;

/// Every argument of every script, as a trainer that is just the one of our facts would tell them.
pub(crate) fn of_facts() -> Installed {
    doctored(|_| {})
}

/// The same with changes: of each script, its arguments by key.
pub(crate) fn doctored(change: impl Fn(&mut BTreeMap<String, Map<String, Value>>)) -> Installed {
    let mut scripts: BTreeMap<String, Map<String, Value>> = BTreeMap::new();
    for (key, fact) in facts::arguments() {
        for script in fact.scripts() {
            let (default, choices) = (fact.default_in(script), fact.choices_in(script));
            scripts.entry(script.to_owned()).or_default().insert(key.to_owned(), argument(key, fact.kind, default, choices));
        }
    }
    let mut all: BTreeMap<String, Map<String, Value>> = scripts;
    change(&mut all);
    let (mut arguments, mut told) = (Vec::new(), Vec::new());
    for (name, keys) in all {
        let first = arguments.len();
        arguments.extend(keys.into_iter().map(|(_, argument)| argument));
        told.push(json!({"name": name, "arguments": (first..arguments.len()).collect::<Vec<_>>(), "error": null}));
    }
    serde_json::from_value(json!({"nyx_arguments": 1, "scripts": told, "arguments": arguments})).unwrap()
}

/// One argument in the words of the parser.
pub(crate) fn argument(key: &str, kind: Kind, default: &Value, choices: &[Value]) -> Value {
    let (action, type_, nargs) = match kind {
        Kind::Bool => ("store_true", "str", json!(0)),
        Kind::Int => ("store", "int", Value::Null),
        Kind::Float => ("store", "float", Value::Null),
        Kind::IntOrFloat => ("store", "int_or_float", Value::Null),
        Kind::ListStr => ("store", "str", json!("*")),
        Kind::ListFloat => ("store", "float", json!("*")),
        _ => ("store", "str", Value::Null),
    };
    let choices = if choices.is_empty() { Value::Null } else { json!(choices) };
    json!({"dest": key, "flags": [format!("--{key}")], "action": action, "type": type_, "nargs": nargs,
        "choices": choices, "default": default, "help": "Own words of the trainer. / 日本語"})
}

#[test]
fn the_trainers_words_are_those_in_english() {
    let mut told: InstalledArgument = serde_json::from_value(argument("a", Kind::Int, &Value::Null, &[])).unwrap();
    assert_eq!(told.help().as_deref(), Some("Own words of the trainer."));
    told.help = Some("日本語 / only".into());
    assert_eq!(told.help().as_deref(), Some("日本語 / only"));
    told.help = Some("int / float,\n   of latents".into());
    assert_eq!(told.help().as_deref(), Some("int / float, of latents"));
}

#[test]
fn what_cannot_be_told_is_no_answer() {
    let mut told: InstalledArgument =
        serde_json::from_value(argument("a", Kind::Float, &json!(1.0), &[json!(1.0), json!(2.0)])).unwrap();
    assert_eq!((told.kind(), told.default(), told.choices().map(<[_]>::len)), (Some(Kind::Float), Some(&json!(1.0)), Some(2)));
    told.unclear = vec!["type".into(), "default".into(), "choices".into()];
    assert_eq!((told.kind(), told.default(), told.choices()), (None, None, None));
}
