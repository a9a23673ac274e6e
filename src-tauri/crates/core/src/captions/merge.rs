//! Two changes of one caption brought together (pure): taking back an old operation while later edits stay, or saving a
//! caption that another program changed meanwhile.

use similar::DiffOp;

use super::pieces::{self, Cut};

/// What a side does to a stretch of the base: `start..end` becomes `new`. An insertion has `start == end`.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Hunk {
    start: usize,
    end: usize,
    new: Vec<String>,
}

impl Hunk {
    fn is_insertion(&self) -> bool {
        self.start == self.end
    }

    /// Whether both want a say about the same place. In a list of tags, what one side puts beside a change of the other is no
    /// quarrel; in prose only a deletion may have such a neighbour.
    fn quarrels_with(&self, other: &Self, cut: Cut) -> bool {
        if self.is_insertion() || other.is_insertion() {
            let (point, range) = if self.is_insertion() { (self.start, other) } else { (other.start, self) };
            let inside = range.start < point && point < range.end;
            let touching = range.start == point || range.end == point;
            return inside || (touching && cut == Cut::Words && !range.new.is_empty());
        }
        self.start < other.end && other.start < self.end
    }
}

/// The text with both changes, `base` to `mine` and `base` to `theirs`; `None` where they contradict each other.
/// Where both did the same it is done once. Pieces are tags, or words in prose.
pub(super) fn merge(base: &str, mine: &str, theirs: &str) -> Option<String> {
    if mine == base || mine == theirs {
        return Some(theirs.to_owned());
    }
    if theirs == base {
        return Some(mine.to_owned());
    }
    let cut = Cut::of(&[base, mine, theirs]);
    let base = cut.pieces(base);
    let ours = hunks(&base, &cut.pieces(mine));
    let mut all = ours.clone();
    for hunk in hunks(&base, &cut.pieces(theirs)) {
        if ours.contains(&hunk) {
            continue;
        }
        if ours.iter().any(|other| hunk.quarrels_with(other, cut)) {
            return None;
        }
        all.push(hunk);
    }
    // An insertion comes before what starts at the same place; of two insertions ours comes first.
    all.sort_by_key(|hunk| (hunk.start, hunk.end));
    let mut merged: Vec<String> = Vec::new();
    let (mut at, mut inserted) = (0, (0, 0));
    for hunk in all {
        merged.extend(base.iter().take(hunk.start).skip(at).cloned());
        // Tags that both sides put at one place are put there once.
        let twice = if hunk.is_insertion() && inserted.0 == hunk.start { merged.len() - inserted.1 } else { 0 };
        let there: Vec<String> = merged.iter().rev().take(twice).cloned().collect();
        let fresh: Vec<String> = hunk.new.iter().filter(|piece| !there.contains(piece)).cloned().collect();
        if hunk.is_insertion() {
            inserted = (hunk.start, merged.len());
        }
        merged.extend(fresh);
        at = at.max(hunk.end);
    }
    merged.extend(base.iter().skip(at).cloned());
    Some(cut.text(&merged))
}

/// One hunk for each piece that goes, so that two sides that remove the same tag agree even where one removes its neighbour too.
fn hunks(base: &[String], side: &[String]) -> Vec<Hunk> {
    let mut found = Vec::new();
    for change in pieces::operations(base, side) {
        let (_, old, new) = change.as_tag_tuple();
        let new: Vec<String> = side.iter().take(new.end).skip(new.start).cloned().collect();
        match change {
            DiffOp::Equal { .. } => {}
            DiffOp::Delete { .. } => found.extend(old.map(|at| Hunk { start: at, end: at + 1, new: Vec::new() })),
            DiffOp::Insert { .. } | DiffOp::Replace { .. } => found.push(Hunk { start: old.start, end: old.end, new }),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_old_operation_is_taken_back_and_later_edits_stay() {
        // base = after the operation, mine = before it, theirs = what the file says now.
        for (base, mine, theirs, merged) in [
            ("mika, 1girl, solo", "1girl, solo", "mika, 1girl, solo, smile", Some("1girl, solo, smile")),
            ("mika, 1girl", "1girl", "style, mika, 1girl", Some("style, 1girl")),
            ("1girl", "1girl, hat", "1girl, smile", Some("1girl, hat, smile")),
            ("1girl", "1girl, hat, x", "1girl, smile, hat", Some("1girl, hat, x, smile")),
            ("a, uniform, b", "a, serafuku, b", "a, school uniform, b", None),
            ("a, uniform, b", "a, serafuku, b", "a, uniform", Some("a, serafuku")),
            ("a, b, c", "a, c", "a", Some("a")),
            ("a, b", "a, b, c", "a, b, c", Some("a, b, c")),
            ("a", "a, b", "", Some("b")),
            ("a", "b", "c, a", Some("c, b")),
        ] {
            assert_eq!(merge(base, mine, theirs).as_deref(), merged, "{base} | {mine} | {theirs}");
        }
    }

    #[test]
    fn prose_is_merged_by_words() {
        let base = "mika, a girl stands in a wide field of red flowers.";
        let mine = "a girl stands in a wide field of red flowers.";
        let theirs = "mika, a girl stands in a wide field of blue flowers.";
        assert_eq!(merge(base, mine, theirs).as_deref(), Some("a girl stands in a wide field of blue flowers."));
        assert_eq!(merge(base, &base.replace("red", "dark green"), theirs), None, "both wrote another colour");
    }

    proptest! {
        #[test]
        fn one_sided_changes_go_through(base in "([a-e]{1,2}, ){0,6}[a-e]", side in "([a-e]{1,2}, ){0,6}[a-e]") {
            prop_assert_eq!(merge(&base, &side, &base), Some(side.clone()));
            prop_assert_eq!(merge(&base, &base, &side), Some(side.clone()));
            prop_assert_eq!(merge(&base, &side, &side), Some(side));
        }

        #[test]
        fn sides_agree_whether_they_can_be_merged(
            base in "([a-e]{1,2}, ){0,6}[a-e]", mine in "([a-e]{1,2}, ){0,6}[a-e]", theirs in "([a-e]{1,2}, ){0,6}[a-e]"
        ) {
            prop_assert_eq!(merge(&base, &mine, &theirs).is_some(), merge(&base, &theirs, &mine).is_some());
        }
    }
}
