//! How answers are told: aligned text for people, JSON for scripts; progress as a bar or as JSON Lines. The only place that prints.
#![allow(dead_code, reason = "used as nouns are added")]

use std::io::{IsTerminal as _, Write as _};
use std::sync::OnceLock;

use indicatif::{ProgressBar, ProgressStyle};
use nyx_core::Problem;
use nyx_core::jobs::{Progress, Reporter};
use serde::Serialize;
use serde_json::{Value, json};

/// Where and how to speak.
#[derive(Clone, Debug)]
pub(crate) struct Output {
    json: bool,
}

impl Output {
    pub(crate) fn new(json: bool) -> Self {
        Self { json }
    }

    pub(crate) fn is_json(&self) -> bool {
        self.json
    }

    /// A short answer: one JSON document, or rows of columns.
    pub(crate) fn answer(&self, value: &impl Serialize, rows: impl FnOnce() -> Vec<Vec<String>>) {
        if self.json {
            Self::line(value);
        } else {
            say(&aligned(&rows()));
        }
    }

    /// The last line of long work: `{"type":"result", ...}`, or rows of columns.
    pub(crate) fn result(&self, value: &impl Serialize, rows: impl FnOnce() -> Vec<Vec<String>>) {
        if self.json {
            Self::line(&typed("result", value));
        } else {
            say(&aligned(&rows()));
        }
    }

    /// A part of the answer of long work that comes before its last line: `{"type":KIND, ...}`, or rows of columns.
    pub(crate) fn part(&self, kind: &str, value: &impl Serialize, rows: impl FnOnce() -> Vec<Vec<String>>) {
        if self.json {
            Self::line(&typed(kind, value));
        } else {
            say(&aligned(&rows()));
        }
    }

    /// One line of progress with the given fields, for scripts only.
    pub(crate) fn progress_line(&self, value: &impl Serialize) {
        if self.json {
            Self::line(&typed("progress", value));
        }
    }

    /// One line of a log that is being followed, as it is or as `{"type":"log","line":...}`.
    pub(crate) fn log_line(&self, line: &str) {
        if self.json {
            Self::line(&json!({"type": "log", "line": line}));
        } else {
            say(&format!("{line}\n"));
        }
    }

    /// A problem: on stderr, or as JSON.
    pub(crate) fn problem(&self, problem: &Problem) {
        if self.json {
            Self::line(&json!({"type": "error", "error": problem}));
            return;
        }
        mutter(&format!("error: {}", problem.message));
        if let Some(hint) = &problem.hint {
            mutter(&format!("hint: {hint}"));
        }
        if let Some(detail) = &problem.detail {
            mutter(detail);
        }
    }

    /// A sentence beside the answer, for people only.
    pub(crate) fn note(&self, text: &str) {
        if !self.json {
            mutter(text);
        }
    }

    /// A bar, when a person looks at a terminal.
    pub(crate) fn bar(&self, make: impl FnOnce() -> ProgressBar) -> Option<ProgressBar> {
        (!self.json && std::io::stderr().is_terminal()).then(make)
    }

    /// A reporter for work that runs in this process: a bar on a terminal, JSON Lines with `--json`, else quiet. Ctrl+C cancels it.
    pub(crate) fn reporter(&self, cancel: tokio_util::sync::CancellationToken) -> Reporter {
        let output = self.clone();
        let bar = (!self.json && std::io::stderr().is_terminal()).then(|| {
            let bar = ProgressBar::new(0);
            let style = "{msg} {wide_bar} {pos}/{len} {per_sec} {eta}";
            bar.set_style(ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar()));
            bar
        });
        Reporter::new(cancel, move |progress: Progress| {
            output.progress_line(&progress);
            if let Some(bar) = &bar {
                bar.set_length(progress.total.unwrap_or(0));
                bar.set_position(progress.done);
                bar.set_message(progress.phase);
            }
        })
    }

    /// A reporter for short work that answers with one document: a sentence on a terminal, else nothing.
    pub(crate) fn quiet_reporter(&self, cancel: tokio_util::sync::CancellationToken) -> Reporter {
        let speaks = !self.json && std::io::stderr().is_terminal();
        Reporter::new(cancel, move |progress: Progress| {
            if speaks {
                mutter(&format!("{} ...", progress.phase));
            }
        })
    }

    fn line(value: &impl Serialize) {
        // Our own types always serialise.
        say(&format!("{}\n", serde_json::to_string(value).unwrap_or_default()));
    }
}

/// Why an answer did not arrive; the first reason.
static UNSAID: OnceLock<std::io::Error> = OnceLock::new();

/// Writes to standard output. A reader that went away (`nyx ... | head`) is no problem of ours; a full disk is.
fn say(text: &str) {
    let mut out = std::io::stdout().lock();
    if let Err(error) = out.write_all(text.as_bytes()).and_then(|()| out.flush())
        && error.kind() != std::io::ErrorKind::BrokenPipe
    {
        let _ = UNSAID.set(error);
    }
}

/// Writes a line to standard error, as far as it takes it.
fn mutter(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// Says on standard error that an answer could not be written, where that is so.
pub(crate) fn was_cut_short() -> bool {
    let Some(error) = UNSAID.get() else { return false };
    mutter(&format!(
        "error: The answer could not be written: {error}\nhint: What was asked for is done; free the place that it goes to and ask again"
    ));
    true
}

fn typed(kind: &str, value: &impl Serialize) -> Value {
    let mut object = serde_json::Map::from_iter([("type".to_owned(), Value::from(kind))]);
    if let Ok(Value::Object(fields)) = serde_json::to_value(value) {
        object.extend(fields);
    }
    Value::Object(object)
}

/// Decimal sizes: `228 MB`.
pub(crate) fn size(bytes: u64) -> String {
    let (mut value, mut unit) = (bytes as f64, 0);
    let units = ["B", "kB", "MB", "GB", "TB"];
    while value >= 999.5 && unit < units.len() - 1 {
        value /= 1000.0;
        unit += 1;
    }
    let digits = if unit == 0 || value >= 99.95 {
        0
    } else if value >= 9.995 {
        1
    } else {
        2
    };
    format!("{value:.digits$} {}", units[unit])
}

/// Columns, each as wide as its widest cell, two spaces apart.
/// A row of one cell is a sentence: it widens no column.
fn aligned(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns)
        .map(|c| {
            rows.iter()
                .filter(|row| row.len() > 1)
                .filter_map(|row| row.get(c))
                .map(|cell| cell.chars().count())
                .max()
                .unwrap_or(0)
        })
        .collect();
    let mut text = String::new();
    for row in rows {
        let cells: Vec<String> = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        text.push_str(cells.join("  ").trim_end());
        text.push('\n');
    }
    text
}
