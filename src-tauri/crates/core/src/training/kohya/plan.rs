//! The plan: what the trainer will print, from a configuration and the images it points at. Pure; refuses exactly where the
//! trainer stops before it prints its totals.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use super::buckets::{BucketError, BucketOptions, Buckets, Size};
use super::control;
use super::datasets::DatasetKind;
use super::images::{Chosen, Used, choose};
use super::options::{DatasetOptions, resolve};
use super::passage::Passage;
use super::render::acting;
use super::saves::{samples, saves, states};
use super::scripts::{broken, modes, never_starts, script, step_multiple};
use super::seen::{Batches, seen};
use super::steps::{Duration, steps};
use crate::training::facts;
use crate::training::material::{Image, Material};
use crate::training::plan::{Bucket, Plan, Refusal};
use crate::training::{Config, Family, Mode};

/// The plan of a configuration whose paths are absolute.
pub fn plan(config: &Config, material: &Material) -> Result<Plan, Refusal> {
    let name = script_of(config)?;
    let config = &acting(config);
    let duration = duration(config)?;
    let datasets = resolve(config)?;
    let mut total = Sum::default();
    let mut any_images = false;
    let mut cacheable = None;
    for (index, dataset) in datasets.iter().enumerate() {
        let place = format!("dataset.datasets[{index}]");
        check_caching(config, name, &place, dataset)?;
        let buckets = Buckets::new(dataset.buckets).map_err(|error| refusal(&place, dataset.buckets, error, None))?;
        let chosen = choose(&place, dataset, material)?;
        control::check(&place, dataset, &chosen, material)?;
        any_images |= !chosen.train.is_empty();
        let crops = |at: &&usize| dataset.subsets[**at].crops.random || dataset.subsets[**at].crops.color;
        cacheable = cacheable.or_else(|| chosen.subsets.iter().find(crops).map(|at| format!("{place}.subsets[{at}]")));
        total.add(index, &place, dataset, &chosen, &buckets)?;
    }
    if !any_images {
        return Err(Refusal {
            param: "dataset".to_owned(),
            reason: "no_images",
            message: "There is no image to train on; the trainer says so and ends".to_owned(),
            hint: "Name a folder with .png, .jpg, .webp or .bmp files as `image_dir`; sub-folders are not read".to_owned(),
        });
    }
    let caches = ["cache_latents", "cache_latents_to_disk"].into_iter().find(|key| is_on(config, key));
    if let (Some(place), Some(key)) = (cacheable, caches) {
        return Err(Refusal {
            param: key.to_owned(),
            reason: "cache_conflict",
            message: format!("`{key}` keeps one version of each image, but {place} draws crops or colours anew each time"),
            hint: format!("Remove `{key}`, or `random_crop` and `color_aug`"),
        });
    }
    check_steps(name, &datasets)?;
    Ok(total.plan(config, material, duration, &datasets))
}

/// The script that will run, or why none will.
pub fn script_of(config: &Config) -> Result<&'static str, Refusal> {
    let refuse = |message: String, hint: String| Refusal { param: "mode".to_owned(), reason: "mode_unsupported", message, hint };
    let (family, mode) = (config.family, config.mode);
    let Some(name) = script(family, mode) else {
        let possible: Vec<&str> = modes(family).filter(|mode| usable(family, *mode)).map(Mode::name).collect();
        let message = format!("sd-scripts has no script that trains {} for {}", mode.words(), family.name());
        return Err(refuse(message, format!("For this family `mode` can be {}", possible.join(", "))));
    };
    match broken(name).filter(|_| never_starts(name)) {
        Some((why, other)) => Err(refuse(does_not_work(name, why), format!("Set `mode` to {}", other.name()))),
        None => Ok(name),
    }
}

/// What to say of a script that sd-scripts has and that fails.
pub fn does_not_work(script: &str, why: &str) -> String {
    format!("The script {script} of sd-scripts does not work. {why}")
}

/// Reading a metadata file, two scripts ask how latents are kept before they have decided that none are.
fn check_caching(config: &Config, script: &str, place: &str, dataset: &DatasetOptions) -> Result<(), Refusal> {
    let cached = ["cache_latents", "cache_latents_to_disk"].iter().any(|key| is_on(config, key));
    if dataset.kind != DatasetKind::Metadata || cached || !matches!(script, "fine_tune" | "sdxl_train") {
        return Ok(());
    }
    Err(Refusal {
        param: "cache_latents".to_owned(),
        reason: "cache_needed",
        message: format!("{script} reads the metadata file of {place} only with `cache_latents`, and crashes without it"),
        hint: "Turn on `cache_latents`".to_owned(),
    })
}

fn usable(family: Family, mode: Mode) -> bool {
    script(family, mode).is_some_and(|name| broken(name).is_none())
}

/// Epochs that are planned at most, and steps, or batches for a step.
const MOST_EPOCHS: u64 = 100_000;
const MOST_STEPS: u64 = 10_000_000;

/// The arguments that decide how long to train.
fn duration(config: &Config) -> Result<Duration, Refusal> {
    let whole = |key: &str| -> Result<Option<u64>, Refusal> {
        let Some(value) = config.params.get(key) else { return Ok(None) };
        let words = facts::argument(key).map_or("a whole number", |fact| fact.kind.words());
        let number = value.as_u64().ok_or_else(|| Refusal {
            param: key.to_owned(),
            reason: "wrong_type",
            message: format!("`{key}` must be {words}, not {value}"),
            hint: format!("Write `{key}` as {words}"),
        })?;
        // Nobody trains that long, and a plan of it would have no end.
        let most = if key == "max_train_epochs" { MOST_EPOCHS } else { MOST_STEPS };
        if number > most {
            return Err(Refusal {
                param: key.to_owned(),
                reason: "out_of_range",
                message: format!("`{key}` is {number}, more than any training takes"),
                hint: format!("Set `{key}` to {most} or less"),
            });
        }
        Ok(Some(number))
    };
    let accumulation = whole("gradient_accumulation_steps")?.unwrap_or(1);
    if accumulation == 0 {
        return Err(Refusal {
            param: "gradient_accumulation_steps".to_owned(),
            reason: "out_of_range",
            message: "The trainer divides by `gradient_accumulation_steps`, which cannot be 0".to_owned(),
            hint: "Set it to 1 or more".to_owned(),
        });
    }
    Ok(Duration {
        epochs: whole("max_train_epochs")?,
        steps: whole("max_train_steps")?,
        accumulation,
        processes: config.launch.process_count().into(),
    })
}

fn check_steps(script: &str, datasets: &[DatasetOptions]) -> Result<(), Refusal> {
    let multiple = step_multiple(script);
    let wrong = datasets.iter().position(|dataset| dataset.buckets.enabled && dataset.buckets.steps % multiple != 0);
    wrong.map_or(Ok(()), |index| {
        Err(Refusal {
            param: format!("dataset.datasets[{index}].bucket_reso_steps"),
            reason: "bucket_steps",
            message: format!(
                "`bucket_reso_steps` is {}; for this base model it must be a multiple of {multiple}",
                datasets[index].buckets.steps
            ),
            hint: format!("Set `bucket_reso_steps` to {multiple}"),
        })
    })
}

fn is_on(config: &Config, key: &str) -> bool {
    config.params.get(key).and_then(Value::as_bool).unwrap_or(false)
}

/// What the datasets add up to.
#[derive(Default)]
struct Sum {
    images: u64,
    repeated: u64,
    reg: u64,
    validation: u64,
    batches: u64,
    range: (u64, u64),
    buckets: Vec<Bucket>,
}

impl Sum {
    fn add(
        &mut self,
        index: usize,
        place: &str,
        dataset: &DatasetOptions,
        chosen: &Chosen<'_>,
        buckets: &Buckets,
    ) -> Result<(), Refusal> {
        let mut known: HashMap<Size, Size> = HashMap::new();
        let mut bucket_of = |image: &Image| -> Result<Size, Refusal> {
            let size = image.size.unwrap_or_default();
            if let Some(bucket) = known.get(&size) {
                return Ok(*bucket);
            }
            let bucket = buckets.select(size).map_err(|error| refusal(place, dataset.buckets, error, Some(image)))?.0;
            known.insert(size, bucket);
            Ok(bucket)
        };
        let mut count = |used: &[Used<'_>]| -> Result<BTreeMap<Size, u64>, Refusal> {
            let mut counts = BTreeMap::new();
            for used in used {
                *counts.entry(bucket_of(used.image)?).or_default() += used.repeats;
            }
            Ok(counts)
        };
        let train = count(&chosen.train)?;
        let reg = count(&chosen.reg)?;
        let drawn = count(&chosen.drawn_from)?;
        for image in &chosen.validation {
            bucket_of(image)?;
        }

        let batches = |images: u64| images.div_ceil(dataset.batch_size);
        let mut counts = train.clone();
        for (bucket, images) in &reg {
            *counts.entry(*bucket).or_default() += images;
        }
        let sum: u64 = counts.values().map(|images| batches(*images)).sum();
        self.batches += sum;
        self.images += chosen.train.len() as u64;
        self.repeated += train.values().sum::<u64>();
        self.reg += chosen.reg_declared;
        self.validation += chosen.validation.len() as u64;
        let range = if chosen.drawn_from.is_empty() { (sum, sum) } else { bounds(&counts, &reg, &drawn, chosen, batches) };
        self.range = (self.range.0 + range.0, self.range.1 + range.1);
        self.buckets.extend(counts.into_iter().map(|(resolution, images)| Bucket {
            dataset: index as u64,
            resolution,
            images,
            batches: batches(images),
        }));
        Ok(())
    }

    fn plan(self, config: &Config, material: &Material, duration: Duration, datasets: &[DatasetOptions]) -> Plan {
        let made = steps(self.batches, duration);
        let range = (steps(self.range.0, duration).total, steps(self.range.1, duration).total);
        let Duration { accumulation, processes, .. } = duration;
        // Other scripts than those for LoRA take a saved state and begin with the first epoch all the same.
        let passage = Passage::of(
            config,
            made,
            accumulation,
            processes,
            material.state.filter(|_| config.mode == Mode::Lora).map(|state| state.step),
        );
        let mut batches = Batches::default();
        for bucket in &self.buckets {
            batches.bucket(bucket.images, datasets.get(bucket.dataset as usize).map_or(1, |dataset| dataset.batch_size));
        }
        let images_seen_range = seen(passage, &batches, made.batches_per_process, accumulation, processes);
        Plan {
            images: self.images,
            images_with_repeats: self.repeated,
            reg_images: self.reg,
            validation_images: self.validation,
            batches_per_epoch: made.batches_per_process,
            steps_per_epoch: made.per_epoch,
            epochs: made.epochs,
            total_steps: made.total,
            batch_sizes: datasets.iter().map(|dataset| dataset.batch_size).collect(),
            accumulation: duration.accumulation,
            processes: duration.processes,
            saves: saves(config, passage),
            states: states(config, passage),
            samples: samples(
                config,
                passage,
                material.prompts.filter(|_| config.params.contains_key("sample_prompts")).unwrap_or(0),
            ),
            images_seen: u64::midpoint(images_seen_range.0, images_seen_range.1),
            images_seen_range,
            resumed: passage.resumed(),
            exact: self.range.0 == self.range.1,
            total_steps_range: range,
            buckets: self.buckets,
        }
    }
}

/// Batches when chance decides which images are kept apart: at least what their number needs at best, at most one more for
/// each bucket that they could open.
fn bounds(
    counts: &BTreeMap<Size, u64>,
    reg: &BTreeMap<Size, u64>,
    drawn: &BTreeMap<Size, u64>,
    chosen: &Chosen<'_>,
    batches: impl Fn(u64) -> u64,
) -> (u64, u64) {
    let images: u64 = counts.values().sum();
    let taken: u64 = chosen.train.iter().map(|used| used.repeats).sum();
    let mut full = reg.clone();
    for (bucket, images) in drawn {
        *full.entry(*bucket).or_default() += images;
    }
    let loosest: u64 = full.values().map(|images| batches(*images)).sum();
    let left_out = drawn.values().sum::<u64>().saturating_sub(taken);
    let tightest: u64 = full.values().map(|images| batches(images.saturating_sub(left_out))).sum();
    (tightest.max(batches(images)), loosest)
}

fn refusal(place: &str, options: BucketOptions, error: BucketError, image: Option<&Image>) -> Refusal {
    let (width, height) = options.resolution;
    let at = |key: &str| format!("{place}.{key}");
    let (param, reason, message, hint) = match error {
        BucketError::BelowMin(min) => (
            at("min_bucket_reso"),
            "bucket_bounds",
            format!("The resolution {width}x{height} has a side below the smallest bucket side, {min}"),
            format!("Set `min_bucket_reso` to {} or less, or raise the resolution", width.min(height)),
        ),
        BucketError::AboveMax(max) => (
            at("max_bucket_reso"),
            "bucket_bounds",
            format!("The resolution {width}x{height} has a side above the largest bucket side, {max}"),
            format!("Set `max_bucket_reso` to {} or more, or lower the resolution", width.max(height)),
        ),
        BucketError::NoMin => (
            at("min_bucket_reso"),
            "bucket_bounds",
            format!("`min_bucket_reso` {} is below `bucket_reso_steps` {} and rounds down to 0", options.min, options.steps),
            format!("Set `min_bucket_reso` to {} or more", options.steps),
        ),
        BucketError::NoSteps => (
            at("bucket_reso_steps"),
            "bucket_steps",
            "`bucket_reso_steps` cannot be 0; the trainer divides by it".to_owned(),
            "Set `bucket_reso_steps` to 64".to_owned(),
        ),
        BucketError::Division => {
            let name = image.map_or("An image", |image| image.name.as_str());
            match image.and_then(|image| image.size) {
                Some((w, h)) if w > 0 && h > 0 => (
                    at("bucket_no_upscale"),
                    "image_too_small",
                    format!(
                        "{name} ({w}x{h}) would get a bucket without height: a side is below `bucket_reso_steps` {} and \
                         `bucket_no_upscale` forbids to enlarge it",
                        options.steps
                    ),
                    "Remove the image, enlarge it, or turn `bucket_no_upscale` off".to_owned(),
                ),
                _ => (
                    at("subsets"),
                    "image_unreadable",
                    format!("{name} cannot be read as an image, and the trainer stops at it without a name"),
                    "Remove the file, or save it anew as an image".to_owned(),
                ),
            }
        }
    };
    Refusal { param, reason, message, hint }
}

#[cfg(test)]
mod tests;
