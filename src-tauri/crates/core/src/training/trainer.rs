//! What a trainer is: a schema, and pure functions from a configuration to issues, a plan, files and a command.
//! No processes here: `runs` starts what this describes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{Config, Issue, LogReader, Material, Plan, Refusal};

/// A program that trains. `kohya` is the first; `replay` plays a recorded run.
pub trait Trainer: Send + Sync {
    /// Its name on the command line.
    fn name(&self) -> &'static str;

    /// What is wrong or risky; errors block the start. The configuration's paths are absolute.
    fn validate(&self, config: &Config, material: &Material) -> Vec<Issue>;

    /// What it will do, in exact numbers.
    fn plan(&self, config: &Config, material: &Material) -> Result<Plan, Refusal>;

    /// The files it reads, to be written into the run's folder before the start, and where it will write its own.
    fn render(&self, config: &Config, material: &Material, run: &Path) -> Rendered;

    /// How to start it on what `render` gave for the same folder.
    fn command(&self, config: &Config, run: &Path, installation: &Installation) -> CommandSpec;

    /// Reads its output; one for each run.
    fn log_reader(&self) -> Box<dyn LogReader>;
}

/// The Python and the checkout that a run uses.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Installation {
    /// The interpreter with the trainer's packages.
    pub python: PathBuf,
    /// The folder of the trainer's scripts.
    pub scripts: PathBuf,
    /// Our launcher, through which scripts run where Python hears a polite stop only with its help.
    pub launcher: Option<PathBuf>,
}

/// What a trainer reads, and where it will write.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rendered {
    /// Files to write into the run's folder.
    pub files: Vec<RenderedFile>,
    /// Where models, states and samples will lie.
    pub output_dir: PathBuf,
    /// The stem of the saved models' names.
    pub output_name: String,
    /// What follows the stem: `.safetensors`, or nothing where models are saved as folders.
    pub output_ending: String,
    /// Where the event files will lie, each run in a folder of its own below.
    pub logging_dir: PathBuf,
}

impl Rendered {
    /// The final model's path; a folder where models are saved so.
    pub fn final_model(&self) -> PathBuf {
        self.output_dir.join(format!("{}{}", self.output_name, self.output_ending))
    }
}

/// One file for the run's folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct RenderedFile {
    /// Its name: `config.toml`.
    pub name: String,
    /// Its text, UTF-8 without a byte order mark.
    pub text: String,
}

/// A process to start, whole: nothing else is needed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommandSpec {
    /// The executable.
    pub program: PathBuf,
    /// The script that trains, also somewhere in `argv`.
    pub script: PathBuf,
    /// Arguments after the executable.
    pub argv: Vec<String>,
    /// Variables to set over the inherited environment. Never holds a token.
    pub env: BTreeMap<String, String>,
    /// Inherited variables that break the trainer or its output.
    pub env_remove: Vec<String>,
    /// The working folder.
    pub cwd: PathBuf,
}
