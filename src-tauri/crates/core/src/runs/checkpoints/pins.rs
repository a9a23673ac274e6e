//! What a person pinned of a run: `pinned/` of the run's folder holds it under its own name, by hard links, which no removal of the
//! original reaches, whoever removes it and with whatever code. They take no room of their own; where a disk has no hard links, or
//! the output lies on another disk, it is a copy.

use std::io;
use std::path::{Path, PathBuf};

use crate::files::free_name;
use crate::runs::folder::RunFolder;

/// Where it is kept.
pub(in crate::runs) fn kept(folder: &RunFolder, file: &str) -> PathBuf {
    folder.pinned().join(file)
}

/// Whether something of this name is pinned.
pub(in crate::runs) fn is_pinned(folder: &RunFolder, file: &str) -> bool {
    kept(folder, file).exists()
}

/// What is pinned, by name.
pub(in crate::runs) fn all(folder: &RunFolder) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder.pinned()).into_iter().flatten().flatten().map(|entry| entry.path());
    entries.filter(|path| !is_unfinished(path)).collect()
}

/// Keeps a file, or a folder with everything in it, as it is now.
pub(super) fn pin(folder: &RunFolder, original: &Path) -> io::Result<()> {
    let Some(name) = original.file_name() else { return Err(io::ErrorKind::InvalidInput.into()) };
    let place = folder.pinned();
    std::fs::create_dir_all(&place)?;
    // Made beside and renamed: what has its name there is whole.
    let unfinished = tempfile::Builder::new().prefix(UNFINISHED).tempdir_in(&place)?;
    let made = unfinished.path().join(name);
    keep(original, &made)?;
    std::fs::rename(&made, place.join(name))
}

/// Lets go of it. Where the run removed the original meanwhile, what was kept goes back to its place.
pub(super) fn unpin(folder: &RunFolder, output_dir: &Path, file: &str) -> io::Result<()> {
    let kept = kept(folder, file);
    if same(&kept, &output_dir.join(file)) {
        return if kept.is_dir() { std::fs::remove_dir_all(&kept) } else { std::fs::remove_file(&kept) };
    }
    std::fs::create_dir_all(output_dir)?;
    give_back(&kept, &free_name(output_dir, file))
}

/// What was pinned under a name follows it to another.
pub(in crate::runs) fn renamed(folder: &RunFolder, old: &str, new: &str) -> io::Result<()> {
    if is_pinned(folder, old) { std::fs::rename(kept(folder, old), kept(folder, new)) } else { Ok(()) }
}

const UNFINISHED: &str = ".nyx-pin";

fn is_unfinished(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(UNFINISHED))
}

fn keep(from: &Path, to: &Path) -> io::Result<()> {
    if !from.is_dir() {
        return std::fs::hard_link(from, to).or_else(|_| copy(from, to));
    }
    std::fs::create_dir(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        keep(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}

/// With its time, by which it is known again.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    std::fs::copy(from, to)?;
    let modified = std::fs::metadata(from)?.modified()?;
    std::fs::File::options().write(true).open(to)?.set_modified(modified)
}

fn give_back(kept: &Path, place: &Path) -> io::Result<()> {
    if std::fs::rename(kept, place).is_ok() {
        return Ok(());
    }
    // The output lies on another disk.
    keep(kept, place)?;
    if kept.is_dir() { std::fs::remove_dir_all(kept) } else { std::fs::remove_file(kept) }
}

/// Whether both are the same file, or its copy; for folders, whether all of what the first holds is in the second.
fn same(a: &Path, b: &Path) -> bool {
    let (Ok(one), Ok(other)) = (std::fs::metadata(a), std::fs::metadata(b)) else { return false };
    if one.is_dir() {
        let entries = std::fs::read_dir(a).into_iter().flatten().flatten();
        return other.is_dir() && entries.into_iter().all(|entry| same(&entry.path(), &b.join(entry.file_name())));
    }
    one.len() == other.len() && one.modified().ok() == other.modified().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_pinned_outlives_its_original_and_comes_back() {
        let root = tempfile::tempdir().unwrap();
        let folder = RunFolder::at(root.path().join("r"));
        let output = root.path().join("r/outputs");
        let state = output.join("kana-000001-state");
        std::fs::create_dir_all(state.join("inner")).unwrap();
        std::fs::write(state.join("inner/optimizer.bin"), [7; 9]).unwrap();
        pin(&folder, &state).unwrap();
        assert!(is_pinned(&folder, "kana-000001-state"));
        assert_eq!(all(&folder), [folder.pinned().join("kana-000001-state")]);
        std::fs::remove_dir_all(&state).unwrap();
        unpin(&folder, &output, "kana-000001-state").unwrap();
        assert_eq!(std::fs::read(state.join("inner/optimizer.bin")).unwrap(), [7; 9]);
        assert_eq!(all(&folder), Vec::<PathBuf>::new());
    }

    #[test]
    fn unpinned_while_the_original_is_there_nothing_is_doubled() {
        let root = tempfile::tempdir().unwrap();
        let folder = RunFolder::at(root.path().join("r"));
        let output = root.path().join("elsewhere");
        std::fs::create_dir_all(&output).unwrap();
        std::fs::write(output.join("kana.safetensors"), "weights").unwrap();
        pin(&folder, &output.join("kana.safetensors")).unwrap();
        unpin(&folder, &output, "kana.safetensors").unwrap();
        assert_eq!(std::fs::read_dir(&output).unwrap().count(), 1);
        // Another file took the name: both stay.
        pin(&folder, &output.join("kana.safetensors")).unwrap();
        std::fs::remove_file(output.join("kana.safetensors")).unwrap();
        std::fs::write(output.join("kana.safetensors"), "others").unwrap();
        unpin(&folder, &output, "kana.safetensors").unwrap();
        assert_eq!(std::fs::read_to_string(output.join("kana.safetensors 2")).unwrap(), "weights");
    }

    #[test]
    fn a_pin_follows_a_new_name() {
        let root = tempfile::tempdir().unwrap();
        let folder = RunFolder::at(root.path().to_owned());
        let file = root.path().join("kana-000004.safetensors");
        std::fs::write(&file, "weights").unwrap();
        pin(&folder, &file).unwrap();
        renamed(&folder, "kana-000004.safetensors", "kana-leg1-000004.safetensors").unwrap();
        assert!(is_pinned(&folder, "kana-leg1-000004.safetensors") && !is_pinned(&folder, "kana-000004.safetensors"));
        renamed(&folder, "gone", "elsewhere").unwrap();
    }
}
