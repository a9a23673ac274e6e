//! What a job is asked to do. Stored as JSON in its row, so that history can say it and a retry can do it again;
//! matched in one place, `runner.rs`. A new kind of long work is one variant here and one arm there.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::backend::InstallSpec;
use crate::captions::{Edit, Scope};
use crate::datasets::names;
use crate::tagging::{TagSpec, TaggerSource};

/// Long work, complete: everything needed to do it again stands here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Task {
    /// A training run, whose folder holds everything else.
    Train {
        /// The run folder's name.
        run: String,
    },
    /// Write tags into the captions of a dataset.
    Tag(Box<TagSpec>),
    /// Try a tagger and add it to the library.
    AddTagger(TaggerSource),
    /// Register a folder of images where it is, or a copy of it in the library.
    AddDataset {
        /// The folder.
        path: PathBuf,
        /// Whether to copy it.
        copy: bool,
    },
    /// Change many captions as one operation of their history.
    EditCaptions {
        /// The dataset's name.
        dataset: String,
        /// Which captions.
        scope: Scope,
        /// What to do with each.
        edit: Edit,
    },
    /// Take an operation on captions back, or do it again.
    RevertCaptions {
        /// The dataset's name.
        dataset: String,
        /// Its number in the history; the next one unless given.
        operation: Option<i64>,
        /// Do again what was taken back.
        again: bool,
    },
    /// Make the sample project.
    Demo {
        /// Also play the recorded run, this many times as fast.
        #[serde(default)]
        play: Option<f64>,
    },
    /// Try the first steps of a training, to learn what they cost.
    Probe {
        /// The configuration.
        file: PathBuf,
        /// Whether to change it until it fits.
        find: bool,
    },
    /// Install a backend, go on with an installation, or mend one.
    InstallBackend(Box<InstallSpec>),
    /// Ask a Python environment whether it can train.
    CheckBackend {
        /// The backend's name.
        name: String,
    },
}

impl Task {
    /// The run, where it is one.
    pub fn run(&self) -> Option<&str> {
        match self {
            Self::Train { run } => Some(run),
            _ => None,
        }
    }

    /// Whether it goes on when the process that asked for it ends. Other work ends with its process, and waits with it.
    pub fn outlives_its_process(&self) -> bool {
        matches!(self, Self::Train { .. })
    }

    /// What it is called where the task alone says it; the others are named by who asks for them.
    pub fn title(&self) -> String {
        match self {
            Self::Train { run } => format!("Train {run}"),
            Self::Tag(spec) => spec.title(),
            Self::AddTagger(source) => format!("Add the tagger {}", source.path.display()),
            Self::AddDataset { path, copy } => {
                let name = path.file_name().map_or_else(|| path.display().to_string(), names::display);
                format!("{} {name}", if *copy { "Copy" } else { "Add" })
            }
            Self::EditCaptions { dataset, edit, .. } => format!("{} in {dataset}", edit.label()),
            Self::RevertCaptions { dataset, again, .. } => format!("{} in {dataset}", if *again { "Redo" } else { "Undo" }),
            Self::Demo { .. } => "Sample project".to_owned(),
            Self::Probe { file, find } => {
                let name =
                    file.file_stem().map_or_else(|| file.display().to_string(), |name| name.to_string_lossy().into_owned());
                format!("{} {name}", if *find { "Find what fits for" } else { "Try 10 steps of" })
            }
            Self::InstallBackend(spec) => format!("{} the backend {}", if spec.repair { "Repair" } else { "Install" }, spec.name),
            Self::CheckBackend { name } => format!("Check the backend {name}"),
        }
    }

    /// Where it waits for its turn.
    pub fn lane(&self) -> Lane {
        match self {
            Self::Train { .. } => Lane::Gpu,
            Self::Probe { .. } => Lane::Probe,
            Self::Tag(_) | Self::Demo { .. } => Lane::Cpu,
            // It waits for the disk, and nobody should wait for it behind a thousand images that are tagged.
            Self::AddDataset { .. } | Self::EditCaptions { .. } | Self::RevertCaptions { .. } => Lane::Files,
            // Each of the others is asked for by somebody who looks on, and an installation takes long.
            Self::InstallBackend(_) => Lane::Install,
            Self::CheckBackend { .. } => Lane::Check,
            Self::AddTagger(_) => Lane::Network,
        }
    }
}

/// Jobs of one lane run one after another, in the order of their places; lanes run beside each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Lane {
    /// Training. On several graphics cards those run beside each other that use different ones.
    Gpu,
    /// Computing over images: tagging, the sample project.
    Cpu,
    /// Reading and writing folders and captions.
    Files,
    /// Downloads, uploads, and what they are tried with.
    Network,
    /// Installing backends.
    Install,
    /// Asking other programs what they can do.
    Check,
    /// Waiting for probes, which run in the lane of training themselves.
    Probe,
}

impl Lane {
    /// The name in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gpu => "gpu",
            Self::Cpu => "cpu",
            Self::Files => "files",
            Self::Network => "network",
            Self::Install => "install",
            Self::Check => "check",
            Self::Probe => "probe",
        }
    }

    /// The lane of this name.
    pub fn named(name: &str) -> Option<Self> {
        let all = [Self::Gpu, Self::Cpu, Self::Files, Self::Network, Self::Install, Self::Check, Self::Probe];
        all.into_iter().find(|lane| lane.name() == name)
    }
}
