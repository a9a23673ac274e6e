//! `state.json`: what the supervisor of a run says about it. Written by the supervisor alone; read by everybody.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use nyx_platform::ProcessId;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::diagnosis::Diagnosis;
use super::proof::ProofSummary;
use super::sentinels::{Sentinel, Sighting};
use super::tally::Tally;
use crate::problem::Problem;

/// Where a run stands. What a dead process left behind is never taken for the truth: see [`super::read`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum RunStatus {
    /// Waits for its turn.
    Queued,
    /// Its supervisor lives; the phase says what it does.
    #[default]
    Running,
    /// A stop was asked for, and not everything is gone yet.
    Stopping,
    /// The final model is on the disk and whole.
    Completed,
    /// It ended otherwise, and nobody had asked for it.
    Failed,
    /// It ended because somebody asked for it.
    Stopped,
    /// Everything is saved, nothing of it lives, and it can go on.
    Paused,
    /// Its supervisor is gone without a word about the ending. Never written, only derived.
    Lost,
}

impl RunStatus {
    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Stopping => "stopping",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Stopped => "stopped",
            Self::Paused => "paused",
            Self::Lost => "lost",
        }
    }

    /// Whether nothing will change any more unless somebody asks for it. A paused run counts as one.
    pub fn has_ended(self) -> bool {
        !matches!(self, Self::Queued | Self::Running | Self::Stopping)
    }
}

/// The file's contents. Times are UTC.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RunState {
    /// Of this form: 1.
    pub version: u32,
    /// The folder's name.
    pub run: String,
    /// `running`, `stopping`, or the ending.
    pub state: RunStatus,
    /// What the output added up to.
    #[serde(flatten)]
    pub tally: Tally,
    /// Who writes this.
    pub supervisor: Option<ProcessId>,
    /// The leader of the trainer's process group.
    pub trainer: Option<ProcessId>,
    /// When the supervisor began.
    pub started: Timestamp,
    /// When it concluded.
    pub ended: Option<Timestamp>,
    /// Which start of the trainer this is, from 1: see [`super::legs`].
    pub leg: u32,
    /// When this leg began; `None` in the first.
    pub leg_started: Option<Timestamp>,
    /// Seconds that the legs before this one took.
    pub seconds_before: f64,
    /// Optimizer steps of an epoch, where the trainer's loader told them.
    pub steps_per_epoch: Option<u64>,
    /// When a pause was asked for.
    pub pause_asked: Option<Timestamp>,
    /// The heartbeat.
    pub updated: Timestamp,
    /// When the trainer last wrote anything.
    pub last_output: Option<Timestamp>,
    /// How the trainer ended; negative: by that signal.
    pub exit_code: Option<i32>,
    /// Our own total of steps, from the plan.
    pub planned_steps: Option<u64>,
    /// Learning rate, from the event files.
    pub lr: Option<f64>,
    /// Seconds left, with what is known to come.
    pub eta_seconds: Option<f64>,
    /// What they are taken from.
    pub eta_basis: Option<String>,
    /// When a stop was asked for.
    pub stop_asked: Option<Timestamp>,
    /// When a stop without mercy was asked for.
    pub force_asked: Option<Timestamp>,
    /// What a saved file proved of what was asked, in short.
    pub proof: Option<ProofSummary>,
    /// The sentinel that ended the run.
    pub stopped_by: Option<Sentinel>,
    /// What the sentinels saw, in order.
    pub sentinels: Vec<Sighting>,
    /// Files that ended early and were set aside, with their new names.
    pub truncated: Vec<PathBuf>,
    /// The last lines of output that were no bars, for an end without an exception.
    pub last_lines: Vec<String>,
    /// Bytes of output that could not be kept.
    pub log_dropped: u64,
    /// One sentence worth knowing.
    pub note: Option<String>,
    /// Why it was not started although its turn had come.
    pub refused: Option<Problem>,
    /// Why it failed, where the atlas knows it.
    pub diagnosis: Option<Diagnosis>,
}

impl RunState {
    /// Reads the file. `None` when there is none yet, and when it cannot be read: a state is derived without it then.
    pub fn read(file: &Path) -> Option<Self> {
        serde_json::from_slice(&std::fs::read(file).ok()?).ok()
    }
}
