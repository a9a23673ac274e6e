//! A parameter as data: what the form, the validation, the files, the search and the documentation are made of.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use specta::Type;

use super::facts::{DatasetLevel, Kind};
use super::issue::Level;
use super::{Family, Values};

/// One parameter: the facts of the trainer and what the form says about it.
#[expect(clippy::struct_excessive_bools, reason = "each says something of its own, and files and window read them by name")]
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
pub struct Param {
    /// Kohya's own name.
    pub key: String,
    /// Which half of a configuration it belongs to.
    pub half: Half,
    /// What it takes.
    pub kind: Kind,
    /// What the trainer takes when it is not set; null where it has no value then.
    pub default: Value,
    /// The only values that work; empty where others work too.
    pub choices: Vec<Choice>,
    /// Values worth offering where others work too.
    pub suggest: Vec<Choice>,
    /// Smallest value that makes sense.
    pub min: Option<f64>,
    /// Largest value that makes sense.
    pub max: Option<f64>,
    /// The largest value for families where it is smaller.
    pub most: Values,
    /// The unit behind the number.
    pub unit: Option<String>,
    /// The section of the form.
    pub group: Group,
    /// Who needs it.
    pub level: Tier,
    /// Its name in plain words.
    pub label: String,
    /// What it does, what is usual, what it costs.
    pub help: String,
    /// Other names that people search for.
    pub words: Vec<String>,
    /// A consequence worth a warning when it is set.
    pub warn: Option<Consequence>,
    /// What kind of path it is, if it is one: `file`, `dir`, `file_or_dir`, ...
    pub path: Option<String>,
    /// Whether it holds a token or a password.
    pub secret: bool,
    /// The scripts that take it, without `.py`.
    pub scripts: Vec<String>,
    /// Those of the scripts that take it and do nothing with it.
    pub ignored_in: Vec<String>,
    /// The families whose script of the mode takes it.
    pub families: Vec<Family>,
    /// Those of the families for which it does something; the form shows it for them.
    pub acts_in: Vec<Family>,
    /// The default for families whose script of the mode has another one.
    pub defaults: Values,
    /// Where in the dataset half it may stand.
    pub levels: Vec<DatasetLevel>,
    /// Where in the dataset half the form writes it.
    pub at: Option<DatasetLevel>,
    /// Whether the form has a row of its own for it.
    pub form: bool,
    /// The key of the other half that says the same; the form offers that of the dataset half only.
    pub same_as: Option<String>,
    /// Why it has no row: an old name, or another field says it.
    pub absent: Option<String>,
    /// What must hold when it is set.
    pub needs: Vec<Condition>,
    /// What must not hold when it is set.
    pub conflicts: Vec<Condition>,
    /// Whether only the trainer in use has it: the schema does not know it.
    pub newer: bool,
    /// The families whose script no longer takes it in the trainer in use.
    pub gone: Vec<Family>,
    /// Whether it belongs to one job, so that no preset holds it.
    pub job: bool,
    /// The value where a new draft starts, of each family that has one there.
    pub presets: Values,
}

/// The halves of a configuration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Half {
    /// `[params]`.
    #[default]
    Params,
    /// `[dataset]`.
    Dataset,
    /// `[launch]`.
    Launch,
}

impl Half {
    /// The name of its table in a configuration.
    pub fn name(self) -> &'static str {
        match self {
            Self::Params => "params",
            Self::Dataset => "dataset",
            Self::Launch => "launch",
        }
    }
}

/// One value to choose.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct Choice {
    /// The value as the trainer takes it.
    pub value: Value,
    /// Its name in plain words.
    pub label: String,
    /// Why it fails although the trainer takes it.
    pub refused: Option<String>,
    /// The families whose script of the mode takes it; absent: all that take the parameter.
    pub families: Option<Vec<Family>>,
}

/// What follows from a value of a parameter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(deny_unknown_fields)]
pub struct Consequence {
    /// The values from which it follows; absent means all.
    pub when: Option<Value>,
    /// The consequence, in words.
    pub why: String,
}

/// Something about another parameter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// The other parameter.
    pub key: String,
    /// Its value, or several of which one; absent means any value that differs from the trainer's default.
    pub is: Option<Value>,
    /// The values of this parameter for which it holds; absent means all.
    pub when: Option<Value>,
    /// The families for which it holds; absent means all.
    pub families: Option<Vec<Family>>,
    /// How bad a breach is; absent means an error.
    pub level: Option<Level>,
    /// The consequence, in words.
    pub why: String,
    /// The value of the other parameter that mends it.
    pub fix: Option<Value>,
}

/// Who needs a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// Everybody.
    Basic,
    /// Who knows what it is.
    Advanced,
    /// Nearly nobody.
    Expert,
}

/// The sections of the form, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// What is trained upon.
    Model,
    /// Images and how they are grouped.
    Dataset,
    /// What is trained.
    Network,
    /// How long.
    Training,
    /// How weights move.
    Optimizer,
    /// When the step size changes.
    LearningRate,
    /// Speed and memory.
    Memory,
    /// Which cards, how many processes.
    Launch,
    /// What counts as an error.
    NoiseLoss,
    /// How captions are read.
    Captions,
    /// What is written and when.
    Saving,
    /// Images made on the way.
    Samples,
    /// What is recorded.
    Logging,
}

/// Whether a value is the wanted one, or among several wanted ones. Case does not count, as in the trainer's names.
pub fn one_of(wanted: &Value, value: &Value) -> bool {
    let same = |wanted: &Value| match (wanted.as_str(), value.as_str()) {
        (Some(wanted), Some(text)) => wanted.eq_ignore_ascii_case(text),
        _ => wanted == value,
    };
    match wanted {
        Value::Array(several) => several.iter().any(same),
        one => same(one),
    }
}

impl Group {
    /// The name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Model => "model",
            Self::Dataset => "dataset",
            Self::Network => "network",
            Self::Training => "training",
            Self::Optimizer => "optimizer",
            Self::LearningRate => "learning_rate",
            Self::Memory => "memory",
            Self::Launch => "launch",
            Self::NoiseLoss => "noise_loss",
            Self::Captions => "captions",
            Self::Saving => "saving",
            Self::Samples => "samples",
            Self::Logging => "logging",
        }
    }

    /// The section for a group of the fact base.
    pub(super) fn of_fact(group: &str) -> Self {
        match group {
            "Model" => Self::Model,
            "Dataset" | "Buckets" | "Masked/controlnet" => Self::Dataset,
            "Network" => Self::Network,
            "Optimizer" => Self::Optimizer,
            "Scheduler" => Self::LearningRate,
            "Precision & memory" | "Compile" => Self::Memory,
            "Distributed" => Self::Launch,
            "Noise & loss" => Self::NoiseLoss,
            "Captions" => Self::Captions,
            "Samples" => Self::Samples,
            "Logging" | "Debug" => Self::Logging,
            _ => Self::Saving,
        }
    }
}

impl Tier {
    /// The level for a tier of the fact base; what only drives the trainer is shown to nobody.
    pub(super) fn of_fact(tier: &str) -> Option<Self> {
        match tier {
            "common" => Some(Self::Basic),
            "advanced" => Some(Self::Advanced),
            "rare" => Some(Self::Expert),
            _ => None,
        }
    }
}
