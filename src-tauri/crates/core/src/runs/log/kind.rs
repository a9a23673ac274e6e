//! What a line is, told by its bytes alone: its level, a drawing of a progress bar, a part of a traceback (pure). It is asked of every
//! line of a log, so cheap looks come before the patterns.

use std::borrow::Cow;
use std::sync::LazyLock;

use memchr::{memchr, memmem};
use regex::bytes::Regex;

use super::line::without_escape_bytes;
use super::place::Kind;
use super::{LogLevel, LogStream};

#[expect(clippy::expect_used, reason = "fixed patterns; tests run them")]
fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a fixed pattern")
}

/// A record of the trainer's log; rich leaves the time out where it is that of the record before.
static HEAD: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?-u)(?:\d{4}-\d\d-\d\d \d\d:\d\d:\d\d| {19}) (?:DEBUG|INFO|WARNING|ERROR|CRITICAL) "));
/// What a traceback ends with.
static RAISED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?-u)(?:\w+\.)*\w*(?:Error|Exception|Invalid|Interrupt)(?::(?: .*)?)?$"));
static BAR: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?:(?-u)(?:[^|]{0,60}: )?\s*\d{1,3}%\|.*\| *[\d.]+[kM]?/[\d.]+[kM]? ?\[|\d+it \[)"));

/// Tells kinds in the order of the lines of one stream.
#[derive(Clone, Debug, Default)]
pub(super) struct Kinds {
    /// Inside a traceback: until a line that is not set in.
    traceback: bool,
}

impl Kinds {
    pub(super) fn of(&mut self, stream: LogStream, line: &[u8]) -> Kind {
        if stream == LogStream::Nyx {
            return Kind { level: Some(LogLevel::Nyx), bar: false };
        }
        let line = if memchr(0x1b, line).is_some() { without_escape_bytes(line) } else { Cow::Borrowed(line) };
        let line = line.trim_ascii_end();
        let bar = (memmem::find(line, b"%|").is_some() || memmem::find(line, b"it [").is_some()) && BAR.is_match(line);
        Kind { level: self.level(line), bar }
    }

    fn level(&mut self, line: &[u8]) -> Option<LogLevel> {
        if let Some(head) = HEAD.find(line) {
            self.traceback = false;
            return Some(named(head.as_bytes()));
        }
        if line.starts_with(b"Traceback (most recent call last)") {
            self.traceback = true;
            return Some(LogLevel::Traceback);
        }
        let set_in = line.first().is_none_or(u8::is_ascii_whitespace);
        if self.traceback && set_in && !line.is_empty() {
            return Some(LogLevel::Traceback);
        }
        // The first line that is not set in says what was raised, whatever its name.
        if std::mem::take(&mut self.traceback) && !line.is_empty() || RAISED.is_match(line) {
            return Some(LogLevel::Error);
        }
        None
    }
}

fn named(head: &[u8]) -> LogLevel {
    let head = head.trim_ascii_end();
    if head.ends_with(b"DEBUG") {
        LogLevel::Debug
    } else if head.ends_with(b"INFO") {
        LogLevel::Info
    } else if head.ends_with(b"WARNING") {
        LogLevel::Warning
    } else {
        LogLevel::Error
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(lines: &[&str]) -> Vec<Kind> {
        let mut kinds = Kinds::default();
        lines.iter().map(|line| kinds.of(LogStream::Stderr, line.as_bytes())).collect()
    }

    #[test]
    fn records_of_the_log_say_their_level_also_behind_a_bar() {
        let lines = [
            "2026-11-23 13:43:22 INFO     Loading settings   train_util.py:4744",
            "                    WARNING  no regularization images / 正則化画像が見つかりませんでした   train_util.py:2167",
            "steps:  50%|█████     | 2/4 [00:01<00:01,  1.05s/it]2026-11-23 13:43:22 ERROR    it broke",
            "\u{1b}[34m2026-11-23 13:43:22\u{1b}[0m CRITICAL the end",
            "  2026 INFO is no record",
        ];
        let expected = [Some(LogLevel::Info), Some(LogLevel::Warning), Some(LogLevel::Error), Some(LogLevel::Error), None];
        assert_eq!(kinds(&lines).iter().map(|kind| kind.level).collect::<Vec<_>>(), expected);
        assert!(kinds(&lines)[2].bar);
    }

    #[test]
    fn a_traceback_is_told_whole_and_what_it_raised_is_the_error() {
        let lines = [
            "before",
            "Traceback (most recent call last):",
            "  File \"train_network.py\", line 12, in <module>",
            "    main()",
            "torch.OutOfMemoryError: CUDA out of memory.",
            "after",
            "Traceback (most recent call last):",
            "  File \"x.py\", line 1",
            "accelerate.Stopped: by somebody",
            "",
            "subprocess.CalledProcessError: Command '...' returned non-zero exit status 1.",
            "KeyboardInterrupt",
            "Error: 3 of 4",
            "no Error in this line",
        ];
        let (t, e) = (Some(LogLevel::Traceback), Some(LogLevel::Error));
        let expected = [None, t, t, t, e, None, t, t, e, None, e, e, e, None];
        assert_eq!(kinds(&lines).iter().map(|kind| kind.level).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn bars_are_told_from_words() {
        let bars = [
            "steps:   8%|▊         | 1/12 [00:01<00:11,  1.05s/it, avr_loss=0.148]",
            "  0%|          | 0/8 [00:00<?, ?it/s]",
            "read caption: 100%|██████████| 8/8 [00:00<00:00, 25420.02it/s]",
            "0it [00:00, ?it/s]",
        ];
        let others = ["running training / 学習開始", "bucket 0: resolution (64, 64), count: 8", "", "a sum 100%|of it [x"];
        assert!(kinds(&bars).iter().all(|kind| kind.bar));
        assert!(kinds(&others).iter().all(|kind| !kind.bar));
    }
}
