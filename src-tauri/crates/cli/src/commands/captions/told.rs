//! Captions and their history as rows for people.

use nyx_core::captions::{BulkReport, Entry, Failure, History, RevertReport, TagUse};

type Rows = Vec<Vec<String>>;

/// `1 caption`, `3 captions`.
fn count(number: u64, word: &str) -> String {
    format!("{number} {word}{}", if number == 1 { "" } else { "s" })
}

pub(super) fn captions(shown: &[&Entry], total: usize) -> Rows {
    if total == 0 {
        return vec![vec!["No image fits".to_owned()]];
    }
    let row = |entry: &&Entry| vec![entry.image.file.to_string(), entry.caption.text.replace('\n', " / ")];
    shown.iter().map(row).collect()
}

pub(super) fn tags(tags: &[TagUse]) -> Rows {
    if tags.is_empty() {
        return vec![vec!["No tags".to_owned()]];
    }
    tags.iter().map(|tag| vec![tag.count.to_string(), tag.tag.clone()]).collect()
}

pub(super) fn edited(report: &BulkReport, dry_run: bool) -> Rows {
    let mut rows = Vec::new();
    if dry_run {
        for rewrite in &report.preview {
            rows.push(vec![format!("{}", rewrite.file)]);
            rows.push(vec![format!("  - {}", rewrite.before.replace('\n', " / "))]);
            rows.push(vec![format!("  + {}", rewrite.after.replace('\n', " / "))]);
        }
        let more = report.changed.saturating_sub(report.preview.len() as u64);
        if more > 0 {
            rows.push(vec![format!("and {more} more")]);
        }
    }
    let changed = count(report.changed, "caption");
    let what = if dry_run { format!("{changed} would change") } else { format!("{changed} changed") };
    rows.push(vec![format!("{what}, {} unchanged{}", report.unchanged, undo_with(report.operation))]);
    rows.extend(failed(&report.failed));
    rows
}

fn undo_with(operation: Option<i64>) -> String {
    operation.map(|operation| format!(" (operation {operation})")).unwrap_or_default()
}

fn failed(failed: &[Failure]) -> Rows {
    let told = failed.iter().map(|failure| vec![format!("  {}: {}", failure.file, failure.reason)]);
    let head = (!failed.is_empty()).then(|| vec![format!("{} failed:", failed.len())]);
    head.into_iter().chain(told).collect()
}

pub(super) fn history(history: &History) -> Rows {
    if history.operations.is_empty() {
        return vec![vec!["Nothing was done to these captions yet".to_owned()]];
    }
    history
        .operations
        .iter()
        .map(|operation| {
            let state = match &operation.reverted {
                Some(at) => format!("taken back {at}"),
                None if operation.running => "running".to_owned(),
                None if operation.failed > 0 => format!("{} failed", operation.failed),
                None => String::new(),
            };
            vec![
                operation.id.to_string(),
                operation.time.clone(),
                operation.author.clone(),
                count(u64::from(operation.files), "file"),
                operation.label.clone(),
                state,
            ]
        })
        .collect()
}

pub(super) fn reverted(report: &RevertReport, did: &str) -> Rows {
    let mut rows = vec![vec![format!("{did} {}: {}", report.operation, report.label)]];
    let merged = if report.merged > 0 { format!(", {} of them beside later edits", report.merged) } else { String::new() };
    rows.push(vec![format!("{} changed{merged}", count(report.written, "caption"))]);
    if !report.conflicts.is_empty() {
        rows.push(vec![format!("{} stay as they are, because a later edit contradicts:", report.conflicts.len())]);
        rows.extend(report.conflicts.iter().map(|file| vec![format!("  {file}")]));
    }
    rows.extend(failed(&report.failed));
    rows
}
