//! The header of a safetensors file: what it says about itself, and whether the file is as long as the header says. The
//! weights are never read.

use std::collections::BTreeMap;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use safetensors::Dtype;
use safetensors::tensor::Metadata;
use sha2::{Digest as _, Sha256};

use crate::files::regular;
use crate::problem::Explain;

/// The format's own limit.
const LONGEST_HEADER: u64 = 100_000_000;

/// What a header says.
#[derive(Clone, Debug)]
pub struct Header {
    /// Texts by name: `ss_*`, `modelspec.*`.
    pub metadata: BTreeMap<String, String>,
    /// Tensors by name.
    pub tensors: BTreeMap<String, Tensor>,
    /// Bytes of the whole file.
    pub bytes: u64,
}

/// One tensor, without its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tensor {
    /// Kind of number.
    pub dtype: Dtype,
    /// Lengths of its axes; empty for a single number.
    pub shape: Vec<usize>,
}

/// What can go wrong with a file of weights.
#[derive(Debug, thiserror::Error)]
pub enum WeightsError {
    /// It cannot be opened or read.
    #[error("{} cannot be read", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is another kind of file.
    #[error("{} is not a safetensors file", path.display())]
    NotSafetensors {
        /// The file.
        path: PathBuf,
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// It is shorter than its header says: a save, a copy or a download was cut off.
    #[error("{} ends early: {bytes} of {wanted} bytes are there", path.display())]
    Truncated {
        /// The file.
        path: PathBuf,
        /// Bytes that are there.
        bytes: u64,
        /// Bytes that the header speaks of.
        wanted: u64,
    },
}

impl Explain for WeightsError {
    fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "weights_unreadable",
            Self::NotSafetensors { .. } => "weights_not_safetensors",
            Self::Truncated { .. } => "weights_truncated",
        }
    }

    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Unreadable { .. } => "Check that the file is still there and that you may read it".to_owned(),
            Self::NotSafetensors { .. } => "Choose a file that ends in .safetensors and was saved as one".to_owned(),
            Self::Truncated { .. } => {
                "Copy or download it again; if a run was ended while it saved, use the save before".to_owned()
            }
        })
    }
}

/// A file that was opened at its first value.
#[derive(Debug)]
pub(crate) struct Opened {
    /// The file.
    pub(crate) file: std::fs::File,
    /// Its header: where the values of each tensor lie, counted from the first.
    pub(crate) header: Metadata,
    /// Bytes that are there.
    pub(crate) bytes: u64,
    /// Bytes that the header speaks of.
    pub(crate) wanted: u64,
}

/// Opens a file and reads its header. Its values may be missing.
pub(crate) fn open(path: &Path) -> Result<Opened, WeightsError> {
    let unreadable = |source| WeightsError::Unreadable { path: path.to_owned(), source };
    let not_safetensors = |why: &str| WeightsError::NotSafetensors { path: path.to_owned(), source: why.into() };
    // Opening a pipe would wait for ever.
    regular(path).map_err(unreadable)?;
    let mut file = std::fs::File::open(path).map_err(unreadable)?;
    let about = file.metadata().map_err(unreadable)?;
    if !about.is_file() {
        return Err(not_safetensors("it is not a file"));
    }
    let bytes = about.len();
    let mut length = [0; 8];
    if bytes < 8 {
        return Err(not_safetensors("it is too short to have a header"));
    }
    file.read_exact(&mut length).map_err(unreadable)?;
    let length = u64::from_le_bytes(length);
    if length > LONGEST_HEADER {
        return Err(not_safetensors("its first bytes are not the length of a header"));
    }
    let mut text = vec![0; (length.min(bytes - 8)) as usize];
    file.read_exact(&mut text).map_err(unreadable)?;
    if 8 + length > bytes {
        // Only what looks like the beginning of a header was one.
        let truncated = || WeightsError::Truncated { path: path.to_owned(), bytes, wanted: 8 + length };
        return Err(if text.first() == Some(&b'{') { truncated() } else { not_safetensors("it has no header") });
    }
    let header: Metadata = serde_json::from_slice(&text)
        .map_err(|error| WeightsError::NotSafetensors { path: path.to_owned(), source: error.into() })?;
    let end = header.tensors().values().map(|tensor| tensor.data_offsets.1 as u64).max().unwrap_or(0);
    Ok(Opened { file, header, bytes, wanted: 8 + length + end })
}

/// Reads the header and compares the file's length with it.
pub fn read_header(path: &Path) -> Result<Header, WeightsError> {
    let Opened { header, bytes, wanted, .. } = open(path)?;
    if wanted > bytes {
        return Err(WeightsError::Truncated { path: path.to_owned(), bytes, wanted });
    }
    let tensors = header.tensors().into_iter();
    Ok(Header {
        metadata: header.metadata().clone().unwrap_or_default().into_iter().collect(),
        tensors: tensors.map(|(name, info)| (name, Tensor { dtype: info.dtype, shape: info.shape.clone() })).collect(),
        bytes,
    })
}

/// Whether a file calls itself one of safetensors.
pub(crate) fn is_safetensors(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("safetensors"))
}

/// The name that the trainer gives a precision: `float`, `fp16`, `bf16`; the library's own name for the others.
pub fn precision(dtype: Dtype) -> String {
    match dtype {
        Dtype::F32 => "float".to_owned(),
        Dtype::F16 => "fp16".to_owned(),
        Dtype::BF16 => "bf16".to_owned(),
        other => other.to_string().to_lowercase(),
    }
}

/// SHA-256 of the whole file, in hexadecimal. Reads it all: about a second for each gigabyte.
pub fn sha256(path: &Path) -> Result<String, WeightsError> {
    let unreadable = |source| WeightsError::Unreadable { path: path.to_owned(), source };
    let mut file = std::fs::File::open(path).map_err(unreadable)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        match file.read(&mut buffer).map_err(unreadable)? {
            0 => break,
            read => hasher.update(&buffer[..read]),
        }
    }
    let hex: Vec<String> = hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(hex.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(bytes: &[u8]) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.safetensors");
        std::fs::write(&path, bytes).unwrap();
        (folder, path)
    }

    fn whole() -> Vec<u8> {
        let header = br#"{"__metadata__":{"ss_seed":"42"},"w":{"dtype":"F16","shape":[2,2],"data_offsets":[0,8]}}"#;
        [&(header.len() as u64).to_le_bytes()[..], header, &[0; 8]].concat()
    }

    #[test]
    fn a_whole_file_tells_about_itself() {
        let (_folder, path) = file(&whole());
        let header = read_header(&path).unwrap();
        assert_eq!(header.metadata["ss_seed"], "42");
        assert_eq!(header.tensors["w"], Tensor { dtype: Dtype::F16, shape: vec![2, 2] });
        assert_eq!(header.bytes, whole().len() as u64);
    }

    #[test]
    fn a_hash_is_that_of_the_bytes() {
        let (_folder, path) = file(b"abc");
        assert_eq!(sha256(&path).unwrap(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn every_cut_is_noticed() {
        let whole = whole();
        for length in 9..whole.len() {
            let (_folder, path) = file(&whole[..length]);
            let error = read_header(&path).unwrap_err();
            assert!(matches!(error, WeightsError::Truncated { wanted, .. } if wanted > length as u64), "{length}: {error}");
        }
    }

    #[test]
    fn other_files_are_told_apart() {
        for bytes in [
            &b""[..],
            b"short",
            b"a text that is much longer than a header's length",
            &[255; 64],
            &[0; 64],
            b"\x03\0\0\0\0\0\0\0abc",
        ] {
            let (_folder, path) = file(bytes);
            assert!(matches!(read_header(&path), Err(WeightsError::NotSafetensors { .. })), "{bytes:?}");
        }
        let (folder, path) = file(b"");
        std::fs::remove_file(&path).unwrap();
        assert!(matches!(read_header(&path), Err(WeightsError::Unreadable { .. })), "missing");
        assert!(read_header(folder.path()).is_err(), "a folder");
    }
}
