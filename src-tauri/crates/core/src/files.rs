//! Writing files so that nothing is ever half written: a temporary file in the same folder, synced, then renamed.

mod growing;

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

pub use self::growing::{Growing, is_full};

/// How temporary files end.
pub(crate) const TEMPORARY: &str = ".tmp";

/// Replaces the file's contents at once: a reader, and a crash, sees the old or the new, never a part. Creates missing folders.
/// Follows a symbolic link to the file it names, and keeps the permissions of a file that was there.
pub fn write_atomic(path: &Path, contents: &[u8]) -> io::Result<()> {
    write_atomic_as(".nyx-", path, contents)
}

/// The same, by a temporary file whose name begins with `prefix`.
pub(crate) fn write_atomic_as(prefix: &str, path: &Path, contents: &[u8]) -> io::Result<()> {
    let before = std::fs::symlink_metadata(path).ok();
    let link = before.as_ref().is_some_and(std::fs::Metadata::is_symlink);
    // A link that leads nowhere is replaced by the file.
    let target = if link { std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned()) } else { path.to_owned() };
    let before = if link { std::fs::metadata(&target).ok() } else { before };
    if before.as_ref().is_some_and(|metadata| metadata.permissions().readonly()) {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "the file is read-only"));
    }
    let folder = target.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let open = || tempfile::Builder::new().prefix(prefix).suffix(TEMPORARY).tempfile_in(folder);
    let mut temporary = match open() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            std::fs::create_dir_all(folder)?;
            open()?
        }
        opened => opened?,
    };
    temporary.write_all(contents)?;
    match before {
        Some(metadata) => temporary.as_file().set_permissions(metadata.permissions())?,
        None => readable_like_a_new_file(temporary.as_file())?,
    }
    temporary.as_file().sync_all()?;
    temporary.persist(&target).map_err(|error| error.error)?;
    Ok(())
}

/// Makes renames in a folder outlast a power cut, where the system can do that. Not an error: the files are whole either way.
pub(crate) fn sync_folder(folder: &Path) {
    if let Ok(folder) = std::fs::File::open(folder) {
        let _ = folder.sync_all();
    }
}

/// Temporary files are private; a caption that a trainer under another account must read is not.
#[cfg(unix)]
fn readable_like_a_new_file(file: &std::fs::File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable_like_a_new_file(_: &std::fs::File) -> io::Result<()> {
    Ok(())
}

/// A number of bytes in a sentence: `2.3 GB`, `228 MB`.
pub fn size(bytes: u64) -> String {
    let bytes = bytes as f64;
    if bytes >= 1e9 { format!("{:.1} GB", bytes / 1e9) } else { format!("{:.0} MB", bytes / 1e6) }
}

/// The bytes of everything in a folder, and in the folders in it.
pub fn folder_bytes(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let bytes = |entry: std::fs::DirEntry| match entry.metadata() {
        Ok(metadata) if metadata.is_dir() => folder_bytes(&entry.path()),
        Ok(metadata) => metadata.len(),
        Err(_) => 0,
    };
    entries.map(bytes).sum()
}

/// The first of `name`, `name 2`, `name 3`, … that does not exist in the folder.
pub fn free_name(folder: &Path, name: &str) -> PathBuf {
    let mut path = folder.join(name);
    let mut number = 1_u32;
    while path.exists() {
        number += 1;
        path = folder.join(format!("{name} {number}"));
    }
    path
}

/// Moves a file into the folder `trash` beside it, under the next free name.
pub fn put_away(path: &Path) -> io::Result<()> {
    let trash = path.with_file_name("trash");
    std::fs::create_dir_all(&trash)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    std::fs::rename(path, free_name(&trash, &name))
}

/// The bytes of a regular file. Reading a pipe or a device would wait for ever; those are an error.
pub fn read_regular(path: &Path) -> io::Result<Vec<u8>> {
    regular(path)?;
    std::fs::read(path)
}

/// The text of a regular file; an error where it is not UTF-8.
pub fn read_text(path: &Path) -> io::Result<String> {
    String::from_utf8(read_regular(path)?).map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8 text"))
}

/// An error where there is something else than a regular file or a link to one; a folder has its own words.
pub fn regular(path: &Path) -> io::Result<()> {
    let kind = std::fs::metadata(path)?.file_type();
    if kind.is_file() || kind.is_dir() {
        Ok(())
    } else {
        Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no regular file"))
    }
}

/// Bytes of a name, so that a time before it and an ending behind it still fit into the 255 that file systems take.
const LONGEST_NAME: usize = 180;

/// A name that every file system takes: separators and reserved characters become `_`, ends are trimmed, never empty, never
/// too long, and none that Windows keeps for its devices.
pub fn safe_name(name: &str) -> String {
    let cleaned: String = name.chars().map(|c| if c.is_control() || r#"/\:*?"<>|"#.contains(c) { '_' } else { c }).collect();
    let trimmed = |text: &str| text.trim().trim_end_matches('.').trim().to_owned();
    let mut safe = trimmed(&cleaned);
    if is_device(&safe) {
        safe.insert(0, '_');
    }
    if safe.len() > LONGEST_NAME {
        safe.truncate(safe.floor_char_boundary(LONGEST_NAME));
        safe = trimmed(&safe);
    }
    if safe.is_empty() { "unnamed".to_owned() } else { safe }
}

/// Why a file cannot have this very name everywhere, in words; none where [`safe_name`] leaves it as it is.
pub fn unsafe_because(name: &str) -> Option<String> {
    let safe = safe_name(name);
    if safe == name {
        return None;
    }
    let odd = name.chars().find(|c| c.is_control() || r#"/\:*?"<>|"#.contains(*c));
    Some(match odd {
        Some(c) if c.is_control() => "it holds a sign that cannot be seen".to_owned(),
        Some(c) => format!("a file name cannot hold {c}"),
        None if name.trim().is_empty() => "it is empty".to_owned(),
        None if is_device(name.trim()) => "Windows keeps this name for a device".to_owned(),
        None if name.len() > LONGEST_NAME => format!("it is longer than {LONGEST_NAME} bytes"),
        None => "it begins or ends with a space, or ends with a dot".to_owned(),
    })
}

/// `NUL`, `com1.txt`: Windows opens a device under such a name, in every folder.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    let numbered = ["COM", "LPT"].iter().any(|port| {
        stem.strip_prefix(port).is_some_and(|number| number.len() == 1 && number.chars().all(|c| c.is_ascii_digit()))
    });
    numbered || ["CON", "PRN", "AUX", "NUL"].contains(&stem.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replaces_the_whole_file_and_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("新しい フォルダ/a.txt");
        write_atomic(&path, b"one").unwrap();
        write_atomic(&path, b"two").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"two");
        assert_eq!(std::fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "no temporary file stays");
    }

    #[test]
    fn a_read_only_file_is_refused_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        std::fs::write(&path, "mine").unwrap();
        let mut permissions = std::fs::metadata(&path).unwrap().permissions();
        permissions.set_readonly(true);
        std::fs::set_permissions(&path, permissions).unwrap();
        assert_eq!(write_atomic(&path, b"theirs").unwrap_err().kind(), io::ErrorKind::PermissionDenied);
        assert_eq!(std::fs::read(&path).unwrap(), b"mine");
    }

    #[test]
    fn names_are_made_safe() {
        assert_eq!(safe_name(" a/b:c*. "), "a_b_c_");
        assert_eq!(safe_name("月 v1"), "月 v1");
        assert_eq!(safe_name(".."), "unnamed");
        assert_eq!((safe_name("nul").as_str(), safe_name("Com1.v2").as_str()), ("_nul", "_Com1.v2"));
        assert_eq!((safe_name("console").as_str(), safe_name("com10").as_str()), ("console", "com10"));
        let long = safe_name(&"猫".repeat(200));
        assert_eq!((long.len(), safe_name(&long)), (LONGEST_NAME, long.clone()), "cut once, and between characters");
    }
}
