//! What a header says about a LoRA and its training. Reading the file is one line of it; the rest is pure.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use specta::Type;

use super::LoraError;
use super::family::family;
use super::tags::{self, TagCount};
use crate::training::Family;
use crate::weights::{self, Header};

/// A LoRA, from its header alone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct Lora {
    /// The file.
    pub path: PathBuf,
    /// Bytes of the file.
    pub bytes: u64,
    /// The base model it was trained on, as its training wrote it.
    pub base: Option<String>,
    /// Hash of that base model, as its training wrote it.
    pub base_hash: Option<String>,
    /// The family of base models it fits.
    pub family: Option<Family>,
    /// The network module that trained it: `networks.lora`.
    pub network: Option<String>,
    /// The rank that most of its modules have.
    pub rank: Option<u64>,
    /// The alpha its training wrote; the values for single modules are weights, which are not read.
    pub alpha: Option<f64>,
    /// Modules it changes.
    pub modules: u64,
    /// The same by part.
    pub parts: Modules,
    /// What most of its weights are saved as: `float`, `fp16`, `bf16`.
    pub precision: Option<String>,
    /// Hash of the weights, as its training wrote it.
    pub model_hash: Option<String>,
    /// Everything its header says, as written.
    pub metadata: BTreeMap<String, String>,
    /// The tags it saw, the most frequent first.
    pub tags: Vec<TagCount>,
}

/// How many modules of each part a LoRA changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Modules {
    /// The U-Net or transformer.
    pub denoiser: u64,
    /// All text encoders.
    pub text_encoder: u64,
}

/// What one file says about itself.
pub fn show(path: &Path) -> Result<Lora, LoraError> {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let header = weights::read_header(&path)?;
    let tensors = header.tensors.len();
    inspect(&path, header).ok_or(LoraError::NotLora { path, tensors })
}

/// What a header says; `None` when it holds no LoRA.
pub fn inspect(path: &Path, header: Header) -> Option<Lora> {
    let modules: BTreeSet<&str> = header.tensors.keys().filter_map(|name| module(name)).collect();
    if modules.is_empty() {
        return None;
    }
    let text_encoder = modules.iter().filter(|module| is_text_encoder(module)).count() as u64;
    let parts = Modules { denoiser: modules.len() as u64 - text_encoder, text_encoder };
    let said = |key: &str| header.metadata.get(key).filter(|text| !matches!(text.as_str(), "None" | "")).cloned();
    let ranks = header.tensors.iter().filter(|(name, _)| is_down(name)).filter_map(|(_, tensor)| tensor.shape.first());
    let rank = most_common(ranks).map(|rank| *rank as u64).or_else(|| said("ss_network_dim")?.parse().ok());
    let values = header.tensors.iter().filter(|(name, _)| module(name).is_some() && !name.ends_with("alpha"));
    let precision = most_common(values.map(|(_, tensor)| weights::precision(tensor.dtype)));
    Some(Lora {
        path: path.to_owned(),
        bytes: header.bytes,
        base: said("ss_sd_model_name"),
        base_hash: said("ss_new_sd_model_hash").or_else(|| said("ss_sd_model_hash")),
        family: family(&header),
        network: said("ss_network_module"),
        rank,
        alpha: said("ss_network_alpha").and_then(|alpha| alpha.parse().ok()),
        modules: modules.len() as u64,
        parts,
        precision,
        model_hash: said("sshs_model_hash"),
        tags: tags::merged(&header.metadata),
        metadata: header.metadata,
    })
}

/// The module that a tensor of a network beside a base model (LoRA, `LoHa`, `LoKr`, OFT, …) belongs to; `None` for other tensors.
fn module(name: &str) -> Option<&str> {
    const PARTS: [&str; 5] = [".lora_", ".hada_w", ".lokr_w", ".oft_blocks", ".dora_scale"];
    // How sd-scripts and LyCORIS begin the names of their modules, whatever is trained in them.
    const BEGINNINGS: [&str; 6] = ["lora_unet_", "lora_te_", "lora_te1_", "lora_te2_", "oft_unet_", "lycoris_"];
    let by_part = PARTS.into_iter().find_map(|part| name.find(part)).map(|at| &name[..at]);
    let begins = || BEGINNINGS.into_iter().any(|beginning| name.starts_with(beginning));
    by_part.or_else(|| begins().then(|| name.split_once('.')).flatten().map(|(module, _)| module))
}

/// Whether this tensor's first axis is the rank.
fn is_down(name: &str) -> bool {
    const ENDS: [&str; 6] =
        [".lora_down.weight", ".lora_A.weight", ".lora_A.default.weight", ".hada_w1_b", ".lokr_w1_b", ".lokr_w2_b"];
    ENDS.into_iter().any(|end| name.ends_with(end))
}

fn is_text_encoder(module: &str) -> bool {
    ["lora_te", "text_encoder", "text_model", "te1_", "te2_"].into_iter().any(|start| module.starts_with(start))
}

/// The most frequent value; of equally frequent ones the greatest.
fn most_common<T: Ord>(values: impl Iterator<Item = T>) -> Option<T> {
    let mut counts: BTreeMap<T, usize> = BTreeMap::new();
    for value in values {
        *counts.entry(value).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(_, count)| *count).map(|(value, _)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixture(name: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/loras").join(name)
    }

    #[test]
    fn a_file_with_metadata() {
        let lora = show(&fixture("in_fp16.safetensors")).unwrap();
        assert_eq!((lora.rank, lora.alpha, lora.precision.as_deref()), (Some(8), Some(4.0), Some("fp16")));
        assert_eq!(lora.network.as_deref(), Some("networks.lora"));
        assert_eq!(lora.metadata["ss_network_dim"], "8");
        assert_eq!((lora.modules, lora.parts), (9, Modules { denoiser: 8, text_encoder: 1 }));
        assert!(lora.path.is_absolute() && lora.bytes == std::fs::metadata(fixture("in_fp16.safetensors")).unwrap().len());
    }

    #[test]
    fn a_file_that_says_nothing_still_has_a_shape() {
        let lora = show(&fixture("in_bf16_nometa.safetensors")).unwrap();
        assert_eq!((lora.rank, lora.alpha, lora.precision.as_deref()), (Some(8), None, Some("bf16")));
        assert!(lora.metadata.is_empty() && lora.tags.is_empty() && lora.base.is_none() && lora.modules > 0);
    }

    #[test]
    fn a_resized_file_says_its_new_rank() {
        assert_eq!(show(&fixture("out_fp32_rank4_conv2.safetensors")).unwrap().rank, Some(4));
        assert_eq!(show(&fixture("out_rank0.safetensors")).unwrap().rank, Some(0), "as the reference wrote it");
    }

    #[test]
    fn what_the_real_trainer_writes_about_a_run() {
        let text = std::fs::read_to_string(fixture("metadata-real-sd15.json")).unwrap();
        let names = [
            "lora_te_text_model_encoder_layers_0_mlp_fc1.alpha",
            "lora_te_text_model_encoder_layers_0_mlp_fc1.lora_down.weight",
            "lora_unet_mid_block_attentions_0_proj_in.lora_down.weight",
            "lora_unet_mid_block_attentions_0_proj_in.lora_up.weight",
        ];
        let tensor = weights::Tensor { dtype: safetensors::Dtype::F16, shape: vec![4, 768] };
        let tensors = names.into_iter().map(|name| (name.to_owned(), tensor.clone())).collect();
        let header = Header { metadata: serde_json::from_str(&text).unwrap(), tensors, bytes: 1 };
        let lora = inspect(Path::new("/mylora.safetensors"), header).unwrap();
        assert_eq!(lora.base.as_deref(), Some("sd15_rand.safetensors"));
        assert_eq!((lora.family, lora.modules), (Some(Family::Sd15), 2));
        assert_eq!(lora.parts, Modules { denoiser: 1, text_encoder: 1 });
        let first: Vec<(&str, u64)> = lora.tags.iter().take(4).map(|tag| (tag.tag.as_str(), tag.count)).collect();
        assert_eq!(first, [("1girl", 8), ("smile", 8), ("tok", 8), ("tag0", 1)]);
        assert_eq!(lora.base_hash.as_deref(), Some("7ff2ae506c8211304260aa8415560e74779e1bc2e0c91721317dee98fa9fb52c"));
    }

    #[test]
    fn other_weights_are_no_lora() {
        let tensors = BTreeMap::from([(
            "model.diffusion_model.out.0.weight".to_owned(),
            weights::Tensor { dtype: safetensors::Dtype::F16, shape: vec![4] },
        )]);
        assert_eq!(inspect(Path::new("/base.safetensors"), Header { metadata: BTreeMap::new(), tensors, bytes: 1 }), None);
    }
}
