//! Keeps a trainer's output: the raw bytes of each pipe, what we say between in `nyx.log`, and `log.index`. A full disk or a flood
//! loses output, never the run; where there is room again, keeping goes on.

use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;

use super::folder::RunFolder;
use crate::files::{Growing, is_full};
use crate::training::Stream;

/// Bytes of one stream that are kept.
const MOST: u64 = 1 << 30;

/// The files.
#[derive(Debug)]
pub(super) struct Keep {
    stdout: Growing,
    stderr: Growing,
    ours: Growing,
    index: Growing,
    /// Lines of the index that could not be written yet.
    unwritten: String,
    /// Bytes that were not kept.
    pub(super) dropped: u64,
}

/// Why output was not kept.
#[derive(Debug, thiserror::Error)]
pub(super) enum NotKept {
    #[error("Part of the output could not be kept, because the disk was full")]
    Full,
    #[error("The output is longer than 1 GiB; what came after that was not kept")]
    TooLong,
    #[error("Part of the output could not be kept: {0}")]
    Refused(io::Error),
}

impl Keep {
    /// What a later leg says follows what earlier ones said; its times count from its own start.
    pub(super) fn going_on(folder: &RunFolder, started: Timestamp) -> Self {
        Self {
            stdout: Growing::going_on(folder.stdout()),
            stderr: Growing::going_on(folder.stderr()),
            ours: Growing::going_on(folder.nyx_log()),
            index: Growing::going_on(folder.index()),
            unwritten: format!("{}nyx-log 1 {started}\n", if is_cut_off(&folder.index()) { "\n" } else { "" }),
            dropped: 0,
        }
    }

    /// `started` is when the run began.
    pub(super) fn new(folder: &RunFolder, started: Timestamp) -> Self {
        Self {
            stdout: Growing::new(folder.stdout()),
            stderr: Growing::new(folder.stderr()),
            ours: Growing::new(folder.nyx_log()),
            index: Growing::new(folder.index()),
            unwritten: format!("nyx-log 1 {started}\n"),
            dropped: 0,
        }
    }

    /// Appends what was read `at` this time after the start, all of it or nothing.
    pub(super) fn append(&mut self, stream: Stream, bytes: &[u8], at: Duration) -> Result<(), NotKept> {
        let (word, target) = match stream {
            Stream::Stdout => ('o', &mut self.stdout),
            Stream::Stderr => ('e', &mut self.stderr),
        };
        let kept = if target.length() < MOST { target.append(bytes).map_err(NotKept::from) } else { Err(NotKept::TooLong) };
        match kept {
            Ok(offset) => self.note(word, offset, bytes.len(), at),
            Err(_) => self.dropped += bytes.len() as u64,
        }
        kept.map(drop)
    }

    /// Says a sentence of ours in the log. One that finds no room is not said: it is never the only place where something is told.
    pub(super) fn say(&mut self, sentence: &str, at: Duration) {
        let line = format!("{}\n", sentence.replace(['\r', '\n'], " "));
        if let Ok(offset) = self.ours.append(line.as_bytes()) {
            self.note('n', offset, line.len(), at);
        }
    }

    fn note(&mut self, word: char, offset: u64, length: usize, at: Duration) {
        let line = format!("{} {word} {offset} {length}\n", at.as_millis());
        self.unwritten.push_str(&line);
        self.write_index();
    }

    /// Writes what the index still misses. The output itself is on the disk whether this works or not.
    pub(super) fn write_index(&mut self) {
        if self.index.append(self.unwritten.as_bytes()).is_ok() {
            self.unwritten.clear();
        }
    }
}

impl From<io::Error> for NotKept {
    fn from(error: io::Error) -> Self {
        if is_full(&error) { Self::Full } else { Self::Refused(error) }
    }
}

/// Whether whoever wrote it last was killed in the middle of a line.
fn is_cut_off(index: &Path) -> bool {
    let last = std::fs::File::open(index).and_then(|mut file| {
        let mut last = [b'\n'];
        file.seek(SeekFrom::End(-1))?;
        file.read_exact(&mut last)?;
        Ok(last[0])
    });
    last.is_ok_and(|last| last != b'\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_os = "linux")] // /dev/full, the device without room
    fn where_there_is_no_room_output_is_counted_and_the_rest_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let run = RunFolder::at(folder.path().to_owned());
        std::os::unix::fs::symlink("/dev/full", run.stderr()).unwrap();
        let mut keep = Keep::new(&run, Timestamp::UNIX_EPOCH);
        keep.append(Stream::Stdout, b"one\n", Duration::from_millis(1)).unwrap();
        for n in 2..4 {
            let refused = keep.append(Stream::Stderr, b"lost\n", Duration::from_millis(n)).unwrap_err();
            assert_eq!(refused.to_string(), "Part of the output could not be kept, because the disk was full");
        }
        keep.append(Stream::Stdout, b"two\n", Duration::from_millis(4)).unwrap();
        assert_eq!((keep.dropped, std::fs::read(run.stdout()).unwrap().as_slice()), (10, &b"one\ntwo\n"[..]));
        assert_eq!(std::fs::read_to_string(run.index()).unwrap(), "nyx-log 1 1970-01-01T00:00:00Z\n1 o 0 4\n4 o 4 4\n");
    }

    #[test]
    fn what_a_later_leg_keeps_follows_what_was_kept() {
        let folder = tempfile::tempdir().unwrap();
        let run = RunFolder::at(folder.path().to_owned());
        let mut first = Keep::new(&run, Timestamp::UNIX_EPOCH);
        first.append(Stream::Stdout, b"one", Duration::from_millis(1)).unwrap();
        first.say("one", Duration::from_millis(2));
        let mut later = Keep::going_on(&run, Timestamp::from_second(60).unwrap());
        later.say("two", Duration::from_millis(3));
        later.append(Stream::Stdout, b"two", Duration::from_millis(4)).unwrap();
        let read = |file| std::fs::read_to_string(file).unwrap();
        assert_eq!((read(run.stdout()), read(run.nyx_log())), ("onetwo".to_owned(), "one\ntwo\n".to_owned()));
        let index = "nyx-log 1 1970-01-01T00:00:00Z\n1 o 0 3\n2 n 0 4\nnyx-log 1 1970-01-01T00:01:00Z\n3 n 4 4\n4 o 3 3\n";
        assert_eq!(read(run.index()), index);
    }

    #[test]
    fn a_line_of_the_index_that_was_cut_off_does_not_run_into_the_next_leg() {
        let folder = tempfile::tempdir().unwrap();
        let run = RunFolder::at(folder.path().to_owned());
        std::fs::write(run.index(), "nyx-log 1 1970-01-01T00:00:00Z\n1 o 0 3\n2 o").unwrap();
        let mut later = Keep::going_on(&run, Timestamp::from_second(60).unwrap());
        later.append(Stream::Stdout, b"two", Duration::from_millis(4)).unwrap();
        let index = std::fs::read_to_string(run.index()).unwrap();
        assert!(index.ends_with("\n2 o\nnyx-log 1 1970-01-01T00:01:00Z\n4 o 0 3\n"), "{index}");
    }

    #[test]
    fn an_index_that_could_not_be_written_is_caught_up_with() {
        let folder = tempfile::tempdir().unwrap();
        let run = RunFolder::at(folder.path().to_owned());
        std::fs::create_dir(run.index()).unwrap();
        let mut keep = Keep::new(&run, Timestamp::UNIX_EPOCH);
        keep.append(Stream::Stderr, b"one\n", Duration::from_millis(1)).unwrap();
        std::fs::remove_dir(run.index()).unwrap();
        keep.append(Stream::Stderr, b"two\n", Duration::from_millis(2)).unwrap();
        assert_eq!(std::fs::read_to_string(run.index()).unwrap(), "nyx-log 1 1970-01-01T00:00:00Z\n1 e 0 4\n2 e 4 4\n");
    }
}
