//! A later leg of a run: where it begins, and what is moved out of its way. ARCHITECTURE.md, "Legs".

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::{RunCommand, RunFolder, RunState};
use crate::runs::checkpoints::pins;
use crate::runs::legs::{self, Leg};
use crate::runs::sentinels::{Sentinel, Sighting};
use crate::runs::states;
use crate::runs::tally::Tally;
use crate::runs::view;

/// The leg to begin now: the first, or a later one that `state.json` does not know of yet. `None` when all were begun.
pub(super) fn to_begin(folder: &RunFolder, command: &RunCommand) -> Option<Leg> {
    if !folder.state().exists() {
        return Some(Leg::first(command));
    }
    let begun = RunState::read(&folder.state())?.leg.max(1);
    legs::later(folder).into_iter().next_back().filter(|leg| leg.number > begun)
}

/// What the leg changes of the command.
pub(super) fn change(command: &mut RunCommand, leg: &Leg) {
    command.command.argv.extend(leg.argv.iter().cloned());
    command.logging_dir.clone_from(&leg.logging_dir);
}

/// The state at the beginning of a leg: what earlier ones made and said stays, how they ended does not.
pub(super) fn begin(folder: &RunFolder, leg: &Leg, now: Timestamp, fresh: RunState) -> RunState {
    let Some(before) = RunState::read(&folder.state()).filter(|_| leg.number > 1) else {
        return RunState { leg: leg.number, ..fresh };
    };
    let ended = before.ended.unwrap_or(before.updated);
    let last_began = before.leg_started.unwrap_or(before.started);
    let lasted = ended.duration_since(last_began).as_secs_f64().max(0.0);
    // Broken weights are those of the final model, which is written again and looked at then.
    let lasting = before.sentinels.into_iter().filter(|seen| seen.code != Sentinel::WeightsNan);
    let sentinels = lasting.map(|seen| Sighting { over: seen.over.or(Some(ended)), ..seen }).collect();
    let tally = Tally {
        step: leg.step,
        bar_total: leg.total_steps,
        total_steps: before.tally.total_steps,
        epochs: before.tally.epochs,
        loss: before.tally.loss,
        announced: before.tally.announced,
        removed: before.tally.removed,
        states: before.tally.states,
        warnings: before.tally.warnings,
        warned: before.tally.warned,
        ..Tally::default()
    };
    RunState {
        leg: leg.number,
        leg_started: Some(now),
        seconds_before: before.seconds_before + lasted,
        steps_per_epoch: before.steps_per_epoch,
        started: before.started,
        log_dropped: before.log_dropped,
        truncated: before.truncated,
        sentinels,
        lr: before.lr,
        tally,
        ..fresh
    }
}

/// Files that this leg would write again get a name of the leg that made them, and states that were cut off one that nobody
/// takes for a whole one. Nothing is deleted.
pub(super) fn make_way(folder: &RunFolder, command: &RunCommand, leg: &Leg, state: &mut RunState) {
    // Of what is pinned the original may be gone.
    for kept in pins::all(folder) {
        let Some(name) = kept.file_name().and_then(|name| name.to_str()) else { continue };
        let Some(new) = aside(name, &command.output_name, leg) else { continue };
        if let Err(error) = pins::renamed(folder, name, &new) {
            tracing::warn!(%error, name, "what is pinned could not follow its new name");
        }
    }
    let began = view::began(state);
    let entries = std::fs::read_dir(&command.output_dir).into_iter().flatten().flatten().map(|entry| entry.path());
    let ours = |path: &PathBuf| std::fs::metadata(path).and_then(|file| file.modified()).is_ok_and(|at| at >= began);
    for path in entries.filter(ours) {
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
        let new = match aside(name, &command.output_name, leg) {
            Some(new) => new,
            None if is_cut_off(&path, name, &command.output_name) => format!("{name}.cut-off"),
            None => continue,
        };
        let new = command.output_dir.join(new);
        if new.exists() {
            continue;
        }
        match std::fs::rename(&path, &new) {
            Ok(()) => {
                for announced in state.tally.announced.iter_mut().filter(|announced| announced.ends_with(name)) {
                    announced.clone_from(&new);
                }
            }
            Err(error) => tracing::warn!(%error, file = %path.display(), "it could not be moved out of the way"),
        }
    }
}

fn is_cut_off(path: &Path, name: &str, output_name: &str) -> bool {
    name.starts_with(output_name) && name.ends_with("-state") && path.is_dir() && !states::is_whole(path)
}

/// The new name of a file of an epoch that is trained again (pure): `kana-000004.safetensors` becomes `kana-leg1-000004.safetensors`.
fn aside(name: &str, output_name: &str, leg: &Leg) -> Option<String> {
    let rest = name.strip_prefix(output_name)?.strip_prefix('-')?;
    let digits = rest.find(|c: char| !c.is_ascii_digit()).filter(|digits| *digits >= 6)?;
    let epoch: u64 = rest[..digits].parse().ok()?;
    let again = leg.counts_epochs && epoch > leg.epoch && rest[digits..].starts_with(['.', '-']);
    again.then(|| format!("{output_name}-leg{}-{rest}", leg.number - 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock;
    use crate::runs::metrics::Line;

    #[test]
    fn what_the_sentinels_saw_before_stays_and_goes_on_no_more() {
        let root = tempfile::tempdir().unwrap();
        let folder = RunFolder::at(root.path().to_owned());
        let now = clock::now();
        let seen = |code| Sighting { code, since: now, step: 7, over: None, words: [].into(), readings: Line::default() };
        let sentinels = [Sentinel::TooHot, Sentinel::LossNan, Sentinel::WeightsNan].map(seen).to_vec();
        let before = RunState { leg: 1, sentinels, started: now, ended: Some(now), ..RunState::default() };
        folder.write_json(&folder.state(), &before).unwrap();
        let state = begin(&folder, &Leg { number: 2, ..Leg::default() }, now, RunState::default());
        let told: Vec<_> = state.sentinels.iter().map(|seen| (seen.code, seen.step, seen.over)).collect();
        assert_eq!(told, [(Sentinel::TooHot, 7, Some(now)), (Sentinel::LossNan, 7, Some(now))]);
    }

    #[test]
    fn what_is_trained_again_overwrites_nothing() {
        let leg = Leg { number: 3, epoch: 4, counts_epochs: true, ..Leg::default() };
        let new = |name: &str| aside(name, "kana", &leg);
        assert_eq!(new("kana-000005.safetensors").as_deref(), Some("kana-leg2-000005.safetensors"));
        assert_eq!(new("kana-000005-state").as_deref(), Some("kana-leg2-000005-state"));
        for kept in ["kana-000004.safetensors", "kana.safetensors", "kana-step00000005.safetensors", "kana-v2-000005.safetensors"]
        {
            assert_eq!(new(kept), None, "{kept}");
        }
        assert_eq!(
            aside("kana-000005.safetensors", "kana", &Leg { counts_epochs: false, ..leg }),
            None,
            "it has names of its own"
        );
    }
}
