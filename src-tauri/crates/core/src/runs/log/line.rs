//! One line of output as it is shown: escapes and padding taken off, its words and its place in the source told apart (pure).

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::LogStream;
use super::place::Kind;
use crate::training::escapes::without_escapes;

/// What a line is to somebody who looks for something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum LogLevel {
    /// For the trainer's authors.
    Debug,
    /// A record of its log.
    Info,
    /// A warning of its log.
    Warning,
    /// An error of its log, or what a traceback ends with.
    Error,
    /// What leads to the error: a line of a traceback before its last.
    Traceback,
    /// Ours, not the trainer's.
    Nyx,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct LogLine {
    /// From 0; never changes. `None` while the lines before it are not counted yet.
    pub number: Option<u64>,
    /// Milliseconds since the start of the run; `None` as above.
    pub at: Option<u64>,
    /// Where it came from.
    pub stream: LogStream,
    /// Where the line says it, or its shape does.
    pub level: Option<LogLevel>,
    /// Whether it is the drawing of a progress bar.
    pub bar: bool,
    /// `train_util.py:784`.
    pub source: Option<String>,
    /// What it says.
    pub text: String,
}

#[expect(clippy::expect_used, reason = "fixed patterns; tests run them")]
static RECORD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^(.*?)(?:\d{4}-\d\d-\d\d \d\d:\d\d:\d\d| {19}) (?:DEBUG|INFO|WARNING|ERROR|CRITICAL) +(.*?)(?:\s+([\w.-]+\.py:\d+))?$",
    )
    .expect("a record of the log")
});

/// Without escape sequences, and without padding at the end.
pub(super) fn clean(text: &str) -> String {
    without_escapes(text).trim_end().to_owned()
}

/// The same of bytes in any encoding.
pub(super) fn without_escape_bytes(line: &[u8]) -> Cow<'_, [u8]> {
    Cow::Owned(without_escapes(&super::decode(line)).into_owned().into_bytes())
}

/// What is shown of one line: a screen or two.
const SHOWN: usize = 4000;

impl LogLine {
    /// The beginning of a line that no window can show; the rest is counted.
    pub(super) fn shortened(mut self) -> Self {
        if self.text.len() > SHOWN {
            let (shown, rest) = self.text.split_at(self.text.floor_char_boundary(SHOWN));
            self.text = format!("{shown} … {} bytes more in the file", rest.len());
        }
        self
    }

    /// `number` and `at` are filled in where they are known.
    pub(super) fn of(stream: LogStream, kind: Kind, raw: &str) -> Self {
        let line = Self { number: None, at: None, stream, level: kind.level, bar: kind.bar, source: None, text: clean(raw) };
        let is_record = kind.level.is_some_and(|level| !matches!(level, LogLevel::Traceback | LogLevel::Nyx));
        let Some(found) = is_record.then(|| RECORD.captures(&line.text)).flatten() else { return line };
        // A bar that the record follows on the same line stays in front of it.
        let text = format!("{}{}{}", &found[1], if found[1].is_empty() { "" } else { " " }, &found[2]);
        Self { source: found.get(3).map(|place| place.as_str().to_owned()), text, ..line }
    }
}
