//! Caption files as the trainer will find them: none at all, some missing, empty ones, other encodings.

use super::images::named;
use super::places::is_on;
use crate::training::issue::Issue;
use crate::training::kohya::options::resolve;
use crate::training::{Config, Material, Mode};

pub(super) fn check(config: &Config, material: &Material, issues: &mut Vec<Issue>) {
    let Ok(datasets) = resolve(config) else { return };
    let made_up = ["use_object_template", "use_style_template"].iter().any(|key| is_on(config, key));
    let made_up = made_up && matches!(config.mode, Mode::TextualInversion | Mode::Xti);
    let said = config.params.contains_key("caption_extension")
        || !super::places::set_at(config, crate::training::Half::Dataset, "caption_extension").is_empty();
    for (index, dataset) in datasets.iter().enumerate() {
        for (at, subset) in dataset.subsets.iter().enumerate() {
            let place = format!("dataset.datasets[{index}].subsets[{at}]");
            if let Some(file) = &subset.metadata_file {
                let metadata = material.metadata(file, &subset.image_dir);
                if let Some(metadata) = metadata.filter(|metadata| metadata.without_caption > 0) {
                    let (without, all) = (metadata.without_caption, metadata.images.len());
                    let message = format!("{without} of {all} images in the metadata file have no caption");
                    let issue = Issue::warning(format!("{place}.metadata_file"), "caption_missing", message);
                    issues.push(issue.hint("They are trained with an empty one; write captions into the file"));
                }
                continue;
            }
            let Some(folder) = material.folder(&subset.image_dir) else { continue };
            let images = folder.images.len() as u64;
            let Some(captions) = folder.captions.get(&subset.caption_extension).filter(|_| images > 0 && subset.repeats > 0)
            else {
                continue;
            };
            files(&place, &captions.empty, "caption_empty", "no text at all", "Write a caption into it, or delete it", issues);
            files(&place, &captions.not_utf8, "caption_not_utf8", "another encoding than UTF-8", "Save it as UTF-8", issues);
            if captions.found == images || subset.class_tokens.is_some() || made_up {
                continue;
            }
            if captions.found > 0 {
                let message =
                    format!("{} of {images} images have no caption and are trained with an empty one", images - captions.found);
                issues.push(
                    Issue::warning(format!("{place}.image_dir"), "caption_missing", message)
                        .hint("Tag them, or set `class_tokens` as their caption"),
                );
                continue;
            }
            let extension = &subset.caption_extension;
            let other = folder.captions.iter().filter(|(other, _)| *other != extension).max_by_key(|(_, found)| found.found);
            let general = "dataset.general.caption_extension";
            if let Some((other, found)) = other.filter(|(_, found)| found.found > 0) {
                let message = format!(
                    "No caption ends in {extension}, but {} end in {other}: all of them would be passed over",
                    found.found
                );
                let issue = if said {
                    Issue::warning(general, "captions_not_found", message)
                } else {
                    Issue::error(general, "captions_not_found", message)
                };
                issues
                    .push(issue.hint(format!("Set `caption_extension` to {other}")).fix(format!("Set {other}"), other.as_str()));
            } else {
                let message = format!("None of the {images} images has a caption; all are trained with an empty one");
                issues.push(
                    Issue::warning(format!("{place}.image_dir"), "caption_missing", message)
                        .hint("Tag the dataset, or set `class_tokens` as the caption of all"),
                );
            }
        }
    }
}

fn files(place: &str, names: &[String], code: &str, what: &str, remedy: &str, issues: &mut Vec<Issue>) {
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    if let Some(first) = names.first() {
        let verb = if names.len() == 1 { "holds" } else { "hold" };
        let message = format!("{} {verb} {what}, and the trainer stops there", named(&names));
        let issue = Issue::error(format!("{place}.image_dir"), code, message);
        issues.push(issue.hint(format!("{remedy}: {first}")));
    }
}
