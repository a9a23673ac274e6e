//! The schema: every parameter, made once from the facts of the trainer and the words of `resources/params/kohya/`.

pub mod absent;
mod blocks;
mod build;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use self::absent::Absent;
use super::facts;
use super::kohya::scripts::script;
use super::param::{Half, Param};
use super::{Family, Mode};

/// Every parameter: those of the form in the form's order, then all others in the order of the trainer's help.
#[derive(Debug)]
pub struct Schema {
    params: Vec<Param>,
    absent: BTreeMap<String, Absent>,
    narrow: BTreeMap<String, Vec<Family>>,
}

/// What a script does with an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Takes it, and it counts.
    Acts,
    /// Takes it, and it changes nothing for this family.
    Ignored,
    /// Does not take it.
    NotTaken,
}

// The files ship inside the program and a test reads each of them, so that a failure here cannot reach a user.
static SCHEMA: LazyLock<Schema> = LazyLock::new(Schema::build);

/// The schema of Kohya's sd-scripts.
pub fn schema() -> &'static Schema {
    &SCHEMA
}

impl Schema {
    /// Every parameter.
    pub fn params(&self) -> &[Param] {
        &self.params
    }

    /// One argument.
    pub fn param(&self, key: &str) -> Option<&Param> {
        self.find(Half::Params, key)
    }

    /// One key of the dataset half.
    pub fn dataset_param(&self, key: &str) -> Option<&Param> {
        self.find(Half::Dataset, key)
    }

    fn find(&self, half: Half, key: &str) -> Option<&Param> {
        self.params.iter().find(|param| param.half == half && param.key == key)
    }

    /// Why an argument has no row in the form.
    pub fn absent(&self, key: &str) -> Option<&Absent> {
        self.absent.get(key)
    }

    /// What a script does with an argument when it trains this family.
    pub fn effect(&self, key: &str, family: Family, script: &str) -> Effect {
        let narrow = self.narrow.get(key);
        match facts::argument(key) {
            Some(fact) if !fact.taken_by(script) => Effect::NotTaken,
            Some(fact) if fact.ignored_by(script) => Effect::Ignored,
            _ if narrow.is_some_and(|families| !families.contains(&family)) => Effect::Ignored,
            _ => Effect::Acts,
        }
    }

    /// The parameters that a family's LoRA script, or a named script, takes, with that script's defaults and choices.
    pub fn for_script(&self, family: Option<Family>, named: Option<&str>) -> Vec<Param> {
        let named = named.map(|name| name.trim_end_matches(".py"));
        let script = named.or_else(|| script(family?, Mode::Lora));
        let fits = |param: &&Param| {
            family.is_none_or(|family| param.families.contains(&family))
                && script.is_none_or(|script| param.scripts.iter().any(|name| name == script))
        };
        let mut params: Vec<Param> = self.params.iter().filter(fits).cloned().collect();
        if let Some(script) = script {
            for param in params.iter_mut().filter(|param| param.half == Half::Params) {
                let Some(fact) = facts::argument(&param.key) else { continue };
                param.default = fact.default_in(script).clone();
                param.choices.retain(|choice| fact.choices_in(script).contains(&choice.value));
            }
        }
        params
    }
}

#[cfg(test)]
mod tests;
