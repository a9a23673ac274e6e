//! The folder of one run: what lies where in it.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use specta::Type;

use super::error::RunError;
use super::manifest::Manifest;
use crate::files::write_atomic;
use crate::home::Home;
use crate::secrets::is_secret_name;
use crate::training::{CommandSpec, Plan};

/// `runs/<local time>-<name>/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunFolder {
    path: PathBuf,
}

/// Who trains.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum TrainerKind {
    /// Kohya's sd-scripts.
    #[default]
    Kohya,
    /// A recorded run, played; makes no LoRA.
    Replay,
}

/// What a run is made for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum RunKind {
    /// A model.
    #[default]
    Train,
    /// A few steps, to learn what they cost: see [`super::probe`].
    Probe,
}

/// `command.json`: everything the supervisor needs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunCommand {
    /// Who trains.
    pub trainer: TrainerKind,
    /// What for.
    #[serde(default)]
    pub kind: RunKind,
    /// The backend that trains, by name.
    #[serde(default)]
    pub backend: Option<String>,
    /// What to start. Values of variables named in `secrets` are left out.
    pub command: CommandSpec,
    /// Variables of `[launch]` whose values look like secrets; the supervisor takes them from `nyx.toml`.
    pub secrets: Vec<String>,
    /// The folder of the configuration that was asked for: its relative paths count from there.
    #[serde(default)]
    pub asked_in: PathBuf,
    /// Where models, states and samples will lie.
    pub output_dir: PathBuf,
    /// The stem of their names.
    pub output_name: String,
    /// The final model.
    pub final_file: PathBuf,
    /// Where the event files will lie.
    pub logging_dir: PathBuf,
    /// Optimizer steps by our own plan.
    pub planned_steps: Option<u64>,
    /// The plan's epochs.
    pub planned_epochs: Option<u64>,
    /// Optimizer steps that were made before it, by the run whose state it goes on from: the trainer counts from there.
    #[serde(default)]
    pub begins_at: u64,
    /// How many seconds it takes by earlier runs; `None` where nothing told.
    #[serde(default)]
    pub planned_seconds: Option<f64>,
    /// Requests that this training cannot do, by name, with the reason.
    #[serde(default)]
    pub refused: BTreeMap<String, String>,
}

/// What can be asked of a running run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Request {
    /// End politely, then firmly.
    Stop,
    /// End at once.
    ForceStop,
    /// Save a model at the next step, then end.
    StopAfterSave,
    /// Save a state, end, and keep the place.
    Pause,
    /// Save a model at the next step.
    Save,
    /// Make samples at the next step.
    Sample,
}

impl Request {
    /// Everything that can be asked of one that runs.
    pub const ALL: [Self; 6] = [Self::Stop, Self::ForceStop, Self::StopAfterSave, Self::Pause, Self::Save, Self::Sample];

    /// It, in words that begin a sentence.
    pub fn words(self) -> &'static str {
        match self {
            Self::Stop | Self::ForceStop => "Stopping",
            Self::StopAfterSave => "Stopping after a save",
            Self::Pause => "Pausing",
            Self::Save => "Saving now",
            Self::Sample => "Making samples now",
        }
    }

    /// Its name: that of its file, and what the launcher calls it.
    pub fn file(self) -> &'static str {
        match self {
            Self::Stop => "stop",
            Self::ForceStop => "force-stop",
            Self::StopAfterSave => "stop-after-save",
            Self::Pause => "pause",
            Self::Save => "save",
            Self::Sample => "sample",
        }
    }
}

impl RunFolder {
    /// The folder of the run with this name. A name that could lead elsewhere leads to no run.
    pub fn of(home: &Home, run: &str) -> Option<Self> {
        let single = !run.is_empty() && run != "." && run != ".." && !run.contains(['/', '\\']);
        let path = home.runs().join(run);
        (single && path.join("command.json").is_file()).then_some(Self { path })
    }

    /// The same; without such a run an error says so.
    pub fn open(home: &Home, run: &str) -> Result<Self, RunError> {
        Self::of(home, run).ok_or_else(|| RunError::NotFound(run.to_owned()))
    }

    /// Every folder among the runs, newest first: their names begin with the local time. Some may be no runs.
    pub(crate) fn all(home: &Home) -> Vec<Self> {
        let entries = std::fs::read_dir(home.runs()).into_iter().flatten().flatten();
        let mut all: Vec<Self> = entries.map(|entry| Self::at(entry.path())).collect();
        all.sort_by(|a, b| b.path.cmp(&a.path));
        all
    }

    /// A folder that is being made or is known to be a run.
    pub fn at(path: PathBuf) -> Self {
        Self { path }
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Its name, which is the run's name.
    pub fn name(&self) -> String {
        self.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// What was asked.
    pub fn asked(&self) -> PathBuf {
        self.path.join("nyx.toml")
    }

    /// The plan as numbers.
    pub fn plan(&self) -> PathBuf {
        self.path.join("plan.json")
    }

    /// How to start it.
    pub fn command(&self) -> PathBuf {
        self.path.join("command.json")
    }

    /// What the supervisor says.
    pub fn state(&self) -> PathBuf {
        self.path.join("state.json")
    }

    /// When each phase began.
    pub fn phases(&self) -> PathBuf {
        self.path.join("phases.jsonl")
    }

    /// What a probe is to measure.
    pub fn probe(&self) -> PathBuf {
        self.path.join("probe.json")
    }

    /// What a probe measured.
    pub fn measured(&self) -> PathBuf {
        self.path.join("measured.json")
    }

    /// What a saved file proved of what was asked.
    pub fn proof(&self) -> PathBuf {
        self.path.join("proof.json")
    }

    /// Images, captions, models: what went in.
    pub fn manifest(&self) -> PathBuf {
        self.path.join("manifest.json")
    }

    /// Raw output.
    pub fn stdout(&self) -> PathBuf {
        self.path.join("stdout.log")
    }

    /// Raw output.
    pub fn stderr(&self) -> PathBuf {
        self.path.join("stderr.log")
    }

    /// What we say between the trainer's lines.
    pub fn nyx_log(&self) -> PathBuf {
        self.path.join("nyx.log")
    }

    /// When which part of the output came.
    pub fn index(&self) -> PathBuf {
        self.path.join("log.index")
    }

    /// What the graphics cards read meanwhile.
    pub fn gpu(&self) -> PathBuf {
        self.path.join("gpu.jsonl")
    }

    /// Main memory of its processes meanwhile.
    pub fn memory(&self) -> PathBuf {
        self.path.join("memory.jsonl")
    }

    /// Where each later leg began.
    pub fn legs(&self) -> PathBuf {
        self.path.join("legs.json")
    }

    /// What our launcher inside the trainer says.
    pub fn bridge(&self) -> PathBuf {
        self.path.join("bridge.json")
    }

    /// What a person pinned of what it saved.
    pub fn pinned(&self) -> PathBuf {
        self.path.join("pinned")
    }

    /// What the look at its start came to, where it waited.
    pub(super) fn rechecked(&self) -> PathBuf {
        self.path.join("requests").join("rechecked")
    }

    /// What is left after a supervisor that died is cleared away once.
    pub(super) fn swept(&self) -> PathBuf {
        self.path.join("requests").join("swept")
    }

    /// Asks for something.
    pub fn ask(&self, request: Request) -> io::Result<()> {
        write_atomic(&self.path.join("requests").join(request.file()), b"")
    }

    /// Takes back what was asked for.
    pub(super) fn withdraw(&self, request: Request) -> io::Result<()> {
        gone(std::fs::remove_file(self.path.join("requests").join(request.file())))
    }

    /// What a leg that comes later leaves behind is cleared away anew.
    pub(super) fn forget_sweep(&self) -> io::Result<()> {
        gone(std::fs::remove_file(self.swept()))
    }

    /// Whether it was asked for.
    pub fn is_asked(&self, request: Request) -> bool {
        self.path.join("requests").join(request.file()).exists()
    }

    /// What was asked for and is not done.
    pub fn all_asked(&self) -> Vec<Request> {
        Request::ALL.into_iter().filter(|request| self.is_asked(*request)).collect()
    }

    /// Reads `command.json`.
    pub fn read_command(&self) -> Result<RunCommand, RunError> {
        let path = self.command();
        read_json(&path).map_err(|source| RunError::Folder { path, source })
    }

    /// The arguments as they were handed over: `config.toml` without its sections, which the trainer does not look at. `None` where
    /// it cannot be read.
    pub(super) fn read_written(&self) -> Option<Map<String, Value>> {
        let sections: Map<String, Value> = toml::from_str(&std::fs::read_to_string(self.path.join("config.toml")).ok()?).ok()?;
        let flat = sections.into_iter().flat_map(|(key, value)| match value {
            Value::Object(section) => section,
            value => Map::from_iter([(key, value)]),
        });
        Some(flat.collect())
    }

    /// The plan; `None` where there is none, as for a played recording.
    pub fn read_plan(&self) -> Option<Plan> {
        read_json(&self.plan()).ok()
    }

    /// What went in.
    pub(super) fn read_manifest(&self) -> io::Result<Manifest> {
        read_json(&self.manifest())
    }

    /// Writes a JSON document of ours.
    pub fn write_json(&self, file: &Path, value: &impl Serialize) -> io::Result<()> {
        write_atomic(file, &serde_json::to_vec_pretty(value).map_err(io::Error::other)?)
    }
}

fn read_json<T: DeserializeOwned>(file: &Path) -> io::Result<T> {
    serde_json::from_slice(&std::fs::read(file)?).map_err(io::Error::other)
}

/// A file that is not there is removed.
fn gone(removed: io::Result<()>) -> io::Result<()> {
    removed.or_else(|error| if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) })
}

/// Takes values that look like secrets out of what will be written down, and names them.
pub fn without_secrets(env: &mut BTreeMap<String, String>) -> Vec<String> {
    let names: Vec<String> = env.keys().filter(|name| is_secret_name(name)).cloned().collect();
    env.retain(|name, _| !is_secret_name(name));
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_named_and_not_written() {
        let pairs = [("HF_TOKEN", "hf_x"), ("WANDB_API_KEY", "y"), ("TOKENIZERS_PARALLELISM", "true"), ("COLUMNS", "500")];
        let mut env = pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        assert_eq!(without_secrets(&mut env), ["HF_TOKEN", "WANDB_API_KEY"]);
        assert_eq!(env.keys().collect::<Vec<_>>(), ["COLUMNS", "TOKENIZERS_PARALLELISM"]);
    }

    #[test]
    fn a_name_that_leads_elsewhere_is_no_run() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::at(folder.path());
        std::fs::create_dir_all(home.runs().join("r1")).unwrap();
        assert_eq!(RunFolder::of(&home, "r1"), None, "no command.json");
        std::fs::write(home.runs().join("r1/command.json"), "{}").unwrap();
        assert!(RunFolder::of(&home, "r1").is_some());
        for name in ["", "..", "../runs/r1", "r1/", "a\\b"] {
            assert_eq!(RunFolder::of(&home, name), None, "{name}");
        }
    }
}
