//! The sizes of the families' parts and of optimizers' states, from `resources/sizes.toml`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::training::Family;

/// One size of one family.
#[derive(Clone, Debug, Deserialize)]
pub struct Size {
    /// Which.
    pub family: Family,
    /// In words.
    pub name: String,
    /// Where the numbers are from.
    pub source: String,
    /// Parameters by part.
    pub weights: PartWeights,
    /// The space in which it trains.
    pub latent: Latent,
    /// Numbers kept for one caption; 0 where captions are not cached.
    pub caption: u64,
    /// Equal parts that `blocks_to_swap` counts; 0 where it cannot swap.
    pub blocks: u64,
    /// What one image keeps for the way back.
    pub activations: Activations,
    /// Layers that a network is laid over.
    pub layers: Vec<Layers>,
}

/// Parameters by part.
#[derive(Clone, Debug, Deserialize)]
pub struct PartWeights {
    /// What is trained on.
    pub backbone: u64,
    /// Text encoders by the names of their arguments.
    pub encoders: BTreeMap<String, u64>,
    /// The image encoder.
    pub vae: u64,
}

/// Cells of latents.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Latent {
    /// Numbers for each cell.
    pub channels: u64,
    /// Pixels of a side.
    pub stride: u64,
}

/// Megabytes for one image of this many pixels in 16 bits.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Activations {
    /// Pixels.
    pub pixels: u64,
    /// Without gradient checkpointing.
    pub plain: u64,
    /// What stays with it.
    pub checkpointed: u64,
    /// The largest part that is computed again.
    pub block: u64,
    /// By the trainer's own classes, not derived.
    pub counted: bool,
}

/// The layers of one part: count, inputs, outputs.
#[derive(Clone, Debug, Deserialize)]
pub struct Layers {
    /// `backbone`, or a text encoder.
    pub part: String,
    /// Linear layers, 1x1 convolutions among them.
    pub linear: Vec<(u64, u64, u64)>,
    /// Further linear layers, of the blocks with convolutions.
    #[serde(default)]
    pub beside: Vec<(u64, u64, u64)>,
    /// 3x3 convolutions, inputs times 9.
    #[serde(default)]
    pub conv: Vec<(u64, u64, u64)>,
}

#[derive(Clone, Debug, Deserialize)]
struct OptimizerState {
    names: Vec<String>,
    bytes: (u64, u64),
}

#[derive(Debug, Default, Deserialize)]
struct File {
    size: Vec<Size>,
    optimizer: Vec<OptimizerState>,
}

// Ships inside the program and a test reads it, so that a failure here cannot reach a user.
static FILE: LazyLock<File> =
    LazyLock::new(|| toml::from_str(include_str!("../../../../../../resources/sizes.toml")).unwrap_or_default());

/// The size of a family that is nearest to a backbone of this many parameters; the usual one where that is not known.
pub fn size(family: Family, backbone: Option<u64>) -> Option<&'static Size> {
    let mut of_family = FILE.size.iter().filter(|size| size.family == family);
    match backbone.filter(|parameters| *parameters > 0) {
        Some(parameters) => of_family.min_by_key(|size| size.weights.backbone.abs_diff(parameters)),
        None => of_family.next(),
    }
}

/// Bytes of state for each trained number, at least and at most.
pub fn optimizer_bytes(name: &str) -> (u64, u64) {
    let name = if name.is_empty() { "AdamW" } else { name };
    let found = FILE.optimizer.iter().find(|state| state.names.iter().any(|known| known.eq_ignore_ascii_case(name)));
    found.map_or((0, 16), |state| state.bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_family_has_a_size_with_its_source() {
        for family in Family::ALL {
            let size = size(family, None).unwrap_or_else(|| panic!("{family:?}"));
            assert!(!size.source.is_empty() && !size.layers.is_empty() && size.weights.backbone > 0, "{family:?}");
        }
        assert_eq!(size(Family::Sd3, Some(8_000_000_000)).unwrap().name, "Stable Diffusion 3.5 large");
        assert_eq!((optimizer_bytes("adamw8bit"), optimizer_bytes("my.Own")), ((2, 8), (0, 16)));
    }
}
