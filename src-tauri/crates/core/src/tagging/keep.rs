//! From tags to caption files. What is found is written in portions while the model goes on, so that no end of whatever kind
//! costs more than a second of its work; in the history all of it is one operation.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::TaggingError;
use super::outcome::outcome;
use super::sources;
use super::spec::{Preview, TagSpec};
use crate::captions::{Author, CaptionWrite, Failure, Ongoing, Place};
use crate::clock;
use crate::db::Db;

/// Images after which a portion is written.
pub(super) const PORTION: usize = 64;
/// How long an image waits for others.
pub(super) const PATIENCE: Duration = Duration::from_secs(1);
/// This many captions in a row that cannot be written: the disk is full or read-only, and more work would be in vain.
const MOST_UNWRITTEN: usize = 20;
/// Captions that are shown afterwards; a dry run, which is made to be read, shows more.
const SHOWN: usize = 12;
const SHOWN_DRY: usize = 50;

/// What became of the tags.
#[derive(Debug, Default)]
pub(super) struct Kept {
    /// Captions written; in a dry run, captions that would be.
    pub(super) written: u64,
    /// Images for which there was nothing to say, or nothing new.
    pub(super) skipped: u64,
    /// Captions that could not be written.
    pub(super) failed: Vec<Failure>,
    /// The first captions, by the number of their image.
    pub(super) preview: BTreeMap<usize, Preview>,
    /// The operation in the history.
    pub(super) operation: Option<i64>,
}

/// An image whose tags are known and not yet written.
struct Found {
    number: usize,
    file: String,
    tags: Vec<String>,
}

/// Takes tags as they come and writes them.
pub(super) struct Keep<'a> {
    place: &'a Place,
    spec: &'a TagSpec,
    operation: Ongoing<'a>,
    waiting: Vec<Found>,
    since: Option<Instant>,
    unwritten: usize,
    kept: Kept,
}

impl<'a> Keep<'a> {
    pub(super) fn new(db: &'a Db, place: &'a Place, tagger: &str, spec: &'a TagSpec) -> Self {
        let o = &spec.options;
        let label = format!("Tag with {tagger} (general {}, character {})", o.general, o.character);
        let operation = Ongoing::new(db, place, Author::Tagger(tagger.to_owned()), label);
        Self { place, spec, operation, waiting: Vec::new(), since: None, unwritten: 0, kept: Kept::default() }
    }

    /// Takes the tags of an image; `number` is its place among the images.
    pub(super) fn take(&mut self, number: usize, file: &str, tags: Vec<String>) {
        self.waiting.push(Found { number, file: file.to_owned(), tags });
        self.since.get_or_insert_with(clock::instant);
    }

    /// Whether it is time to write what waits.
    pub(super) fn is_due(&self) -> bool {
        self.waiting.len() >= PORTION || self.since.is_some_and(|since| since.elapsed() >= PATIENCE)
    }

    /// Writes the rest and ends the operation.
    pub(super) fn end(mut self) -> Result<Kept, TaggingError> {
        let written = self.write();
        self.kept.operation = self.operation.end()?;
        written.map(|()| self.kept)
    }

    /// Writes what waits.
    pub(super) fn write(&mut self) -> Result<(), TaggingError> {
        self.since = None;
        let (mut writes, mut previews) = (Vec::new(), Vec::new());
        for Found { number, file, tags } in std::mem::take(&mut self.waiting) {
            let before = sources::caption(self.place, &file);
            match outcome(before.as_deref(), &tags, self.spec.existing, &self.spec.options.separator) {
                None => self.kept.skipped += 1,
                Some(after) => {
                    writes.push(CaptionWrite::new(file.clone(), after.clone()));
                    previews.push((number, Preview { file, before, after }));
                }
            }
        }
        if self.spec.dry_run {
            self.kept.written += writes.len() as u64;
            self.show(previews, SHOWN_DRY);
            return Ok(());
        }
        if writes.is_empty() {
            return Ok(());
        }
        let done = self.operation.write(writes)?;
        previews.retain(|(_, preview)| done.failed.iter().all(|failure| failure.file != preview.file));
        self.show(previews, SHOWN);
        self.kept.written += done.written;
        self.kept.skipped += done.unchanged;
        self.unwritten = if done.written > 0 { 0 } else { self.unwritten + done.failed.len() };
        self.kept.failed.extend(done.failed);
        match self.kept.failed.last() {
            Some(last) if self.unwritten >= MOST_UNWRITTEN => {
                Err(TaggingError::Unwritable { count: self.unwritten, last: last.clone() })
            }
            _ => Ok(()),
        }
    }

    fn show(&mut self, previews: Vec<(usize, Preview)>, most: usize) {
        self.kept.preview.extend(previews);
        while self.kept.preview.len() > most {
            self.kept.preview.pop_last();
        }
    }
}
