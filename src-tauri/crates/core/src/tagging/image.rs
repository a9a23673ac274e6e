//! An image file becomes what a tagger looks at: decoded as Pillow does (first frame, EXIF rotation ignored), laid on
//! white, padded to a square with white, resized as the reference does. Bit for bit for PNG, WebP and BMP.

mod area;
mod bmp;
mod jpeg;
mod lanczos;
mod png;
mod webp;

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use super::probabilities::Stamp;

/// More pixels than this are refused, as the reference refuses them: such a file is a mistake or an attack.
const MOST_PIXELS: u64 = 178_956_970;

/// Why one image cannot be tagged. Told beside its name; the others go on.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// The file cannot be opened.
    #[error("it cannot be opened: {0}")]
    Unopened(#[from] std::io::Error),
    /// There is nothing in it.
    #[error("the file is empty")]
    Empty,
    /// The contents are of no kind that we know.
    #[error("it is not a PNG, JPEG, WebP, BMP or GIF image")]
    Unknown,
    /// The contents are broken.
    #[error("the {kind} image is damaged: {reason}")]
    Damaged {
        /// `PNG`, `JPEG`, ...
        kind: &'static str,
        /// The decoder's words.
        reason: String,
    },
    /// It would fill the memory.
    #[error("with {width} x {height} pixels it is too large")]
    TooLarge {
        /// Pixels.
        width: u32,
        /// Pixels.
        height: u32,
    },
}

/// Decoded and laid on white: three bytes a pixel (red, green, blue), rows from the top.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Pixels.
    pub width: usize,
    /// Pixels.
    pub height: usize,
    /// `width * height * 3` bytes.
    pub rgb: Vec<u8>,
}

impl Picture {
    fn new(width: usize, height: usize, rgb: Vec<u8>) -> Self {
        debug_assert_eq!(rgb.len(), width * height * 3);
        Self { width, height, rgb }
    }

    /// From four bytes a pixel, laid on white.
    fn on_white(width: usize, height: usize, rgba: &[u8]) -> Self {
        let mut rgb = Vec::with_capacity(width * height * 3);
        for pixel in rgba.chunks_exact(4) {
            let alpha = u32::from(pixel[3]);
            rgb.extend(pixel[..3].iter().map(|value| over_white(u32::from(*value), alpha)));
        }
        Self::new(width, height, rgb)
    }

    /// From one byte a pixel.
    fn from_gray(width: usize, height: usize, gray: &[u8]) -> Self {
        Self::new(width, height, gray.iter().flat_map(|value| [*value; 3]).collect())
    }
}

/// Pillow's blend in whole numbers: `(255 * (255 - a) + v * a) / 255`, rounded.
fn over_white(value: u32, alpha: u32) -> u8 {
    let sum = 255 * (255 - alpha) + value * alpha + 128;
    (((sum >> 8) + sum) >> 8) as u8
}

/// Reads a file: how it was when it was opened, and its bytes.
pub fn read(path: &Path) -> Result<(Stamp, Vec<u8>), Unreadable> {
    let mut file = File::open(path)?;
    let stamp = Stamp::of(&file.metadata()?);
    let mut bytes = Vec::with_capacity(stamp.size as usize);
    file.read_to_end(&mut bytes)?;
    Ok((stamp, bytes))
}

/// Makes a square of `side` pixels of an image's bytes: three bytes a pixel in the order blue, green, red, rows from the
/// top. The numbers the model takes are these bytes as floats.
pub fn prepare(bytes: &[u8], side: usize) -> Result<Vec<u8>, Unreadable> {
    Ok(square(&decode(bytes)?, side))
}

/// Decodes by content, whatever the file is called.
pub fn decode(bytes: &[u8]) -> Result<Picture, Unreadable> {
    match bytes {
        [] => Err(Unreadable::Empty),
        [0x89, b'P', b'N', b'G', ..] => png::decode(bytes),
        [0xff, 0xd8, 0xff, ..] => jpeg::decode(bytes),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => webp::decode(bytes),
        [b'B', b'M', ..] => bmp::decode(bytes),
        [b'G', b'I', b'F', b'8', ..] => gif(bytes),
        _ => Err(Unreadable::Unknown),
    }
}

fn gif(bytes: &[u8]) -> Result<Picture, Unreadable> {
    let image = image::load_from_memory_with_format(bytes, image::ImageFormat::Gif)
        .map_err(|error| Unreadable::Damaged { kind: "GIF", reason: error.to_string() })?
        .into_rgba8();
    check_size(image.width(), image.height())?;
    Ok(Picture::on_white(image.width() as usize, image.height() as usize, &image))
}

fn check_size(width: u32, height: u32) -> Result<(), Unreadable> {
    let pixels = u64::from(width) * u64::from(height);
    if pixels == 0 {
        return Err(Unreadable::Empty);
    }
    if pixels > MOST_PIXELS { Err(Unreadable::TooLarge { width, height }) } else { Ok(()) }
}

/// Pads with white to a square and resizes it: area averages for a square that is large enough, Lanczos for one that must grow.
pub fn square(picture: &Picture, side: usize) -> Vec<u8> {
    let padded = Padded::new(picture);
    let mut pixels =
        if padded.side >= side { area::resize(&padded, side) } else { lanczos::resize(&padded.whole(), padded.side, side) };
    for pixel in pixels.chunks_exact_mut(3) {
        pixel.swap(0, 2);
    }
    pixels
}

/// A picture in the middle of a white square, one row at a time: the square itself may be huge and is never made.
struct Padded<'a> {
    picture: &'a Picture,
    side: usize,
    left: usize,
    top: usize,
}

impl<'a> Padded<'a> {
    fn new(picture: &'a Picture) -> Self {
        let side = picture.width.max(picture.height);
        Self { picture, side, left: (side - picture.width) / 2, top: (side - picture.height) / 2 }
    }

    /// Which row of the picture this row of the square holds; none where it is all white.
    fn source(&self, y: usize) -> Option<usize> {
        y.checked_sub(self.top).filter(|row| *row < self.picture.height)
    }

    /// Writes row `y` into `row`, which holds `side * 3` bytes and was white at the sides before.
    fn fill(&self, y: usize, row: &mut [u8]) {
        let stride = self.picture.width * 3;
        match self.source(y) {
            Some(source) => {
                let pixels = &self.picture.rgb[source * stride..(source + 1) * stride];
                row[self.left * 3..self.left * 3 + stride].copy_from_slice(pixels);
            }
            None => row.fill(255),
        }
    }

    fn whole(&self) -> Vec<u8> {
        let mut all = vec![255; self.side * self.side * 3];
        for (y, row) in all.chunks_exact_mut(self.side * 3).enumerate() {
            self.fill(y, row);
        }
        all
    }
}
