//! The batch that takes the most memory: of all buckets the one with the most pixels at once, and the images in it. Pure.

use super::buckets::{Buckets, Size};
use super::images::choose;
use super::options::resolve;
use crate::training::material::{Image, Material};
use crate::training::takes::with_defaults;
use crate::training::{Bucket, Config, Plan};

/// The largest batch of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Largest {
    /// Which dataset, counted from 0 in file order.
    pub dataset: usize,
    /// Width and height in pixels.
    pub resolution: Size,
    /// Images in the batch: fewer than the batch size where the bucket has no more.
    pub batch: u64,
    /// The images of the bucket, each once: the subset in its dataset, and the name as its folder or metadata file has it.
    pub images: Vec<(usize, String)>,
}

impl Largest {
    /// Pixels of the batch.
    pub fn pixels(&self) -> u64 {
        pixels(self.resolution, self.batch)
    }
}

/// Pixels of a batch of so many images.
fn pixels(resolution: Size, batch: u64) -> u64 {
    u64::from(resolution.0) * u64::from(resolution.1) * batch
}

/// Which bucket of a plan has the largest batch, and how many images that holds. Of equal ones the fuller bucket.
pub fn largest_bucket(plan: &Plan) -> Option<(&Bucket, u64)> {
    let batch = |bucket: &Bucket| plan.batch_sizes.get(bucket.dataset as usize).copied().unwrap_or(1).min(bucket.images);
    let largest = plan.buckets.iter().max_by_key(|bucket| (pixels(bucket.resolution, batch(bucket)), bucket.images))?;
    Some((largest, batch(largest)))
}

/// The largest batch of a plan with its images; none where the plan has no bucket. A validation split without a seed keeps other
/// images apart each time, and the plan's choice stands for it.
pub fn largest(config: &Config, material: &Material, plan: &Plan) -> Option<Largest> {
    let (bucket, batch) = largest_bucket(plan)?;
    let at = bucket.dataset as usize;
    let config = with_defaults(config, material.installed.as_deref());
    let datasets = resolve(&config).ok()?;
    let dataset = datasets.get(at)?;
    let buckets = Buckets::new(dataset.buckets).ok()?;
    let chosen = choose(&format!("dataset.datasets[{at}]"), dataset, material).ok()?;
    let inside = |image: &Image| {
        let found = image.size.and_then(|size| buckets.select(size).ok());
        found.is_some_and(|(resolution, _)| resolution == bucket.resolution)
    };
    let used = chosen.train.iter().chain(&chosen.reg).filter(|used| inside(used.image));
    let images: Vec<_> = used.map(|used| (used.subset, used.image.name.clone())).collect();
    (!images.is_empty()).then_some(Largest { dataset: at, resolution: bucket.resolution, batch, images })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::training::Trainer as _;
    use crate::training::kohya::Kohya;
    use crate::training::material::Folder;

    /// One dataset of 512 with a folder, of images of these sizes.
    fn of(batch: u64, sizes: &[(u32, u32)]) -> (Config, Material, Plan) {
        let text = format!(
            "family = 'sd15'\n[params]\nmax_train_epochs = 1\n[[dataset.datasets]]\nresolution = 512\nbatch_size = {batch}\n\
             enable_bucket = true\nmax_bucket_reso = 1024\nbucket_no_upscale = true\n[[dataset.datasets.subsets]]\nimage_dir = '/a'"
        );
        let config = Config::parse(&text).unwrap().0;
        let images = sizes.iter().enumerate().map(|(n, size)| Image { name: format!("{n:03}.png"), size: Some(*size) }).collect();
        let mut material = Material::default();
        material.folders.insert("/a".into(), Arc::new(Folder { images, ..Folder::default() }));
        let plan = Kohya.plan(&config, &material).unwrap();
        (config, material, plan)
    }

    #[test]
    fn a_full_batch_of_smaller_images_beats_one_large_image() {
        let (config, material, plan) = of(4, &[(512, 512), (320, 320), (320, 320), (320, 320), (320, 320)]);
        let found = largest(&config, &material, &plan).unwrap();
        assert_eq!((found.resolution, found.batch, found.images.len()), ((320, 320), 4, 4));
        let (config, material, plan) = of(2, &[(512, 512), (320, 320), (320, 320)]);
        let found = largest(&config, &material, &plan).unwrap();
        assert_eq!((found.resolution, found.batch), ((512, 512), 1), "one image alone is as much as the batch can hold");
    }

    proptest! {
        #[test]
        fn nothing_in_the_plan_is_larger(batch in 1_u64..6, sizes in prop::collection::vec((64_u32..1100, 64_u32..1100), 1..24)) {
            let (config, material, plan) = of(batch, &sizes);
            let found = largest(&config, &material, &plan).unwrap();
            for bucket in &plan.buckets {
                prop_assert!(pixels(bucket.resolution, batch.min(bucket.images)) <= found.pixels());
            }
            let bucket = plan.buckets.iter().find(|bucket| bucket.resolution == found.resolution).unwrap();
            prop_assert_eq!(bucket.images, found.images.len() as u64);
            prop_assert!(found.batch >= 1 && found.batch <= batch);
        }
    }
}
