//! rich's log lines: `2026-11-23 02:12:52 INFO     message   train_util.py:784`, with continuation lines at column 29 (pure).

use std::sync::LazyLock;

use regex::Regex;

/// The first line of a record of the trainer's own log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Head<'a> {
    pub(super) level: &'a str,
    /// Without padding and without the place in the source.
    pub(super) message: &'a str,
}

/// Where the message column starts: 19 of time, 8 of level, a space after each.
const COLUMN: usize = 29;

#[expect(clippy::expect_used, reason = "fixed patterns; tests run them")]
static HEAD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:\d{4}-\d\d-\d\d \d\d:\d\d:\d\d| {19}) (DEBUG|INFO|WARNING|ERROR|CRITICAL) (.*)$")
        .expect("the head's pattern")
});
#[expect(clippy::expect_used, reason = "fixed patterns; tests run them")]
static PLACE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?:^|\s)[\w.-]+\.py:\d+\s*$").expect("the place's pattern"));

impl<'a> Head<'a> {
    /// The head that this line is, if it is one.
    pub(super) fn of(line: &'a str) -> Option<Self> {
        let found = HEAD.captures(line)?;
        let (level, text) = (found.get(1)?.as_str(), found.get(2)?.as_str());
        Some(Self { level, message: without_place(text) })
    }
}

/// The text of a line that continues a record, if it is one.
pub(super) fn continuation(line: &str) -> Option<&str> {
    let indent = line.len() - line.trim_start_matches(' ').len();
    (indent >= COLUMN).then(|| line.trim())
}

/// The text without `train_util.py:784` at its end, and without padding.
fn without_place(text: &str) -> &str {
    let end = PLACE.find(text).map_or(text.len(), |place| place.start());
    text[..end].trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_level_and_place_are_taken_off() {
        let head = Head::of("2026-11-23 02:26:14 INFO     model saved.                      train_network.py:1729").unwrap();
        assert_eq!((head.level, head.message), ("INFO", "model saved."));
        let same_second = Head::of("                    WARNING  no regularization images /       train_util.py:2167").unwrap();
        assert_eq!((same_second.level, same_second.message), ("WARNING", "no regularization images /"));
        assert_eq!(Head::of("  File \"a.py\", line 3, in train"), None);
    }

    #[test]
    fn wrapped_lines_continue() {
        assert_eq!(
            continuation(&format!("{}/srv/kohya/data/sd15_rand.safete      ", " ".repeat(29))),
            Some("/srv/kohya/data/sd15_rand.safete")
        );
        assert_eq!(continuation("    trainer.train(args)"), None);
    }
}
