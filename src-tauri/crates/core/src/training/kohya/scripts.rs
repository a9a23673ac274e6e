//! Which of Kohya's scripts trains which family, and what it asks of buckets.

use serde_json::Value;

use crate::training::{Family, Mode};

/// The script for a family and a mode, without `.py`; only LoRA scripts so far.
pub fn script(family: Family, mode: Mode) -> Option<&'static str> {
    (mode == Mode::Lora).then_some(match family {
        Family::Sd15 | Family::Sd2 => "train_network",
        Family::Sdxl => "sdxl_train_network",
        Family::Sd3 => "sd3_train_network",
        Family::Flux | Family::Chroma => "flux_train_network",
        Family::Lumina => "lumina_train_network",
        Family::HunyuanImage => "hunyuan_image_train_network",
        Family::Anima => "anima_train_network",
    })
}

/// `bucket_reso_steps` must be a multiple of this. FLUX, Lumina and Hunyuan inherit the check of the first script.
pub fn step_multiple(family: Family) -> u32 {
    match family {
        Family::Sdxl | Family::Sd3 => 32,
        Family::Anima => 16,
        Family::Sd15 | Family::Sd2 | Family::Flux | Family::Chroma | Family::Lumina | Family::HunyuanImage => 64,
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
pub fn implied(family: Family) -> Vec<(&'static str, Value)> {
    match family {
        Family::Sd2 => vec![("v2", Value::Bool(true))],
        Family::Flux => vec![("model_type", "flux".into())],
        Family::Chroma => {
            vec![("model_type", "chroma".into()), ("apply_t5_attn_mask", true.into()), ("guidance_scale", 0.0.into())]
        }
        Family::HunyuanImage => vec![("network_train_unet_only", Value::Bool(true))],
        Family::Sd15 | Family::Sdxl | Family::Sd3 | Family::Lumina | Family::Anima => Vec::new(),
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
    use super::*;
    use crate::training::facts;

    #[test]
    fn what_a_family_asks_for_is_known_to_its_script() {
        for family in Family::ALL {
            let script = script(family, Mode::Lora).unwrap();
            for (key, value) in implied(family) {
                let fact = facts::argument(key).unwrap();
                assert!(fact.taken_by(script) && fact.kind.takes(&value), "{family:?} {key}");
            }
            for key in required(family) {
                assert!(facts::argument(key).unwrap().taken_by(script), "{family:?} {key}");
            }
        }
    }
}
