//! One term of a query: what it asks and whether an image fits (pure).

use regex::{Regex, RegexBuilder};

use super::super::tags;
use super::lex::{Kind, Token};
use super::{Facts, FilterError};

const FIELDS: &str = "tag, caption, name, has, tags, chars, width, height, size";

#[derive(Clone, Debug)]
pub(super) enum Test {
    Tag(TagPattern),
    Caption(Regex),
    Name(Regex),
    Anywhere(Regex),
    HasCaption,
    HasTag(String),
    Number(Number, Comparison, f64),
}

/// A pattern for whole tags.
#[derive(Clone, Debug)]
pub(super) struct TagPattern {
    whole: Regex,
    /// The same anywhere: one quick look at a caption rules most of them out.
    within: Regex,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Number {
    Tags,
    Chars,
    Width,
    Height,
    Bytes,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Comparison {
    Less,
    LessOrEqual,
    Equal,
    GreaterOrEqual,
    Greater,
}

impl Test {
    pub(super) fn read(token: &Token, trigger: Option<&str>) -> Result<Self, FilterError> {
        let Kind::Term { field, value, quoted } = &token.kind else { return Err(token.error("a term is missing")) };
        let field = field.as_ref().map(|field| field.to_ascii_lowercase());
        let name = field.as_deref().unwrap_or_default();
        let text = |whole| {
            if value.is_empty() { Err(token.error(format!("`{name}:` needs a value"))) } else { pattern(token, value, whole) }
        };
        match field.as_deref() {
            None if value.is_empty() && *quoted => Err(token.error("there is nothing in these quotes")),
            None => Ok(Self::Anywhere(pattern(token, value, false)?)),
            Some("tag") => Ok(Self::Tag(TagPattern { whole: text(true)?, within: text(false)? })),
            Some("caption") => Ok(Self::Caption(text(false)?)),
            Some("name") => Ok(Self::Name(text(true)?)),
            Some("has") => match (value.to_ascii_lowercase().as_str(), trigger) {
                ("caption", _) => Ok(Self::HasCaption),
                ("trigger", Some(word)) => Ok(Self::HasTag(word.to_owned())),
                ("trigger", None) => {
                    Err(token.error("this dataset has no trigger word yet; put one at the start of its captions first"))
                }
                _ => Err(token.value_error("`has:` takes `caption` or `trigger`")),
            },
            Some("tags") => Self::number(token, Number::Tags, value),
            Some("chars") => Self::number(token, Number::Chars, value),
            Some("width") => Self::number(token, Number::Width, value),
            Some("height") => Self::number(token, Number::Height, value),
            Some("size") => Self::number(token, Number::Bytes, value),
            Some("tokens") => Err(token.error("`tokens:` comes with a later version; `tags:` and `chars:` count already")),
            Some("dup") => Err(token.error("`dup:` comes with a later version")),
            Some(_) => {
                Err(token
                    .error(format!("there is no field `{name}:`; fields are {FIELDS}; put the word in quotes to search for it")))
            }
        }
    }

    fn number(token: &Token, number: Number, value: &str) -> Result<Self, FilterError> {
        let (comparison, rest) = [
            (">=", Comparison::GreaterOrEqual),
            ("<=", Comparison::LessOrEqual),
            (">", Comparison::Greater),
            ("<", Comparison::Less),
            ("=", Comparison::Equal),
        ]
        .iter()
        .find_map(|(sign, comparison)| value.strip_prefix(sign).map(|rest| (*comparison, rest)))
        .unwrap_or((Comparison::Equal, value));
        let (digits, factor) = match number {
            Number::Bytes => unit(&rest.to_ascii_lowercase()),
            _ => (rest.to_owned(), 1.0),
        };
        let example = if matches!(number, Number::Bytes) { "`size:<100kb`" } else { "`tags:>13`" };
        match digits.trim().parse::<f64>() {
            Ok(limit) if limit >= 0.0 && limit.is_finite() => Ok(Self::Number(number, comparison, limit * factor)),
            _ => Err(token.value_error(format!("a number is needed here, as in {example}"))),
        }
    }

    pub(super) fn fits(&self, facts: &Facts<'_>) -> bool {
        match self {
            Self::Tag(TagPattern { whole, within }) => {
                within.is_match(facts.text) && tags::pieces(facts.text).any(|tag| whole.is_match(tag))
            }
            Self::Caption(pattern) => pattern.is_match(facts.text),
            Self::Name(pattern) => {
                let name = facts.file.rsplit(['/', '\\']).next().unwrap_or(facts.file);
                let stem = name.rfind('.').and_then(|dot| name.get(..dot)).unwrap_or(name);
                [facts.file, name, stem].into_iter().any(|name| pattern.is_match(name))
            }
            Self::Anywhere(pattern) => pattern.is_match(facts.text) || pattern.is_match(facts.file),
            Self::HasCaption => !facts.text.trim().is_empty(),
            Self::HasTag(word) => tags::pieces(facts.text).any(|tag| tag == word),
            Self::Number(number, comparison, limit) => {
                let value = match number {
                    Number::Tags => Some(tags::pieces(facts.text).count() as f64),
                    Number::Chars => Some(facts.text.chars().count() as f64),
                    Number::Width => facts.width.map(f64::from),
                    Number::Height => facts.height.map(f64::from),
                    Number::Bytes => Some(facts.bytes as f64),
                };
                value.is_some_and(|value| match comparison {
                    Comparison::Less => value < *limit,
                    Comparison::LessOrEqual => value <= *limit,
                    Comparison::Equal => (value - limit).abs() < 0.5,
                    Comparison::GreaterOrEqual => value >= *limit,
                    Comparison::Greater => value > *limit,
                })
            }
        }
    }
}

/// `100kb` as `100` and 1,000.
fn unit(text: &str) -> (String, f64) {
    let units =
        [("kib", 1024.0), ("mib", 1_048_576.0), ("kb", 1e3), ("mb", 1e6), ("gb", 1e9), ("k", 1e3), ("m", 1e6), ("b", 1.0)];
    units
        .iter()
        .find_map(|(name, factor)| text.strip_suffix(name).map(|digits| (digits.to_owned(), *factor)))
        .unwrap_or_else(|| (text.to_owned(), 1.0))
}

/// `*` is anything and `?` one character; a backslash before a sign means the sign itself.
fn pattern(token: &Token, value: &str, whole: bool) -> Result<Regex, FilterError> {
    let mut expression = String::new();
    let mut signs = value.chars().peekable();
    while let Some(sign) = signs.next() {
        match sign {
            '*' => expression.push_str(".*"),
            '?' => expression.push('.'),
            '\\' if matches!(signs.peek(), Some('*' | '?' | '\\')) => {
                expression.push_str(&regex::escape(&signs.next().unwrap_or('\\').to_string()));
            }
            sign => expression.push_str(&regex::escape(&sign.to_string())),
        }
    }
    let expression = if whole { format!(r"\A(?:{expression})\z") } else { expression };
    RegexBuilder::new(&expression)
        .case_insensitive(true)
        .dot_matches_new_line(true)
        .build()
        .map_err(|_| token.value_error("this is too long to search for"))
}
