//! What a module, an optimizer or a schedule takes: one key with its kind, limits and words; and the reader of the files in
//! `resources/params/` in which each key is described once and named by whatever takes it.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::literal::Literal;
use crate::training::Family;

/// What a value may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ArgKind {
    /// On or off.
    Bool,
    /// A whole number.
    Int,
    /// A number.
    Float,
    /// Text.
    Str,
    /// Several numbers: `(0.9, 0.999)`.
    Tuple,
    /// Whole numbers with commas.
    Ints,
    /// Numbers with commas.
    Floats,
    /// Numbers with commas, or the name of a curve: `sine+.5`.
    Weights,
    /// Numbers of blocks: `0-3,8`, `all`, `none`.
    Indices,
    /// A Python list of regular expressions.
    Patterns,
    /// `pattern=rank` with commas.
    Ranks,
    /// `pattern=rate` with commas.
    Rates,
    /// Something that only the trainer can judge.
    Any,
}

/// How a network module takes the text of a switch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Reads {
    /// Only `True` is on.
    #[default]
    Exact,
    /// `true` in any case is on.
    AnyCase,
    /// Every text is on, `False` too.
    AnyText,
    /// Every text but `false` in any case is on.
    NotFalse,
}

impl Reads {
    /// What the module makes of a text.
    pub fn is_on(self, text: &str) -> bool {
        match self {
            Self::Exact => text == "True",
            Self::AnyCase => text.eq_ignore_ascii_case("true"),
            Self::AnyText => !text.is_empty(),
            Self::NotFalse => !text.eq_ignore_ascii_case("false"),
        }
    }
}

/// One key that something takes.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
pub struct ArgSpec {
    /// Its name.
    pub key: String,
    /// What it takes.
    pub kind: ArgKind,
    /// What is taken when it is left out, as one would write it; absent where nothing is.
    pub default: Option<String>,
    /// Whether it must be set.
    pub required: bool,
    /// The values that work, as one would write them, without quotes.
    pub choices: Vec<String>,
    /// Whether others than the choices work too.
    pub open: bool,
    /// Smallest number that makes sense.
    pub min: Option<f64>,
    /// Largest number that makes sense.
    pub max: Option<f64>,
    /// How many numbers.
    pub length: Option<u32>,
    /// Another key that must be set too.
    pub needs: Option<String>,
    /// Why it changes nothing, where it does not.
    pub idle: Option<String>,
    /// The algorithms with which it does something; empty: all.
    pub algorithms: Vec<String>,
    /// The families with which it does something; empty: all.
    pub families: Vec<Family>,
    /// How a switch is read.
    pub reads: Reads,
    /// Its name in plain words.
    pub label: String,
    /// What it does, what is usual.
    pub help: String,
}

/// A key as it stands in a file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Block {
    key: String,
    kind: ArgKind,
    default: Option<toml::Value>,
    #[serde(default)]
    required: bool,
    #[serde(default)]
    choices: Vec<String>,
    #[serde(default)]
    open: bool,
    range: Option<(f64, f64)>,
    length: Option<u32>,
    needs: Option<String>,
    idle: Option<String>,
    #[serde(default)]
    algorithms: Vec<String>,
    #[serde(default)]
    families: Vec<Family>,
    reads: Option<Reads>,
    label: String,
    help: String,
}

/// Reads `[[NAME]]` blocks from `text`, each with its keys. A key is described by an `[[arg]]` of any of `words`, and changed by
/// what the block itself says. Blocks that cannot be read are left out; a test reads the files.
pub fn read<T: DeserializeOwned>(words: &[&str], text: &str, name: &str) -> Vec<(T, Vec<ArgSpec>)> {
    let tables = |text: &str, name: &str| -> Vec<toml::Table> {
        let mut file: toml::Table = text.parse().unwrap_or_default();
        let blocks = file.remove(name).and_then(|blocks| blocks.as_array().cloned()).unwrap_or_default();
        blocks.into_iter().filter_map(|block| block.as_table().cloned()).collect()
    };
    let words: Vec<toml::Table> = words.iter().flat_map(|text| tables(text, "arg")).collect();
    let described = |key: &str| words.iter().find(|word| word.get("key").and_then(toml::Value::as_str) == Some(key)).cloned();
    let blocks = tables(text, name).into_iter();
    blocks
        .filter_map(|mut block| {
            let args = block.remove("args").and_then(|args| args.as_array().cloned()).unwrap_or_default();
            let reads = block.remove("reads").and_then(|reads| reads.try_into().ok());
            let specs = args.into_iter().filter_map(|arg| {
                let own = match arg {
                    toml::Value::String(key) => [("key".to_owned(), key.into())].into_iter().collect(),
                    toml::Value::Table(own) => own,
                    _ => return None,
                };
                let mut whole = described(own.get("key")?.as_str()?)?;
                whole.extend(own);
                Some(spec(toml::Value::Table(whole).try_into().ok()?, reads))
            });
            let specs = specs.collect();
            Some((toml::Value::Table(block).try_into().ok()?, specs))
        })
        .collect()
}

fn spec(block: Block, reads: Option<Reads>) -> ArgSpec {
    ArgSpec {
        default: block.default.map(|value| shown(&value)),
        key: block.key,
        kind: block.kind,
        required: block.required,
        choices: block.choices,
        open: block.open,
        min: block.range.map(|range| range.0),
        max: block.range.map(|range| range.1),
        length: block.length,
        needs: block.needs.filter(|key| !key.is_empty()),
        idle: block.idle,
        algorithms: block.algorithms,
        families: block.families,
        reads: block.reads.or(reads).unwrap_or_default(),
        label: block.label,
        help: block.help,
    }
}

fn shown(value: &toml::Value) -> String {
    fn literal(value: &toml::Value) -> Literal {
        match value {
            toml::Value::Boolean(flag) => Literal::Bool(*flag),
            toml::Value::Integer(number) => Literal::Int(*number),
            toml::Value::Float(number) => Literal::Float(*number),
            toml::Value::Array(items) => Literal::Tuple(items.iter().map(literal).collect()),
            other => Literal::Text(other.as_str().unwrap_or_default().to_owned()),
        }
    }
    match literal(value) {
        Literal::Text(text) => text,
        Literal::Float(number) if number.is_infinite() => "inf".to_owned(),
        literal => literal.to_string(),
    }
}
