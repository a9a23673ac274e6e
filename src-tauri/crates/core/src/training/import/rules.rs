//! What is known about the words of other programs, as data in `resources/import/`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::training::{Family, Mode};

/// Names and what they become.
pub(super) type Names = BTreeMap<String, String>;

/// `arguments.toml`.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Arguments {
    pub(super) dataset: Names,
    pub(super) renamed: Names,
    pub(super) flags: BTreeMap<String, (String, String)>,
    pub(super) left_out: Names,
    pub(super) inside: Names,
}

/// One script of `scripts.toml`.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct Script {
    pub(super) family: Family,
    pub(super) mode: Mode,
}

/// `families.toml`.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Families {
    pub(super) hints: Vec<Hint>,
    pub(super) names: Vec<NameHint>,
}

/// An argument that tells the family.
#[derive(Debug, Deserialize)]
pub(super) struct Hint {
    pub(super) key: String,
    pub(super) is: Option<Value>,
    pub(super) family: Family,
}

/// A word in the name of a base model that tells the family.
#[derive(Debug, Deserialize)]
pub(super) struct NameHint {
    pub(super) word: String,
    /// Whether it must stand by itself.
    #[serde(default)]
    pub(super) whole: bool,
    pub(super) family: Family,
}

/// One switch of `accelerate.toml`.
#[derive(Debug, Deserialize)]
pub(super) struct Switch {
    pub(super) values: Option<usize>,
    pub(super) launch: Option<String>,
    pub(super) why: Option<String>,
}

/// `kohya_ss.toml`.
#[derive(Debug, Default, Deserialize)]
pub(super) struct KohyaSs {
    pub(super) renamed: Names,
    pub(super) neutral: BTreeMap<String, Value>,
    pub(super) left_out: Names,
    pub(super) family: BTreeMap<Family, Names>,
    pub(super) network: Network,
}

/// The kinds of LoRA of `kohya_ss`.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Network {
    pub(super) names: Names,
    pub(super) neutral: BTreeMap<String, Value>,
    pub(super) all: NetworkType,
    #[serde(rename = "type")]
    pub(super) types: BTreeMap<String, NetworkType>,
}

/// One kind of LoRA: its module and what goes into its `network_args`.
#[derive(Debug, Default, Deserialize)]
pub(super) struct NetworkType {
    #[serde(default)]
    pub(super) module: String,
    /// Always there, whatever the settings say.
    #[serde(default)]
    pub(super) fixed: Vec<String>,
    /// Keys that go there whatever their value.
    #[serde(default)]
    pub(super) always: Vec<String>,
    /// Keys that go there when they are set.
    #[serde(default)]
    pub(super) args: Vec<String>,
    /// Names that only this kind has.
    #[serde(default)]
    pub(super) names: Names,
}

/// `lora_easy.toml`.
#[derive(Debug, Default, Deserialize)]
pub(super) struct LoraEasy {
    pub(super) left_out: Names,
    pub(super) neutral: BTreeMap<String, Value>,
    pub(super) optimizers: Names,
}

/// `metadata.toml`.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Metadata {
    pub(super) arguments: Names,
    pub(super) left_out: Names,
    pub(super) not_given: NotGiven,
    pub(super) optimizers: Optimizers,
}

/// What a LoRA never says.
#[derive(Debug, Default, Deserialize)]
pub(super) struct NotGiven {
    pub(super) arguments: Vec<String>,
}

/// Optimizers by short names.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Optimizers {
    pub(super) short: Vec<String>,
}

// The files ship inside the program and a test reads them, so that a failure here cannot reach a user.
fn read<T: DeserializeOwned + Default>(text: &str) -> T {
    toml::from_str(text).unwrap_or_default()
}

macro_rules! file {
    ($name:literal) => {
        include_str!(concat!("../../../../../../resources/import/", $name, ".toml"))
    };
}

pub(super) static ARGUMENTS: LazyLock<Arguments> = LazyLock::new(|| read(file!("arguments")));
pub(super) static SCRIPTS: LazyLock<BTreeMap<String, Script>> = LazyLock::new(|| read(file!("scripts")));
pub(super) static FAMILIES: LazyLock<Families> = LazyLock::new(|| read(file!("families")));
pub(super) static ACCELERATE: LazyLock<BTreeMap<String, Switch>> = LazyLock::new(|| read(file!("accelerate")));
pub(super) static KOHYA_SS: LazyLock<KohyaSs> = LazyLock::new(|| read(file!("kohya_ss")));
pub(super) static LORA_EASY: LazyLock<LoraEasy> = LazyLock::new(|| read(file!("lora_easy")));
pub(super) static METADATA: LazyLock<Metadata> = LazyLock::new(|| read(file!("metadata")));

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::facts;

    #[test]
    fn every_file_is_read_whole() {
        assert!(!ARGUMENTS.dataset.is_empty() && SCRIPTS.len() >= 22 && ACCELERATE.len() > 30);
        assert!(!FAMILIES.hints.is_empty() && !FAMILIES.names.is_empty());
        assert!(KOHYA_SS.network.types.len() >= 18 && KOHYA_SS.family.len() == 6);
        assert!(!LORA_EASY.optimizers.is_empty() && !METADATA.arguments.is_empty());
    }

    #[test]
    fn what_keys_become_is_an_argument_of_the_trainer() {
        let newer = ["qwen_image_vae_2d", "compile", "compile_backend", "compile_mode", "compile_dynamic"];
        let newer = [&newer[..], &["compile_fullgraph", "compile_cache_size_limit"]].concat();
        let targets = KOHYA_SS.renamed.values().chain(KOHYA_SS.family.values().flat_map(BTreeMap::values));
        let targets = targets.chain(METADATA.arguments.values()).chain(ARGUMENTS.renamed.values());
        for key in targets.chain(FAMILIES.hints.iter().map(|hint| &hint.key)) {
            assert!(facts::argument(key).is_some() || newer.contains(&key.as_str()), "{key}");
        }
        for (argument, key) in &ARGUMENTS.dataset {
            assert!(facts::argument(argument).is_some() && facts::dataset_key(key).is_some(), "{argument}");
        }
        for key in &METADATA.not_given.arguments {
            let known = facts::argument(key).is_some() || facts::dataset_key(key).is_some() || key == "base_model";
            assert!(known, "{key}");
        }
    }
}
