//! The step calculator: made-up numbers, or registered datasets with other numbers, as a configuration over images in memory, so
//! that the plan of a run makes the plan of these. Pure, but for [`sizes_of`], which reads the sizes of a folder's images.

use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::json;
use specta::Type;

use super::estimates::{Known, Time, time};
use super::kohya::plan::plan;
use super::material::{Folder, Image};
use super::{Config, DatasetTable, Family, Material, Plan, Refusal};

/// More images than this are refused, so that a slip of the finger does not stop the window.
const MOST_IMAGES: u64 = 1_000_000;

/// No image has a longer side.
const LONGEST_SIDE: u32 = 65_535;

/// What to count with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(default)]
pub struct Numbers {
    /// Decides the rules of buckets and which runs tell the time.
    pub family: Family,
    /// Images that are trained on, each group once for each of its repeats.
    pub groups: Vec<ImageGroup>,
    /// Width and height that are trained at.
    pub resolution: (u32, u32),
    /// Sort images into buckets by their shape.
    pub buckets: bool,
    /// The smallest side of a bucket.
    pub min_bucket: u32,
    /// The largest side of a bucket.
    pub max_bucket: u32,
    /// Sides of buckets are multiples of this.
    pub bucket_steps: u32,
    /// Never enlarge images.
    pub no_upscale: bool,
    /// Images in a batch.
    pub batch: u64,
    /// Batches for an optimizer step.
    pub accumulation: u64,
    /// Training processes.
    pub processes: u32,
    /// How long.
    pub length: Length,
    /// Seconds for a step, instead of what earlier runs tell.
    pub seconds_per_step: Option<f64>,
}

/// Images of one size, or of the sizes of a folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ImageGroup {
    /// In words.
    pub name: String,
    /// How often each comes in an epoch.
    pub repeats: i64,
    /// Regularisation images.
    pub reg: bool,
    /// Width, height and how many; no side: the resolution.
    pub sizes: Vec<(u32, u32, u64)>,
}

/// How long to train.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Length {
    /// This many epochs.
    Epochs(u64),
    /// This many optimizer steps.
    Steps(u64),
    /// As many steps as fit into this many seconds.
    Seconds(f64),
}

impl Default for Numbers {
    fn default() -> Self {
        Self {
            family: Family::Sdxl,
            groups: Vec::new(),
            resolution: (1024, 1024),
            buckets: true,
            min_bucket: 256,
            max_bucket: 2048,
            bucket_steps: 64,
            no_upscale: false,
            batch: 1,
            accumulation: 1,
            processes: 1,
            length: Length::Epochs(10),
            seconds_per_step: None,
        }
    }
}

/// What the numbers come to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct Calculated {
    /// The plan of a run with these numbers.
    pub plan: Plan,
    /// How long it takes.
    pub time: Time,
    /// The same with one thing changed.
    pub what_ifs: Vec<WhatIf>,
}

/// One thing changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct WhatIf {
    /// `Batch 2`.
    pub change: String,
    /// Optimizer steps.
    pub steps: u64,
    /// Seconds, where something tells.
    pub seconds: Option<f64>,
}

impl Numbers {
    /// As a configuration and the images that it points at.
    pub fn setup(&self, seconds_per_step: Option<f64>) -> (Config, Material) {
        let mut config = Config { family: self.family, ..Config::default() };
        config.launch.processes = Some(self.processes);
        config.params.insert("gradient_accumulation_steps".into(), self.accumulation.into());
        match self.length {
            Length::Epochs(epochs) => config.params.insert("max_train_epochs".into(), epochs.into()),
            Length::Steps(steps) => config.params.insert("max_train_steps".into(), steps.into()),
            Length::Seconds(seconds) => {
                let steps = seconds_per_step.filter(|each| *each > 0.0).map_or(0.0, |each| seconds / each);
                config.params.insert("max_train_steps".into(), (steps.max(0.0) as u64).into())
            }
        };
        let values = json!({
            "resolution": [self.resolution.0, self.resolution.1],
            "batch_size": self.batch,
            "enable_bucket": self.buckets,
            "min_bucket_reso": self.min_bucket,
            "max_bucket_reso": self.max_bucket,
            "bucket_reso_steps": self.bucket_steps,
            "bucket_no_upscale": self.no_upscale,
        });
        let mut table = DatasetTable { values: values.as_object().cloned().unwrap_or_default(), subsets: Vec::new() };
        let mut material = Material::default();
        for (index, group) in self.groups.iter().enumerate() {
            let path = format!("/{index}");
            let images = self.images(group);
            material.folders.insert(PathBuf::from(&path), Arc::new(Folder { images, ..Folder::default() }));
            let subset = json!({"image_dir": path, "num_repeats": group.repeats, "is_reg": group.reg});
            table.subsets.extend(subset.as_object().cloned());
        }
        config.dataset.datasets.push(table);
        (config, material)
    }

    fn images(&self, group: &ImageGroup) -> Vec<Image> {
        let side = |side: u32, usual: u32| if side == 0 { usual } else { side };
        let sizes = group.sizes.iter().flat_map(|(width, height, count)| {
            let size = (side(*width, self.resolution.0), side(*height, self.resolution.1));
            std::iter::repeat_n(size, usize::try_from(*count).unwrap_or(0))
        });
        // A name shows only in a refusal.
        sizes.map(|size| Image { name: format!("An image of {}", group.name), size: Some(size) }).collect()
    }
}

/// Numbers that cannot be meant.
fn check(numbers: &Numbers) -> Result<(), Refusal> {
    let refuse = |param: &str, message: String, hint: &str| {
        Err(Refusal { param: param.to_owned(), reason: "out_of_range", message, hint: hint.to_owned() })
    };
    let sizes = || numbers.groups.iter().flat_map(|group| &group.sizes);
    let images = sizes().fold(0_u64, |sum, (.., count)| sum.saturating_add(*count));
    if images > MOST_IMAGES {
        return refuse("images", format!("{images} images are more than are counted here"), "Write 1000000 images or fewer");
    }
    if let Some((width, height, _)) = sizes().find(|(width, height, _)| *width.max(height) > LONGEST_SIDE) {
        return refuse("images", format!("No image is {width}x{height} large"), "Write sides of 65535 pixels or fewer");
    }
    let seconds = match numbers.length {
        Length::Seconds(seconds) => Some(seconds),
        Length::Epochs(_) | Length::Steps(_) => None,
    };
    let no_time = |seconds: &f64| !seconds.is_finite() || *seconds <= 0.0;
    if let Some(seconds) = seconds.filter(no_time) {
        return refuse("length", format!("{seconds} seconds are no time to train in"), "Write more than 0 seconds");
    }
    if let Some(seconds) = numbers.seconds_per_step.filter(no_time) {
        return refuse("seconds_per_step", format!("No step takes {seconds} seconds"), "Write more than 0 seconds");
    }
    Ok(())
}

/// What the numbers come to, with what earlier runs tell of the time.
pub fn calculate(numbers: &Numbers, known: &Known) -> Result<Calculated, Refusal> {
    check(numbers)?;
    // How long a step takes does not depend on how many there are.
    let (config, material) = Numbers { length: Length::Epochs(1), ..numbers.clone() }.setup(None);
    let each = numbers.seconds_per_step.or(time::time(&config, &plan(&config, &material)?, known).seconds_per_step);
    if matches!(numbers.length, Length::Seconds(_)) && each.is_none() {
        return Err(Refusal {
            param: "length".to_owned(),
            reason: "time_unknown",
            message: "No earlier run tells how long a step takes".to_owned(),
            hint: "Say how many seconds a step takes, or choose epochs or steps".to_owned(),
        });
    }
    let of = |numbers: &Numbers| -> Result<(Plan, Time), Refusal> {
        let (config, material) = numbers.setup(each);
        let plan = plan(&config, &material)?;
        let mut time = time::time(&config, &plan, known);
        if let Some(each) = numbers.seconds_per_step {
            let seconds = each * plan.total_steps as f64;
            let basis = format!("at {each} s/step, as given");
            time = Time { seconds: Some(seconds), seconds_per_step: Some(each), basis, ..Time::default() };
        }
        Ok((plan, time))
    };
    let (plan, time) = of(numbers)?;
    let what_ifs = changes(numbers).into_iter().filter_map(|(change, changed, pixels)| {
        let (plan, time) = of(&changed).ok()?;
        // With a speed that was given, a step is as long as it has pixels.
        let seconds = time.seconds.map(|seconds| if numbers.seconds_per_step.is_some() { seconds * pixels } else { seconds });
        Some(WhatIf { change, steps: plan.total_steps, seconds })
    });
    let what_ifs = what_ifs.collect();
    Ok(Calculated { plan, time, what_ifs })
}

/// What one would try, and how many times as many pixels a step then has.
fn changes(numbers: &Numbers) -> Vec<(String, Numbers, f64)> {
    let mut changes = Vec::new();
    for batch in [numbers.batch / 2, numbers.batch * 2] {
        if batch > 0 && batch != numbers.batch {
            let changed = Numbers { batch, ..numbers.clone() };
            changes.push((format!("Batch {batch}"), changed, batch as f64 / numbers.batch.max(1) as f64));
        }
    }
    if let Length::Epochs(epochs) = numbers.length {
        for epochs in [epochs.saturating_sub(2), epochs + 2].into_iter().filter(|epochs| *epochs > 0) {
            changes.push((format!("{epochs} epochs"), Numbers { length: Length::Epochs(epochs), ..numbers.clone() }, 1.0));
        }
    }
    if numbers.groups.iter().any(|group| group.repeats > 1) {
        let mut once = numbers.clone();
        once.groups.iter_mut().for_each(|group| group.repeats = group.repeats.min(1));
        changes.push(("All repeats 1".to_owned(), once, 1.0));
    }
    if numbers.buckets {
        changes.push(("No buckets".to_owned(), Numbers { buckets: false, ..numbers.clone() }, 1.0));
    }
    changes
}

/// The sizes of the images in a folder, as groups count them; none where it cannot be read.
pub fn sizes_of(folder: &std::path::Path) -> Option<Vec<(u32, u32, u64)>> {
    let mut counts = std::collections::BTreeMap::new();
    for image in &super::gather::folder_of(folder)?.images {
        let (width, height) = image.size?;
        *counts.entry((width, height)).or_insert(0) += 1;
    }
    Some(counts.into_iter().map(|((width, height), count)| (width, height, count)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(sizes: &[(u32, u32, u64)], repeats: i64, batch: u64, length: Length) -> Numbers {
        let group = ImageGroup { name: "images".into(), repeats, reg: false, sizes: sizes.to_vec() };
        Numbers { groups: vec![group], batch, length, ..Numbers::default() }
    }

    fn steps(numbers: &Numbers) -> u64 {
        calculate(numbers, &Known::default()).unwrap().plan.total_steps
    }

    #[test]
    fn numbers_come_to_what_one_counts_by_hand() {
        // 40 images, 10 repeats, batch 2: 200 batches, 10 epochs.
        assert_eq!(steps(&numbers(&[(0, 0, 40)], 10, 2, Length::Epochs(10))), 2000);
        // 12 of one shape and 5 of another in fours: 3 and 2 batches.
        assert_eq!(steps(&numbers(&[(1024, 1024, 12), (832, 1216, 5)], 1, 4, Length::Epochs(3))), 15);
        let shared = Numbers { accumulation: 2, processes: 2, ..numbers(&[(0, 0, 40)], 1, 2, Length::Epochs(4)) };
        assert_eq!(steps(&shared), 20, "20 batches, 10 for each process, in twos");
        assert_eq!(steps(&numbers(&[(0, 0, 40)], 1, 2, Length::Steps(123))), 123);
    }

    #[test]
    fn a_time_becomes_steps_where_the_speed_is_known() {
        let hour = numbers(&[(0, 0, 40)], 10, 2, Length::Seconds(3600.0));
        assert_eq!(calculate(&hour, &Known::default()).unwrap_err().reason, "time_unknown");
        let given = Numbers { seconds_per_step: Some(2.0), ..hour };
        let calculated = calculate(&given, &Known::default()).unwrap();
        assert_eq!((calculated.plan.total_steps, calculated.time.seconds), (1800, Some(3600.0)));
    }

    #[test]
    fn numbers_that_cannot_be_meant_are_refused_and_none_is_cut() {
        let refused = |numbers: Numbers| calculate(&numbers, &Known::default()).unwrap_err().reason;
        let epochs = Length::Epochs(1);
        assert_eq!(steps(&numbers(&[(0, 0, 1_000_000)], 1, 1000, epochs)), 1000);
        for wrong in [
            numbers(&[(0, 0, 1_000_001)], 1, 1, epochs),
            numbers(&[(512, 512, 600_000), (512, 768, 600_000)], 1, 1, epochs),
            numbers(&[(0, 0, u64::MAX), (0, 0, 2)], 1, 1, epochs),
            numbers(&[(70_000, 512, 1)], 1, 1, epochs),
            numbers(&[(0, 0, 4)], 1, 1, Length::Seconds(-1.0)),
            Numbers { seconds_per_step: Some(0.0), ..numbers(&[(0, 0, 4)], 1, 1, Length::Seconds(60.0)) },
            Numbers { seconds_per_step: Some(f64::NAN), ..numbers(&[(0, 0, 4)], 1, 1, epochs) },
        ] {
            assert_eq!(refused(wrong), "out_of_range");
        }
    }

    #[test]
    fn one_thing_changed_at_a_time() {
        let told = calculate(&numbers(&[(0, 0, 40)], 10, 2, Length::Epochs(10)), &Known::default()).unwrap().what_ifs;
        let told: Vec<_> = told.iter().map(|what| (what.change.as_str(), what.steps)).collect();
        assert_eq!(
            told,
            [
                ("Batch 1", 4000),
                ("Batch 4", 1000),
                ("8 epochs", 1600),
                ("12 epochs", 2400),
                ("All repeats 1", 200),
                ("No buckets", 2000)
            ]
        );
    }

    /// The same numbers through real folders and through the calculator, for cases that follow from their number.
    #[test]
    fn folders_and_their_sizes_come_to_the_same_plan() {
        use crate::training::gather::gather;

        let root = tempfile::tempdir().unwrap();
        for case in 0..40_u32 {
            let pick = |salt: u32, many: u32| case.wrapping_mul(2_654_435_761).wrapping_add(salt.wrapping_mul(40_503)) / 7 % many;
            let folder = root.path().join(case.to_string());
            std::fs::create_dir(&folder).unwrap();
            for image in 0..=pick(1, 9) {
                let (width, height) = (40 + pick(image + 2, 5) * 24, 40 + pick(image + 3, 4) * 30);
                image::GrayImage::new(width, height).save(folder.join(format!("{image}.png"))).unwrap();
            }
            let group = |repeats, reg| ImageGroup { name: "a".into(), repeats, reg, sizes: sizes_of(&folder).unwrap() };
            let numbers = Numbers {
                family: Family::Sd15,
                groups: vec![group(1 + i64::from(pick(4, 3)), false)],
                resolution: (128, 128),
                buckets: case % 4 != 0,
                min_bucket: 64,
                max_bucket: 256,
                no_upscale: case % 3 == 0 && case % 4 != 0,
                batch: 1 + u64::from(pick(5, 5)),
                accumulation: 1 + u64::from(pick(6, 3)),
                processes: 1 + pick(7, 2),
                length: if case % 2 == 0 { Length::Epochs(3) } else { Length::Steps(25) },
                ..Numbers::default()
            };
            let (mut config, material) = numbers.setup(None);
            let counted = plan(&config, &material);
            config.dataset.datasets[0].subsets[0].insert("image_dir".into(), folder.to_string_lossy().into());
            let real = plan(&config, &gather(&config));
            assert_eq!(counted.is_ok(), real.is_ok(), "{case}");
            assert_eq!(counted.ok(), real.ok(), "{case}");
        }
    }
}
