//! Every run that has ended, in short: listed, searched and filtered by the thousand. The folders are the truth; what they say is kept in
//! the database and read again where a folder changed. What takes longer, such as what changed since the run before, is read for
//! the runs that somebody looks at.

mod details;
mod entry;
mod index;
mod query;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use specta::Type;

pub use self::details::PastDetails;
pub use self::entry::PastRun;
pub(super) use self::entry::origin;
use self::index::Indexed;
pub use self::query::HistoryQuery;
use super::error::RunError;
use super::folder::{RunFolder, RunKind};
use super::view::{self, Run};
use crate::db::Db;
use crate::home::Home;
use crate::jobs::{Lane, store};

/// Runs that the index does not know are looked at one by one up to so many; beyond, it is brought up to date first.
const UNKNOWN: usize = 30;

/// Runs that fit a question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct PastRuns {
    /// How many runs have ended at all.
    pub all: u64,
    /// How many of them fit.
    pub total: u64,
    /// Those from `first` on, newest first.
    pub runs: Vec<PastRun>,
    /// What may be chosen, with the number of runs that fit the other choices.
    pub choices: PastChoices,
}

/// Values of the filters, and how many runs have each.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct PastChoices {
    /// By the names of states.
    pub states: BTreeMap<String, u64>,
    /// By the names of families.
    pub families: BTreeMap<String, u64>,
    /// By folders.
    pub datasets: BTreeMap<String, u64>,
    /// By base models.
    pub models: BTreeMap<String, u64>,
}

/// The ended runs that fit, newest first.
pub fn history(home: &Home, db: &Db, query: &HistoryQuery) -> Result<PastRuns, RunError> {
    let indexed = trained(home, db)?;
    let matcher = query.matcher();
    let fitting: Vec<&Indexed> = indexed.iter().filter(|run| matcher.fits(&run.entry, &run.words)).collect();
    let page = fitting.iter().skip(query.first as usize).take(query.count as usize);
    let mut runs = Vec::new();
    for run in page {
        let details = match &run.details {
            Some(details) => details.clone(),
            None => details::read(home, db, run, &indexed)?,
        };
        runs.push(PastRun { details: Some(details), ..run.entry.clone() });
    }
    Ok(PastRuns { all: indexed.len() as u64, total: fitting.len() as u64, runs, choices: query.choices(&indexed) })
}

/// All ended runs in short, newest first.
pub fn all(home: &Home, db: &Db) -> Result<Vec<PastRun>, RunError> {
    Ok(trained(home, db)?.into_iter().map(|run| run.entry).collect())
}

/// Without those that only tried something.
fn trained(home: &Home, db: &Db) -> Result<Vec<Indexed>, RunError> {
    Ok(index::refresh(home, db)?.into_iter().filter(|run| run.entry.kind == RunKind::Train).collect())
}

/// Runs that have not ended, and the newest `most` of those that have, newest first: what is shown of runs everywhere but in the history.
/// Asked often: of runs that the index knows to have ended, only those that are told or have a row in the queue are looked at.
pub fn recent(home: &Home, db: &Db, most: usize) -> Result<Vec<Run>, RunError> {
    let mut known = index::kinds(db)?;
    let names: Vec<String> = RunFolder::all(home).iter().map(RunFolder::name).collect();
    if names.iter().filter(|name| !known.contains_key(*name)).count() > UNKNOWN {
        index::refresh(home, db)?;
        known = index::kinds(db)?;
    }
    let queued: BTreeSet<String> = store::open(db, Lane::Gpu)?.into_iter().filter_map(|job| job.run).collect();
    let newest: BTreeSet<&String> = names.iter().filter(|name| known.get(*name) == Some(&RunKind::Train)).take(most).collect();
    let is_told = |name: &&String| !known.contains_key(*name) || newest.contains(name) || queued.contains(*name);
    let (mut runs, mut ended) = (Vec::new(), 0);
    for name in names.iter().filter(is_told) {
        match view::get(home, db, name) {
            Ok(run) if run.status.has_ended() && (run.kind == RunKind::Probe || ended >= most) => {}
            Ok(run) => {
                ended += usize::from(run.status.has_ended());
                runs.push(run);
            }
            Err(RunError::Db(error)) => return Err(error.into()),
            Err(_) => {}
        }
    }
    Ok(runs)
}

#[cfg(test)]
mod tests;
