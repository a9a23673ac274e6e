//! Colours, links and cursor moves in a trainer's output: meant for a terminal, and no part of what is said.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

#[expect(clippy::expect_used, reason = "a fixed pattern; tests run it")]
static ESCAPES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[@-Z\\^_]").expect("escape sequences")
});

/// The text without them.
pub(crate) fn without_escapes(text: &str) -> Cow<'_, str> {
    ESCAPES.replace_all(text, "")
}
