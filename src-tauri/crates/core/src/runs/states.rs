//! The states of a run that it can go on from. Only whole ones count: the file of random numbers is written last.

use std::path::{Path, PathBuf};

use super::folder::{RunCommand, RunFolder, TrainerKind};
use super::legs::{self, Leg};
use super::state::RunState;
use super::view;
use crate::training::Plan;

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

/// When a name says that a state was saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Moment {
    Epoch(u64),
    Step(u64),
    End,
}

/// Reads `NAME-000003-state`, `NAME-step00000120-state`, `NAME-state` (pure).
fn moment(folder: &str, name: &str) -> Option<Moment> {
    let middle = folder.strip_prefix(name)?.strip_suffix("-state")?;
    let Some(middle) = middle.strip_prefix('-') else { return middle.is_empty().then_some(Moment::End) };
    let number = |digits: &str, least: usize| {
        (digits.len() >= least && digits.bytes().all(|byte| byte.is_ascii_digit())).then(|| digits.parse().ok()).flatten()
    };
    match middle.strip_prefix("step") {
        Some(digits) => number(digits, 8).map(Moment::Step),
        None => number(middle, 6).map(Moment::Epoch),
    }
}

/// Where in the whole run a state of this name stands (pure). `per_epoch`: optimizer steps of an epoch.
fn place(folder: &str, output_name: &str, legs: &[Leg], per_epoch: u64, total: Option<u64>) -> Option<(u64, u64, u64)> {
    let split = |step: u64| (step, step / per_epoch, step % per_epoch);
    let by_leg = legs.iter().rev().find_map(|leg| Some((leg, moment(folder, &leg.own_name)?)));
    match by_leg {
        Some((leg, Moment::Step(step))) => Some(split(leg.step + step)),
        // The last epoch may be short.
        Some((leg, Moment::Epoch(epoch))) => {
            let epoch = epoch + leg.epochs_before();
            Some((total.map_or(epoch * per_epoch, |total| total.min(epoch * per_epoch)), epoch, 0))
        }
        Some((_, Moment::End)) => total.map(|total| (total, total.div_ceil(per_epoch), 0)),
        None => match moment(folder, output_name)? {
            Moment::Epoch(epoch) => Some((epoch * per_epoch, epoch, 0)),
            _ => None,
        },
    }
}

/// Optimizer steps of an epoch: as the trainer's loader told them, else by the plan.
pub fn steps_per_epoch(folder: &RunFolder, state: &RunState) -> Option<u64> {
    let planned = || -> Option<u64> {
        let plan: Plan = serde_json::from_slice(&std::fs::read(folder.plan()).ok()?).ok()?;
        plan.exact.then_some(plan.steps_per_epoch)
    };
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
            let (step, epoch, into) = place(path.file_name()?.to_str()?, &command.output_name, &legs, per_epoch, total)?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_where_a_state_stands() {
        let first = Leg { number: 1, counts_epochs: true, own_name: "kana".into(), ..Leg::default() };
        let second =
            Leg { number: 2, step: 45, epoch: 2, into: 5, counts_epochs: true, own_name: "kana-leg2".into(), ..Leg::default() };
        let alone = Leg { counts_epochs: false, ..second.clone() };
        let at = |name: &str, last: &Leg| place(name, "kana", &[first.clone(), last.clone()], 20, Some(240));
        assert_eq!(at("kana-000003-state", &second), Some((60, 3, 0)));
        assert_eq!(at("kana-step00000045-state", &second), Some((45, 2, 5)));
        assert_eq!(at("kana-leg2-step00000010-state", &second), Some((55, 2, 15)));
        assert_eq!(at("kana-leg2-000001-state", &alone), Some((60, 3, 0)), "a script that counts from 1 again");
        assert_eq!(at("kana-state", &second), Some((240, 12, 0)));
        for other in ["kana-v2-state", "kana-000003", "kana-step12-state", "mika-000003-state", "kana-000003-state.cut"] {
            assert_eq!(at(other, &second), None, "{other}");
        }
    }
}
