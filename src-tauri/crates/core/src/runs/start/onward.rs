//! A new run that goes on from what an earlier one made: from its last whole state, or from a LoRA.

use std::path::{Path, PathBuf};

use crate::db::Db;
use crate::home::Home;
use crate::jobs::store;
use crate::problem::Problem;
use crate::runs::error::RunError;
use crate::runs::folder::RunFolder;
use crate::runs::outputs::{self, Wholeness};
use crate::runs::read::state_now;
use crate::runs::states;
use crate::training::{Config, facts};

/// What a new run begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Onward {
    /// The last whole state of this run, with its optimizer: epochs go on.
    Run(String),
    /// The weights of this LoRA, with a fresh optimizer: epochs begin at 1.
    Lora(PathBuf),
}

/// The configuration that begins there.
pub fn apply(home: &Home, db: &Db, config: &Config, onward: &Onward, script: &str) -> Result<Config, Problem> {
    let mut config = config.clone();
    match onward {
        Onward::Lora(file) => {
            let file = std::path::absolute(file).unwrap_or_else(|_| file.clone());
            if outputs::look(&file, std::time::SystemTime::UNIX_EPOCH) != Wholeness::Whole {
                return Err(RunError::NotWhole(file).into());
            }
            config.params.insert("network_weights".to_owned(), text(&file));
        }
        Onward::Run(run) => {
            let folder = RunFolder::of(home, run).ok_or_else(|| RunError::NotFound(run.clone()))?;
            let command = folder.read_command().map_err(|source| RunError::Folder { path: folder.command(), source })?;
            let state = state_now(&folder, store::of_run(db, run)?.as_ref());
            let all = states::whole(&folder, &command, &state);
            // At the end of an epoch, where there is one: only there every image was seen equally often.
            let found = all.iter().find(|state| state.into == 0).or(all.first());
            let found =
                found.ok_or_else(|| RunError::CannotResume { run: run.clone(), why: "it saved no whole state".to_owned() })?;
            config.params.insert("resume".to_owned(), text(&found.path));
            if facts::argument("initial_epoch").is_some_and(|argument| argument.taken_by(script)) {
                config.params.insert("initial_epoch".to_owned(), (found.epoch + 1).into());
            }
        }
    }
    Ok(config)
}

fn text(path: &Path) -> serde_json::Value {
    path.to_string_lossy().into_owned().into()
}
