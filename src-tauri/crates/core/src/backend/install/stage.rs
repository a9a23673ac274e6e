//! The stages of an installation, in order, and what `install.json` in its folder says of each.

use std::path::{Path, PathBuf};

use nyx_platform::ProcessId;
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::files::write_atomic;
use crate::problem::Problem;

/// One stage. Each leaves something whole behind, so that the next installation goes on after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum InstallStage {
    /// A Python of its own, and an environment of it.
    Python,
    /// The archives of the trainer's source, fetched and checked.
    Source,
    /// The same, unpacked.
    Unpack,
    /// PyTorch.
    Torch,
    /// What the trainer needs besides.
    Packages,
    /// Packages on top.
    Extras,
    /// Everything is imported once.
    Check,
    /// One step of training on the card.
    Smoke,
}

impl InstallStage {
    /// All, in order.
    pub const ALL: [Self; 8] =
        [Self::Python, Self::Source, Self::Unpack, Self::Torch, Self::Packages, Self::Extras, Self::Check, Self::Smoke];

    /// What it does, in words.
    pub fn label(self) -> &'static str {
        match self {
            Self::Python => "Python",
            Self::Source => "Source of the trainer",
            Self::Unpack => "Unpacking the source",
            Self::Torch => "PyTorch",
            Self::Packages => "Other packages",
            Self::Extras => "Extras",
            Self::Check => "Loading every module",
            Self::Smoke => "Training 1 step on the card",
        }
    }

    /// The name of its log.
    pub fn name(self) -> &'static str {
        match self {
            Self::Python => "python",
            Self::Source => "source",
            Self::Unpack => "unpack",
            Self::Torch => "torch",
            Self::Packages => "packages",
            Self::Extras => "extras",
            Self::Check => "check",
            Self::Smoke => "smoke",
        }
    }
}

/// Where a stage stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum StageState {
    /// Not begun, or begun and stopped on request.
    #[default]
    Waiting,
    /// Under way.
    Running,
    /// Finished.
    Done,
    /// Not needed; the note says why.
    Skipped,
    /// Ended with a problem.
    Failed,
    /// The process that did it is gone. Never stored.
    Interrupted,
}

/// What is known of a stage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct StageRecord {
    /// Which.
    pub stage: InstallStage,
    /// Where it stands.
    pub state: StageState,
    /// Whether it was begun before and not finished: what it left behind is not trusted.
    #[serde(default)]
    pub begun: bool,
    /// Seconds that it took.
    #[serde(default)]
    pub seconds: f64,
    /// Bytes or packages done.
    #[serde(default)]
    pub done: u64,
    /// Bytes or packages in all, where known.
    #[serde(default)]
    pub total: Option<u64>,
    /// One sentence worth knowing.
    #[serde(default)]
    pub note: Option<String>,
    /// Why it failed.
    #[serde(default)]
    pub problem: Option<Problem>,
}

/// `install.json`: an installation, complete or under way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct BackendInstall {
    /// Its name, and that of its folder.
    pub name: String,
    /// The kind of backend.
    pub kind: String,
    /// The kind in words.
    pub label: String,
    /// The commit of the trainer's source.
    pub commit: String,
    /// The build of torch.
    pub build: String,
    /// Versions as asked for: `torch 2.8.0, CUDA 12.8`.
    pub torch: String,
    /// Why this build.
    pub reason: String,
    /// Packages on top.
    pub extras: Vec<String>,
    /// The Python that it got.
    #[serde(default)]
    pub python: Option<String>,
    /// Its stages, in order.
    pub stages: Vec<StageRecord>,
    /// Who works on it.
    #[serde(default)]
    pub owner: Option<ProcessId>,
    /// When it was begun, RFC 3339.
    pub started: String,
    /// When it was complete.
    #[serde(default)]
    pub ended: Option<String>,
    /// Bytes on the disk when it was complete.
    #[serde(default)]
    pub size: Option<u64>,
    /// The backend that new runs used before this one, to go back to.
    #[serde(default)]
    pub replaced: Option<String>,
}

impl BackendInstall {
    /// The stage to go on with; `None` when all are done.
    pub fn next(&self) -> Option<InstallStage> {
        let open = self.stages.iter().find(|stage| !matches!(stage.state, StageState::Done | StageState::Skipped));
        open.map(|stage| stage.stage)
    }

    /// Lets everything from a stage on be done again, as if what is there could not be trusted.
    pub fn reopen(&mut self, from: InstallStage) {
        for record in self.stages.iter_mut().filter(|record| record.stage >= from) {
            let begun = record.begun || record.state != StageState::Waiting;
            *record = StageRecord { begun, ..blank(record.stage) };
        }
        (self.ended, self.size) = (None, None);
    }

    pub(super) fn stage(&mut self, stage: InstallStage) -> &mut StageRecord {
        let at = InstallStage::ALL.iter().position(|other| *other == stage).unwrap_or(0);
        &mut self.stages[at]
    }

    /// Whether another process works on it now.
    pub fn is_worked_on(&self) -> bool {
        self.owner.as_ref().is_some_and(ProcessId::is_alive)
    }

    /// The one in this folder, as it stands now; `None` where there is none that can be read.
    pub fn read(folder: &Path) -> Option<Self> {
        let mut install: Self = serde_json::from_slice(&std::fs::read(file(folder)).ok()?).ok()?;
        let known = install.stages.iter().map(|record| record.stage).eq(InstallStage::ALL);
        let gone = !install.is_worked_on();
        for record in install.stages.iter_mut().filter(|record| gone && record.state == StageState::Running) {
            record.state = StageState::Interrupted;
        }
        known.then_some(install)
    }

    pub(in crate::backend) fn write(&self, folder: &Path) -> std::io::Result<()> {
        write_atomic(&file(folder), &serde_json::to_vec_pretty(self).unwrap_or_default())
    }
}

/// A stage that was not begun.
pub(super) fn blank(stage: InstallStage) -> StageRecord {
    StageRecord { stage, state: StageState::Waiting, begun: false, seconds: 0.0, done: 0, total: None, note: None, problem: None }
}

fn file(folder: &Path) -> PathBuf {
    folder.join("install.json")
}

#[cfg(test)]
pub(in crate::backend) mod tests {
    use super::*;

    pub(in crate::backend) fn fresh() -> BackendInstall {
        BackendInstall {
            name: "kohya".into(),
            kind: "kohya".into(),
            label: "Kohya sd-scripts".into(),
            commit: "48d368fa".into(),
            build: "cpu".into(),
            torch: "torch 2.8.0".into(),
            reason: String::new(),
            extras: Vec::new(),
            python: None,
            stages: InstallStage::ALL.into_iter().map(blank).collect(),
            owner: None,
            started: "2026-11-25T16:00:00Z".into(),
            ended: None,
            size: None,
            replaced: None,
        }
    }

    #[test]
    fn goes_on_where_it_was_left() {
        let folder = tempfile::tempdir().unwrap();
        let mut install = fresh();
        assert_eq!(install.next(), Some(InstallStage::Python));
        for stage in [InstallStage::Python, InstallStage::Source, InstallStage::Unpack] {
            install.stage(stage).state = StageState::Done;
        }
        install.stage(InstallStage::Torch).state = StageState::Running;
        install.owner = Some(ProcessId { pid: 1, started: "long ago".into() });
        install.write(folder.path()).unwrap();
        let mut again = BackendInstall::read(folder.path()).unwrap();
        assert_eq!(again.next(), Some(InstallStage::Torch));
        assert_eq!(again.stage(InstallStage::Torch).state, StageState::Interrupted, "its process is gone");
        again.reopen(InstallStage::Unpack);
        assert_eq!(again.next(), Some(InstallStage::Unpack));
        assert!(again.stage(InstallStage::Unpack).begun && !again.stage(InstallStage::Packages).begun);
    }

    #[test]
    fn what_is_damaged_is_none() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(BackendInstall::read(folder.path()), None);
        std::fs::write(folder.path().join("install.json"), "{").unwrap();
        assert_eq!(BackendInstall::read(folder.path()), None);
        let mut install = fresh();
        install.stages.pop();
        install.write(folder.path()).unwrap();
        assert_eq!(BackendInstall::read(folder.path()), None, "another version's stages");
    }
}
