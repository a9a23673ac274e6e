//! A text file for each job: when it started, what it was doing, what it said, how it ended.

use std::fs::OpenOptions;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use super::error::JobError;
use crate::clock;
use crate::home::Home;

/// As much of a log's end as is read at once.
const TAIL: u64 = 256 * 1024;

/// Where the log of a job lies.
pub fn path(home: &Home, job: i64) -> PathBuf {
    home.logs().join("jobs").join(format!("J{job}.log"))
}

/// Adds a line, with the time. A log that cannot be written never stops the work it tells of.
pub fn append(file: &Path, text: &str) {
    let write = || -> io::Result<()> {
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let mut file = OpenOptions::new().create(true).append(true).open(file)?;
        let at = clock::now().strftime("%Y-%m-%dT%H:%M:%SZ");
        // One call for the whole text, so that lines of two writers do not mix.
        let mut lines = String::new();
        for line in text.lines() {
            lines.extend([at.to_string().as_str(), " ", line, "\n"]);
        }
        file.write_all(lines.as_bytes())
    };
    if let Err(error) = write() {
        tracing::warn!(%error, file = %file.display(), "a job's log could not be written");
    }
}

/// The lines from byte `from` on (the last quarter MiB of them), and the position after them, for the next call. A job that
/// has not written anything has no lines. A line that is still being written is left for later.
pub fn read(file: &Path, from: u64) -> Result<(Vec<String>, u64), JobError> {
    let unreadable = |source| JobError::Log { path: file.to_owned(), source };
    let mut opened = match std::fs::File::open(file) {
        Ok(opened) => opened,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok((Vec::new(), 0)),
        Err(error) => return Err(unreadable(error)),
    };
    let end = opened.metadata().map_err(unreadable)?.len();
    let start = from.max(end.saturating_sub(TAIL));
    let mut bytes = Vec::new();
    opened.seek(SeekFrom::Start(start)).and_then(|_| opened.take(TAIL).read_to_end(&mut bytes)).map_err(unreadable)?;
    let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1);
    let text = String::from_utf8_lossy(&bytes[..whole]);
    // When the beginning was cut off, the first line is a part of one.
    let lines = text.lines().skip(usize::from(start > from)).map(str::to_owned).collect();
    Ok((lines, start + whole as u64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_once_and_whole() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("jobs/J1.log");
        assert_eq!(read(&file, 0).unwrap(), (Vec::new(), 0));
        append(&file, "one\ntwo");
        let (lines, next) = read(&file, 0).unwrap();
        assert_eq!(lines.iter().map(|line| &line[21..]).collect::<Vec<_>>(), ["one", "two"]);
        std::fs::OpenOptions::new().append(true).open(&file).unwrap().write_all(b"half").unwrap();
        assert_eq!(read(&file, next).unwrap(), (Vec::new(), next), "a line without its end waits");
        std::fs::OpenOptions::new().append(true).open(&file).unwrap().write_all(b" done\n").unwrap();
        assert_eq!(read(&file, next).unwrap().0, ["half done"]);
    }

    #[test]
    fn of_a_long_log_the_end_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("J1.log");
        let line = "x".repeat(999);
        let lines: Vec<String> = (0..1000).map(|n| format!("{n:03} {line}\n")).collect();
        std::fs::write(&file, lines.concat()).unwrap();
        let (lines, next) = read(&file, 0).unwrap();
        assert!(lines.len() < 300 && lines.last().unwrap().starts_with("999 "));
        assert!(lines.iter().all(|text| text.len() == 1003), "no part of a line");
        assert_eq!(next, std::fs::metadata(&file).unwrap().len());
    }
}
