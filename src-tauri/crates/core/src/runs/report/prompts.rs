//! Takes prompts, captions and trigger words out of a text (pure), by the names that stand before them.

use std::sync::LazyLock;

use regex::Regex;

static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "a constant, read by every test here")]
    Regex::new(
        r#"(?im)^(?P<before>.*?\b(?:negative[_ ]?prompts?|prompts?|captions?|class_tokens|caption_prefix|caption_suffix|caption_separator|keep_tokens_separator|secondary_separator|tag_frequency|training_comment|metadata_(?:description|tags|trigger_phrase|usage_hint))["']?\s*[:=]\s*)(?P<value>\S.*)$"#,
    )
    .expect("a constant")
});

/// The text without them.
pub(super) fn without(text: &str) -> String {
    NAMED.replace_all(text, "${before}[left out]").into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_behind_their_names_is_left_out() {
        let text = "caption_prefix = \"kana, \"\nnum_repeats = 2\n          INFO     prompt: 1girl, kana   train_util.py:1\n  class_tokens: kana\nnegative_prompt: bad\nread caption: 8\ncaption:";
        assert_eq!(
            without(text),
            "caption_prefix = [left out]\nnum_repeats = 2\n          INFO     prompt: [left out]\n  class_tokens: [left out]\nnegative_prompt: [left out]\nread caption: [left out]\ncaption:"
        );
    }
}
