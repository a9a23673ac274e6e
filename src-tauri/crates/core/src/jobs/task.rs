//! What a job is asked to do. Stored as JSON in its row, so that history can say it and a retry can do it again;
//! matched in one place, `runner.rs`. A new kind of long work is one variant here and one arm there.

use serde::{Deserialize, Serialize};
use specta::Type;

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
    /// Make the sample project.
    Demo {
        /// Also play the recorded run, this many times as fast.
        #[serde(default)]
        play: Option<f64>,
    },
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
            Self::Tag(_) | Self::AddTagger(_) | Self::Demo { .. } | Self::CheckBackend { .. } => None,
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
            Self::Demo { .. } => "Sample project".to_owned(),
            Self::CheckBackend { name } => format!("Check the backend {name}"),
        }
    }

    /// Where it waits for its turn.
    pub fn lane(&self) -> Lane {
        match self {
            Self::Train { .. } => Lane::Gpu,
            Self::Tag(_) | Self::Demo { .. } => Lane::Cpu,
            // They are soon done, and nobody should wait for them behind a thousand images.
            Self::CheckBackend { .. } | Self::AddTagger(_) => Lane::Network,
        }
    }
}

/// Jobs of one lane run one after another, in the order in which they came; lanes run beside each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Lane {
    /// Training.
    Gpu,
    /// Reading and writing images and captions: tagging, the sample project.
    Cpu,
    /// Downloads, uploads, and asking other programs.
    Network,
}

impl Lane {
    /// The name in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gpu => "gpu",
            Self::Cpu => "cpu",
            Self::Network => "network",
        }
    }

    /// The lane of this name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Gpu, Self::Cpu, Self::Network].into_iter().find(|lane| lane.name() == name)
    }
}
