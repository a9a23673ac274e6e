//! Keeps a trainer's output: the raw bytes of each pipe, and `log.index`. A full disk or a flood loses output, never the run.

use std::fs::File;
use std::io::{self, Write as _};

use jiff::Timestamp;

use super::folder::RunFolder;
use crate::training::Stream;

/// Bytes of one stream that are kept.
const MOST: u64 = 1 << 30;

/// The three files.
#[derive(Debug)]
pub(super) struct Keep {
    stdout: OneFile,
    stderr: OneFile,
    index: File,
    started: Timestamp,
    /// Bytes that were not kept.
    pub(super) dropped: u64,
}

#[derive(Debug)]
struct OneFile {
    file: File,
    length: u64,
}

impl Keep {
    pub(super) fn create(folder: &RunFolder, started: Timestamp) -> io::Result<Self> {
        let new = |path| File::create(path).map(|file| OneFile { file, length: 0 });
        let mut index = File::create(folder.index())?;
        writeln!(index, "nyx-log 1 {started}")?;
        Ok(Self { stdout: new(folder.stdout())?, stderr: new(folder.stderr())?, index, started, dropped: 0 })
    }

    /// Appends what was read. Says whether it was kept.
    pub(super) fn append(&mut self, stream: Stream, bytes: &[u8], at: Timestamp) -> bool {
        let (word, target) = match stream {
            Stream::Stdout => ('o', &mut self.stdout),
            Stream::Stderr => ('e', &mut self.stderr),
        };
        let offset = target.length;
        let kept = offset < MOST && target.append(bytes);
        if kept {
            let milliseconds = at.duration_since(self.started).as_millis().max(0);
            // Without its line in the index the output is on the disk all the same.
            let _ = writeln!(self.index, "{milliseconds} {word} {offset} {}", bytes.len());
        } else {
            self.dropped += bytes.len() as u64;
        }
        kept
    }
}

impl OneFile {
    fn append(&mut self, bytes: &[u8]) -> bool {
        if self.file.write_all(bytes).is_ok() {
            self.length += bytes.len() as u64;
            return true;
        }
        // A part may have been written before the disk was full: what follows must stand where the index says.
        let _ = self.file.set_len(self.length);
        let _ = io::Seek::seek(&mut self.file, io::SeekFrom::Start(self.length));
        false
    }
}
