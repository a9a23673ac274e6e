//! Where an installed trainer differs from the schema: new arguments, gone ones, other defaults, kinds and choices. Pure.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use specta::Type;

use super::facts::{self, Kind};
use super::installed::{Installed, InstalledArgument};
use super::kohya::render::is_default;

/// The commit of sd-scripts that the schema describes.
pub const SCHEMA_COMMIT: &str = "48d368f";

/// Where an installed trainer differs from the schema.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Type)]
pub struct Drift {
    /// The commit of sd-scripts that the schema describes.
    pub schema: String,
    /// All in one line: `3 new, 1 gone, 2 other defaults`.
    pub summary: String,
    /// Whether nothing differs.
    pub same: bool,
    /// Whether the trainer's files have changed since it was asked.
    pub stale: bool,
    /// Arguments that the schema does not have.
    pub new: Vec<NewArgument>,
    /// Arguments of the schema that scripts no longer take.
    pub gone: Vec<GoneArgument>,
    /// Arguments that are otherwise than in the schema.
    pub changed: Vec<ChangedArgument>,
    /// Scripts that the schema does not know.
    pub new_scripts: Vec<String>,
    /// Scripts of the schema that are not there.
    pub gone_scripts: Vec<String>,
    /// Scripts that could not be asked.
    pub unread: Vec<UnreadScript>,
}

/// An argument that the schema does not have, or not for these scripts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct NewArgument {
    /// Its key.
    pub key: String,
    /// What it takes; absent where that cannot be told.
    pub kind: Option<Kind>,
    /// What it is when it is not set.
    pub default: Value,
    /// The only values that it takes; empty where it takes others too.
    pub choices: Vec<Value>,
    /// The trainer's own words.
    pub help: Option<String>,
    /// The scripts that take it.
    pub scripts: Vec<String>,
}

/// An argument that scripts no longer take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct GoneArgument {
    /// Its key.
    pub key: String,
    /// The scripts that took it.
    pub scripts: Vec<String>,
}

/// An argument that is otherwise than in the schema.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct ChangedArgument {
    /// Its key.
    pub key: String,
    /// What differs.
    pub what: Change,
    /// As in the schema.
    pub schema: Value,
    /// As in the installed trainer.
    pub installed: Value,
    /// The scripts for which it is so.
    pub scripts: Vec<String>,
}

/// What of an argument differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// What it is when it is not set.
    Default,
    /// What it takes.
    Kind,
    /// The only values that it takes.
    Choices,
}

/// A script that could not be asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct UnreadScript {
    /// Without `.py`.
    pub script: String,
    /// Python's words.
    pub message: String,
}

/// Compares what an installed trainer says with the facts of the schema.
pub fn compare(installed: &Installed) -> Drift {
    let unread = installed.unread().map(|(script, message)| UnreadScript { script: script.into(), message: message.into() });
    let unread: Vec<UnreadScript> = unread.collect();
    let known = facts::scripts();
    let missing = |script: &&String| !installed.has_read(script) && unread.iter().all(|other| other.script != **script);
    let mut drift = Drift {
        schema: SCHEMA_COMMIT.to_owned(),
        stale: installed.stale,
        new_scripts: installed.scripts().filter(|script| !known.iter().any(|name| name == script)).map(Into::into).collect(),
        gone_scripts: known.iter().filter(missing).cloned().collect(),
        ..Drift::default()
    };
    drift.unread = unread;
    let mut changed: BTreeMap<(String, Change, String), ChangedArgument> = BTreeMap::new();
    let (mut new, mut gone) = (BTreeMap::new(), BTreeMap::<String, Vec<String>>::new());
    for script in known.iter().filter(|script| installed.has_read(script)) {
        for (key, argument) in installed.arguments(script) {
            match facts::argument(key).filter(|fact| fact.taken_by(script)) {
                None => new.entry(key.to_owned()).or_insert_with(|| new_argument(key, argument)).scripts.push(script.clone()),
                Some(fact) => {
                    for (what, ours, theirs) in differences(fact, script, argument) {
                        let same = (key.to_owned(), what, format!("{ours} {theirs}"));
                        let new = || ChangedArgument { key: key.into(), what, schema: ours, installed: theirs, scripts: vec![] };
                        changed.entry(same).or_insert_with(new).scripts.push(script.clone());
                    }
                }
            }
        }
        let taken = facts::arguments().filter(|(_, fact)| fact.taken_by(script));
        for (key, _) in taken.filter(|(key, _)| installed.argument(script, key).is_none()) {
            gone.entry(key.to_owned()).or_default().push(script.clone());
        }
    }
    drift.new = new.into_values().collect();
    drift.gone = gone.into_iter().map(|(key, scripts)| GoneArgument { key, scripts }).collect();
    drift.changed = changed.into_values().collect();
    drift.summary = summary(&drift);
    drift.same = drift.summary.is_empty();
    if drift.same {
        drift.summary = format!("Takes the same arguments as {SCHEMA_COMMIT}");
    }
    drift
}

fn new_argument(key: &str, argument: &InstalledArgument) -> NewArgument {
    NewArgument {
        key: key.to_owned(),
        kind: argument.kind(),
        default: argument.default().cloned().unwrap_or_default(),
        choices: argument.choices().unwrap_or_default().to_vec(),
        help: argument.help(),
        scripts: Vec::new(),
    }
}

fn differences(fact: &facts::Argument, script: &str, argument: &InstalledArgument) -> Vec<(Change, Value, Value)> {
    let mut found = Vec::new();
    let ours = fact.default_in(script);
    if let Some(theirs) = argument.default().filter(|theirs| !is_default(theirs, ours)) {
        found.push((Change::Default, ours.clone(), theirs.clone()));
    }
    let kind = |kind: Kind| serde_json::to_value(kind).unwrap_or_default();
    if let Some(theirs) = argument.kind().filter(|theirs| *theirs != fact.kind) {
        found.push((Change::Kind, kind(fact.kind), kind(theirs)));
    }
    let ours = fact.choices_in(script);
    let same = |theirs: &&[Value]| ours.len() == theirs.len() && ours.iter().all(|choice| theirs.contains(choice));
    if let Some(theirs) = argument.choices().filter(|theirs| !same(theirs)) {
        found.push((Change::Choices, ours.into(), theirs.into()));
    }
    found
}

/// `3 new, 1 gone, 2 other defaults`; empty where nothing differs.
fn summary(drift: &Drift) -> String {
    let count = |what: Change| {
        let keys = drift.changed.iter().filter(|changed| changed.what == what).map(|changed| &changed.key);
        keys.collect::<std::collections::BTreeSet<_>>().len()
    };
    let counted = |count: usize, one: &str, many: &str| match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        many_of => Some(format!("{many_of} {many}")),
    };
    let parts = [
        counted(drift.new.len(), "new", "new"),
        counted(drift.gone.len(), "gone", "gone"),
        counted(count(Change::Default), "other default", "other defaults"),
        counted(count(Change::Kind), "other kind", "other kinds"),
        counted(count(Change::Choices), "with other choices", "with other choices"),
        counted(drift.new_scripts.len(), "new script", "new scripts"),
        counted(drift.gone_scripts.len(), "script not there", "scripts not there"),
        counted(drift.unread.len(), "script not readable", "scripts not readable"),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests;
