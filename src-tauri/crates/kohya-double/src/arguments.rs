//! What the trainer of the facts says of its own arguments.

use nyx_core::training::facts::{self, Kind};
use serde_json::{Value, json};

/// The line that `vendor/bridge/arguments.py` would print.
pub(crate) fn answer() -> Value {
    let mut arguments = Vec::new();
    let scripts: Vec<Value> = facts::scripts()
        .iter()
        .map(|script| {
            let first = arguments.len();
            let taken = facts::arguments().filter(|(_, fact)| fact.taken_by(script));
            arguments.extend(taken.map(|(key, fact)| argument(key, fact, script)));
            json!({"name": script, "arguments": (first..arguments.len()).collect::<Vec<_>>(), "error": null})
        })
        .collect();
    json!({"nyx_arguments": 1, "scripts": scripts, "arguments": arguments})
}

fn argument(key: &str, fact: &facts::Argument, script: &str) -> Value {
    let (action, kind, nargs) = match fact.kind {
        Kind::Bool => ("store_true", "str", json!(0)),
        Kind::Int => ("store", "int", Value::Null),
        Kind::Float => ("store", "float", Value::Null),
        Kind::IntOrFloat => ("store", "int_or_float", Value::Null),
        Kind::ListFloat => ("store", "float", json!("*")),
        Kind::ListStr => ("store", "str", json!("*")),
        _ => ("store", "str", Value::Null),
    };
    let choices = Some(fact.choices_in(script)).filter(|choices| !choices.is_empty());
    json!({"dest": key, "flags": [format!("--{key}")], "action": action, "type": kind, "nargs": nargs, "choices": choices,
        "default": fact.default_in(script), "help": null})
}
