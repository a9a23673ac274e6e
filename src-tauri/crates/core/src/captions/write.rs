//! Writing captions: the journal first, then each file by a temporary one, a sync and a rename, many at a time.
//!
//! Each file is synced by itself, on a pool of its own: 10,000 captions take a few seconds on an SSD, because the disk takes
//! many syncs together, and no file ever depends on the journal to be whole. (One sync of the whole folder at the end would
//! save half of that, and would leave empty files after a power cut until Nyx is opened again.)

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::disk::{self, Writer};
use super::journal::{self, Change, Draft, Kind, Outcome};
use super::place::Place;
use super::text::CaptionText;
use super::{Author, CaptionError, index, outside, recover};
use crate::db::Db;
use crate::jobs::{Progress, Reporter};

/// A caption to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaptionWrite {
    /// The image, relative to the folder of the place.
    pub file: String,
    /// The whole caption, lines separated by `\n`.
    pub text: String,
}

/// A caption that was not written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Failure {
    /// The image, relative to its folder.
    pub file: String,
    /// Why, in words that complete `a.png: `.
    pub reason: String,
}

/// What became of a set of captions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct WriteReport {
    /// The operation in the journal; `None` where nothing had to be written.
    pub operation: Option<i64>,
    /// Captions that were written.
    pub written: u64,
    /// Captions that said this already.
    pub unchanged: u64,
    /// Captions that stay as they were.
    pub failed: Vec<Failure>,
}

/// One operation at a time in this process: what one reads as the state before must not be what another is replacing.
static WRITING: Mutex<()> = Mutex::new(());

/// Writes captions as one operation of the journal. Files that cannot be written are listed and stay as they were; the rest
/// is written and can be undone. A cancelled reporter stops between two files.
pub fn write_many(
    db: &Db,
    place: &Place,
    author: &Author,
    label: &str,
    writes: Vec<CaptionWrite>,
    reporter: &Reporter,
) -> Result<WriteReport, CaptionError> {
    let manner = Manner { author: author.clone(), label: label.to_owned(), trigger_word: None, writer: &disk::to_disk };
    write_with(db, place, &manner, writes, reporter)
}

/// How an operation is told and done.
pub(super) struct Manner<'a> {
    pub(super) author: Author,
    pub(super) label: String,
    pub(super) trigger_word: Option<String>,
    pub(super) writer: &'a Writer,
}

/// How far an operation has come.
#[derive(Debug, Default)]
pub(super) struct Course {
    /// More changes follow those that are written now.
    pub(super) goes_on: bool,
    /// Its number in the journal, once it has one.
    pub(super) operation: Option<i64>,
    /// What was asked for so far, by caption.
    pub(super) asked: HashMap<String, CaptionWrite>,
}

/// As [`write_many`].
pub(super) fn write_with(
    db: &Db,
    place: &Place,
    manner: &Manner<'_>,
    writes: Vec<CaptionWrite>,
    reporter: &Reporter,
) -> Result<WriteReport, CaptionError> {
    write_more(db, place, manner, &mut Course::default(), writes, reporter)
}

/// As [`write_many`], for an operation that may have begun before and may go on.
pub(super) fn write_more(
    db: &Db,
    place: &Place,
    manner: &Manner<'_>,
    course: &mut Course,
    writes: Vec<CaptionWrite>,
    reporter: &Reporter,
) -> Result<WriteReport, CaptionError> {
    let _alone = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
    recover::recover(db)?;
    let mut report = WriteReport::default();
    let mut images = HashMap::new();
    let mut changes = Vec::new();
    for (file, planned) in plan(place, writes, &mut course.asked) {
        match planned {
            Ok(change) if change.before == change.after => report.unchanged += 1,
            Ok(change) => {
                images.insert(change.file.clone(), file);
                changes.push(change);
            }
            Err(reason) => report.failed.push(Failure { file, reason }),
        }
    }
    let told =
        Told { author: &manner.author, label: &manner.label, kind: Kind::Edit, trigger_word: manner.trigger_word.as_deref() };
    let done = run(db, place, &told, course, &changes, reporter, manner.writer)?;
    report.operation = course.operation;
    report.written = done.written;
    report.failed.extend(done.failed.into_iter().map(|(caption, reason)| {
        let file = images.remove(&caption).unwrap_or(caption);
        Failure { file, reason }
    }));
    Ok(report)
}

/// What each write would do to its file. Two images of one stem share a caption; they may only ask for the same.
fn plan(
    place: &Place,
    writes: Vec<CaptionWrite>,
    asked: &mut HashMap<String, CaptionWrite>,
) -> Vec<(String, Result<Change, String>)> {
    let mut planned = Vec::new();
    let mut single = Vec::new();
    for write in writes {
        let caption = place.caption_name(&write.file);
        match asked.get(&caption) {
            Some(first) if first.text == write.text => {}
            Some(first) => {
                planned.push((write.file, Err(format!("it shares its caption with {}, which got another text", first.file))));
            }
            None => {
                asked.insert(caption, write.clone());
                single.push(write);
            }
        }
    }
    planned.par_extend(single.into_par_iter().map(|write| {
        let change = change_of(place, &write);
        (write.file, change)
    }));
    planned
}

fn change_of(place: &Place, write: &CaptionWrite) -> Result<Change, String> {
    if !place.path(&write.file).is_file() {
        return Err("the image is gone".to_owned());
    }
    let file = place.caption_name(&write.file);
    let before = disk::read(&place.path(&file)).map_err(|error| disk::reason(&error))?;
    let after = match &before {
        Some(bytes) => {
            let read = CaptionText::decode(bytes);
            if read.says(&write.text) { before.clone() } else { Some(read.encode(&write.text)) }
        }
        None => Some(CaptionText::new().encode(&write.text)),
    };
    Ok(Change { file, before, after })
}

/// How an operation stands in the journal.
pub(super) struct Told<'a> {
    pub(super) author: &'a Author,
    pub(super) label: &'a str,
    pub(super) kind: Kind,
    pub(super) trigger_word: Option<&'a str>,
}

/// What became of the changes; files are captions here.
#[derive(Debug, Default)]
pub(super) struct Done {
    pub(super) written: u64,
    pub(super) failed: Vec<(String, String)>,
}

/// Takes the lock that [`run`] needs, for callers that read the state before by themselves.
pub(super) fn alone() -> std::sync::MutexGuard<'static, ()> {
    WRITING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The whole way of one operation, or of some of its files. The caller holds [`alone`].
pub(super) fn run(
    db: &Db,
    place: &Place,
    told: &Told<'_>,
    course: &mut Course,
    changes: &[Change],
    reporter: &Reporter,
    writer: &Writer,
) -> Result<Done, CaptionError> {
    if changes.is_empty() {
        return Ok(Done::default());
    }
    outside::note(db, place, &changes.iter().map(|change| (change.file.as_str(), &change.before)).collect::<Vec<_>>())?;
    let operation = enter(db, place, told, course.operation, changes)?;
    course.operation = Some(operation);
    let outcomes = put_all(place, changes, reporter, writer);
    let settle = if course.goes_on { journal::settle } else { journal::finish };
    settle(db, operation, &outcomes)?;
    index::refresh(db, place, &outcomes)?;
    let failed: Vec<(String, String)> = outcomes.into_iter().filter_map(|(file, reason)| Some((file, reason?))).collect();
    Ok(Done { written: (changes.len() - failed.len()) as u64, failed })
}

/// Puts the changes into the journal, with the operation where it has only begun.
fn enter(db: &Db, place: &Place, told: &Told<'_>, operation: Option<i64>, changes: &[Change]) -> Result<i64, CaptionError> {
    if let Some(operation) = operation {
        journal::extend(db, operation, changes)?;
        return Ok(operation);
    }
    let (folder, author) = (place.key(), told.author.to_string());
    let draft =
        Draft { folder: &folder, author: &author, label: told.label, kind: told.kind.clone(), trigger_word: told.trigger_word };
    journal::begin(db, &draft, changes)
}

fn put_all(place: &Place, changes: &[Change], reporter: &Reporter, writer: &Writer) -> Vec<Outcome> {
    let done = AtomicU64::new(0);
    let one = |change: &Change| {
        let result = if reporter.is_cancelled() {
            Err("stopped before it was written".to_owned())
        } else {
            disk::put(&place.path(&change.file), &change.before, &change.after, writer)
        };
        let done = done.fetch_add(1, Ordering::Relaxed) + 1;
        if done.is_multiple_of(100) || done == changes.len() as u64 {
            let total = Some(changes.len() as u64);
            reporter.progress(Progress { phase: "Writing captions".to_owned(), done, total, ..Progress::default() });
        }
        (change.file.clone(), result.err())
    };
    // The threads wait for the disk and not for the processor, hence more of them than there are cores.
    match rayon::ThreadPoolBuilder::new().num_threads(16.min(changes.len())).build() {
        Ok(pool) => pool.install(|| changes.par_iter().map(one).collect()),
        Err(_) => changes.iter().map(one).collect(),
    }
}

#[cfg(test)]
mod tests;
