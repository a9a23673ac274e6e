//! What the trainer wrote into a file, read as Python writes it, and whether it is what was asked (pure).

use serde_json::{Map, Number, Value};

use super::Proof;
use super::asked::Asked;

/// A value out of the `str()` of Python: `None`, `True`, a number, a list, or text.
pub(super) fn read(text: &str) -> Value {
    let text = text.trim();
    match text {
        "None" => return Value::Null,
        "True" => return true.into(),
        "False" => return false.into(),
        _ => {}
    }
    if let Some(number) = number(text) {
        return Value::Number(number);
    }
    let inner = [('[', ']'), ('(', ')')].into_iter().find_map(|(open, close)| text.strip_prefix(open)?.strip_suffix(close));
    if let Some(inner) = inner {
        return split(inner).into_iter().filter(|part| !part.is_empty()).map(read).collect();
    }
    let quoted = ['\'', '"'].into_iter().find_map(|mark| text.strip_prefix(mark)?.strip_suffix(mark));
    Value::String(quoted.unwrap_or(text).to_owned())
}

fn number(text: &str) -> Option<Number> {
    let begins = text.starts_with(|first: char| first.is_ascii_digit() || ['-', '+', '.'].contains(&first));
    let value: f64 = text.parse().ok().filter(|_| begins)?;
    text.parse::<i64>().map(Number::from).ok().or_else(|| Number::from_f64(value))
}

/// Parts between commas that stand in no bracket.
fn split(text: &str) -> Vec<&str> {
    let (mut depth, mut start, mut parts) = (0, 0, Vec::new());
    for (at, one) in text.char_indices() {
        match one {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(text[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(text[start..].trim());
    parts
}

/// As Python writes it, for people.
pub(super) fn python(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(yes) => if *yes { "True" } else { "False" }.to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(values) => format!("[{}]", values.iter().map(python).collect::<Vec<_>>().join(", ")),
        other => other.to_string(),
    }
}

/// Whether both are one value: numbers by their size, nothing and empty text alike, one value and a list of it alike.
pub(super) fn same(asked: &Value, recorded: &Value) -> bool {
    let close = |a: f64, b: f64| (a - b).abs() <= 1e-9 * a.abs().max(b.abs());
    match (asked, recorded) {
        (Value::Array(asked), Value::Array(recorded)) => {
            asked.len() == recorded.len() && asked.iter().zip(recorded).all(|(asked, recorded)| same(asked, recorded))
        }
        // Networks with one rate for all text encoders take the first.
        (Value::Array(asked), one) => asked.first().map_or(one.is_null(), |first| same(first, one)),
        (one, Value::Array(recorded)) => recorded.len() == 1 && same(one, &recorded[0]),
        (Value::Number(a), Value::Number(b)) => a.as_f64().zip(b.as_f64()).is_some_and(|(a, b)| close(a, b)),
        // Text that looks like a number was read as one.
        (Value::String(text), Value::Number(_) | Value::Null | Value::Bool(_)) => {
            same_read(&read(text), recorded) || (text.is_empty() && recorded.is_null())
        }
        (Value::Null, Value::String(text)) => text.is_empty(),
        _ => asked == recorded,
    }
}

fn same_read(asked: &Value, recorded: &Value) -> bool {
    !asked.is_string() && same(asked, recorded)
}

/// `torch.optim.adamw.AdamW(weight_decay=0.1,betas=(0.9, 0.99))` against `optimizer_type` and `optimizer_args`.
pub(super) fn optimizer(proof: &mut Proof, asked: &Asked, text: &str) {
    let (path, arguments) =
        text.split_once('(').map_or((text, ""), |(path, rest)| (path, rest.strip_suffix(')').unwrap_or(rest)));
    let class = path.rsplit('.').next().unwrap_or(path);
    let kind = wanted_class(asked);
    let as_asked = class.eq_ignore_ascii_case(class_of(&kind));
    proof.add("optimizer_type", &kind.clone().into(), &if as_asked { kind } else { path.to_owned() }.into());
    let mut recorded: Map<String, Value> = split(arguments).into_iter().filter_map(pair).collect();
    for (key, value) in asked.list("optimizer_args").iter().filter_map(|arg| pair(arg)) {
        let found = recorded.remove(&key).unwrap_or(Value::Null);
        proof.add(format!("optimizer_args.{key}"), &value, &found);
    }
    // Set by the trainer where nothing is said.
    let own = |key: &str| matches!((class, key), ("Adafactor", "relative_step") | ("SGD" | "SGD8bit", "momentum"));
    for (key, value) in recorded.into_iter().filter(|(key, _)| !own(key)) {
        proof.add(format!("optimizer_args.{key}"), &Value::Null, &value);
    }
}

fn pair(text: &str) -> Option<(String, Value)> {
    let (key, value) = text.split_once('=')?;
    // `0.9,0.99` is a tuple in Python.
    let value = if split(value).len() > 1 { read(&format!("({value})")) } else { read(value) };
    Some((key.trim().to_owned(), value))
}

fn wanted_class(asked: &Asked) -> String {
    let is = |param: &str| asked.set(param) == Some(true.into());
    let kind = asked.set("optimizer_type").and_then(|kind| kind.as_str().map(str::to_owned)).filter(|kind| !kind.is_empty());
    let old = if is("use_8bit_adam") { Some("AdamW8bit") } else { is("use_lion_optimizer").then_some("Lion") };
    kind.unwrap_or_else(|| old.unwrap_or("AdamW").to_owned())
}

/// The class behind a name of the trainer's own.
fn class_of(kind: &str) -> &str {
    let name = kind.rsplit('.').next().unwrap_or(kind);
    match name.to_lowercase().as_str() {
        "sgdnesterov" => "SGD",
        "sgdnesterov8bit" => "SGD8bit",
        "dadaptation" => "DAdaptAdamPreprint",
        _ => name,
    }
}

/// `{"conv_dim": "4", "dropout": null}` against `network_args`.
pub(super) fn network_args(proof: &mut Proof, asked: &Asked, text: Option<&str>) {
    let wanted = asked.list("network_args");
    let recorded: Option<Map<String, Value>> = text.and_then(|text| serde_json::from_str(text).ok());
    let mut recorded = recorded.unwrap_or_default();
    for (key, value) in wanted.iter().filter_map(|arg| arg.split_once('=')) {
        let found = recorded.remove(key).unwrap_or(Value::Null);
        proof.add(format!("network_args.{key}"), &value.into(), &found);
    }
    // Added for LyCORIS, whatever was asked.
    recorded.remove("dropout");
    for (key, value) in recorded {
        proof.add(format!("network_args.{key}"), &Value::Null, &value);
    }
}
