//! Which phase a message of the trainer begins (pure).

use crate::training::progress::Phase;

/// Openings of messages, with what they begin. The first that fits counts.
const OPENINGS: &[(&str, Phase)] = &[
    ("loading model for process", Phase::Loading),
    ("load StableDiffusion checkpoint", Phase::Loading),
    ("load Diffusers pretrained models", Phase::Loading),
    ("loading u-net", Phase::Loading),
    ("loading U-Net", Phase::Loading),
    ("loading vae", Phase::Loading),
    ("loading VAE", Phase::Loading),
    ("loading text encoder", Phase::Loading),
    ("building U-Net", Phase::Loading),
    ("building text encoders", Phase::Loading),
    ("building VAE", Phase::Loading),
    ("Loading state dict", Phase::Loading),
    ("Building ", Phase::Loading),
    ("caching latents", Phase::CachingLatents),
    ("caching Text Encoder outputs", Phase::CachingText),
    ("caching text encoder outputs", Phase::CachingText),
    ("create LoRA network", Phase::Preparing),
    ("prepare optimizer", Phase::Preparing),
    ("running training", Phase::Training),
    ("epoch is incremented", Phase::Training),
    ("generating sample images", Phase::Sampling),
    ("initialize U-Net with ControlNet-LLLite", Phase::Preparing),
    ("saving state", Phase::Saving),
    ("saving last state", Phase::Saving),
    ("Saving current state", Phase::Saving),
];

/// The phase that a message with this text begins, if it begins one.
pub(super) fn begun_by(text: &str) -> Option<Phase> {
    OPENINGS.iter().find(|(opening, _)| text.starts_with(opening)).map(|(_, phase)| *phase)
}
