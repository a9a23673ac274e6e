//! Images against the dataset's options: sizes at which the first batch crashes, files that are no images, folders left out.

use serde_json::Value;

use crate::training::issue::Issue;
use crate::training::kohya::datasets::DatasetKind;
use crate::training::kohya::options::{DatasetOptions, SubsetOptions, resolve};
use crate::training::material::{Folder, Image};
use crate::training::{Config, Material};

pub(super) fn check(config: &Config, material: &Material, issues: &mut Vec<Issue>) {
    // A configuration that cannot be resolved is told by the plan.
    let Ok(datasets) = resolve(config) else { return };
    let cached = ["cache_latents", "cache_latents_to_disk"].iter().any(|key| config.params.get(*key) == Some(&Value::Bool(true)));
    for (index, dataset) in datasets.iter().enumerate() {
        let place = format!("dataset.datasets[{index}]");
        for (at, subset) in dataset.subsets.iter().enumerate() {
            let place = format!("{place}.subsets[{at}]");
            if subset.repeats < 1 {
                let issue =
                    Issue::warning(format!("{place}.num_repeats"), "left_out", "With fewer than 1 repeat the folder is left out");
                issues.push(issue.hint("Set 1 or more, or remove the subset").fix("Set 1", 1));
                continue;
            }
            let listed = dataset.kind == DatasetKind::Metadata;
            let Some(folder) = material.folder(&subset.image_dir).filter(|_| !listed) else { continue };
            unreadable(&place, folder, issues);
            if !dataset.buckets.enabled && !cached {
                fixed_size(&place, dataset, subset, folder, issues);
            }
            small(&place, dataset, folder, issues);
        }
        if dataset.validation_split > 0.0 && dataset.validation_seed.is_none() {
            let issue = Issue::info(
                format!("{place}.validation_seed"),
                "validation_unseeded",
                "Without a seed chance decides which images are kept apart, so the number of steps can differ a little",
            );
            issues.push(issue.hint("Set `validation_seed`").fix("Set 42", 42));
        }
    }
}

fn unreadable(place: &str, folder: &Folder, issues: &mut Vec<Issue>) {
    let broken: Vec<&str> = folder.images.iter().filter(|image| image.size.is_none()).map(|image| image.name.as_str()).collect();
    if let Some(first) = broken.first() {
        let message = format!(
            "{} cannot be read as {}, and the trainer stops there",
            named(&broken),
            one_or(&broken, "an image", "images")
        );
        let issue = Issue::error(format!("{place}.image_dir"), "image_unreadable", message);
        issues.push(issue.hint(format!("Remove {first} from the folder, or save it anew as an image")));
    }
}

/// Without buckets and without cached latents each image must have the size of the resolution; larger ones pass with a crop.
fn fixed_size(place: &str, dataset: &DatasetOptions, subset: &SubsetOptions, folder: &Folder, issues: &mut Vec<Issue>) {
    let (width, height) = dataset.buckets.resolution;
    let crashes = |image: &&Image| {
        image.size.is_some_and(|(w, h)| {
            let larger = w > width || h > height;
            let smaller = w < width || h < height;
            smaller || larger && !subset.crops.random && !subset.crops.face
        })
    };
    let names: Vec<&str> = folder.images.iter().filter(crashes).map(|image| image.name.as_str()).collect();
    if names.is_empty() {
        return;
    }
    let message = format!(
        "Buckets are off, so every image must be {width}x{height}; {} {} not, and the trainer crashes at the first batch",
        named(&names),
        one_or(&names, "is", "are")
    );
    let (dataset, _) = place.split_once(".subsets").unwrap_or((place, ""));
    issues.push(
        Issue::error(format!("{dataset}.enable_bucket"), "image_size", message)
            .hint("Turn on `enable_bucket`, or `cache_latents`")
            .fix("Turn on buckets", true),
    );
}

fn small(place: &str, dataset: &DatasetOptions, folder: &Folder, issues: &mut Vec<Issue>) {
    let (width, height) = dataset.buckets.resolution;
    let area = u64::from(width) * u64::from(height);
    let small = |image: &&Image| image.size.is_some_and(|(w, h)| w > 0 && u64::from(w) * u64::from(h) * 4 < area);
    let names: Vec<&str> = folder.images.iter().filter(small).map(|image| image.name.as_str()).collect();
    if !names.is_empty() && dataset.buckets.enabled && !dataset.buckets.no_upscale {
        let message = format!(
            "{} {} less than half as wide and high as {width}x{height} and will be enlarged; blur is learned too",
            named(&names),
            one_or(&names, "is", "are")
        );
        issues.push(
            Issue::info(format!("{place}.image_dir"), "image_small", message).hint("Use larger images, or a smaller resolution"),
        );
    }
}

/// `a.png`, `a.png and 3 more`.
pub(super) fn named(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first, rest @ ..] => format!("{first} and {} more", rest.len()),
    }
}

fn one_or<'a>(names: &[&str], one: &'a str, many: &'a str) -> &'a str {
    if names.len() == 1 { one } else { many }
}
