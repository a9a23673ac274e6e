//! One edit over many captions: what it would change, and doing it.

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::edit::{Edit, Prepared};
use super::pieces::{Piece, difference};
use super::write::{self, Manner};
use super::{Author, CaptionError, CaptionWrite, Failure, Place, disk, select, set, tags};
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
pub fn preview(db: &Db, dataset: &Dataset, scope: &Scope, edit: &Edit, limit: usize) -> Result<EditPreview, CaptionError> {
    let edited = edited(db, dataset, &Scope { skip: Vec::new(), ..scope.clone() }, &edit.prepare()?)?;
    let effects: Vec<Vec<Piece>> =
        edited.rewrites.par_iter().map(|rewrite| difference(&rewrite.before, &rewrite.after)).collect();
    let rows = edited.rewrites.iter().zip(&effects).take(limit).map(|(rewrite, pieces)| PreviewRow {
        file: rewrite.file.clone(),
        pieces: pieces.clone(),
        tags: tags::split(&rewrite.after).len() as i32 - tags::split(&rewrite.before).len() as i32,
        empties: rewrite.after.trim().is_empty(),
    });
    Ok(EditPreview {
        changed: edited.rewrites.len() as u32,
        unchanged: edited.unchanged as u32,
        rows: rows.collect(),
        tags: tag_effects(&edited.rewrites),
    })
}

/// Does the edit as one operation of the journal.
pub fn apply(db: &Db, dataset: &Dataset, scope: &Scope, edit: &Edit, reporter: &Reporter) -> Result<BulkReport, CaptionError> {
    let edited = edited(db, dataset, scope, &edit.prepare()?)?;
    let (author, label) = match (edit, edited.rewrites.as_slice()) {
        (Edit::Set { .. }, [one]) => (Author::User, set::label(&one.file, &one.before, &one.after)),
        _ => (Author::Bulk, edit.label()),
    };
    let preview = edited.rewrites.iter().take(SHOWN).cloned().collect();
    let writes: Vec<CaptionWrite> =
        edited.rewrites.into_iter().map(|rewrite| CaptionWrite { file: rewrite.file, text: rewrite.after }).collect();
    let manner = Manner { author, label, trigger_word: edit.trigger_word(), writer: &disk::to_disk };
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
pub fn dry_run(db: &Db, dataset: &Dataset, scope: &Scope, edit: &Edit) -> Result<BulkReport, CaptionError> {
    let edited = edited(db, dataset, scope, &edit.prepare()?)?;
    let changed = edited.rewrites.len() as u64;
    let preview = edited.rewrites.into_iter().take(SHOWN).collect();
    Ok(BulkReport { operation: None, changed, unchanged: edited.unchanged, failed: edited.failed, preview })
}

struct Edited {
    rewrites: Vec<Rewrite>,
    unchanged: u64,
    failed: Vec<Failure>,
}

fn edited(db: &Db, dataset: &Dataset, scope: &Scope, edit: &Prepared) -> Result<Edited, CaptionError> {
    let only: Option<HashSet<&str>> = scope.files.as_ref().map(|files| files.iter().map(String::as_str).collect());
    let skip: HashSet<&str> = scope.skip.iter().map(String::as_str).collect();
    let mut entries = select::select(db, dataset, &scope.query)?;
    entries.retain(|entry| {
        let file = entry.image.file.as_str();
        !skip.contains(file) && only.as_ref().is_none_or(|only| only.contains(file))
    });
    let outcomes: Vec<Result<Rewrite, Failure>> = entries
        .into_par_iter()
        .map(|entry| {
            let (file, before) = (entry.caption.file, entry.caption.text);
            if let Some(reason) = entry.caption.problem {
                return Err(Failure { file, reason });
            }
            let after = edit.apply(&before);
            if entry.caption.damaged && after != before {
                return Err(Failure {
                    file,
                    reason: "its bytes make no sense in any encoding; correct it by hand first".to_owned(),
                });
            }
            Ok(Rewrite { file, before, after })
        })
        .collect();
    let mut edited = Edited { rewrites: Vec::new(), unchanged: 0, failed: Vec::new() };
    for outcome in outcomes {
        match outcome {
            Ok(rewrite) if rewrite.before == rewrite.after => edited.unchanged += 1,
            Ok(rewrite) => edited.rewrites.push(rewrite),
            Err(failure) => edited.failed.push(failure),
        }
    }
    Ok(edited)
}

fn tag_effects(rewrites: &[Rewrite]) -> Vec<TagEffect> {
    let mut effects: HashMap<String, TagEffect> = HashMap::new();
    for rewrite in rewrites {
        let before: HashSet<String> = tags::split(&rewrite.before).into_iter().collect();
        let after: HashSet<String> = tags::split(&rewrite.after).into_iter().collect();
        for tag in before.union(&after) {
            let effect =
                effects.entry(tag.clone()).or_insert_with(|| TagEffect { tag: tag.clone(), added: 0, removed: 0, kept: 0 });
            match (before.contains(tag), after.contains(tag)) {
                (true, true) => effect.kept += 1,
                (true, false) => effect.removed += 1,
                _ => effect.added += 1,
            }
        }
    }
    let mut effects: Vec<TagEffect> = effects.into_values().filter(|effect| effect.added + effect.removed > 0).collect();
    effects.sort_by(|a, b| (b.added + b.removed).cmp(&(a.added + a.removed)).then_with(|| a.tag.cmp(&b.tag)));
    effects.truncate(20);
    effects
}
