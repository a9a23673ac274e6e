//! A recorded run: the raw bytes of each pipe, and what a reader saw when. The form of `tests/fixtures/logs`:
//! `NAME.stdout`, `NAME.stderr` (or `NAME.pty`), `NAME.timeline.txt`, and `index.json` with the exit codes.

use std::io;
use std::path::{Path, PathBuf};

use crate::problem::Explain;
use crate::training::Stream;

/// A recorded run in memory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recording {
    /// The reads in their order.
    pub reads: Vec<Read>,
    /// The exit code; negative: the signal that ended it. `None` when it was not recorded.
    pub exit: Option<i32>,
}

/// One read of a pipe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    /// Milliseconds since the start.
    pub at: u64,
    /// Which pipe.
    pub stream: Stream,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// What can go wrong with a recording.
#[derive(Debug, thiserror::Error)]
pub enum RecordingError {
    /// None of its files is there.
    #[error("There is no recording {}", path.display())]
    Missing {
        /// Folder and name.
        path: PathBuf,
    },
    /// A file cannot be read.
    #[error("The recording {} cannot be read", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl Explain for RecordingError {
    fn code(&self) -> &'static str {
        match self {
            Self::Missing { .. } => "recording_missing",
            Self::Unreadable { .. } => "recording_unreadable",
        }
    }

    fn hint(&self) -> Option<String> {
        Some("Give FOLDER/NAME where FOLDER holds NAME.stdout and NAME.stderr".to_owned())
    }
}

/// A recording without times is cut into this many reads, this many milliseconds apart.
const SLICES: usize = 100;
const PAUSE: u64 = 100;

impl Recording {
    /// Reads the recording at `folder/name`.
    pub fn load(path: &Path) -> Result<Self, RecordingError> {
        let stdout = optional(path, "stdout")?;
        let stderr = optional(path, "stderr")?;
        let terminal = optional(path, "pty")?;
        if stdout.is_none() && stderr.is_none() && terminal.is_none() {
            return Err(RecordingError::Missing { path: path.to_owned() });
        }
        let stdout = stdout.or(terminal).unwrap_or_default();
        let stderr = stderr.unwrap_or_default();
        let timeline = optional(path, "timeline.txt")?.map(|text| String::from_utf8_lossy(&text).into_owned());
        let reads = match &timeline {
            Some(timeline) => timed(timeline, &stdout, &stderr),
            None => untimed(&stdout, &stderr),
        };
        let exit = timeline.as_deref().and_then(exit_in_timeline).or_else(|| exit_in_index(path));
        Ok(Self { reads, exit })
    }
}

fn optional(path: &Path, extension: &str) -> Result<Option<Vec<u8>>, RecordingError> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".");
    name.push(extension);
    let file = path.with_file_name(name);
    match std::fs::read(&file) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(RecordingError::Unreadable { path: file, source }),
    }
}

/// Cuts the bytes as the timeline says; what it does not mention comes at the end.
fn timed(timeline: &str, stdout: &[u8], stderr: &[u8]) -> Vec<Read> {
    let (mut out, mut err) = (stdout, stderr);
    let mut reads = Vec::new();
    let mut last = 0;
    for line in timeline.lines() {
        let mut words = line.split_whitespace();
        let (Some(seconds), Some(stream), Some(length)) = (words.next(), words.next(), words.next()) else { continue };
        let (Ok(seconds), Some(length)) = (seconds.parse::<f64>(), length.strip_suffix('B').and_then(|n| n.parse().ok())) else {
            continue;
        };
        let (stream, rest) = match stream {
            "out" | "pty" => (Stream::Stdout, &mut out),
            "err" => (Stream::Stderr, &mut err),
            _ => continue,
        };
        let (bytes, after) = rest.split_at(rest.len().min(length));
        *rest = after;
        last = (seconds * 1000.0) as u64;
        reads.push(Read { at: last, stream, bytes: bytes.to_owned() });
    }
    let rest = [(Stream::Stdout, out), (Stream::Stderr, err)];
    reads.extend(rest.into_iter().filter(|(_, bytes)| !bytes.is_empty()).map(|(stream, bytes)| Read {
        at: last,
        stream,
        bytes: bytes.to_owned(),
    }));
    reads
}

/// Both streams side by side, in even slices.
fn untimed(stdout: &[u8], stderr: &[u8]) -> Vec<Read> {
    let slice = |bytes: &[u8], n: usize| bytes[bytes.len() * n / SLICES..bytes.len() * (n + 1) / SLICES].to_owned();
    (0..SLICES)
        .flat_map(|n| [(Stream::Stderr, slice(stderr, n), n), (Stream::Stdout, slice(stdout, n), n)])
        .filter(|(_, bytes, _)| !bytes.is_empty())
        .map(|(stream, bytes, n)| Read { at: n as u64 * PAUSE, stream, bytes })
        .collect()
}

fn exit_in_timeline(timeline: &str) -> Option<i32> {
    let line = timeline.lines().find_map(|line| line.split_once(" EXIT rc="))?.1;
    line.split_whitespace().next()?.parse().ok()
}

fn exit_in_index(path: &Path) -> Option<i32> {
    let index = std::fs::read(path.with_file_name("index.json")).ok()?;
    let index: serde_json::Value = serde_json::from_slice(&index).ok()?;
    let code = index.get("runs")?.get(path.file_name()?.to_str()?)?.get("exit_code")?.as_i64()?;
    i32::try_from(code).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_cut_the_bytes_and_nothing_is_lost() {
        let timeline = "   0.014 spawn pid 1: python\n   1.500 out 3B b'abc'\n   2.000 err 2B b'xy'\n   3.0 EXIT rc=-2 (after)\n";
        let reads = timed(timeline, b"abcdef", b"xy");
        assert_eq!(reads.iter().map(|read| (read.at, read.bytes.len())).collect::<Vec<_>>(), [(1500, 3), (2000, 2), (2000, 3)]);
        assert_eq!(exit_in_timeline(timeline), Some(-2));
    }

    #[test]
    fn without_times_every_byte_comes_once() {
        let reads = untimed(&[b'o'; 250], &[b'e'; 7]);
        let count = |stream| reads.iter().filter(|read| read.stream == stream).map(|read| read.bytes.len()).sum::<usize>();
        assert_eq!((count(Stream::Stdout), count(Stream::Stderr)), (250, 7));
    }

    #[test]
    fn a_missing_recording_is_named() {
        let error = Recording::load(Path::new("/nowhere/at all")).unwrap_err();
        assert!(error.to_string().contains("/nowhere/at all"));
    }
}
