//! Queries by example and by property.

use proptest::prelude::*;

use super::*;

fn fits(query: &str, file: &str, text: &str) -> bool {
    let facts = Facts { file, text, width: Some(1024), height: None, bytes: 99_999 };
    Filter::parse(query, Some("mika")).unwrap_or_else(|error| panic!("{query}: {error}")).fits(&facts)
}

fn error(query: &str) -> FilterError {
    Filter::parse(query, None).unwrap_err()
}

#[test]
fn terms_ask_what_they_say() {
    let text = "mika, 1girl, Long Hair, looking at viewer, :d, mika_(singer), 50%*";
    for (query, expected) in [
        ("", true),
        ("tag:1girl", true),
        ("tag:girl", false),
        ("tag:*girl", true),
        ("tag:?girl", true),
        ("tag:\"long hair\"", true),
        ("TAG:LONG*", true),
        ("tag::d", true),
        ("tag:mika_(singer)", true),
        ("(tag:mika_(singer))", true),
        (r"tag:50%\*", true),
        (r"tag:5\*", false),
        ("caption:\"looking at\"", true),
        ("caption:looking*mika_", true),
        ("caption:absent", false),
        ("name:a*", true),
        ("name:*.png", true),
        ("name:*.jpg", false),
        ("name:a1", true),
        ("name:a", false),
        ("has:caption", true),
        ("has:trigger", true),
        ("tags:7", true),
        ("tags:>6", true),
        ("tags:>7", false),
        ("tags:<=7", true),
        ("chars:<10", false),
        ("width:1024", true),
        ("width:<1024", false),
        ("height:>1", false),
        ("height:<1", false),
        ("size:<100kb", true),
        ("size:<97kib", false),
        ("size:>0.09mb", true),
        ("viewer", true),
        ("a1.png", true),
        ("\"at viewer\"", true),
        ("absent", false),
    ] {
        assert_eq!(fits(query, "sub/a1.png", text), expected, "{query}");
    }
}

#[test]
fn not_binds_before_and_before_or() {
    for (query, expected) in [
        ("tag:a tag:b", true),
        ("tag:a AND tag:x", false),
        ("tag:a AND NOT tag:x", true),
        ("NOT tag:x tag:y", false),
        ("NOT (tag:x tag:y)", true),
        ("tag:x tag:y OR tag:a", true),
        ("tag:a OR tag:x tag:y", true),
        ("(tag:a OR tag:x) tag:y", false),
        ("NOT NOT tag:a", true),
        ("tag:a(tag:b)", false),
        ("not", false),
    ] {
        assert_eq!(fits(query, "p.png", "a, b"), expected, "{query}");
    }
}

#[test]
fn a_wrong_query_is_pointed_at() {
    for (query, at, length, message) in [
        ("tag:a AND", 6, 3, "a term is missing after `AND`"),
        ("NOT", 0, 3, "a term is missing after `NOT`"),
        ("OR tag:a", 0, 2, "`OR` stands between two terms; one is missing before it"),
        ("tag:a OR OR tag:b", 9, 2, "`OR` stands between two terms; one is missing before it"),
        ("tag:猫 (tag:a", 6, 1, "this parenthesis is not closed"),
        ("tag:a )", 6, 1, "this parenthesis closes nothing"),
        ("()", 1, 1, "a term is missing before this parenthesis"),
        ("a \"b c", 2, 4, "this quote is not closed"),
        ("tag:", 0, 4, "`tag:` needs a value"),
        ("a tags:>many", 7, 5, "a number is needed here, as in `tags:>13`"),
        ("size:<1tb", 5, 4, "a number is needed here, as in `size:<100kb`"),
        ("has:hat", 4, 3, "`has:` takes `caption` or `trigger`"),
        ("has:trigger", 0, 11, "this dataset has no trigger word yet; put one at the start of its captions first"),
        ("x tokens:>75", 2, 10, "`tokens:` comes with a later version; `tags:` and `chars:` count already"),
        ("dup:", 0, 4, "`dup:` comes with a later version"),
    ] {
        let error = error(query);
        assert_eq!((error.at, error.length, error.message.as_str()), (at, length, message), "{query}");
    }
    assert!(error("colour:red").message.starts_with("there is no field `colour:`; fields are tag, caption,"));
    assert_eq!(error("a tags:>x").pointed("a tags:>x").to_string(), "a tags:>x\n       ^^");
    assert!(Filter::parse(&"(".repeat(5000), None).unwrap_err().message.contains("nested"));
}

proptest! {
    #[test]
    fn any_text_is_understood_or_pointed_at(query in "[a-c:()\"*?\\\\ ANDORT<>0-9猫]{0,40}") {
        if let Err(error) = Filter::parse(&query, Some("mika")) {
            let signs = query.chars().count() as u32;
            prop_assert!(error.length >= 1 && error.at < signs && error.at + error.length <= signs, "{error:?}");
        }
    }

    #[test]
    fn de_morgan_holds(text in "[a-d](, [a-d]){0,3}", x in "[a-d]", y in "[a-d]") {
        let left = fits(&format!("NOT (tag:{x} OR tag:{y})"), "p.png", &text);
        let right = fits(&format!("NOT tag:{x} AND NOT tag:{y}"), "p.png", &text);
        prop_assert_eq!(left, right);
    }
}
