//! What sd-scripts says: one record of its output in, events out (pure). Learned from recorded runs, see `tests/fixtures/logs`.
//!
//! A record may hold several things: a bar is not terminated before other text, so what follows a bar is read as a new line.
//! Log messages come on stderr with time and level, or on stdout without (`--console_log_simple`), so phases are recognised
//! by the text alone.

mod bar;
mod phases;
mod rich;
mod traceback;

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use regex::Regex;

use self::bar::{Bar, Download};
use self::rich::Head;
use self::traceback::{Raised, Tracebacks};
use crate::training::escapes::without_escapes;
use crate::training::progress::{LogReader, Phase, Stream, TrainEvent};

/// Reads the output of the sd-scripts training scripts.
#[derive(Debug, Default)]
pub struct KohyaLog {
    phase: Phase,
    /// The last drawing of the steps bar; a redrawing that says the same is no news.
    step: Option<(u64, u64, Option<f64>)>,
    stdout: OneStream,
    stderr: OneStream,
}

#[derive(Debug, Default)]
struct OneStream {
    tracebacks: Tracebacks,
    /// The log record whose continuation lines may still come.
    record: Option<(String, String)>,
}

/// What comes before the path of a model that is being saved. LoRA scripts print it, those for whole models log it.
const SAVING: [&str; 4] = [
    "saving checkpoint: ",
    "saving model: ",
    "save trained model as StableDiffusion checkpoint to ",
    "save trained model as Diffusers to ",
];

/// The same for one that is removed again.
const REMOVING: [&str; 2] = ["removing old checkpoint: ", "removing old model: "];

/// Bytes of a message after which no further line is taken into it.
const LONGEST_MESSAGE: usize = 16 * 1024;

#[expect(clippy::expect_used, reason = "fixed patterns; tests run them")]
static EPOCH: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^epoch (\d+)/(\d+)$").expect("an epoch"));
#[expect(clippy::expect_used, reason = "fixed patterns; tests run them")]
static TOTAL: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^\s*total optimization steps\b.*?: (\d+)$").expect("a total"));
#[expect(clippy::expect_used, reason = "fixed patterns; tests run them")]
static OPENING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?i:load|loading)\b[^:]*?(?:: | from )(\S.*\.(?:safetensors|ckpt|pth?|bin))\b").expect("a file that is opened")
});

impl LogReader for KohyaLog {
    fn read(&mut self, stream: Stream, record: &str, _redrawn: bool) -> Vec<TrainEvent> {
        let clean = without_escapes(record);
        let mut events = Vec::new();
        let mut rest: &str = &clean;
        if let Some(download) = Download::at_start(rest) {
            self.enter(Phase::Downloading, &mut events);
            events.push(TrainEvent::PhaseProgress { done: download.done, total: download.total });
            rest = download.rest;
            if rest.is_empty() {
                return events;
            }
        }
        while let Some(bar) = Bar::at_start(rest) {
            self.flush(stream, &mut events);
            self.stream(stream).tracebacks.interrupt();
            self.bar(&bar, &mut events);
            rest = bar.rest;
            if rest.is_empty() {
                return events;
            }
        }
        self.line(stream, rest.trim_end(), &mut events);
        events
    }

    fn peek(&mut self, stream: Stream, unfinished: &str) -> Vec<TrainEvent> {
        let drawn = unfinished.trim_start_matches(['\r', '\n']);
        let whole = Bar::at_start(drawn).map(|bar| bar.rest).or_else(|| Some(Download::at_start(drawn)?.rest)) == Some("");
        if whole { self.read(stream, unfinished, true) } else { Vec::new() }
    }

    fn finish(&mut self) -> Vec<TrainEvent> {
        let mut events = Vec::new();
        self.flush(Stream::Stdout, &mut events);
        self.flush(Stream::Stderr, &mut events);
        events
    }
}

impl KohyaLog {
    fn stream(&mut self, stream: Stream) -> &mut OneStream {
        match stream {
            Stream::Stdout => &mut self.stdout,
            Stream::Stderr => &mut self.stderr,
        }
    }

    fn enter(&mut self, phase: Phase, events: &mut Vec<TrainEvent>) {
        if self.phase != phase {
            self.phase = phase;
            events.push(TrainEvent::Phase { phase });
        }
    }

    fn bar(&mut self, bar: &Bar<'_>, events: &mut Vec<TrainEvent>) {
        match bar.name {
            "steps" => {
                let now = (bar.done, bar.total, bar.loss);
                if self.step.replace(now) == Some(now) {
                    return;
                }
                self.enter(Phase::Training, events);
                events.push(TrainEvent::Step {
                    step: bar.done,
                    total: bar.total,
                    seconds_per_step: bar.seconds_per_item,
                    loss: bar.loss,
                });
            }
            "validation steps" | "epoch validation steps" => {
                self.enter(Phase::Validating, events);
                events.push(TrainEvent::PhaseProgress { done: bar.done, total: bar.total });
            }
            // The bars of loading sizes, reading captions, caching and sampling belong to the phase that is on.
            _ if self.phase != Phase::Training => events.push(TrainEvent::PhaseProgress { done: bar.done, total: bar.total }),
            _ => {}
        }
    }

    fn line(&mut self, stream: Stream, line: &str, events: &mut Vec<TrainEvent>) {
        if let Some(head) = Head::of(line) {
            self.flush(stream, events);
            self.stream(stream).tracebacks.interrupt();
            self.stream(stream).record = Some((head.level.to_owned(), head.message.to_owned()));
            self.message(head.message, events);
            return;
        }
        if let Some((_, message)) = self.stream(stream).record.as_mut()
            && let Some(more) = rich::continuation(line)
        {
            if !more.is_empty() && message.len() < LONGEST_MESSAGE {
                message.push(' ');
                message.push_str(more);
            }
            return;
        }
        if !line.is_empty() {
            self.flush(stream, events);
        }
        if let Some(Raised { class, message, traceback }) = self.stream(stream).tracebacks.read(line) {
            events.push(TrainEvent::Exception { class, message, traceback });
            return;
        }
        self.print(line, events);
        self.message(line, events);
    }

    /// A line of plain `print`, always on stdout.
    fn print(&mut self, line: &str, events: &mut Vec<TrainEvent>) {
        if let Some(found) = EPOCH.captures(line) {
            if let (Ok(epoch), Ok(epochs)) = (found[1].parse(), found[2].parse()) {
                self.enter(Phase::Training, events);
                events.push(TrainEvent::Epoch { epoch, epochs });
            }
        } else if let Some(found) = TOTAL.captures(line) {
            events.extend(found[1].parse().ok().map(|steps| TrainEvent::TotalSteps { steps }));
        }
    }

    /// The text of a log message, wherever it came from.
    fn message(&mut self, text: &str, events: &mut Vec<TrainEvent>) {
        if let Some(found) = OPENING.captures(text) {
            events.push(TrainEvent::Opening { path: PathBuf::from(&found[1]) });
        }
        let after = |openings: &[&str]| openings.iter().find_map(|opening| text.strip_prefix(opening)).map(PathBuf::from);
        if text.starts_with("model saved.") {
            events.push(TrainEvent::ModelSaved);
        } else if let Some(path) = after(&SAVING) {
            self.enter(Phase::Saving, events);
            events.push(TrainEvent::Saving { path });
        } else if let Some(path) = after(&REMOVING) {
            events.push(TrainEvent::Removed { path });
        } else if let Some(phase) = phases::begun_by(text) {
            self.enter(phase, events);
        }
    }

    /// The record of this stream is whole.
    fn flush(&mut self, stream: Stream, events: &mut Vec<TrainEvent>) {
        let Some((level, message)) = self.stream(stream).record.take() else { return };
        if let Some(file) = message.strip_prefix("Random states saved in ") {
            // The file that is written last: the state is whole.
            events.extend(Path::new(file.trim()).parent().map(|path| TrainEvent::StateSaved { path: path.to_owned() }));
        }
        if matches!(level.as_str(), "WARNING" | "ERROR" | "CRITICAL") {
            events.push(TrainEvent::Record { level, message });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(records: &[&str]) -> Vec<TrainEvent> {
        let mut log = KohyaLog::default();
        let mut events: Vec<_> = records.iter().flat_map(|record| log.read(Stream::Stderr, record, false)).collect();
        events.extend(log.finish());
        events
    }

    #[test]
    fn text_behind_a_bar_is_a_line_of_its_own() {
        let events = read(&[
            "steps:   0%|          | 0/12 [00:00<?, ?it/s]2026-11-23 02:12:52 WARNING  no captions                 train_util.py:784",
            "                             for 3 images",
        ]);
        assert!(events.contains(&TrainEvent::Step { step: 0, total: 12, seconds_per_step: None, loss: None }));
        let message = "no captions for 3 images".to_owned();
        assert_eq!(events.last(), Some(&TrainEvent::Record { level: "WARNING".to_owned(), message }));
    }

    #[test]
    fn a_download_is_a_phase_of_its_own_until_something_else_begins() {
        let events = read(&[
            "model.safetensors:  12%|█▏        | 1.21G/10.2G [00:10<01:20, 112MB/s]",
            "2026-11-25 11:45:30 INFO     load StableDiffusion checkpoint: /m/a.safetensors                 train_util.py:5900",
        ]);
        assert_eq!(events[0], TrainEvent::Phase { phase: Phase::Downloading });
        assert_eq!(events[1], TrainEvent::PhaseProgress { done: 1_210_000_000, total: 10_200_000_000 });
        assert!(events.contains(&TrainEvent::Phase { phase: Phase::Loading }), "{events:?}");
    }

    #[test]
    fn a_message_without_end_is_cut() {
        let more = format!("{}{}", " ".repeat(29), "x".repeat(1000));
        let mut records = vec!["2026-11-23 02:12:52 ERROR    no captions                 train_util.py:784"];
        records.extend(std::iter::repeat_n(more.as_str(), 100));
        let events = read(&records);
        assert!(matches!(&events[..], [TrainEvent::Record { message, .. }] if message.len() < 18_000), "{}", events.len());
    }

    #[test]
    fn a_redrawing_that_says_the_same_is_no_news() {
        let bar = "steps:  17%|█▋        | 2/12 [00:10<00:54,  5.41s/it, avr_loss=1.12]";
        assert_eq!(read(&[bar, bar, bar]).len(), 2, "the phase and one step");
        let mut log = KohyaLog::default();
        assert_eq!(log.peek(Stream::Stderr, "steps:  17%|█▋        | 2/12 [00:10<00:5"), []);
        assert_eq!(log.peek(Stream::Stderr, bar).len(), 2);
        assert_eq!(log.read(Stream::Stderr, bar, true), []);
    }

    #[test]
    fn whole_models_are_announced_in_the_log() {
        let events = read(&[
            "2026-11-25 11:45:30 INFO     saving checkpoint: /o/a b-000001.safetensors                 train_util.py:5900",
            "                    INFO     removing old model: /o/a-000001                              train_util.py:5940",
            "                    INFO     save trained model as Diffusers to /o/a                      train_util.py:6066",
        ]);
        let saved = |path: &str| TrainEvent::Saving { path: path.into() };
        assert!(events.contains(&saved("/o/a b-000001.safetensors")) && events.contains(&saved("/o/a")), "{events:?}");
        assert!(events.contains(&TrainEvent::Removed { path: "/o/a-000001".into() }));
    }

    #[test]
    fn a_state_counts_when_its_last_file_is_written() {
        let events =
            read(&["2026-11-23 02:09:38 INFO     Random states saved in /a/b-state/random_states_0.pkl   checkpointing.py:164"]);
        assert_eq!(events, [TrainEvent::StateSaved { path: "/a/b-state".into() }]);
    }
}
