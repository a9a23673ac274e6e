//! Which key of a saved file proves which parameter: `resources/proof.toml`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::training::Family;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Table {
    /// Key of the file, parameter.
    pub(super) params: BTreeMap<String, String>,
    pub(super) implied: Vec<Implied>,
    /// Key of a recorded dataset, key of the dataset configuration.
    pub(super) datasets: BTreeMap<String, String>,
    pub(super) subsets: BTreeMap<String, String>,
    pub(super) unproven: Unproven,
}

/// What the trainer decides by itself.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Implied {
    pub(super) param: String,
    /// Where these hold, all of them.
    pub(super) when: Map<String, Value>,
    /// In these families; empty: in all.
    #[serde(default)]
    pub(super) families: Vec<Family>,
    pub(super) value: Value,
}

/// What stands in no file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Unproven {
    /// Groups of parameters that may change what is learned.
    pub(super) groups: Vec<String>,
    /// Those of them that are proved by something else.
    pub(super) apart: Vec<String>,
    /// Keys of the dataset configuration.
    pub(super) dataset: Vec<String>,
}

// The file ships inside the program and a test reads it, so that a failure here cannot reach a user.
static TABLE: LazyLock<Table> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "a shipped file, read by a test")]
    toml::from_str(include_str!("../../../../../../resources/proof.toml")).expect("resources/proof.toml")
});

pub(super) fn table() -> &'static Table {
    &TABLE
}
