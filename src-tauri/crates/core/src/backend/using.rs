//! Changing which environment trains: a registered one and the setting that names it, changed together.

use std::path::Path;

use serde_json::{Map, Value};

use super::{Backend, arguments, chosen, store};
use crate::event::Topic;
use crate::jobs::{Parts, Task, queue};
use crate::problem::Problem;

/// The name of one that was not named.
pub const DEFAULT_NAME: &str = "own";

/// Registers an environment and lets new runs use it. Its files are looked at; asking the Python comes after.
pub fn use_backend(parts: &Parts, name: Option<&str>, python: &Path, sd_scripts: &Path) -> Result<Backend, Problem> {
    let name = name.map(str::trim).filter(|name| !name.is_empty()).unwrap_or(DEFAULT_NAME);
    let backend = store::add(&parts.home, name, python, sd_scripts)?;
    choose(parts, Value::from(backend.name.clone()))?;
    Ok(backend)
}

/// Puts back the one that new runs used before, after another one could not be asked: as it was, also where that had its name.
pub fn use_again(parts: &Parts, before: &Backend) -> Result<(), Problem> {
    let back = store::add(&parts.home, &before.name, &before.python, &before.sd_scripts)?;
    choose(parts, Value::from(back.name))
}

/// Forgets one; its files stay. New runs use another one if there is one.
pub fn remove_backend(parts: &Parts, name: &str) -> Result<Backend, Problem> {
    let removed = store::remove(&parts.home, name)?;
    let chosen = parts.settings.get().backend;
    if chosen.as_deref() == Some(name) {
        choose(parts, Value::Null)?;
    }
    parts.events.changed(Topic::Backend);
    Ok(removed)
}

/// Asks the one that new runs use again where its files have changed since it told its arguments; a job.
pub fn check_if_changed(parts: &Parts) -> Result<(), Problem> {
    let Some(backend) = chosen(&parts.home, &parts.settings.get())? else { return Ok(()) };
    if arguments::last(&parts.home, &backend).is_some_and(|installed| installed.stale) {
        queue::start_own(parts, &Task::CheckBackend { name: backend.name })?;
    }
    Ok(())
}

fn choose(parts: &Parts, name: Value) -> Result<(), Problem> {
    parts.settings.patch(&Map::from_iter([("backend".to_owned(), name)]))?;
    parts.events.changed(Topic::Backend);
    Ok(())
}
