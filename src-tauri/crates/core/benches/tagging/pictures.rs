//! Inputs of the two kinds that training sets consist of: photos as cameras write them, drawings as they are published.

use std::path::{Path, PathBuf};

use image::codecs::jpeg::JpegEncoder;
use image::{Rgb, RgbImage};
use rayon::prelude::*;

/// JPEG of 4000 x 3000 pixels.
pub(crate) fn photos(folder: &Path, count: usize) -> Vec<PathBuf> {
    make(folder, count, "jpg", (4000, 3000), |picture, path| {
        picture.write_with_encoder(JpegEncoder::new_with_quality(std::fs::File::create(path).unwrap(), 92)).unwrap();
    })
}

/// PNG of 1200 x 1680 pixels.
pub(crate) fn drawings(folder: &Path, count: usize) -> Vec<PathBuf> {
    make(folder, count, "png", (1200, 1680), |picture, path| picture.save(path).unwrap())
}

fn make(folder: &Path, count: usize, extension: &str, size: (u32, u32), save: impl Fn(&RgbImage, &Path) + Sync) -> Vec<PathBuf> {
    std::fs::create_dir_all(folder).unwrap();
    let one = |number: usize| {
        let path = folder.join(format!("{number:04}.{extension}"));
        save(&picture(number as u32, size), &path);
        path
    };
    (0..count).into_par_iter().map(one).collect()
}

/// Soft shapes with some grain, so that it weighs what a picture of this size weighs.
fn picture(kind: u32, (width, height): (u32, u32)) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let wave = |scale: u32, shift: u32| {
            let distance = x.abs_diff(width / 2) * scale + y.abs_diff(height / 3) * (scale + 1);
            ((distance / 5 + shift) % 512).abs_diff(256).min(255)
        };
        let grain = (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503)) >> 29;
        Rgb([1, 2, 3].map(|channel| (wave(channel, kind * 37 * channel) + grain).min(255) as u8))
    })
}
