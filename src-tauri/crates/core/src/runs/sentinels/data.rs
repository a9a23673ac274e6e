//! Thresholds and sentences of the sentinels, read from `resources/sentinels.toml`.

use std::sync::LazyLock;

use serde::Deserialize;

use super::{AlarmAction, AlarmAxis, AlarmLevel, Sentinel};
use crate::training::Phase;

/// Everything about one sentinel; `L` holds its thresholds.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Block<L> {
    #[serde(rename = "watches")]
    _watches: String,
    title: String,
    level: AlarmLevel,
    sentence: String,
    graph: Graph,
    actions: Vec<AlarmAction>,
    pub(super) limits: L,
}

/// What does not depend on the sentinel.
#[derive(Debug)]
pub(super) struct About<'a> {
    pub(super) title: &'a String,
    pub(super) level: AlarmLevel,
    pub(super) sentence: &'a String,
    pub(super) graph: &'a Graph,
    pub(super) actions: &'a Vec<AlarmAction>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Graph {
    pub(super) name: String,
    pub(super) axis: AlarmAxis,
    pub(super) unit: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nan {
    pub(super) in_a_row: usize,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Exploding {
    pub(super) recent: usize,
    pub(super) least_before: usize,
    pub(super) most_before: usize,
    pub(super) times: f64,
    pub(super) over: f64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Silence {
    preparing: f64,
    downloading: f64,
    loading: f64,
    caching_latents: f64,
    caching_text: f64,
    training: f64,
    validating: f64,
    sampling: f64,
    saving: f64,
    pub(super) first_step: f64,
    pub(super) usual_times: f64,
    pub(super) working: u32,
}

impl Silence {
    /// Seconds of silence that this phase may take.
    pub(super) fn of(&self, phase: Phase) -> f64 {
        match phase {
            Phase::Preparing => self.preparing,
            Phase::Downloading => self.downloading,
            Phase::Loading => self.loading,
            Phase::CachingLatents => self.caching_latents,
            Phase::CachingText => self.caching_text,
            Phase::Training => self.training,
            Phase::Validating => self.validating,
            Phase::Sampling => self.sampling,
            Phase::Saving => self.saving,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Spill {
    pub(super) full: f64,
    pub(super) times: f64,
    pub(super) over: f64,
    pub(super) slow: usize,
    pub(super) least: usize,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Disk {
    pub(super) least: u64,
    pub(super) over: f64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Heat {
    pub(super) degrees: u32,
    pub(super) seconds: f64,
    pub(super) throttled_seconds: f64,
    pub(super) over_degrees: u32,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sentinels {
    pub(super) loss_nan: Block<Nan>,
    pub(super) weights_nan: Block<Nothing>,
    pub(super) loss_exploding: Block<Exploding>,
    pub(super) no_progress: Block<Silence>,
    pub(super) memory_spill: Block<Spill>,
    pub(super) disk_low: Block<Disk>,
    pub(super) too_hot: Block<Heat>,
}

// The file ships inside the program and a test reads it, so that a failure here cannot reach a user.
static SENTINELS: LazyLock<Sentinels> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "a shipped file, read by a test")]
    toml::from_str(include_str!("../../../../../../resources/sentinels.toml")).expect("resources/sentinels.toml")
});

pub(super) fn sentinels() -> &'static Sentinels {
    &SENTINELS
}

/// What is said of a sentinel, whatever its thresholds.
pub(super) fn about(code: Sentinel) -> About<'static> {
    let all = sentinels();
    match code {
        Sentinel::LossNan => all.loss_nan.about(),
        Sentinel::WeightsNan => all.weights_nan.about(),
        Sentinel::LossExploding => all.loss_exploding.about(),
        Sentinel::NoProgress => all.no_progress.about(),
        Sentinel::MemorySpill => all.memory_spill.about(),
        Sentinel::DiskLow => all.disk_low.about(),
        Sentinel::TooHot => all.too_hot.about(),
    }
}

impl<L> Block<L> {
    fn about(&self) -> About<'_> {
        About { title: &self.title, level: self.level, sentence: &self.sentence, graph: &self.graph, actions: &self.actions }
    }
}
