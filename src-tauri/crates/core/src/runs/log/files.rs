//! The raw files of a log, opened once and read in blocks.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::Path;

use super::LogStream;
use super::place::Place;
use crate::runs::folder::RunFolder;

/// Bytes of the file from `offset` on, `length` at most.
pub(super) fn read_from(path: &Path, offset: u64, length: u64) -> io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(offset))?;
    let mut bytes = Vec::new();
    file.take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// One file, and the block of it that was read last.
#[derive(Debug, Default)]
struct Block {
    file: Option<File>,
    offset: u64,
    bytes: Vec<u8>,
}

/// The files of one run.
#[derive(Debug)]
pub(super) struct Files {
    blocks: [Block; 3],
    /// Bytes that are read at once.
    ahead: usize,
}

impl Files {
    /// For lines that lie apart, or one after the other: `ahead` bytes are read at once.
    pub(super) fn open(folder: &RunFolder, ahead: usize) -> Self {
        let block = |stream: LogStream| Block { file: File::open(stream.file(folder)).ok(), ..Block::default() };
        Self { blocks: [LogStream::Stdout, LogStream::Stderr, LogStream::Nyx].map(block), ahead }
    }

    /// The bytes of a line; empty where they cannot be read.
    pub(super) fn bytes(&mut self, place: Place) -> &[u8] {
        self.range(place.stream(), place.offset(), place.length())
    }

    /// `length` bytes of a stream, or none.
    pub(super) fn range(&mut self, stream: LogStream, offset: u64, length: usize) -> &[u8] {
        let ahead = self.ahead;
        let block = &mut self.blocks[stream as usize];
        let inside = |block: &Block| offset >= block.offset && offset + length as u64 <= block.offset + block.bytes.len() as u64;
        if !inside(block) && block.fill(offset, length.max(ahead)).is_err() {
            block.bytes.clear();
        }
        if !inside(block) {
            return &[];
        }
        let start = (offset - block.offset) as usize;
        &block.bytes[start..start + length]
    }
}

impl Block {
    fn fill(&mut self, offset: u64, length: usize) -> io::Result<()> {
        self.bytes.clear();
        self.offset = offset;
        if let Some(file) = &mut self.file {
            file.seek(SeekFrom::Start(offset))?;
            file.take(length as u64).read_to_end(&mut self.bytes)?;
        }
        Ok(())
    }
}
