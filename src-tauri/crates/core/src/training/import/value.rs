//! A value of another program as the kind that the trainer wants: numbers that were saved as text, booleans as 0 and 1,
//! lists as one text. By the trainer's own rules where it has some. Pure.

use serde_json::{Map, Number, Value};

use crate::training::facts::Kind;

/// The value as this kind; why not, where it cannot be one.
pub(super) fn convert(value: &Value, kind: Kind) -> Result<Value, String> {
    if kind.takes(value) {
        return Ok(value.clone());
    }
    let converted = match kind {
        Kind::Bool => flag(value),
        Kind::Int => whole(value),
        Kind::Float => number(value).map(from_f64),
        Kind::IntOrFloat => int_or_float(value),
        Kind::Str => text(value),
        Kind::ListStr => list(value, text),
        Kind::ListFloat => floats(value),
        Kind::Resolution => resolution(value),
        // Several numbers, with or without a point; a table is a table or nothing.
        _ => floats(value).map(|numbers| if kind.takes(&numbers) { numbers } else { wholes(&numbers) }),
    };
    converted.filter(|value| kind.takes(value)).ok_or_else(|| format!("`{}` cannot be read as {}", shown(value), plain(kind)))
}

fn flag(value: &Value) -> Option<Value> {
    let text = match value {
        Value::Number(number) => return Some(Value::Bool(number.as_f64()? != 0.0)),
        other => other.as_str()?.trim().to_lowercase(),
    };
    match text.as_str() {
        "true" | "1" | "yes" | "on" => Some(Value::Bool(true)),
        "false" | "0" | "no" | "off" => Some(Value::Bool(false)),
        _ => None,
    }
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => python_number(text.trim()),
        Value::Bool(flag) => Some(f64::from(u8::from(*flag))),
        // One number in a list, where a single one is wanted.
        Value::Array(items) if items.len() == 1 => number(items.first()?),
        _ => None,
    }
    .filter(|number| number.is_finite())
}

/// What Python's `float` takes: underscores between digits, a point at either end.
fn python_number(text: &str) -> Option<f64> {
    let digits = |c: char| c.is_ascii_digit() || "+-.eE_".contains(c);
    text.chars().all(digits).then(|| text.replace('_', "").parse().ok()).flatten()
}

fn whole(value: &Value) -> Option<Value> {
    let number = number(value)?;
    (number.fract() == 0.0 && number.abs() < 9e15).then(|| Value::from(number as i64))
}

/// A whole number, or a share: below 1, or with a percent sign.
fn int_or_float(value: &Value) -> Option<Value> {
    if let Some(percent) = value.as_str().and_then(|text| text.trim().strip_suffix('%')) {
        return Some(from_f64(python_number(percent.trim())? / 100.0));
    }
    let number = number(value)?;
    Some(if number >= 1.0 && number.fract() == 0.0 { Value::from(number as i64) } else { from_f64(number) })
}

fn from_f64(number: f64) -> Value {
    Number::from_f64(number).map_or(Value::Null, Value::Number)
}

fn text(value: &Value) -> Option<Value> {
    match value {
        Value::String(_) => Some(value.clone()),
        Value::Number(number) => Some(number.to_string().into()),
        Value::Array(items) if items.iter().all(Value::is_number) => {
            Some(items.iter().map(Value::to_string).collect::<Vec<_>>().join(",").into())
        }
        _ => None,
    }
}

fn list(value: &Value, item: fn(&Value) -> Option<Value>) -> Option<Value> {
    match value {
        Value::Array(items) => items.iter().map(item).collect::<Option<Vec<_>>>().map(Value::Array),
        Value::String(text) => Some(Value::Array(words(text).into_iter().map(Value::String).collect())),
        Value::Object(values) => Some(pairs(values)),
        _ => None,
    }
}

/// `"a=1" "b=(2, 3)"`: words apart by spaces, quotes keep spaces and go.
pub(super) fn words(text: &str) -> Vec<String> {
    let (mut words, mut word, mut inside, mut quote) = (Vec::new(), String::new(), false, None);
    for c in text.chars() {
        match quote {
            Some(open) if c == open => quote = None,
            None if c == '"' => (quote, inside) = (Some(c), true),
            None if c.is_whitespace() => {
                if inside {
                    words.push(std::mem::take(&mut word));
                }
                inside = false;
            }
            _ => {
                word.push(c);
                inside = true;
            }
        }
    }
    if inside {
        words.push(word);
    }
    words
}

/// A table as `key=value` texts, the way the trainer takes arguments of networks, optimizers and schedulers.
pub(super) fn pairs(values: &Map<String, Value>) -> Value {
    let one = |value: &Value| match value {
        Value::Array(items) => items.iter().map(plain_text).collect::<Vec<_>>().join(","),
        other => plain_text(other),
    };
    let pairs = values.iter().filter(|(_, value)| !value.is_null() && value.as_str() != Some(""));
    Value::Array(pairs.map(|(key, value)| format!("{key}={}", one(value)).into()).collect())
}

/// A value in Python's words, where booleans begin with a capital.
fn plain_text(value: &Value) -> String {
    match value {
        Value::Bool(flag) => if *flag { "True" } else { "False" }.to_owned(),
        Value::String(text) if text.eq_ignore_ascii_case("true") => "True".to_owned(),
        Value::String(text) if text.eq_ignore_ascii_case("false") => "False".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// `[1e-4, 5e-5]`, `"1e-4 5e-5"`, `"[0.0001, 5e-05]"`; one number stays one.
fn floats(value: &Value) -> Option<Value> {
    let items: Vec<Value> = match value {
        Value::Array(items) => items.clone(),
        Value::String(text) => {
            let inner = text.trim().trim_start_matches(['[', '(']).trim_end_matches([']', ')']);
            let parts: Vec<Value> =
                inner.split([',', ' ']).filter(|part| !part.trim().is_empty()).map(|part| part.trim().into()).collect();
            if let [one] = parts.as_slice() {
                return number(one).map(from_f64);
            }
            parts
        }
        _ => return number(value).map(from_f64),
    };
    let numbers: Option<Vec<Value>> = items.iter().map(|item| number(item).map(from_f64)).collect();
    numbers.filter(|numbers| !numbers.is_empty()).map(Value::Array)
}

fn wholes(numbers: &Value) -> Value {
    let several = numbers.as_array().map_or_else(|| std::slice::from_ref(numbers), Vec::as_slice);
    several.iter().map(|number| whole(number).unwrap_or_default()).collect()
}

/// `512`, `"512,768"`, `"512x768"`, `"(512, 768)"`; a square is one side.
fn resolution(value: &Value) -> Option<Value> {
    let sides: Vec<Value> = match value {
        Value::Array(items) => items.clone(),
        Value::String(text) => text
            .trim()
            .trim_start_matches(['[', '('])
            .trim_end_matches([']', ')'])
            .split([',', 'x', 'X', '*'])
            .map(|side| Value::from(side.trim()))
            .collect(),
        other => vec![other.clone()],
    };
    let sides: Vec<Value> = sides.iter().map(whole).collect::<Option<_>>()?;
    match sides.as_slice() {
        [side] => Some(side.clone()),
        [width, height] if width == height => Some(width.clone()),
        [_, _] => Some(Value::Array(sides)),
        _ => None,
    }
}

fn shown(value: &Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    if text.chars().count() > 60 { text.chars().take(57).chain("...".chars()).collect() } else { text }
}

fn plain(kind: Kind) -> &'static str {
    match kind {
        Kind::Bool => "true or false",
        Kind::Int => "a whole number",
        Kind::Float | Kind::IntOrFloat => "a number",
        Kind::ListFloat => "numbers",
        other => other.words(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_other_programs_save_becomes_what_the_trainer_takes() {
        for (value, kind, wanted) in [
            (json!("1e-4"), Kind::Float, json!(1e-4)),
            (json!(1), Kind::Float, json!(1)),
            (json!(".5"), Kind::Float, json!(0.5)),
            (json!("1_000"), Kind::Int, json!(1000)),
            (json!("32"), Kind::Int, json!(32)),
            (json!(64.0), Kind::Int, json!(64)),
            (json!(1), Kind::Bool, json!(true)),
            (json!("False"), Kind::Bool, json!(false)),
            (json!("10%"), Kind::IntOrFloat, json!(0.1)),
            (json!("100"), Kind::IntOrFloat, json!(100)),
            (json!(0.05), Kind::IntOrFloat, json!(0.05)),
            (json!("1024,1024"), Kind::Resolution, json!(1024)),
            (json!("512, 768"), Kind::Resolution, json!([512, 768])),
            (json!("512x650"), Kind::Resolution, json!([512, 650])),
            (json!([832, 1216]), Kind::Resolution, json!([832, 1216])),
            (json!([512, 768]), Kind::Str, json!("512,768")),
            (json!(1234), Kind::Str, json!("1234")),
            (json!("2.0,4.0"), Kind::FloatPair, json!([2.0, 4.0])),
            (json!("[0.0001, 5e-05]"), Kind::ListFloat, json!([0.0001, 5e-5])),
            (json!("5e-05"), Kind::ListFloat, json!(5e-5)),
            (json!(["1e-4", 1]), Kind::ListFloat, json!([1e-4, 1.0])),
            (json!("\"decouple=True\" betas=0.9,0.99"), Kind::ListStr, json!(["decouple=True", "betas=0.9,0.99"])),
            (
                json!({"weight_decay": "0.1", "decouple": true, "x": null}),
                Kind::ListStr,
                json!(["weight_decay=0.1", "decouple=True"]),
            ),
            (json!({"block_dims": [4, 8]}), Kind::ListStr, json!(["block_dims=4,8"])),
        ] {
            assert_eq!(convert(&value, kind).unwrap(), wanted, "{value} as {kind:?}");
        }
    }

    #[test]
    fn what_cannot_be_is_said() {
        for (value, kind) in [
            (json!("many"), Kind::Int),
            (json!(1.5), Kind::Int),
            (json!("inf"), Kind::Float),
            (json!("maybe"), Kind::Bool),
            (json!("a,b"), Kind::Resolution),
            (json!("1,2,3"), Kind::Resolution),
            (json!([1]), Kind::FloatPair),
            (json!(true), Kind::Str),
        ] {
            assert!(convert(&value, kind).unwrap_err().contains("cannot be read as"), "{value} as {kind:?}");
        }
    }

    #[test]
    fn words_keep_what_is_quoted() {
        assert_eq!(words(" a=1  \"b c=2\" d=\"x y\" \"\" "), ["a=1", "b c=2", "d=x y", ""]);
        assert_eq!(words(""), [""; 0]);
    }
}
