//! One file per noun: its arguments, the call of the core, how the answer is told.

pub(crate) mod backend;
pub(crate) mod captions;
pub(crate) mod checkpoints;
pub(crate) mod datasets;
pub(crate) mod demo;
pub(crate) mod gpu;
pub(crate) mod jobs;
pub(crate) mod loras;
pub(crate) mod models;
pub(crate) mod presets;
pub(crate) mod runs;
pub(crate) mod settings;
pub(crate) mod tagging;
pub(crate) mod training;

use std::process::ExitCode;

use nyx_core::{Problem, Studio};

use crate::args::Command;
use crate::output::Output;

/// Does what was asked. The code is for outcomes that are no problems: interrupted, stopped.
pub(crate) fn run(studio: &Studio, output: &Output, command: Command) -> Result<ExitCode, Problem> {
    match command {
        Command::Backend(command) => backend::run(studio, output, command),
        Command::Caption(command) => captions::run(studio, output, command),
        Command::Checkpoint(command) => checkpoints::run(studio, output, command),
        Command::Dataset(command) => datasets::run(studio, output, command),
        Command::Demo(arguments) => demo::run(studio, output, &arguments),
        Command::Config(command) => training::config(studio, output, command),
        Command::Gpu(arguments) => gpu::run(output, &arguments),
        Command::Job(command) => jobs::run(studio, output, command),
        Command::Params(arguments) => training::params(studio, output, &arguments),
        Command::Plan(arguments) => training::plan::plan(studio, output, &arguments),
        Command::Steps(arguments) => training::steps::steps(studio, output, &arguments),
        Command::Lora(command) => loras::run(studio, output, command),
        Command::Model(command) => Ok(models::run(studio, output, &command)),
        Command::Preset(command) => presets::run(studio, output, command),
        Command::Settings(command) => settings::run(studio, output, command),
        Command::Tag(arguments) => tagging::tag(studio, output, &arguments),
        Command::Tagger(command) => tagging::tagger(studio, output, command),
        Command::TagWorker => Ok(tagging::worker()),
        Command::Probe(arguments) => runs::probe(studio, output, &arguments),
        Command::Train(arguments) => runs::train(studio, output, arguments),
        Command::Supervise { run } => runs::supervise(studio, &run),
        Command::Recheck { run } => runs::recheck(studio, &run),
        Command::Wake => runs::wake(studio),
        Command::ReplayRecording(arguments) => runs::replay(&arguments),
    }
}
