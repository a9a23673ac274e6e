//! Datasets with control images or masks: each image has one of the same name, and nothing is left over. Pure.

use std::collections::BTreeSet;
use std::path::Path;

use super::images::Chosen;
use super::options::DatasetOptions;
use crate::training::Refusal;
use crate::training::material::Material;

/// Refuses where the trainer does, before it prints any totals.
pub(super) fn check(place: &str, dataset: &DatasetOptions, chosen: &Chosen<'_>, material: &Material) -> Result<(), Refusal> {
    for (index, subset) in dataset.subsets.iter().enumerate() {
        let Some(folder) = &subset.conditioning_dir else { continue };
        let place = format!("{place}.subsets[{index}]");
        let refuse = |key: &str, reason, message: String, hint: &str| {
            Err(Refusal { param: format!("{place}.{key}"), reason, message, hint: hint.to_owned() })
        };
        if subset.crops.random {
            let message = "Control images are cut in the middle, so that `random_crop` is refused".to_owned();
            return refuse("random_crop", "conflict", message, "Remove `random_crop`");
        }
        let Some(found) = material.folder(folder) else {
            let message = format!("{} is not a folder on this machine", folder.display());
            return refuse("conditioning_data_dir", "folder_missing", message, "Correct the path");
        };
        let wanted: BTreeSet<&str> =
            chosen.train.iter().filter(|used| used.subset == index).map(|used| stem(&used.image.name)).collect();
        let there: BTreeSet<&str> = found.images.iter().map(|image| stem(&image.name)).collect();
        if let Some(first) = wanted.difference(&there).next() {
            let count = wanted.difference(&there).count();
            let message = format!("{} holds no control image for {count} of the images, such as {first}", folder.display());
            return refuse("conditioning_data_dir", "control_missing", message, "Add an image of the same name for each");
        }
        if let Some(first) = there.difference(&wanted).next() {
            let message = format!("{} holds {first}, for which there is no image, and the trainer stops at it", folder.display());
            return refuse("conditioning_data_dir", "control_left_over", message, "Take out what belongs to no image");
        }
    }
    Ok(())
}

fn stem(name: &str) -> &str {
    Path::new(name).file_stem().and_then(|stem| stem.to_str()).unwrap_or(name)
}
