//! The same training once more, as it was asked or with the change that its diagnosis proposes.

use std::path::Path;

use super::checkpoints;
use super::error::RunError;
use super::folder::RunFolder;
use super::start::kohya::{Asked, start_config};
use super::start::onward::{self, Onward};
use super::start::{Started, unmake};
use super::stop;
use super::view;
use crate::db::Db;
use crate::home::Home;
use crate::jobs::order;
use crate::jobs::store::{self, Turn};
use crate::problem::Problem;
use crate::settings::Settings;
use crate::training::drafts::{self, Draft};
use crate::training::kohya::scripts;
use crate::training::{Config, Library, resolve};

/// Puts the training of a run into the queue again, as a new run. With `fix`, changed as its diagnosis proposes.
pub fn start(home: &Home, db: &Db, settings: &Settings, executable: &Path, run: &str, fix: bool) -> Result<Started, Problem> {
    let mut asked = asked(home, db, settings, run)?;
    if fix {
        asked.config = fixed(home, db, run, &asked.config)?;
        asked.text = asked.config.to_toml();
    }
    start_config(home, db, settings, executable, &asked)
}

/// A new draft that says what a run was asked. With `fix`, changed as its diagnosis proposes.
pub fn draft(home: &Home, db: &Db, settings: &Settings, run: &str, fix: bool) -> Result<Draft, Problem> {
    let config = asked(home, db, settings, run)?.config;
    let config = if fix { fixed(home, db, run, &config)? } else { config };
    Ok(drafts::save_new(home, config)?)
}

/// A new draft that says what a run was asked and begins with the weights that it saved under this name.
pub fn draft_from(home: &Home, db: &Db, settings: &Settings, run: &str, file: &str) -> Result<Draft, Problem> {
    let weights = checkpoints::weights(home, db, run, file)?;
    let config = asked(home, db, settings, run)?.config;
    let script = scripts::script(config.family, config.mode).unwrap_or_default();
    let config = onward::apply(home, db, &config, &Onward::Weights(weights), script)?;
    Ok(drafts::save_new(home, config)?)
}

/// Takes a waiting run out of the queue and makes a draft of it again. Its folder, in which nothing happened yet, goes.
pub fn pull_back(home: &Home, db: &Db, settings: &Settings, run: &str) -> Result<Draft, Problem> {
    let job = store::of_run(db, run)?.ok_or_else(|| RunError::NotFound(run.to_owned()))?;
    let draft = draft(home, db, settings, run, false)?;
    let folder = RunFolder::of(home, run);
    let was_before = folder.as_ref().map_or(Ok(false), |folder| stop::take_back(db, folder, Some(&job)))?;
    if !was_before && let Err(error) = order::take_out(db, job.id) {
        // Its turn has come meanwhile: it goes on as it is.
        drafts::remove(home, &draft.id)?;
        return Err(error.into());
    }
    if let Some(folder) = folder.filter(|folder| !folder.state().exists()) {
        unmake(&folder);
    }
    Ok(draft)
}

/// The configuration of a run, so that it can stand among the drafts.
fn asked(home: &Home, db: &Db, settings: &Settings, run: &str) -> Result<Asked, Problem> {
    let folder = RunFolder::open(home, run)?;
    let (config, issues) = Config::read(&folder.asked())?;
    let command = folder.read_command()?;
    // A draft's own words stay, such as the name of a dataset, which may have moved since.
    let config = if command.asked_in == home.drafts() {
        config
    } else {
        resolve::resolve(&config, &command.asked_in, Library { db, model_folders: &settings.model_folders, installed: None }).0
    };
    Ok(Asked { text: config.to_toml(), config, issues, folder: command.asked_in, turn: Turn::default() })
}

fn fixed(home: &Home, db: &Db, run: &str, config: &Config) -> Result<Config, Problem> {
    let change = view::get(home, db, run)?.diagnosis.and_then(|diagnosis| diagnosis.change);
    Ok(change.ok_or_else(|| RunError::NothingToChange(run.to_owned()))?.apply(config))
}
