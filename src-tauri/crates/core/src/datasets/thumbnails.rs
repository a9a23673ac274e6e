//! Small copies of images in the cache, made on demand: JPEG, 256 or 512 pixels on the longer side, named by a hash of the
//! image's path, time and size, so that a changed image has another thumbnail. The cache may be deleted at any time.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use image::DynamicImage;
use image::codecs::jpeg::JpegEncoder;
use sha2::{Digest as _, Sha256};

use super::{Dataset, DatasetError, ImageRow, decode, index, scan};
use crate::db::Db;

/// What shows through where an image is transparent.
const NEUTRAL: u8 = 0x80;
const QUALITY: u8 = 82;

/// The two sizes; what is asked for is rounded up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// 256 pixels.
    Small,
    /// 512 pixels.
    Large,
}

impl Size {
    /// The size that is at least this many pixels, or the largest.
    pub fn at_least(pixels: u32) -> Self {
        if pixels <= 256 { Self::Small } else { Self::Large }
    }

    fn pixels(self) -> u32 {
        match self {
            Self::Small => 256,
            Self::Large => 512,
        }
    }
}

/// The JPEG of a thumbnail, from the cache or made now. What decoding taught (the average colour, or that the image is damaged)
/// goes into the index.
pub fn thumbnail(db: &Db, cache: &Path, dataset: &Dataset, image: &ImageRow, size: Size) -> Result<Vec<u8>, DatasetError> {
    let path = dataset.image_path(&image.file);
    let undecodable = |reason: &str| DatasetError::Undecodable { path: path.clone(), reason: reason.to_owned() };
    if let Some(problem) = &image.problem {
        return Err(undecodable(problem));
    }
    let cached = cache_path(cache, &path, image, size);
    if let Ok(jpeg) = std::fs::read(&cached)
        && jpeg.ends_with(&[0xFF, 0xD9])
    {
        return Ok(jpeg);
    }
    match decode::pixels_at_least(&path, size.pixels()).and_then(|pixels| render(pixels, size)) {
        Ok((jpeg, color)) => {
            if let Err(source) = store(&cached, &jpeg) {
                // A full disk is no reason to show no picture.
                tracing::warn!(path = %cached.display(), %source, "a thumbnail cannot be kept");
            }
            if image.color.is_none() {
                index::note_decoded(db, dataset.id, image, Ok(Some(&color)))?;
            }
            Ok(jpeg)
        }
        Err(reason) => {
            index::note_decoded(db, dataset.id, image, Err(&scan::sentence(&reason)))?;
            Err(undecodable(&reason))
        }
    }
}

fn cache_path(cache: &Path, path: &Path, image: &ImageRow, size: Size) -> PathBuf {
    let mut hash = Sha256::new();
    hash.update(path.as_os_str().as_encoded_bytes());
    hash.update(image.modified.to_le_bytes());
    hash.update(image.bytes.to_le_bytes());
    let mut half = [0; 16];
    half.copy_from_slice(&hash.finalize()[..16]);
    let key = format!("{:032x}", u128::from_be_bytes(half));
    // Two levels, because some file systems are slow with a hundred thousand names in one folder.
    cache.join(&key[..2]).join(format!("{key}-{}.jpg", size.pixels()))
}

/// Written whole or not at all, but not synced: losing a thumbnail in a power cut costs nothing.
fn store(path: &Path, jpeg: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut temporary = tempfile::Builder::new().prefix(".nyx-").tempfile_in(folder)?;
    temporary.write_all(jpeg)?;
    temporary.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// Shrinks (never enlarges), puts transparency over a neutral grey, encodes; with the average colour.
fn render(pixels: DynamicImage, size: Size) -> Result<(Vec<u8>, String), String> {
    let (width, height) = fit(pixels.width(), pixels.height(), size.pixels());
    // The averaging of the `image` crate: as good as a convolution for shrinking, and compiled with optimisation also in a development
    // build, where the generic code of `fast_image_resize` takes half a second for each picture.
    let small = pixels.thumbnail_exact(width, height);
    drop(pixels);
    let alpha = small.color().has_alpha();
    let rgb = if alpha { flatten(&small.into_rgba8()) } else { small.into_rgb8().into_raw() };
    let color = average(&rgb);
    let mut jpeg = Vec::with_capacity(rgb.len() / 8);
    JpegEncoder::new_with_quality(&mut jpeg, QUALITY)
        .encode(&rgb, width, height, image::ExtendedColorType::Rgb8)
        .map_err(|error| error.to_string())?;
    Ok((jpeg, color))
}

fn fit(width: u32, height: u32, limit: u32) -> (u32, u32) {
    let longer = width.max(height);
    if longer <= limit {
        return (width, height);
    }
    let scaled = |side: u32| ((f64::from(side) * f64::from(limit) / f64::from(longer)).round() as u32).max(1);
    (scaled(width), scaled(height))
}

fn flatten(rgba: &[u8]) -> Vec<u8> {
    let over = |value: u8, alpha: u8| {
        let (value, alpha, under) = (u32::from(value), u32::from(alpha), u32::from(NEUTRAL));
        ((value * alpha + under * (255 - alpha) + 127) / 255) as u8
    };
    rgba.chunks_exact(4).flat_map(|p| [over(p[0], p[3]), over(p[1], p[3]), over(p[2], p[3])]).collect()
}

fn average(rgb: &[u8]) -> String {
    let mut sums = [0_u64; 3];
    for pixel in rgb.chunks_exact(3) {
        for (sum, value) in sums.iter_mut().zip(pixel) {
            *sum += u64::from(*value);
        }
    }
    let count = (rgb.len() as u64 / 3).max(1);
    let [r, g, b] = sums.map(|sum| sum / count);
    format!("#{r:02x}{g:02x}{b:02x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shape_is_kept_and_nothing_is_enlarged() {
        assert_eq!(fit(1000, 500, 256), (256, 128));
        assert_eq!(fit(10, 5000, 256), (1, 256));
        assert_eq!(fit(40, 30, 256), (40, 30));
    }

    #[test]
    fn transparency_lies_over_grey() {
        let clear = DynamicImage::ImageRgba8(image::RgbaImage::from_pixel(300, 300, image::Rgba([255, 0, 0, 0])));
        let (jpeg, color) = render(clear, Size::Small).unwrap();
        assert_eq!(color, "#808080");
        assert_eq!(image::load_from_memory(&jpeg).unwrap().width(), 256);
    }

    #[test]
    fn sixteen_bits_and_grey_become_eight_and_colour() {
        let grey = DynamicImage::ImageLuma16(image::ImageBuffer::from_pixel(20, 10, image::Luma([0xFFFF_u16])));
        assert_eq!(render(grey, Size::Large).unwrap().1, "#ffffff");
    }
}
