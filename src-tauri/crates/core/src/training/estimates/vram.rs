//! What a training takes of the card's memory, part by part, as a range. Estimated from sizes, never measured. Pure.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::network::network;
use super::sizes::{Size, optimizer_bytes, size};
use super::{Card, VramMeasured, training_bytes};
use crate::training::validate::places::{is_on, number, text};
use crate::training::{Config, Family, Material, Mode, Plan};

/// Bytes of VRAM at the peak.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Vram {
    /// At least.
    pub low: u64,
    /// At most.
    pub high: u64,
    /// What it is made of.
    pub parts: Vec<VramPart>,
    /// The card it is compared with; absent without a driver.
    pub card: Option<Card>,
    /// What a probe with the same needs said on this card; absent where none was made.
    pub measured: Option<VramMeasured>,
    /// From what, in words.
    pub basis: String,
}

/// One part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct VramPart {
    /// `weights`, `network`, `activations`, `other`.
    pub kind: String,
    /// Bytes, at least.
    pub low: u64,
    /// Bytes, at most.
    pub high: u64,
    /// What is in it.
    pub detail: String,
}

const MEGA: u64 = 1_000_000;

/// The estimate; absent where the family's sizes do not tell (other modes than LoRA, networks of other kinds).
pub fn vram(config: &Config, material: &Material, plan: &Plan, card: Option<&Card>) -> Option<Vram> {
    let base = material.weights.get("base_model");
    let size = size(config.family, base.map(|weights| weights.backbone)).filter(|_| config.mode == Mode::Lora)?;
    let network = network(config, material, size)?;
    let (trained, frozen) = training_bytes(config);
    let (least, most) = optimizer_bytes(text(config, "optimizer_type"));
    let each = |optimizer: u64| network.parameters * (2 * trained + optimizer);
    let parts = vec![
        weights(config, material, size, frozen),
        part("network", (each(least), each(most)), format!("{}: weights, gradients, optimizer", network.basis)),
        activations(config, plan, size, frozen),
        // What the libraries take before anything is loaded, and what lies unused between the pieces.
        part("other", (500 * MEGA, 1500 * MEGA), "CUDA and its libraries, gaps, sample images without more".to_owned()),
    ];
    let from = if base.is_some() { "the base model's header" } else { "the family's usual size" };
    Some(Vram {
        low: parts.iter().map(|part| part.low).sum(),
        high: parts.iter().map(|part| part.high).sum(),
        parts,
        card: card.cloned(),
        measured: None,
        basis: format!("estimated from {from} and {}, not measured here", size.source),
    })
}

fn part(kind: &str, (low, high): (u64, u64), detail: String) -> VramPart {
    VramPart { kind: kind.to_owned(), low, high, detail }
}

fn weights(config: &Config, material: &Material, size: &Size, frozen: u64) -> VramPart {
    let known = |key: &str, usual: u64| material.weights.get(key).map_or(usual, |weights| weights.parameters);
    let base = material.weights.get("base_model").map(|weights| weights.backbone).filter(|parameters| *parameters > 0);
    let fp8 = is_on(config, "fp8_base") || is_on(config, "fp8_base_unet") || is_on(config, "fp8_scaled");
    let mut bytes = base.unwrap_or(size.weights.backbone) * if fp8 { 1 } else { frozen };
    let mut words = vec![format!("backbone in {} bit", if fp8 { 8 } else { 8 * frozen })];
    let swapped = number(config, "blocks_to_swap").map_or(0, |blocks| blocks as u64).min(size.blocks);
    if swapped > 0 {
        bytes -= bytes / size.blocks * swapped;
        words.push(format!("{swapped} of {} blocks in main memory", size.blocks));
    }
    let mut low = bytes;
    let encoders: u64 = size.weights.encoders.iter().map(|(key, usual)| known(key, *usual)).sum();
    // Outputs that are kept need no encoders any more; HunyuanImage cannot train otherwise.
    if is_on(config, "cache_text_encoder_outputs") || config.family == Family::HunyuanImage {
        words.push("text encoders out of the way".to_owned());
    } else {
        let one = if is_on(config, "fp8_base") && !is_on(config, "fp8_base_unet") { 1 } else { frozen };
        bytes += encoders * one;
        low += encoders * one;
        words.push("text encoders".to_owned());
    }
    let vae = known("vae", known("ae", size.weights.vae)) * if is_on(config, "no_half_vae") { 4 } else { frozen };
    if is_on(config, "cache_latents") || is_on(config, "cache_latents_to_disk") {
        // It comes back for sample images.
        if !text(config, "sample_prompts").is_empty() {
            bytes += vae;
            words.push("VAE for samples".to_owned());
        }
    } else {
        bytes += vae;
        low += vae;
        words.push("VAE".to_owned());
    }
    part("weights", (low, bytes), words.join(", "))
}

fn activations(config: &Config, plan: &Plan, size: &Size, frozen: u64) -> VramPart {
    let one = size.activations;
    let area = |bucket: &crate::training::Bucket| u64::from(bucket.resolution.0) * u64::from(bucket.resolution.1);
    let batch =
        |bucket: &crate::training::Bucket| plan.batch_sizes.get(bucket.dataset as usize).copied().unwrap_or(1).min(bucket.images);
    // The largest batch decides.
    let pixels = plan.buckets.iter().map(|bucket| area(bucket) * batch(bucket)).max().unwrap_or(0);
    let share = pixels as f64 / one.pixels as f64 * frozen as f64 / 2.0;
    let checkpointed = is_on(config, "gradient_checkpointing");
    let offloaded = checkpointed && is_on(config, "cpu_offload_checkpointing");
    let megabytes = match (checkpointed, offloaded) {
        (false, _) => one.plain,
        (true, false) => one.checkpointed + one.block,
        (true, true) => one.block,
    };
    let middle = megabytes as f64 * share * MEGA as f64;
    let (mut down, mut up) = if one.counted { (0.85, 1.3) } else { (0.6, 1.6) };
    let attention = ["sdpa", "xformers", "mem_eff_attn", "flash_attn", "use_flash_attn", "use_sage_attn"]
        .iter()
        .any(|key| is_on(config, key));
    let mut words =
        vec![if checkpointed { "with gradient checkpointing".to_owned() } else { "without gradient checkpointing".to_owned() }];
    if !attention && matches!(config.family, Family::Sd15 | Family::Sd2 | Family::Sdxl) {
        // Without a sparing attention whole tables of scores are kept.
        (down, up) = (down, up * 1.7);
        words.push("attention without sdpa or xformers".to_owned());
    }
    let largest = plan.buckets.iter().max_by_key(|bucket| area(bucket) * batch(bucket));
    if let Some(bucket) = largest {
        words.push(format!("{} of {}x{} at once", batch(bucket), bucket.resolution.0, bucket.resolution.1));
    }
    part("activations", ((middle * down) as u64, (middle * up) as u64), words.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::Trainer as _;
    use crate::training::kohya::Kohya;
    use crate::training::material::{Folder, Image};

    fn of(params: &str) -> Vram {
        let text = format!(
            "family = 'sdxl'\n[params]\nmixed_precision = 'bf16'\nnetwork_dim = 32\nsdpa = true\ncache_latents = true\n{params}\n\
             [[dataset.datasets]]\nresolution = 1024\n[[dataset.datasets.subsets]]\nimage_dir = '/a'"
        );
        let config = Config::parse(&text).unwrap().0;
        let mut material = Material::default();
        let images = vec![Image { name: "a.png".into(), size: Some((1024, 1024)) }; 4];
        material.folders.insert("/a".into(), std::sync::Arc::new(Folder { images, ..Folder::default() }));
        let plan = Kohya.plan(&config, &material).unwrap();
        vram(&config, &material, &plan, None).unwrap()
    }

    #[test]
    fn parts_follow_what_is_set() {
        let plain = of("");
        let part = |vram: &Vram, kind: &str| vram.parts.iter().find(|part| part.kind == kind).unwrap().clone();
        // 2,567 million of the U-Net and 818 million of the text encoders, 2 bytes each.
        assert_eq!(part(&plain, "weights").low, 2 * (2_567_463_684 + 123_060_480 + 694_659_840));
        assert_eq!(part(&of("fp8_base = true"), "weights").low, 2_567_463_684 + 123_060_480 + 694_659_840);
        let cached = of("cache_text_encoder_outputs = true\nnetwork_train_unet_only = true");
        assert_eq!(part(&cached, "weights").low, 2 * 2_567_463_684);
        assert!(part(&of("gradient_checkpointing = true"), "activations").high < part(&plain, "activations").low);
        assert!(part(&of("optimizer_type = 'AdamW8bit'"), "network").high <= part(&plain, "network").high);
        assert!(plain.low < plain.high && plain.basis.contains("not measured"));
    }
}
