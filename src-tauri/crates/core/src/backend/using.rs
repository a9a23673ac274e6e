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

/// Watches the files of the trainer that new runs use.
#[derive(Debug, Default)]
pub struct Changes {
    /// Which backend was asked last, and how its files were then.
    asked: Option<(String, String)>,
}

impl Changes {
    /// Has the trainer asked again, as a job, where its files have changed since it told its arguments. Once for each change: files at
    /// which it fails are not asked about for ever. Whether there is such a job now.
    pub fn look(&mut self, parts: &Parts) -> Result<bool, Problem> {
        let Some(backend) = chosen(&parts.home, &parts.settings.get())? else { return Ok(false) };
        let Some(stamp) = arguments::changed(&parts.home, &backend) else { return Ok(false) };
        let change = (backend.name.clone(), stamp);
        if self.asked.as_ref() == Some(&change) {
            return Ok(false);
        }
        self.asked = Some(change);
        queue::start_own(parts, &Task::CheckBackend { name: backend.name })?;
        Ok(true)
    }
}

fn choose(parts: &Parts, name: Value) -> Result<(), Problem> {
    parts.settings.patch(&Map::from_iter([("backend".to_owned(), name)]))?;
    parts.events.changed(Topic::Backend);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::ask::tests::{python, say};
    use crate::home::Home;
    use crate::jobs::Reporter;
    use crate::studio::Studio;

    const ANSWER: &str =
        r#"{"nyx_arguments": 1, "scripts": [{"name": "train_network", "arguments": [], "error": null}], "arguments": []}"#;

    #[test]
    fn a_trainer_that_changes_is_asked_again_once_for_each_change() {
        let (folder, backend) = python(&say(ANSWER));
        let studio = Studio::open(Home::at(folder.path().join("home"))).unwrap();
        let parts = Parts::from(&studio);
        let mut changes = Changes::default();
        assert!(!changes.look(&parts).unwrap(), "no trainer");
        let used = use_backend(&parts, None, &backend.python, &backend.sd_scripts).unwrap();
        assert!(!changes.look(&parts).unwrap(), "never asked");
        arguments::ask_arguments(&parts.home, &used, &Reporter::silent()).unwrap();
        assert!(!changes.look(&parts).unwrap(), "as it was asked");

        // What was asked before this very change does not count as asked now.
        changes.asked = Some((used.name.clone(), "0 0 0".to_owned()));
        std::fs::write(folder.path().join("newer.py"), "").unwrap();
        assert!(changes.look(&parts).unwrap());
        assert!(!changes.look(&parts).unwrap(), "it is being asked, or could not answer");
    }
}
