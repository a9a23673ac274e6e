//! What a caption becomes when tags are found for its image (pure).

use super::spec::Existing;
use super::tags::append;

/// The caption to write; none where there is nothing to say or nothing new. `before` is the caption now, none where there is none.
pub(super) fn outcome(before: Option<&str>, tags: &[String], existing: Existing, separator: &str) -> Option<String> {
    if tags.is_empty() {
        return None;
    }
    match (existing, before) {
        // Somebody may have written one while the tagger looked.
        (Existing::Skip, Some(_)) => None,
        (Existing::Append, Some(before)) => append(before, tags, separator),
        _ => Some(tags.join(separator)).filter(|text| before != Some(text)),
    }
}
