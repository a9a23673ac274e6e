//! Why a run failed, in plain words: what its output said, held against an atlas of known failures (pure). The atlas is data:
//! `resources/diagnosis/`, one block for each failure.

mod atlas;
mod change;
mod evidence;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use specta::Type;

pub use self::atlas::VERSION;
pub use self::evidence::Evidence;
use super::folder::RunFolder;
use super::shared::Shared;
use super::state::{RunState, RunStatus};
use crate::training::{Config, Fix};

/// A failure that is known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct Diagnosis {
    /// A stable name: `gpu_out_of_memory`.
    pub code: String,
    /// What happened, in a sentence without a full stop.
    pub title: String,
    /// Why.
    pub cause: String,
    /// What to do.
    pub remedy: String,
    /// A change of the configuration that does it, where there is one.
    pub change: Option<ProposedChange>,
    /// The atlas that said it; a newer one is asked again.
    pub atlas: u32,
}

/// A change of the configuration that a diagnosis proposes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct ProposedChange {
    /// What it does, in short: `Set gradient_checkpointing to true`.
    pub label: String,
    /// What it costs; empty where nothing.
    pub cost: String,
    /// The values, each at its place; null takes a key out.
    pub values: Vec<Fix>,
}

impl ProposedChange {
    /// The configuration with this change.
    pub fn apply(&self, config: &Config) -> Config {
        let mut changed = config.clone();
        for fix in &self.values {
            changed.set(&fix.param, fix.value.clone());
        }
        changed
    }
}

/// The first failure of the atlas that fits; `None` for one that it does not know. With the run's configuration it can
/// propose a change.
pub fn diagnose(evidence: &Evidence<'_>, config: Option<&Config>) -> Option<Diagnosis> {
    atlas::blocks().iter().find_map(|block| {
        let found = block.fits(evidence)?;
        let change = config.and_then(|config| change::choose(&block.change, config, &found));
        Some(Diagnosis {
            code: block.code.clone(),
            title: found.fill(&block.title),
            cause: found.fill(&block.cause),
            remedy: found.fill(&block.remedy),
            change,
            atlas: VERSION,
        })
    })
}

/// Tells a failed run why, unless this atlas has told it already; its configuration is read for that.
pub(super) fn tell(state: &mut RunState, folder: &RunFolder) {
    if state.state != RunStatus::Failed
        || state.refused.is_some()
        || state.diagnosis.as_ref().is_some_and(|told| told.atlas >= VERSION)
    {
        return;
    }
    let config = Config::read(&folder.asked()).ok().map(|(config, _)| config);
    state.diagnosis = diagnose(&Evidence::from(&*state), config.as_ref());
}

/// What a failure of this code, or a refusal at the start, has in common with other runs.
pub fn shared_by(code: &str) -> Option<Shared> {
    atlas::shared_by(code)
}

/// Every code of the atlas.
pub fn codes() -> impl Iterator<Item = &'static str> {
    atlas::blocks().iter().map(|block| block.code.as_str())
}

/// A value in words, for labels.
fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
