//! The presets that ship with the program: one file for each family, in which goals and cards say what they change.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{Basis, Goal, Memory, Preset, PresetSummary};
use crate::training::{DatasetConfig, DatasetTable, Family, Mode, Values};

macro_rules! file {
    ($name:literal) => {
        ($name, include_str!(concat!("../../../../../../resources/presets/", $name, ".toml")))
    };
}

/// In the order of the menus; the first of a family and mode is where a draft of it starts.
pub(super) const FILES: [(&str, &str); 9] = [
    file!("sd15"),
    file!("sd2"),
    file!("sdxl"),
    file!("sd3"),
    file!("flux"),
    file!("chroma"),
    file!("lumina"),
    file!("hunyuan_image"),
    file!("anima"),
];

/// A file of `resources/presets/`.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    family: Family,
    #[serde(default)]
    mode: Mode,
    title: String,
    about: String,
    gb: u32,
    params: Values,
    dataset: DatasetHalf,
    #[serde(default)]
    goal: Vec<GoalBlock>,
    memory: Vec<MemoryBlock>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct DatasetHalf {
    #[serde(default)]
    general: Values,
    datasets: Vec<Values>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct GoalBlock {
    goal: Goal,
    about: String,
    #[serde(default)]
    params: Values,
    #[serde(default)]
    general: Values,
    #[serde(default)]
    dataset: Values,
    #[serde(default)]
    without: Vec<String>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct MemoryBlock {
    gb: u32,
    basis: Option<Basis>,
    #[serde(default)]
    about: String,
    refused: Option<String>,
    #[serde(default)]
    params: Values,
    #[serde(default)]
    general: Values,
    #[serde(default)]
    dataset: Values,
    #[serde(default)]
    without: Vec<String>,
}

/// A card that cannot train a family.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct Refused {
    /// Which family.
    pub family: Family,
    /// In which manner.
    pub mode: Mode,
    /// Memory of the card, in GB.
    pub gb: u32,
    /// Why not.
    pub why: String,
}

// The files ship inside the program and a test reads each of them, so that a failure here cannot reach a user.
static READ: LazyLock<Vec<(&str, File)>> =
    LazyLock::new(|| FILES.iter().filter_map(|(name, text)| Some((*name, toml::from_str(text).ok()?))).collect());
static PRESETS: LazyLock<Vec<Preset>> = LazyLock::new(|| READ.iter().flat_map(|(name, file)| file.presets(name)).collect());

/// The presets that ship with the program: for each family its start, then goals by cards.
pub fn included() -> &'static [Preset] {
    &PRESETS
}

/// The cards that cannot train a family, and why.
pub fn refused() -> Vec<Refused> {
    let blocks = READ.iter().flat_map(|(_, file)| file.memory.iter().map(move |memory| (file, memory)));
    blocks
        .filter_map(|(File { family, mode, .. }, memory)| {
            Some(Refused { family: *family, mode: *mode, gb: memory.gb, why: memory.refused.clone()? })
        })
        .collect()
}

impl File {
    pub(super) fn presets(&self, name: &str) -> Vec<Preset> {
        let start = self.start(name);
        let goals: Vec<Option<&GoalBlock>> = if self.goal.is_empty() { vec![None] } else { self.goal.iter().map(Some).collect() };
        let pairs = goals.into_iter().flat_map(|goal| self.memory.iter().map(move |memory| (goal, memory)));
        let made: Vec<Preset> = pairs.filter_map(|(goal, memory)| made(&start, goal, memory)).collect();
        std::iter::once(start).chain(made).collect()
    }

    fn start(&self, name: &str) -> Preset {
        let own = self.memory.iter().find(|memory| memory.gb == self.gb);
        let summary = PresetSummary {
            name: name.to_owned(),
            title: self.title.clone(),
            about: self.about.clone(),
            family: self.family,
            mode: self.mode,
            memory: own.and_then(|memory| Some(Memory { gb: memory.gb, basis: memory.basis? })),
            ..PresetSummary::default()
        };
        let datasets = self.dataset.datasets.iter().map(|values| DatasetTable { values: values.clone(), subsets: Vec::new() });
        let dataset = DatasetConfig { general: self.dataset.general.clone(), datasets: datasets.collect() };
        Preset { summary, params: self.params.clone(), dataset }
    }
}

fn made(start: &Preset, goal: Option<&GoalBlock>, memory: &MemoryBlock) -> Option<Preset> {
    let basis = memory.basis.filter(|_| memory.refused.is_none())?;
    let mut preset = start.clone();
    let mut words = vec![start.summary.title.clone()];
    let mut about = Vec::new();
    if let Some(goal) = goal {
        preset.change([&goal.params, &goal.general, &goal.dataset], &goal.without);
        preset.summary.goal = Some(goal.goal);
        preset.summary.name = format!("{}-{}", preset.summary.name, goal.goal.name());
        words.push(goal.goal.name().to_owned());
        about.push(goal.about.clone());
    }
    preset.change([&memory.params, &memory.general, &memory.dataset], &memory.without);
    about.push(memory.about.clone());
    let gb = memory.gb;
    preset.summary.memory = Some(Memory { gb, basis });
    preset.summary.name = format!("{}-{gb}gb", preset.summary.name);
    preset.summary.title = format!("{}, {gb} GB", words.join(" "));
    preset.summary.about = about.join(". ");
    Some(preset)
}

impl Preset {
    fn change(&mut self, [params, general, dataset]: [&Values; 3], without: &[String]) {
        let mut tables = vec![(&mut self.params, params), (&mut self.dataset.general, general)];
        tables.extend(self.dataset.datasets.iter_mut().map(|table| (&mut table.values, dataset)));
        for (table, values) in tables {
            table.extend(values.clone());
            table.retain(|key, _| !without.contains(key));
        }
    }
}
