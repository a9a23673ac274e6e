//! What the modes besides LoRA ask for: a new word, ranks of a control network, images of the right size.

use super::places::{is_on, number, text};
use crate::training::issue::Issue;
use crate::training::kohya::options::{DatasetOptions, resolve};
use crate::training::kohya::scripts::script;
use crate::training::material::Material;
use crate::training::{Config, Mode};

pub(super) fn check(config: &Config, material: &Material, issues: &mut Vec<Issue>) {
    match config.mode {
        Mode::TextualInversion | Mode::Xti => word(config, issues),
        Mode::Lllite | Mode::LlliteOld => sizes(config, issues),
        Mode::Lora | Mode::Finetune | Mode::Dreambooth | Mode::Controlnet => {}
    }
    let Ok(datasets) = resolve(config) else { return };
    for (index, dataset) in datasets.iter().enumerate() {
        let place = format!("dataset.datasets[{index}]");
        if config.mode != Mode::Lora && dataset.validation_split > 0.0 {
            let message = "Only LoRA scripts validate: here the images are kept away from the training for nothing";
            let issue = Issue::warning(format!("{place}.validation_split"), "no_validation", message);
            issues.push(issue.hint("Remove `validation_split`").fix("Remove", serde_json::Value::Null));
        }
        control_sizes(&place, dataset, material, issues);
    }
}

fn word(config: &Config, issues: &mut Vec<Issue>) {
    if text(config, "token_string").is_empty() {
        let message = "The embedding has no word that it is called by; the trainer stops without it";
        let issue = Issue::error("token_string", "required", message);
        issues.push(issue.hint("Set `token_string` to a word that the model does not know yet"));
    }
    if text(config, "init_word").is_empty() && text(config, "weights").is_empty() {
        let message = "The embedding starts from nothing in particular and takes long to find the subject";
        let issue = Issue::info("init_word", "random_start", message);
        issues.push(issue.hint("Set `init_word` to a word that is close, such as girl"));
    }
    if is_on(config, "use_object_template") && is_on(config, "use_style_template") {
        let message = "Both kinds of made-up captions are on; those for objects win";
        issues.push(Issue::warning("use_style_template", "conflict", message).hint("Keep one of them").fix("Turn off", false));
    }
}

fn sizes(config: &Config, issues: &mut Vec<Issue>) {
    for (key, usual) in [("network_dim", 64), ("cond_emb_dim", 32)] {
        if number(config, key).is_none() {
            let message = format!("`{key}` is not set, and ControlNet-LLLite cannot be built without it");
            let issue = Issue::error(key, "required", message).hint(format!("Set `{key}`, usually {usual}"));
            issues.push(issue.fix(format!("Set {usual}"), usual));
        }
    }
}

/// With buckets a control image has the size of its image, or the first batch crashes.
fn control_sizes(place: &str, dataset: &DatasetOptions, material: &Material, issues: &mut Vec<Issue>) {
    let stem = |name: &str| name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned();
    for (at, subset) in dataset.subsets.iter().enumerate().filter(|_| dataset.buckets.enabled) {
        let control = subset.conditioning_dir.as_ref().and_then(|path| material.folder(path));
        let Some((images, control)) = material.folder(&subset.image_dir).zip(control) else { continue };
        let sizes: std::collections::BTreeMap<String, _> =
            control.images.iter().map(|image| (stem(&image.name), image.size)).collect();
        let differs = |name: &str, size| sizes.get(&stem(name)).is_some_and(|other| *other != size);
        let names: Vec<&str> =
            images.images.iter().filter(|image| differs(&image.name, image.size)).map(|image| image.name.as_str()).collect();
        if !names.is_empty() {
            let message = format!(
                "The control image of {} has another size than the image, and the trainer crashes there",
                super::images::named(&names)
            );
            let param = format!("{place}.subsets[{at}].conditioning_data_dir");
            issues.push(Issue::error(param, "control_size", message).hint("Save the control images in the size of the images"));
        }
    }
}

/// What a learning rate usually is where no network is trained: from, to, and a good start.
pub(super) fn usual_rate(config: &Config) -> Option<(f64, f64, f64)> {
    match config.mode {
        Mode::Lora => None,
        Mode::Finetune | Mode::Dreambooth => Some((1e-7, 2e-5, 5e-6)),
        Mode::TextualInversion | Mode::Xti => Some((1e-4, 1e-2, 5e-4)),
        Mode::Controlnet => Some((1e-6, 1e-4, 1e-5)),
        Mode::Lllite | Mode::LlliteOld => Some((1e-5, 1e-3, 2e-4)),
    }
}

/// Whether nothing at all has been said about how fast to learn, where the trainer's own default learns nothing.
pub(super) fn default_is_too_low(config: &Config) -> bool {
    script(config.family, config.mode).is_some() && !matches!(config.mode, Mode::Finetune | Mode::Dreambooth)
}
