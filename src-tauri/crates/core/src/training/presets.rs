//! Where a new draft starts: one built-in preset for each family that has one. A preset is a configuration without name,
//! base model and images.

use std::sync::LazyLock;

use super::start::start;
use super::{Config, Family, Mode};

/// A recipe.
#[derive(Clone, Debug)]
pub struct Preset {
    /// Its name in files: `sdxl`.
    pub name: &'static str,
    /// Its name in words.
    pub title: String,
    /// What it does, in short.
    pub about: String,
    /// The recipe.
    pub config: Config,
}

const FILES: [(&str, &str); 2] = [
    ("sdxl", include_str!("../../../../../resources/presets/sdxl.toml")),
    ("sd15", include_str!("../../../../../resources/presets/sd15.toml")),
];

// The files ship inside the program and a test reads them, so that a failure here cannot reach a user.
static PRESETS: LazyLock<Vec<Preset>> = LazyLock::new(|| FILES.iter().filter_map(|(name, text)| read(name, text)).collect());

fn read(name: &'static str, text: &str) -> Option<Preset> {
    let mut table: toml::Table = text.parse().ok()?;
    let mut words = |key| table.remove(key)?.as_str().map(str::to_owned);
    let (title, about) = (words("title")?, words("about")?);
    let (config, issues) = Config::parse(&toml::to_string(&table).ok()?).ok()?;
    issues.is_empty().then_some(Preset { name, title, about, config })
}

/// The presets that ship with the program.
pub fn built_in() -> &'static [Preset] {
    &PRESETS
}

/// The preset that a new draft of a family starts from; families without one start empty.
pub fn of_family(family: Family) -> Option<&'static Preset> {
    PRESETS.iter().find(|preset| preset.config.family == family)
}

/// A new draft of a family and a mode, with one dataset that has one subset yet without a folder.
pub fn draft(family: Family, mode: Mode, name: &str) -> Config {
    let mut config = start(family, mode);
    name.clone_into(&mut config.name);
    if config.dataset.datasets.is_empty() {
        config.dataset.datasets.push(super::DatasetTable::default());
    }
    config
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::facts;

    #[test]
    fn every_preset_is_read_and_names_real_keys_with_right_values() {
        assert_eq!(built_in().len(), FILES.len());
        for preset in built_in() {
            assert!(!preset.title.is_empty() && !preset.about.is_empty());
            for (key, value) in &preset.config.params {
                let fact = facts::argument(key).unwrap_or_else(|| panic!("{}: {key}", preset.name));
                assert!(fact.kind.takes(value), "{}: {key} = {value}", preset.name);
            }
            let general = preset.config.dataset.general.iter();
            for (key, value) in general.chain(preset.config.dataset.datasets.iter().flat_map(|dataset| &dataset.values)) {
                let fact = facts::dataset_key(key).unwrap_or_else(|| panic!("{}: {key}", preset.name));
                assert!(fact.kind.takes(value), "{}: {key} = {value}", preset.name);
            }
        }
    }

    #[test]
    fn a_draft_is_the_preset_of_its_family() {
        let draft = draft(Family::Sdxl, Mode::Lora, "kana-v1");
        assert_eq!((draft.name.as_str(), draft.family), ("kana-v1", Family::Sdxl));
        assert_eq!(draft.params["optimizer_type"], "AdamW8bit");
        assert_eq!(draft.dataset.datasets[0].values["resolution"], 1024);
        assert_eq!(super::draft(Family::Lumina, Mode::Lora, "x").dataset.datasets.len(), 1);
    }
}
