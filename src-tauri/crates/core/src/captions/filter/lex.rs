//! A query as its words and signs, each with its place in characters (pure).

use super::FilterError;

/// A word or sign of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    /// The first character, counted from 0.
    pub(super) at: u32,
    /// How many characters.
    pub(super) length: u32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Open,
    Close,
    Not,
    And,
    Or,
    /// `field:value`, or a value alone. The value still has its wildcards and backslashes.
    Term {
        field: Option<String>,
        value: String,
        quoted: bool,
    },
}

impl Token {
    pub(super) fn error(&self, message: impl Into<String>) -> FilterError {
        FilterError { at: self.at, length: self.length.max(1), message: message.into() }
    }

    /// An error in the value and not in the field's name.
    pub(super) fn value_error(&self, message: impl Into<String>) -> FilterError {
        let skip = match &self.kind {
            Kind::Term { field: Some(field), .. } => field.chars().count() as u32 + 1,
            _ => 0,
        };
        let (at, length) = if skip < self.length { (self.at + skip, self.length - skip) } else { (self.at, self.length) };
        FilterError { at, length: length.max(1), message: message.into() }
    }
}

pub(super) fn lex(query: &str) -> Result<Vec<Token>, FilterError> {
    let signs: Vec<char> = query.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(sign) = signs.get(at) {
        match sign {
            ' ' | '\t' | '\n' | '\r' => at += 1,
            '(' | ')' => {
                let kind = if *sign == '(' { Kind::Open } else { Kind::Close };
                tokens.push(Token { kind, at: at as u32, length: 1 });
                at += 1;
            }
            _ => {
                let (kind, end) = word(&signs, at)?;
                tokens.push(Token { kind, at: at as u32, length: (end - at) as u32 });
                at = end;
            }
        }
    }
    Ok(tokens)
}

/// Reads a word up to a space or a parenthesis that it did not open itself: `tag:mika_(singer)` is one word.
fn word(signs: &[char], start: usize) -> Result<(Kind, usize), FilterError> {
    let (mut field, mut value, mut quoted, mut depth, mut at) = (None, String::new(), false, 0_u32, start);
    while let Some(sign) = signs.get(at) {
        match sign {
            ' ' | '\t' | '\n' | '\r' => break,
            ')' if depth == 0 => break,
            '"' if value.is_empty() && !quoted => {
                at = quote(signs, at, &mut value)?;
                quoted = true;
                continue;
            }
            ':' if field.is_none() && !quoted && is_field(&value) => field = Some(std::mem::take(&mut value)),
            '\\' if signs.get(at + 1) == Some(&'"') => {
                value.push('"');
                at += 1;
            }
            _ => {
                depth = match sign {
                    '(' => depth + 1,
                    ')' => depth - 1,
                    _ => depth,
                };
                value.push(*sign);
            }
        }
        at += 1;
    }
    let kind = match value.as_str() {
        "NOT" if field.is_none() && !quoted => Kind::Not,
        "AND" if field.is_none() && !quoted => Kind::And,
        "OR" if field.is_none() && !quoted => Kind::Or,
        _ => Kind::Term { field, value, quoted },
    };
    Ok((kind, at))
}

/// Only letters make a field: the tag `:d` and the name `C:a` are values.
fn is_field(text: &str) -> bool {
    text.chars().count() > 1 && text.chars().all(|c| c.is_ascii_alphabetic())
}

/// Reads what stands in quotes; the place after the closing one.
fn quote(signs: &[char], open: usize, value: &mut String) -> Result<usize, FilterError> {
    let mut at = open + 1;
    while let Some(sign) = signs.get(at) {
        match sign {
            '"' => return Ok(at + 1),
            '\\' if signs.get(at + 1) == Some(&'"') => {
                value.push('"');
                at += 1;
            }
            _ => value.push(*sign),
        }
        at += 1;
    }
    let length = (signs.len() - open) as u32;
    Err(FilterError { at: open as u32, length, message: "this quote is not closed".to_owned() })
}
