//! Presets: recipes to start from. A preset holds what a run is made of, never what belongs to one job: name, base model, folders
//! (`job`). Those that ship are made of one file for each family (`included`), the user's own lie in the home (`own`).

mod difference;
mod error;
mod included;
mod job;
mod own;
mod text;

use serde::{Deserialize, Serialize};
use specta::Type;

pub use self::difference::{PresetChange, apply, difference};
pub use self::error::PresetError;
pub use self::included::{Refused, included, refused};
pub use self::job::{is_job, of_config};
pub use self::own::{BrokenPreset, PresetList, export, export_into, find, import, list, remove, rename, save};
use super::{Config, DatasetConfig, DatasetTable, Family, Mode, Values};
use crate::home::Home;

/// A recipe.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
pub struct Preset {
    /// What it is.
    pub summary: PresetSummary,
    /// Arguments of the trainer.
    pub params: Values,
    /// Dataset options; no folders.
    pub dataset: DatasetConfig,
}

/// What a preset is, without its values.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Type)]
pub struct PresetSummary {
    /// Its name in files and on the command line: `sdxl-character-12gb`. The user's own may be any words.
    pub name: String,
    /// Its name in words.
    pub title: String,
    /// What it is for, one sentence without a full stop; may be empty for the user's own.
    pub about: String,
    /// For which base models.
    pub family: Family,
    /// What it makes.
    pub mode: Mode,
    /// What is to be learnt; absent where a run of the family starts.
    pub goal: Option<Goal>,
    /// The card that it is meant for; the user's own do not say.
    pub memory: Option<Memory>,
    /// Whether it is the user's own.
    pub own: bool,
    /// Keys of its file that belong to a job, or that nothing knows, and that were passed over.
    pub left_out: Vec<String>,
}

/// What is to be learnt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Goal {
    /// A figure.
    Character,
    /// A manner of drawing.
    Style,
    /// A pose, a garment, a situation.
    Concept,
    /// A thing.
    Object,
}

impl Goal {
    /// Every goal, in the order of the enum.
    pub const ALL: [Self; 4] = [Self::Character, Self::Style, Self::Concept, Self::Object];

    /// The name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Character => "character",
            Self::Style => "style",
            Self::Concept => "concept",
            Self::Object => "object",
        }
    }

    /// The goal of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|goal| goal.name() == name)
    }
}

/// The size of a card and how it is known that it is enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
pub struct Memory {
    /// Memory of the card, in GB as cards are sold.
    pub gb: u32,
    /// How it is known.
    pub basis: Basis,
}

/// How a figure of memory is known. None of them was measured here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The documents of sd-scripts name this card with these settings.
    Documents,
    /// Sizes of weights and of what is kept beside them, added up.
    Arithmetic,
}

impl Basis {
    /// In words, to stand behind the figure.
    pub fn words(self) -> &'static str {
        match self {
            Self::Documents => "from the documents of sd-scripts",
            Self::Arithmetic => "from arithmetic, not measured here",
        }
    }
}

impl Preset {
    /// The values for a dataset of a configuration: the preset's own dataset of that number, else its last.
    fn dataset(&self, index: usize) -> Option<&DatasetTable> {
        self.dataset.datasets.get(index).or(self.dataset.datasets.last())
    }
}

/// The preset that a new draft of a family and a mode starts from. Where none ships it has no name and is made of the family's
/// start for LoRAs.
pub fn start(family: Family, mode: Mode) -> Preset {
    shipped_start(family, mode).cloned().unwrap_or_else(|| {
        let lora = shipped_start(family, Mode::Lora).map_or(family.name(), |preset| &preset.summary.title);
        let title = format!("{lora}, {}", mode.words());
        let Config { params, dataset, .. } = super::start::start(family, mode);
        Preset { summary: PresetSummary { title, family, mode, ..PresetSummary::default() }, params, dataset }
    })
}

/// The preset that ships for the start of a family.
pub fn shipped_start(family: Family, mode: Mode) -> Option<&'static Preset> {
    included().iter().find(|preset| preset.summary.family == family && preset.summary.mode == mode)
}

/// A new draft of a family, with one dataset that has no folder yet.
pub fn draft(family: Family, mode: Mode, name: &str) -> Config {
    draft_from(start(family, mode), name)
}

/// A new draft from a preset.
pub fn draft_from(preset: Preset, name: &str) -> Config {
    let mut config = Config {
        name: name.to_owned(),
        family: preset.summary.family,
        mode: preset.summary.mode,
        preset: preset.summary.name,
        params: preset.params,
        dataset: preset.dataset,
        ..Config::default()
    };
    if config.preset == start(config.family, config.mode).summary.name {
        config.preset.clear();
    }
    if config.dataset.datasets.is_empty() {
        config.dataset.datasets.push(DatasetTable::default());
    }
    config
}

/// What a configuration is compared with.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
pub struct Baseline {
    /// The preset that it says it comes from, else where its family starts.
    pub preset: Preset,
    /// Why it is not the one that the configuration names, one sentence; absent where it is.
    pub missing: Option<String>,
}

/// The preset that a configuration comes from. One that is gone, broken or of another family is replaced by the family's start.
pub fn baseline(home: &Home, config: &Config) -> Baseline {
    let start = || start(config.family, config.mode);
    if config.preset.is_empty() {
        return Baseline { preset: start(), missing: None };
    }
    let gone = |why: String| {
        let preset = start();
        let title = &preset.summary.title;
        Baseline { missing: Some(format!("{why}. Changes are counted from {title} instead")), preset }
    };
    match find(home, &config.preset) {
        Ok(preset) if preset.summary.family == config.family && preset.summary.mode == config.mode => {
            Baseline { preset, missing: None }
        }
        Ok(preset) => gone(format!("The preset `{}` is for other base models", preset.summary.name)),
        Err(error) => gone(error.to_string()),
    }
}

/// What loading a preset by its name would change.
pub fn compare(home: &Home, config: &Config, name: &str) -> Result<Vec<PresetChange>, PresetError> {
    Ok(difference(config, &baseline(home, config).preset, &find(home, name)?))
}

/// The configuration with a preset loaded, by its name; `only` as in [`apply`].
pub fn load(home: &Home, config: &Config, name: &str, only: Option<&[String]>) -> Result<Config, PresetError> {
    Ok(apply(config, &baseline(home, config).preset, &find(home, name)?, only))
}

#[cfg(test)]
mod tests;
