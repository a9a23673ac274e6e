//! Places on the curves of a run: where it saved, where it made samples, and what a watcher noticed.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::error::RunError;
use super::folder::RunFolder;
use super::phases::{self, Span};
use super::sentinels;
use super::state::RunState;
use crate::home::Home;
use crate::training::Phase;

/// What happened at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum MarkKind {
    /// A checkpoint or a state was written.
    Saved,
    /// Sample images were made.
    Sampled,
    /// Somebody should know: a loss that is no number, memory that ran over.
    Noticed,
}

/// One place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct RunMark {
    /// What happened.
    pub kind: MarkKind,
    /// The step that had been reached.
    pub step: u64,
    /// Milliseconds since the run's start.
    pub at: u64,
    /// What is worth saying of it; empty where the kind says all.
    pub words: String,
}

/// The places of a run so far, in order of time.
pub fn marks(home: &Home, run: &str) -> Result<Vec<RunMark>, RunError> {
    let mut marks = of_phases(&phases::phases(home, run)?);
    let state = RunFolder::of(home, run).and_then(|folder| RunState::read(&folder.state()));
    marks.extend(state.iter().flat_map(noticed));
    marks.sort_by_key(|mark| mark.at);
    Ok(marks)
}

/// What the sentinels saw, each at the step where it began (pure).
fn noticed(state: &RunState) -> Vec<RunMark> {
    let told = sentinels::told(&state.sentinels);
    let at = |sighting: &sentinels::Sighting| sighting.since.duration_since(state.started).as_millis().max(0) as u64;
    let mark = |(sighting, alarm): (_, sentinels::Alarm)| RunMark {
        kind: MarkKind::Noticed,
        step: alarm.step,
        at: at(sighting),
        words: alarm.title,
    };
    state.sentinels.iter().zip(told).map(mark).collect()
}

/// Savings and samplings, each at the step where it began (pure).
fn of_phases(spans: &[Span]) -> Vec<RunMark> {
    let mark = |span: &Span| {
        let kind = match span.phase {
            Phase::Saving => MarkKind::Saved,
            Phase::Sampling => MarkKind::Sampled,
            _ => return None,
        };
        Some(RunMark { kind, step: span.step, at: span.at, words: String::new() })
    };
    spans.iter().filter_map(mark).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_sentinel_saw_is_a_place() {
        let started = jiff::Timestamp::from_second(1_800_000_000).unwrap();
        let sighting = sentinels::Sighting {
            code: sentinels::Sentinel::NoProgress,
            since: started + jiff::SignedDuration::from_secs(90),
            step: 12,
            over: None,
            words: std::collections::BTreeMap::new(),
            readings: crate::runs::metrics::Line::default(),
        };
        let state = RunState { started, sentinels: vec![sighting], ..RunState::default() };
        let told = noticed(&state);
        assert_eq!((told[0].kind, told[0].step, told[0].at), (MarkKind::Noticed, 12, 90_000));
        assert!(told[0].words.starts_with("No output"));
    }

    #[test]
    fn savings_and_samplings_are_places() {
        let span = |phase, step, at| Span { phase, epoch: None, step, at, before: None };
        let spans = [
            span(Phase::Training, 0, 1_000),
            span(Phase::Saving, 144, 9_000),
            span(Phase::Sampling, 144, 9_500),
            span(Phase::Training, 144, 12_000),
        ];
        let told: Vec<_> = of_phases(&spans).into_iter().map(|mark| (mark.kind, mark.step, mark.at)).collect();
        assert_eq!(told, [(MarkKind::Saved, 144, 9_000), (MarkKind::Sampled, 144, 9_500)]);
    }
}
