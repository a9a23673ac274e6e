//! One line of output as it is shown: escapes and padding taken off, its level and its place in the source told apart (pure).

use std::sync::LazyLock;

use regex::Regex;
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::training::Stream;
use crate::training::escapes::without_escapes;

/// How grave a line is.
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
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct LogLine {
    /// From 0; never changes.
    pub number: u64,
    /// Milliseconds since the start of the run.
    pub at: u64,
    /// Which pipe.
    pub stream: Stream,
    /// Where the line says it, or its shape does.
    pub level: Option<LogLevel>,
    /// `train_util.py:784`.
    pub source: Option<String>,
    /// What it says.
    pub text: String,
}

#[expect(clippy::expect_used, reason = "fixed patterns; tests run them")]
static RECORD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^(.*?)(?:\d{4}-\d\d-\d\d \d\d:\d\d:\d\d| {19}) (DEBUG|INFO|WARNING|ERROR|CRITICAL) +(.*?)(?:\s+([\w.-]+\.py:\d+))?$",
    )
    .expect("a record of the log")
});
#[expect(clippy::expect_used, reason = "fixed patterns; tests run them")]
static RAISED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(?:\w+\.)*\w*(?:Error|Exception|Invalid|Interrupt)(?:: .*)?$").expect("a raised line"));

/// Without escape sequences, and without padding at the end.
pub(super) fn clean(text: &str) -> String {
    without_escapes(text).trim_end().to_owned()
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

    pub(super) fn of(number: u64, at: u64, stream: Stream, raw: &str) -> Self {
        let text = clean(raw);
        let line = Self { number, at, stream, level: None, source: None, text };
        if let Some(found) = RECORD.captures(&line.text) {
            let level = match &found[2] {
                "DEBUG" => LogLevel::Debug,
                "INFO" => LogLevel::Info,
                "WARNING" => LogLevel::Warning,
                _ => LogLevel::Error,
            };
            // A bar that the record follows on the same line stays in front of it.
            let text = format!("{}{}{}", &found[1], if found[1].is_empty() { "" } else { " " }, &found[3]);
            return Self { level: Some(level), source: found.get(4).map(|place| place.as_str().to_owned()), text, ..line };
        }
        let level = RAISED.is_match(&line.text).then_some(LogLevel::Error);
        Self { level, ..line }
    }
}
