//! What is written, and options of the start that stop the trainer or cost the result.

use std::path::PathBuf;

use serde_json::Value;

use crate::training::issue::Issue;
use crate::training::kohya::formats::{Format, format};
use crate::training::{Config, Family, Material, writable};

pub(super) fn check(config: &Config, material: &Material, issues: &mut Vec<Issue>) {
    let on = |key: &str| config.params.get(key) == Some(&Value::Bool(true));
    let text = |key: &str| config.params.get(key).and_then(Value::as_str).unwrap_or_default();
    let whole = |key: &str| config.params.get(key).and_then(Value::as_u64);

    for key in writable::WRITTEN {
        if let Some((folder, why)) = writable::folder(config, key).and_then(|folder| material.unwritable.get_key_value(folder)) {
            let message = format!("Nothing can be written into {}: {why}", folder.display());
            issues.push(Issue::error(key, "unwritable", message).hint("Choose another folder, or change its permissions"));
        }
    }
    if matches!(format(config), Format::File("ckpt" | "pt")) && text("save_model_as").is_empty() {
        let message = "Not told otherwise, this script saves in a form that can run code when it is opened";
        let issue = Issue::warning("save_model_as", "format_default", message).hint("Set `save_model_as` to safetensors");
        issues.push(issue.fix("Set safetensors", "safetensors"));
    }
    let one_file = [".safetensors", ".ckpt"].iter().any(|end| config.base_model.to_lowercase().ends_with(end));
    if format(config) == Format::Folder && one_file && matches!(config.family, Family::Sd15 | Family::Sd2) {
        let message = "From a base model of one file, a diffusers folder needs parts that are read from Hugging Face at the \
                       first save; where they cannot be had, the training ends there";
        let issue = Issue::warning("save_model_as", "needs_hub", message).hint("Set `save_model_as` to safetensors");
        issues.push(issue.fix("Set safetensors", "safetensors"));
    }
    if on("persistent_data_loader_workers") && whole("max_data_loader_n_workers") == Some(0) {
        let message = "Without loader processes there is nothing to keep alive, and the trainer stops";
        issues.push(
            Issue::error("persistent_data_loader_workers", "conflict", message)
                .hint("Turn it off, or set `max_data_loader_n_workers` to 2")
                .fix("Turn off", Value::Null),
        );
    }
    if matches!(text("log_with"), "wandb" | "all") {
        let message = "Weights & Biases sends the configuration to its service and needs its package and an account";
        issues.push(Issue::info("log_with", "external_service", message));
    }
    if text("mixed_precision").is_empty() {
        let message = "No precision is set, and the trainer's default is full precision, whatever accelerate is set up for: twice the memory";
        let issue = Issue::warning("mixed_precision", "precision_default", message);
        issues.push(
            issue.hint("Set `mixed_precision` to bf16, or to fp16 on cards before the RTX 30 series").fix("Set bf16", "bf16"),
        );
    }
    if config.family == Family::Sdxl && text("mixed_precision") == "fp16" && !on("no_half_vae") && text("vae").is_empty() {
        let message = "SDXL's own VAE overflows in fp16; latents can become black";
        issues.push(
            Issue::warning("no_half_vae", "vae_overflow", message)
                .hint("Turn on `no_half_vae`, or choose a VAE that is fixed for fp16")
                .fix("Turn on", true),
        );
    }
    if let (Some(every), Some(epochs)) = (whole("save_every_n_epochs"), whole("max_train_epochs"))
        && every >= epochs
        && epochs > 0
    {
        let message = format!("With {epochs} epochs there is no checkpoint before the final file");
        issues.push(Issue::info("save_every_n_epochs", "no_checkpoints", message));
    }
}

/// The final file, where the user chose the folder; a folder of the run's own is always empty.
pub(in crate::training) fn final_model(config: &Config) -> Option<PathBuf> {
    let text = |key: &str| config.params.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
    let name = config.output_name()?;
    Some(PathBuf::from(text("output_dir")?).join(format!("{name}{}", format(config).ending())))
}
