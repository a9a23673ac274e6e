//! Which images a dataset trains on: folders left out, the validation split, regularisation images. Pure.

use std::path::PathBuf;

use super::datasets::DatasetKind;
use super::options::{DatasetOptions, SubsetOptions};
use crate::training::Refusal;
use crate::training::material::{Folder, Image, Material};
use crate::training::python_random::PythonRandom;

/// One image and how often it comes in an epoch.
#[derive(Clone, Copy, Debug)]
pub struct Used<'a> {
    /// Index of the subset in the dataset.
    pub subset: usize,
    /// The image.
    pub image: &'a Image,
    /// How often.
    pub repeats: u64,
}

/// The images of one dataset.
#[derive(Clone, Debug, Default)]
pub struct Chosen<'a> {
    /// Images to train on, in subset and path order.
    pub train: Vec<Used<'a>>,
    /// Regularisation images that get used, with the repeats that they get.
    pub reg: Vec<Used<'a>>,
    /// Images kept apart.
    pub validation: Vec<&'a Image>,
    /// Regularisation images as declared, times their repeats.
    pub reg_declared: u64,
    /// Indices of the subsets that are used.
    pub subsets: Vec<usize>,
    /// Where a split without a seed draws from, all images with repeats; empty when the choice is known.
    pub drawn_from: Vec<Used<'a>>,
}

/// Chooses as the trainer does.
pub fn choose<'a>(place: &str, dataset: &DatasetOptions, material: &'a Material) -> Result<Chosen<'a>, Refusal> {
    if dataset.kind == DatasetKind::Metadata {
        return listed(place, dataset, material);
    }
    let mut chosen = Chosen::default();
    let mut reg: Vec<Used<'a>> = Vec::new();
    let mut seen: Vec<&PathBuf> = Vec::new();
    let split = dataset.validation_split;
    for (index, subset) in dataset.subsets.iter().enumerate() {
        if subset.repeats < 1 || seen.contains(&&subset.image_dir) {
            continue;
        }
        let Some(folder) = material.folder(&subset.image_dir) else { continue };
        let splits = split > 0.0 && !subset.is_reg;
        if splits && folder.images.is_empty() {
            return Err(empty_split(place, index, subset));
        }
        let images: Vec<&Image> =
            if splits { train_part(folder, split, dataset.validation_seed) } else { folder.images.iter().collect() };
        if images.is_empty() {
            continue;
        }
        seen.push(&subset.image_dir);
        chosen.subsets.push(index);
        let repeats = subset.repeats as u64;
        let used = images.into_iter().map(|image| Used { subset: index, image, repeats });
        if subset.is_reg {
            reg.extend(used);
        } else {
            chosen.train.extend(used);
            if splits && dataset.validation_seed.is_none() {
                chosen.drawn_from.extend(folder.images.iter().map(|image| Used { subset: index, image, repeats }));
            }
        }
    }
    chosen.reg_declared = reg.iter().map(|used| used.repeats).sum();
    let wanted = chosen.train.iter().map(|used| used.repeats).sum();
    chosen.reg = matched(reg, wanted);
    if split > 0.0 && split <= 1.0 {
        chosen.validation = validation(place, dataset, material)?;
    }
    Ok(chosen)
}

/// Everything that the metadata files list. Nothing is kept apart: validation sees the same images again.
fn listed<'a>(place: &str, dataset: &DatasetOptions, material: &'a Material) -> Result<Chosen<'a>, Refusal> {
    let mut chosen = Chosen::default();
    let mut seen: Vec<&PathBuf> = Vec::new();
    for (index, subset) in dataset.subsets.iter().enumerate() {
        let Some(file) = subset.metadata_file.as_ref().filter(|file| subset.repeats >= 1 && !seen.contains(file)) else {
            continue;
        };
        let refuse = |key: &str, reason, message: String, hint: &str| {
            let param = format!("{place}.subsets[{index}].{key}");
            Err(Refusal { param, reason, message, hint: hint.to_owned() })
        };
        let Some(metadata) = material.metadata(file, &subset.image_dir) else {
            let message = format!("The metadata file {} is not there, and the trainer stops", file.display());
            return refuse("metadata_file", "file_missing", message, "Correct the path");
        };
        if let Some(problem) = &metadata.problem {
            let message = format!("{} cannot be read as metadata, and the trainer stops: {problem}", file.display());
            return refuse("metadata_file", "metadata_unreadable", message, "Write it anew, as JSON or JSONL");
        }
        if let Some(key) = &metadata.homeless {
            let message = format!("The metadata file names {key} without its folder, and no folder is chosen");
            return refuse("image_dir", "image_dir_missing", message, "Set `image_dir` to the folder of the images");
        }
        if metadata.images.is_empty() {
            continue;
        }
        seen.push(file);
        chosen.subsets.push(index);
        let repeats = subset.repeats as u64;
        chosen.train.extend(metadata.images.iter().map(|image| Used { subset: index, image, repeats }));
        if dataset.validation_split > 0.0 && dataset.validation_split <= 1.0 {
            chosen.validation.extend(&metadata.images);
        }
    }
    Ok(chosen)
}

/// Regularisation images are used until they are as many as the training images: the first round with their own
/// repeats, further rounds once each. The last one of the first round may overshoot.
fn matched(reg: Vec<Used<'_>>, wanted: u64) -> Vec<Used<'_>> {
    let mut used = Vec::new();
    let mut count = 0;
    for image in reg {
        if count >= wanted {
            return used;
        }
        count += image.repeats;
        used.push(image);
    }
    if used.is_empty() || count >= wanted {
        return used;
    }
    // Rounds of one repeat each: whole rounds at once, then the rest from the front.
    let (missing, images) = (wanted - count, used.len() as u64);
    for (index, image) in used.iter_mut().enumerate() {
        image.repeats += missing / images + u64::from((index as u64) < missing % images);
    }
    used
}

/// The validation half is built like a dataset of its own, in which every folder has one repeat: one that is left out of
/// the training for its repeats still counts here.
fn validation<'a>(place: &str, dataset: &DatasetOptions, material: &'a Material) -> Result<Vec<&'a Image>, Refusal> {
    let mut kept: Vec<&Image> = Vec::new();
    let mut seen: Vec<&PathBuf> = Vec::new();
    for (index, subset) in dataset.subsets.iter().enumerate() {
        if subset.is_reg || seen.contains(&&subset.image_dir) {
            continue;
        }
        let Some(folder) = material.folder(&subset.image_dir) else { continue };
        if folder.images.is_empty() {
            return Err(empty_split(place, index, subset));
        }
        let images = validation_part(folder, dataset.validation_split, dataset.validation_seed);
        if !images.is_empty() {
            seen.push(&subset.image_dir);
            kept.extend(images);
        }
    }
    Ok(kept)
}

/// The first `ceil(n * (1 - split))` of the shuffled images; counted from the end where that is negative, as Python slices.
fn train_part(folder: &Folder, split: f64, seed: Option<i64>) -> Vec<&Image> {
    let images = shuffled(folder, seed);
    let count = images.len();
    let end = (count as f64 * (1.0 - split)).ceil() as i64;
    let end = if end < 0 { count as i64 + end } else { end };
    images.into_iter().take(end.max(0) as usize).collect()
}

/// The last `round(n * split)` of the shuffled images; halves round to even, as Python rounds.
fn validation_part(folder: &Folder, split: f64, seed: Option<i64>) -> Vec<&Image> {
    let images = shuffled(folder, seed);
    let kept = (images.len() as f64 * split).round_ties_even() as usize;
    let from = images.len().saturating_sub(kept);
    images.into_iter().skip(from).collect()
}

/// Without a seed the order is chance, and the order of the paths stands for it.
fn shuffled(folder: &Folder, seed: Option<i64>) -> Vec<&Image> {
    let mut images: Vec<&Image> = folder.images.iter().collect();
    if let Some(seed) = seed {
        PythonRandom::seeded(seed).shuffle(&mut images);
    }
    images
}

fn empty_split(place: &str, index: usize, subset: &SubsetOptions) -> Refusal {
    Refusal {
        param: format!("{place}.subsets[{index}].image_dir"),
        reason: "no_images",
        message: format!(
            "{} holds no images, and with `validation_split` the trainer stops at an empty folder",
            subset.image_dir.display()
        ),
        hint: "Remove the subset, or add .png, .jpg, .webp or .bmp files".to_owned(),
    }
}
