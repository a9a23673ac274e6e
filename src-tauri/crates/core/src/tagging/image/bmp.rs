//! BMP as Pillow reads it: a fourth byte counts as alpha only where the masks say so, five bits of colour are scaled down
//! and not rounded, run lengths fill what they leave out with the first colour.

use super::{Picture, Unreadable, check_size};

const RAW: u32 = 0;
const RLE8: u32 = 1;
const RLE4: u32 = 2;
const MASKS: u32 = 3;

/// What the headers say.
struct Header {
    width: usize,
    height: usize,
    top_down: bool,
    bits: u16,
    compression: u32,
    masks: [u32; 4],
    palette: Vec<[u8; 4]>,
    pixels_at: usize,
}

pub(super) fn decode(bytes: &[u8]) -> Result<Picture, Unreadable> {
    let header = read_header(bytes)?;
    let pixels = bytes.get(header.pixels_at..).unwrap_or_default();
    if matches!(header.compression, RLE8 | RLE4) {
        let indices = run_lengths(pixels, &header);
        let colours = indices.into_iter().flat_map(|index| colour(&header, index));
        return Ok(upright(&header, colours.collect()));
    }
    let stride = (header.width * usize::from(header.bits)).div_ceil(32) * 4;
    if pixels.len() < stride * (header.height - 1) + (header.width * usize::from(header.bits)).div_ceil(8) {
        return Err(damaged("it ends before its last row"));
    }
    let layout = Layout::of(&header)?;
    let mut rgba = Vec::with_capacity(header.width * header.height * 4);
    for row in pixels.chunks(stride).take(header.height) {
        (0..header.width).for_each(|x| rgba.extend(layout.pixel(&header, row, x)));
    }
    Ok(upright(&header, rgba))
}

fn damaged(reason: &str) -> Unreadable {
    Unreadable::Damaged { kind: "BMP", reason: reason.to_owned() }
}

fn read_header(bytes: &[u8]) -> Result<Header, Unreadable> {
    let short = || damaged("its header is cut off");
    let u16_at = |at: usize| bytes.get(at..at + 2).map(|b| u16::from_le_bytes([b[0], b[1]])).ok_or_else(short);
    let u32_at = |at: usize| bytes.get(at..at + 4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]])).ok_or_else(short);
    let size = u32_at(14)? as usize;
    let mut after = 14 + size;
    let (width, height, top_down, bits, compression, colours, entry) = match size {
        12 => (u32::from(u16_at(18)?), u32::from(u16_at(20)?), false, u16_at(24)?, RAW, 0, 3),
        40 | 52 | 56 | 64 | 108 | 124 => {
            let height = u32_at(22)?;
            let top_down = height >> 24 == 0xff;
            let height = if top_down { height.wrapping_neg() } else { height };
            (u32_at(18)?, height, top_down, u16_at(28)?, u32_at(30)?, u32_at(46)?, 4)
        }
        _ => return Err(damaged("its header is of an unknown kind")),
    };
    check_size(width, height)?;
    let mut masks = [0; 4];
    if compression == MASKS {
        let given = if size >= 56 { 4 } else { 3 };
        for (index, mask) in masks.iter_mut().take(given).enumerate() {
            *mask = u32_at(54 + index * 4)?;
        }
        if size == 40 {
            after += 12;
        }
    }
    let mut palette = Vec::new();
    let mut pixels_at = u32_at(10)? as usize;
    if bits <= 8 {
        let colours = if colours == 0 { 1 << bits } else { colours as usize };
        let table = bytes.get(after..after + colours * entry).ok_or_else(short)?;
        palette = table.chunks_exact(entry).take(256).map(|c| [c[2], c[1], c[0], 255]).collect();
        if pixels_at == 0 || pixels_at == 14 + size {
            pixels_at = after + colours * entry;
        }
    } else if pixels_at == 0 {
        pixels_at = after;
    }
    let (width, height) = (width as usize, height as usize);
    Ok(Header { width, height, top_down, bits, compression, masks, palette, pixels_at })
}

/// How a pixel lies in its row.
enum Layout {
    /// Bits of an index into the palette, first in the highest bits.
    Index(usize),
    /// Sixteen bits, with the number of bits of green.
    Sixteen(u32),
    /// Whole bytes: how many, and where red, green, blue and perhaps alpha are among them.
    Bytes(usize, [usize; 3], Option<usize>),
}

impl Layout {
    fn of(header: &Header) -> Result<Self, Unreadable> {
        let [red, green, blue, alpha] = header.masks;
        Ok(match (header.compression, header.bits) {
            (RAW, bits @ (1 | 4 | 8)) => Self::Index(usize::from(bits)),
            (RAW, 16) => Self::Sixteen(5),
            (RAW, 24) => Self::Bytes(3, [2, 1, 0], None),
            (RAW, 32) => Self::Bytes(4, [2, 1, 0], None),
            (MASKS, 16) if [red, green, blue] == [0xf800, 0x07e0, 0x001f] => Self::Sixteen(6),
            (MASKS, 16) if [red, green, blue] == [0x7c00, 0x03e0, 0x001f] => Self::Sixteen(5),
            (MASKS, 24) if [red, green, blue] == [0x00ff_0000, 0xff00, 0xff] => Self::Bytes(3, [2, 1, 0], None),
            (MASKS, 32) if header.masks == [0; 4] => Self::Bytes(4, [2, 1, 0], Some(3)),
            (MASKS, 32) => {
                let byte = |mask: u32| (0..4).find(|index| mask == 0xff << (index * 8)).map(|index| index as usize);
                match (byte(red), byte(green), byte(blue)) {
                    (Some(r), Some(g), Some(b)) if alpha == 0 || byte(alpha).is_some() => Self::Bytes(4, [r, g, b], byte(alpha)),
                    _ => return Err(damaged("its colour masks are not supported")),
                }
            }
            _ => return Err(damaged("its compression or depth is not supported")),
        })
    }

    fn pixel(&self, header: &Header, row: &[u8], x: usize) -> [u8; 4] {
        match self {
            Self::Index(bits) => {
                let each = 8 / bits;
                let index = (row[x / each] >> (8 - bits * (x % each + 1))) & (0xff_u16 >> (8 - bits)) as u8;
                colour(header, index)
            }
            Self::Sixteen(green) => {
                let value = u32::from(u16::from_le_bytes([row[x * 2], row[x * 2 + 1]]));
                let part = |shift: u32, bits: u32| (((value >> shift) & ((1 << bits) - 1)) * 255 / ((1 << bits) - 1)) as u8;
                [part(5 + green, 5), part(5, *green), part(0, 5), 255]
            }
            Self::Bytes(size, [r, g, b], alpha) => {
                let pixel = &row[x * size..(x + 1) * size];
                [pixel[*r], pixel[*g], pixel[*b], alpha.map_or(255, |at| pixel[at])]
            }
        }
    }
}

fn colour(header: &Header, index: u8) -> [u8; 4] {
    // What the palette leaves out is black.
    header.palette.get(usize::from(index)).copied().unwrap_or([0, 0, 0, 255])
}

/// Turns rows that are stored from the bottom, and lays on white.
fn upright(header: &Header, mut rgba: Vec<u8>) -> Picture {
    let stride = header.width * 4;
    if !header.top_down {
        for y in 0..header.height / 2 {
            let (above, below) = rgba.split_at_mut((header.height - 1 - y) * stride);
            above[y * stride..(y + 1) * stride].swap_with_slice(&mut below[..stride]);
        }
    }
    Picture::on_white(header.width, header.height, &rgba)
}

/// Unpacks runs into one index a pixel, rows in file order. What is missing at the end is the first colour.
fn run_lengths(data: &[u8], header: &Header) -> Vec<u8> {
    let (width, whole) = (header.width, header.width * header.height);
    let half = header.compression == RLE4;
    let mut out: Vec<u8> = Vec::with_capacity(whole);
    let mut bytes = data;
    let mut x = 0;
    while let ([count, value, rest @ ..], true) = (bytes, out.len() < whole) {
        bytes = rest;
        match (*count, *value) {
            (0, 0) => {
                out.resize(out.len().next_multiple_of(width), 0);
                x = 0;
            }
            (0, 1) => break,
            (0, 2) => {
                let [right, up, rest @ ..] = bytes else { break };
                bytes = rest;
                let skipped = (usize::from(*right) + usize::from(*up) * width).min(whole - out.len());
                out.resize(out.len() + skipped, 0);
                x = out.len() % width;
            }
            (0, literal) => {
                let count = usize::from(literal).min(whole - out.len());
                let size = if half { count.div_ceil(2) } else { count };
                let Some((values, rest)) = bytes.split_at_checked(size) else { break };
                let indices =
                    values.iter().flat_map(|byte| if half { [Some(byte >> 4), Some(byte & 15)] } else { [Some(*byte), None] });
                out.extend(indices.flatten().take(count));
                x += usize::from(literal);
                // Literal runs fill whole words.
                let odd = (header.pixels_at + data.len() - rest.len()) % 2;
                bytes = rest.get(odd..).unwrap_or_default();
            }
            (run, value) => {
                let run = usize::from(run).min(width.saturating_sub(x)).min(whole - out.len());
                let pair = if half { [value >> 4, value & 15] } else { [value, value] };
                out.extend((0..run).map(|index| pair[index % 2]));
                x += run;
            }
        }
    }
    out.resize(whole, 0);
    out
}
