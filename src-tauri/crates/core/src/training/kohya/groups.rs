//! The groups of weights that a training moves and the learning rate that each starts from. Pure.

use serde::Serialize;
use serde_json::Value;
use specta::Type;

use super::schedule::DEFAULT_RATE;
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
        return vec![RateGroup { label: "Model".to_owned(), rate: base }];
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
