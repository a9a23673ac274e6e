//! Where a draft of a mode starts that has no preset of its own: the LoRA preset of the family without what the mode's script
//! does not take, and what that script cannot do without. Pure.

use serde_json::{Value, json};

use super::kohya::render::acting;
use super::kohya::scripts::script;
use super::{Config, DatasetTable, Family, Mode, facts, presets};

/// A configuration without name, base model and images.
pub(super) fn start(family: Family, mode: Mode) -> Config {
    let own = presets::shipped_start(family, mode);
    let mut config = Config { family, mode, ..Config::default() };
    if let Some(preset) = own.or_else(|| presets::shipped_start(family, Mode::Lora)) {
        config.params.clone_from(&preset.params);
        config.dataset.clone_from(&preset.dataset);
    }
    if own.is_some() {
        return config;
    }
    config = acting(&config);
    let name = script(family, mode).unwrap_or_default();
    for (key, value) in asked(mode) {
        if facts::argument(key).is_some_and(|fact| fact.taken_by(name) && !fact.ignored_by(name)) {
            config.params.insert(key.to_owned(), value);
        }
    }
    if config.dataset.datasets.is_empty() {
        config.dataset.datasets.push(DatasetTable::default());
    }
    config
}

fn asked(mode: Mode) -> Vec<(&'static str, Value)> {
    let mut values = vec![("save_model_as", json!("safetensors"))];
    values.extend(match mode {
        Mode::Lora => Vec::new(),
        Mode::Finetune | Mode::Dreambooth => vec![("learning_rate", json!(5e-6)), ("cache_latents", json!(true))],
        Mode::TextualInversion | Mode::Xti => vec![("learning_rate", json!(5e-4)), ("num_vectors_per_token", json!(4))],
        Mode::Controlnet => vec![("learning_rate", json!(1e-5))],
        Mode::Lllite | Mode::LlliteOld => {
            vec![("learning_rate", json!(2e-4)), ("network_dim", json!(64)), ("cond_emb_dim", json!(32))]
        }
    });
    values
}

#[cfg(test)]
mod tests {
    use super::super::kohya::scripts::modes;
    use super::*;

    #[test]
    fn a_start_holds_only_what_its_script_uses() {
        for family in Family::ALL {
            for mode in modes(family) {
                let config = start(family, mode);
                assert_eq!((config.family, config.mode), (family, mode));
                assert_eq!(acting(&config), config, "{family:?} {mode:?}");
            }
        }
    }

    #[test]
    fn each_mode_brings_what_it_cannot_do_without() {
        assert_eq!(start(Family::Sdxl, Mode::Lllite).params["cond_emb_dim"], 32);
        assert!(!start(Family::Sd15, Mode::Finetune).dataset.general.contains_key("caption_extension"));
        let embedding = start(Family::Sdxl, Mode::TextualInversion);
        assert!(!embedding.params.contains_key("network_dim") && embedding.params["save_model_as"] == "safetensors");
    }
}
