//! An installation under way: its record on the disk, and what its stages work with.

use std::cell::RefCell;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use nyx_platform::ProcessId;

use super::super::manifest::{BackendKind, Manifest, TorchBuild, TorchVersions};
use super::error::InstallError;
use super::plan::{InstallSpec, words};
use super::sources::InstallSources;
use super::stage::{BackendInstall, InstallStage, StageState, blank};
use super::uv::Uv;
use crate::clock;
use crate::event::Topic;
use crate::jobs::{Parts, Progress, Reporter};

/// How often at most progress is written down.
const WRITE: Duration = Duration::from_millis(500);

/// What every stage may use.
pub(super) struct Site<'a> {
    pub(super) parts: &'a Parts,
    pub(super) manifest: &'a Manifest,
    pub(super) kind: &'a BackendKind,
    pub(super) build: &'a TorchBuild,
    pub(super) versions: &'a TorchVersions,
    pub(super) spec: &'a InstallSpec,
    pub(super) sources: &'a InstallSources,
    pub(super) uv: Uv<'a>,
    pub(super) folder: PathBuf,
    pub(super) record: RefCell<BackendInstall>,
    pub(super) written: RefCell<Option<Instant>>,
}

/// How a stage ended well.
pub(super) struct Left {
    pub(super) state: StageState,
    pub(super) note: Option<String>,
}

impl Left {
    pub(super) fn done(note: Option<String>) -> Self {
        Self { state: StageState::Done, note }
    }

    pub(super) fn skipped(note: &str) -> Self {
        Self { state: StageState::Skipped, note: Some(note.to_owned()) }
    }
}

impl Site<'_> {
    /// The environment.
    pub(super) fn venv(&self) -> PathBuf {
        self.folder.join("venv")
    }

    /// The trainer's scripts.
    pub(super) fn scripts(&self) -> PathBuf {
        self.folder.join("source").join(&self.kind.scripts)
    }

    /// The log of a stage.
    pub(super) fn log(&self, stage: InstallStage) -> PathBuf {
        super::log_of(&self.folder, stage)
    }

    /// Says how far a stage is: to who listens, and now and then in the record.
    pub(super) fn tell(&self, stage: InstallStage, since: Instant, done: u64, total: Option<u64>, reporter: &Reporter) {
        let seconds = since.elapsed().as_secs_f64();
        // uv tells of whole files alone: a pace from these would be a guess.
        let steady = stage == InstallStage::Source && done > 0 && seconds > 1.0;
        let rate = steady.then(|| done as f64 / seconds);
        let left = total.map(|total| total.saturating_sub(done) as f64);
        reporter.progress(Progress {
            phase: phase(stage),
            done,
            total,
            rate,
            eta_seconds: left.zip(rate).map(|(left, rate)| left / rate),
            ..Progress::default()
        });
        {
            let mut record = self.record.borrow_mut();
            let stage = record.stage(stage);
            (stage.done, stage.total, stage.seconds) = (done, total, seconds);
        }
        if self.written.borrow().is_none_or(|written| written.elapsed() > WRITE) {
            // Progress alone: the next change of state is written for sure, or tells why not.
            let _ = self.save();
        }
    }

    /// Writes the record.
    pub(super) fn save(&self) -> Result<(), InstallError> {
        *self.written.borrow_mut() = Some(clock::instant());
        self.record.borrow().write(&self.folder).map_err(|error| InstallError::file(&self.folder, error))
    }

    /// Writes the record and tells every window and command of this home.
    pub(super) fn publish(&self) -> Result<(), InstallError> {
        self.save()?;
        // A database that is busy is no reason to stop installing: the news comes with the next change.
        if let Err(error) = self.parts.db.write(&[Topic::Backend], |_| Ok(())) {
            tracing::warn!(%error, "an installation could not be announced");
        }
        Ok(())
    }
}

/// `PyTorch (4 of 8)`.
pub(super) fn phase(stage: InstallStage) -> String {
    let number = InstallStage::ALL.iter().position(|other| *other == stage).unwrap_or(0) + 1;
    format!("{} ({number} of {})", stage.label(), InstallStage::ALL.len())
}

/// The record to go on with: the one that is there, as far as it is of what is asked for now.
pub(super) fn record(
    there: Option<BackendInstall>,
    kind: &BackendKind,
    build: &TorchBuild,
    spec: &InstallSpec,
) -> BackendInstall {
    let asked = BackendInstall {
        name: spec.name.clone(),
        kind: kind.name.clone(),
        label: kind.label.clone(),
        commit: kind.commit().to_owned(),
        build: build.name.clone(),
        torch: words(kind, build),
        reason: spec.reason.clone(),
        extras: spec.extras.clone(),
        python: None,
        stages: InstallStage::ALL.into_iter().map(blank).collect(),
        owner: Some(ProcessId::current()),
        started: clock::now().to_string(),
        ended: None,
        size: None,
        replaced: None,
    };
    let Some(mut record) = there else { return asked };
    if record.build != asked.build || record.torch != asked.torch {
        record.reopen(InstallStage::Torch);
    } else if record.extras != asked.extras {
        record.reopen(InstallStage::Extras);
    }
    BackendInstall {
        python: record.python,
        stages: record.stages,
        started: record.started,
        ended: record.ended,
        size: record.size,
        replaced: record.replaced,
        ..asked
    }
}
