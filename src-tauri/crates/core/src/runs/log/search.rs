//! A search over the whole of a log, in steps: the first hits are there long before the last line was looked at, and a search for other
//! words lets go of it at once.

use regex::bytes::{Regex, RegexBuilder};

use super::files::Files;
use super::place::Place;
use super::{ALL, LogChoice, LogLine, LogView, decode};
use crate::runs::folder::RunFolder;

/// Lines that are looked at in one step.
const STEP: usize = 50_000;

/// The hits of one text in one choice of lines so far.
#[derive(Debug)]
pub struct Search {
    /// In any case.
    text: String,
    choice: LogChoice,
    pattern: Option<Regex>,
    /// Numbers of lines.
    hits: Vec<u32>,
    /// Lines that were looked at: all before this number.
    next: usize,
}

/// Lines that a step looks at, taken out of the view so that nothing is held meanwhile.
#[derive(Debug)]
pub struct Step {
    pattern: Option<Regex>,
    lines: Vec<(u32, Place)>,
    next: usize,
}

impl Search {
    /// Of a text as it stands in the lines, in any case. One without words finds nothing.
    pub fn new(text: &str, choice: LogChoice) -> Self {
        let wanted = text.trim();
        let pattern = RegexBuilder::new(&regex::escape(wanted)).case_insensitive(true).build();
        Self { text: text.to_owned(), choice, pattern: pattern.ok().filter(|_| !wanted.is_empty()), hits: Vec::new(), next: 0 }
    }

    /// Whether it is this search.
    pub fn is(&self, text: &str, choice: LogChoice) -> bool {
        self.text == text && self.choice == choice
    }

    /// How many lines were found so far.
    pub fn hits(&self) -> u64 {
        self.hits.len() as u64
    }

    /// How many lines were looked at.
    pub fn looked_at(&self) -> u64 {
        self.next as u64
    }

    /// The row of a hit, counted from 0, and the number of its line.
    pub fn hit(&self, view: &LogView, place: u64) -> Option<(u64, u64)> {
        let number = *self.hits.get(place as usize)?;
        Some((view.lines.row(self.choice, number as usize) as u64, u64::from(number)))
    }

    /// The lines that come next; `None` when all were looked at.
    pub fn step(&self, view: &LogView) -> Option<Step> {
        let end = view.lines.len().min(self.next + STEP);
        if self.next >= end {
            return None;
        }
        let rows = view.lines.row(self.choice, self.next)..view.lines.row(self.choice, end);
        let lines = rows.filter_map(|row| {
            let number = view.lines.number(self.choice, row)?;
            Some((number as u32, view.lines.place(number)?))
        });
        Some(Step { pattern: self.pattern.clone(), lines: lines.collect(), next: end })
    }

    /// Adds what a step found.
    pub fn found(&mut self, step: &Step, hits: Vec<u32>) {
        self.next = step.next;
        self.hits.extend(hits);
    }
}

impl Step {
    /// Looks at the lines; the numbers of those that hold the text.
    pub fn look(&self, folder: &RunFolder) -> Vec<u32> {
        let Some(pattern) = &self.pattern else { return Vec::new() };
        let mut files = Files::open(folder, ALL);
        let holds = |place: Place, bytes: &[u8]| {
            let escaped = bytes.contains(&0x1b) || std::str::from_utf8(bytes).is_err();
            // What is shown of a line is less than what it holds: times and escapes are left out.
            (escaped || pattern.is_match(bytes)) && {
                let line = LogLine::of(place.stream(), place.kind(), &decode(bytes));
                let of_source = |source: &String| pattern.is_match(source.as_bytes());
                pattern.is_match(line.text.as_bytes()) || line.source.as_ref().is_some_and(of_source)
            }
        };
        self.lines.iter().filter(|(_, place)| holds(*place, files.bytes(*place))).map(|(number, _)| *number).collect()
    }
}
