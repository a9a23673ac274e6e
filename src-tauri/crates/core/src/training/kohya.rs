//! Kohya's sd-scripts as a trainer: its arithmetic, its files, its command line and its output.

pub mod bucket_list;
pub mod buckets;
pub mod command;
mod control;
pub mod curve;
pub mod datasets;
pub mod formats;
pub mod groups;
pub mod images;
pub mod largest;
pub mod log;
pub mod options;
pub mod passage;
pub mod plan;
pub mod render;
pub mod saves;
pub mod schedule;
pub mod scripts;
pub mod seen;
pub mod steps;
pub mod timesteps;

use std::path::Path;

use super::takes::with_defaults;
use super::{CommandSpec, Config, Installation, Issue, LogReader, Material, Plan, Refusal, Rendered, Trainer, validate};

/// The trainer that runs sd-scripts.
#[derive(Clone, Copy, Debug, Default)]
pub struct Kohya;

impl Trainer for Kohya {
    fn name(&self) -> &'static str {
        "kohya"
    }

    fn validate(&self, config: &Config, material: &Material) -> Vec<Issue> {
        validate::validate(config, material)
    }

    fn plan(&self, config: &Config, material: &Material) -> Result<Plan, Refusal> {
        plan::plan(&with_defaults(config, material.installed.as_deref()), material)
    }

    fn render(&self, config: &Config, material: &Material, run: &Path) -> Rendered {
        render::render(config, material.installed.as_deref(), run)
    }

    fn command(&self, config: &Config, run: &Path, installation: &Installation) -> CommandSpec {
        command::command(config, run, installation)
    }

    fn log_reader(&self) -> Box<dyn LogReader> {
        Box::new(log::KohyaLog::default())
    }
}
