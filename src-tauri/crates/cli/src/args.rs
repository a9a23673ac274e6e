//! The command tree: one subcommand per noun; each noun's own arguments stand beside its code in `commands/`.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::commands::{
    backend, captions, checkpoints, datasets, demo, gpu, jobs, loras, models, presets, runs, settings, tagging, training,
};

/// Train LoRAs without a window.
#[derive(Debug, Parser)]
#[command(name = "nyx", version, propagate_version = true)]
pub(crate) struct Args {
    /// The folder where Nyx keeps its index, runs and caches [env: `NYX_HOME`]
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) home: Option<PathBuf>,
    /// Answer with JSON on standard output
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Write more into the log file
    #[arg(short, long, global = true)]
    pub(crate) verbose: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// The Python and the sd-scripts that train
    #[command(subcommand)]
    Backend(backend::BackendCommand),
    /// Captions: list, edit, history, undo
    #[command(subcommand)]
    Caption(captions::CaptionCommand),
    /// What a training run saved: sizes, pins, the trash
    #[command(subcommand)]
    Checkpoint(checkpoints::CheckpointCommand),
    /// Folders of images
    #[command(subcommand)]
    Dataset(datasets::DatasetCommand),
    /// Make the sample project and play its run
    Demo(demo::DemoArgs),
    /// Check and render configurations
    #[command(subcommand)]
    Config(training::ConfigCommand),
    /// The graphics cards
    Gpu(gpu::GpuArgs),
    /// What waits, runs and is done
    #[command(subcommand)]
    Job(jobs::JobCommand),
    /// The parameters of the trainer
    Params(training::ParamsArgs),
    /// What a configuration comes to: steps, epochs, saves, buckets; and what it costs: disk, time, VRAM
    Plan(training::plan::PlanArgs),
    /// What made-up numbers come to: a step calculator
    Steps(training::steps::StepsArgs),
    /// LoRA files
    #[command(subcommand)]
    Lora(loras::LoraCommand),
    /// Base models
    #[command(subcommand)]
    Model(models::ModelCommand),
    /// Recipes to start from
    #[command(subcommand)]
    Preset(presets::PresetCommand),
    /// Preferences
    #[command(subcommand)]
    Settings(settings::Settings),
    /// Try the first steps of a training: does it fit on the card, and how long does it take
    Probe(runs::ProbeArgs),
    /// Train, and follow the run to its end
    Train(runs::TrainArgs),
    /// The process that watches over one run; started by Nyx itself
    #[command(hide = true)]
    Supervise { run: String },
    /// Looks again at a run whose turn has come; started by its supervisor
    #[command(hide = true)]
    Recheck { run: String },
    /// Starts runs at their time while no window is open; started by Nyx itself
    #[command(hide = true)]
    Wake,
    /// Plays a recorded run as a trainer would; started by a run
    #[command(hide = true)]
    ReplayRecording(runs::ReplayArgs),
    /// Write tags into the captions of a dataset
    Tag(Box<tagging::TagArgs>),
    /// What writes tags
    #[command(subcommand)]
    Tagger(tagging::TaggerCommand),
    /// Holds a model for another `nyx`; answers on standard output
    #[command(hide = true)]
    TagWorker,
}
