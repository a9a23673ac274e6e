//! The output of a run as lines: what its streams said in the order in which it was read, redrawings folded into their last drawing.
//! Files on the disk are the truth; only places are kept in memory, and a look reads only what is new. The end of a long log
//! is shown before its lines are counted (`tail`).

mod files;
mod index;
mod kind;
mod line;
mod lines;
mod place;
mod search;
mod split;
mod tail;

use serde::{Deserialize, Serialize};
use specta::Type;

use self::files::Files;
use self::index::{Index, Part};
use self::kind::Kinds;
pub use self::line::{LogLevel, LogLine};
use self::lines::Lines;
pub use self::lines::{LogChoice, LogCounts};
use self::place::Place;
pub use self::search::Search;
use self::split::Splitter;
pub use self::tail::tail;
use super::folder::RunFolder;
use super::records::decode;

/// Where a line came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum LogStream {
    /// The trainer's standard output.
    Stdout,
    /// The trainer's standard error.
    Stderr,
    /// What we say between.
    Nyx,
}

impl LogStream {
    /// The file that holds it.
    pub fn file(self, folder: &RunFolder) -> std::path::PathBuf {
        match self {
            Self::Stdout => folder.stdout(),
            Self::Stderr => folder.stderr(),
            Self::Nyx => folder.nyx_log(),
        }
    }
}

/// The lines of one run. Line numbers start at 0 and never change.
#[derive(Debug)]
pub struct LogView {
    folder: RunFolder,
    index: Index,
    lines: Lines,
    streams: [(Splitter, Kinds); 3],
    /// The newest drawing of a bar, or the beginning of a line.
    unfinished: String,
}

/// Lines that a window may hold: what a screen can show and some more.
const MOST_LINES: u64 = 100_000;
/// Bytes of the index that are read in one step, some hundred reads of pipes.
const STEP: u64 = 8 * 1024;
/// Read at once for lines that lie near each other.
const NEAR: usize = 64 * 1024;
/// Read at once for all lines, one after the other.
const ALL: usize = 1 << 20;

impl LogView {
    /// The lines of the run in this folder; call [`Self::refresh`] to read them.
    pub fn new(folder: RunFolder) -> Self {
        Self {
            index: Index::new(folder.index()),
            folder,
            lines: Lines::default(),
            streams: Default::default(),
            unfinished: String::new(),
        }
    }

    /// Reads all that is new. Returns whether there was anything.
    pub fn refresh(&mut self) -> bool {
        let mut any = false;
        while self.refresh_some() > 0 {
            any = true;
        }
        any
    }

    /// Reads some of what is new, a few megabytes at most, and returns how many bytes of output; 0 when nothing is left.
    fn refresh_some(&mut self) -> u64 {
        let parts = self.index.next(STEP).unwrap_or_default();
        let mut files = Files::open(&self.folder, ALL);
        for part in &parts {
            self.take(&mut files, part);
        }
        parts.iter().map(|part| part.length).sum()
    }

    /// How many lines there are.
    pub fn total(&self) -> u64 {
        self.lines.len() as u64
    }

    /// How many there are of each kind.
    pub fn counts(&self) -> LogCounts {
        self.lines.counts()
    }

    /// How many rows a choice of lines has.
    pub fn rows(&self, choice: LogChoice) -> u64 {
        self.lines.rows(choice) as u64
    }

    /// What has not ended yet, if it is anything: the newest drawing of the progress bar.
    pub fn unfinished(&self) -> Option<&str> {
        Some(self.unfinished.as_str()).filter(|text| !text.is_empty())
    }

    /// The lines from `first` on, `count` at most.
    pub fn window(&self, first: u64, count: u64) -> Vec<LogLine> {
        self.from(LogChoice::All, first, count).collect()
    }

    /// Rows of a choice as a screen shows them: of a line that fills it only the beginning.
    pub fn shown(&self, choice: LogChoice, first: u64, count: u64) -> Vec<LogLine> {
        self.from(choice, first, count).map(LogLine::shortened).collect()
    }

    /// The texts of the rows from `first` to `last`, each with its end. `None` when they are longer than `most` bytes.
    pub fn text(&self, choice: LogChoice, first: u64, last: u64, most: usize) -> Option<String> {
        let mut files = Files::open(&self.folder, ALL);
        let mut text = String::new();
        for row in first as usize..self.lines.rows(choice).min((last as usize).saturating_add(1)) {
            let Some(line) = self.line(&mut files, choice, row) else { break };
            text.push_str(&line.text);
            text.push('\n');
            if text.len() > most {
                return None;
            }
        }
        Some(text)
    }

    fn from(&self, choice: LogChoice, first: u64, count: u64) -> impl Iterator<Item = LogLine> {
        let start = self.lines.rows(choice).min(first as usize);
        let end = self.lines.rows(choice).min(start.saturating_add(count.min(MOST_LINES) as usize));
        let mut files = Files::open(&self.folder, NEAR);
        (start..end).filter_map(move |row| self.line(&mut files, choice, row))
    }

    fn line(&self, files: &mut Files, choice: LogChoice, row: usize) -> Option<LogLine> {
        let number = self.lines.number(choice, row)?;
        let place = self.lines.place(number)?;
        let line = LogLine::of(place.stream(), place.kind(), &decode(files.bytes(place)));
        Some(LogLine { number: Some(number as u64), at: Some(u64::from(place.at)), ..line })
    }

    /// Takes one part of a stream.
    fn take(&mut self, files: &mut Files, part: &Part) {
        let (splitter, kinds) = &mut self.streams[part.stream as usize];
        let bytes = files.range(part.stream, part.offset, part.length as usize);
        splitter.push(part.offset, bytes, |from, line| {
            self.lines.push(Place::new(part.stream, from, line.len(), part.at, kinds.of(part.stream, line)));
        });
        if part.stream != LogStream::Nyx {
            self.unfinished = line::clean(&decode(splitter.open()));
        }
    }
}

#[cfg(test)]
mod tests;
