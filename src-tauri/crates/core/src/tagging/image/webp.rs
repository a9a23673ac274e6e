//! WebP: the still image, or the first frame of an animation on an empty canvas.

use image_webp::WebPDecoder;

use super::{Picture, Unreadable, check_size};

pub(super) fn decode(bytes: &[u8]) -> Result<Picture, Unreadable> {
    let damaged = |reason: String| Unreadable::Damaged { kind: "WebP", reason };
    let mut decoder = WebPDecoder::new(std::io::Cursor::new(bytes)).map_err(|error| damaged(error.to_string()))?;
    let (width, height) = decoder.dimensions();
    check_size(width, height)?;
    let size = decoder.output_buffer_size().ok_or(Unreadable::TooLarge { width, height })?;
    let mut pixels = vec![0; size];
    decoder.read_image(&mut pixels).map_err(|error| damaged(error.to_string()))?;
    let (width, height) = (width as usize, height as usize);
    Ok(if decoder.has_alpha() { Picture::on_white(width, height, &pixels) } else { Picture::new(width, height, pixels) })
}
