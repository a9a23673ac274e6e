//! Runs beside each other: what was asked differently, and which images and captions were others. Curves, samples and outputs are those of
//! the runs themselves.

mod asked;
mod images;

use serde::{Deserialize, Serialize};
use specta::Type;

pub use self::asked::AskedDifference;
pub use self::images::{ImageFate, ImagesDifference, OtherImage};
use super::error::RunError;
use super::folder::RunFolder;
use super::manifest::Manifest;
use super::view::{self, Run};
use crate::db::Db;
use crate::home::Home;
use crate::training::Config;

/// Two or more runs, compared with the first of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct Comparison {
    /// The runs, in the order in which they were named.
    pub runs: Vec<Run>,
    /// What was asked differently, in the order of the first configuration.
    pub asked: Vec<AskedDifference>,
    /// How the images of each further run differ from those of the first.
    pub images: Vec<ImagesDifference>,
}

/// What went into a run, as its folder keeps it.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// `None` where it cannot be read any more.
    config: Option<Config>,
    manifest: Manifest,
}

impl Snapshot {
    /// What the folder holds of it.
    pub fn read(folder: &RunFolder) -> Self {
        let config = Config::read(&folder.asked()).ok().map(|(config, _)| config);
        Self { config, manifest: folder.read_manifest().unwrap_or_default() }
    }

    /// How many images it was given, each counted once.
    pub fn images(&self) -> u64 {
        self.manifest.folders.iter().map(|folder| folder.images.len() as u64).sum()
    }
}

/// Compares runs with the first one.
pub fn compare(home: &Home, db: &Db, names: &[String]) -> Result<Comparison, RunError> {
    let runs = names.iter().map(|name| view::get(home, db, name)).collect::<Result<Vec<Run>, _>>()?;
    let snapshots: Vec<Snapshot> = runs.iter().map(|run| Snapshot::read(&RunFolder::at(run.folder.clone()))).collect();
    let configs: Vec<Config> = snapshots.iter().map(|one| one.config.clone().unwrap_or_default()).collect();
    let first = snapshots.first().map(|one| &one.manifest);
    let others = snapshots.iter().skip(1).map(|other| images::difference(first.unwrap_or(&other.manifest), &other.manifest));
    Ok(Comparison { asked: asked::differences(&configs), images: others.collect(), runs })
}

/// What changed from one to the next, in a few words each, the images last.
pub fn changed(before: &Snapshot, after: &Snapshot) -> Vec<String> {
    let configs = before.config.clone().zip(after.config.clone());
    let asked = configs.map(|(before, after)| asked::differences(&[before, after])).unwrap_or_default();
    let mut words: Vec<String> = asked.iter().map(asked::in_words).collect();
    words.extend(images::difference(&before.manifest, &after.manifest).in_words());
    words
}

#[cfg(test)]
mod tests;
