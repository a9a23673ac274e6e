//! What a run cannot do without: a name, a base model, a network, images; and the files that it names.

use std::path::Path;

use serde_json::Value;

use crate::files::safe_name;
use crate::training::issue::{Issue, Level};
use crate::training::kohya::datasets::{DatasetKind, kind, kinds_of};
use crate::training::kohya::plan::{does_not_work, script_of};
use crate::training::kohya::render::is_path;
use crate::training::kohya::scripts::{broken, network_module, required, script};
use crate::training::material::Model;
use crate::training::{Config, Material, Mode, facts};

pub(super) fn check(config: &Config, material: &Material, issues: &mut Vec<Issue>) {
    name(config, issues);
    model(config, material, issues);
    if let Err(refusal) = script_of(config) {
        let issue = Issue::error(refusal.param, refusal.reason, refusal.message).hint(refusal.hint);
        let other = script(config.family, config.mode).and_then(broken).map_or(Mode::Lora, |(_, other)| other);
        issues.push(issue.fix(format!("Set {}", other.name()), other.name()));
    } else if let Some((name, (why, other))) = script(config.family, config.mode).and_then(|name| Some((name, broken(name)?))) {
        let issue = Issue::error("mode", "mode_unsupported", does_not_work(name, why));
        let issue = issue.hint(format!("Set `mode` to {}", other.name()));
        issues.push(issue.fix(format!("Set {}", other.name()), other.name()));
    }
    if config.mode == Mode::Lora && text(config, "network_module").is_empty() {
        let module = network_module(config.family);
        let issue = Issue::error("network_module", "required", "The network type is not set; the trainer stops without it");
        issues.push(issue.hint(format!("Set `network_module` to {module}")).fix(format!("Set {module}"), module));
    }
    for key in required(config.family).iter().filter(|key| text(config, key).is_empty()) {
        let message = format!("`{key}` is not set, and this family cannot start without it");
        issues.push(Issue::error(*key, "required", message).hint(format!("Set `{key}` to the file")));
    }
    if !config.params.contains_key("max_train_epochs") && !config.params.contains_key("max_train_steps") {
        let message = "Neither epochs nor steps are set; the trainer makes 1600 steps whatever the size of the dataset";
        issues.push(Issue::info("max_train_epochs", "default_length", message).hint("Set `max_train_epochs`"));
    }
    files(config, material, issues);
    folders(config, material, issues);
}

fn text<'a>(config: &'a Config, key: &str) -> &'a str {
    config.params.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn name(config: &Config, issues: &mut Vec<Issue>) {
    let param = if config.params.contains_key("output_name") { "output_name" } else { "name" };
    match config.output_name() {
        None => issues.push(
            Issue::error("name", "required", "The run has no name; its files would be called `last`")
                .hint("Set `name`, such as \"kana-v1\""),
        ),
        Some(name) if safe_name(name) != name => issues.push(
            Issue::error(param, "bad_name", format!("`{name}` holds characters that a file name cannot have"))
                .hint("Use letters, digits, `-`, `_` and `.`")
                .fix(format!("Set {}", safe_name(name)), safe_name(name)),
        ),
        Some(_) => {}
    }
}

fn model(config: &Config, material: &Material, issues: &mut Vec<Issue>) {
    let model = config.base_model.as_str();
    if model.is_empty() {
        let issue = Issue::error("base_model", "required", "No base model is chosen");
        issues.push(issue.hint("Set `base_model` to a registered model or a .safetensors file"));
    } else if Path::new(model).is_absolute() {
        if !material.exists(Path::new(model)) {
            let message = format!("The base model {model} is not there; the trainer would look for it on Hugging Face and fail");
            issues.push(Issue::error("base_model", "model_missing", message).hint("Correct the path, or choose another model"));
        }
        issues.extend(material.model.as_deref().and_then(|found| unfit(config, model, found)));
    } else {
        let message = format!("`{model}` is taken for a Hugging Face repository, which the trainer downloads if it must");
        issues.push(Issue::info("base_model", "model_from_hub", message));
    }
}

/// What the file's header says against using it. Where a header can be read in more ways than ours it is a warning; a model that
/// is of another family beyond doubt, a safetensors file that is not whole, and a folder without a model nobody can use.
fn unfit(config: &Config, path: &str, model: &Model) -> Option<Issue> {
    match model {
        Model::Damaged(why) => {
            let message = format!("{path} cannot be read as a model, and the trainer will stop at it: {why}");
            let mut issue = Issue::warning("base_model", "model_damaged", message).hint("Download or copy the file again");
            if Path::new(path).extension().is_none_or(|end| end == "safetensors") {
                issue.level = Level::Error;
            }
            Some(issue)
        }
        Model::Other => {
            let message = format!("{path} holds no base model; a LoRA belongs into `network_weights`");
            Some(Issue::warning("base_model", "model_other", message).hint("Choose the model that the LoRA is for"))
        }
        Model::Base { family: Some(found), certain } if *found != config.family => {
            let (found, wanted) = (found.name(), config.family.name());
            let issue = if *certain {
                let message = format!(
                    "{path} is a model of the family {found}, and the run is set up for {wanted}; the trainer stops when it loads it"
                );
                Issue::error("base_model", "model_family", message)
            } else {
                let message = format!("{path} looks like a model of the family {found}, but the run is set up for {wanted}");
                Issue::warning("base_model", "model_family", message)
            };
            let issue = issue.hint(format!("Use the family {found}, or choose a model of {wanted}"));
            Some(issue.fix_at(format!("Use family {found}"), "family", found))
        }
        Model::Base { .. } => None,
    }
}

fn files(config: &Config, material: &Material, issues: &mut Vec<Issue>) {
    for (key, value) in config.params.iter().filter(|(key, _)| is_path(key)) {
        let written = facts::argument(key).and_then(|fact| fact.path.as_deref()).is_some_and(|path| path.ends_with("_out"));
        let Some(path) = value.as_str().filter(|path| !path.is_empty() && Path::new(path).is_absolute()) else { continue };
        if !written && !material.exists(Path::new(path)) {
            let issue = Issue::error(key, "file_missing", format!("{path} is not there"));
            issues.push(issue.hint("Correct the path").fix("Remove", Value::Null));
        }
        if let Some(why) = material.damaged.get(Path::new(path)) {
            let message = format!("{path} cannot be read as weights, and the trainer will stop at it: {why}");
            issues.push(Issue::error(key, "file_damaged", message).hint("Download or copy the file again"));
        }
    }
    let prompts = text(config, "sample_prompts");
    let known = [".txt", ".toml", ".json"].iter().any(|end| prompts.ends_with(end));
    if !prompts.is_empty() && !known {
        let message =
            "The trainer reads prompts only from .txt, .toml and .json files, and crashes at the first samples otherwise";
        issues.push(Issue::error("sample_prompts", "bad_choice", message).hint("Rename the file to .txt"));
    }
}

fn folders(config: &Config, material: &Material, issues: &mut Vec<Issue>) {
    if config.dataset.datasets.is_empty() {
        let issue = Issue::error("dataset", "required", "There is no dataset to train on");
        issues.push(issue.hint("Add [[dataset.datasets]] with a subset that names `image_dir`"));
    }
    for (index, dataset) in config.dataset.datasets.iter().enumerate() {
        let place = format!("dataset.datasets[{index}]");
        if dataset.subsets.is_empty() {
            let issue = Issue::error(format!("{place}.subsets"), "required", "No images are chosen");
            issues.push(issue.hint("Add a subset that names `image_dir`"));
        }
        let kind = kind(kinds_of(config), &dataset.subsets);
        let mut seen: Vec<&str> = Vec::new();
        for (at, subset) in dataset.subsets.iter().enumerate() {
            let param = format!("{place}.subsets[{at}].image_dir");
            let Some(folder) = subset.get("image_dir").and_then(Value::as_str).filter(|folder| !folder.is_empty()) else {
                if kind == Some(DatasetKind::Metadata) {
                    continue;
                }
                let issue = Issue::error(param, "required", "No folder of images is chosen");
                issues.push(issue.hint("Set `image_dir` to a registered dataset or a folder"));
                continue;
            };
            if seen.contains(&folder) && kind != Some(DatasetKind::Metadata) {
                let message = format!("{folder} is already in this dataset; the trainer takes only the first one");
                issues
                    .push(Issue::warning(&param, "duplicate_folder", message).hint("Raise the repeats of the first one instead"));
            }
            seen.push(folder);
            match material.folder(Path::new(folder)) {
                None => {
                    let issue = Issue::error(param, "folder_missing", format!("{folder} is not a folder on this machine"));
                    issues.push(issue.hint("Correct the path, or register the folder with `nyx dataset add`"));
                }
                Some(found) if found.images.is_empty() && kind != Some(DatasetKind::Metadata) => {
                    let message = format!("{folder} holds no images that the trainer takes; sub-folders are not read");
                    issues.push(
                        Issue::error(param, "no_images", message)
                            .hint("Add .png, .jpg, .webp or .bmp files, or name the sub-folder"),
                    );
                }
                Some(_) => {}
            }
        }
    }
}
