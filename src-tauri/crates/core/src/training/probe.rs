//! The configuration of a probe: what was asked for, with nothing changed that memory or the time of a step hangs on, cut down to
//! a few steps on the largest batch, and kept from writing or sending anything. Pure.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::kohya::largest::Largest;
use super::{Config, Plan, Values};

/// Optimizer steps that are measured.
pub const STEPS: u64 = 10;

/// Steps that an epoch of a probe holds at least: it is ended after those that are measured, and never by its own end.
const WITHIN_AN_EPOCH: u64 = STEPS + 2;

/// Images that are laid ready: as many as a step needs, few enough to be quick.
const IMAGES: (u64, u64) = (4, 32);

/// Sampling steps of the one sample image; its memory does not hang on them.
pub const SAMPLING_STEPS: u64 = 2;

/// Arguments that a probe goes without: what is saved, resumed, kept apart, sent or written elsewhere.
const WITHOUT: [&str; 42] = [
    "max_train_epochs",
    "save_every_n_epochs",
    "save_every_n_steps",
    "save_n_epoch_ratio",
    "save_last_n_epochs",
    "save_last_n_epochs_state",
    "save_last_n_steps",
    "save_last_n_steps_state",
    "save_state",
    "save_state_on_train_end",
    "save_state_to_huggingface",
    "resume",
    "resume_from_huggingface",
    "initial_epoch",
    "initial_step",
    "skip_until_initial_step",
    "huggingface_repo_id",
    "huggingface_repo_type",
    "huggingface_repo_visibility",
    "huggingface_path_in_repo",
    "huggingface_token",
    "async_upload",
    "wandb_api_key",
    "wandb_run_name",
    "log_with",
    "log_config",
    "log_prefix",
    "log_tracker_config",
    "log_tracker_name",
    "logging_dir",
    "console_log_file",
    "output_dir",
    "output_name",
    "output_config",
    "sample_at_first",
    "sample_every_n_epochs",
    "sample_every_n_steps",
    "validation_split",
    "validate_every_n_epochs",
    "validate_every_n_steps",
    "max_validation_steps",
    "dataset_repeats",
];

/// The images that a probe needs of those in the largest bucket.
pub fn needed(plan: &Plan, largest: &Largest) -> usize {
    let step = largest.batch * plan.accumulation * plan.processes;
    step.clamp(IMAGES.0, IMAGES.1.max(largest.batch)).min(largest.images.len() as u64) as usize
}

/// Where the files of one subset of the largest bucket lie ready.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Laid {
    /// Which subset of its dataset.
    pub subset: usize,
    /// Images in it.
    pub images: u64,
    /// The folder of the images.
    pub image_dir: PathBuf,
    /// The folder of control images or masks, where there is one.
    pub conditioning_dir: Option<PathBuf>,
    /// The file that lists the images, where there is one.
    pub metadata_file: Option<PathBuf>,
}

/// The configuration of the probe, on files that were laid ready. With `prompts` it makes a sample image after the last step: the
/// run makes some, and they may be what takes the most memory.
pub fn configuration(config: &Config, plan: &Plan, largest: &Largest, laid: &[Laid], prompts: Option<&str>) -> Config {
    let mut probe = config.clone();
    probe.name = format!("probe-{}", config.output_name().unwrap_or("run"));
    probe.params.retain(|key, _| !WITHOUT.contains(&key.as_str()));
    // It is ended long before; a schedule that counts on many steps still has them.
    probe.params.insert("max_train_steps".to_owned(), json!(plan.total_steps.max(1000)));
    match prompts {
        Some(prompts) => {
            probe.params.insert("sample_prompts".to_owned(), prompts.into());
            probe.params.insert("sample_every_n_steps".to_owned(), STEPS.into());
        }
        None => drop(probe.params.shift_remove("sample_prompts")),
    }
    let images: u64 = laid.iter().map(|laid| laid.images).sum();
    let wanted = largest.batch * plan.accumulation * plan.processes * WITHIN_AN_EPOCH;
    let repeats = wanted.div_ceil(images.max(1));
    let whole = |values: &mut Values| {
        values.retain(|key, _| key != "validation_split" && key != "validation_seed" && key != "num_repeats");
    };
    whole(&mut probe.dataset.general);
    let Some(mut dataset) = config.dataset.datasets.get(largest.dataset).cloned() else { return probe };
    whole(&mut dataset.values);
    dataset.values.insert("batch_size".to_owned(), largest.batch.into());
    let subset = |laid: &Laid| {
        let mut values = dataset.subsets.get(laid.subset)?.clone();
        // To the card a regularisation image is an image like any other; alone, the trainer would not use it.
        values.retain(|key, _| key != "is_reg");
        let path = |path: &PathBuf| Value::from(path.to_string_lossy());
        values.insert("image_dir".to_owned(), path(&laid.image_dir));
        values.insert("num_repeats".to_owned(), repeats.into());
        values.extend(laid.conditioning_dir.iter().map(|dir| ("conditioning_data_dir".to_owned(), path(dir))));
        values.extend(laid.metadata_file.iter().map(|file| ("metadata_file".to_owned(), path(file))));
        Some(values)
    };
    dataset.subsets = laid.iter().filter_map(subset).collect();
    probe.dataset.datasets = vec![dataset];
    probe
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::facts;
    use crate::training::material::{Folder, Image, Material};
    use crate::training::{Trainer as _, kohya::Kohya, kohya::largest::largest};

    fn asked() -> (Config, Plan, Largest) {
        let text = "name = 'kana'\nfamily = 'sdxl'\n[params]\nmax_train_epochs = 10\nsave_every_n_epochs = 1\nlog_with = 'wandb'\n\
                    gradient_accumulation_steps = 2\ncache_latents_to_disk = true\nsample_prompts = '/p.txt'\n\
                    sample_every_n_epochs = 1\nlearning_rate = 1e-4\nhuggingface_repo_id = 'me/kana'\n\
                    [dataset.general]\nvalidation_split = 0.1\nvalidation_seed = 1\n\
                    [[dataset.datasets]]\nresolution = 512\n[[dataset.datasets.subsets]]\nimage_dir = '/small'\n\
                    [[dataset.datasets]]\nresolution = 1024\nbatch_size = 2\n\
                    [[dataset.datasets.subsets]]\nimage_dir = '/a'\n\
                    [[dataset.datasets.subsets]]\nimage_dir = '/reg'\nis_reg = true\ncaption_prefix = 'x'";
        let config = Config::parse(text).unwrap().0;
        let mut material = Material::default();
        let images = |count: u32| (0..count).map(|n| Image { name: format!("{n}.png"), size: Some((1024, 1024)) }).collect();
        for (path, count) in [("/small", 8), ("/a", 20), ("/reg", 3)] {
            let folder = Folder { images: images(count), ..Folder::default() };
            material.folders.insert(path.into(), std::sync::Arc::new(folder));
        }
        let plan = Kohya.plan(&config, &material).unwrap();
        let found = largest(&config, &material, &plan).unwrap();
        (config, plan, found)
    }

    #[test]
    fn a_probe_keeps_what_memory_hangs_on_and_writes_nothing() {
        let (config, plan, found) = asked();
        assert_eq!((found.dataset, found.batch), (1, 2));
        assert_eq!(needed(&plan, &found), 4);
        let laid = [
            Laid { subset: 0, images: 3, image_dir: "/run/0".into(), ..Laid::default() },
            Laid { subset: 1, images: 1, image_dir: "/run/1".into(), ..Laid::default() },
        ];
        let probe = configuration(&config, &plan, &found, &laid, None);
        let keys: Vec<_> = probe.params.keys().map(String::as_str).collect();
        assert_eq!(keys, ["gradient_accumulation_steps", "cache_latents_to_disk", "learning_rate", "max_train_steps"]);
        assert!(probe.dataset.general.is_empty(), "nothing is kept apart");
        assert_eq!(probe.dataset.datasets.len(), 1);
        let dataset = &probe.dataset.datasets[0];
        assert_eq!((&dataset.values["resolution"], &dataset.values["batch_size"]), (&json!(1024), &json!(2)));
        // 12 steps of 2 batches of 2 images, from 4 images.
        assert_eq!(dataset.subsets[0], *json!({"image_dir": "/run/0", "num_repeats": 12}).as_object().unwrap());
        assert_eq!(
            dataset.subsets[1],
            *json!({"image_dir": "/run/1", "caption_prefix": "x", "num_repeats": 12}).as_object().unwrap()
        );
    }

    #[test]
    fn samples_are_made_once_where_the_run_makes_some() {
        let (config, plan, found) = asked();
        let probe = configuration(&config, &plan, &found, &[], Some("/run/prompts.txt"));
        assert_eq!(probe.params["sample_prompts"], "/run/prompts.txt");
        assert_eq!(probe.params["sample_every_n_steps"], STEPS);
        assert!(!probe.params.contains_key("sample_every_n_epochs"), "the trainer would not look at the steps");
    }

    #[test]
    fn what_a_probe_goes_without_is_an_argument_of_the_trainer() {
        for key in WITHOUT {
            assert!(facts::argument(key).is_some(), "{key}");
        }
        let kept = ["save_model_as", "save_precision", "save_clip", "save_t5xxl"];
        let kinds = ["save_", "resume", "huggingface_", "wandb_", "log_", "validat", "initial_"];
        for (key, _) in facts::arguments().filter(|(key, _)| kinds.iter().any(|kind| key.starts_with(kind))) {
            assert!(WITHOUT.contains(&key) || kept.contains(&key) || key == "validation_seed", "{key}");
        }
    }
}
