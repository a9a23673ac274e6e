//! What belongs to one job and not to a recipe: where things lie, who made them, secrets, the machine. A preset never holds it.

use serde_json::Value;

use crate::training::import::is_rooted;
use crate::training::param::Half;
use crate::training::{Config, DatasetConfig, DatasetTable, Values, facts};

/// Job fields besides those that are paths or secrets by the facts of the trainer.
const JOB: [&str; 48] = [
    // The base model and what follows from it.
    "v2",
    "v_parameterization",
    "zero_terminal_snr",
    "model_type",
    "base_weights_multiplier",
    // Where the run goes on from.
    "dim_from_weights",
    "resume_from_huggingface",
    "initial_epoch",
    "initial_step",
    "skip_until_initial_step",
    // What it is called, and the words of this dataset.
    "output_name",
    "training_comment",
    "token_string",
    "init_word",
    "class_tokens",
    "caption_prefix",
    "caption_suffix",
    "num_repeats",
    "is_reg",
    "custom_attributes",
    "dataset_class",
    "dataset_repeats",
    // What is told and where to.
    "log_with",
    "log_prefix",
    "log_tracker_name",
    "wandb_run_name",
    "console_log_level",
    "console_log_simple",
    "huggingface_repo_id",
    "huggingface_repo_type",
    "huggingface_path_in_repo",
    "huggingface_repo_visibility",
    "save_state_to_huggingface",
    "async_upload",
    // The machine.
    "ddp_timeout",
    "ddp_gradient_as_bucket_view",
    "ddp_static_graph",
    "deepspeed",
    "zero_stage",
    "offload_optimizer_device",
    "offload_param_device",
    "zero3_init_flag",
    "zero3_save_16bit_model",
    "fp16_master_weights_and_gradients",
    "num_cpu_threads_per_process",
    "no_metadata",
    "output_config",
    "debug_dataset",
];

/// Whether a key belongs to a job. So does a key that nothing knows: nobody can tell whether it holds a path or a secret.
pub fn is_job(half: Half, key: &str) -> bool {
    if JOB.contains(&key) || key.starts_with("metadata_") {
        return true;
    }
    match half {
        Half::Params => facts::argument(key).is_none_or(|fact| fact.secret || fact.path.is_some()),
        Half::Dataset => facts::dataset_key(key).is_none() || key.ends_with("_dir") || key.ends_with("_file"),
        Half::Launch => true,
    }
}

/// The recipe of a configuration, and the keys that were left out because they belong to the job.
pub fn of_config(config: &Config) -> (Values, DatasetConfig, Vec<String>) {
    let mut left_out = Vec::new();
    let params = recipe(Half::Params, &config.params, &mut left_out);
    let general = recipe(Half::Dataset, &config.dataset.general, &mut left_out);
    let datasets = config.dataset.datasets.iter().map(|dataset| {
        let subsets = dataset.subsets.iter().flat_map(Values::keys).cloned();
        left_out.extend(subsets);
        DatasetTable { values: recipe(Half::Dataset, &dataset.values, &mut left_out), subsets: Vec::new() }
    });
    let datasets = datasets.collect();
    left_out.sort();
    left_out.dedup();
    (params, DatasetConfig { general, datasets }, left_out)
}

fn recipe(half: Half, values: &Values, left_out: &mut Vec<String>) -> Values {
    let mut kept = Values::new();
    for (key, value) in values {
        match if is_job(half, key) { None } else { without_paths(value) } {
            Some(clean) => {
                if clean != *value {
                    left_out.push(key.clone());
                }
                kept.insert(key.clone(), clean);
            }
            None => left_out.push(key.clone()),
        }
    }
    kept
}

/// A value without what leads into somebody's folders: `preset=/home/me/mine.toml` is taken out of a list.
fn without_paths(value: &Value) -> Option<Value> {
    match value {
        Value::Null => None,
        Value::String(text) => (!leads_somewhere(text)).then(|| value.clone()),
        Value::Array(items) => {
            let kept: Vec<Value> = items.iter().filter_map(without_paths).collect();
            (!kept.is_empty() || items.is_empty()).then_some(Value::Array(kept))
        }
        value => Some(value.clone()),
    }
}

fn leads_somewhere(text: &str) -> bool {
    let value = text.split_once('=').map_or(text, |(_, value)| value).trim().trim_matches(['"', '\'']);
    is_rooted(value)
        || value.starts_with("./")
        || value.starts_with("../")
        || value.starts_with(".\\")
        || value.starts_with("..\\")
}
