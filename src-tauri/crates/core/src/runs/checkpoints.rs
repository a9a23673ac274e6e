//! What a run saved: models and whole states, with what its own settings keep of them, what a person pinned, and what can be done
//! with each. The files are the truth: what is not there any more is not listed.

mod change;
pub mod name;
pub(super) mod pins;
pub mod retention;

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use specta::Type;

pub(super) use self::change::weights;
pub use self::change::{DeletedCheckpoints, RefusedCheckpoint, delete, pin, unpin};
use self::name::Moment;
use self::retention::Rules;
use super::error::RunError;
use super::folder::{RunCommand, RunFolder, TrainerKind};
use super::history;
use super::legs::{self, Leg};
use super::outputs::{self, Wholeness};
use super::read::state_now;
use super::state::{RunState, RunStatus};
use super::states;
use super::view;
use crate::db::Db;
use crate::files::folder_bytes;
use crate::home::Home;
use crate::jobs::{Lane, store};
use crate::training::Config;

/// What was saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum CheckpointKind {
    /// Weights to make images with.
    Model,
    /// Everything that a training needs to go on, with its optimizer.
    State,
}

/// Something that a run saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Checkpoint {
    /// Its name, unlike all others of the run.
    pub file: String,
    /// Where it lies; for a played recording, as it was printed.
    pub path: PathBuf,
    /// What it is.
    pub kind: CheckpointKind,
    /// Its size; `None` of a recording.
    pub bytes: Option<u64>,
    /// The optimizer step of the whole run, where it is known.
    pub step: Option<u64>,
    /// Whole epochs that were made, where it is known.
    pub epoch: Option<u64>,
    /// Whether it is what the run ended with.
    pub last: bool,
    /// Whether it is pinned.
    pub pinned: bool,
    /// Whether no setting of the run made it: a state of a pause, or of a save that was asked for. Nothing removes those by itself.
    pub asked_for: bool,
    /// When the run's own settings remove it, in a sentence; `None` where it stays.
    pub goes: Option<String>,
    /// A run that waits or runs and begins with it.
    pub used_by: Option<String>,
    /// Why it cannot be pinned; `None` where it can.
    pub no_pin: Option<String>,
    /// Why it cannot be deleted; `None` where it can.
    pub no_delete: Option<String>,
    /// Why nothing can go on from it; `None` where it can.
    pub no_continue: Option<String>,
}

/// What a run saved, in the order in which it was saved.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Checkpoints {
    /// Models and states.
    pub checkpoints: Vec<Checkpoint>,
    /// What the run's own settings keep, in a sentence.
    pub keeps: String,
    /// Whether all of it was trained: states that were asked for are of no use any more.
    pub complete: bool,
}

/// What is known of the run, for every row.
struct Known<'a> {
    folder: &'a RunFolder,
    command: &'a RunCommand,
    state: &'a RunState,
    legs: Vec<Leg>,
    rules: Rules,
    per_epoch: Option<u64>,
    total: Option<u64>,
    furthest: Option<PathBuf>,
    used: Vec<(PathBuf, String)>,
}

/// What a run saved and what is there of it now.
pub fn list(home: &Home, db: &Db, run: &str) -> Result<Checkpoints, RunError> {
    let folder = RunFolder::open(home, run)?;
    let command = folder.read_command()?;
    let state = state_now(&folder, store::of_run(db, run)?.as_ref());
    let config = Config::read(&folder.asked()).map(|(config, _)| config).ok();
    let total = state.tally.total_steps.or(command.planned_steps);
    let known = Known {
        rules: config.map(|config| Rules::of(&config, state.tally.epochs.or(command.planned_epochs), total)).unwrap_or_default(),
        legs: legs::all(&folder, &command),
        per_epoch: states::steps_per_epoch(&folder, &state),
        furthest: states::newest(&folder, &command, &state).map(|state| state.path),
        used: if command.trainer == TrainerKind::Kohya { used_by_others(home, db, run) } else { Vec::new() },
        total,
        folder: &folder,
        command: &command,
        state: &state,
    };
    let mut checkpoints: Vec<Checkpoint> = models(&known).into_iter().chain(saved_states(&known)).collect();
    checkpoints.sort_by(|a, b| {
        a.step.unwrap_or(0).cmp(&b.step.unwrap_or(0)).then(a.last.cmp(&b.last)).then_with(|| a.file.cmp(&b.file))
    });
    Ok(Checkpoints { checkpoints, keeps: known.rules.words(), complete: state.state == RunStatus::Completed })
}

fn models(known: &Known<'_>) -> Vec<Checkpoint> {
    let printed = view::files(known.folder, known.command, &known.state.tally);
    printed
        .into_iter()
        .map(|output| {
            // A folder in the form of diffusers has no ending; the dots of a name are no ending either.
            let stem = Path::new(&output.file).extension().filter(|end| !end.is_empty()).map_or(output.file.as_str(), |end| {
                output.file.strip_suffix(&format!(".{}", end.to_string_lossy())).unwrap_or(&output.file)
            });
            let bytes = output.bytes.map(|bytes| if output.path.is_dir() { folder_bytes(&output.path) } else { bytes });
            let whole = outputs::look(&output.path, std::time::SystemTime::UNIX_EPOCH) == Wholeness::Whole;
            let row = row(known, CheckpointKind::Model, stem, output.file.clone(), output.path, whole);
            let no_continue = row.no_continue.or_else(|| (!whole).then(|| "It is not whole".to_owned()));
            Checkpoint { bytes, last: output.last, no_continue, ..row }
        })
        .collect()
}

fn saved_states(known: &Known<'_>) -> Vec<Checkpoint> {
    if known.command.trainer != TrainerKind::Kohya {
        return Vec::new();
    }
    let began = view::began(known.state);
    let ours = |path: &PathBuf| std::fs::metadata(path).and_then(|folder| folder.modified()).is_ok_and(|at| at >= began);
    let entries =
        std::fs::read_dir(&known.command.output_dir).into_iter().flatten().flatten().map(|entry| entry.path()).filter(ours);
    let mut paths: Vec<PathBuf> = entries.collect();
    let gone = pins::all(known.folder).into_iter().filter(|kept| !paths.iter().any(|path| path.file_name() == kept.file_name()));
    paths.extend(gone.collect::<Vec<_>>());
    let state = |path: PathBuf| {
        let file = path.file_name()?.to_str()?.to_owned();
        let stem = file.strip_suffix("-state").or_else(|| file.strip_suffix("-state.cut-off"))?.to_owned();
        name::place(&stem, &known.command.output_name, &known.legs).filter(|_| path.is_dir())?;
        let whole = states::is_whole(&path) && file.ends_with("-state");
        let row = row(known, CheckpointKind::State, &stem, file, path, whole);
        Some(Checkpoint { bytes: Some(folder_bytes(&row.path)), ..row })
    };
    paths.into_iter().filter_map(state).collect()
}

fn row(known: &Known<'_>, kind: CheckpointKind, stem: &str, file: String, path: PathBuf, whole: bool) -> Checkpoint {
    let (run, tally) = (known.state, &known.state.tally);
    let placed = name::place(stem, &known.command.output_name, &known.legs);
    let at = placed.zip(known.per_epoch).and_then(|(placed, per_epoch)| name::split(placed.moment, per_epoch, known.total));
    let done = known.per_epoch.map_or((0, 0), |per_epoch| (tally.step / per_epoch, tally.step));
    let aside = placed.is_some_and(|placed| placed.aside);
    let fate = placed.filter(|placed| !placed.aside).map(|placed| known.rules.fate(kind, placed.moment, done));
    let pinned = pins::is_pinned(known.folder, &file);
    let used_by = known.used.iter().find(|(used, _)| *used == path).map(|(_, run)| run.clone());
    let replay = known.command.trainer == TrainerKind::Replay;
    let nothing_there = || "A recorded run was played; no file was written".to_owned();
    let written = || (!whole && !run.state.has_ended()).then(|| "It is being written".to_owned());
    let waits = known.legs.last().and_then(|leg| leg.state.as_ref()).filter(|_| !run.state.has_ended()) == Some(&path);
    let keeps_place = run.state == RunStatus::Paused && known.furthest.as_ref() == Some(&path);
    let no_delete = if replay {
        Some(nothing_there())
    } else if pinned {
        Some("It is pinned. Unpin it first".to_owned())
    } else if waits {
        Some("This run goes on from it".to_owned())
    } else if keeps_place {
        Some("The run is paused and goes on from it".to_owned())
    } else {
        used_by.as_ref().map(|run| format!("The run {run} begins with it")).or_else(written)
    };
    let not_whole = || (!whole).then(|| written().unwrap_or_else(|| "It was cut off".to_owned()));
    Checkpoint {
        kind,
        bytes: None,
        step: at.map(|(step, ..)| step).or(match placed.map(|placed| placed.moment) {
            Some(Moment::Step(step)) => Some(step),
            Some(Moment::End) => known.total,
            _ => None,
        }),
        epoch: at.map(|(_, epoch, _)| epoch).or(match placed.map(|placed| placed.moment) {
            Some(Moment::Epoch(epoch)) => Some(epoch),
            _ => None,
        }),
        last: placed.is_some_and(|placed| placed.moment == Moment::End),
        asked_for: !aside
            && kind == CheckpointKind::State
            && placed.is_some_and(|placed| !known.rules.saves_state(placed.moment)),
        goes: fate.and_then(retention::Fate::words).filter(|_| !pinned && run.state != RunStatus::Completed),
        used_by,
        no_pin: if replay { Some(nothing_there()) } else { not_whole() },
        no_continue: if replay {
            Some(nothing_there())
        } else if kind == CheckpointKind::State {
            not_whole().or_else(|| no_resume(known, aside, at.map(|(step, ..)| step)))
        } else {
            None
        },
        no_delete,
        pinned,
        file,
        path,
    }
}

/// Why this run cannot go on from a state that is whole.
fn no_resume(known: &Known<'_>, aside: bool, step: Option<u64>) -> Option<String> {
    let why = match known.state.state {
        RunStatus::Completed => "The run is complete. `nyx train FILE --resume` begins a longer one with it",
        RunStatus::Queued => "The run waits for its turn already",
        status if !status.has_ended() => "The run has not ended",
        _ if aside => "It was trained again later",
        _ if step.is_none() => "How many steps an epoch has is not known",
        _ if step >= known.total && known.total.is_some() => "All of its steps were made",
        _ => return None,
    };
    Some(why.to_owned())
}

/// What runs that wait or run begin with, and their names.
fn used_by_others(home: &Home, db: &Db, run: &str) -> Vec<(PathBuf, String)> {
    // Where the queue cannot be read nothing is held back by it.
    let jobs = store::open(db, Lane::Gpu).unwrap_or_default();
    let folders = jobs.into_iter().filter_map(|job| RunFolder::of(home, job.run.as_deref()?)).filter(|other| other.name() != run);
    let used = |other: RunFolder| {
        let asked_in = other.read_command().ok()?.asked_in;
        let (config, _) = Config::read(&other.asked()).ok()?;
        let base = asked_in.join(&config.base_model);
        Some([history::origin(&config, &asked_in), Some(base)].into_iter().flatten().map(move |path| (path, other.name())))
    };
    folders.filter_map(used).flatten().collect()
}

#[cfg(test)]
mod tests;
