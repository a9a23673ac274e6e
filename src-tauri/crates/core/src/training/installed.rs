//! What an installed trainer says of its own arguments: the answer of `vendor/bridge/arguments.py`. Pure.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::facts::Kind;

/// One argument, in the words of Python's argument parser.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InstalledArgument {
    /// Its key.
    pub dest: String,
    /// How it is written on a command line: `--network_dim`.
    pub flags: Vec<String>,
    /// `store`, `store_true`, `append`, ...
    pub action: String,
    /// `str`, `int`, `float`, `bool`, `int_or_float`.
    #[serde(rename = "type")]
    pub type_: Option<String>,
    /// A number, `?`, `*` or `+`; null for one value.
    pub nargs: Value,
    /// The only values that it takes, if it is so.
    pub choices: Option<Vec<Value>>,
    /// What it is when it is not set.
    pub default: Value,
    /// Whether the trainer stops without it.
    #[serde(default)]
    pub required: bool,
    /// The trainer's own words.
    pub help: Option<String>,
    /// Which of `type`, `choices` and `default` could not be told.
    #[serde(default)]
    pub unclear: Vec<String>,
}

impl InstalledArgument {
    /// What a value of it must be; absent where that cannot be told.
    pub fn kind(&self) -> Option<Kind> {
        let action = self.action.as_str();
        if action.starts_with("store_") || action.starts_with("boolean") {
            return Some(Kind::Bool);
        }
        if self.is_unclear("type") {
            return None;
        }
        let several = self.nargs.is_u64() || matches!(self.nargs.as_str(), Some("*" | "+"));
        let several = several || action == "append" || action == "extend";
        Some(match (self.type_.as_deref(), several) {
            (Some("int"), true) => Kind::ListInt,
            (Some("float" | "int_or_float"), true) => Kind::ListFloat,
            (_, true) => Kind::ListStr,
            (Some("int"), false) => Kind::Int,
            (Some("float"), false) => Kind::Float,
            (Some("int_or_float"), false) => Kind::IntOrFloat,
            (Some("bool"), false) => Kind::Bool,
            _ if action == "count" => Kind::Int,
            _ => Kind::Str,
        })
    }

    /// The only values that it takes, empty where it takes others too; absent where that cannot be told.
    pub fn choices(&self) -> Option<&[Value]> {
        (!self.is_unclear("choices")).then(|| self.choices.as_deref().unwrap_or_default())
    }

    /// What it is when it is not set; absent where that cannot be told.
    pub fn default(&self) -> Option<&Value> {
        (!self.is_unclear("default")).then_some(&self.default)
    }

    /// The trainer's own words, those in English where it says them twice.
    pub fn help(&self) -> Option<String> {
        let help = self.help.as_deref()?;
        let ascii = |text: &str| text.is_ascii();
        let english = help.split(" / ").take_while(|part| ascii(part)).collect::<Vec<_>>().join(" / ");
        let text = if english.is_empty() { help } else { &english };
        Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    fn is_unclear(&self, what: &str) -> bool {
        self.unclear.iter().any(|unclear| unclear == what)
    }
}

/// One script of the trainer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Script {
    name: String,
    arguments: Vec<usize>,
    #[serde(default)]
    stands_in: bool,
    error: Option<String>,
}

/// The answer as it is printed and kept: each argument once, scripts by the numbers of theirs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Answer {
    nyx_arguments: u32,
    scripts: Vec<Script>,
    arguments: Vec<InstalledArgument>,
    /// Names of installed packages; absent where an older bridge was asked.
    #[serde(default)]
    packages: Option<BTreeSet<String>>,
    /// The folders they lie in, with their last change in seconds since 1970.
    #[serde(default)]
    package_folders: BTreeMap<PathBuf, u64>,
}

/// What an installed trainer says of its own arguments.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Installed {
    answer: Answer,
    #[serde(skip)]
    scripts: BTreeMap<String, BTreeMap<String, usize>>,
    /// Whether its files have changed since it was asked: what it said may be true no more.
    #[serde(skip)]
    pub stale: bool,
}

impl<'de> Deserialize<'de> for Installed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let answer = Answer::deserialize(deserializer)?;
        let read = answer.scripts.iter().filter(|script| script.error.is_none());
        let keys = |script: &Script| {
            let known = script.arguments.iter().filter_map(|number| Some((answer.arguments.get(*number)?, *number)));
            known.map(|(argument, number)| (argument.dest.clone(), number)).collect()
        };
        let scripts = read.map(|script| (script.name.clone(), keys(script))).collect();
        Ok(Self { answer, scripts, stale: false })
    }
}

impl Installed {
    /// The scripts that said what they take, without `.py`.
    pub fn scripts(&self) -> impl Iterator<Item = &str> {
        self.scripts.keys().map(String::as_str)
    }

    /// The scripts that could not be asked, and why.
    pub fn unread(&self) -> impl Iterator<Item = (&str, &str)> {
        self.answer.scripts.iter().filter_map(|script| Some((script.name.as_str(), script.error.as_deref()?)))
    }

    /// Whether a script said what it takes.
    pub fn has_read(&self, script: &str) -> bool {
        self.scripts.contains_key(script)
    }

    /// One argument of one script.
    pub fn argument(&self, script: &str, key: &str) -> Option<&InstalledArgument> {
        self.answer.arguments.get(*self.scripts.get(script)?.get(key)?)
    }

    /// Whether its Python has a package; absent where nothing told.
    pub fn has_package(&self, name: &str) -> Option<bool> {
        self.answer.packages.as_ref().map(|packages| packages.contains(&name.replace(['_', '.'], "-").to_lowercase()))
    }

    /// The folders that its packages lie in, with their last change in seconds since 1970 when it was asked.
    pub fn package_folders(&self) -> &BTreeMap<PathBuf, u64> {
        &self.answer.package_folders
    }

    /// Forgets its packages: some came or went since it was asked.
    pub fn forget_packages(&mut self) {
        self.answer.packages = None;
    }

    /// Every argument of one script, by its key.
    pub fn arguments(&self, script: &str) -> impl Iterator<Item = (&str, &InstalledArgument)> {
        let numbers = self.scripts.get(script).into_iter().flatten();
        numbers.filter_map(|(key, number)| Some((key.as_str(), self.answer.arguments.get(*number)?)))
    }
}

#[cfg(test)]
pub(crate) mod tests;
