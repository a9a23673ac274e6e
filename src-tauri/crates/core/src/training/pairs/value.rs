//! One value against what its key takes.

use super::Dialect;
use super::literal::{Literal, NoLiteral};
use super::spec::{ArgKind, ArgSpec};

/// A value that a key does not take.
#[derive(Clone, Debug, PartialEq)]
pub struct Wrong {
    /// What is wrong.
    pub fault: Fault,
    /// The right value, where there is only one.
    pub meant: Option<Literal>,
}

/// What can be wrong with a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// It is no Python literal.
    Literal(NoLiteral),
    /// It is of another kind.
    Kind,
    /// It works, but is of another kind than the usual.
    Loose,
    /// The module reads a switch as this, and the text says the opposite or nothing.
    Switch(bool),
    /// It is none of the values that work.
    Choice,
    /// It is smaller or larger than makes sense.
    Range(f64),
    /// It holds this many numbers.
    Length(usize),
}

impl From<Fault> for Wrong {
    fn from(fault: Fault) -> Self {
        Self { fault, meant: None }
    }
}

type Read = Result<Literal, Wrong>;

impl ArgSpec {
    /// What the trainer makes of a text, or why it should not be written.
    pub fn read(&self, text: &str, dialect: Dialect) -> Read {
        let value = match dialect {
            Dialect::Text => self.read_text(text)?,
            Dialect::Python => self.read_python(text)?,
        };
        self.within(value)
    }

    /// A value as the trainer wants it; none where the key is better left out.
    pub fn write(&self, value: &Literal, dialect: Dialect) -> Option<String> {
        if dialect == Dialect::Python {
            return Some(value.to_string());
        }
        let on_anyway = self.default.as_deref() == Some("True");
        match value {
            Literal::Bool(false) if !on_anyway => None,
            Literal::None => None,
            Literal::Float(number) if number.is_infinite() => Some(if *number > 0.0 { "inf" } else { "-inf" }.to_owned()),
            Literal::Text(text) => Some(text.clone()),
            Literal::List(_) if self.kind == ArgKind::Patterns => Some(value.to_string()),
            Literal::List(items) | Literal::Tuple(items) => {
                Some(items.iter().map(ToString::to_string).collect::<Vec<_>>().join(","))
            }
            Literal::Dict(pairs) => {
                let pair = |(key, value): &(Literal, Literal)| match key {
                    Literal::Text(pattern) => Some(format!("{pattern}={value}")),
                    _ => None,
                };
                Some(pairs.iter().filter_map(pair).collect::<Vec<_>>().join(","))
            }
            value => Some(value.to_string()),
        }
    }

    fn read_text(&self, text: &str) -> Read {
        let kind = |value: Option<Literal>| value.ok_or_else(|| self.not_its_kind(text));
        match self.kind {
            ArgKind::Bool => {
                let on = self.reads.is_on(text);
                match wanted(text) {
                    Some(wanted) if wanted == on => Ok(Literal::Bool(on)),
                    meant => Err(Wrong { fault: Fault::Switch(on), meant: meant.map(Literal::Bool) }),
                }
            }
            ArgKind::Int => kind(int(text)),
            ArgKind::Float => kind(float(text)),
            ArgKind::Ints => kind(list(bare(text, self.length.is_some()), int)),
            ArgKind::Floats | ArgKind::Tuple => kind(list(text, float)),
            ArgKind::Weights if text.contains(',') => {
                kind(list(text, |item| if item.is_empty() { Some(Literal::Float(0.0)) } else { float(item) }))
            }
            ArgKind::Weights => {
                let (curve, base) = text.split_once('+').unwrap_or((text, "0"));
                let known = self.choices.iter().any(|known| known == curve) && float(base).is_some();
                if known { Ok(Literal::Text(text.to_owned())) } else { Err(Fault::Choice.into()) }
            }
            ArgKind::Indices => self.indices(text),
            ArgKind::Patterns => match Literal::parse(text).map_err(|why| Wrong::from(Fault::Literal(why)))? {
                Literal::Text(pattern) => Ok(Literal::List(vec![Literal::Text(pattern)])),
                Literal::List(items) if items.iter().all(|item| matches!(item, Literal::Text(_))) => Ok(Literal::List(items)),
                _ => Err(Fault::Kind.into()),
            },
            ArgKind::Ranks => kind(dict(text, int)),
            ArgKind::Rates => kind(dict(text, float)),
            ArgKind::Str | ArgKind::Any => Ok(Literal::Text(text.to_owned())),
        }
    }

    fn read_python(&self, text: &str) -> Read {
        let value = Literal::parse(text).map_err(|why| {
            let meant = match &why {
                NoLiteral::Word(word) => self.meant_by(text.trim(), word),
                NoLiteral::At(_) => self.decimal_comma(text),
            };
            Wrong { fault: Fault::Literal(why), meant }
        })?;
        let loose = |meant| Err(Wrong { fault: Fault::Loose, meant: Some(meant) });
        match (self.kind, &value) {
            (_, Literal::None) if self.default.is_none() && !self.required => Ok(value),
            (ArgKind::Any, _)
            | (ArgKind::Bool, Literal::Bool(_))
            | (ArgKind::Int, Literal::Int(_))
            | (ArgKind::Float, Literal::Int(_) | Literal::Float(_))
            | (ArgKind::Str, Literal::Text(_)) => Ok(value),
            (ArgKind::Bool, Literal::Int(flag @ (0 | 1))) => loose(Literal::Bool(*flag == 1)),
            (ArgKind::Int, Literal::Float(number)) if number.fract() == 0.0 => loose(Literal::Int(*number as i64)),
            (ArgKind::Int, Literal::Bool(flag)) => loose(Literal::Int(i64::from(*flag))),
            (ArgKind::Tuple, value) if value.items().is_some_and(|items| items.iter().all(is_number_or_none)) => {
                Ok(value.clone())
            }
            _ => Err(self.not_its_kind(text)),
        }
    }

    /// A value of the right kind against choices, range and length.
    fn within(&self, value: Literal) -> Read {
        if !self.choices.is_empty() && !self.open && self.kind != ArgKind::Weights && value != Literal::None {
            let same = |choice: &String| match &value {
                Literal::Text(text) => text.eq_ignore_ascii_case(choice) && (text == choice || self.key == "algo"),
                other => Literal::parse(choice)
                    .is_ok_and(|choice| choice == *other || choice.number().is_some_and(|n| other.number() == Some(n))),
            };
            if !self.choices.iter().any(same) {
                return Err(Fault::Choice.into());
            }
        }
        if let (Some(min), Some(max)) = (self.min, self.max) {
            let alone = std::slice::from_ref(&value);
            let numbers = value.items().unwrap_or(alone).iter().filter_map(Literal::number);
            if let Some(outside) = numbers.into_iter().find(|number| !(min..=max).contains(number)) {
                let nearest = outside.clamp(min, max);
                let nearest = if self.kind == ArgKind::Int { Literal::Int(nearest as i64) } else { Literal::Float(nearest) };
                let meant = value.items().is_none().then_some(nearest);
                return Err(Wrong { fault: Fault::Range(outside), meant });
            }
        }
        let found = value.items().map(<[Literal]>::len);
        match found.zip(self.length) {
            Some((found, length)) if found != length as usize => Err(Fault::Length(found).into()),
            _ => Ok(value),
        }
    }

    fn not_its_kind(&self, text: &str) -> Wrong {
        let plain = text.trim().trim_matches(['\'', '"']);
        let meant = self.decimal_comma(plain).or_else(|| match self.kind {
            ArgKind::Bool => wanted(plain).map(Literal::Bool),
            ArgKind::Int => {
                float(plain).and_then(|value| value.number()).filter(|n| n.fract() == 0.0).map(|n| Literal::Int(n as i64))
            }
            ArgKind::Float => float(plain),
            ArgKind::Str => Some(Literal::Text(plain.to_owned())),
            _ => None,
        });
        Wrong { fault: Fault::Kind, meant }
    }

    /// `0,01` for a number.
    fn decimal_comma(&self, text: &str) -> Option<Literal> {
        let (whole, part) = text.trim().split_once(',')?;
        let digits = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
        let number = self.kind == ArgKind::Float && digits(whole.trim_start_matches('-')) && digits(part);
        if number { float(&format!("{whole}.{part}")) } else { None }
    }

    /// What a word without quotes stands for.
    fn meant_by(&self, text: &str, word: &str) -> Option<Literal> {
        let alone = text == word;
        match (self.kind, word.to_lowercase().as_str()) {
            (_, "none" | "null") if alone && self.default.is_none() => Some(Literal::None),
            (ArgKind::Bool, _) if alone => wanted(word).map(Literal::Bool),
            (ArgKind::Float, "inf" | "infinity") if alone => Some(Literal::Float(f64::INFINITY)),
            (ArgKind::Str, _) => Some(Literal::Text(text.to_owned())),
            _ => None,
        }
    }

    fn indices(&self, text: &str) -> Read {
        if matches!(text, "all" | "none" | "") {
            return Ok(Literal::Text(text.to_owned()));
        }
        let number = |text: &str| int(text).and_then(|value| value.number()).ok_or_else(|| self.not_its_kind(text));
        for range in text.split(',') {
            let (from, to) = range.split_once('-').unwrap_or((range, range));
            let (from, to) = (number(from)?, number(to)?);
            if from > to {
                return Err(Fault::Kind.into());
            }
            let outside =
                [from, to].into_iter().find(|n| self.min.is_some_and(|min| *n < min) || self.max.is_some_and(|max| *n > max));
            if let Some(outside) = outside {
                return Err(Fault::Range(outside).into());
            }
        }
        Ok(Literal::Text(text.to_owned()))
    }
}

fn is_number_or_none(value: &Literal) -> bool {
    value.number().is_some() || *value == Literal::None
}

/// What somebody means who writes this for a switch.
fn wanted(text: &str) -> Option<bool> {
    match text.trim().to_lowercase().as_str() {
        "true" | "1" | "yes" | "on" => Some(true),
        "false" | "0" | "no" | "off" | "none" | "" => Some(false),
        _ => None,
    }
}

/// As Python's `int()` reads text.
fn int(text: &str) -> Option<Literal> {
    text.trim().replace('_', "").parse().ok().map(Literal::Int)
}

/// As Python's `float()` reads text.
fn float(text: &str) -> Option<Literal> {
    text.trim().replace('_', "").parse().ok().filter(|number: &f64| !number.is_nan()).map(Literal::Float)
}

fn list(text: &str, item: impl Fn(&str) -> Option<Literal>) -> Option<Literal> {
    text.split(',').map(item).collect::<Option<_>>().map(Literal::List)
}

/// Without the brackets that some lists may have.
fn bare(text: &str, brackets: bool) -> &str {
    let inner = text.trim().strip_prefix('[').and_then(|text| text.strip_suffix(']'));
    inner.filter(|_| brackets).unwrap_or(text)
}

fn dict(text: &str, value: impl Fn(&str) -> Option<Literal>) -> Option<Literal> {
    let pairs = text.split(',').map(str::trim).filter(|pair| !pair.is_empty());
    let pair = |pair: &str| {
        let (pattern, number) = pair.split_once('=')?;
        Some((Literal::Text(pattern.trim().to_owned()), value(number)?))
    };
    pairs.map(pair).collect::<Option<_>>().map(Literal::Dict)
}
