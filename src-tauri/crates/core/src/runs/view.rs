//! A run as the window and the command line see it: its state now, with its files.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use specta::Type;

use super::bridge::Bridge;
use super::checkpoints::pins;
use super::controls::{Controls, Known, controls};
use super::diagnosis::{self, Diagnosis};
use super::error::RunError;
use super::exits;
use super::folder::{Request, RunCommand, RunFolder, RunKind, TrainerKind};
use super::proof::ProofSummary;
use super::read::state_now;
use super::sentinels::{self, Alarm};
use super::state::{RunState, RunStatus};
use super::states;
use super::tally::Tally;
use super::words;
use crate::db::Db;
use crate::home::Home;
use crate::jobs::{Job, store};
use crate::problem::Problem;

/// One run, now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct Run {
    /// The folder's name.
    pub run: String,
    /// What the user called it.
    pub name: String,
    /// The number behind `J12`; `None` when the history was lost.
    pub job: Option<i64>,
    /// Where it stands.
    pub status: RunStatus,
    /// What it is doing, or how it ended, in a word or two.
    pub doing: String,
    /// How it ended, in a sentence.
    pub sentence: String,
    /// Who trains.
    pub trainer: TrainerKind,
    /// What for.
    pub kind: RunKind,
    /// What its output adds up to.
    pub tally: Tally,
    /// The total of steps as known now: the trainer's own, else the bar's, else the plan's.
    pub total_steps: Option<u64>,
    /// By our plan.
    pub planned_steps: Option<u64>,
    /// Whether the trainer's total is the planned one; `None` until it said it, and where nothing was planned.
    pub steps_confirmed: Option<bool>,
    /// Learning rate.
    pub lr: Option<f64>,
    /// Seconds left, with the savings, samplings and validations that are known to come.
    pub eta_seconds: Option<f64>,
    /// What they are taken from: `from the last 40 steps, with 3 samplings to come`.
    pub eta_basis: Option<String>,
    /// RFC 3339; `None` while it waits.
    pub started: Option<String>,
    /// RFC 3339.
    pub ended: Option<String>,
    /// When the trainer last wrote anything, RFC 3339.
    pub last_output: Option<String>,
    /// Negative: ended by that signal.
    pub exit_code: Option<i32>,
    /// The exit code in words: `exit code 1`, `SIGKILL (often …)`.
    pub exit_words: Option<String>,
    /// Whether a stop was asked for.
    pub stop_asked: bool,
    /// Whether an immediate stop was asked for.
    pub force_asked: bool,
    /// What was asked for and is not done yet.
    pub asked: Vec<Request>,
    /// What can be asked for now.
    pub controls: Controls,
    /// Which start of the trainer this is, from 1: a run that went on has several.
    pub leg: u32,
    /// The last lines that were no bars.
    pub last_lines: Vec<String>,
    /// Bytes of output that could not be kept.
    pub log_dropped: u64,
    /// One sentence worth knowing.
    pub note: Option<String>,
    /// Why it was not started although its turn had come.
    pub refused: Option<Problem>,
    /// The graphics cards that it was given, by the driver's numbers; `None`: everything there is.
    pub cards: Option<Vec<u32>>,
    /// Why it failed, where the atlas knows it.
    pub diagnosis: Option<Diagnosis>,
    /// What a saved file proved of what was asked, in short; `None` before one was looked at.
    pub proof: Option<ProofSummary>,
    /// What the sentinels saw, in order; those without an `over` last.
    pub sentinels: Vec<Alarm>,
    /// The run's folder.
    pub folder: PathBuf,
    /// Where its models lie.
    pub output_dir: PathBuf,
    /// Models that were saved and not removed again, in order.
    pub outputs: Vec<Output>,
    /// Files that ended early and were set aside.
    pub truncated: Vec<PathBuf>,
}

/// A model file of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Output {
    /// Where it lies; for a played recording, as it was printed.
    pub path: PathBuf,
    /// Its name.
    pub file: String,
    /// Its size; `None` when it is not there.
    pub bytes: Option<u64>,
    /// Whether it is the final model.
    pub last: bool,
}

/// One run.
pub fn get(home: &Home, db: &Db, run: &str) -> Result<Run, RunError> {
    let folder = RunFolder::open(home, run)?;
    let job = store::of_run(db, run)?;
    let mut state = state_now(&folder, job.as_ref());
    diagnosis::tell(&mut state, &folder);
    let command = folder.read_command()?;
    Ok(view(&folder, &command, state, job.as_ref()))
}

/// A text file of a run's folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct RunFile {
    /// `nyx.toml`: what was asked; the others: what the trainer reads.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// What was asked, and what the trainer reads.
pub fn texts(home: &Home, run: &str) -> Result<Vec<RunFile>, RunError> {
    let folder = RunFolder::open(home, run)?;
    let names = ["nyx.toml", "config.toml", "dataset.toml", "command.json"];
    let read =
        |name: &str| Some(RunFile { name: name.to_owned(), text: std::fs::read_to_string(folder.path().join(name)).ok()? });
    Ok(names.into_iter().filter_map(read).collect())
}

/// All runs, newest first. A folder that cannot be read is left out, and so is a probe that has ended.
pub fn list(home: &Home, db: &Db) -> Result<Vec<Run>, RunError> {
    let mut runs = Vec::new();
    for folder in RunFolder::all(home) {
        match get(home, db, &folder.name()) {
            Ok(run) if run.kind == RunKind::Probe && run.status.has_ended() => {}
            Ok(run) => runs.push(run),
            Err(RunError::Db(error)) => return Err(error.into()),
            Err(_) => {}
        }
    }
    Ok(runs)
}

fn view(folder: &RunFolder, command: &RunCommand, state: RunState, job: Option<&Job>) -> Run {
    let began = state.supervisor.is_some();
    let planned = command.planned_steps;
    let tally = &state.tally;
    let leg = state.leg.max(1);
    let can_go_on = state.state.has_ended() && state.state != RunStatus::Completed;
    let total = tally.total_steps.or(tally.bar_total).or(planned);
    Run {
        run: folder.name(),
        name: command.output_name.clone(),
        job: job.map(|job| job.id),
        cards: job.and_then(|job| job.cards.clone()),
        refused: state.refused.clone(),
        status: state.state,
        doing: words::doing_asked(state.state, tally, &folder.all_asked()),
        sentence: words::sentence(&state),
        trainer: command.trainer,
        kind: command.kind,
        total_steps: total,
        planned_steps: planned,
        steps_confirmed: tally.total_steps.zip(planned).map(|(printed, planned)| printed == planned),
        lr: state.lr,
        eta_seconds: state.eta_seconds.filter(|_| !state.state.has_ended()),
        eta_basis: state.eta_basis.clone().filter(|_| !state.state.has_ended()),
        started: began.then(|| state.started.to_string()),
        ended: state.ended.map(|at| at.to_string()),
        last_output: state.last_output.map(|at| at.to_string()),
        exit_code: state.exit_code,
        exit_words: state.exit_code.map(exits::told),
        stop_asked: state.stop_asked.is_some() || state.state == RunStatus::Stopping,
        force_asked: state.force_asked.is_some(),
        asked: if state.state.has_ended() { Vec::new() } else { folder.all_asked() },
        controls: controls(Known {
            status: state.state,
            command,
            bridge: Bridge::read(folder, leg).as_ref(),
            has_state: can_go_on && states::newest(folder, command, &state).is_some(),
        }),
        leg,
        last_lines: state.last_lines.clone(),
        log_dropped: state.log_dropped,
        note: state.note.clone(),
        diagnosis: state.diagnosis.clone(),
        proof: state.proof.clone(),
        sentinels: sentinels::told(&state.sentinels),
        folder: folder.path().to_owned(),
        output_dir: command.output_dir.clone(),
        outputs: files(folder, command, tally),
        truncated: state.truncated.clone(),
        tally: state.tally,
    }
}

/// The models that were saved and are there; of a recording, those that it did not remove again. What was removed and is pinned is
/// where it is kept.
pub(super) fn files(folder: &RunFolder, command: &RunCommand, tally: &Tally) -> Vec<Output> {
    let output = |printed: &PathBuf| {
        let saved = match command.trainer {
            TrainerKind::Kohya => absolute(&command.command.cwd, printed),
            TrainerKind::Replay => printed.clone(),
        };
        let file = saved.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let last = saved == command.final_file;
        let path =
            if saved.exists() { saved } else { Some(pins::kept(folder, &file)).filter(|kept| kept.exists()).unwrap_or(saved) };
        Output { bytes: std::fs::metadata(&path).ok().map(|metadata| metadata.len()), file, last, path }
    };
    let there = |output: &Output| output.bytes.is_some();
    let announced = tally.announced.iter();
    match command.trainer {
        // Whatever was said of it: a file that is there was not removed.
        TrainerKind::Kohya => announced.map(output).filter(there).collect(),
        TrainerKind::Replay => announced.filter(|path| !tally.removed.contains(path)).map(output).collect(),
    }
}

fn absolute(cwd: &Path, printed: &Path) -> PathBuf {
    if printed.is_absolute() { printed.to_owned() } else { cwd.join(printed) }
}

/// When the run began, for comparing with times of files; some file systems keep whole seconds only.
pub(super) fn began(state: &RunState) -> std::time::SystemTime {
    std::time::SystemTime::from(state.started) - std::time::Duration::from_secs(2)
}
