//! The parts of the sample project that are of other nouns: dataset, draft, run. Each is made once and left alone afterwards.

use std::path::Path;

use super::DemoError;

use crate::datasets::{self, DatasetError, DatasetSummary};
use crate::db::Db;
use crate::home::{Home, nyx, shipped};
use crate::jobs::store::Turn;
use crate::jobs::{Parts, Reporter};
use crate::problem::Problem;
use crate::runs::folder::TrainerKind;
use crate::runs::start::{Replay, start_replay};
use crate::runs::{RunError, view};
use crate::training::Config;
use crate::training::drafts;

const NAME: &str = "kana-sample";
const RECORDING: &str = "resources/demo/recording";
const SAMPLE: &str = "resources/demo/sample.toml";

/// Registers the folder, or reads it again.
pub(super) fn dataset(db: &Db, folder: &Path, reporter: &Reporter) -> Result<DatasetSummary, Problem> {
    let name = match datasets::add(db, folder, Some(NAME), None, reporter) {
        Ok(added) => return Ok(added.summary),
        Err(DatasetError::AlreadyRegistered { name, .. }) => datasets::refresh(db, &name, reporter)?.name,
        // The name is taken by a dataset of the user's own.
        Err(DatasetError::NameTaken { .. }) => return Ok(datasets::add(db, folder, None, None, reporter)?.summary),
        Err(error) => return Err(error.into()),
    };
    Ok(datasets::summary(db, &name)?)
}

/// The draft for this dataset; one that is there stays as the user left it.
pub(super) fn draft(home: &Home, dataset: &str) -> Result<String, Problem> {
    if let Ok(draft) = drafts::read(home, NAME) {
        return Ok(draft.id);
    }
    let sample = shipped(SAMPLE).ok_or(DemoError::NotShipped(SAMPLE))?;
    let (mut config, _) = Config::read(&sample)?;
    for subset in config.dataset.datasets.iter_mut().flat_map(|table| &mut table.subsets) {
        subset.insert("image_dir".to_owned(), dataset.into());
    }
    Ok(drafts::save_new(home, config)?.id)
}

/// The run of the sample: the one there is, else a new one that plays the recording.
pub(super) fn play(parts: &Parts, config: &Path, speed: f64) -> Result<String, Problem> {
    let (home, db) = (&parts.home, &parts.db);
    let earlier = view::list(home, db)?.into_iter().find(|run| run.name == NAME && run.trainer == TrainerKind::Replay);
    if let Some(run) = earlier {
        return Ok(run.run);
    }
    let recording = shipped(RECORDING).ok_or(DemoError::NotShipped(RECORDING))?.join("kana");
    let executable = nyx().ok_or(RunError::NoSupervisor)?;
    Ok(start_replay(home, db, &executable, config, &Replay { recording, speed }, &Turn::default())?.run)
}
