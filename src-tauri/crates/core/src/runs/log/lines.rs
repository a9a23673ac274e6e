//! The lines of a log by their numbers, and which of them a choice of lines shows (pure). Grows at its end only.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::LogLevel;
use super::place::Place;

/// Which lines are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum LogChoice {
    /// All.
    #[default]
    All,
    /// All, and of several bars in a row the last.
    Folded,
    /// Warnings.
    Warnings,
    /// Errors, with the tracebacks that lead to them.
    Errors,
    /// What Nyx says.
    Nyx,
}

/// How many lines there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct LogCounts {
    /// In all.
    pub all: u64,
    /// Warnings.
    pub warnings: u64,
    /// Errors, a traceback counted once.
    pub errors: u64,
    /// Ours.
    pub nyx: u64,
}

/// Every line, and the numbers of those that a choice shows.
#[derive(Debug, Default)]
pub(super) struct Lines {
    all: Vec<Place>,
    folded: Vec<u32>,
    warnings: Vec<u32>,
    errors: Vec<u32>,
    nyx: Vec<u32>,
    raised: u64,
}

impl Lines {
    pub(super) fn push(&mut self, place: Place) {
        let number = self.all.len() as u32;
        let kind = place.kind();
        if kind.bar && self.all.last().is_some_and(|last| last.kind().bar) {
            self.folded.pop();
        }
        self.folded.push(number);
        match kind.level {
            Some(LogLevel::Warning) => self.warnings.push(number),
            Some(LogLevel::Error) => {
                self.raised += 1;
                self.errors.push(number);
            }
            Some(LogLevel::Traceback) => self.errors.push(number),
            Some(LogLevel::Nyx) => self.nyx.push(number),
            _ => {}
        }
        self.all.push(place);
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    pub(super) fn place(&self, number: usize) -> Option<Place> {
        self.all.get(number).copied()
    }

    pub(super) fn counts(&self) -> LogCounts {
        LogCounts {
            all: self.all.len() as u64,
            warnings: self.warnings.len() as u64,
            errors: self.raised,
            nyx: self.nyx.len() as u64,
        }
    }

    /// How many rows the choice shows.
    pub(super) fn rows(&self, choice: LogChoice) -> usize {
        self.numbers(choice).map_or(self.all.len(), <[u32]>::len)
    }

    /// The number of the line in this row.
    pub(super) fn number(&self, choice: LogChoice, row: usize) -> Option<usize> {
        match self.numbers(choice) {
            Some(numbers) => numbers.get(row).map(|number| *number as usize),
            None => (row < self.all.len()).then_some(row),
        }
    }

    /// The first row that shows this line or one after it.
    pub(super) fn row(&self, choice: LogChoice, number: usize) -> usize {
        self.numbers(choice).map_or(number, |numbers| numbers.partition_point(|at| (*at as usize) < number))
    }

    fn numbers(&self, choice: LogChoice) -> Option<&[u32]> {
        match choice {
            LogChoice::All => None,
            LogChoice::Folded => Some(&self.folded),
            LogChoice::Warnings => Some(&self.warnings),
            LogChoice::Errors => Some(&self.errors),
            LogChoice::Nyx => Some(&self.nyx),
        }
    }
}
