//! No output for long: busy, or stuck (pure).

use super::data::Silence;
use super::history::{History, graph};
use super::watching::{Seen, words};
use crate::training::Phase;

/// Longer silence than this phase may take, and than steps took so far.
pub(super) fn silence(history: &History, limits: &Silence) -> Option<Seen> {
    let most = match (history.phase, history.step) {
        (Phase::Training, 0) => limits.first_step,
        (Phase::Training, _) => {
            history.usual_step().map_or(limits.first_step, |usual| limits.training_or(usual * limits.usual_times))
        }
        (phase, _) => limits.of(phase),
    };
    if history.quiet < most {
        return None;
    }
    let loads = history.cards.values().filter_map(|card| card.now.as_ref()?.utilization);
    let gpu = match loads.max() {
        Some(load) if load >= limits.working => format!("GPU {load} %, still working"),
        Some(_) => "GPU idle, probably stuck".to_owned(),
        None => "Whether it works or is stuck is not known".to_owned(),
    };
    let words = words([("seconds", format!("{:.0}", history.quiet)), ("doing", doing(history.phase).to_owned()), ("gpu", gpu)]);
    Some(Seen { step: None, words, readings: graph(history.steps.iter().copied()) })
}

impl Silence {
    fn training_or(&self, seconds: f64) -> f64 {
        self.of(Phase::Training).max(seconds)
    }
}

fn doing(phase: Phase) -> &'static str {
    match phase {
        Phase::Preparing => "preparing",
        Phase::Downloading => "downloading",
        Phase::Loading => "loading the model",
        Phase::CachingLatents => "caching latents",
        Phase::CachingText => "caching captions",
        Phase::Training => "training",
        Phase::Validating => "validating",
        Phase::Sampling => "making samples",
        Phase::Saving => "saving",
    }
}
