//! The output of a run as lines: both pipes in the order in which they were read, redrawings folded into their last
//! drawing. Files on the disk are the truth; only places are kept in memory, and a look reads only what is new.

mod line;

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};

use super::folder::RunFolder;
use super::records::{LONGEST, decode};
use crate::training::Stream;

pub use self::line::{LogLevel, LogLine};

/// Where one line lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    stream: Stream,
    offset: u64,
    length: u32,
    /// Milliseconds since the start of the run.
    at: u32,
}

/// What one stream has not ended yet.
#[derive(Clone, Debug, Default)]
struct Open {
    /// The bytes of the record that has not ended.
    bytes: Vec<u8>,
    /// Where it starts in the file.
    offset: u64,
    /// A `\r` came last.
    return_seen: bool,
}

/// The lines of one run. Line numbers start at 0 and never change.
#[derive(Debug)]
pub struct LogView {
    folder: RunFolder,
    lines: Vec<Place>,
    index_offset: u64,
    stdout: Open,
    stderr: Open,
    /// The newest drawing of a bar, or the beginning of a line.
    unfinished: String,
}

/// Lines that a window may hold: what a screen can show and some more.
const MOST_LINES: u64 = 100_000;

impl LogView {
    /// The lines of the run in this folder; call [`Self::refresh`] to read them.
    pub fn new(folder: RunFolder) -> Self {
        Self {
            folder,
            lines: Vec::new(),
            index_offset: 0,
            stdout: Open::default(),
            stderr: Open::default(),
            unfinished: String::new(),
        }
    }

    /// Reads what is new. Returns whether there was anything.
    pub fn refresh(&mut self) -> bool {
        let Ok(index) = read_from(&self.folder.index(), self.index_offset, u64::MAX) else { return false };
        let whole = index.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1);
        self.index_offset += whole as u64;
        let text = String::from_utf8_lossy(&index[..whole]);
        // Neighbouring reads of one stream are read from the disk at once.
        let mut pending: Option<(Stream, u64, u64, u32)> = None;
        for entry in text.lines().filter_map(entry) {
            pending = match pending {
                Some((stream, offset, length, at)) if stream == entry.0 && offset + length == entry.1 && length < 1 << 20 => {
                    Some((stream, offset, length + entry.2, at))
                }
                other => {
                    self.take(other);
                    Some(entry)
                }
            };
        }
        self.take(pending);
        whole > 0
    }

    /// How many lines there are.
    pub fn total(&self) -> u64 {
        self.lines.len() as u64
    }

    /// What has not ended yet, if it is anything: the newest drawing of the progress bar.
    pub fn unfinished(&self) -> Option<&str> {
        Some(self.unfinished.as_str()).filter(|text| !text.is_empty())
    }

    /// The lines from `first` on, `count` at most.
    pub fn window(&self, first: u64, count: u64) -> Vec<LogLine> {
        self.from(first, count).collect()
    }

    /// The same as a screen shows them: of a line that fills it only the beginning.
    pub fn shown(&self, first: u64, count: u64) -> Vec<LogLine> {
        self.from(first, count).map(LogLine::shortened).collect()
    }

    fn from(&self, first: u64, count: u64) -> impl Iterator<Item = LogLine> {
        let start = self.lines.len().min(first as usize);
        let end = self.lines.len().min(start.saturating_add(count.min(MOST_LINES) as usize));
        let mut files = Files::new(&self.folder);
        (start..end).map(move |number| self.line(&mut files, number))
    }

    /// Numbers of the lines that hold the text, whatever its case; `most` at most.
    pub fn search(&self, text: &str, most: usize) -> Vec<u64> {
        let wanted = text.to_lowercase();
        let mut files = Files::new(&self.folder);
        let matches = |number: &usize| files.text(self.lines[*number]).to_lowercase().contains(&wanted);
        (0..self.lines.len()).filter(matches).take(most).map(|number| number as u64).collect()
    }

    fn line(&self, files: &mut Files, number: usize) -> LogLine {
        let place = self.lines[number];
        LogLine::of(number as u64, u64::from(place.at), place.stream, &files.text(place))
    }

    /// Takes one read of the index.
    fn take(&mut self, entry: Option<(Stream, u64, u64, u32)>) {
        let Some((stream, offset, length, at)) = entry else { return };
        let (file, open) = match stream {
            Stream::Stdout => (self.folder.stdout(), &mut self.stdout),
            Stream::Stderr => (self.folder.stderr(), &mut self.stderr),
        };
        let Ok(bytes) = read_from(&file, offset, length) else { return };
        if open.offset + open.bytes.len() as u64 + u64::from(open.return_seen) != offset {
            // Output between was not kept.
            *open = Open { offset, ..Open::default() };
        }
        for (position, byte) in bytes.iter().enumerate() {
            let next = offset + position as u64 + 1;
            if std::mem::take(&mut open.return_seen) && *byte != b'\n' {
                // A redrawing follows: what stood there is gone.
                open.bytes.clear();
                open.offset = next - 1;
            }
            match byte {
                b'\n' => {
                    let place = Place { stream, offset: open.offset, length: open.bytes.len() as u32, at };
                    self.lines.push(place);
                    open.bytes.clear();
                    open.offset = next;
                }
                b'\r' => open.return_seen = true,
                byte => open.bytes.push(*byte),
            }
            if open.bytes.len() >= LONGEST {
                self.lines.push(Place { stream, offset: open.offset, length: open.bytes.len() as u32, at });
                open.bytes.clear();
                open.offset = next;
            }
        }
        self.unfinished = line::clean(&decode(&open.bytes));
    }
}

/// `MILLISECONDS STREAM OFFSET LENGTH`.
fn entry(line: &str) -> Option<(Stream, u64, u64, u32)> {
    let mut words = line.split(' ');
    let at = words.next()?.parse::<u64>().ok()?;
    let stream = match words.next()? {
        "o" => Stream::Stdout,
        "e" => Stream::Stderr,
        _ => return None,
    };
    Some((stream, words.next()?.parse().ok()?, words.next()?.parse().ok()?, u32::try_from(at).unwrap_or(u32::MAX)))
}

fn read_from(path: &std::path::Path, offset: u64, length: u64) -> io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(offset))?;
    let mut bytes = Vec::new();
    file.take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The two raw files, opened once for a window of lines.
struct Files {
    stdout: Option<File>,
    stderr: Option<File>,
}

impl Files {
    fn new(folder: &RunFolder) -> Self {
        Self { stdout: File::open(folder.stdout()).ok(), stderr: File::open(folder.stderr()).ok() }
    }

    fn text(&mut self, place: Place) -> String {
        let file = match place.stream {
            Stream::Stdout => &mut self.stdout,
            Stream::Stderr => &mut self.stderr,
        };
        let mut bytes = vec![0; place.length as usize];
        let read = file.as_mut().map(|file| file.seek(SeekFrom::Start(place.offset)).and_then(|_| file.read_exact(&mut bytes)));
        match read {
            Some(Ok(())) => decode(&bytes),
            _ => String::new(),
        }
    }
}

#[cfg(test)]
mod tests;
