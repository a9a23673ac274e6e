//! Which of Kohya's scripts trains which family, and what it asks of buckets.

use serde::Serialize;
use serde_json::Value;
use specta::Type;

use crate::training::{Family, Mode};

/// The script for a family and a mode, without `.py`; none where sd-scripts has none.
pub fn script(family: Family, mode: Mode) -> Option<&'static str> {
    Some(match (mode, family) {
        (Mode::Lora, Family::Sd15 | Family::Sd2) => "train_network",
        (Mode::Lora, Family::Sdxl) => "sdxl_train_network",
        (Mode::Lora, Family::Sd3) => "sd3_train_network",
        (Mode::Lora, Family::Flux | Family::Chroma) => "flux_train_network",
        (Mode::Lora, Family::Lumina) => "lumina_train_network",
        (Mode::Lora, Family::HunyuanImage) => "hunyuan_image_train_network",
        (Mode::Lora, Family::Anima) => "anima_train_network",
        (Mode::Finetune, Family::Sd15 | Family::Sd2) => "fine_tune",
        (Mode::Dreambooth, Family::Sd15 | Family::Sd2) => "train_db",
        // The newer scripts train on folders and on metadata files alike, so that one serves both modes.
        (Mode::Finetune | Mode::Dreambooth, Family::Sdxl) => "sdxl_train",
        (Mode::Finetune | Mode::Dreambooth, Family::Sd3) => "sd3_train",
        (Mode::Finetune | Mode::Dreambooth, Family::Flux) => "flux_train",
        (Mode::Finetune | Mode::Dreambooth, Family::Lumina) => "lumina_train",
        (Mode::Finetune | Mode::Dreambooth, Family::Anima) => "anima_train",
        (Mode::TextualInversion, Family::Sd15 | Family::Sd2) => "train_textual_inversion",
        (Mode::TextualInversion, Family::Sdxl) => "sdxl_train_textual_inversion",
        (Mode::Xti, Family::Sd15 | Family::Sd2) => "train_textual_inversion_XTI",
        (Mode::Controlnet, Family::Sd15 | Family::Sd2) => "train_control_net",
        (Mode::Controlnet, Family::Sdxl) => "sdxl_train_control_net",
        (Mode::Controlnet, Family::Flux) => "flux_train_control_net",
        (Mode::Lllite, Family::Sdxl) => "sdxl_train_control_net_lllite",
        (Mode::LlliteOld, Family::Sdxl) => "sdxl_train_control_net_lllite_old",
        _ => return None,
    })
}

/// The modes that sd-scripts has a script for.
pub fn modes(family: Family) -> impl Iterator<Item = Mode> {
    Mode::ALL.into_iter().filter(move |mode| script(family, *mode).is_some())
}

/// The mode that a script serves; the first one where it serves two.
pub fn mode_of(script_name: &str) -> Option<Mode> {
    Mode::ALL.into_iter().find(|mode| Family::ALL.into_iter().any(|family| script(family, *mode) == Some(script_name)))
}

/// Why a script cannot train although sd-scripts has it, and the mode to take in its place. Tried with sd-scripts 48d368f and
/// the packages that it asks for.
pub fn broken(script: &str) -> Option<(&'static str, Mode)> {
    match script {
        "train_textual_inversion_XTI" => Some((
            "It imports a part of diffusers that is gone from the version that sd-scripts asks for, and stops before it starts",
            Mode::TextualInversion,
        )),
        "sdxl_train_control_net_lllite_old" => {
            Some(("It reads captions in a way that sd-scripts no longer has, and crashes at the first batch", Mode::Lllite))
        }
        _ => None,
    }
}

/// Whether a script that does not work stops before it says how long it will train.
pub fn never_starts(script: &str) -> bool {
    script == "train_textual_inversion_XTI"
}

/// What can be trained for a family.
#[derive(Clone, Debug, Serialize, Type)]
pub struct Offer {
    /// What is trained upon.
    pub family: Family,
    /// What is made of it.
    pub mode: Mode,
    /// The script that does it, without `.py`.
    pub script: String,
    /// Why it does not work, if it does not.
    pub refused: Option<String>,
}

/// Everything that sd-scripts can train.
pub fn offers() -> Vec<Offer> {
    let all = Family::ALL.into_iter().flat_map(|family| modes(family).map(move |mode| (family, mode)));
    let offer = |(family, mode)| {
        let script = script(family, mode)?;
        let refused = broken(script).map(|(why, _)| why.to_owned());
        Some(Offer { family, mode, script: script.to_owned(), refused })
    };
    all.filter_map(offer).collect()
}

/// `bucket_reso_steps` must be a multiple of this. The LoRA scripts of FLUX, Lumina and Hunyuan inherit the check of the first
/// script; the one of XTI checks nothing, and an image is still made of squares of 8.
pub fn step_multiple(script: &str) -> u32 {
    match script {
        "sd3_train" | "train_textual_inversion_XTI" => 8,
        "anima_train_network" | "anima_train" | "flux_train" | "flux_train_control_net" | "lumina_train" => 16,
        "sd3_train_network" => 32,
        name if name.starts_with("sdxl_") => 32,
        _ => 64,
    }
}

/// The module that makes the network where none is set.
pub fn network_module(family: Family) -> &'static str {
    match family {
        Family::Sd15 | Family::Sd2 | Family::Sdxl => "networks.lora",
        Family::Sd3 => "networks.lora_sd3",
        Family::Flux | Family::Chroma => "networks.lora_flux",
        Family::HunyuanImage => "networks.lora_hunyuan_image",
        Family::Lumina => "networks.lora_lumina",
        Family::Anima => "networks.lora_anima",
    }
}

/// Arguments that a family cannot do without and that are set unless the configuration says otherwise.
pub fn implied(family: Family, mode: Mode) -> Vec<(&'static str, Value)> {
    match (family, mode) {
        (Family::Sd2, _) => vec![("v2", Value::Bool(true))],
        // The script for fine-tuning trains FLUX and nothing else.
        (Family::Flux, Mode::Lora | Mode::Controlnet) => vec![("model_type", "flux".into())],
        (Family::Chroma, Mode::Lora) => {
            vec![("model_type", "chroma".into()), ("apply_t5_attn_mask", true.into()), ("guidance_scale", 0.0.into())]
        }
        (Family::HunyuanImage, Mode::Lora) => vec![("network_train_unet_only", Value::Bool(true))],
        _ => Vec::new(),
    }
}

/// Files that a family needs besides the base model.
pub fn required(family: Family) -> &'static [&'static str] {
    match family {
        Family::Sd15 | Family::Sd2 | Family::Sdxl | Family::Sd3 => &[],
        Family::Flux => &["clip_l", "t5xxl", "ae"],
        Family::Chroma => &["t5xxl", "ae"],
        Family::Lumina => &["gemma2", "ae"],
        Family::HunyuanImage => &["text_encoder", "byt5", "vae"],
        Family::Anima => &["qwen3", "vae"],
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::training::facts;

    #[test]
    fn what_a_family_asks_for_is_known_to_its_scripts() {
        for family in Family::ALL {
            for mode in modes(family) {
                let script = script(family, mode).unwrap();
                for (key, value) in implied(family, mode) {
                    let fact = facts::argument(key).unwrap();
                    assert!(fact.taken_by(script) && fact.kind.takes(&value), "{script} {key}");
                }
                for key in required(family) {
                    assert!(facts::argument(key).unwrap().taken_by(script), "{script} {key}");
                }
            }
        }
    }

    #[test]
    fn every_script_of_the_facts_has_its_family_and_mode() {
        let all = Family::ALL.into_iter().flat_map(|family| modes(family).filter_map(move |mode| script(family, mode)));
        let reached: BTreeSet<&str> = all.collect();
        let known: BTreeSet<&str> = facts::scripts().iter().map(String::as_str).collect();
        assert_eq!(reached, known);
        assert_eq!(modes(Family::HunyuanImage).collect::<Vec<_>>(), [Mode::Lora]);
        assert_eq!(mode_of("sdxl_train"), Some(Mode::Finetune));
    }
}
