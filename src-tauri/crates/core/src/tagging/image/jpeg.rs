//! JPEG, through the library that the reference uses as well: other decoders round differently, and a tag near its
//! threshold would come and go. Gray, colour, and the four inks of print, which are stored inverted.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};

use mozjpeg::{ColorSpace, Decompress};

use super::{Picture, Unreadable, check_size};
use crate::datasets::decode::is_cut_off_jpeg;

pub(super) fn decode(bytes: &[u8]) -> Result<Picture, Unreadable> {
    if is_cut_off_jpeg(bytes) {
        return Err(damaged("it ends too early".to_owned()));
    }
    // The library reports errors by unwinding; its state is thrown away with it.
    catch_unwind(AssertUnwindSafe(|| decompress(bytes))).unwrap_or_else(|cause| {
        let words = cause.downcast_ref::<String>().map(|text| text.trim_start_matches("libjpeg fatal error: ").to_owned());
        Err(damaged(words.unwrap_or_else(|| "it cannot be decoded".to_owned())))
    })
}

fn damaged(reason: String) -> Unreadable {
    Unreadable::Damaged { kind: "JPEG", reason }
}

fn decompress(bytes: &[u8]) -> Result<Picture, Unreadable> {
    let broken = |error: io::Error| damaged(error.to_string());
    let header = Decompress::new_mem(bytes).map_err(broken)?;
    let (width, height) = header.size();
    check_size(width as u32, height as u32)?;
    let inks = matches!(header.color_space(), ColorSpace::JCS_CMYK | ColorSpace::JCS_YCCK);
    let wanted = if inks { ColorSpace::JCS_CMYK } else { ColorSpace::JCS_RGB };
    let mut image = header.to_colorspace(wanted).map_err(broken)?;
    let pixels: Vec<u8> = image.read_scanlines().map_err(broken)?;
    Ok(Picture::new(width, height, if inks { pixels.chunks_exact(4).flat_map(from_inks).collect() } else { pixels }))
}

/// Stored inverted: each value is what is left of the light. As the reference converts: `(255 - k) - c * (255 - k) / 255`.
fn from_inks(stored: &[u8]) -> [u8; 3] {
    let light = u32::from(stored[3]);
    [stored[0], stored[1], stored[2]].map(|left| {
        let product = (255 - u32::from(left)) * light + 128;
        (light - (((product >> 8) + product) >> 8)) as u8
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn garbage_is_a_reason_and_no_crash() {
        let error = decode(b"\xff\xd8\xff\xd9").unwrap_err();
        assert!(matches!(error, Unreadable::Damaged { kind: "JPEG", .. }), "{error}");
    }
}
