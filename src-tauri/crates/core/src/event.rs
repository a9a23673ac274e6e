//! News: what changed, told to whoever listens. Rows and folders are the truth; an event only says where to look again.

use serde::{Deserialize, Serialize};
use specta::Type;
use tokio::sync::broadcast;

use crate::gpu::GpuSnapshot;
use crate::jobs::JobProgress;
use crate::runs::LogTail;

/// A noun whose rows or files changed. The window maps it to the query keys that start with the same word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// Registered folders and their images.
    Datasets,
    /// Caption files and their history.
    Captions,
    /// Taggers on this machine.
    Tagging,
    /// Configurations and drafts.
    Training,
    /// Training runs.
    Runs,
    /// Work in progress and its history.
    Jobs,
    /// Base models.
    Models,
    /// LoRA files and folders.
    Loras,
    /// Python environments.
    Backend,
    /// Preferences.
    Settings,
}

impl Topic {
    /// Every topic, in the order of the enum.
    pub const ALL: [Self; 10] = [
        Self::Datasets,
        Self::Captions,
        Self::Tagging,
        Self::Training,
        Self::Runs,
        Self::Jobs,
        Self::Models,
        Self::Loras,
        Self::Backend,
        Self::Settings,
    ];

    /// The name in the database and in query keys.
    pub fn name(self) -> &'static str {
        match self {
            Self::Datasets => "datasets",
            Self::Captions => "captions",
            Self::Tagging => "tagging",
            Self::Training => "training",
            Self::Runs => "runs",
            Self::Jobs => "jobs",
            Self::Models => "models",
            Self::Loras => "loras",
            Self::Backend => "backend",
            Self::Settings => "settings",
        }
    }
}

/// One piece of news.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(tag = "type", content = "data", rename_all = "snake_case")]
pub enum Event {
    /// Something of this noun was written, here or by another process.
    Changed(Topic),
    /// A job moved on; at most ten a second for each job.
    JobProgress(JobProgress),
    /// New output of a run that is being watched; batched, at most ten a second.
    LogTail(LogTail),
    /// A reading of the graphics cards, about once a second while somebody listens.
    Gpu(GpuSnapshot),
}

/// The bus. Cloning is cheap; sending never blocks and never fails; a slow listener loses the oldest news.
#[derive(Clone, Debug)]
pub struct Events {
    sender: broadcast::Sender<Event>,
}

impl Default for Events {
    fn default() -> Self {
        Self { sender: broadcast::channel(1024).0 }
    }
}

impl Events {
    /// Tells everybody who listens.
    pub fn send(&self, event: Event) {
        // An error only means that nobody listens.
        let _ = self.sender.send(event);
    }

    /// Says that something of this noun was written.
    pub fn changed(&self, topic: Topic) {
        self.send(Event::Changed(topic));
    }

    /// Listens from now on.
    pub fn listen(&self) -> broadcast::Receiver<Event> {
        self.sender.subscribe()
    }
}
