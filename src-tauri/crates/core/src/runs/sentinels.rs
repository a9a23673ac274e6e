//! What a run is watched for while it goes on: each sentinel is a pure function over small histories that speaks in one sentence,
//! with the readings around it and what can be done. Thresholds and sentences are data: `resources/sentinels.toml`. The supervisor
//! asks them on its slow look and keeps what they saw in `state.json`, so that it is told after the end too.
//!
//! - [`history`]: what is remembered. - [`loss`], [`silence`], [`spill`], [`disk`], [`heat`]: when each speaks. - [`watching`]: which
//!   of them speak now. - [`finite`]: whether a file's weights are numbers.

mod data;
mod disk;
pub mod finite;
mod heat;
pub mod history;
mod loss;
mod silence;
mod spill;
pub mod watching;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::metrics::Line;

/// Who watches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Sentinel {
    /// The loss of some steps in a row is not a number.
    LossNan,
    /// The final model holds weights that are not numbers.
    WeightsNan,
    /// The loss is far above its own level.
    LossExploding,
    /// No output for long.
    NoProgress,
    /// Memory of a card is full, and steps became slow.
    MemorySpill,
    /// The disk of the outputs has little room.
    DiskLow,
    /// A card is too hot.
    TooHot,
}

/// What a sentinel saw, as `state.json` keeps it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sighting {
    /// Which one.
    pub code: Sentinel,
    /// Since when.
    pub since: Timestamp,
    /// The step at which it began.
    pub step: u64,
    /// When it was over; `None` while it lasts.
    pub over: Option<Timestamp>,
    /// The numbers and names of its sentence.
    pub words: BTreeMap<String, String>,
    /// The readings around it.
    pub readings: Line,
}

/// How much it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum AlarmLevel {
    /// Worth knowing.
    Notice,
    /// Something is wrong.
    Warning,
    /// Work is being lost.
    Danger,
}

/// What can be done about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum AlarmAction {
    /// Stop the run.
    Stop,
    /// Save here and go on.
    SaveNow,
    /// Save here, then stop.
    StopAfterSave,
    /// A draft with the run's settings.
    EditSettings,
    /// The folder with the outputs.
    OpenOutputs,
    /// The log.
    OpenLog,
}

/// What the readings of an alarm are counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum AlarmAxis {
    /// Steps of the training.
    Step,
    /// Seconds since the run's start.
    Second,
}

/// The readings around an alarm, thinned for a small chart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct AlarmGraph {
    /// `Temperature`.
    pub name: String,
    /// What points are counted in.
    pub axis: AlarmAxis,
    /// `°C`; empty where the values have none.
    pub unit: String,
    /// The readings.
    pub line: Line,
}

/// What a sentinel saw, as it is told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct Alarm {
    /// Which one.
    pub code: Sentinel,
    /// How much it matters.
    pub level: AlarmLevel,
    /// What it is about, in a few words.
    pub title: String,
    /// What it saw, in one sentence, or two.
    pub sentence: String,
    /// Since when, RFC 3339.
    pub since: String,
    /// The step at which it began.
    pub step: u64,
    /// When it was over, RFC 3339; `None` while it lasts.
    pub over: Option<String>,
    /// The readings around it; `None` where nothing was read.
    pub graph: Option<AlarmGraph>,
    /// What can be done.
    pub actions: Vec<AlarmAction>,
}

/// Tells what was kept, in its order.
pub fn told(sightings: &[Sighting]) -> Vec<Alarm> {
    sightings.iter().map(tell).collect()
}

fn tell(sighting: &Sighting) -> Alarm {
    let about = data::about(sighting.code);
    let graph = (!sighting.readings.at.is_empty()).then(|| AlarmGraph {
        name: about.graph.name.clone(),
        axis: about.graph.axis,
        unit: about.graph.unit.clone(),
        line: sighting.readings.clone(),
    });
    let fill = |text: String, (name, word): (&String, &String)| text.replace(&format!("{{{name}}}"), word);
    Alarm {
        code: sighting.code,
        level: about.level,
        title: about.title.clone(),
        sentence: sighting.words.iter().fold(about.sentence.clone(), fill),
        since: sighting.since.to_string(),
        step: sighting.step,
        over: sighting.over.map(|at| at.to_string()),
        graph,
        actions: about.actions.clone(),
    }
}

#[cfg(test)]
mod tests;
