//! Test images: as many as asked, of the sizes, formats and weights that training sets have, a part of them captioned.

use std::io::Cursor;
use std::path::Path;

use image::{ImageFormat, Rgb, RgbImage};
use rayon::prelude::*;

const SIZES: [(u32, u32); 6] = [(832, 1216), (1024, 1024), (1216, 832), (896, 1152), (1536, 640), (768, 1344)];
/// Different pictures; the rest are copies with a byte of their own at the end, which every decoder ignores.
const KINDS: u32 = 96;

/// Writes `count` images and captions for nine of ten into a folder, which may exist.
pub(crate) fn make(folder: &Path, count: usize) {
    std::fs::create_dir_all(folder).unwrap();
    let pictures: Vec<(&str, Vec<u8>)> = (0..KINDS).into_par_iter().map(picture).collect();
    (0..count).into_par_iter().for_each(|index| {
        let (extension, bytes) = &pictures[index % pictures.len()];
        let mut bytes = bytes.clone();
        bytes.extend((index as u32).to_le_bytes());
        std::fs::write(folder.join(format!("image_{index:05}.{extension}")), bytes).unwrap();
        if index % 10 != 0 {
            std::fs::write(folder.join(format!("image_{index:05}.txt")), format!("1girl, solo, tag {}", index % 97)).unwrap();
        }
    });
}

/// A soft picture with some grain, so that it weighs what a drawing weighs.
fn picture(kind: u32) -> (&'static str, Vec<u8>) {
    let (width, height) = SIZES[(kind as usize) % SIZES.len()];
    let pixels = RgbImage::from_fn(width, height, |x, y| {
        let wave = |scale: u32, shift: u32| {
            let distance = x.abs_diff(width / 2) * scale + y.abs_diff(height / 3) * (scale + 1);
            ((distance / 5 + shift) % 512).abs_diff(256).min(255)
        };
        let grain = (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503)) >> 30;
        Rgb([1, 2, 3].map(|channel| (wave(channel, kind * 37 * channel) + grain).min(255) as u8))
    });
    let (extension, format) = match kind % 16 {
        0 => ("png", ImageFormat::Png),
        1 => ("webp", ImageFormat::WebP),
        _ => ("jpg", ImageFormat::Jpeg),
    };
    let mut bytes = Vec::new();
    pixels.write_to(&mut Cursor::new(&mut bytes), format).unwrap();
    (extension, bytes)
}
