//! The files a run made: whether they are whole, and what to do with those that are not.

use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::weights::{self, is_safetensors};

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

/// Looks at a model that may have been written since `since`: a file, or a folder in the form of diffusers, whose index is
/// written last. Old forms of files carry no length: they count as whole when they are not empty.
pub fn look(path: &Path, since: SystemTime) -> Wholeness {
    let Ok(metadata) = std::fs::metadata(path) else { return Wholeness::Missing };
    if metadata.is_dir() {
        return look_into(path, since);
    }
    if metadata.modified().is_ok_and(|modified| modified < since) {
        return Wholeness::Older;
    }
    let whole = if is_safetensors(path) {
        weights::open(path).is_ok_and(|file| file.wanted == file.bytes)
    } else if is_pickled(path) {
        has_its_end(path).unwrap_or(false)
    } else {
        metadata.len() > 0
    };
    if whole { Wholeness::Whole } else { Wholeness::Truncated }
}

fn look_into(folder: &Path, since: SystemTime) -> Wholeness {
    let index = look(&folder.join("model_index.json"), since);
    if index != Wholeness::Whole {
        return if index == Wholeness::Older { index } else { Wholeness::Truncated };
    }
    let parts = std::fs::read_dir(folder).into_iter().flatten().flatten().filter_map(|part| std::fs::read_dir(part.path()).ok());
    let mut weights = parts.flatten().flatten().map(|file| file.path()).filter(|file| is_safetensors(file));
    if weights.any(|file| look(&file, since) == Wholeness::Truncated) { Wholeness::Truncated } else { Wholeness::Whole }
}

/// Whether what torch saves ends as it should: as an archive with its directory, or, in its first form, anyhow.
fn has_its_end(path: &Path) -> io::Result<bool> {
    let mut file = std::fs::File::open(path)?;
    let mut start = [0; 4];
    file.read_exact(&mut start)?;
    if start != *b"PK\x03\x04" {
        return Ok(true);
    }
    file.seek(SeekFrom::End(-22))?;
    file.read_exact(&mut start)?;
    Ok(start == *b"PK\x05\x06")
}

fn is_pickled(path: &Path) -> bool {
    path.extension().is_some_and(|end| ["ckpt", "pt"].iter().any(|known| end.eq_ignore_ascii_case(known)))
}

/// Renames model files of this folder that were written since `since` and end early to `NAME.truncated`.
/// Returns the new names.
pub fn set_truncated_aside(folder: &Path, since: SystemTime) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut aside = Vec::new();
    for path in entries.flatten().map(|entry| entry.path()).filter(|path| is_safetensors(path) || is_pickled(path)) {
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
    fn folders_and_old_forms_are_whole_when_their_end_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let start = SystemTime::UNIX_EPOCH;
        let model = folder.path().join("a");
        std::fs::create_dir_all(model.join("unet")).unwrap();
        file(&model.join("unet"), "w.safetensors", 0);
        assert_eq!(look(&model, start), Wholeness::Truncated, "the index comes last");
        std::fs::write(model.join("model_index.json"), "{}").unwrap();
        assert_eq!(look(&model, start), Wholeness::Whole);
        file(&model.join("unet"), "w.safetensors", 3);
        assert_eq!(look(&model, start), Wholeness::Truncated);
        let old = folder.path().join("a.ckpt");
        let mut bytes = b"PK\x03\x04 and so on PK\x05\x06".to_vec();
        bytes.extend([0; 18]);
        std::fs::write(&old, &bytes).unwrap();
        assert_eq!(look(&old, start), Wholeness::Whole);
        std::fs::write(&old, &bytes[..20]).unwrap();
        assert_eq!(look(&old, start), Wholeness::Truncated);
        assert_eq!(set_truncated_aside(folder.path(), start), [folder.path().join("a.ckpt.truncated")]);
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
