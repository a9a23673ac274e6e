//! Where a run comes from and what came of it: by the files that a configuration begins with, and the folders in which runs leave
//! their models and states.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use specta::Type;

use super::error::RunError;
use super::folder::RunFolder;
use super::history::{self, PastRun};
use crate::db::Db;
use crate::home::Home;

/// The relations of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Lineage {
    /// What it began with: a LoRA, a state or a model of another run, or one that no run of this home made.
    pub from: Option<Ancestor>,
    /// Runs that began with something that it made, newest first.
    pub became: Vec<Descendant>,
}

/// What a run began with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Ancestor {
    /// The file, or the folder of a state.
    pub path: PathBuf,
    /// The run that made it, if one of this home did.
    pub run: Option<String>,
    /// What the user called that run.
    pub name: Option<String>,
}

/// A run that went on with something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Descendant {
    /// The run.
    pub run: String,
    /// What the user called it.
    pub name: String,
    /// What it began with.
    pub path: PathBuf,
}

/// The relations of a run among those that have ended.
pub fn lineage(home: &Home, db: &Db, run: &str) -> Result<Lineage, RunError> {
    let folder = RunFolder::open(home, run)?;
    let command = folder.read_command()?;
    let config = crate::training::Config::read(&folder.asked()).ok().map(|(config, _)| config);
    let from = config.as_ref().and_then(|config| history::origin(config, &command.asked_in));
    let mut found = relations(run, from, &command.output_dir, &history::all(home, db)?);
    // A base model is told where a run made it; else it is no relation.
    let base_model = config.map(|config| command.asked_in.join(config.base_model));
    found.from = found.from.filter(|from| from.run.is_some() || Some(&from.path) != base_model.as_ref());
    Ok(found)
}

fn relations(run: &str, from: Option<PathBuf>, output_dir: &Path, all: &[PastRun]) -> Lineage {
    let maker = |path: &Path| all.iter().find(|other| other.run != run && made(&other.run, &other.output_dir, path));
    let ancestor = |path: PathBuf| {
        let maker = maker(&path);
        let (run, name) = (maker.map(|run| run.run.clone()), maker.map(|run| run.name.clone()));
        Ancestor { path, run, name }
    };
    let descendant = |other: &PastRun| {
        let path = other.from.clone().filter(|path| other.run != run && made(run, output_dir, path))?;
        Some(Descendant { run: other.run.clone(), name: other.name.clone(), path })
    };
    Lineage { from: from.map(ancestor), became: all.iter().filter_map(descendant).collect() }
}

/// Whether a run made what lies there. A folder that several runs write into names none of them.
fn made(run: &str, output_dir: &Path, path: &Path) -> bool {
    path.starts_with(output_dir) && output_dir.iter().any(|part| part == run)
}
