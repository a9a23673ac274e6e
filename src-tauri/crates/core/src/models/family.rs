//! The family of a base model, by the names and shapes of its tensors. Pure.

use crate::training::Family;
use crate::weights::Header;

/// What other programs put before the names of the part that is trained.
const PREFIXES: [&str; 3] = ["", "model.diffusion_model.", "net."];

/// The family, and whether models of no other family have such names: then the trainer of another one cannot load the file.
pub(super) fn family(header: &Header) -> Option<(Family, bool)> {
    let any = |start: &str| header.tensors.keys().any(|name| name.starts_with(start));
    // The text encoders of single files tell their family.
    let encoder = [
        ("conditioner.embedders.1.", Family::Sdxl),
        ("cond_stage_model.model.", Family::Sd2),
        ("cond_stage_model.transformer.", Family::Sd15),
    ];
    if let Some((_, family)) = encoder.into_iter().find(|(start, _)| any(start)) {
        return Some((family, true));
    }
    PREFIXES.into_iter().find_map(|prefix| backbone(header, prefix))
}

/// The family by the backbone alone.
fn backbone(header: &Header, prefix: &str) -> Option<(Family, bool)> {
    let shape = |name: &str| header.tensors.get(&format!("{prefix}{name}")).map(|tensor| tensor.shape.as_slice());
    let has = |name: &str| shape(name).is_some();
    let any = |start: &str| {
        let start = format!("{prefix}{start}");
        header.tensors.keys().any(|name| name.starts_with(&start))
    };
    if any("joint_blocks.") {
        return Some((Family::Sd3, has("context_embedder.weight") && has("x_embedder.proj.weight")));
    }
    if any("double_blocks.") {
        return Some(if any("distilled_guidance_layer.") {
            (Family::Chroma, has("double_blocks.0.img_attn.qkv.weight"))
        } else if any("byt5_in.") {
            // The video models of that house have patches of three sides.
            (Family::HunyuanImage, shape("img_in.proj.weight").is_some_and(|shape| shape.len() == 4))
        } else {
            (Family::Flux, has("double_blocks.0.img_mod.lin.weight") && has("vector_in.in_layer.weight"))
        });
    }
    if any("llm_adapter.") && any("blocks.0.cross_attn.") {
        return Some((Family::Anima, has("x_embedder.proj.1.weight")));
    }
    if any("context_refiner.") && any("noise_refiner.") {
        // Another model of the same build reads longer texts.
        return (shape("cap_embedder.0.weight") == Some(&[LUMINA_TEXT])).then_some((Family::Lumina, true));
    }
    // A U-Net alone: by the width of the text it reads.
    match shape("input_blocks.4.1.transformer_blocks.0.attn2.to_k.weight").and_then(|shape| shape.get(1)) {
        Some(768) => Some((Family::Sd15, false)),
        Some(1024) => Some((Family::Sd2, false)),
        Some(2048) => Some((Family::Sdxl, false)),
        _ => None,
    }
}

/// How many numbers a word has for Lumina Image 2.0.
const LUMINA_TEXT: usize = 2304;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::weights::Tensor;

    fn header(tensors: &[(&str, &[usize])]) -> Header {
        let tensor = |shape: &[usize]| Tensor { dtype: safetensors::Dtype::F16, shape: shape.to_vec() };
        let tensors = tensors.iter().map(|(name, shape)| ((*name).to_owned(), tensor(shape))).collect();
        Header { metadata: std::collections::BTreeMap::default(), tensors, bytes: 0 }
    }

    /// Names and shapes as the trainer's own models of each family have them.
    fn backbone_of(family: Family) -> Vec<(&'static str, &'static [usize])> {
        match family {
            Family::Sd3 => vec![
                ("joint_blocks.0.context_block.attn.qkv.weight", &[4608, 1536]),
                ("context_embedder.weight", &[1536, 4096]),
                ("x_embedder.proj.weight", &[1536, 16, 2, 2]),
            ],
            Family::Flux => vec![
                ("double_blocks.0.img_mod.lin.weight", &[18432, 3072]),
                ("double_blocks.0.img_attn.qkv.weight", &[9216, 3072]),
                ("vector_in.in_layer.weight", &[3072, 768]),
            ],
            Family::Chroma => vec![
                ("double_blocks.0.img_attn.qkv.weight", &[9216, 3072]),
                ("distilled_guidance_layer.in_proj.weight", &[5120, 64]),
            ],
            Family::HunyuanImage => vec![
                ("double_blocks.0.img_attn_qkv.weight", &[10752, 3584]),
                ("byt5_in.layernorm.weight", &[1472]),
                ("img_in.proj.weight", &[3584, 64, 1, 1]),
            ],
            Family::Lumina => vec![
                ("cap_embedder.0.weight", &[2304]),
                ("context_refiner.0.attention.qkv.weight", &[3840, 2304]),
                ("noise_refiner.0.attention.qkv.weight", &[3840, 2304]),
            ],
            Family::Anima => vec![
                ("blocks.0.cross_attn.q_proj.weight", &[2048, 2048]),
                ("llm_adapter.embed.weight", &[32128, 1024]),
                ("x_embedder.proj.1.weight", &[2048, 68]),
            ],
            Family::Sd15 => vec![("cond_stage_model.transformer.text_model.embeddings.position_ids", &[1, 77])],
            Family::Sd2 => vec![("cond_stage_model.model.positional_embedding", &[77, 1024])],
            Family::Sdxl => vec![
                ("conditioner.embedders.0.transformer.text_model.embeddings.position_ids", &[1, 77]),
                ("conditioner.embedders.1.model.positional_embedding", &[77, 1280]),
            ],
        }
    }

    #[test]
    fn each_family_is_known_by_its_own_names_however_they_begin() {
        for wanted in Family::ALL {
            let tensors = backbone_of(wanted);
            assert_eq!(family(&header(&tensors)), Some((wanted, true)), "{wanted:?}");
            if matches!(wanted, Family::Sd15 | Family::Sd2 | Family::Sdxl) {
                continue;
            }
            for prefix in PREFIXES {
                let named: Vec<String> = tensors.iter().map(|(name, _)| format!("{prefix}{name}")).collect();
                let tensors: Vec<(&str, &[usize])> =
                    named.iter().zip(&tensors).map(|(name, (_, shape))| (name.as_str(), *shape)).collect();
                assert_eq!(family(&header(&tensors)), Some((wanted, true)), "{prefix} {wanted:?}");
            }
        }
    }

    #[test]
    fn what_others_have_too_is_a_guess_or_nothing() {
        let text = "model.diffusion_model.input_blocks.4.1.transformer_blocks.0.attn2.to_k.weight";
        assert_eq!(family(&header(&[(text, &[640, 2048])])), Some((Family::Sdxl, false)), "a U-Net alone");
        assert_eq!(
            family(&header(&[("double_blocks.0.img_attn.qkv.weight", &[1, 1])])),
            Some((Family::Flux, false)),
            "a later FLUX"
        );
        let mut video = backbone_of(Family::HunyuanImage);
        video[2].1 = &[2048, 32, 1, 1, 1];
        assert_eq!(family(&header(&video)), Some((Family::HunyuanImage, false)), "a video model");
        let mut turbo = backbone_of(Family::Lumina);
        turbo[0].1 = &[2560];
        assert_eq!(family(&header(&turbo)), None);
        assert_eq!(family(&header(&[("blocks.0.cross_attn.q_proj.weight", &[2048, 2048])])), None, "Anima's base");
        assert_eq!(family(&header(&[("lora_unet.lora_up.weight", &[1, 1])])), None);
    }
}
