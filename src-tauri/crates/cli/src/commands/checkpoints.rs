//! `nyx checkpoint`: what a training run saved, pinned, deleted.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use nyx_core::files::size;
use nyx_core::runs::checkpoints::{self, CheckpointKind};
use nyx_core::runs::{Checkpoint, Checkpoints};
use nyx_core::{Problem, Studio};
use serde_json::json;

use super::jobs::training;
use crate::output::Output;

#[derive(Debug, Subcommand)]
pub(crate) enum CheckpointCommand {
    /// What a training run saved: models and states, their sizes, and what its settings keep
    List {
        /// `12`, `J12` or the name of a run
        run: String,
    },
    /// Keep some of it, whatever the run's settings remove
    Pin(Chosen),
    /// Leave it to the run's settings again
    Unpin(Chosen),
    /// Put some of it into the trash of the system
    Delete(DeleteArgs),
}

#[derive(Debug, Args)]
pub(crate) struct Chosen {
    /// `12`, `J12` or the name of a run
    run: String,
    /// Their names, as `list` shows them
    #[arg(required = true)]
    files: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct DeleteArgs {
    /// `12`, `J12` or the name of a run
    run: String,
    /// Their names, as `list` shows them
    #[arg(required_unless_present = "states_asked_for")]
    files: Vec<String>,
    /// Every state of a pause or of a save that was asked for, which nothing removes by itself
    #[arg(long)]
    states_asked_for: bool,
}

pub(crate) fn run(studio: &Studio, output: &Output, command: CheckpointCommand) -> Result<ExitCode, Problem> {
    let (home, db) = (studio.home(), studio.db());
    match command {
        CheckpointCommand::List { run } => list(studio, output, &training(studio, &run)?),
        CheckpointCommand::Pin(Chosen { run, files }) => {
            let run = training(studio, &run)?;
            files.iter().try_for_each(|file| checkpoints::pin(home, db, &run, file))?;
            list(studio, output, &run)
        }
        CheckpointCommand::Unpin(Chosen { run, files }) => {
            let run = training(studio, &run)?;
            files.iter().try_for_each(|file| checkpoints::unpin(home, db, &run, file))?;
            list(studio, output, &run)
        }
        CheckpointCommand::Delete(arguments) => delete(studio, output, arguments),
    }
}

fn list(studio: &Studio, output: &Output, run: &str) -> Result<ExitCode, Problem> {
    let found = checkpoints::list(studio.home(), studio.db(), run)?;
    output.answer(&found, || rows(&found));
    Ok(ExitCode::SUCCESS)
}

fn rows(found: &Checkpoints) -> Vec<Vec<String>> {
    let row = |checkpoint: &Checkpoint| {
        let at = |name: &str, number: Option<u64>| number.map(|number| format!("{name} {number}")).unwrap_or_default();
        vec![
            checkpoint.file.clone(),
            match checkpoint.kind {
                CheckpointKind::Model => "model".to_owned(),
                CheckpointKind::State => "state".to_owned(),
            },
            at("step", checkpoint.step),
            at("epoch", checkpoint.epoch),
            checkpoint.bytes.map(size).unwrap_or_default(),
            if checkpoint.pinned { "pinned".to_owned() } else { checkpoint.goes.clone().unwrap_or_default() },
        ]
    };
    found.checkpoints.iter().map(row).chain([vec![found.keeps.clone()]]).collect()
}

fn delete(studio: &Studio, output: &Output, arguments: DeleteArgs) -> Result<ExitCode, Problem> {
    let run = training(studio, &arguments.run)?;
    let mut files = arguments.files;
    if arguments.states_asked_for {
        let all = checkpoints::list(studio.home(), studio.db(), &run)?.checkpoints;
        files.extend(all.into_iter().filter(|found| found.asked_for && found.no_delete.is_none()).map(|found| found.file));
    }
    let deleted = checkpoints::delete(studio.home(), studio.db(), &run, &files)?;
    output.answer(&json!(deleted), || {
        let gone = deleted.files.iter().map(|file| vec!["in the trash".to_owned(), file.clone()]);
        let stays = deleted.refused.iter().map(|refused| vec!["stays".to_owned(), format!("{}: {}", refused.file, refused.why)]);
        let freed = format!("{}, free once the trash is emptied", size(deleted.bytes));
        gone.chain(stays).chain([vec!["size".to_owned(), freed]]).collect()
    });
    Ok(if deleted.refused.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
