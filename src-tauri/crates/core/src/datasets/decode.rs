//! Image files as bytes: the size from the header, the pixels, and in words why not. Files are untrusted: a decoder that
//! panics on one is a reason like any other.

mod jpeg;

use std::fs::File;
use std::io::{BufReader, ErrorKind};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use image::DynamicImage;
use imagesize::ImageType;

pub(crate) use jpeg::is_cut_off as is_cut_off_jpeg;

use crate::files::{read_regular, regular};

/// What the first bytes of an image say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Pixels as stored, EXIF rotation ignored as the trainer does.
    pub width: u32,
    /// Pixels as stored.
    pub height: u32,
    /// By content and not by name: `png`, `jpeg`, `webp`, `bmp`, `gif`.
    pub format: &'static str,
}

/// Reads the size without decoding; the reason in words when that fails.
pub fn header(path: &Path) -> Result<Header, String> {
    guarded(|| {
        regular(path).map_err(|error| io_words(&error))?;
        let mut reader = BufReader::with_capacity(4096, File::open(path).map_err(|error| io_words(&error))?);
        let kind = imagesize::reader_type(&mut reader).map_err(|_| NOT_AN_IMAGE.to_owned())?;
        let format = match kind {
            ImageType::Png => "png",
            ImageType::Jpeg => "jpeg",
            ImageType::Webp => "webp",
            ImageType::Bmp => "bmp",
            ImageType::Gif => "gif",
            _ => return Err(NOT_AN_IMAGE.to_owned()),
        };
        let size = kind.reader_size(&mut reader).map_err(|_| "the file ends before its size is told".to_owned())?;
        match (u32::try_from(size.width), u32::try_from(size.height)) {
            (Ok(width), Ok(height)) if width > 0 && height > 0 => Ok(Header { width, height, format }),
            _ => Err("its size is zero or beyond reason".to_owned()),
        }
    })
}

/// Decodes all pixels, EXIF rotation ignored; the reason in words when that fails.
pub fn pixels(path: &Path) -> Result<DynamicImage, String> {
    guarded(|| whole(&read(path)?))
}

/// As [`pixels`], for a copy of `longer` pixels on the longer side: may come smaller than the image, but not smaller than that.
pub fn pixels_at_least(path: &Path, longer: u32) -> Result<DynamicImage, String> {
    guarded(|| {
        let bytes = read(path)?;
        jpeg::reduced(&bytes, longer).map_or_else(|| whole(&bytes), Ok)
    })
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    read_regular(path).map_err(|error| io_words(&error))
}

/// From memory and not from a reader: that code is compiled, and optimised, with the decoders, also in a development build.
fn whole(bytes: &[u8]) -> Result<DynamicImage, String> {
    image::load_from_memory(bytes).map_err(|error| match error {
        image::ImageError::IoError(error) => io_words(&error),
        image::ImageError::Unsupported(_) => NOT_AN_IMAGE.to_owned(),
        image::ImageError::Limits(_) => "it is too large to decode".to_owned(),
        error => format!("it is damaged ({error})"),
    })
}

/// A JPEG file with its EXIF block renamed, so that no viewer turns the picture: the trainer does not. Other bytes stay as they are.
pub fn without_rotation(mut bytes: Vec<u8>) -> Vec<u8> {
    let mut at = 2;
    while bytes.starts_with(&[0xFF, 0xD8])
        && let Some(&[0xFF, marker, high, low]) = bytes.get(at..at + 4)
        && marker != 0xDA
    {
        if marker == 0xE1
            && let Some(name) = bytes.get_mut(at + 4..at + 8)
            && name == b"Exif"
        {
            name.copy_from_slice(b"Nyx ");
        }
        at += 2 + usize::from(u16::from_be_bytes([high, low])).max(2);
    }
    bytes
}

const NOT_AN_IMAGE: &str = "it is no PNG, JPEG, WebP or BMP image";

fn io_words(error: &std::io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "the file is gone".to_owned(),
        ErrorKind::PermissionDenied => "you may not read this file".to_owned(),
        ErrorKind::UnexpectedEof => "the file ends early".to_owned(),
        _ => error.to_string(),
    }
}

fn guarded<T>(read: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Err("it is damaged in a way that stopped the decoder".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_counts_and_not_the_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.png");
        image::RgbImage::new(7, 5).save_with_format(&path, image::ImageFormat::Bmp).unwrap();
        assert_eq!(header(&path), Ok(Header { width: 7, height: 5, format: "bmp" }));
        assert_eq!(pixels(&path).unwrap().width(), 7);
    }

    #[test]
    fn reasons_are_words() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.png");
        assert_eq!(header(&path).unwrap_err(), "the file is gone");
        std::fs::write(&path, "hello, I am a text").unwrap();
        assert_eq!(header(&path).unwrap_err(), NOT_AN_IMAGE);
        assert_eq!(pixels(&path).unwrap_err(), NOT_AN_IMAGE);
        std::fs::write(&path, "").unwrap();
        assert_eq!(header(&path).unwrap_err(), NOT_AN_IMAGE);
        assert!(pixels(&path).is_err());
    }

    #[test]
    fn rotation_is_hidden_from_viewers() {
        let mut jpeg = Vec::new();
        image::RgbImage::new(4, 2).write_to(&mut std::io::Cursor::new(&mut jpeg), image::ImageFormat::Jpeg).unwrap();
        let plain = jpeg.clone();
        assert_eq!(without_rotation(jpeg.clone()), plain, "nothing to hide");
        let block = b"\xFF\xE1\0\x22Exif\0\0MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
        jpeg.splice(2..2, block.iter().copied());
        let hidden = without_rotation(jpeg.clone());
        assert_eq!((hidden.len(), hidden.windows(4).any(|bytes| bytes == b"Exif")), (jpeg.len(), false));
        assert!(image::load_from_memory(&hidden).is_ok());
        assert_eq!(without_rotation(b"\xFF\xD8\xFF".to_vec()), b"\xFF\xD8\xFF");
    }

    #[test]
    fn a_truncated_file_has_a_header_but_no_pixels() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.png");
        let noise = image::RgbImage::from_fn(64, 64, |x, y| image::Rgb([(x * 7) as u8, (y * 13) as u8, (x * y) as u8]));
        noise.save(&path).unwrap();
        let whole = std::fs::read(&path).unwrap();
        std::fs::write(&path, &whole[..whole.len() / 2]).unwrap();
        assert_eq!(header(&path).unwrap().width, 64);
        assert!(pixels(&path).is_err());
    }
}
