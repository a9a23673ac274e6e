//! One training run is a folder; this is how it is made, supervised, read and stopped. ARCHITECTURE.md, "Runs", has the table
//! of states and phases and says who owns which file.
//!
//! - [`folder`], [`state`], [`legs`], [`bridge`], [`recording`]: what lies on the disk.
//! - [`queue`], [`supervise`]: the processes. [`lineup`]: the queue as people see it. [`promised`]: what those that wait and run will write.
//! - [`recheck`], [`shared`], [`wake`], [`notice`]: the queue at a start, after a failure, at a time; what the desktop is told.
//! - [`read`]: what is true now. [`words`]: how it is told.
//! - [`checkpoints`]: what it saved, what is kept of it, and what can be done with it. [`states`]: what it can go on from.
//! - [`history`]: those that have ended, searched. [`compare`], [`lineage`]: beside each other, and one after the other.
//! - [`phases`], [`log`], [`metrics`], [`gpu`], [`memory`], [`marks`], [`samples`]: how it went so far. [`timings`]: how fast it was.
//! - [`sentinels`]: what it is watched for. [`proof`]: whether it trained as asked. [`report`]: for those who help.
//! - [`tally`], [`pace`], [`records`], [`verdict`], `ladder`: the pure middle.

pub mod again;
pub mod ask;
pub mod bridge;
pub mod checkpoints;
pub mod compare;
pub mod controls;
pub mod diagnosis;
mod ending;
pub mod error;
mod exits;
pub mod folder;
pub mod gpu;
pub mod history;
mod keep;
mod ladder;
pub mod legs;
pub mod lineage;
pub mod lineup;
pub mod listing;
pub mod log;
pub mod manifest;
pub mod marks;
pub mod memory;
pub mod metrics;
pub mod notice;
pub mod now;
pub mod outputs;
pub mod pace;
pub mod phases;
pub mod probe;
pub mod promised;
pub mod proof;
pub mod queue;
pub mod read;
pub mod recheck;
pub mod recording;
pub mod records;
pub mod replay;
pub mod report;
pub mod resume;
pub mod samples;
pub mod sentinels;
pub mod shared;
pub mod start;
pub mod state;
pub mod states;
pub mod stop;
pub mod supervise;
pub mod tally;
pub mod timings;
pub mod verdict;
pub mod view;
pub mod wake;
pub mod watch;
pub mod words;

use serde::{Deserialize, Serialize};
use specta::Type;

pub use checkpoints::{Checkpoint, Checkpoints, DeletedCheckpoints};
pub use compare::Comparison;
pub use controls::Controls;
pub use error::RunError;
pub use folder::{Request, RunFolder, RunKind, TrainerKind};
pub use history::{HistoryQuery, PastRun, PastRuns};
pub use lineage::Lineage;
pub use lineup::Lineup;
pub use now::StartNow;
pub use start::{Replay, Started};
pub use state::{RunState, RunStatus};
pub use view::{Output, Run, RunFile};
pub use watch::{LogHits, LogWindow, Watch};

/// A run wrote something that somebody watches; what, is in its log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct LogTail {
    /// The run's folder name.
    pub run: String,
    /// Lines that have ended, by now.
    pub total: u64,
}
