//! Which family of base models a LoRA fits: what its training wrote, else the names and shapes of its tensors. Pure.

use std::collections::BTreeMap;

use crate::training::Family;
use crate::weights::{Header, Tensor};

/// The family, where header or names tell it.
pub fn family(header: &Header) -> Option<Family> {
    let written = ["ss_base_model_version", "modelspec.architecture"];
    written
        .into_iter()
        .filter_map(|key| header.metadata.get(key))
        .find_map(|text| by_word(text))
        .or_else(|| by_names(&header.tensors))
}

/// Words that trainers write, the more special ones first.
fn by_word(text: &str) -> Option<Family> {
    const WORDS: [(&str, Family); 15] = [
        ("sdxl", Family::Sdxl),
        ("stable-diffusion-xl", Family::Sdxl),
        ("sd_v1", Family::Sd15),
        ("stable-diffusion-v1", Family::Sd15),
        ("sd_v2", Family::Sd2),
        ("stable-diffusion-v2", Family::Sd2),
        ("sd3", Family::Sd3),
        ("stable-diffusion-3", Family::Sd3),
        ("chroma", Family::Chroma),
        ("flux", Family::Flux),
        ("lumina", Family::Lumina),
        ("hunyuan", Family::HunyuanImage),
        ("anima", Family::Anima),
        ("sd1", Family::Sd15),
        ("sd2", Family::Sd2),
    ];
    let text = text.to_lowercase();
    WORDS.into_iter().find(|(word, _)| text.contains(word)).map(|(_, family)| family)
}

fn by_names(tensors: &BTreeMap<String, Tensor>) -> Option<Family> {
    let any = |part: &str| tensors.keys().any(|name| name.contains(part));
    if any("joint_blocks") {
        return Some(Family::Sd3);
    }
    if any("double_blocks") && any("single_blocks") {
        return Some(Family::Flux);
    }
    // The text that cross-attention reads is as wide as the text encoder: 768 for 1.x, 1024 for 2.x, 2048 for SDXL's two.
    let width = tensors.iter().find_map(|(name, tensor)| {
        let reads_text = name.contains("attn2_to_k") || name.contains("attn2.to_k");
        let down = name.ends_with("lora_down.weight") || name.ends_with("lora_A.weight");
        tensor.shape.get(1).copied().filter(|_| reads_text && down)
    });
    match width {
        Some(768) => Some(Family::Sd15),
        Some(1024) => Some(Family::Sd2),
        Some(2048) => Some(Family::Sdxl),
        _ if any("lora_te2_") && any("lora_te1_") => Some(Family::Sdxl),
        _ if any("lora_te_text_model") => Some(Family::Sd15),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use safetensors::Dtype;

    fn header(metadata: &[(&str, &str)], tensors: &[(&str, &[usize])]) -> Header {
        Header {
            metadata: metadata.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
            tensors: tensors
                .iter()
                .map(|(name, shape)| ((*name).to_owned(), Tensor { dtype: Dtype::F16, shape: shape.to_vec() }))
                .collect(),
            bytes: 0,
        }
    }

    #[test]
    fn what_trainers_write() {
        for (text, wanted) in [
            ("sd_v1", Family::Sd15),
            ("sd_v2_v", Family::Sd2),
            ("sdxl_base_v1-0", Family::Sdxl),
            ("sd3m", Family::Sd3),
            ("flux1", Family::Flux),
            ("lumina2", Family::Lumina),
        ] {
            assert_eq!(family(&header(&[("ss_base_model_version", text)], &[])), Some(wanted), "{text}");
        }
        let spec = [("ss_base_model_version", "None"), ("modelspec.architecture", "stable-diffusion-xl-v1-base/lora")];
        assert_eq!(family(&header(&spec, &[])), Some(Family::Sdxl));
    }

    #[test]
    fn names_and_shapes_when_nothing_is_written() {
        let to_k = "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k.lora_down.weight";
        for (width, wanted) in [(768, Some(Family::Sd15)), (1024, Some(Family::Sd2)), (2048, Some(Family::Sdxl)), (3, None)] {
            assert_eq!(family(&header(&[], &[(to_k, &[4, width])])), wanted, "{width}");
        }
        let flux: [(&str, &[usize]); 2] = [
            ("lora_unet_double_blocks_0_x.lora_down.weight", &[4, 8]),
            ("lora_unet_single_blocks_0_x.lora_down.weight", &[4, 8]),
        ];
        assert_eq!(family(&header(&[], &flux)), Some(Family::Flux));
        assert_eq!(family(&header(&[], &[("diffusion_model.blocks.0.attn.lora_A.weight", &[4, 16])])), None);
    }
}
