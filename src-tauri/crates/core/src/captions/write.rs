//! Writing captions: the journal first, then each file by a temporary one, a sync and a rename, many at a time.
//!
//! Each file is synced by itself, on a pool of its own, because the disk takes many syncs together, and no file ever depends on the
//! journal to be whole. (Syncing all at once before the renames was tried: no faster, and it waits for what other programs write.)
//! The folder is synced once at the end, before the journal says that all is done.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::disk::{self, Writer};
use super::journal::{self, Change, Draft, Kind, Outcome};
use super::place::Place;
use super::text::CaptionText;
use super::{Author, CaptionError, index, outside, recover};
use crate::db::Db;
use crate::files::sync_folder;
use crate::jobs::{Progress, Reporter};

/// A caption to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaptionWrite {
    /// The image, relative to the folder of the place.
    pub file: String,
    /// The whole caption, lines separated by `\n`.
    pub text: String,
    /// What the caption said when `text` was made of it; where it says something else by now, it is left alone.
    pub base: Option<String>,
}

impl CaptionWrite {
    /// A caption to write, whatever it says now.
    pub fn new(file: impl Into<String>, text: impl Into<String>) -> Self {
        Self { file: file.into(), text: text.into(), base: None }
    }
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

/// One operation at a time in this process; a lock on a file beside the database holds back other processes.
static WRITING: Mutex<()> = Mutex::new(());

/// The right to write captions: what one operation reads as the state before must not be what another is replacing.
pub(super) struct Alone {
    // In this order: the file is let go before the next one of this process may ask for it.
    _home: Option<File>,
    _process: MutexGuard<'static, ()>,
}

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
    let on_stop = OnStop::Keep;
    let manner = Manner { author: author.clone(), label: label.to_owned(), trigger_word: None, on_stop, writer: &disk::to_disk };
    write_with(db, place, &manner, writes, reporter)
}

/// What becomes of an operation that is stopped in the middle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OnStop {
    /// What was written stays, and can be undone.
    Keep,
    /// What was written is taken back.
    TakeBack,
}

/// How an operation is told and done.
pub(super) struct Manner<'a> {
    pub(super) author: Author,
    pub(super) label: String,
    pub(super) trigger_word: Option<String>,
    pub(super) on_stop: OnStop,
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
    let _alone = alone(db);
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
    let told = Told {
        author: &manner.author,
        label: &manner.label,
        kind: Kind::Edit,
        trigger_word: manner.trigger_word.as_deref(),
        on_stop: manner.on_stop,
    };
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
    if let Some(base) = &write.base
        && before.as_deref().map(CaptionText::decode).unwrap_or_default().text != *base
    {
        return Err("another program changed it meanwhile".to_owned());
    }
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
    pub(super) on_stop: OnStop,
}

/// What became of the changes; files are captions here.
#[derive(Debug, Default)]
pub(super) struct Done {
    pub(super) written: u64,
    pub(super) failed: Vec<(String, String)>,
}

/// Waits until nobody else writes captions. Where the file cannot be locked (some network drives), the checks before each
/// write have to do.
pub(super) fn alone(db: &Db) -> Alone {
    let process = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
    let home = db.beside("captions.lock").and_then(|path| {
        let file = File::options().create(true).truncate(false).write(true).open(path).ok()?;
        file.lock().ok()?;
        Some(file)
    });
    Alone { _home: home, _process: process }
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
    let mut outcomes = put_all(place, changes, "Writing captions", reporter, writer);
    if told.on_stop == OnStop::TakeBack && reporter.is_cancelled() {
        outcomes = take_back(place, changes, outcomes, writer);
        if outcomes.iter().all(|(_, reason)| reason.is_some()) {
            sync_folder(place.folder());
            journal::forget(db, operation)?;
            index::refresh(db, place, &outcomes)?;
            return Err(CaptionError::Stopped);
        }
    }
    sync_folder(place.folder());
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

/// Gives every file that was written its old bytes again. What cannot be taken back stays written, and the journal knows it.
fn take_back(place: &Place, changes: &[Change], outcomes: Vec<Outcome>, writer: &Writer) -> Vec<Outcome> {
    let written: HashSet<&str> = outcomes.iter().filter(|(_, reason)| reason.is_none()).map(|(file, _)| file.as_str()).collect();
    let back: Vec<Change> = changes
        .iter()
        .filter(|change| written.contains(change.file.as_str()))
        .map(|Change { file, before, after }| Change { file: file.clone(), before: after.clone(), after: before.clone() })
        .collect();
    let stays: HashSet<String> = put_all(place, &back, "Taking back", &Reporter::silent(), writer)
        .into_iter()
        .filter_map(|(file, reason)| reason.map(|_| file))
        .collect();
    let stopped = |(file, reason): Outcome| {
        let reason = if stays.contains(&file) { None } else { Some(reason.unwrap_or_else(|| STOPPED.to_owned())) };
        (file, reason)
    };
    outcomes.into_iter().map(stopped).collect()
}

const STOPPED: &str = "stopped before it was written";

fn put_all(place: &Place, changes: &[Change], phase: &str, reporter: &Reporter, writer: &Writer) -> Vec<Outcome> {
    let done = AtomicU64::new(0);
    let one = |change: &Change| {
        let result = if reporter.is_cancelled() {
            Err(STOPPED.to_owned())
        } else {
            disk::put(&place.path(&change.file), &change.before, &change.after, writer)
        };
        let done = done.fetch_add(1, Ordering::Relaxed) + 1;
        if done.is_multiple_of(100) || done == changes.len() as u64 {
            let total = Some(changes.len() as u64);
            reporter.progress(Progress { phase: phase.to_owned(), done, total, ..Progress::default() });
        }
        (change.file.clone(), result.err())
    };
    // The threads wait for the disk and not for the processor, hence more of them than there are cores.
    match rayon::ThreadPoolBuilder::new().num_threads(8.min(changes.len())).build() {
        Ok(pool) if changes.len() > 1 => pool.install(|| changes.par_iter().map(one).collect()),
        _ => changes.iter().map(one).collect(),
    }
}

#[cfg(test)]
mod tests;
