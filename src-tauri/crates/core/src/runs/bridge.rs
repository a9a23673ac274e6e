//! `bridge.json`: what our launcher inside the trainer's Python says: which requests it can do at a step, and what it did.
//! Written by the launcher alone (`vendor/bridge/requests.py`), once per leg and after each thing done.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::folder::{Request, RunFolder};

/// The file's contents.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Bridge {
    /// Of this form: 1.
    pub version: u32,
    /// The leg it speaks of.
    pub leg: u32,
    /// By the request's name: `null`, or why it cannot be done.
    pub requests: BTreeMap<String, Option<String>>,
    /// Optimizer steps of an epoch, as the trainer's own loader has them.
    pub steps_per_epoch: Option<u64>,
    /// What was done, in order.
    pub done: Vec<Done>,
    /// The request upon which the trainer is leaving: everything that it asks for is on the disk.
    pub leaving: Option<String>,
}

/// Something that was done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Done {
    /// The request's name.
    pub request: String,
    /// The step of the leg after which it was done.
    pub step: u64,
    /// The state that was saved.
    pub state: Option<PathBuf>,
}

impl Bridge {
    /// What it says of this leg; `None` before it has said anything.
    pub fn read(folder: &RunFolder, leg: u32) -> Option<Self> {
        let said: Self = serde_json::from_slice(&std::fs::read(folder.bridge()).ok()?).ok()?;
        (said.leg == leg).then_some(said)
    }

    /// Whether the trainer leaves because of this request.
    pub fn leaves_for(&self, request: Request) -> bool {
        self.leaving.as_deref() == Some(request.file())
    }
}
