//! How many numbers a network has: by its rank and the shapes of the layers that it is laid over. Pure.

use super::sizes::Size;
use crate::training::kohya::scripts::network_module;
use crate::training::networks::module;
use crate::training::pairs::literal::Literal;
use crate::training::pairs::{Dialect, parse, value_of};
use crate::training::validate::places::{is_on, number, text, texts};
use crate::training::{Config, Material};

/// What a network holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkSize {
    /// Numbers that are trained and saved.
    pub parameters: u64,
    /// Layers with one.
    pub modules: u64,
    /// Counted, not derived from something similar.
    pub counted: bool,
    /// `rank 32 over 1,052 layers`.
    pub basis: String,
}

/// The network of a configuration; absent where its kind is not known.
pub fn network(config: &Config, material: &Material, size: &Size) -> Option<NetworkSize> {
    if is_on(config, "dim_from_weights")
        && let Some(weights) = material.weights.get("network_weights")
    {
        let basis = "as large as the LoRA to continue from".to_owned();
        return Some(NetworkSize { parameters: weights.parameters, modules: 0, counted: true, basis });
    }
    let given = text(config, "network_module");
    let name = if given.is_empty() { network_module(config.family) } else { given };
    let specs = module(name).map(|module| module.args.as_slice()).unwrap_or_default();
    let entries = parse(texts(config, "network_args"), Dialect::Text, specs);
    let whole = |key: &str| value_of(&entries, key).and_then(Literal::number).filter(|n| *n >= 0.0).map(|n| n as u64);
    let algorithm = match value_of(&entries, "algo") {
        Some(Literal::Text(text)) => text.clone(),
        _ => String::new(),
    };
    let rank = number(config, "network_dim").map_or(4, |rank| rank as u64);
    let lycoris = name.starts_with("lycoris");
    let kind = match (name, algorithm.as_str()) {
        (name, _) if name.ends_with("loha") => Kind::Hadamard,
        (name, _) if name.ends_with("lokr") => Kind::Kronecker,
        (_, "loha") if lycoris => Kind::Hadamard,
        (_, "lokr") if lycoris => Kind::Kronecker,
        (_, "" | "lora" | "locon" | "dylora" | "tlora") if lycoris => Kind::Low,
        (name, _) if name.starts_with("networks.lora") || name == "networks.dylora" => Kind::Low,
        _ => return None,
    };
    // LyCORIS takes the network's rank for convolutions too.
    let conv = whole("conv_dim").or(lycoris.then_some(rank)).unwrap_or(0);
    let encoders = !is_on(config, "network_train_unet_only") && !is_on(config, "cache_text_encoder_outputs");
    let backbone = !is_on(config, "network_train_text_encoder_only");
    let blocks = ["block_dims", "network_reg_dims", "train_blocks", "in_dims", "single_dim", "img_attn_dim"];
    let chosen = blocks.iter().any(|key| value_of(&entries, key).is_some());
    let factor = value_of(&entries, "factor").and_then(Literal::number).unwrap_or(-1.0);
    let (mut parameters, mut modules) = (0, 0);
    for layers in &size.layers {
        if !(if layers.part == "backbone" { backbone } else { encoders }) {
            continue;
        }
        let convs = layers.conv.iter().map(|shape| (shape, conv));
        let with_convs = layers.beside.iter().map(|shape| (shape, rank)).chain(convs).filter(|_| conv > 0);
        for (&(count, inputs, outputs), rank) in layers.linear.iter().map(|shape| (shape, rank)).chain(with_convs) {
            modules += count;
            parameters += count * (kind.parameters(inputs, outputs, rank, factor) + 1);
        }
    }
    Some(NetworkSize {
        parameters,
        modules,
        counted: !lycoris && !chosen && kind == Kind::Low,
        basis: format!("rank {rank} over {modules} layers of {}", size.name),
    })
}

/// How a change of a layer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Low,
    Hadamard,
    Kronecker,
}

impl Kind {
    fn parameters(self, inputs: u64, outputs: u64, rank: u64, factor: f64) -> u64 {
        match self {
            Self::Low => rank * (inputs + outputs),
            Self::Hadamard => 2 * rank * (inputs + outputs),
            Self::Kronecker => {
                let ((small_in, large_in), (small_out, large_out)) = (split(inputs, factor), split(outputs, factor));
                // The large factor is itself split where the rank is small enough.
                let large = if rank * 2 < large_in.max(large_out) { rank * (large_in + large_out) } else { large_in * large_out };
                small_in * small_out + large
            }
        }
    }
}

/// A length as a product of two, the first the smaller and at most `factor`; as even as can be without one.
fn split(length: u64, factor: f64) -> (u64, u64) {
    let most = if factor >= 1.0 { factor as u64 } else { length.isqrt() };
    let small = (1..=most.min(length.isqrt()).max(1)).rev().find(|n| length.is_multiple_of(*n)).unwrap_or(1);
    (small, length / small)
}

#[cfg(test)]
mod tests {
    use super::super::sizes::size;
    use super::*;
    use crate::training::Family;

    fn of(family: Family, params: &str) -> NetworkSize {
        let config = Config { family, ..Config::parse(&format!("[params]\n{params}")).unwrap().0 };
        network(&config, &Material::default(), size(family, None).unwrap()).unwrap()
    }

    #[test]
    fn a_lora_has_the_layers_that_the_trainer_prints() {
        // "create LoRA for Text Encoder: 72 modules.", "create LoRA for U-Net: 192 modules."; with convolutions 278.
        assert_eq!(of(Family::Sd15, "network_dim = 4").modules, 72 + 192);
        assert_eq!(of(Family::Sd15, "network_dim = 4\nnetwork_args = [\"conv_dim=2\"]").modules, 72 + 278);
        assert_eq!(of(Family::Sdxl, "network_train_unet_only = true").modules, 722);
        assert_eq!(of(Family::Flux, "network_train_unet_only = true").modules, 304);
        // One layer of 768 to 768 at rank 4: 4 x (768 + 768), and its alpha.
        assert_eq!(Kind::Low.parameters(768, 768, 4, -1.0), 6144);
        assert_eq!((split(768, -1.0), split(640, 8.0), split(7, -1.0)), ((24, 32), (8, 80), (1, 7)));
    }

    #[test]
    fn what_is_not_known_is_not_guessed() {
        let config = Config::parse("[params]\nnetwork_module = \"my.own\"").unwrap().0;
        assert_eq!(network(&config, &Material::default(), size(Family::Sdxl, None).unwrap()), None);
    }
}
