//! A new run that goes on from what an earlier one made: from a whole state, or from weights.

use std::path::{Path, PathBuf};

use crate::db::Db;
use crate::home::Home;
use crate::jobs::store;
use crate::problem::Problem;
use crate::runs::error::RunError;
use crate::runs::folder::RunFolder;
use crate::runs::outputs::{self, Wholeness};
use crate::runs::read::state_now;
use crate::runs::states::{self, WholeState};
use crate::training::{Config, facts};

/// What a new run begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Onward {
    /// The last whole state of this run, with its optimizer: epochs go on.
    Run(String),
    /// This state, with its optimizer: epochs go on.
    State(PathBuf),
    /// These weights, with a fresh optimizer: epochs begin at 1.
    Weights(PathBuf),
}

/// Arguments by which a script takes weights to begin with, in the order in which they are looked for; the others train a base model.
const WEIGHTS: [&str; 3] = ["network_weights", "weights", "controlnet_model_name_or_path"];
/// What says where a training goes on, and would count on from there.
const PLACES: [&str; 4] = ["resume", "initial_epoch", "initial_step", "skip_until_initial_step"];

/// The configuration that begins there.
pub fn apply(home: &Home, db: &Db, config: &Config, onward: &Onward, script: &str) -> Result<Config, Problem> {
    let mut config = config.clone();
    for place in PLACES {
        config.params.remove(place);
    }
    match onward {
        Onward::Weights(file) => {
            let file = std::path::absolute(file).unwrap_or_else(|_| file.clone());
            if outputs::look(&file, std::time::SystemTime::UNIX_EPOCH) != Wholeness::Whole {
                return Err(RunError::NotWhole(file).into());
            }
            match WEIGHTS.into_iter().find(|key| facts::argument(key).is_some_and(|fact| fact.taken_by(script))) {
                Some(key) => drop(config.params.insert(key.to_owned(), text(&file))),
                None => config.base_model = file.to_string_lossy().into_owned(),
            }
        }
        Onward::Run(run) => {
            let all = of_run(home, db, run)?;
            // At the end of an epoch, where there is one: only there every image was seen equally often.
            let found = all.iter().find(|state| state.into == 0).or(all.first());
            let found =
                found.ok_or_else(|| RunError::CannotResume { run: run.clone(), why: "it saved no whole state".to_owned() })?;
            go_on(&mut config, script, &found.path, Some(found.epoch));
        }
        Onward::State(state) => {
            let state = std::path::absolute(state).unwrap_or_else(|_| state.clone());
            if !states::is_whole(&state) {
                return Err(RunError::NoWholeState(state).into());
            }
            // A run of this home knows how many steps its epochs have.
            let mut runs = state.ancestors().filter(|folder| folder.parent() == Some(&home.runs()));
            let run = runs.find_map(|folder| folder.file_name()?.to_str());
            let known = run.and_then(|run| of_run(home, db, run).ok()).unwrap_or_default();
            let epoch =
                known.iter().find(|known| known.path == state).map(|known| known.epoch).or_else(|| states::epochs_told(&state));
            go_on(&mut config, script, &state, epoch);
        }
    }
    Ok(config)
}

fn of_run(home: &Home, db: &Db, run: &str) -> Result<Vec<WholeState>, Problem> {
    let folder = RunFolder::open(home, run)?;
    let command = folder.read_command()?;
    let state = state_now(&folder, store::of_run(db, run)?.as_ref());
    Ok(states::whole(&folder, &command, &state))
}

/// From the beginning of the epoch after those that are whole.
fn go_on(config: &mut Config, script: &str, state: &Path, epochs: Option<u64>) {
    config.params.insert("resume".to_owned(), text(state));
    let epochs = epochs.filter(|_| facts::argument("initial_epoch").is_some_and(|argument| argument.taken_by(script)));
    if let Some(epochs) = epochs {
        config.params.insert("initial_epoch".to_owned(), (epochs + 1).into());
    }
}

fn text(path: &Path) -> serde_json::Value {
    path.to_string_lossy().into_owned().into()
}
