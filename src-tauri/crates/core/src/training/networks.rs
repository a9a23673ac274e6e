//! The network modules: which families they fit, and the keys that each takes from `network_args`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use specta::Type;

use super::Family;
use super::pairs::spec::{ArgSpec, read};

/// One network module.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
pub struct NetworkModule {
    /// As `network_module` wants it.
    pub name: String,
    /// Its name in plain words.
    pub label: String,
    /// What it is good for.
    pub help: String,
    /// The families of base models that it fits.
    pub families: Vec<Family>,
    /// How many values of `text_encoder_lr` count; 0: it never trains text encoders.
    pub encoder_rates: u32,
    /// The package that must be installed; absent: part of the trainer.
    pub package: Option<String>,
    /// The command that installs it.
    pub install: Option<String>,
    /// What else must hold: the version of the trainer.
    pub needed: Option<String>,
    /// The keys that it takes.
    pub args: Vec<ArgSpec>,
    /// Keys that people write instead, and the right one; empty where there is none.
    pub renamed: BTreeMap<String, String>,
    /// How many values a key takes: for SD 1.5 and 2, then for SDXL.
    blocks: BTreeMap<String, [u32; 2]>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Block {
    name: String,
    label: String,
    help: String,
    families: Vec<Family>,
    encoder_rates: u32,
    package: Option<String>,
    install: Option<String>,
    needed: Option<String>,
    #[serde(default)]
    renamed: BTreeMap<String, String>,
    #[serde(default)]
    blocks: BTreeMap<String, [u32; 2]>,
}

const FILE: &str = include_str!("../../../../../resources/params/networks.toml");

// The file ships inside the program and a test reads it, so that a failure here cannot reach a user.
static MODULES: LazyLock<Vec<NetworkModule>> = LazyLock::new(|| {
    let module = |(block, args): (Block, Vec<ArgSpec>)| NetworkModule {
        name: block.name,
        label: block.label,
        help: block.help,
        families: block.families,
        encoder_rates: block.encoder_rates,
        install: block.install.or_else(|| block.package.as_ref().map(|package| format!("pip install {package}"))),
        package: block.package,
        needed: block.needed,
        args,
        renamed: block.renamed,
        blocks: block.blocks,
    };
    read(&[FILE], FILE, "module").into_iter().map(module).collect()
});

/// Every module, in the order of the file.
pub fn modules() -> &'static [NetworkModule] {
    &MODULES
}

/// The module of this name.
pub fn module(name: &str) -> Option<&'static NetworkModule> {
    MODULES.iter().find(|module| module.name == name)
}

/// The modules that fit a family, with the keys that act there and as many values as its base models have blocks.
pub fn of_family(family: Family) -> Vec<NetworkModule> {
    let fits = MODULES.iter().filter(|module| module.families.contains(&family));
    fits.map(|module| NetworkModule { args: module.args_for(family), ..module.clone() }).collect()
}

impl NetworkModule {
    /// The keys that act for a family, with lengths.
    fn args_for(&self, family: Family) -> Vec<ArgSpec> {
        let mut specs = self.with_lengths(family);
        specs.retain(|spec| spec.families.is_empty() || spec.families.contains(&family));
        specs
    }

    /// The keys, with the lengths that lists by block must have for a family's base models.
    pub fn with_lengths(&self, family: Family) -> Vec<ArgSpec> {
        let mut specs = self.args.clone();
        for spec in &mut specs {
            // Rates by block may be shorter: they are filled up.
            if !spec.key.ends_with("_lr_weight") {
                spec.length = spec.length.or(self.blocks_of(&spec.key, family));
            }
        }
        specs
    }

    /// How many blocks a key has values for.
    pub fn blocks_of(&self, key: &str, family: Family) -> Option<u32> {
        self.blocks.get(key).map(|lengths| lengths[usize::from(family == Family::Sdxl)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::kohya::scripts::network_module;
    use crate::training::pairs::Dialect;
    use crate::training::pairs::spec::ArgKind;

    #[test]
    fn every_family_has_its_usual_module_and_every_default_is_right() {
        assert_eq!(MODULES.len(), 13);
        for family in Family::ALL {
            assert!(of_family(family).iter().any(|module| module.name == network_module(family)), "{family:?}");
        }
        for module in modules() {
            assert!(!module.args.is_empty(), "{}", module.name);
            for spec in &module.args {
                let place = format!("{} {}", module.name, spec.key);
                assert!(spec.help.ends_with('.') && !spec.label.is_empty(), "{place}");
                assert!(spec.needs.as_ref().is_none_or(|key| module.args.iter().any(|other| other.key == *key)), "{place}");
                let algorithms = module.args.iter().find(|spec| spec.key == "algo").map(|spec| &spec.choices);
                assert!(spec.algorithms.iter().all(|name| algorithms.is_some_and(|known| known.contains(name))), "{place}");
                if let Some(default) = spec.default.as_deref().filter(|_| spec.kind != ArgKind::Bool) {
                    assert!(spec.read(default, Dialect::Text).is_ok(), "{place} = {default}");
                }
            }
            for (wrong, right) in &module.renamed {
                assert!(!module.args.iter().any(|spec| spec.key == *wrong), "{} {wrong}", module.name);
                assert!(right.is_empty() || module.args.iter().any(|spec| spec.key == *right), "{} {right}", module.name);
            }
            assert!(module.blocks.keys().all(|key| module.args.iter().any(|spec| spec.key == *key)), "{}", module.name);
        }
    }

    #[test]
    fn lists_by_block_are_as_long_as_the_base_model_has_blocks() {
        let length = |name: &str, family| {
            let args = module(name).unwrap().args_for(family);
            args.iter().find(|spec| spec.key == "block_dims").unwrap().length
        };
        assert_eq!(length("networks.lora", Family::Sd15), Some(25));
        assert_eq!(length("networks.lora", Family::Sdxl), Some(23));
        let keys: Vec<_> = module("lycoris.kohya").unwrap().args_for(Family::Sdxl).into_iter().map(|spec| spec.key).collect();
        assert!(!keys.contains(&"train_llm_adapter".to_owned()) && keys.contains(&"dora_wd".to_owned()));
    }
}
