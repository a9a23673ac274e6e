//! The caption files themselves: reading one, putting one in place, and why it could not be done, in words.

use std::io::{self, ErrorKind};
use std::path::Path;

use super::journal::Bytes;
use crate::files::{TEMPORARY, read_regular, write_atomic_as};

/// How bytes reach a file; the tests put a failing one in its place.
pub(super) type Writer = dyn Fn(&Path, &[u8]) -> io::Result<()> + Sync;

/// The bytes of a file; a missing one is `None`.
pub(super) fn read(path: &Path) -> io::Result<Bytes> {
    match read_regular(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Makes the file say `after`, provided that it still says `before`. `Err` is the reason in words; the file is then as it was.
pub(super) fn put(path: &Path, before: &Bytes, after: &Bytes, writer: &Writer) -> Result<(), String> {
    // Writing creates missing folders, which is right for our own files and wrong for a drive that was pulled out.
    if !path.parent().is_some_and(Path::is_dir) {
        return Err("its folder is gone".to_owned());
    }
    if read(path).map_err(|error| reason(&error))? != *before {
        return Err("another program changed it meanwhile".to_owned());
    }
    match after {
        Some(bytes) => writer(path, bytes),
        None => std::fs::remove_file(path),
    }
    .map_err(|error| reason(&error))
}

/// Writes for real.
pub(super) fn to_disk(path: &Path, bytes: &[u8]) -> io::Result<()> {
    write_atomic_as(&prefix(std::process::id()), path, bytes)
}

/// How temporary files of one process begin.
fn prefix(process: u32) -> String {
    format!(".nyx-{process}-")
}

/// Removes the temporary files that a dead process left in a folder. They hold nothing that the journal does not.
pub(super) fn sweep(folder: &Path, process: u32) {
    // Its number may belong to somebody who is writing here now.
    if nyx_platform::ProcessId::of(process).is_some() {
        return;
    }
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        if name.to_str().is_some_and(|name| name.starts_with(&prefix(process)) && name.ends_with(TEMPORARY)) {
            // What cannot be removed now is tried again the next time.
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

/// Why, for a person.
pub(super) fn reason(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "the disk is full".to_owned(),
        ErrorKind::PermissionDenied => "the file or its folder is read-only".to_owned(),
        ErrorKind::ReadOnlyFilesystem => "the drive is read-only".to_owned(),
        ErrorKind::NotFound => "its folder is gone".to_owned(),
        ErrorKind::IsADirectory => "a folder has its name".to_owned(),
        _ => error.to_string(),
    }
}
