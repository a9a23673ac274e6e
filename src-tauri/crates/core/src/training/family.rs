//! What kind of base model is trained, and in what manner.

use serde::{Deserialize, Serialize};
use specta::Type;

/// A family of base models; decides which of the trainer's scripts runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    /// Stable Diffusion 1.x.
    Sd15,
    /// Stable Diffusion 2.x.
    Sd2,
    /// SDXL, Illustrious, Pony, `NoobAI`.
    #[default]
    Sdxl,
    /// Stable Diffusion 3 and 3.5.
    Sd3,
    /// FLUX.1.
    Flux,
    /// Chroma1.
    Chroma,
    /// Lumina Image 2.0.
    Lumina,
    /// Hunyuan Image 2.1.
    HunyuanImage,
    /// Anima.
    Anima,
}

impl Family {
    /// Every family, in the order of the enum.
    pub const ALL: [Self; 9] =
        [Self::Sd15, Self::Sd2, Self::Sdxl, Self::Sd3, Self::Flux, Self::Chroma, Self::Lumina, Self::HunyuanImage, Self::Anima];

    /// The name in configuration files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sd15 => "sd15",
            Self::Sd2 => "sd2",
            Self::Sdxl => "sdxl",
            Self::Sd3 => "sd3",
            Self::Flux => "flux",
            Self::Chroma => "chroma",
            Self::Lumina => "lumina",
            Self::HunyuanImage => "hunyuan_image",
            Self::Anima => "anima",
        }
    }

    /// The name in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Sd15 => "SD 1.5",
            Self::Sd2 => "SD 2",
            Self::Sdxl => "SDXL",
            Self::Sd3 => "SD 3",
            Self::Flux => "FLUX.1",
            Self::Chroma => "Chroma",
            Self::Lumina => "Lumina",
            Self::HunyuanImage => "Hunyuan Image",
            Self::Anima => "Anima",
        }
    }

    /// The family of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|family| family.name() == name)
    }
}

/// What is made of the base model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// A small network beside the base model.
    #[default]
    Lora,
    /// The base model itself, with captions.
    Finetune,
    /// The base model itself, with a class word.
    Dreambooth,
    /// An embedding.
    TextualInversion,
    /// An embedding with vectors of its own for each block of the U-Net.
    Xti,
    /// A control network.
    Controlnet,
    /// A small control network beside the base model.
    Lllite,
    /// The same by the first version of its script.
    LlliteOld,
}

impl Mode {
    /// Every mode, in the order of the enum.
    pub const ALL: [Self; 8] = [
        Self::Lora,
        Self::Finetune,
        Self::Dreambooth,
        Self::TextualInversion,
        Self::Xti,
        Self::Controlnet,
        Self::Lllite,
        Self::LlliteOld,
    ];

    /// The name in configuration files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Lora => "lora",
            Self::Finetune => "finetune",
            Self::Dreambooth => "dreambooth",
            Self::TextualInversion => "textual_inversion",
            Self::Xti => "xti",
            Self::Controlnet => "controlnet",
            Self::Lllite => "lllite",
            Self::LlliteOld => "lllite_old",
        }
    }

    /// The name in words, to go into a sentence.
    pub fn words(self) -> &'static str {
        match self {
            Self::Lora => "LoRA",
            Self::Finetune => "fine-tuning",
            Self::Dreambooth => "DreamBooth",
            Self::TextualInversion => "textual inversion",
            Self::Xti => "extended textual inversion",
            Self::Controlnet => "ControlNet",
            Self::Lllite => "ControlNet-LLLite",
            Self::LlliteOld => "the first version of ControlNet-LLLite",
        }
    }

    /// The mode of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.name() == name)
    }

    /// What to say of a mode that other programs have and sd-scripts has no trainer for.
    pub fn never(name: &str) -> Option<&'static str> {
        name.to_lowercase().starts_with("hypernet").then_some(
            "sd-scripts has no trainer for hypernetworks. A LoRA does what they did and better; for a new word alone there is \
             textual_inversion",
        )
    }
}
