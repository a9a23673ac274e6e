//! The states of a run that it can go on from. Only whole ones count: the file of random numbers is written last.

use std::path::{Path, PathBuf};

use super::checkpoints::name;
use super::folder::{RunCommand, RunFolder, TrainerKind};
use super::legs;
use super::state::RunState;
use super::view;
use crate::training::material::SavedState;

/// A whole state, counted over the whole run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WholeState {
    /// Its folder.
    pub path: PathBuf,
    /// Optimizer steps that were made.
    pub step: u64,
    /// Whole epochs that were made.
    pub epoch: u64,
    /// Steps made of the epoch after those.
    pub into: u64,
}

/// Written last by accelerate: a state without it is cut off.
const MARKER: &str = "random_states_0.pkl";

/// Whether everything of it is on the disk.
pub fn is_whole(state: &Path) -> bool {
    std::fs::metadata(state.join(MARKER)).is_ok_and(|file| file.len() > 0)
}

/// Whole epochs that were made, by what the trainer wrote into the state; `None` where it wrote nothing.
pub fn epochs_told(state: &Path) -> Option<u64> {
    let told: SavedState = serde_json::from_slice(&std::fs::read(state.join("train_state.json")).ok()?).ok()?;
    // It names the epoch in which it was saved, which at a step is not whole.
    let name = state.file_name()?.to_string_lossy().into_owned();
    Some(if name.contains("-step") { told.epoch.saturating_sub(1) } else { told.epoch })
}

/// Optimizer steps of an epoch: as the trainer's loader told them, else by the plan.
pub fn steps_per_epoch(folder: &RunFolder, state: &RunState) -> Option<u64> {
    let planned = || folder.read_plan().filter(|plan| plan.exact).map(|plan| plan.steps_per_epoch);
    state.steps_per_epoch.or_else(planned).filter(|steps| *steps > 0)
}

/// The whole states that this run saved, the furthest first.
pub fn whole(folder: &RunFolder, command: &RunCommand, state: &RunState) -> Vec<WholeState> {
    let Some(per_epoch) = steps_per_epoch(folder, state).filter(|_| command.trainer == TrainerKind::Kohya) else {
        return Vec::new();
    };
    let legs = legs::all(folder, command);
    let total = state.tally.total_steps.or(command.planned_steps);
    let began = view::began(state);
    let entries = std::fs::read_dir(&command.output_dir).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut states: Vec<WholeState> = entries
        .filter_map(|path| {
            let placed = name::place(path.file_name()?.to_str()?.strip_suffix("-state")?, &command.output_name, &legs)?;
            // What was trained again since is another line.
            let (step, epoch, into) = name::split(placed.moment, per_epoch, total).filter(|_| !placed.aside)?;
            let saved = std::fs::metadata(path.join(MARKER)).ok()?.modified().ok()?;
            (saved >= began && is_whole(&path)).then_some(WholeState { path, step, epoch, into })
        })
        .collect();
    states.sort_by(|a, b| b.step.cmp(&a.step).then_with(|| a.path.cmp(&b.path)));
    states
}

/// The furthest of them.
pub fn newest(folder: &RunFolder, command: &RunCommand, state: &RunState) -> Option<WholeState> {
    whole(folder, command, state).into_iter().next()
}
