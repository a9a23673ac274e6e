//! Places on the curves of a run: where it saved, where it made samples, and what a watcher noticed.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::error::RunError;
use super::phases::{self, Span};
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
    Ok(of_phases(&phases::phases(home, run)?))
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
