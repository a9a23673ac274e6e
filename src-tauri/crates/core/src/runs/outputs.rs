//! The files a run made: whether they are whole, and what to do with those that are not.

use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde_json::Value;

/// What is to be said of a model file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wholeness {
    /// It is not there.
    Missing,
    /// It is there from before this run.
    Older,
    /// It ends early, or is no such file.
    Truncated,
    /// Header and size agree.
    Whole,
}

/// No header of a real file is longer.
const LONGEST_HEADER: u64 = 100 * 1024 * 1024;

/// Looks at a model file that may have been written since `since`. Formats other than safetensors carry no length: they
/// count as whole when they are not empty.
pub fn look(path: &Path, since: SystemTime) -> Wholeness {
    let Ok(metadata) = std::fs::metadata(path) else { return Wholeness::Missing };
    if metadata.modified().is_ok_and(|modified| modified < since) {
        return Wholeness::Older;
    }
    let whole = if is_safetensors(path) { length_by_header(path).ok() == Some(metadata.len()) } else { metadata.len() > 0 };
    if whole { Wholeness::Whole } else { Wholeness::Truncated }
}

/// Renames safetensors files of this folder that were written since `since` and end early to `NAME.truncated`.
/// Returns the new names.
pub fn set_truncated_aside(folder: &Path, since: SystemTime) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut aside = Vec::new();
    for path in entries.flatten().map(|entry| entry.path()).filter(|path| is_safetensors(path)) {
        if look(&path, since) == Wholeness::Truncated {
            let mut name = path.clone().into_os_string();
            name.push(".truncated");
            let name = PathBuf::from(name);
            match std::fs::rename(&path, &name) {
                Ok(()) => aside.push(name),
                Err(error) => tracing::warn!(%error, file = %path.display(), "a truncated file could not be set aside"),
            }
        }
    }
    aside
}

fn is_safetensors(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("safetensors"))
}

/// The size that the header promises: 8 bytes of length, the header, and the end of the last tensor.
fn length_by_header(path: &Path) -> io::Result<u64> {
    let mut file = std::fs::File::open(path)?;
    let mut length = [0; 8];
    file.read_exact(&mut length)?;
    let length = u64::from_le_bytes(length);
    if length > LONGEST_HEADER {
        return Err(io::Error::other("no safetensors header"));
    }
    let mut header = Vec::new();
    file.take(length).read_to_end(&mut header)?;
    let header: serde_json::Map<String, Value> = serde_json::from_slice(&header)?;
    let ends = header.values().filter_map(|tensor| tensor.get("data_offsets")?.get(1)?.as_u64());
    Ok(8 + length + ends.max().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(folder: &Path, name: &str, cut: usize) -> PathBuf {
        let header = br#"{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]},"__metadata__":{"ss_steps":"4"}}"#;
        let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
        bytes.extend_from_slice(header);
        bytes.extend_from_slice(&[0; 16]);
        bytes.truncate(bytes.len() - cut);
        let path = folder.join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    #[test]
    fn whole_cut_old_and_missing_files_are_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let start = SystemTime::UNIX_EPOCH;
        let later = SystemTime::now() + std::time::Duration::from_hours(1);
        let whole = file(folder.path(), "a.safetensors", 0);
        assert_eq!(look(&whole, start), Wholeness::Whole);
        assert_eq!(look(&whole, later), Wholeness::Older);
        assert_eq!(look(&folder.path().join("b.safetensors"), start), Wholeness::Missing);
        for cut in [1, 16, 40, 100] {
            assert_eq!(look(&file(folder.path(), "c.safetensors", cut), start), Wholeness::Truncated, "cut by {cut}");
        }
    }

    #[test]
    fn only_truncated_files_of_this_run_are_set_aside() {
        let folder = tempfile::tempdir().unwrap();
        file(folder.path(), "whole.safetensors", 0);
        file(folder.path(), "cut.safetensors", 3);
        let later = SystemTime::now() + std::time::Duration::from_hours(1);
        assert_eq!(set_truncated_aside(folder.path(), later), Vec::<PathBuf>::new(), "an older file is the user's");
        let aside = set_truncated_aside(folder.path(), SystemTime::UNIX_EPOCH);
        assert_eq!(aside, [folder.path().join("cut.safetensors.truncated")]);
        assert!(folder.path().join("whole.safetensors").exists());
    }
}
