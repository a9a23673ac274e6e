//! Whether the weights of a file are numbers: reads it all, a megabyte at a time.

use std::io::{self, BufReader, Read};
use std::path::Path;

use safetensors::Dtype;

use crate::weights::{self, Opened};

const PIECE: usize = 1 << 20;

/// How many weights of a safetensors file are not finite. Fails for a file that cannot be read or is no such file.
pub fn lost_weights(path: &Path) -> io::Result<u64> {
    let Opened { file, header, .. } = weights::open(path).map_err(io::Error::other)?;
    let mut file = BufReader::with_capacity(PIECE, file);
    let mut tensors: Vec<(Dtype, usize, usize)> =
        header.tensors().values().map(|tensor| (tensor.dtype, tensor.data_offsets.0, tensor.data_offsets.1)).collect();
    tensors.sort_by_key(|(_, start, _)| *start);
    let (mut at, mut lost) = (0, 0);
    for (dtype, start, end) in tensors {
        io::copy(&mut (&mut file).take(start.saturating_sub(at) as u64), &mut io::sink())?;
        lost += lost_of(&mut file, dtype, end.saturating_sub(start))?;
        at = end;
    }
    Ok(lost)
}

fn lost_of(file: &mut impl Read, dtype: Dtype, bytes: usize) -> io::Result<u64> {
    // The exponent all ones, in the upper bytes of each number: infinite, or not a number.
    let (size, mask): (usize, u16) = match dtype {
        Dtype::F16 => (2, 0x7c00),
        Dtype::BF16 => (2, 0x7f80),
        Dtype::F32 => (4, 0x7f80),
        Dtype::F64 => (8, 0x7ff0),
        _ => {
            io::copy(&mut file.take(bytes as u64), &mut io::sink())?;
            return Ok(0);
        }
    };
    let mut piece = vec![0; PIECE.min(bytes)];
    let (mut left, mut lost) = (bytes, 0);
    while left > 0 {
        let part = &mut piece[..PIECE.min(left)];
        file.read_exact(part)?;
        left -= part.len();
        let is_lost = |number: &&[u8]| u16::from_le_bytes([number[size - 2], number[size - 1]]) & mask == mask;
        lost += part.chunks_exact(size).filter(is_lost).count() as u64;
    }
    Ok(lost)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(dtype: &str, values: &[u8]) -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.safetensors");
        let size = if dtype == "F32" { 4 } else { 2 };
        let header = format!(
            r#"{{"__metadata__":{{"a":"b"}},"i":{{"dtype":"U8","shape":[2],"data_offsets":[0,2]}},"w":{{"dtype":"{dtype}","shape":[{}],"data_offsets":[2,{}]}}}}"#,
            values.len() / size,
            values.len() + 2
        );
        let bytes = [&(header.len() as u64).to_le_bytes()[..], header.as_bytes(), &[0xff, 0xff], values].concat();
        std::fs::write(&path, bytes).unwrap();
        (folder, path)
    }

    #[test]
    fn what_is_not_a_number_is_counted_in_each_precision() {
        let f32s = |values: &[f32]| values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>();
        let bf16s = |values: &[f32]| values.iter().flat_map(|value| value.to_le_bytes()[2..].to_vec()).collect::<Vec<u8>>();
        let values = [1.0, f32::NAN, -2.5e30, f32::INFINITY, 0.0, f32::NEG_INFINITY];
        for (dtype, bytes) in [("F32", f32s(&values)), ("BF16", bf16s(&values))] {
            let (_folder, path) = file(dtype, &bytes);
            assert_eq!(lost_weights(&path).unwrap(), 3, "{dtype}");
        }
        // 65504 is the largest half; the next pattern is infinite, 0x7e00 is no number.
        let (_folder, path) = file("F16", &[0xff, 0x7b, 0x00, 0x7c, 0x00, 0x7e, 0x00, 0x3c]);
        assert_eq!(lost_weights(&path).unwrap(), 2);
    }

    #[test]
    fn a_file_that_ends_early_is_no_answer() {
        let (_folder, path) = file("F32", &[0; 16]);
        let bytes = std::fs::read(&path).unwrap();
        std::fs::write(&path, &bytes[..bytes.len() - 3]).unwrap();
        assert!(lost_weights(&path).is_err());
    }
}
