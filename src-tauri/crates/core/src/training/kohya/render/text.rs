//! TOML as the trainer's reader (toml 0.10.2) understands it: lists of one type, floats with a point, no byte order mark.

use serde_json::Value;

use crate::training::facts::Kind;

/// Opens a section, with an empty line before all but the first.
pub(super) fn section(text: &mut String, title: &str) {
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(title);
    text.push('\n');
}

/// A value in TOML, as its kind wants it; null has no form.
pub(super) fn value_text(value: &Value, kind: Option<Kind>) -> Option<String> {
    value_inside(value, kind, Inside::Nothing)
}

/// Where a text stands. The reader cuts lists and tables at commas before it looks for quotes, and mends only some of the cuts.
#[derive(Clone, Copy, PartialEq)]
enum Inside {
    Nothing,
    List,
    Table,
}

fn value_inside(value: &Value, kind: Option<Kind>, inside: Inside) -> Option<String> {
    let floats = matches!(kind, Some(Kind::Float | Kind::ListFloat | Kind::FloatPair));
    Some(match value {
        Value::Null => return None,
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) => match number.as_i64() {
            Some(whole) if !floats => whole.to_string(),
            _ => float(number.as_f64()?),
        },
        Value::String(text) => quoted(text, inside),
        Value::Array(items) => {
            // One type for all: as soon as one is a float, all are.
            let mixed = items.iter().any(serde_json::Value::is_f64);
            let kind = if floats || mixed { Some(Kind::ListFloat) } else { None };
            let inside = if inside == Inside::Table { inside } else { Inside::List };
            let items: Vec<String> = items.iter().filter_map(|item| value_inside(item, kind, inside)).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(values) => {
            let pair =
                |(key, value): (&String, &Value)| Some(format!("{} = {}", bare(key), value_inside(value, None, Inside::Table)?));
            let pairs: Vec<String> = values.iter().filter_map(pair).collect();
            format!("{{ {} }}", pairs.join(", "))
        }
    })
}

/// `1.0`, `0.0001`, `1e-5`: always told from a whole number.
fn float(number: f64) -> String {
    format!("{number:?}")
}

/// Literal where backslashes would have to be doubled, as in Windows paths, and where the text begins with a quote, of which
/// the reader would lose two; else with escapes. In a list, a literal text must not end in a backslash.
fn quoted(text: &str, inside: Inside) -> String {
    let lead = text.trim_start_matches([' ', '"', ',']);
    let leading_comma = text[..text.len() - lead.len()].contains(',');
    let cut = match inside {
        Inside::Nothing => false,
        Inside::List => text.ends_with('\\') || leading_comma,
        Inside::Table => text.ends_with('\\') || text.contains(','),
    };
    let literal = !cut && !text.contains('\'') && !text.chars().any(char::is_control);
    if literal && (text.contains('\\') || text.starts_with('"')) {
        return format!("'{text}'");
    }
    let mut quoted = String::from("\"");
    for (at, c) in text.char_indices() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            ',' if inside == Inside::Table || inside == Inside::List && at < text.len() - lead.len() => {
                quoted.push_str("\\u002c");
            }
            c if c.is_control() => quoted.extend(format!("\\u{:04x}", c as u32).chars()),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

fn bare(key: &str) -> String {
    let plain = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    if plain { key.to_owned() } else { quoted(key, Inside::Table) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_as_the_reader_wants_them() {
        let text = |value: Value, kind| value_text(&value, kind).unwrap();
        assert_eq!(text(json!(1), Some(Kind::Float)), "1.0");
        assert_eq!(text(json!(1), Some(Kind::Int)), "1");
        assert_eq!(text(json!(1e-4), Some(Kind::Float)), "0.0001");
        assert_eq!(text(json!(5e-7), Some(Kind::Float)), "5e-7");
        assert_eq!(text(json!([1, 2.5]), Some(Kind::ListFloat)), "[1.0, 2.5]");
        assert_eq!(text(json!([1, 2.5]), None), "[1.0, 2.5]");
        assert_eq!(text(json!([512, 768]), Some(Kind::Resolution)), "[512, 768]");
        assert_eq!(text(json!(r"D:\models\新 model.safetensors"), None), r"'D:\models\新 model.safetensors'");
        assert_eq!(text(json!("it's \"a\\b\"\n"), None), r#""it's \"a\\b\"\n""#);
        assert_eq!(text(json!({"a": true}), None), "{ a = true }");
        assert_eq!(value_text(&Value::Null, None), None);
    }

    #[test]
    fn texts_that_the_reader_would_tear_apart() {
        let text = |value: Value| value_text(&value, None).unwrap();
        assert_eq!(text(json!(["D:\\out\\"])), r#"["D:\\out\\"]"#, "a quote after a backslash ends no list");
        assert_eq!(text(json!("D:\\out\\")), r"'D:\out\'");
        assert_eq!(text(json!([",", "a, b"])), r#"["\u002c", "a, b"]"#);
        assert_eq!(text(json!({"k": "a, b"})), r#"{ k = "a\u002c b" }"#);
        assert_eq!(text(json!("\"")), "'\"'", "as \"\\\"\" it would be empty");
    }
}
