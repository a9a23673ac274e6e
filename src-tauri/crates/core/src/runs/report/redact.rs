//! Takes out of a text what says who a person is, where files lie, and what opens a door (pure). What is known is found however it is
//! spelled: as it is, with either separator, escaped for JSON or a shell, percent-encoded. What is not known is found by its look.

mod paths;
mod spellings;
mod tokens;

use std::collections::BTreeSet;

use regex::{Regex, RegexBuilder};
use serde_json::Value;

use self::spellings::spellings;
use super::each_text;
use crate::secrets::is_secret_name;

/// What is known to be private.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The user's name.
    pub user: Option<String>,
    /// The computer's name.
    pub host: Option<String>,
    /// The user's home folder.
    pub person: Option<String>,
    /// Folders that are told by a name, `<sd-scripts>`.
    pub roots: Vec<(String, &'static str)>,
    /// Values that open something.
    pub secrets: BTreeSet<String>,
}

/// Redacts texts.
#[derive(Debug)]
pub struct Redactor {
    /// In the order in which they are looked for: secrets, then folders, the longest first, then names.
    rules: Vec<(Regex, String)>,
}

impl Redactor {
    /// For what is known here.
    pub fn new(known: &Known) -> Self {
        let mut rules: Vec<(Regex, String)> =
            known.secrets.iter().filter_map(|secret| Some((any_of(&spellings(secret), false)?, "<secret>".to_owned()))).collect();
        let mut folders: Vec<(&str, String)> =
            known.roots.iter().map(|(path, name)| (path.as_str(), format!("<{name}>"))).collect();
        folders.extend(known.person.as_deref().map(|path| (path, "<home>".to_owned())));
        // A root of the file system, or nothing, names no place.
        folders.retain(|(path, _)| path.trim_matches(['/', '\\']).len() > 2);
        folders.sort_by_key(|(path, _)| std::cmp::Reverse(path.len()));
        rules.extend(folders.into_iter().filter_map(|(path, name)| Some((any_of(&spellings(path), false)?, name))));
        for (name, word) in [(&known.user, "<user>"), (&known.host, "<host>")] {
            let long = name.as_deref().filter(|name| name.chars().count() > 2);
            rules.extend(long.and_then(|name| Some((any_of(&spellings(name), true)?, word.to_owned()))));
        }
        Self { rules }
    }

    /// The text without anything private.
    pub fn text(&self, text: &str) -> String {
        let known = |text: String, (rule, word): &(Regex, String)| rule.replace_all(&text, word.as_str()).into_owned();
        let text = self.rules.iter().fold(text.to_owned(), known);
        paths::hide(&tokens::hide(&text))
    }

    /// A JSON document without anything private: its texts are looked at as they are, not as they are escaped. `first` changes each text
    /// before.
    pub fn json(&self, text: &str, first: &impl Fn(&str) -> String) -> String {
        let Ok(mut value) = serde_json::from_str::<Value>(text) else { return self.text(&first(text)) };
        // A name and its text, so that what stands behind a telling name is found.
        hide_named(&mut value, first);
        each_text(&mut value, &|text| self.text(&first(text)));
        serde_json::to_string_pretty(&value).unwrap_or_default()
    }
}

/// Texts whose key says that they are secret, or that `first` takes out when it sees them behind their key.
fn hide_named(value: &mut Value, first: &impl Fn(&str) -> String) {
    match value {
        Value::Object(map) => {
            for (key, value) in map.iter_mut() {
                if is_secret_name(key) && !value.is_null() {
                    *value = "<secret>".into();
                } else if let Some(text) = value.as_str().filter(|text| !text.is_empty()) {
                    let line = format!("{key} = {text}");
                    let told = first(&line);
                    if told != line && told.starts_with(&format!("{key} = [")) {
                        *value = "[left out]".into();
                    }
                }
                hide_named(value, first);
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| hide_named(value, first)),
        _ => {}
    }
}

fn any_of(spellings: &BTreeSet<String>, whole_words: bool) -> Option<Regex> {
    let mut longest: Vec<&String> = spellings.iter().filter(|spelling| !spelling.is_empty()).collect();
    longest.sort_by_key(|spelling| std::cmp::Reverse(spelling.len()));
    let any = longest.into_iter().map(|spelling| regex::escape(spelling)).collect::<Vec<_>>().join("|");
    let pattern = if whole_words { format!(r"\b(?:{any})\b") } else { any };
    (!pattern.is_empty()).then(|| RegexBuilder::new(&pattern).case_insensitive(true).size_limit(1 << 26).build().ok())?
}
