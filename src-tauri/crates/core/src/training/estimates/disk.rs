//! What a run writes: models, states, caches beside the images. Pure.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::network::network;
use super::sizes::{optimizer_bytes, size};
use super::training_bytes;
use crate::training::validate::places::{is_on, text};
use crate::training::{Config, Material, Mode, Plan};

/// What is written, and the room for it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Disk {
    /// By kind.
    pub items: Vec<DiskItem>,
    /// Bytes that lie in the output folder at once, at most.
    pub output_bytes: u64,
    /// Bytes that are free there; absent where nothing tells.
    pub free: Option<u64>,
    /// Bytes of caches that are written beside the images.
    pub cache_bytes: u64,
}

/// Files of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct DiskItem {
    /// `models`, `states`, `latents`, `captions`.
    pub kind: String,
    /// How many lie there at once, at most.
    pub count: u64,
    /// Bytes of each.
    pub each: u64,
    /// Whether the numbers in it are counted; a header or a container of some kilobytes comes on top.
    pub counted: bool,
    /// From what.
    pub basis: String,
}

/// What a plan writes. Kinds whose size is not known are left out.
pub fn disk(config: &Config, material: &Material, plan: &Plan) -> Disk {
    let mut items = Vec::new();
    let weights = material.weights.get("base_model");
    let size = size(config.family, weights.map(|weights| weights.backbone));
    let (trained, _) = training_bytes(config);
    let saved = match text(config, "save_precision") {
        "fp16" | "bf16" => 2,
        "float" => 4,
        _ => trained,
    };
    let models = at_once(plan.saves.iter().map(|save| save.kept));
    let states = at_once(plan.states.iter().map(|state| state.kept));
    let network = size.filter(|_| config.mode == Mode::Lora).and_then(|size| network(config, material, size));
    if let Some(network) = &network {
        // Each layer has three entries in the header; metadata are some tens of kilobytes.
        let header = network.modules * 400 + 20_000;
        let basis = format!("{}, {saved} bytes a number", network.basis);
        let each = network.parameters * saved + header;
        items.push(DiskItem { kind: "models".into(), count: models, each, counted: network.counted, basis });
        if states > 0 {
            let (_, optimizer) = optimizer_bytes(text(config, "optimizer_type"));
            let each = network.parameters * (trained + optimizer) + header;
            let basis = "the network and at most what its optimizer keeps".to_owned();
            items.push(DiskItem { kind: "states".into(), count: states, each, counted: false, basis });
        }
    } else if matches!(config.mode, Mode::Finetune | Mode::Dreambooth)
        && let Some(weights) = weights
    {
        let basis = format!("as many numbers as the base model, {saved} bytes each");
        items.push(DiskItem { kind: "models".into(), count: models, each: weights.parameters * saved, counted: false, basis });
    }
    let output_bytes = items.iter().map(|item| item.count * item.each).sum();
    let mut caches = Vec::new();
    let unique = unique_images(plan);
    if let Some(size) = size {
        if is_on(config, "cache_latents_to_disk") {
            let pixels: u64 = plan.buckets.iter().map(|b| b.images * u64::from(b.resolution.0) * u64::from(b.resolution.1)).sum();
            let images: u64 = plan.buckets.iter().map(|bucket| bucket.images).sum();
            let cells = pixels / images.max(1) / (size.latent.stride * size.latent.stride);
            let basis = format!(
                "{} numbers for each {}x{} pixels, 4 bytes each",
                size.latent.channels, size.latent.stride, size.latent.stride
            );
            // An archive with the numbers and two small tables.
            let each = cells * size.latent.channels * 4 * if flips(config) { 2 } else { 1 } + 1000;
            caches.push(DiskItem { kind: "latents".into(), count: unique, each, counted: false, basis });
        }
        if is_on(config, "cache_text_encoder_outputs_to_disk") && size.caption > 0 {
            let basis = "the text encoders' outputs at their usual length, 4 bytes a number".to_owned();
            caches.push(DiskItem {
                kind: "captions".into(),
                count: unique,
                each: size.caption * 4 + 2000,
                counted: false,
                basis,
            });
        }
    }
    let cache_bytes = caches.iter().map(|item| item.count * item.each).sum();
    items.append(&mut caches);
    Disk { items, output_bytes, free: material.free, cache_bytes }
}

/// Files are removed after the next one is written.
fn at_once(kept: impl Iterator<Item = bool> + Clone) -> u64 {
    let stay = kept.clone().filter(|kept| *kept).count();
    (stay + usize::from(kept.clone().any(|kept| !kept))) as u64
}

fn unique_images(plan: &Plan) -> u64 {
    // Regularisation images that are used are at most as many as were declared.
    plan.images + plan.validation_images + plan.reg_images.min(plan.images_with_repeats)
}

fn flips(config: &Config) -> bool {
    let on = |values: &crate::training::Values| values.get("flip_aug").and_then(serde_json::Value::as_bool).unwrap_or(false);
    on(&config.params) || on(&config.dataset.general) || config.dataset.datasets.iter().any(|dataset| on(&dataset.values))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_goes_again_needs_room_until_the_next_is_there() {
        assert_eq!(at_once([true, true].into_iter()), 2);
        assert_eq!(at_once([false, false, true, true].into_iter()), 3);
        assert_eq!(at_once([].into_iter()), 0);
    }
}
