//! `log.index`: when which part of which stream came. Read on from where the last look ended.

use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::LogStream;

/// Neighbouring reads of one stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) stream: LogStream,
    pub(super) offset: u64,
    pub(super) length: u64,
    /// Milliseconds since the start of the run.
    pub(super) at: u32,
}

/// Bytes of a stream that are read at once; one read of a pipe is far shorter.
const BLOCK: u64 = 1 << 20;

/// A place in the index. A run that was continued begins again with a first line: its times count from there.
#[derive(Clone, Debug)]
pub(super) struct Index {
    path: PathBuf,
    offset: u64,
    began: Option<Timestamp>,
    /// Milliseconds from the run's start to that of the present leg.
    leg: u64,
}

impl Index {
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path, offset: 0, began: None, leg: 0 }
    }

    /// The parts that follow, neighbours joined; `most` bytes of the index are read at most. None when nothing is new.
    pub(super) fn next(&mut self, most: u64) -> io::Result<Vec<Part>> {
        let bytes = super::files::read_from(&self.path, self.offset, most)?;
        let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1);
        self.offset += whole as u64;
        let mut parts: Vec<Part> = Vec::new();
        for line in String::from_utf8_lossy(&bytes[..whole]).lines() {
            if let Some(start) = line.strip_prefix("nyx-log 1 ") {
                self.begin(start);
            } else if let Some(part) = self.part(line) {
                match parts.last_mut() {
                    Some(last) if last.joins(&part) => last.length += part.length,
                    _ => parts.push(part),
                }
            }
        }
        Ok(parts)
    }

    /// The last `most` bytes of the index as parts; their times count from the start of a leg that may not be known.
    pub(super) fn last(path: &Path, most: u64) -> io::Result<Vec<Part>> {
        let length = std::fs::metadata(path)?.len();
        let mut index = Self::new(path.to_owned());
        index.offset = length.saturating_sub(most);
        let mut parts = index.next(most)?;
        // What the cut left of a line may look like a whole one.
        if length > most && !parts.is_empty() {
            parts.remove(0);
        }
        Ok(parts)
    }

    fn begin(&mut self, start: &str) {
        let Ok(start) = start.parse::<Timestamp>() else { return };
        let began = *self.began.get_or_insert(start);
        self.leg = u64::try_from(start.duration_since(began).as_millis()).unwrap_or(0);
    }

    /// `MILLISECONDS STREAM OFFSET LENGTH`.
    fn part(&self, line: &str) -> Option<Part> {
        let mut words = line.split(' ');
        let at = words.next()?.parse::<u64>().ok()? + self.leg;
        let stream = match words.next()? {
            "o" => LogStream::Stdout,
            "e" => LogStream::Stderr,
            "n" => LogStream::Nyx,
            _ => return None,
        };
        let (offset, length) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
        Some(Part { stream, offset, length, at: u32::try_from(at).unwrap_or(u32::MAX) })
    }
}

impl Part {
    /// One second apart at most: the time of a part stands for all of its lines.
    fn joins(&self, next: &Self) -> bool {
        self.stream == next.stream
            && self.offset + self.length == next.offset
            && self.length + next.length <= BLOCK
            && next.at.abs_diff(self.at) < 1000
    }
}
