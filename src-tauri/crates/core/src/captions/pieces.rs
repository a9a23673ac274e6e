//! A caption as the pieces that a person sees as one: tags in a list of tags, words in prose, line ends in both (pure).
//! Differences and merges are told in pieces.

use serde::{Deserialize, Serialize};
use similar::{Algorithm, DiffOp, capture_diff_slices};
use specta::Type;

use super::tags;

/// How a text is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cut {
    Tags,
    Words,
}

impl Cut {
    /// Words where one of the texts is prose.
    pub(super) fn of(texts: &[&str]) -> Self {
        if texts.iter().any(|text| tags::is_prose(text)) { Self::Words } else { Self::Tags }
    }

    /// The pieces of a text; a line end is a piece of its own.
    pub(super) fn pieces(self, text: &str) -> Vec<String> {
        let mut pieces = Vec::new();
        for (number, line) in text.split('\n').enumerate() {
            if number > 0 {
                pieces.push("\n".to_owned());
            }
            match self {
                Self::Tags => pieces.extend(tags::split(line)),
                Self::Words => pieces.extend(line.split(' ').filter(|word| !word.is_empty()).map(str::to_owned)),
            }
        }
        pieces
    }

    /// The text of pieces.
    pub(super) fn text(self, pieces: &[String]) -> String {
        let separator = match self {
            Self::Tags => tags::SEPARATOR,
            Self::Words => " ",
        };
        pieces.split(|piece| piece == "\n").map(|line| line.join(separator)).collect::<Vec<_>>().join("\n")
    }
}

/// Whether a piece stays, goes or comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// In both texts.
    Kept,
    /// Only in the text before.
    Removed,
    /// Only in the text after.
    Added,
}

/// A tag, a word or a line end of a difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Piece {
    /// What becomes of it.
    pub fate: Fate,
    /// The tag or word; `\n` for a line end.
    pub text: String,
}

/// What changes between two texts, in order, removed before added.
pub fn difference(before: &str, after: &str) -> Vec<Piece> {
    let cut = Cut::of(&[before, after]);
    let (before, after) = (cut.pieces(before), cut.pieces(after));
    let piece = |fate| move |text: &String| Piece { fate, text: text.clone() };
    let mut told = Vec::new();
    for change in operations(&before, &after) {
        let (_, old, new) = change.as_tag_tuple();
        if let DiffOp::Equal { .. } = change {
            told.extend(before.iter().take(old.end).skip(old.start).map(piece(Fate::Kept)));
        } else {
            told.extend(before.iter().take(old.end).skip(old.start).map(piece(Fate::Removed)));
            told.extend(after.iter().take(new.end).skip(new.start).map(piece(Fate::Added)));
        }
    }
    told
}

/// Whether the pieces of [`difference`] are words, with spaces between them.
pub(super) fn in_words(before: &str, after: &str) -> bool {
    Cut::of(&[before, after]) == Cut::Words
}

/// The shortest way from one list of pieces to another.
pub(super) fn operations(before: &[String], after: &[String]) -> Vec<DiffOp> {
    capture_diff_slices(Algorithm::Myers, before, after)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn sentences_are_told_in_words_and_tags_in_tags() {
        assert!(in_words(
            "A photo of a cat. It sleeps on a long wooden bench.",
            "A photo of a dog. It sleeps on a long wooden bench."
        ));
        assert!(!in_words("1girl, solo", "1girl, solo, smile"));
    }

    fn told(before: &str, after: &str) -> String {
        let mark = |piece: Piece| match piece.fate {
            Fate::Kept => piece.text,
            Fate::Removed => format!("-{}", piece.text),
            Fate::Added => format!("+{}", piece.text),
        };
        difference(before, after).into_iter().map(mark).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn tags_and_words_are_the_pieces() {
        assert_eq!(told("1girl, hat", "mika, 1girl, red hat"), "+mika 1girl -hat +red hat");
        assert_eq!(told("", "a"), "+a");
        let before = "A girl stands in a wide field of flowers.";
        assert_eq!(told(before, &before.replace("wide", "small")), "A girl stands in a -wide +small field of flowers.");
    }

    proptest! {
        #[test]
        fn a_difference_holds_both_texts(before in "([a-e]{1,2}, ){0,8}[a-e]", after in "([a-e]{1,2}, ){0,8}[a-e]") {
            let pieces = difference(&before, &after);
            let side = |gone: Fate| {
                let texts: Vec<String> = pieces.iter().filter(|piece| piece.fate != gone).map(|piece| piece.text.clone()).collect();
                Cut::Tags.text(&texts)
            };
            prop_assert_eq!(side(Fate::Added), before);
            prop_assert_eq!(side(Fate::Removed), after);
        }
    }
}
