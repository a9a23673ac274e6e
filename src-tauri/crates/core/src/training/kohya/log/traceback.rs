//! Python's tracebacks: collects them and finds what was raised (pure). Each stream has one of these.

use std::sync::LazyLock;

use regex::Regex;

/// What was raised.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Raised {
    pub(super) class: String,
    pub(super) message: String,
    /// From `Traceback (most recent call last):` on, the newest part of a long one.
    pub(super) traceback: String,
}

/// Lines of one traceback that are kept, and lines of one message.
const TRACEBACK_LINES: usize = 400;
const MESSAGE_LINES: usize = 40;

#[expect(clippy::expect_used, reason = "fixed patterns; tests run them")]
static RAISED: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^([A-Za-z_][\w.]*)(?:: ?(.*))?$").expect("a raised line"));
#[expect(clippy::expect_used, reason = "fixed patterns; tests run them")]
static WITHOUT_TRACEBACK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^((?:[\w]+\.)*\w*(?:Error|Exception|Invalid|Interrupt))(?:: (.*)|$)").expect("a bare raised line")
});
#[expect(clippy::expect_used, reason = "fixed patterns; tests run them")]
static RANK: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^\[rank\d+\]: ?").expect("a rank"));

/// Launchers that repeat the end of their child in a traceback of their own.
const ECHOES: [&str; 2] = ["CalledProcessError", "ChildFailedError"];

#[derive(Debug, Default)]
enum At {
    #[default]
    Outside,
    /// Between the head and the raised line.
    Frames,
    /// After the raised line, where a message may go on.
    Message,
}

/// Reads lines of one stream.
#[derive(Debug, Default)]
pub(super) struct Tracebacks {
    at: At,
    lines: Vec<String>,
    raised: Raised,
}

impl Tracebacks {
    /// Takes a line that is neither a bar nor a record of the log. `Some` when something was raised, or its message went on;
    /// then the newest answer replaces the one before.
    pub(super) fn read(&mut self, line: &str) -> Option<Raised> {
        let line = line.get(RANK.find(line).map_or(0, |rank| rank.end())..).unwrap_or(line).trim_end();
        if line.starts_with("Traceback (most recent call last)") {
            self.lines.clear();
            self.keep(line);
            self.at = At::Frames;
            return None;
        }
        match self.at {
            At::Outside => {
                let found = WITHOUT_TRACEBACK.captures(line)?;
                self.lines.clear();
                self.raise(&found[1], found.get(2).map_or("", |text| text.as_str()), line)
            }
            At::Frames => {
                if line.is_empty() || line.starts_with([' ', '\t', '+', '|']) {
                    self.keep(line);
                    return None;
                }
                let found = RAISED.captures(line)?;
                self.raise(&found[1], found.get(2).map_or("", |text| text.as_str()), line)
            }
            At::Message => self.go_on(line),
        }
    }

    /// Something else came: the message has ended.
    pub(super) fn interrupt(&mut self) {
        if matches!(self.at, At::Message) {
            self.at = At::Outside;
        }
    }

    fn raise(&mut self, class: &str, message: &str, line: &str) -> Option<Raised> {
        self.keep(line);
        self.at = At::Message;
        self.raised = Raised { class: class.to_owned(), message: message.to_owned(), traceback: self.lines.join("\n") };
        self.answer()
    }

    fn go_on(&mut self, line: &str) -> Option<Raised> {
        let chained = line.starts_with("During handling of the above exception")
            || line.starts_with("The above exception was the direct cause");
        if chained || self.raised.message.lines().count() >= MESSAGE_LINES {
            self.at = At::Outside;
            return None;
        }
        self.keep(line);
        if line.is_empty() {
            return None;
        }
        self.raised.message = format!("{}\n{line}", self.raised.message);
        self.raised.traceback = self.lines.join("\n");
        self.answer()
    }

    fn answer(&self) -> Option<Raised> {
        let name = self.raised.class.rsplit('.').next().unwrap_or_default();
        (!ECHOES.contains(&name)).then(|| self.raised.clone())
    }

    fn keep(&mut self, line: &str) {
        if self.lines.len() >= TRACEBACK_LINES {
            self.lines.remove(0);
        }
        self.lines.push(line.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn last(lines: &[&str]) -> Option<Raised> {
        let mut tracebacks = Tracebacks::default();
        lines.iter().filter_map(|line| tracebacks.read(line)).last()
    }

    #[test]
    fn a_message_over_several_lines_is_kept_whole() {
        let raised = last(&[
            "Traceback (most recent call last):",
            "  File \"a.py\", line 1, in <module>",
            "AssertionError: bucket_reso_steps is 32. it must be divisible by 64.",
            "bucket_reso_stepsが32です。",
        ]);
        let raised = raised.unwrap();
        assert_eq!(raised.class, "AssertionError");
        assert!(raised.message.ends_with("64.\nbucket_reso_stepsが32です。"));
        assert!(raised.traceback.starts_with("Traceback"));
    }

    #[test]
    fn the_last_of_a_chain_counts_and_a_launchers_echo_does_not() {
        let raised = last(&[
            "Traceback (most recent call last):",
            "  File \"a.py\", line 1, in <module>",
            "struct.error: unpack_from requires a buffer",
            "",
            "The above exception was the direct cause of the following exception:",
            "",
            "Traceback (most recent call last):",
            "OSError: image file is truncated",
            "Traceback (most recent call last):",
            "  File \"launch.py\", line 8, in <module>",
            "subprocess.CalledProcessError: Command '[...]' returned non-zero exit status 1.",
        ]);
        assert_eq!(raised.map(|raised| raised.message), Some("image file is truncated".to_owned()));
    }

    #[test]
    fn ranks_and_interrupts_are_understood() {
        let raised =
            last(&["[rank0]: Traceback (most recent call last):", "[rank0]:   File \"a.py\"", "[rank0]: KeyboardInterrupt"]);
        assert_eq!(raised.map(|raised| raised.class), Some("KeyboardInterrupt".to_owned()));
    }
}
