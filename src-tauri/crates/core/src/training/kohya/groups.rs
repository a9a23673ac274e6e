//! The groups of weights that a training moves and the learning rate that each starts from. Pure.

use serde::Serialize;
use serde_json::Value;
use specta::Type;

use super::schedule::DEFAULT_RATE;
use super::scripts::script;
use crate::training::pairs::split;
use crate::training::validate::places::{is_on, number, text, texts};
use crate::training::{Config, Family, Mode};

/// Weights that share one learning rate.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
pub struct RateGroup {
    /// What they are: `U-Net`, `Text encoder`.
    pub label: String,
    /// The rate before the schedule.
    pub rate: f64,
}

/// The groups of a configuration, in the trainer's order; those with a rate of 0 are not trained and left out.
pub fn rate_groups(config: &Config) -> Vec<RateGroup> {
    let base = number(config, "learning_rate").unwrap_or(DEFAULT_RATE);
    if config.mode != Mode::Lora {
        return whole_model(config, base);
    }
    let mut groups = Vec::new();
    if !is_on(config, "network_train_unet_only") {
        let encoders = encoders(config);
        let rates = encoder_rates(config, base, encoders.len());
        for (label, rate) in encoders.into_iter().zip(rates) {
            add(&mut groups, config, label, rate, "loraplus_text_encoder_lr_ratio");
        }
    }
    if !is_on(config, "network_train_text_encoder_only") {
        let label = match config.family {
            Family::Sd15 | Family::Sd2 | Family::Sdxl => "U-Net",
            _ => "Transformer",
        };
        add(&mut groups, config, label, number(config, "unet_lr").unwrap_or(base), "loraplus_unet_lr_ratio");
    }
    groups
}

/// The groups of the scripts that train a model itself, as each script makes them.
fn whole_model(config: &Config, base: f64) -> Vec<RateGroup> {
    let own = |key: &str| number(config, key);
    let mut groups: Vec<(String, f64)> = Vec::new();
    let mut add = |label: &str, rate: f64| groups.push((label.to_owned(), rate));
    match script(config.family, config.mode).unwrap_or_default() {
        "sdxl_train" => {
            let blocks = blocks(text(config, "block_lr"));
            // With a rate of 0 nothing of the U-Net is trained, whatever its blocks have.
            match base {
                0.0 => {}
                _ if blocks.is_empty() => add("U-Net", base),
                _ => blocks.iter().for_each(|(label, rate)| add(label, *rate)),
            }
            if is_on(config, "train_text_encoder") {
                add("Text encoder 1", own("learning_rate_te1").unwrap_or(base));
                add("Text encoder 2", own("learning_rate_te2").unwrap_or(base));
            }
        }
        "sd3_train" => {
            add("Transformer", base);
            if is_on(config, "train_text_encoder") {
                add("CLIP-L", own("learning_rate_te1").unwrap_or(base));
                add("CLIP-G", own("learning_rate_te2").unwrap_or(base));
                if is_on(config, "train_t5xxl") {
                    add("T5", own("learning_rate_te3").unwrap_or(base));
                }
            }
        }
        "fine_tune" | "train_db" => {
            let encoder = match config.mode {
                Mode::Dreambooth => own("stop_text_encoder_training").is_none_or(|step| step >= 0.0),
                _ => is_on(config, "train_text_encoder"),
            };
            add("U-Net", base);
            if encoder {
                add("Text encoder", own("learning_rate_te").unwrap_or(base));
            }
        }
        "anima_train" if base == 0.0 => {}
        "anima_train" => {
            let parts = [
                ("Self-attention", "self_attn_lr"),
                ("Cross-attention", "cross_attn_lr"),
                ("MLP", "mlp_lr"),
                ("Modulation", "mod_lr"),
                ("LLM adapter", "llm_adapter_lr"),
            ];
            let set = parts.iter().any(|(_, key)| own(key).is_some());
            add(if set { "Rest" } else { "Transformer" }, base);
            parts.iter().filter(|_| set).for_each(|(label, key)| add(label, own(key).unwrap_or(base)));
        }
        "sdxl_train_control_net" => {
            add("ControlNet", own("control_net_lr").unwrap_or(1e-4));
            add("Copy of the U-Net", base);
        }
        _ => add("Model", base),
    }
    groups.into_iter().filter(|(_, rate)| *rate != 0.0).map(|(label, rate)| RateGroup { label, rate }).collect()
}

/// The rates of `block_lr`; neighbours of one rate are told together.
fn blocks(rates: &str) -> Vec<(String, f64)> {
    let rates: Vec<(usize, f64)> = rates.split(',').filter_map(|rate| rate.trim().parse().ok()).enumerate().collect();
    let same = rates.chunk_by(|a, b| a.1.total_cmp(&b.1).is_eq());
    same.map(|same| match same {
        [(at, rate)] => (format!("Block {at}"), *rate),
        several => (format!("Blocks {} to {}", several[0].0, several[several.len() - 1].0), several[0].1),
    })
    .collect()
}

/// The text encoders that a LoRA of this family trains.
fn encoders(config: &Config) -> Vec<&'static str> {
    let t5 = argument(config, "train_t5xxl").is_some_and(|value| value == "True");
    let mut encoders = match config.family {
        Family::Sd15 | Family::Sd2 => vec!["Text encoder"],
        // One rate for both: the network of SDXL takes the first of several.
        Family::Sdxl => vec!["Text encoders"],
        Family::Sd3 => vec!["CLIP-L", "CLIP-G"],
        Family::Flux => vec!["CLIP-L"],
        Family::Lumina => vec!["Gemma"],
        Family::Anima => vec!["Qwen"],
        Family::Chroma | Family::HunyuanImage => Vec::new(),
    };
    if t5 && matches!(config.family, Family::Sd3 | Family::Flux | Family::Chroma) {
        encoders.push("T5");
    }
    encoders
}

/// `text_encoder_lr` holds a rate for each encoder, or one for all.
fn encoder_rates(config: &Config, base: f64, count: usize) -> Vec<f64> {
    let rates: Vec<f64> = match config.params.get("text_encoder_lr") {
        Some(Value::Array(items)) => items.iter().filter_map(Value::as_f64).collect(),
        Some(value) => value.as_f64().into_iter().collect(),
        None => Vec::new(),
    };
    // Chroma has no CLIP, and T5 keeps its place as the second one.
    let skip = usize::from(config.family == Family::Chroma && rates.len() > 1);
    let last = rates.last().copied().unwrap_or(base);
    (0..count).map(|at| rates.get(at + skip).copied().unwrap_or(last)).collect()
}

/// A group, and the one with which LoRA+ moves the upper half faster.
fn add(groups: &mut Vec<RateGroup>, config: &Config, label: &str, rate: f64, key: &str) {
    if rate == 0.0 {
        return;
    }
    groups.push(RateGroup { label: label.to_owned(), rate });
    let ratio = argument(config, key).or_else(|| argument(config, "loraplus_lr_ratio")).and_then(|ratio| ratio.parse().ok());
    let takes = text(config, "network_module").starts_with("networks.");
    if let Some(ratio) = ratio.filter(|ratio: &f64| takes && *ratio != 0.0) {
        groups.push(RateGroup { label: format!("{label}, LoRA+"), rate: rate * ratio });
    }
}

fn argument<'a>(config: &'a Config, wanted: &str) -> Option<&'a str> {
    texts(config, "network_args").filter_map(split).filter(|(key, _)| *key == wanted).map(|(_, value)| value).last()
}
