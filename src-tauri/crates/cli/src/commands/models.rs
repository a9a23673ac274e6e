//! `nyx model`: base models.

use std::process::ExitCode;

use clap::Subcommand;
use nyx_core::Studio;
use nyx_core::models::{self, ModelFile};

use crate::output::{Output, size};

#[derive(Debug, Subcommand)]
pub(crate) enum ModelCommand {
    /// Base models in the folders of the setting `model_folders`
    List,
}

pub(crate) fn run(studio: &Studio, output: &Output, command: &ModelCommand) -> ExitCode {
    match command {
        ModelCommand::List => {
            let folders = studio.settings().get().model_folders;
            let list = models::list(&folders);
            output.answer(&list, || list.models.iter().map(row).collect());
            if folders.is_empty() {
                output.note("No folders yet. Add one: nyx settings set model_folders '[\"/path/to/models\"]'");
            }
            for folder in &list.unreadable {
                output.note(&format!("Cannot read the folder {}", folder.display()));
            }
            ExitCode::SUCCESS
        }
    }
}

fn row(model: &ModelFile) -> Vec<String> {
    let what = model.problem.as_ref().map_or_else(
        || model.family.map_or("unknown", nyx_core::training::Family::name).to_owned(),
        |problem| problem.message.clone(),
    );
    vec![model.name.clone(), size(model.bytes), what]
}
