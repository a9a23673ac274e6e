//! Edits by example and by property.

use proptest::prelude::*;

use super::*;

fn apply(edit: &Edit, text: &str) -> String {
    edit.prepare().unwrap().apply(text)
}

fn add(tags: &str, at: Position) -> Edit {
    Edit::Add { tags: vec![tags.to_owned()], at }
}

fn replace(from: &str, to: &str) -> Edit {
    Edit::Replace { from: from.into(), to: to.into(), whole_tag: false, regex: false, match_case: true }
}

fn replace_tag(from: &str, to: &str) -> Edit {
    Edit::Replace { from: from.into(), to: to.into(), whole_tag: true, regex: false, match_case: true }
}

fn replace_regex(from: &str, to: &str, whole_tag: bool) -> Edit {
    Edit::Replace { from: from.into(), to: to.into(), whole_tag, regex: true, match_case: true }
}

#[test]
fn tags_are_added_where_they_belong() {
    for (at, tags, before, after) in [
        (Position::Missing, "hat", "a, b", "a, b, hat"),
        (Position::Missing, "hat", "a,hat,b", "a,hat,b"),
        (Position::Missing, "hat, b, x", "a, b", "a, b, hat, x"),
        (Position::Missing, "hat", "", "hat"),
        (Position::Start, "mika", "a, b", "mika, a, b"),
        (Position::Start, "mika", "a, mika, b, mika", "mika, a, b"),
        (Position::Start, "mika", "mika,a", "mika,a"),
        (Position::Start, "mika, x", "a", "mika, x, a"),
        (Position::End, "mika", "mika, a", "a, mika"),
        (Position::Both, "mika", "a, mika, b", "mika, a, b, mika"),
        (Position::Both, "mika", "", "mika"),
        (Position::Both, "mika", "mika", "mika"),
        (Position::Place(2), "mika", "a, b, c", "a, mika, b, c"),
        (Position::Place(9), "mika", "a, b", "a, b, mika"),
        (Position::Start, "mika", "a, b\nc, d", "mika, a, b\nmika, c, d"),
        (Position::Start, "mika", "\n", "mika"),
    ] {
        assert_eq!(apply(&add(tags, at), before), after, "{at:?} {tags} in {before:?}");
    }
}

#[test]
fn prose_is_not_pulled_apart() {
    let prose = "A girl stands among 1,000 flowers ,wide awake, in the evening sun.";
    assert_eq!(apply(&add("mika", Position::Start), prose), format!("mika, {prose}"));
    assert_eq!(apply(&add("mika", Position::Start), &format!("mika, {prose}")), format!("mika, {prose}"));
    assert_eq!(apply(&add("mika", Position::Missing), prose), format!("{prose}, mika"));
    assert_eq!(apply(&Edit::Remove { tags: vec!["mika".into()] }, &format!("mika, {prose}")), prose);
    assert_eq!(apply(&Edit::Sort { keep: 0 }, prose), prose);
    assert_eq!(apply(&Edit::Dedupe, prose), prose);
    assert_eq!(apply(&replace("flowers", "trees"), prose), prose.replace("flowers", "trees"));
}

#[test]
fn tags_are_removed_to_the_letter() {
    let remove = Edit::Remove { tags: vec![":d".into(), "hat, x".into()] };
    assert_eq!(apply(&remove, "a, :d, :D,hat,red hat"), "a, :D, red hat");
    assert_eq!(apply(&remove, "a,b ,c"), "a,b ,c", "a caption that the edit does not concern stays as it was written");
}

#[test]
fn text_tags_and_expressions_are_replaced() {
    for (edit, before, after) in [
        (replace("hair", "fur"), "long hair, hair bow", "long fur, fur bow"),
        (replace("smile", ""), "a, smile, b", "a, b"),
        (replace("a.c", "x"), "abc, a.c", "abc, x"),
        (replace("x", "$1"), "x, b", "$1, b"),
        (replace_tag("hair", "fur"), "long hair, hair", "long hair, fur"),
        (
            replace_tag("serafuku", "school uniform, sailor collar"),
            "a, serafuku, sailor collar",
            "a, school uniform, sailor collar",
        ),
        (replace_tag("b", "a"), "a, b, c", "a, c"),
        (replace_tag("b", ""), "a, b, c", "a, c"),
        (replace_tag("b", "x"), "b, y, y, b", "x, y, y"),
        (replace_regex(r"(\w+) hair", "$1 fur", false), "long hair, red hair bow", "long fur, red fur bow"),
        (replace_regex(r"(\w+) hair", "$1 fur", true), "long hair, red hair bow", "long fur, red hair bow"),
        (replace_regex(r"a|ab", "x", true), "a, ab, abc", "x, abc"),
        (replace_regex(r"\bhair$", "x", false), "long hair", "long x"),
    ] {
        assert_eq!(apply(&edit, before), after, "{edit:?}");
    }
    let any_case = Edit::Replace { from: "SMILE".into(), to: "grin".into(), whole_tag: true, regex: false, match_case: false };
    assert_eq!(apply(&any_case, "Smile, smile"), "grin");
}

#[test]
fn sorting_and_removing_duplicates() {
    assert_eq!(apply(&Edit::Sort { keep: 0 }, "b, A, a, c"), "A, a, b, c");
    assert_eq!(apply(&Edit::Sort { keep: 1 }, "mika, c, a"), "mika, a, c");
    assert_eq!(apply(&Edit::Sort { keep: 9 }, "b,a"), "b,a");
    assert_eq!(apply(&Edit::Dedupe, "a, b, a, A,b"), "a, b, A");
}

#[test]
fn an_edit_that_makes_no_sense_says_why() {
    assert_eq!(add(" , ", Position::Start).prepare().unwrap_err(), EditError::NoTags);
    assert_eq!(add("a", Position::Place(0)).prepare().unwrap_err(), EditError::NoPlace);
    assert_eq!(replace("", "x").prepare().unwrap_err(), EditError::NothingToFind);
    for whole in [false, true] {
        let EditError::BadRegex { reason, .. } = replace_regex("a)(b", "", whole).prepare().unwrap_err() else { panic!() };
        assert_eq!(reason, "unopened group");
    }
}

#[test]
fn the_history_tells_what_was_done() {
    assert_eq!(add("mika", Position::Start).label(), "Put mika at the start");
    assert_eq!(replace("a", "b").label(), "Replaced a with b");
    assert_eq!(add("mika, x", Position::Start).trigger_word().as_deref(), Some("mika"));
    assert_eq!(add("mika", Position::Missing).trigger_word(), None);
}

fn caption() -> impl Strategy<Value = String> {
    "([a-d]{1,2}(, ?| ,)){0,7}[a-d]{0,2}(\n[a-d](, [a-d]){0,3})?"
}

fn edit() -> impl Strategy<Value = Edit> {
    let tags = prop::collection::vec("[a-d]{1,2}", 1..3);
    let at = prop_oneof![
        Just(Position::Missing),
        Just(Position::Start),
        Just(Position::End),
        Just(Position::Both),
        (1_u32..6).prop_map(Position::Place)
    ];
    prop_oneof![
        (tags.clone(), at).prop_map(|(tags, at)| Edit::Add { tags, at }),
        tags.prop_map(|tags| Edit::Remove { tags }),
        Just(Edit::Dedupe),
        (0_u32..4).prop_map(|keep| Edit::Sort { keep }),
    ]
}

proptest! {
    #[test]
    fn an_edit_done_twice_is_an_edit_done_once(text in caption(), edit in edit()) {
        let once = apply(&edit, &text);
        prop_assert_eq!(apply(&edit, &once), once);
    }

    #[test]
    fn added_tags_are_there_and_the_others_keep_their_order(text in caption(), edit in edit()) {
        let after = apply(&edit, &text);
        let Edit::Add { tags, .. } = &edit else { return Ok(()) };
        let others = |text: &str| tags::split(text).into_iter().filter(|tag| !tags.contains(tag)).collect::<Vec<_>>();
        prop_assert_eq!(others(&after), others(&text));
        for line in after.split('\n').filter(|line| !line.trim().is_empty()) {
            prop_assert!(tags.iter().all(|tag| tags::split(line).contains(tag)));
        }
    }

    #[test]
    fn removed_tags_are_gone_and_nothing_else(text in caption(), gone in "[a-d]{1,2}") {
        let after = apply(&Edit::Remove { tags: vec![gone.clone()] }, &text);
        let expected: Vec<String> = tags::split(&text).into_iter().filter(|tag| *tag != gone).collect();
        prop_assert_eq!(tags::split(&after), expected);
        prop_assert!(text.contains(&gone) || after == text);
    }

    #[test]
    fn sorting_and_deduping_lose_no_tag(text in caption()) {
        let set = |text: &str| tags::split(text).into_iter().collect::<std::collections::BTreeSet<_>>();
        prop_assert_eq!(set(&apply(&Edit::Sort { keep: 1 }, &text)), set(&text));
        prop_assert_eq!(set(&apply(&Edit::Dedupe, &text)), set(&text));
    }

    #[test]
    fn a_whole_tag_is_replaced_by_another(text in caption(), from in "[a-d]{1,2}") {
        let after = apply(&replace_tag(&from, "zz"), &text);
        prop_assert!(!tags::split(&after).contains(&from));
        prop_assert_eq!(tags::split(&after).contains(&"zz".to_owned()), tags::split(&text).contains(&from));
    }
}

#[test]
fn a_group_that_is_not_there_is_no_silent_nothing() {
    let group = |to: &str| match replace_regex("(a)(?<last>b)?", to, false).prepare() {
        Err(error @ EditError::NoGroup { .. }) => Some(error.hint().unwrap()),
        Err(other) => panic!("{other}"),
        Ok(_) => None,
    };
    for right in ["$1 X", "${1}X", "$last", "$0$2", "$$1X", "5 $", "$$", "${last}s", "$ "] {
        assert_eq!(group(right), None, "{right}");
    }
    assert!(group("$1X").unwrap().contains("${1}X"));
    assert!(group("$3").is_some() && group("${first}").is_some());
}
