//! Options of sample prompts that the trainer passes over, reads otherwise than they are meant, or stops at. Pure.

mod line;
mod table;

use std::path::Path;

use serde_json::Value;

use super::list;
use crate::training::{Family, Level};

/// One thing that is wrong, and every place where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// An error: the trainer stops at the first samples. A warning: it makes others than were asked for.
    pub level: Level,
    /// What, and what the trainer does.
    pub what: String,
    /// What to do.
    pub hint: String,
    /// Lines of the file, or prompts of the list, counted from 1.
    pub places: Vec<usize>,
}

/// What is wrong with the prompts of a file, in the order in which it first comes. What is no list of prompts has none.
pub fn faults(path: &Path, text: &str, family: Family) -> Vec<Fault> {
    let mut found = Found { faults: Vec::new(), at: 0, family };
    if path.extension().is_some_and(|end| end == "txt") {
        for (index, line) in text.lines().enumerate() {
            found.at = index + 1;
            if super::line::parse_line(line).prompt.is_some() {
                line::check(line.trim(), &mut found);
            }
        }
        return found.faults;
    }
    for (index, item) in list::items(path, text).unwrap_or_default().iter().enumerate() {
        found.at = index + 1;
        match item {
            Value::String(line) => line::check(line, &mut found),
            Value::Object(table) => table::check(table, &mut found),
            other => found.stops(format!("{other} is no prompt"), "Write a text or a table"),
        }
    }
    for (at, key) in list::said_twice(path, text) {
        found.at = at;
        let what = format!("`{key}` stands in [prompt] and in its subset; the trainer takes a name once");
        found.stops(what, "Remove it from [prompt], or from the subset");
    }
    found.faults
}

/// What was found so far, and where one looks.
struct Found {
    faults: Vec<Fault>,
    at: usize,
    family: Family,
}

impl Found {
    /// The trainer stops.
    fn stops(&mut self, what: impl Into<String>, hint: impl Into<String>) {
        self.add(Level::Error, format!("{}, and the trainer stops at the first samples", what.into()), hint.into());
    }

    /// It goes on with something else.
    fn misread(&mut self, what: impl Into<String>, hint: impl Into<String>) {
        self.add(Level::Warning, what.into(), hint.into());
    }

    fn add(&mut self, level: Level, what: String, hint: String) {
        match self.faults.iter_mut().find(|fault| fault.level == level && fault.what == what) {
            Some(known) => known.places.push(self.at),
            None => self.faults.push(Fault { level, what, hint, places: vec![self.at] }),
        }
    }
}

#[cfg(test)]
mod tests;
