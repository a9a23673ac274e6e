//! What the script of a configuration takes: the schema, corrected by what the trainer in use says of itself. Pure.

use std::borrow::Cow;

use serde_json::Value;

use super::facts::{self, Kind};
use super::installed::{Installed, InstalledArgument};
use super::kohya::render::{ALWAYS, is_default};
use super::kohya::scripts::script;
use super::schema::{Effect, schema};
use super::{Config, Family, Mode};

/// A script that trains a family, as the trainer in use has it.
#[derive(Clone, Copy, Debug)]
pub struct Takes<'a> {
    /// What is trained.
    pub family: Family,
    /// The script, without `.py`.
    pub script: &'static str,
    /// The trainer in use, where this script said what it takes.
    installed: Option<&'a Installed>,
}

impl<'a> Takes<'a> {
    /// The script of a configuration; none where nothing trains it.
    pub fn of(config: &Config, installed: Option<&'a Installed>) -> Option<Self> {
        Self::by(config.family, config.mode, installed)
    }

    /// The script of a family and a mode.
    pub fn by(family: Family, mode: Mode, installed: Option<&'a Installed>) -> Option<Self> {
        let script = script(family, mode)?;
        Some(Self { family, script, installed: installed.filter(|installed| installed.has_read(script)) })
    }

    /// The argument as the trainer in use has it.
    pub fn argument(self, key: &str) -> Option<&'a InstalledArgument> {
        self.installed?.argument(self.script, key)
    }

    /// Whether the schema does not have it, but the trainer in use does.
    pub fn is_new(self, key: &str) -> bool {
        facts::argument(key).is_none() && self.argument(key).is_some()
    }

    /// Whether the schema has it for this script, but the trainer in use has it no more.
    pub fn is_gone(self, key: &str) -> bool {
        let had = facts::argument(key).is_some_and(|fact| fact.taken_by(self.script));
        had && self.installed.is_some() && self.argument(key).is_none()
    }

    /// The keys that the schema does not have, but the trainer in use does.
    pub fn new_keys(self) -> impl Iterator<Item = &'a str> {
        let all = self.installed.into_iter().flat_map(move |installed| installed.arguments(self.script));
        all.map(|(key, _)| key).filter(|key| facts::argument(key).is_none())
    }

    /// What becomes of an argument.
    pub fn effect(self, key: &str) -> Effect {
        if self.is_gone(key) {
            return Effect::NotTaken;
        }
        match schema().effect(key, self.family, self.script) {
            Effect::NotTaken if self.argument(key).is_some() => Effect::Acts,
            effect => effect,
        }
    }

    /// What a value must be; absent where nothing knows the argument.
    pub fn kind(self, key: &str) -> Option<Kind> {
        let told = self.argument(key).and_then(InstalledArgument::kind);
        told.or_else(|| facts::argument(key).map(|fact| fact.kind))
    }

    /// The only values that work; empty where others work too.
    pub fn choices(self, key: &str) -> &'a [Value] {
        let told = self.argument(key).and_then(InstalledArgument::choices);
        told.unwrap_or_else(|| facts::argument(key).map(|fact| fact.choices_in(self.script)).unwrap_or_default())
    }

    /// What it is when it is not set.
    pub fn default(self, key: &str) -> Option<&'a Value> {
        let told = self.argument(key).and_then(InstalledArgument::default);
        told.or_else(|| facts::argument(key).map(|fact| fact.default_in(self.script)))
    }

    /// Whether a value may be left out of the file because the trainer takes it anyway. That is so only where the schema
    /// and the trainer in use agree, and nothing was changed since the trainer said so.
    pub fn omits(self, key: &str, value: &Value) -> bool {
        let ours = facts::argument(key).map(|fact| fact.default_in(self.script));
        ours.is_some_and(|ours| is_default(value, ours))
            && match self.installed.zip(self.argument(key)) {
                Some((installed, argument)) => {
                    !installed.stale && argument.default().is_none_or(|theirs| is_default(value, theirs))
                }
                None => true,
            }
    }
}

/// The configuration as the trainer in use would see it: what is not set has the trainer's default, where that is another
/// than the schema's.
pub fn with_defaults<'c>(config: &'c Config, installed: Option<&Installed>) -> Cow<'c, Config> {
    let mut seen = Cow::Borrowed(config);
    let Some(takes) = Takes::of(config, installed) else { return seen };
    let Some(installed) = takes.installed else { return seen };
    for (key, argument) in installed.arguments(takes.script) {
        // These are written in any case, with the schema's default.
        if config.params.contains_key(key) || ALWAYS.contains(&key) {
            continue;
        }
        let Some(fact) = facts::argument(key) else { continue };
        let Some(theirs) = argument.default().filter(|theirs| !theirs.is_null()) else { continue };
        if !is_default(theirs, fact.default_in(takes.script)) {
            seen.to_mut().params.insert(key.to_owned(), theirs.clone());
        }
    }
    seen
}

#[cfg(test)]
mod tests;
