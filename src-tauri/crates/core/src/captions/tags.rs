//! Captions as tags: splitting, joining, and telling tags from prose (pure).
//!
//! A tag is what stands between commas, trimmed. A caption file with several lines holds several captions, of which
//! trainers pick one, so each line is a list of its own.

/// What stands between tags.
pub const SEPARATOR: &str = ", ";

/// The tags of a text, all lines in order; repeated tags are repeated, empty ones left out.
pub fn pieces(text: &str) -> impl Iterator<Item = &str> {
    text.split([',', '\n']).map(str::trim).filter(|tag| !tag.is_empty())
}

/// The same, each a text of its own.
pub fn split(text: &str) -> Vec<String> {
    pieces(text).map(str::to_owned).collect()
}

/// One line of tags.
pub fn join<S: AsRef<str>>(tags: &[S]) -> String {
    tags.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(SEPARATOR)
}

/// Whether the text reads as sentences rather than as a list of tags. Tags are short and have no full stop between them;
/// the bounds were set so that `looking at viewer, girl standing in a field` is tags and one plain sentence is prose.
pub fn is_prose(text: &str) -> bool {
    let pieces = split(text);
    let words = |piece: &String| piece.split_whitespace().count();
    let total: usize = pieces.iter().map(words).sum();
    let longest = pieces.iter().map(words).max().unwrap_or(0);
    let sentence_ends = text.contains('。')
        || text
            .split_whitespace()
            .zip(text.split_whitespace().skip(1))
            .any(|(word, next)| ends_sentence(word) && next.starts_with(|c: char| c.is_uppercase()) && word.chars().count() > 3)
        || text.trim_end().ends_with('.');
    if text.contains('。') {
        return true;
    }
    total >= 6 && (longest >= 9 || (sentence_ends && longest >= 4) || total >= pieces.len() * 5)
}

fn ends_sentence(word: &str) -> bool {
    word.ends_with(['.', '!', '?'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn tags_are_what_stands_between_commas() {
        assert_eq!(split(" 1girl,solo ,, long hair,\nsmile,"), ["1girl", "solo", "long hair", "smile"]);
        assert_eq!(split(""), [""; 0]);
        assert_eq!(join(&["a", "b c"]), "a, b c");
    }

    #[test]
    fn prose_is_told_from_tags() {
        for prose in [
            "A young woman with silver hair stands in a field of flowers.",
            "a photo of a cat sitting on a red chair near the window",
            "mika, a girl in a blue jacket, smiles at the viewer while the sun sets behind her. The sky is orange.",
            "銀色の髪の少女が花畑に立っている。",
        ] {
            assert!(is_prose(prose), "{prose}");
        }
        for tags in [
            "",
            "1girl",
            "1girl, solo, long hair, looking at viewer, blue eyes",
            "masterpiece, best quality, holding umbrella in the rain, city lights at night, red dress",
            "mr. robot, dr. stone, vs., a.i. voicebank",
            "looking at viewer, girl standing in a field",
        ] {
            assert!(!is_prose(tags), "{tags}");
        }
    }

    proptest! {
        #[test]
        fn joined_tags_split_into_themselves(tags in prop::collection::vec("[a-z0-9:()_^猫]( ?[a-z0-9]){0,5}", 0..12)) {
            prop_assert_eq!(split(&join(&tags)), tags);
        }
    }
}
