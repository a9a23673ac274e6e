//! `probe.json` in the folder of a probe: what it is to measure, and what its measurements will stand for.

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::training::estimates::disk::Disk;
use crate::training::estimates::time::Work;
use crate::training::kohya::largest::Largest;
use crate::training::probe::{SAMPLING_STEPS, STEPS};
use crate::training::prompts::Prompt;
use crate::training::{Config, Family, Mode, Plan};

/// Sampling steps of the trainer where a prompt names none.
const USUAL_SAMPLING: u64 = 30;

/// Settings on which the memory of a training hangs, besides the batch and its resolution.
const MEMORY: [&str; 58] = [
    "optimizer_type",
    "optimizer_args",
    "mixed_precision",
    "full_bf16",
    "full_fp16",
    "gradient_checkpointing",
    "cpu_offload_checkpointing",
    "unsloth_offload_checkpointing",
    "gradient_accumulation_steps",
    "network_module",
    "network_dim",
    "network_args",
    "network_weights",
    "dim_from_weights",
    "network_train_unet_only",
    "network_train_text_encoder_only",
    "train_text_encoder",
    "train_t5xxl",
    "learning_rate_te",
    "text_encoder_lr",
    "unet_lr",
    "stop_text_encoder_training",
    "cache_latents",
    "cache_latents_to_disk",
    "cache_text_encoder_outputs",
    "cache_text_encoder_outputs_to_disk",
    "text_encoder_batch_size",
    "text_encoder_cpu",
    "vae_batch_size",
    "vae_chunk_size",
    "no_half_vae",
    "fp8_base",
    "fp8_base_unet",
    "fp8_scaled",
    "fp8_vl",
    "t5xxl_dtype",
    "blocks_to_swap",
    "double_blocks_to_swap",
    "single_blocks_to_swap",
    "num_last_block_to_freeze",
    "fused_backward_pass",
    "fused_optimizer_groups",
    "blockwise_fused_optimizers",
    "xformers",
    "sdpa",
    "mem_eff_attn",
    "attn_mode",
    "split_attn",
    "use_flash_attn",
    "use_sage_attn",
    "max_token_length",
    "t5xxl_max_token_length",
    "torch_compile",
    "lowram",
    "highvram",
    "deepspeed",
    "max_data_loader_n_workers",
    "controlnet_model_name_or_path",
];

/// What a measurement stands for: another training with the same needs takes as much.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Needs {
    /// The family of the base model.
    pub family: Family,
    /// What is made of it.
    pub mode: Mode,
    /// The base model, by the numbers it holds; absent where its file does not tell.
    pub parameters: Option<u64>,
    /// The largest batch: width, height, images.
    pub batch: (u32, u32, u64),
    /// Processes that share the work.
    pub processes: u64,
    /// Whether sample images are made.
    pub samples: bool,
    /// Settings that memory hangs on, in one line.
    pub settings: String,
}

impl Needs {
    /// The needs of a training whose largest batch is known.
    pub fn of(config: &Config, plan: &Plan, resolution: (u32, u32), batch: u64, parameters: Option<u64>) -> Self {
        let set = MEMORY.iter().filter_map(|key| Some(format!("{key}={}", config.params.get(*key)?)));
        Self {
            family: config.family,
            mode: config.mode,
            parameters,
            batch: (resolution.0, resolution.1, batch),
            processes: plan.processes,
            samples: !plan.samples.is_empty(),
            settings: set.collect::<Vec<_>>().join(" "),
        }
    }
}

/// The file's contents.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Order {
    /// Steps to measure; after them the run is ended.
    pub steps: u64,
    /// Whether a sample image is made after the last of them.
    pub samples: bool,
    /// What the training is called.
    pub of: String,
    /// What the measurements stand for.
    pub needs: Needs,
    /// What decides how fast a step is, as earlier runs are compared by it; its pixels are those of the probe.
    pub work: Option<Work>,
    /// The whole training.
    pub whole: Whole,
    /// The commit of the trainer, where it is known.
    pub commit: Option<String>,
    /// The cards that were chosen; empty: as the trainer chooses.
    pub gpus: Vec<u32>,
}

/// What the whole training has to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, Type)]
#[serde(default)]
pub struct Whole {
    /// Optimizer steps.
    pub steps: u64,
    /// Pixels of all images of a step, on average.
    pub pixels: f64,
    /// Images to prepare before the first step.
    pub images: u64,
    /// Sample images.
    pub samples: u64,
    /// What all of them take besides what the probe's one takes: their further sampling steps, times their pixels.
    pub sampling: f64,
    /// Bytes of all models and states that are saved; absent where their size is not known.
    pub saved: Option<u64>,
}

impl Whole {
    /// The same, with the sample images of these prompts, made so often.
    #[must_use]
    pub fn with_samples(mut self, prompts: &[Prompt], rounds: u64) -> Self {
        let side = |side: Option<u64>| side.unwrap_or(512) as f64;
        let further = |prompt: &Prompt| prompt.steps.unwrap_or(USUAL_SAMPLING).saturating_sub(SAMPLING_STEPS) as f64;
        let each: f64 = prompts.iter().map(|prompt| further(prompt) * side(prompt.width) * side(prompt.height)).sum();
        self.samples = rounds * prompts.len() as u64;
        self.sampling = rounds as f64 * each;
        self
    }

    /// The same, with the bytes of what the plan saves.
    #[must_use]
    pub fn with_saves(mut self, plan: &Plan, disk: &Disk) -> Self {
        let each = |kind: &str| disk.items.iter().find(|item| item.kind == kind).map(|item| item.each);
        let bytes = |kind: &str, count: usize| if count == 0 { Some(0) } else { Some(each(kind)? * count as u64) };
        self.saved =
            bytes("models", plan.saves.len()).zip(bytes("states", plan.states.len())).map(|(models, states)| models + states);
        self
    }
}

impl Order {
    /// The order for a training.
    pub fn of(config: &Config, plan: &Plan, largest: &Largest, parameters: Option<u64>, commit: Option<String>) -> Self {
        let work = Work::of(config, plan);
        let whole = Whole {
            steps: plan.resumed.map_or(plan.total_steps, |resumed| resumed.steps),
            pixels: work.pixels,
            images: plan.images + plan.reg_images.min(plan.images_with_repeats) + plan.validation_images,
            ..Whole::default()
        };
        // `Work` counts the images of a step of one process.
        let pixels = (largest.pixels() * plan.accumulation) as f64;
        Self {
            steps: STEPS,
            samples: !plan.samples.is_empty(),
            of: config.output_name().unwrap_or("run").to_owned(),
            needs: Needs::of(config, plan, largest.resolution, largest.batch, parameters),
            work: Some(Work { pixels, ..work }),
            whole,
            commit,
            gpus: config.launch.gpus.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::facts;

    #[test]
    fn every_setting_is_an_argument_of_the_trainer() {
        for key in MEMORY {
            assert!(facts::argument(key).is_some(), "{key}");
        }
    }
}
