//! JPEG at a fraction of its size: the decoder leaves out the detail that a small copy would not show, which takes a third of the time.

use std::panic::{AssertUnwindSafe, catch_unwind};

use image::{DynamicImage, RgbImage};
use mozjpeg::{ColorSpace, Decompress};

/// Beyond this many pixels a header is not to be believed.
const MOST_PIXELS: usize = 1 << 28;

/// The picture at the smallest of the scales 1/8 to 8/8 that still has `longer` pixels on its longer side. `None` for whatever is not a
/// plain, whole JPEG: the full decoder has the word then.
pub(super) fn reduced(bytes: &[u8], longer: u32) -> Option<DynamicImage> {
    if !bytes.starts_with(&[0xFF, 0xD8]) || is_cut_off(bytes) {
        return None;
    }
    // The library reports errors by unwinding; its state is thrown away with it.
    catch_unwind(AssertUnwindSafe(|| decompress(bytes, longer as usize))).ok().flatten()
}

fn decompress(bytes: &[u8], longer: usize) -> Option<DynamicImage> {
    let mut header = Decompress::new_mem(bytes).ok()?;
    let (width, height) = header.size();
    let plain = matches!(header.color_space(), ColorSpace::JCS_YCbCr | ColorSpace::JCS_RGB | ColorSpace::JCS_GRAYSCALE);
    if !plain || width * height > MOST_PIXELS {
        return None;
    }
    header.scale(eighths(width.max(height), longer));
    let mut image = header.rgb().ok()?;
    let (width, height) = (image.width() as u32, image.height() as u32);
    let pixels: Vec<u8> = image.read_scanlines().ok()?;
    image.finish().ok()?;
    RgbImage::from_raw(width, height, pixels).map(DynamicImage::ImageRgb8)
}

/// How many eighths of a side are at least as many pixels as wanted.
fn eighths(side: usize, wanted: usize) -> u8 {
    (wanted * 8).div_ceil(side).clamp(1, 8) as u8
}

/// Whether the file ends before its end marker. The library would fill the rest with gray and say nothing.
pub(crate) fn is_cut_off(bytes: &[u8]) -> bool {
    let mut at = 2;
    loop {
        // Within image data `ff` is followed by `00` or a restart; both are passed over, as is everything between markers.
        let Some(skipped) = bytes.get(at..).and_then(|rest| rest.windows(2).position(|pair| is_marker(pair[0], pair[1]))) else {
            return true;
        };
        at += skipped + 2;
        if bytes[at - 1] == 0xd9 {
            return false;
        }
        match bytes.get(at..at + 2) {
            Some(length) => at += usize::from(u16::from_be_bytes([length[0], length[1]])),
            None => return true,
        }
    }
}

fn is_marker(first: u8, second: u8) -> bool {
    first == 0xff && !matches!(second, 0x00 | 0x01 | 0xff | 0xd0..=0xd8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jpeg(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        let picture =
            RgbImage::from_fn(width, height, |x, y| image::Rgb([(x * 255 / width) as u8, (y * 255 / height) as u8, 90]));
        picture.write_to(&mut std::io::Cursor::new(&mut bytes), image::ImageFormat::Jpeg).unwrap();
        bytes
    }

    #[test]
    fn the_scale_leaves_enough() {
        assert_eq!(
            [(1216, 256), (2048, 256), (20_000, 256), (512, 256), (300, 256), (100, 256)].map(|(s, w)| eighths(s, w)),
            [2, 1, 1, 4, 7, 8]
        );
    }

    #[test]
    fn a_reduced_picture_looks_like_the_whole() {
        let bytes = jpeg(1216, 832);
        let small = reduced(&bytes, 256).unwrap().into_rgb8();
        assert_eq!(small.dimensions(), (304, 208));
        let whole = image::load_from_memory(&bytes).unwrap().thumbnail_exact(304, 208).into_rgb8();
        let difference: u64 = small.iter().zip(whole.iter()).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
        assert!(difference < small.len() as u64, "under one level on average");
    }

    #[test]
    fn the_full_decoder_has_the_word_on_all_else() {
        let bytes = jpeg(600, 400);
        assert!(reduced(&bytes[..bytes.len() / 2], 256).is_none());
        assert!(reduced(b"\xff\xd8\xff\xd9", 256).is_none());
        assert!(reduced(b"text", 256).is_none());
    }

    #[test]
    fn a_file_without_an_end_is_cut_off() {
        let whole = b"\xff\xd8\xff\xe0\x00\x04\xff\xd9\xff\xd9".as_slice();
        assert!(!is_cut_off(b"\xff\xd8\xff\xe0\x00\x04\xff\xd9\xff\xda\x00\x02ab\xff\x00c\xff\xd0d\xff\xd9"));
        assert!(!is_cut_off(&[whole, b"trailing \xff\xda data"].concat()), "what follows the end does not count");
        assert!(is_cut_off(&whole[..whole.len() - 2]), "the end marker in the first segment is data");
        assert!(is_cut_off(&whole[..3]));
    }
}
