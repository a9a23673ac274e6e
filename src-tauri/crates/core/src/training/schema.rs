//! The schema: every parameter, made once from the facts of the trainer and the words of `resources/params/kohya/`.

pub mod absent;
mod blocks;
mod build;
mod installed;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use self::absent::Absent;
pub use self::installed::is_known_elsewhere;
use super::facts;
use super::installed::{Installed, InstalledArgument};
use super::kohya::scripts::{mode_of, script};
use super::param::{Half, Param};
use super::{Config, Family, Mode};

/// Every parameter: those of the form in the form's order, then all others in the order of the trainer's help.
#[derive(Debug)]
pub struct Schema {
    mode: Mode,
    /// What a new draft of each family holds.
    starts: Vec<Config>,
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
static SCHEMAS: [OnceLock<Schema>; Mode::ALL.len()] = [const { OnceLock::new() }; Mode::ALL.len()];

/// The schema of Kohya's sd-scripts, with families, defaults and choices as in the scripts for LoRA.
pub fn schema() -> &'static Schema {
    schema_of(Mode::Lora)
}

/// The same with families, defaults and choices as in the scripts for one mode.
pub fn schema_of(mode: Mode) -> &'static Schema {
    SCHEMAS[mode as usize].get_or_init(|| Schema::build(mode))
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

    /// One setting of the launch.
    pub fn launch_param(&self, key: &str) -> Option<&Param> {
        self.find(Half::Launch, key)
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
}

/// The parameters that the script of a family and a mode, or a named script, takes, with that script's defaults and choices; as
/// the trainer in use has them, where one is given.
pub fn for_script(family: Option<Family>, mode: Option<Mode>, named: Option<&str>, installed: Option<&Installed>) -> Vec<Param> {
    let named = named.map(|name| name.trim_end_matches(".py"));
    let mode = mode.or_else(|| mode_of(named?)).unwrap_or_default();
    let script = named.or_else(|| script(family?, mode));
    if family.is_some() && script.is_none() {
        return Vec::new();
    }
    let fits = |param: &&Param| {
        family.is_none_or(|family| param.families.contains(&family))
            && script.is_none_or(|script| param.scripts.iter().any(|name| name == script))
    };
    let mut params = schema_of(mode).with_installed(installed);
    params.retain(|param| fits(&param));
    if let Some(script) = script {
        for param in params.iter_mut().filter(|param| param.half == Half::Params) {
            let own = installed.and_then(|installed| installed.argument(script, &param.key));
            let fact = facts::argument(&param.key);
            let default = own.and_then(InstalledArgument::default).or_else(|| fact.map(|fact| fact.default_in(script)));
            let choices = own.and_then(InstalledArgument::choices).or_else(|| fact.map(|fact| fact.choices_in(script)));
            let (Some(default), Some(choices)) = (default, choices) else { continue };
            param.default = default.clone();
            param.choices.retain(|choice| choices.contains(&choice.value));
        }
    }
    params
}

#[cfg(test)]
mod tests;
