//! Labels of the CL layout: `tag_mapping.json`, an object from the number of an output to `{"tag", "category"}` (pure).

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Category, Label};

#[derive(Deserialize)]
struct Entry {
    tag: String,
    category: String,
}

/// Reads the file. Outputs that it does not name are never written. An error says the output.
pub(super) fn parse(bytes: &[u8]) -> Result<Vec<Label>, String> {
    let entries: BTreeMap<String, Entry> = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    let mut labels = Vec::new();
    for (key, Entry { tag, category }) in entries {
        let output: usize = key.parse().map_err(|_| format!("`{key}` is no number of an output"))?;
        if output > MOST {
            return Err(format!("there is no output {output}"));
        }
        let category =
            category_of(&category).ok_or_else(|| format!("output {key} has the category `{category}`, which is not known"))?;
        if labels.len() <= output {
            labels.resize(output + 1, Label { name: String::new(), category: Category::Other });
        }
        labels[output] = Label { name: tag, category };
    }
    if labels.is_empty() { Err("it names no output".to_owned()) } else { Ok(labels) }
}

/// No model has so many outputs.
const MOST: usize = 1_000_000;

fn category_of(word: &str) -> Option<Category> {
    Some(match word {
        "Rating" => Category::Rating,
        "General" => Category::General,
        "Character" => Category::Character,
        "Copyright" => Category::Copyright,
        "Meta" => Category::Meta,
        "Model" => Category::Model,
        "Quality" => Category::Quality,
        "Artist" => Category::Artist,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outputs_are_named_by_number_and_those_between_are_nothing() {
        let text = r#"{"10": {"tag": "solo", "category": "General"}, "2": {"tag": "general", "category": "Rating", "more": 1}}"#;
        let labels = parse(text.as_bytes()).unwrap();
        assert_eq!((labels.len(), labels[2].category, labels[3].category), (11, Category::Rating, Category::Other));
        assert_eq!(labels[10], Label { name: "solo".to_owned(), category: Category::General });
    }

    #[test]
    fn another_file_is_refused_with_the_reason() {
        for (text, reason) in [
            ("{}", "names no output"),
            ("[1]", "invalid type"),
            (r#"{"a": {"tag": "x", "category": "General"}}"#, "`a` is no number"),
            (r#"{"99999999": {"tag": "x", "category": "General"}}"#, "no output 99999999"),
            (r#"{"1": {"tag": "x", "category": "Species"}}"#, "the category `Species`"),
            (r#"{"1": {"tag": "x"}}"#, "category"),
        ] {
            let error = parse(text.as_bytes()).unwrap_err();
            assert!(error.contains(reason), "{text}: {error}");
        }
    }
}
