//! Saving one caption that a person edited, also when another program changed the file meanwhile.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::merge::merge;
use super::pieces::{Fate, difference};
use super::{Author, Caption, CaptionError, CaptionWrite, Place, read, tags, write_many};
use crate::db::Db;
use crate::jobs::Reporter;

/// A caption that was saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Saved {
    /// The caption as the file says now.
    pub caption: Caption,
    /// The operation in the journal; none where the file said this already.
    pub operation: Option<i64>,
    /// Another program had changed the file; both changes are in it now.
    pub merged: bool,
}

/// Saves the caption of one image. `base` is what the person saw when the edit began: where the file says something else by
/// now, both changes are merged, or refused where they contradict each other. Without `base` the file is overwritten.
pub fn set(db: &Db, place: &Place, file: &str, base: Option<&str>, text: &str) -> Result<Saved, CaptionError> {
    place.reach()?;
    let now = read(place, file)?;
    let merged = base.is_some_and(|base| base != now.text && base != text && now.text != text);
    let text = match base.filter(|_| merged) {
        Some(base) => merge(base, text, &now.text)
            .ok_or_else(|| CaptionError::ChangedOutside { file: file.to_owned(), now: now.text.clone() })?,
        None => text.to_owned(),
    };
    // An empty caption is not worth a file of its own.
    if !now.exists && text.trim().is_empty() {
        return Ok(Saved { caption: now, operation: None, merged });
    }
    let label = label(file, &now.text, &text);
    let writes = vec![CaptionWrite::new(file, text)];
    let report = write_many(db, place, &Author::User, &label, writes, &Reporter::silent())?;
    if let Some(failure) = report.failed.into_iter().next() {
        return Err(CaptionError::NotSaved { file: failure.file, reason: failure.reason });
    }
    Ok(Saved { caption: read(place, file)?, operation: report.operation, merged })
}

/// What a person did to one caption: `Edited a.png: added open mouth, removed hat`.
pub(super) fn label(file: &str, before: &str, after: &str) -> String {
    if before.trim().is_empty() && !after.trim().is_empty() {
        return format!("Captioned {file}");
    }
    if tags::is_prose(before) || tags::is_prose(after) {
        return format!("Edited {file}");
    }
    let pieces = difference(before, after);
    let named =
        |fate: Fate| pieces.iter().filter(move |piece| piece.fate == fate && piece.text != "\n").map(|piece| piece.text.clone());
    let (added, removed): (Vec<_>, Vec<_>) = (named(Fate::Added).collect(), named(Fate::Removed).collect());
    let moved = |tags: &[String], others: &[String]| tags.iter().filter(|tag| !others.contains(tag)).cloned().collect::<Vec<_>>();
    let words = [("added", moved(&added, &removed)), ("removed", moved(&removed, &added))];
    let told: Vec<String> =
        words.iter().filter(|(_, tags)| !tags.is_empty()).map(|(verb, tags)| format!("{verb} {}", few(tags))).collect();
    if told.is_empty() { format!("Edited {file}: moved tags") } else { format!("Edited {file}: {}", told.join(", ")) }
}

fn few(tags: &[String]) -> String {
    match tags {
        [first, second, third, _, ..] => format!("{first}, {second}, {third} and {} more", tags.len() - 3),
        _ => tags::join(tags),
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::Folder;
    use super::*;

    #[test]
    fn an_edit_is_saved_and_named() {
        let folder = Folder::with(&[("a.png", Some(b"1girl, hat\n")), ("b.png", None)]);
        let saved = set(&folder.db, &folder.place, "a.png", Some("1girl, hat"), "1girl, smile").unwrap();
        assert_eq!((saved.caption.text.as_str(), saved.merged), ("1girl, smile", false));
        assert_eq!(folder.text("a.png"), "1girl, smile\n");
        assert_eq!(set(&folder.db, &folder.place, "b.png", Some(""), "").unwrap().operation, None);
        assert_eq!(folder.bytes("b.png"), None, "nothing to say makes no file");
        assert_eq!(label("a.png", "1girl, hat", "1girl, smile"), "Edited a.png: added smile, removed hat");
        assert_eq!(label("a.png", "a, b", "b, a"), "Edited a.png: moved tags");
        assert_eq!(label("a.png", "", "a"), "Captioned a.png");
    }

    #[test]
    fn another_programs_change_is_merged_or_refused() {
        let folder = Folder::with(&[("a.png", Some(b"1girl, hat"))]);
        folder.meddle("a.png", "1girl, hat, theirs");
        let saved = set(&folder.db, &folder.place, "a.png", Some("1girl, hat"), "mika, 1girl, hat").unwrap();
        assert!(saved.merged);
        assert_eq!(folder.text("a.png"), "mika, 1girl, hat, theirs");
        folder.meddle("a.png", "mika, 1girl, cap, theirs");
        let refused =
            set(&folder.db, &folder.place, "a.png", Some("mika, 1girl, hat, theirs"), "mika, 1girl, beret, theirs").unwrap_err();
        assert!(matches!(refused, CaptionError::ChangedOutside { now, .. } if now == "mika, 1girl, cap, theirs"));
        assert_eq!(folder.text("a.png"), "mika, 1girl, cap, theirs");
    }

    #[test]
    fn what_cannot_be_saved_says_why() {
        let folder = Folder::with(&[("a.png", Some(b"a"))]);
        std::fs::remove_file(folder.place.path("a.png")).unwrap();
        let refused = set(&folder.db, &folder.place, "a.png", None, "b").unwrap_err();
        assert_eq!(refused.to_string(), "The caption of a.png is not saved: the image is gone");
    }
}
