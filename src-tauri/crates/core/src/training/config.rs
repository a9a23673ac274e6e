//! A configuration: one file with two halves, `[params]` and `[dataset]`, both in Kohya's own words. What the user did
//! not set is not in it. A draft is the same file.

mod place;
mod read;
mod write;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use specta::Type;

use super::issue::Issue;
use super::{Family, Mode};
use crate::files::{read_text, write_atomic};
use crate::jobs::Wish;
use crate::problem::Explain;

/// Keys and their values, in the user's order.
pub type Values = Map<String, Value>;

/// What a training run is asked to do.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Type)]
#[serde(default)]
pub struct Config {
    /// The run's name; becomes `output_name`.
    pub name: String,
    /// What kind of base model.
    pub family: Family,
    /// What is made of it.
    pub mode: Mode,
    /// A registered model's name, a path, or a Hugging Face repository. Empty: not chosen yet.
    pub base_model: String,
    /// The preset that it comes from; empty: where its family starts. Nothing but the counting of changes hangs on it.
    pub preset: String,
    /// Kohya's arguments.
    pub params: Values,
    /// How the processes start.
    pub launch: Launch,
    /// Kohya's dataset configuration.
    pub dataset: DatasetConfig,
    /// Keys that nothing knows and that are passed on all the same.
    pub allow_unknown: Vec<String>,
}

/// How the processes start.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Type)]
#[serde(default)]
pub struct Launch {
    /// Training processes over all machines; absent means 1.
    pub processes: Option<u32>,
    /// The graphics cards to use, by index; empty means as the trainer chooses.
    pub gpus: Vec<u32>,
    /// Machines that train together; absent means 1.
    pub machines: Option<u32>,
    /// This machine's number, from 0.
    pub machine_rank: Option<u32>,
    /// Address, with or without a port, of the machine with number 0.
    pub main_address: Option<String>,
    /// Start through accelerate; absent means only with several processes.
    pub accelerate: Option<bool>,
    /// Environment variables for the trainer.
    pub env: BTreeMap<String, String>,
}

impl Launch {
    /// Training processes over all machines, at least 1.
    pub fn process_count(&self) -> u32 {
        self.processes.unwrap_or(1).max(1)
    }

    /// Training processes on this machine, at least 1.
    pub fn processes_here(&self) -> u32 {
        (self.process_count() / self.machines.unwrap_or(1).max(1)).max(1)
    }

    /// The graphics cards that it asks for: those of `gpus`, else those that its environment names, else any.
    pub fn wish(&self) -> Wish {
        let named = self.env.get("CUDA_VISIBLE_DEVICES").map(|text| text.split(',').map(|one| one.trim().parse()).collect());
        let gpus = if self.gpus.is_empty() { named.and_then(Result::ok).unwrap_or_default() } else { self.gpus.clone() };
        Wish { gpus, count: self.processes_here(), ..Wish::default() }
    }
}

/// Kohya's dataset configuration.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Type)]
#[serde(default)]
pub struct DatasetConfig {
    /// What holds for all datasets that do not say otherwise.
    pub general: Values,
    /// Each has its own resolution, batch size and buckets.
    pub datasets: Vec<DatasetTable>,
}

/// One dataset.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Type)]
#[serde(default)]
pub struct DatasetTable {
    /// Its options.
    pub values: Values,
    /// Its folders, each with options.
    pub subsets: Vec<Values>,
}

/// What can go wrong with a configuration file.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("The configuration {} cannot be read", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is not TOML.
    #[error("{} is not valid TOML, line {line}: {message}", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
        /// The parser's words.
        message: String,
    },
    /// The file cannot be written.
    #[error("The configuration {} cannot be written", path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

impl Explain for ConfigError {
    fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "config_unreadable",
            Self::Syntax { .. } => "config_syntax",
            Self::Unwritable { .. } => "config_unwritable",
        }
    }

    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Unreadable { .. } => "Check the path and that you may read the file".to_owned(),
            Self::Syntax { line, .. } => format!("Correct line {line}: text needs quotes, and each line is `key = value`"),
            Self::Unwritable { .. } => "Check the permissions of the folder and the space on the disk".to_owned(),
        })
    }
}

impl Config {
    /// Reads a configuration from text. What is out of place becomes issues, and the rest is kept; only what is not
    /// TOML at all is an error: line (from 1) and why.
    pub fn parse(text: &str) -> Result<(Self, Vec<Issue>), (usize, String)> {
        read::parse(text)
    }

    /// Reads a configuration file.
    pub fn read(path: &Path) -> Result<(Self, Vec<Issue>), ConfigError> {
        let unreadable = |source| ConfigError::Unreadable { path: path.to_owned(), source };
        let text = read_text(path).map_err(unreadable)?;
        Self::parse(&text).map_err(|(line, message)| ConfigError::Syntax { path: path.to_owned(), line, message })
    }

    /// The configuration as a file's text.
    pub fn to_toml(&self) -> String {
        write::to_toml(self)
    }

    /// Writes the configuration file at once.
    pub fn write(&self, path: &Path) -> Result<(), ConfigError> {
        write_atomic(path, self.to_toml().as_bytes()).map_err(|source| ConfigError::Unwritable { path: path.to_owned(), source })
    }

    /// The stem of the saved models' names: `output_name` where set, else the run's name.
    pub fn output_name(&self) -> Option<&str> {
        let set = self.params.get("output_name").and_then(Value::as_str);
        set.or(Some(self.name.as_str())).filter(|name| !name.is_empty())
    }
}

#[cfg(test)]
mod tests;
