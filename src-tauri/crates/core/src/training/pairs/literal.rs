//! Python literals, as `ast.literal_eval` reads them: what the trainer takes in `optimizer_args` and `lr_scheduler_args`. Pure.

use std::fmt;

/// A value in Python's words.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// `None`.
    None,
    /// `True` or `False`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// Text, without its quotes.
    Text(String),
    /// `(0.9, 0.999)`.
    Tuple(Vec<Self>),
    /// `[1, 2]`.
    List(Vec<Self>),
    /// `{'a': 1}`.
    Dict(Vec<(Self, Self)>),
}

/// Why a text is no literal; the trainer stops at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoLiteral {
    /// A word without quotes.
    Word(String),
    /// Anything else, from this place on.
    At(String),
}

impl Literal {
    /// Reads a literal. Like Python, takes `0.9, 0.999` for a tuple.
    pub fn parse(text: &str) -> Result<Self, NoLiteral> {
        let mut reader = Reader { rest: text.trim_start_matches([' ', '\t']).trim_end() };
        let first = reader.value()?;
        let value = if reader.eat(',') { Self::Tuple(reader.items(first, None)?) } else { first };
        if reader.rest.is_empty() { Ok(value) } else { Err(reader.stuck()) }
    }

    /// A number as one.
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Int(number) => Some(*number as f64),
            Self::Float(number) => Some(*number),
            _ => None,
        }
    }

    /// The items of a tuple or a list.
    pub fn items(&self) -> Option<&[Self]> {
        match self {
            Self::Tuple(items) | Self::List(items) => Some(items),
            _ => None,
        }
    }
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let joined = |items: &[Self]| items.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        match self {
            Self::None => f.write_str("None"),
            Self::Bool(true) => f.write_str("True"),
            Self::Bool(false) => f.write_str("False"),
            Self::Int(number) => write!(f, "{number}"),
            // Python has no word for it that literal_eval takes.
            Self::Float(number) if number.is_infinite() => f.write_str(if *number > 0.0 { "1e999" } else { "-1e999" }),
            Self::Float(number) => write!(f, "{number:?}"),
            Self::Text(text) => f.write_str(&quoted(text)),
            Self::Tuple(items) if items.len() == 1 => write!(f, "({},)", joined(items)),
            Self::Tuple(items) => write!(f, "({})", joined(items)),
            Self::List(items) => write!(f, "[{}]", joined(items)),
            Self::Dict(pairs) => {
                let pairs: Vec<String> = pairs.iter().map(|(key, value)| format!("{key}: {value}")).collect();
                write!(f, "{{{}}}", pairs.join(", "))
            }
        }
    }
}

/// In single quotes. An equals sign is written as an escape, for the trainer splits at each one.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("'");
    for c in text.chars() {
        match c {
            '\'' => quoted.push_str("\\'"),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '=' => quoted.push_str("\\x3d"),
            c => quoted.push(c),
        }
    }
    quoted.push('\'');
    quoted
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn stuck(&self) -> NoLiteral {
        NoLiteral::At(self.rest.chars().take(20).collect())
    }

    fn space(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn eat(&mut self, wanted: char) -> bool {
        self.space();
        let after = self.rest.strip_prefix(wanted);
        self.rest = after.unwrap_or(self.rest);
        after.is_some()
    }

    /// What follows a first item and a comma, up to the closing bracket or the end.
    fn items(&mut self, first: Literal, close: Option<char>) -> Result<Vec<Literal>, NoLiteral> {
        let mut items = vec![first];
        loop {
            let over = close.map_or_else(|| self.rest.trim().is_empty(), |close| self.eat(close));
            if over {
                return Ok(items);
            }
            items.push(self.value()?);
            let comma = self.eat(',');
            let ends = close.map_or_else(|| self.rest.is_empty(), |close| self.rest.starts_with(close));
            if !comma && !ends {
                return Err(self.stuck());
            }
        }
    }

    fn value(&mut self) -> Result<Literal, NoLiteral> {
        self.space();
        match self.rest.chars().next() {
            Some('(') => self.bracket('(', ')'),
            Some('[') => self.bracket('[', ']'),
            Some('{') => self.dict(),
            Some('\'' | '"') => self.text(false),
            Some('+' | '-' | '.' | '0'..='9') => self.number(),
            Some(c) if c.is_alphabetic() || c == '_' => self.word(),
            _ => Err(self.stuck()),
        }
    }

    fn bracket(&mut self, open: char, close: char) -> Result<Literal, NoLiteral> {
        self.eat(open);
        let whole = |items| if open == '(' { Literal::Tuple(items) } else { Literal::List(items) };
        if self.eat(close) {
            return Ok(whole(Vec::new()));
        }
        let first = self.value()?;
        if self.eat(close) {
            return Ok(if open == '(' { first } else { whole(vec![first]) });
        }
        if self.eat(',') { Ok(whole(self.items(first, Some(close))?)) } else { Err(self.stuck()) }
    }

    fn dict(&mut self) -> Result<Literal, NoLiteral> {
        self.eat('{');
        let mut pairs = Vec::new();
        while !self.eat('}') {
            let key = self.value()?;
            if !self.eat(':') {
                return Err(self.stuck());
            }
            pairs.push((key, self.value()?));
            if !self.eat(',') && !self.rest.starts_with('}') {
                return Err(self.stuck());
            }
        }
        Ok(Literal::Dict(pairs))
    }

    fn word(&mut self) -> Result<Literal, NoLiteral> {
        let end = self.rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(self.rest.len());
        let (word, after) = self.rest.split_at(end);
        if matches!(word, "r" | "R" | "u" | "U") && after.starts_with(['\'', '"']) {
            self.rest = after;
            return self.text(word.eq_ignore_ascii_case("r"));
        }
        let value = match word {
            "None" => Literal::None,
            "True" => Literal::Bool(true),
            "False" => Literal::Bool(false),
            _ => return Err(NoLiteral::Word(word.to_owned())),
        };
        self.rest = after;
        Ok(value)
    }

    fn number(&mut self) -> Result<Literal, NoLiteral> {
        let rest = self.rest;
        let digits = rest.trim_start_matches(['+', '-', ' ']);
        let negative = rest.starts_with('-');
        let mut end = 0;
        for c in digits.chars() {
            let exponent = digits[..end].ends_with(['e', 'E']) && !digits.starts_with("0x") && matches!(c, '+' | '-');
            if !(c.is_alphanumeric() || matches!(c, '.' | '_') || exponent) {
                break;
            }
            end += c.len_utf8();
        }
        let token: String = digits[..end].chars().filter(|c| *c != '_').collect();
        let stuck = self.stuck();
        let sign = rest.len() - digits.len();
        if sign > 1 && rest[..sign].trim_end().len() > 1 {
            return Err(stuck);
        }
        self.rest = &digits[end..];
        let based = |radix: u32| i64::from_str_radix(&token[2..], radix).map_err(|_| stuck.clone());
        let whole = match token.get(..2).unwrap_or_default().to_lowercase().as_str() {
            "0x" => Some(based(16)?),
            "0o" => Some(based(8)?),
            "0b" => Some(based(2)?),
            _ if token.chars().all(|c| c.is_ascii_digit()) => {
                let leading_zero = token.starts_with('0') && token.chars().any(|c| c != '0');
                if leading_zero || token.is_empty() {
                    return Err(stuck);
                }
                token.parse().ok()
            }
            _ => None,
        };
        match whole {
            Some(number) => Ok(Literal::Int(if negative { -number } else { number })),
            None if token.chars().any(|c| !matches!(c, '0'..='9' | '.' | 'e' | 'E' | '+' | '-')) => Err(stuck),
            None => token.parse::<f64>().map(|number| Literal::Float(if negative { -number } else { number })).map_err(|_| stuck),
        }
    }

    /// Text in quotes, and further texts right behind it, which Python joins.
    fn text(&mut self, raw: bool) -> Result<Literal, NoLiteral> {
        let stuck = self.stuck();
        let mut text = String::new();
        while let Some(quote) = self.rest.chars().next().filter(|c| matches!(c, '\'' | '"')) {
            let mut chars = self.rest.char_indices().skip(1);
            let end = loop {
                match chars.next() {
                    None => return Err(stuck),
                    Some((at, c)) if c == quote => break at,
                    Some((_, '\\')) if raw => {
                        text.push('\\');
                        text.extend(chars.next().map(|(_, c)| c));
                    }
                    Some((_, '\\')) => escape(&mut chars, &mut text).ok_or_else(|| stuck.clone())?,
                    Some((_, c)) => text.push(c),
                }
            };
            self.rest = &self.rest[end + 1..];
            self.space();
        }
        Ok(Literal::Text(text))
    }
}

/// One escape after its backslash; those that Python does not know stay as they are.
fn escape(chars: &mut impl Iterator<Item = (usize, char)>, text: &mut String) -> Option<()> {
    let (_, c) = chars.next()?;
    let mut code = |digits| {
        let hex: String = chars.take(digits).map(|(_, c)| c).collect();
        char::from_u32(u32::from_str_radix(&hex, 16).ok()?)
    };
    match c {
        'n' => text.push('\n'),
        't' => text.push('\t'),
        'r' => text.push('\r'),
        '\'' | '"' | '\\' => text.push(c),
        'x' => text.push(code(2)?),
        'u' => text.push(code(4)?),
        c => text.extend(['\\', c]),
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_as_python_reads_them() {
        use Literal::{Bool, Dict, Float, Int, List, None, Text, Tuple};
        let text = |text: &str| Text(text.to_owned());
        let pair = || vec![Float(0.9), Float(0.99)];
        for (written, meant) in [
            ("0.01", Float(0.01)),
            (" -1e-4", Float(-1e-4)),
            ("5.", Float(5.0)),
            (".5", Float(0.5)),
            ("1e5", Float(1e5)),
            ("0", Int(0)),
            ("1_000", Int(1000)),
            ("-0x10", Int(-16)),
            ("True", Bool(true)),
            ("None", None),
            ("(0.9, 0.99)", Tuple(pair())),
            ("0.9,0.99", Tuple(pair())),
            ("0.9, 0.99,", Tuple(pair())),
            ("[0.9,0.99]", List(pair())),
            ("(1)", Int(1)),
            ("(1,)", Tuple(vec![Int(1)])),
            ("()", Tuple(vec![])),
            ("'1:10,0.1'", text("1:10,0.1")),
            (r#""it's" 'so'"#, text("it'sso")),
            (r"'a\x3db\n'", text("a=b\n")),
            (r"r'\d'", text(r"\d")),
            ("{'a': (1, 2)}", Dict(vec![(text("a"), Tuple(vec![Int(1), Int(2)]))])),
        ] {
            assert_eq!(Literal::parse(written), Ok(meant), "{written}");
        }
    }

    #[test]
    fn what_is_no_literal() {
        let word = |text: &str| Err(NoLiteral::Word(text.to_owned()));
        assert_eq!(Literal::parse("true"), word("true"));
        assert_eq!(Literal::parse("cosine"), word("cosine"));
        assert_eq!(Literal::parse("inf"), word("inf"));
        for wrong in ["", "0,01", "010", "1/8", "2*72", "(1, 2", "'open", "1 2", "--1", "1e", "1j", "b'x'", "[1,,2]", "{1 2}"] {
            assert!(Literal::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_is_written_reads_the_same() {
        for written in ["(0.9, 0.999)", "1e-8", "[1, 2]", "'a\\'b'", "{'a': 1.0}", "None", "(1,)", "-3"] {
            assert_eq!(Literal::parse(written).unwrap().to_string(), written);
        }
        let equals = Literal::Text("a=b".to_owned()).to_string();
        assert!(!equals.contains('='), "the trainer splits at it");
        assert_eq!(Literal::parse(&equals), Ok(Literal::Text("a=b".to_owned())));
        assert_eq!(Literal::parse(&Literal::Float(f64::INFINITY).to_string()), Ok(Literal::Float(f64::INFINITY)));
    }
}
