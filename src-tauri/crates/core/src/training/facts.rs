//! The facts of the real trainer, read from its argument parsers: every argument and every key of its dataset
//! configuration with kind, default and scripts. What the form adds to them is in [`super::schema`].

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use specta::Type;

/// What a value may be, in the words of the argument parsers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub enum Kind {
    /// `true` or `false`.
    #[serde(rename = "bool")]
    Bool,
    /// A whole number.
    #[serde(rename = "int")]
    Int,
    /// A number.
    #[serde(rename = "float")]
    Float,
    /// A whole number, or a fraction below 1 of something.
    #[serde(rename = "int_or_float")]
    IntOrFloat,
    /// Text.
    #[serde(rename = "str")]
    Str,
    /// Several texts.
    #[serde(rename = "list[str]")]
    ListStr,
    /// Several numbers.
    #[serde(rename = "list[float]")]
    ListFloat,
    /// A side, or width and height.
    #[serde(rename = "resolution")]
    Resolution,
    /// Two numbers.
    #[serde(rename = "float_pair")]
    FloatPair,
    /// Several whole numbers.
    #[serde(rename = "list[int]")]
    ListInt,
    /// A table of keys and values.
    #[serde(rename = "table")]
    Table,
}

impl Kind {
    /// Whether a value is of this kind. A whole number is a number: files are written with a point where the trainer wants one.
    pub fn takes(self, value: &Value) -> bool {
        let numbers = |items: &[Value]| items.iter().all(Value::is_number);
        let whole = |value: &Value| value.is_i64() || value.is_u64();
        match (self, value) {
            (Self::Bool, value) => value.is_boolean(),
            (Self::Str, value) => value.is_string(),
            (Self::ListStr, Value::Array(items)) => items.iter().all(Value::is_string),
            (Self::ListInt, Value::Array(items)) => items.iter().all(whole),
            (Self::ListFloat, Value::Array(items)) => numbers(items),
            (Self::Float | Self::IntOrFloat | Self::ListFloat, value) => value.is_number(),
            (Self::Resolution, Value::Array(items)) => items.len() == 2 && items.iter().all(whole),
            (Self::Int | Self::Resolution, value) => whole(value),
            (Self::FloatPair, Value::Array(items)) => items.len() == 2 && numbers(items),
            (Self::Table, value) => value.is_object(),
            (Self::ListStr | Self::ListInt | Self::FloatPair, _) => false,
        }
    }

    /// The kind in words, to go after "must be".
    pub fn words(self) -> &'static str {
        match self {
            Self::Bool => "true or false, without quotes",
            Self::Int => "a whole number, without quotes",
            Self::Float => "a number, without quotes",
            Self::IntOrFloat => "a number without quotes: whole, or a fraction below 1",
            Self::Str => "text in quotes",
            Self::ListStr => "a list of texts, `[\"a=1\", \"b=2\"]`",
            Self::ListInt => "a list of whole numbers, `[0, 1]`",
            Self::ListFloat => "a list of numbers, `[1e-4, 5e-5]`",
            Self::Resolution => "a whole number, or width and height as `[512, 768]`",
            Self::FloatPair => "a pair of numbers, `[1.0, 2.0]`",
            Self::Table => "a table",
        }
    }
}

/// One argument of the trainer's scripts.
#[derive(Clone, Debug, Deserialize)]
pub struct Argument {
    /// What it takes.
    pub kind: Kind,
    /// The only values that work, where there are such; null means that it may be left out.
    #[serde(default)]
    pub choices: Vec<Value>,
    /// What the trainer takes when it is not set; null where it then behaves differently.
    pub default: Value,
    /// The group of the fact base.
    pub group: String,
    /// `common`, `advanced`, `rare` or `internal`.
    pub tier: String,
    /// `active`, `deprecated`, ...
    #[serde(default = "active")]
    pub status: String,
    /// What kind of path it is, if it is one.
    pub path: Option<String>,
    /// Whether it holds a token or a password.
    #[serde(default)]
    pub secret: bool,
    /// The scripts that take it.
    scripts: Scripts,
    /// The scripts that take it and do nothing with it.
    #[serde(default)]
    no_effect_in: Vec<String>,
    /// The scripts that only note it in the file's metadata, or use it in validation.
    #[serde(default)]
    recorded_only_in: Vec<String>,
    /// Scripts with another default or other choices.
    #[serde(default)]
    variants: Vec<Variant>,
    /// What it does, one sentence.
    pub about: String,
}

fn active() -> String {
    "active".to_owned()
}

#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum Scripts {
    All(Every),
    Some(Vec<String>),
}

#[derive(Clone, Copy, Debug, Deserialize)]
enum Every {
    #[serde(rename = "all")]
    All,
}

#[derive(Clone, Debug, Deserialize)]
struct Variant {
    scripts: Vec<String>,
    #[serde(default)]
    choices: Option<Vec<Value>>,
    #[serde(default, deserialize_with = "present")]
    default: Option<Value>,
}

/// Tells a default of null from no word about the default.
fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

impl Argument {
    /// The names of the scripts that take it, without `.py`.
    pub fn scripts(&self) -> Vec<&'static str> {
        let all = FACTS.scripts.iter().map(String::as_str);
        all.filter(|script| self.taken_by(script)).collect()
    }

    /// Whether a script takes it.
    pub fn taken_by(&self, script: &str) -> bool {
        match &self.scripts {
            Scripts::All(Every::All) => true,
            Scripts::Some(names) => names.iter().any(|name| name == script),
        }
    }

    /// Whether a script that takes it trains the same without it.
    pub fn ignored_by(&self, script: &str) -> bool {
        self.no_effect_in.iter().chain(&self.recorded_only_in).any(|name| name == script)
    }

    /// The default in one script.
    pub fn default_in(&self, script: &str) -> &Value {
        self.variant(script).and_then(|variant| variant.default.as_ref()).unwrap_or(&self.default)
    }

    /// The choices in all scripts together.
    pub fn choices_anywhere(&self) -> Vec<&Value> {
        let mut all: Vec<&Value> = self.choices.iter().collect();
        for choice in self.variants.iter().filter_map(|variant| variant.choices.as_ref()).flatten() {
            if !all.contains(&choice) {
                all.push(choice);
            }
        }
        all
    }

    /// The choices in one script.
    pub fn choices_in(&self, script: &str) -> &[Value] {
        self.variant(script).and_then(|variant| variant.choices.as_deref()).unwrap_or(&self.choices)
    }

    fn variant(&self, script: &str) -> Option<&Variant> {
        self.variants.iter().find(|variant| variant.scripts.iter().any(|name| name == script))
    }
}

/// Where in a dataset configuration a key may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum DatasetLevel {
    /// `[general]`.
    General,
    /// `[[datasets]]`.
    Dataset,
    /// `[[datasets.subsets]]`.
    Subset,
}

/// One key of the dataset configuration.
#[derive(Clone, Debug, Deserialize)]
pub struct DatasetKey {
    /// What it takes.
    pub kind: Kind,
    /// The only values that work, where there are such.
    #[serde(default)]
    pub choices: Vec<Value>,
    /// What the trainer takes when it is set nowhere.
    pub default: Value,
    /// Where it may stand.
    pub levels: Vec<DatasetLevel>,
    /// What it does, one sentence.
    pub about: String,
}

impl DatasetKey {
    /// The levels as a person writes them.
    pub fn level_names(&self) -> String {
        let name = |level: &DatasetLevel| match level {
            DatasetLevel::General => "[dataset.general]",
            DatasetLevel::Dataset => "[[dataset.datasets]]",
            DatasetLevel::Subset => "[[dataset.datasets.subsets]]",
        };
        self.levels.iter().map(name).collect::<Vec<_>>().join(" or ")
    }
}

#[derive(Debug, Default, Deserialize)]
struct Facts {
    scripts: Vec<String>,
    args: BTreeMap<String, Argument>,
    #[serde(skip)]
    order: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
struct DatasetFacts {
    keys: BTreeMap<String, DatasetKey>,
}

// Both files ship inside the program and a test reads them, so that a failure here cannot reach a user.
static FACTS: LazyLock<Facts> = LazyLock::new(|| {
    let text = include_str!("../../../../../resources/params/kohya-args.json");
    let mut facts: Facts = serde_json::from_str(text).unwrap_or_default();
    let whole: Map<String, Value> = serde_json::from_str(text).unwrap_or_default();
    facts.order = whole.get("args").and_then(Value::as_object).into_iter().flat_map(Map::keys).cloned().collect();
    facts
});

static DATASET_FACTS: LazyLock<DatasetFacts> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../../../resources/params/kohya-dataset.json")).unwrap_or_default()
});

/// The scripts that train, without `.py`.
pub fn scripts() -> &'static [String] {
    &FACTS.scripts
}

/// One argument by its key.
pub fn argument(key: &str) -> Option<&'static Argument> {
    FACTS.args.get(key)
}

/// Every argument, in the order of the trainer's own help.
pub fn arguments() -> impl Iterator<Item = (&'static str, &'static Argument)> {
    FACTS.order.iter().filter_map(|key| Some((key.as_str(), FACTS.args.get(key)?)))
}

/// One key of the dataset configuration.
pub fn dataset_key(key: &str) -> Option<&'static DatasetKey> {
    DATASET_FACTS.keys.get(key)
}

/// Every key of the dataset configuration.
pub fn dataset_keys() -> impl Iterator<Item = (&'static str, &'static DatasetKey)> {
    DATASET_FACTS.keys.iter().map(|(key, fact)| (key.as_str(), fact))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn both_files_are_read_whole() {
        assert_eq!(arguments().count(), 280);
        assert_eq!(dataset_keys().count(), 38);
        assert_eq!(FACTS.scripts.len(), 22);
        for (key, fact) in arguments() {
            assert!(fact.default.is_null() || fact.kind.takes(&fact.default) || !fact.choices.is_empty(), "{key}");
            assert!(!fact.scripts().is_empty(), "{key}");
        }
        for (key, fact) in dataset_keys() {
            assert!(fact.default.is_null() || fact.kind.takes(&fact.default), "{key}");
        }
    }

    #[test]
    fn scripts_differ_where_the_trainer_does() {
        let sampling = argument("timestep_sampling").unwrap();
        assert_eq!(sampling.default_in("flux_train_network"), "sigma");
        assert_eq!(sampling.default_in("lumina_train_network"), "shift");
        assert!(sampling.choices_in("lumina_train_network").contains(&json!("nextdit_shift")));
        assert!(!sampling.taken_by("train_network"));
        assert!(argument("network_dim").unwrap().taken_by("sdxl_train_network"));
    }

    #[test]
    fn kinds_tell_text_from_numbers() {
        assert!(!Kind::Float.takes(&json!("1e-4")) && Kind::Float.takes(&json!(1)));
        assert!(!Kind::Bool.takes(&json!("false")) && !Kind::Int.takes(&json!(1.5)));
        assert!(Kind::Resolution.takes(&json!([512, 768])) && !Kind::Resolution.takes(&json!("512")));
        assert!(Kind::ListFloat.takes(&json!(1e-4)) && !Kind::ListStr.takes(&json!("a=1")));
    }
}
