//! Lists of `key=value`: `network_args`, `optimizer_args`, `lr_scheduler_args`. Read into typed entries and written as the code
//! behind each list takes it. What is not known, or not right, is kept as it stands. Pure.

pub mod literal;
pub mod spec;
mod value;

use self::literal::Literal;
use self::spec::ArgSpec;
pub use self::value::{Fault, Wrong};

/// How a list's values are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// `network_args`: split at the first `=`, and every value is text that the module reads as it likes.
    Text,
    /// `optimizer_args` and `lr_scheduler_args`: exactly one `=`, and every value is a Python literal.
    Python,
}

/// One entry of a list.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    /// A known key with a value that it takes.
    Known {
        /// The key.
        key: String,
        /// The value.
        value: Literal,
    },
    /// Anything else, untouched.
    Other(String),
}

/// Key and value of an entry, split at the first `=`; none where there is no key.
pub fn split(text: &str) -> Option<(&str, &str)> {
    text.split_once('=').filter(|(key, _)| !key.trim().is_empty())
}

/// Reads a list.
pub fn parse<'a>(texts: impl IntoIterator<Item = &'a str>, dialect: Dialect, specs: &[ArgSpec]) -> Vec<Entry> {
    let entry = |text: &str| {
        let (key, value) = split(text)?;
        let spec = specs.iter().find(|spec| spec.key == key)?;
        let value = spec.read(value, dialect).ok()?;
        Some(Entry::Known { key: key.to_owned(), value })
    };
    texts.into_iter().map(|text| entry(text).unwrap_or_else(|| Entry::Other(text.to_owned()))).collect()
}

/// Writes a list. Switches that are off anyway are left out, for some modules take every text for on.
pub fn render(entries: &[Entry], dialect: Dialect, specs: &[ArgSpec]) -> Vec<String> {
    let text = |entry: &Entry| match entry {
        Entry::Other(text) => Some(text.clone()),
        Entry::Known { key, value } => {
            let spec = specs.iter().find(|spec| spec.key == *key)?;
            Some(format!("{key}={}", spec.write(value, dialect)?))
        }
    };
    entries.iter().filter_map(text).collect()
}

/// The value of a key, where it is set and right; the last one counts, as it does for the trainer.
pub fn value_of<'a>(entries: &'a [Entry], wanted: &str) -> Option<&'a Literal> {
    entries.iter().rev().find_map(|entry| match entry {
        Entry::Known { key, value } if key == wanted => Some(value),
        _ => None,
    })
}

#[cfg(test)]
mod tests;
