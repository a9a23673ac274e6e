//! Where the time of a run goes: `phases.jsonl`, one line for each phase that began. The supervisor adds lines and never
//! changes one; a last line without its end is ignored.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use specta::Type;

use super::error::RunError;
use super::folder::RunFolder;
use super::metrics::Point;
use super::state::RunState;
use super::tally::Tally;
use crate::files::Growing;
use crate::home::Home;
use crate::training::Phase;

/// One stretch of a run. It lasts until the next one begins, the last one until the run's end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct Span {
    /// What the run was busy with.
    pub phase: Phase,
    /// The epoch that is trained, from 1; `None` in other phases.
    pub epoch: Option<u64>,
    /// The step that had been reached.
    pub step: u64,
    /// Milliseconds since the run's start.
    pub at: u64,
    /// How far the bar of the stretch before had come, where it had one: done, and in all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[specta(optional)]
    pub before: Option<(u64, u64)>,
}

/// Whether the tally stands in another stretch than the last one (pure).
fn next(last: Option<&Span>, tally: &Tally, at: u64) -> Option<Span> {
    let epoch = tally.epoch.filter(|_| tally.phase == Phase::Training);
    let same = last.is_some_and(|last| last.phase == tally.phase && last.epoch == epoch);
    let before = tally.phase_before.filter(|bar| last.is_some_and(|last| last.phase == bar.phase));
    let before = before.map(|bar| (bar.done, bar.total));
    (!same).then_some(Span { phase: tally.phase, epoch, step: tally.step, at, before })
}

/// The supervisor's end of the file.
#[derive(Debug)]
pub(super) struct Phases {
    file: Growing,
    last: Option<Span>,
}

impl Phases {
    pub(super) fn create(folder: &RunFolder) -> Self {
        Self { file: Growing::new(folder.phases()), last: None }
    }

    /// The stretches of a later leg follow those of earlier ones.
    pub(super) fn going_on(folder: &RunFolder) -> Self {
        Self { file: Growing::going_on(folder.phases()), last: None }
    }

    /// Writes down the stretch that the tally stands in, when it is a new one.
    pub(super) fn follow(&mut self, tally: &Tally, since_start: Duration) {
        let at = u64::try_from(since_start.as_millis()).unwrap_or(u64::MAX);
        let Some(span) = next(self.last.as_ref(), tally, at) else { return };
        let line = serde_json::to_string(&span).map_err(std::io::Error::other);
        // A full disk costs a stretch of the picture, nothing else.
        if let Err(error) = line.and_then(|line| self.file.append(format!("{line}\n").as_bytes())) {
            tracing::warn!(%error, "a phase could not be kept");
        }
        self.last = Some(span);
    }
}

/// The phases of a run so far, in order. Empty while it waits, and for runs that kept none.
pub fn phases(home: &Home, run: &str) -> Result<Vec<Span>, RunError> {
    let folder = RunFolder::open(home, run)?;
    Ok(read(&folder))
}

pub(super) fn read(folder: &RunFolder) -> Vec<Span> {
    let text = std::fs::read(folder.phases()).unwrap_or_default();
    text.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect()
}

/// Seconds of the run at the steps where a stretch began, and at the step that was reached last.
pub(super) fn places(folder: &RunFolder, state: &RunState) -> Vec<Point> {
    let mut points: Vec<Point> = Vec::new();
    let last = state.last_output.map(|at| (state.tally.step, at.duration_since(state.started).as_millis()));
    let begun = read(folder).into_iter().map(|span| (span.step, i128::from(span.at)));
    for (step, at) in begun.chain(last) {
        let (step, value) = (i64::try_from(step).unwrap_or(i64::MAX), at as f64 / 1000.0);
        match points.last_mut() {
            Some(point) if point.step == step => point.value = value,
            Some(point) if point.step > step => {}
            _ => points.push(Point { step, value }),
        }
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::TrainEvent;

    fn empty_run(home: &Home) -> RunFolder {
        let folder = home.runs().join("r");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("command.json"), "{}").unwrap();
        RunFolder::of(home, "r").unwrap()
    }

    #[test]
    fn a_stretch_begins_with_a_phase_or_with_an_epoch_of_training() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::at(folder.path());
        let run = empty_run(&home);
        let (mut phases, mut tally) = (Phases::create(&run), Tally::default());
        let phase = |phase| TrainEvent::Phase { phase };
        let step = |step| TrainEvent::Step { step, total: 8, seconds_per_step: None, loss: None };
        let events = [
            (0, vec![]),
            (2, vec![TrainEvent::PhaseProgress { done: 8, total: 8 }, phase(Phase::Loading)]),
            (5, vec![phase(Phase::Training), TrainEvent::Epoch { epoch: 1, epochs: 2 }]),
            (6, vec![step(1)]),
            (8, vec![step(4), phase(Phase::Saving)]),
            (9, vec![phase(Phase::Training), TrainEvent::Epoch { epoch: 2, epochs: 2 }]),
            // All within one read: only where it ended counts.
            (12, vec![phase(Phase::Sampling), phase(Phase::Saving)]),
        ];
        for (second, events) in events {
            for event in events {
                tally.count(event);
            }
            phases.follow(&tally, Duration::from_secs(second));
        }
        let cut = [std::fs::read(run.phases()).unwrap().as_slice(), b"{\"phase\":"].concat();
        std::fs::write(run.phases(), cut).unwrap();
        let spans = super::phases(&home, "r").unwrap();
        assert_eq!(spans.iter().map(|span| span.before).collect::<Vec<_>>(), [None, Some((8, 8)), None, None, None, None]);
        let told: Vec<_> = spans.into_iter().map(|s| (s.phase, s.epoch, s.step, s.at)).collect();
        let expected = [
            (Phase::Preparing, None, 0, 0),
            (Phase::Loading, None, 0, 2_000),
            (Phase::Training, Some(1), 0, 5_000),
            (Phase::Saving, None, 4, 8_000),
            (Phase::Training, Some(2), 4, 9_000),
            (Phase::Saving, None, 4, 12_000),
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn a_run_that_kept_none_has_none() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::at(folder.path());
        empty_run(&home);
        assert_eq!(phases(&home, "r").unwrap(), []);
        assert!(phases(&home, "other").is_err());
    }
}
