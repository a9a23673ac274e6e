//! The one place where a task becomes a call of the domain function that does it.

use serde_json::Value;

use super::error::JobError;
use super::queue::Parts;
use super::reporter::Reporter;
use super::task::Task;
use crate::backend;
use crate::captions::{self, Place, bulk};
use crate::datasets;
use crate::problem::Problem;
use crate::tagging;

/// Does the work of a task in this process, on this thread, on the cards that it was given; returns the task's own result as JSON.
pub(super) fn run(parts: &Parts, task: &Task, cards: Option<&[u32]>, reporter: &Reporter) -> Result<Value, Problem> {
    match task {
        Task::Train { run } => Err(JobError::OwnProcess(run.clone()).into()),
        Task::InstallBackend(spec) => answer(&backend::install(parts, spec, reporter)?),
        Task::CheckBackend { name } => answer(&backend::examine(&parts.home, &parts.events, name, reporter)?),
        Task::Tag(spec) => answer(&tagging::job::run(parts, spec, cards, reporter)?),
        Task::AddTagger(source) => answer(&tagging::add(&parts.db, &parts.home, &parts.settings.get(), source, reporter)?),
        Task::AddDataset { path, copy } => answer(&datasets::add(&parts.db, path, None, copy.then_some(&parts.home), reporter)?),
        Task::EditCaptions { dataset, scope, edit } => {
            let dataset = datasets::find(&parts.db, dataset)?;
            answer(&bulk::apply(&parts.db, &parts.texts, &dataset, scope, edit, reporter)?)
        }
        Task::RevertCaptions { dataset, operation, again } => {
            let place = Place::of(&datasets::find(&parts.db, dataset)?);
            let revert = if *again { captions::redo } else { captions::undo };
            answer(&revert(&parts.db, &place, *operation, reporter)?)
        }
        Task::Probe { file, find } => answer(&crate::runs::probe::find::probe(parts, file, *find, reporter)?),
        Task::Demo { play } => answer(&crate::demo::make(parts, *play, reporter)?),
    }
}

/// A domain's result as it is stored.
fn answer(result: &impl serde::Serialize) -> Result<Value, Problem> {
    serde_json::to_value(result)
        .map_err(|error| Problem::new("internal", "A result could not be stored").with_detail(error.to_string()))
}
