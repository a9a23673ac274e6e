//! What opens a door, by its look or by the name before it (pure).

use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::secrets::is_secret_name;

static LOOKS: LazyLock<Regex> = LazyLock::new(|| {
    let looks = [
        r"\bhf_[A-Za-z0-9]{8,}",
        r"\b(?:gh[pousr]|github_pat|glpat|xox[abpr]|sk|pk|rk)[_-][A-Za-z0-9_-]{12,}",
        r"\bwandb_v\d+_[A-Za-z0-9_]{8,}",
        r"\bA(?:KIA|SIA)[A-Z0-9]{12,}",
        r"\bAIza[A-Za-z0-9_-]{20,}",
        r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]+)?",
        // Civitai's keys are 32 digits.
        r"\b[0-9a-fA-F]{32}\b",
    ];
    #[expect(clippy::expect_used, reason = "a constant, read by every test here")]
    Regex::new(&looks.join("|")).expect("constants")
});

/// Keys of wandb are 40 digits, and so are commits: those are told as such.
static FORTY: LazyLock<Regex> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "a constant, read by every test here")]
    Regex::new(r#"(?P<before>(?i:commit(?:_hash)?|revision|HEAD|sd-scripts/|@)["']?\s*[:=]?\s*["']?)?\b(?P<key>[0-9a-f]{40})\b"#)
        .expect("a constant")
});

static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "a constant, read by every test here")]
    Regex::new(r#"(?P<name>[A-Za-z][A-Za-z0-9_-]*)(?P<between>["']?(?:\s*[=:]\s*|%3[Dd]|\s+is\s+)["']?)(?P<value>(?:Bearer\s+|Basic\s+)?[^\s"',;&}\])]{4,})"#).expect("a constant")
});

static OTHER: LazyLock<[(Regex, &str); 5]> = LazyLock::new(|| {
    let rule = |pattern: &str, word| {
        #[expect(clippy::expect_used, reason = "a constant, read by every test here")]
        (Regex::new(pattern).expect("a constant"), word)
    };
    [
        rule(r"://[^/\s:@]+:[^/\s@]+@", "://<secret>@"),
        // A path in an address: known ones were found before.
        rule(r"(?i)(?:[a-z]%3a)?(?:%2f|%5c)[\w.~%+-]*(?:%2f|%5c)[\w.~%+-]*", "<path>"),
        rule(r"(?i)\bBearer\s+[A-Za-z0-9._~+/=-]{8,}", "Bearer <secret>"),
        rule(r"\b[A-Za-z0-9._%+-]+(?:@|%40)[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}\b", "<address>"),
        rule(r"(?P<a>^|[^0-9.])(?:(?:1?\d?\d|2[0-4]\d|25[0-5])\.){3}(?:1?\d?\d|2[0-4]\d|25[0-5])\b", "${a}<ip>"),
    ]
});

/// The text without them.
pub(super) fn hide(text: &str) -> String {
    let named = |found: &Captures<'_>| {
        let (name, between) = (&found["name"], &found["between"]);
        if is_secret_name(name) { format!("{name}{between}<secret>") } else { found[0].to_owned() }
    };
    let forty = |found: &Captures<'_>| {
        if found.name("before").is_some() { found[0].to_owned() } else { "<token>".to_owned() }
    };
    let text = OTHER.iter().fold(text.to_owned(), |text, (rule, word)| rule.replace_all(&text, *word).into_owned());
    let text = NAMED.replace_all(&text, named);
    FORTY.replace_all(&LOOKS.replace_all(&text, "<token>"), forty).into_owned()
}
