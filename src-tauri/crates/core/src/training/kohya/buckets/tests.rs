//! Every bucket that the real trainer chose for the recorded images, and a second implementation on generated ones.

use proptest::prelude::*;
use serde_json::Value;

use super::*;

fn number(value: &Value) -> u32 {
    value.as_u64().unwrap() as u32
}

fn size(value: &Value) -> Size {
    (number(&value[0]), number(&value[1]))
}

#[test]
fn every_recorded_bucket() {
    let recorded: Value = serde_json::from_str(include_str!("../../../../tests/fixtures/steps/buckets.json")).unwrap();
    let mut images = 0;
    for group in recorded["groups"].as_array().unwrap() {
        let said = &group["options"];
        let options = BucketOptions {
            resolution: size(&said["resolution"]),
            enabled: true,
            min: number(&said["min"]),
            max: number(&said["max"]),
            steps: number(&said["steps"]),
            no_upscale: said["no_upscale"].as_bool().unwrap(),
        };
        let buckets = Buckets::new(options).unwrap();
        if let Some(list) = group["predefined"].as_array() {
            assert_eq!(buckets.predefined(), list.iter().map(size).collect::<Vec<_>>(), "{options:?}");
        }
        for image in group["images"].as_array().unwrap() {
            let expected = if image[2].is_string() {
                assert_eq!(image[2], "ZeroDivisionError");
                Err(BucketError::Division)
            } else {
                Ok((size(&image[2]), size(&image[3])))
            };
            assert_eq!(buckets.select((number(&image[0]), number(&image[1]))), expected, "{image} with {options:?}");
            images += 1;
        }
    }
    assert_eq!(images, 936, "all recorded images were looked at");
}

#[test]
fn bounds_that_the_trainer_refuses() {
    let options = BucketOptions { resolution: (512, 512), enabled: true, min: 256, max: 1024, steps: 64, no_upscale: false };
    let error = |options: BucketOptions| Buckets::new(options).err();
    assert_eq!(error(BucketOptions { resolution: (1280, 512), ..options }), Some(BucketError::AboveMax(1024)));
    assert_eq!(error(BucketOptions { resolution: (512, 192), ..options }), Some(BucketError::BelowMin(256)));
    assert_eq!(error(BucketOptions { min: 60, ..options }), Some(BucketError::NoMin));
    assert_eq!(error(BucketOptions { min: 60, no_upscale: true, ..options }), None, "the list is not made then");
    assert_eq!(error(BucketOptions { steps: 0, ..options }), Some(BucketError::NoSteps));
    assert_eq!(error(BucketOptions { resolution: (192, 192), enabled: false, ..options }), None);
}

/// Written from the description of the rule alone: candidates by trial of every multiple, the choice by sorting.
fn naive(options: BucketOptions, image: Size) -> Option<(u32, u32)> {
    let (w, h) = (f64::from(image.0), f64::from(image.1));
    let ar = w / h;
    let steps = options.steps;
    if options.no_upscale {
        let area = f64::from(options.resolution.0) * f64::from(options.resolution.1);
        let floor = |x: u32| x / steps * steps;
        let near = |x: f64| (x + 0.5).floor() as u32;
        let scaled = if w * h <= area {
            image
        } else {
            let rw = (area * ar).sqrt();
            let rh = area / rw;
            let (a, b) = (floor(near(rw)), floor(near(rh)));
            let (ah, bw) = (floor(near(f64::from(a) / ar)), floor(near(f64::from(b) * ar)));
            if ah == 0 || b == 0 {
                return None;
            }
            let wide = (f64::from(a) / f64::from(ah) - ar).abs() < (f64::from(bw) / f64::from(b) - ar).abs();
            if wide { (a, near(f64::from(a) / ar)) } else { (near(f64::from(b) * ar), b) }
        };
        let bucket = (floor(scaled.0), floor(scaled.1));
        return (bucket.1 > 0).then_some(bucket);
    }
    let (min, max) = (options.min / steps * steps, options.max.div_ceil(steps) * steps);
    let area = options.resolution.0 * options.resolution.1;
    let mut all = vec![];
    for width in (0..=max).filter(|x| x % steps == 0 && *x >= min) {
        let height = (0..=max).rev().find(|y| y % steps == 0 && y * width <= area).unwrap();
        if height >= min {
            all.extend([(width, height), (height, width)]);
        }
    }
    let square = (0..=options.resolution.0.max(options.resolution.1))
        .rev()
        .find(|q| q % steps == 0 && u64::from(*q) * u64::from(*q) <= u64::from(area))
        .unwrap();
    all.push((square, square));
    all.sort_unstable();
    if all.contains(&image) {
        return Some(image);
    }
    let error = |size: &Size| (f64::from(size.0) / f64::from(size.1) - ar).abs();
    all.into_iter().min_by(|a, b| error(a).total_cmp(&error(b)))
}

proptest! {
    #[test]
    fn agrees_with_a_second_implementation(
        resolution in (4_u32..=20, 4_u32..=20),
        steps in prop::sample::select(vec![16_u32, 32, 64, 128]),
        no_upscale: bool,
        odd in 0_u32..64,
        image in (1_u32..3000, 1_u32..3000),
    ) {
        let resolution = (resolution.0 * 64 + odd, resolution.1 * 64);
        let options = BucketOptions { resolution, enabled: true, min: 128, max: 1408, steps, no_upscale };
        let chosen = Buckets::new(options).unwrap().select(image).ok().map(|(bucket, _)| bucket);
        prop_assert_eq!(chosen, naive(options, image));
    }
}
