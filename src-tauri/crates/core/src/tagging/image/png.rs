//! PNG as Pillow reads it: raw samples, the high byte of 16-bit colour, 16-bit gray clipped (not scaled) to bytes, the
//! transparent colour compared after that. The first image of an animated file.

use png::{BitDepth, ColorType, Info, Transformations};

use super::{Picture, Unreadable, check_size};

pub(super) fn decode(bytes: &[u8]) -> Result<Picture, Unreadable> {
    let damaged = |error: png::DecodingError| Unreadable::Damaged { kind: "PNG", reason: error.to_string() };
    let mut decoder = png::Decoder::new_with_limits(std::io::Cursor::new(bytes), png::Limits { bytes: usize::MAX });
    decoder.set_transformations(Transformations::IDENTITY);
    decoder.set_ignore_text_chunk(true);
    let mut reader = decoder.read_info().map_err(damaged)?;
    check_size(reader.info().width, reader.info().height)?;
    let mut raw = vec![0; reader.output_buffer_size().ok_or(Unreadable::Empty)?];
    let frame = reader.next_frame(&mut raw).map_err(damaged)?;
    let (width, height) = (frame.width as usize, frame.height as usize);
    let samples = raw.chunks_exact(frame.line_size).take(height);
    let info = reader.info();
    Ok(match frame.color_type {
        ColorType::Grayscale => gray(width, height, samples, info),
        ColorType::Indexed => palette(width, height, samples, info),
        ColorType::Rgb => colour(width, height, &high_bytes(&raw, info), info),
        ColorType::GrayscaleAlpha => {
            let rgba: Vec<u8> = high_bytes(&raw, info).chunks_exact(2).flat_map(|p| [p[0], p[0], p[0], p[1]]).collect();
            Picture::on_white(width, height, &rgba)
        }
        ColorType::Rgba => Picture::on_white(width, height, &high_bytes(&raw, info)),
    })
}

/// Samples of eight bits; of sixteen bits the higher eight.
fn high_bytes<'a>(raw: &'a [u8], info: &Info<'_>) -> std::borrow::Cow<'a, [u8]> {
    if info.bit_depth == BitDepth::Sixteen { raw.iter().step_by(2).copied().collect() } else { raw.into() }
}

/// Samples of one, two or four bits (first in the highest bits) or eight bits, one byte each.
fn unpacked(row: &[u8], width: usize, depth: BitDepth) -> impl Iterator<Item = u8> + '_ {
    let bits = (depth as usize).min(8);
    let each = 8 / bits;
    let mask = (0xff_u16 >> (8 - bits)) as u8;
    (0..width).map(move |x| (row[x / each] >> (8 - bits * (x % each + 1))) & mask)
}

fn gray<'a>(width: usize, height: usize, rows: impl Iterator<Item = &'a [u8]>, info: &Info<'_>) -> Picture {
    let scale = match info.bit_depth {
        BitDepth::One => 255,
        BitDepth::Two => 85,
        BitDepth::Four => 17,
        BitDepth::Eight | BitDepth::Sixteen => 1,
    };
    let mut values: Vec<u8> = Vec::with_capacity(width * height);
    for row in rows {
        if info.bit_depth == BitDepth::Sixteen {
            values.extend(row.chunks_exact(2).map(|pair| if pair[0] == 0 { pair[1] } else { 255 }));
        } else {
            values.extend(unpacked(row, width, info.bit_depth).map(|value| value * scale));
        }
    }
    // The reference compares the lower byte of the key. It scales the key of black and white images with them, and forgets
    // to with two and four bits.
    if let Some([.., key]) = info.trns.as_deref() {
        let key = if info.bit_depth == BitDepth::One && *key != 0 { 255 } else { *key };
        values.iter_mut().filter(|value| **value == key).for_each(|value| *value = 255);
    }
    Picture::from_gray(width, height, &values)
}

fn palette<'a>(width: usize, height: usize, rows: impl Iterator<Item = &'a [u8]>, info: &Info<'_>) -> Picture {
    // What the file leaves out is black.
    let mut colours = [[0, 0, 0, 255]; 256];
    for (colour, entry) in colours.iter_mut().zip(info.palette.as_deref().unwrap_or_default().chunks_exact(3)) {
        colour[..3].copy_from_slice(entry);
    }
    for (colour, alpha) in colours.iter_mut().zip(info.trns.as_deref().unwrap_or_default()) {
        colour[3] = *alpha;
    }
    let rgba: Vec<u8> =
        rows.flat_map(|row| unpacked(row, width, info.bit_depth)).flat_map(|index| colours[usize::from(index)]).collect();
    Picture::on_white(width, height, &rgba)
}

fn colour(width: usize, height: usize, samples: &[u8], info: &Info<'_>) -> Picture {
    let mut rgb = samples.to_vec();
    // The key has sixteen bits in the file; its lower byte is what the reference compares.
    let key = match info.trns.as_deref() {
        Some([_, red, _, green, _, blue] | [red, green, blue]) => Some([*red, *green, *blue]),
        _ => None,
    };
    if let Some(key) = key {
        for pixel in rgb.chunks_exact_mut(3).filter(|pixel| **pixel == key) {
            pixel.fill(255);
        }
    }
    Picture::new(width, height, rgb)
}
