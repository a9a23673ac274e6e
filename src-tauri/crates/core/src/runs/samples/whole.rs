//! Whether a PNG file was written to its end, and its size: a viewer must not see half a picture.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;

const BEGINS: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR";
const ENDS: &[u8] = b"\0\0\0\0IEND\xae\x42\x60\x82";

/// Width and height in pixels; `None` for a file that is no PNG or ends early.
pub(super) fn size(path: &Path, length: u64) -> Option<(u32, u32)> {
    let mut file = File::open(path).ok()?;
    let mut head = [0; 24];
    file.read_exact(&mut head).ok()?;
    file.seek(SeekFrom::Start(length.checked_sub(ENDS.len() as u64)?)).ok()?;
    let mut tail = [0; 12];
    file.read_exact(&mut tail).ok()?;
    let side = |at: usize| u32::from_be_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
    (head.starts_with(BEGINS) && tail == ENDS).then(|| (side(16), side(20)))
}
