//! The files of `resources/params/kohya/`: one for each section of the form, and the list of what has no row.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::absent::Absent;
use crate::training::facts::{DatasetLevel, Kind};
use crate::training::param::{Choice, Condition, Consequence, Group, Half, Tier};
use crate::training::{Family, Mode, Values};

/// One row of the form.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Block {
    pub key: String,
    #[serde(default)]
    pub half: Half,
    pub kind: Kind,
    pub default: Option<Value>,
    #[serde(default)]
    pub choices: Vec<Choice>,
    #[serde(default)]
    pub suggest: Vec<Choice>,
    pub range: Option<(f64, f64)>,
    #[serde(default)]
    pub most: Values,
    pub unit: Option<String>,
    pub level: Tier,
    /// Modes in which everybody needs it.
    #[serde(default)]
    pub basic_in: Vec<Mode>,
    pub label: String,
    pub help: String,
    #[serde(default)]
    pub words: Vec<String>,
    pub warn: Option<Consequence>,
    pub at: Option<DatasetLevel>,
    pub same_as: Option<String>,
    pub families: Option<Vec<Family>>,
    #[serde(default)]
    pub needs: Vec<Condition>,
    #[serde(default)]
    pub conflicts: Vec<Condition>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rows {
    #[serde(default)]
    param: Vec<Block>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Others {
    #[serde(default)]
    absent: Vec<Absent>,
}

macro_rules! file {
    ($name:literal) => {
        include_str!(concat!("../../../../../../resources/params/kohya/", $name, ".toml"))
    };
}

/// The sections in the order of the form.
pub(super) const FILES: [(Group, &str); 13] = [
    (Group::Model, file!("model")),
    (Group::Dataset, file!("dataset")),
    (Group::Network, file!("network")),
    (Group::Training, file!("training")),
    (Group::Optimizer, file!("optimizer")),
    (Group::LearningRate, file!("learning_rate")),
    (Group::Memory, file!("memory")),
    (Group::Launch, file!("launch")),
    (Group::NoiseLoss, file!("noise_loss")),
    (Group::Captions, file!("captions")),
    (Group::Saving, file!("saving")),
    (Group::Samples, file!("samples")),
    (Group::Logging, file!("logging")),
];

/// Why a file of blocks cannot be read.
pub(super) type Unreadable = toml::de::Error;

/// The rows of one file.
pub(super) fn rows(text: &str) -> Result<Vec<Block>, Unreadable> {
    toml::from_str::<Rows>(text).map(|rows| rows.param)
}

/// Every argument that has no row, by its key.
pub(super) fn absent() -> Result<BTreeMap<String, Absent>, Unreadable> {
    let others: Others = toml::from_str(file!("absent"))?;
    Ok(others.absent.into_iter().map(|absent| (absent.key.clone(), absent)).collect())
}
