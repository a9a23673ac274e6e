//! One edit over many captions: what it would change, and doing it.

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::edit::{Edit, Prepared};
use super::pieces::{Piece, difference, in_words};
use super::texts::Entry;
use super::write::OnStop;
use super::write::{self, Manner};
use super::{Author, CaptionError, CaptionWrite, Failure, Place, Texts, disk, select, set, tags};
use crate::datasets::Dataset;
use crate::db::Db;
use crate::jobs::Reporter;

/// Which captions an edit is for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(default)]
pub struct Scope {
    /// A filter query; empty for all.
    pub query: String,
    /// Of these only the images named here; none for all.
    pub files: Option<Vec<String>>,
    /// Images to leave out.
    pub skip: Vec<String>,
}

/// A caption before and after an edit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Rewrite {
    /// The image, relative to its folder.
    pub file: String,
    /// The caption as it is.
    pub before: String,
    /// The caption as it would be.
    pub after: String,
}

/// A row of the preview.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct PreviewRow {
    /// The image, relative to its folder.
    pub file: String,
    /// The caption by tags or words, each kept, removed or added.
    pub pieces: Vec<Piece>,
    /// The pieces are words with spaces between them, not tags with commas.
    pub words: bool,
    /// Tags more (or fewer) than before.
    pub tags: i32,
    /// Nothing would be left of the caption.
    pub empties: bool,
}

/// What becomes of one tag over all captions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct TagEffect {
    /// The tag.
    pub tag: String,
    /// Captions that get it.
    pub added: u32,
    /// Captions that lose it.
    pub removed: u32,
    /// Captions in the scope that have it already and keep it.
    pub kept: u32,
}

/// What an edit would do. Nothing is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct EditPreview {
    /// Captions that would change, those left out included.
    pub changed: u32,
    /// Captions that say already what they should.
    pub unchanged: u32,
    /// The first captions that would change, at most as many as were asked for.
    pub rows: Vec<PreviewRow>,
    /// The tags that come and go, those of the most captions first; at most 20.
    pub tags: Vec<TagEffect>,
}

/// What an edit did, or with a dry run would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct BulkReport {
    /// The operation in the journal; none where nothing was written.
    pub operation: Option<i64>,
    /// Captions that were (or would be) changed.
    pub changed: u64,
    /// Captions that say already what they should.
    pub unchanged: u64,
    /// Captions that stay as they were, and why.
    pub failed: Vec<Failure>,
    /// The first 50 captions that change.
    pub preview: Vec<Rewrite>,
}

/// How many rewrites a report shows.
const SHOWN: usize = 50;

/// Computes what the edit would do, with the rows of at most `limit` captions.
pub fn preview(
    db: &Db,
    texts: &Texts,
    dataset: &Dataset,
    scope: &Scope,
    edit: &Edit,
    limit: usize,
) -> Result<EditPreview, CaptionError> {
    let edited = edited(db, texts, dataset, &Scope { skip: Vec::new(), ..scope.clone() }, &edit.prepare()?)?;
    let shown = edited.rewrites.get(..limit.min(edited.rewrites.len())).unwrap_or_default();
    let row = |rewrite: &Rewrite| PreviewRow {
        file: rewrite.file.clone(),
        pieces: difference(&rewrite.before, &rewrite.after),
        words: in_words(&rewrite.before, &rewrite.after),
        tags: tags::pieces(&rewrite.after).count() as i32 - tags::pieces(&rewrite.before).count() as i32,
        empties: rewrite.after.trim().is_empty(),
    };
    Ok(EditPreview {
        changed: edited.rewrites.len() as u32,
        unchanged: edited.unchanged as u32,
        rows: shown.par_iter().map(row).collect(),
        tags: tag_effects(&edited.rewrites),
    })
}

/// Does the edit as one operation of the journal. Stopped in the middle, it takes back what it wrote and is
/// [`CaptionError::Stopped`].
pub fn apply(
    db: &Db,
    texts: &Texts,
    dataset: &Dataset,
    scope: &Scope,
    edit: &Edit,
    reporter: &Reporter,
) -> Result<BulkReport, CaptionError> {
    let edited = edited(db, texts, dataset, scope, &edit.prepare()?)?;
    let (author, label) = match (edit, edited.rewrites.as_slice()) {
        (Edit::Set { .. }, [one]) => (Author::User, set::label(&one.file, &one.before, &one.after)),
        _ => (Author::Bulk, edit.label()),
    };
    let preview = edited.rewrites.iter().take(SHOWN).cloned().collect();
    let writes: Vec<CaptionWrite> =
        edited.rewrites.into_iter().map(|r| CaptionWrite { file: r.file, text: r.after, base: Some(r.before) }).collect();
    let manner = Manner { author, label, trigger_word: edit.trigger_word(), on_stop: OnStop::TakeBack, writer: &disk::to_disk };
    let count = writes.len();
    let mut report = write::write_with(db, &Place::of(dataset), &manner, writes, reporter)?;
    if let (0, Some(first)) = (report.written, report.failed.first()) {
        let (file, reason) = (first.file.clone(), first.reason.clone());
        return Err(CaptionError::NoneWritten { count, file, reason });
    }
    report.failed.extend(edited.failed);
    Ok(BulkReport {
        operation: report.operation,
        changed: report.written,
        unchanged: edited.unchanged + report.unchanged,
        failed: report.failed,
        preview,
    })
}

/// What [`apply`] would report; nothing is written.
pub fn dry_run(db: &Db, texts: &Texts, dataset: &Dataset, scope: &Scope, edit: &Edit) -> Result<BulkReport, CaptionError> {
    let edited = edited(db, texts, dataset, scope, &edit.prepare()?)?;
    let changed = edited.rewrites.len() as u64;
    let preview = edited.rewrites.into_iter().take(SHOWN).collect();
    Ok(BulkReport { operation: None, changed, unchanged: edited.unchanged, failed: edited.failed, preview })
}

struct Edited {
    rewrites: Vec<Rewrite>,
    unchanged: u64,
    failed: Vec<Failure>,
}

fn edited(db: &Db, texts: &Texts, dataset: &Dataset, scope: &Scope, edit: &Prepared) -> Result<Edited, CaptionError> {
    let only: Option<HashSet<&str>> = scope.files.as_ref().map(|files| files.iter().map(String::as_str).collect());
    let skip: HashSet<&str> = scope.skip.iter().map(String::as_str).collect();
    let mut entries = select::select(db, texts, dataset, &scope.query)?;
    entries.retain(|entry| {
        let file = &*entry.image.file;
        !skip.contains(file) && only.as_ref().is_none_or(|only| only.contains(file))
    });
    let outcomes: Vec<Option<Result<Rewrite, Failure>>> = entries.into_par_iter().map(|entry| rewrite(&entry, edit)).collect();
    let mut edited = Edited { rewrites: Vec::new(), unchanged: 0, failed: Vec::new() };
    for outcome in outcomes {
        match outcome {
            None => edited.unchanged += 1,
            Some(Ok(rewrite)) => edited.rewrites.push(rewrite),
            Some(Err(failure)) => edited.failed.push(failure),
        }
    }
    Ok(edited)
}

/// What the edit makes of one caption; none where it says already what it should.
fn rewrite(entry: &Entry, edit: &Prepared) -> Option<Result<Rewrite, Failure>> {
    let (file, before) = (entry.image.file.to_string(), &entry.caption.text);
    if let Some(reason) = entry.caption.problem.clone() {
        return Some(Err(Failure { file, reason }));
    }
    let after = edit.apply(before);
    if after == *before {
        return None;
    }
    if entry.caption.damaged {
        let reason = "its bytes make no sense in any encoding; correct it by hand first".to_owned();
        return Some(Err(Failure { file, reason }));
    }
    Some(Ok(Rewrite { file, before: before.clone(), after }))
}

/// How many captions get, lose and keep one tag.
#[derive(Default)]
struct Uses {
    added: u32,
    removed: u32,
    kept: u32,
}

fn counted<'a>(mut uses: HashMap<&'a str, Uses>, rewrite: &'a Rewrite) -> HashMap<&'a str, Uses> {
    let before: HashSet<&str> = tags::pieces(&rewrite.before).collect();
    let after: HashSet<&str> = tags::pieces(&rewrite.after).collect();
    for tag in before.union(&after) {
        let uses = uses.entry(*tag).or_default();
        match (before.contains(tag), after.contains(tag)) {
            (true, true) => uses.kept += 1,
            (true, false) => uses.removed += 1,
            _ => uses.added += 1,
        }
    }
    uses
}

fn tag_effects(rewrites: &[Rewrite]) -> Vec<TagEffect> {
    let uses = rewrites.par_iter().with_min_len(256).fold(HashMap::new, counted).reduce(HashMap::new, |mut all, more| {
        for (tag, Uses { added, removed, kept }) in more {
            let uses = all.entry(tag).or_default();
            uses.added += added;
            uses.removed += removed;
            uses.kept += kept;
        }
        all
    });
    let moved = uses.into_iter().filter(|(_, uses)| uses.added + uses.removed > 0);
    let mut effects: Vec<TagEffect> =
        moved.map(|(tag, Uses { added, removed, kept })| TagEffect { tag: tag.to_owned(), added, removed, kept }).collect();
    effects.sort_by(|a, b| (b.added + b.removed).cmp(&(a.added + a.removed)).then_with(|| a.tag.cmp(&b.tag)));
    effects.truncate(20);
    effects
}
