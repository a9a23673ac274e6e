//! The configuration of a run is looked at again when its turn comes, which may be days after it was asked for: what can no
//! longer start is refused with its reason, and where the plan has changed the trainer's files are written anew.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::error::RunError;
use super::folder::{RunFolder, RunKind, TrainerKind};
use super::start::kohya::{Made, made};
use super::start::write_files;
use crate::backend;
use crate::db::Db;
use crate::home::Home;
use crate::problem::Problem;
use crate::settings::Settings;
use crate::training::{Config, Level, Library, Plan, check};

/// What the look came to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Rechecked {
    /// Why it can no longer start.
    pub refused: Option<Problem>,
    /// What is different from when it was asked for, in a sentence.
    pub note: Option<String>,
}

/// Looks, writes the trainer's files anew where they would be other ones, and leaves the answer in the run's folder.
pub fn recheck(home: &Home, db: &Db, settings: &Settings, run: &str) -> Result<(), Problem> {
    let folder = RunFolder::open(home, run)?;
    let rechecked = match look(home, db, settings, &folder) {
        Ok(note) => Rechecked { refused: None, note },
        Err(problem) => Rechecked { refused: Some(problem), note: None },
    };
    let path = folder.rechecked();
    Ok(folder.write_json(&path, &rechecked).map_err(|source| RunError::Folder { path, source })?)
}

fn look(home: &Home, db: &Db, settings: &Settings, folder: &RunFolder) -> Result<Option<String>, Problem> {
    let command = folder.read_command()?;
    // What has begun goes on with the files that it began with; a probe and a recording have plans of their own.
    if command.trainer != TrainerKind::Kohya || command.kind != RunKind::Train || folder.state().exists() {
        return Ok(None);
    }
    let (mut config, issues) = Config::read(&folder.asked())?;
    if let Some(copy) = copied_prompts(folder) {
        config.params.insert("sample_prompts".to_owned(), copy.into());
    }
    // A run keeps the backend that it was asked with, whichever is used by now.
    let scripts = command.command.script.parent().unwrap_or(Path::new("")).to_owned();
    let installation = backend::installation_of(&command.command.program, &scripts)?;
    let installed = backend::installed_of(home, &installation);
    let library = Library { db, model_folders: &settings.model_folders, installed: installed.as_ref() };
    let mut prepared = check::prepare_read(&config, &issues, &command.asked_in, library);
    prepared.ask_room(&home.runs());
    prepared.ask_queue(home, db);
    // Its own files are promised as well.
    prepared.material.promised.retain(|_, other| *other != folder.name());
    let errors: Vec<_> = prepared.issues().into_iter().filter(|issue| issue.level == Level::Error).collect();
    if let Some(first) = errors.first() {
        let mut problem = Problem::new(&first.code, format!("It can no longer start: {}: {}", first.param, first.message));
        problem.hint.clone_from(&first.hint);
        return Err(problem);
    }
    let before = folder.read_plan();
    let Made { command: next, files, plan } = made(home, db, &mut prepared, &command.asked_in, folder, &installation)?;
    let is_other = |(name, bytes): &&(String, Vec<u8>)| {
        name != "manifest.json" && std::fs::read(folder.path().join(name)).ok().as_ref() != Some(bytes)
    };
    if !files.iter().any(|file| is_other(&file)) {
        return Ok(None);
    }
    let named: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    write_files(folder, &named, &next)?;
    Ok(Some(difference(before.as_ref().map(size), size(&plan))))
}

/// A run keeps the prompts that it was asked with: the copy that its files name.
fn copied_prompts(folder: &RunFolder) -> Option<String> {
    let written = folder.read_written()?;
    let named = written.get("sample_prompts")?.as_str()?;
    Path::new(named).starts_with(folder.path()).then(|| named.to_owned())
}

/// Images and steps.
fn size(plan: &Plan) -> (u64, u64) {
    (plan.images, plan.total_steps)
}

/// What is different, in a sentence.
fn difference(before: Option<(u64, u64)>, now: (u64, u64)) -> String {
    let count = |count: u64, one: &str| format!("{count} {one}{}", if count == 1 { "" } else { "s" });
    let mut said = Vec::new();
    if let Some(before) = before {
        for (was, is, one) in [(before.0, now.0, "image"), (before.1, now.1, "step")] {
            if was != is {
                said.push(format!("{} became {}", count(was, one), count(is, one)));
            }
        }
    }
    match said.as_slice() {
        [] => "Its files were written anew: what it points at is not quite as it was when it was put into the queue".to_owned(),
        said => format!("Since it was put into the queue, {}", said.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_told_by_what_is_other() {
        let expected = "Since it was put into the queue, 8 images became 9 images, 24 steps became 27 steps";
        assert_eq!(difference(Some((8, 24)), (9, 27)), expected);
        assert!(difference(Some((8, 24)), (8, 24)).starts_with("Its files were written anew"));
        assert!(difference(None, (8, 24)).starts_with("Its files were written anew"));
    }
}
