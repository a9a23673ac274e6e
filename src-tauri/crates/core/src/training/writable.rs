//! Whether the trainer will be able to write where it is asked to. It notices only at its first save, an epoch later.

use std::collections::BTreeMap;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::Config;

/// Folders that the trainer writes into where the user names them.
pub(super) const WRITTEN: [&str; 2] = ["output_dir", "logging_dir"];

/// Those of them that cannot be written into, and why. The configuration's paths are absolute.
pub(super) fn unwritable(config: &Config) -> BTreeMap<PathBuf, String> {
    let named = WRITTEN.iter().filter_map(|key| config.params.get(*key)?.as_str());
    let paths = named.filter(|text| !text.is_empty()).map(PathBuf::from).filter(|path| path.is_absolute());
    paths.filter_map(|path| refusal(&path).map(|why| (path, why))).collect()
}

/// Bytes that are free where the models will lie: in `output_dir`, else below `runs`.
pub(super) fn free(config: &Config, runs: &Path) -> Option<u64> {
    let folder = folder(config, "output_dir").filter(|path| path.is_absolute()).unwrap_or(runs);
    let there = folder.ancestors().find(|path| path.is_dir())?;
    nyx_platform::free_space(there)
}

/// Whether two names that differ in case alone are one file in this folder, or in the one that it would be made in. Tried with a
/// file that goes at once; where none can be made it is not known, and they count as two.
pub(super) fn is_case_blind(folder: &Path) -> bool {
    let Some(there) = folder.ancestors().find(|path| path.is_dir()) else { return false };
    let tried = tempfile::Builder::new().prefix(".nyx-case-").suffix(crate::files::TEMPORARY).tempfile_in(there).ok();
    let upper = |file: &tempfile::NamedTempFile| Some(there.join(file.path().file_name()?.to_str()?.to_uppercase()));
    tried.as_ref().and_then(upper).is_some_and(|path| path.exists())
}

/// The folder of a key, where it is set.
pub(super) fn folder<'a>(config: &'a Config, key: &str) -> Option<&'a Path> {
    config.params.get(key).and_then(Value::as_str).filter(|text| !text.is_empty()).map(Path::new)
}

/// Why no file can be made in this folder, or the folder itself, which the trainer makes, cannot be. What is tried leaves no
/// trace: a file without a name.
fn refusal(folder: &Path) -> Option<String> {
    let there = folder.ancestors().find(|path| path.exists())?;
    if !there.is_dir() {
        return Some(format!("{} is a file", there.display()));
    }
    tempfile::tempfile_in(there).err().map(|error| words(&error))
}

fn words(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::PermissionDenied => "this account may not write there".to_owned(),
        ErrorKind::ReadOnlyFilesystem => "the disk is read-only".to_owned(),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "the disk is full".to_owned(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_is_there_or_can_be_made_is_fine_and_stays_untouched() {
        let root = tempfile::tempdir().unwrap();
        for path in [root.path().to_owned(), root.path().join("new/deeper")] {
            assert_eq!(refusal(&path), None);
        }
        assert_eq!(std::fs::read_dir(root.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_disk_that_is_asked_about_case_keeps_no_trace() {
        let root = tempfile::tempdir().unwrap();
        std::fs::write(root.path().join("kana"), "").unwrap();
        let blind = root.path().join("KANA").exists();
        assert_eq!((is_case_blind(root.path()), is_case_blind(&root.path().join("new/deeper"))), (blind, blind));
        assert_eq!(std::fs::read_dir(root.path()).unwrap().count(), 1);
        assert!(!is_case_blind(Path::new("/proc/nyx")), "nothing can be made there");
    }

    #[test]
    fn what_cannot_be_written_is_told_with_its_reason() {
        let root = tempfile::tempdir().unwrap();
        let file = root.path().join("file");
        std::fs::write(&file, "").unwrap();
        assert_eq!(refusal(&file.join("below")), Some(format!("{} is a file", file.display())));
        assert_eq!(words(&ErrorKind::ReadOnlyFilesystem.into()), "the disk is read-only");
    }

    #[test]
    #[cfg(target_os = "linux")] // A place that nobody can write to, root included.
    fn a_place_that_takes_no_files_is_found_out() {
        let text = "[params]\noutput_dir = '/proc/nyx/loras'\nlogging_dir = '/tmp'";
        let config = Config::parse(text).unwrap().0;
        assert_eq!(unwritable(&config).into_keys().collect::<Vec<_>>(), [Path::new("/proc/nyx/loras")]);
    }
}
