//! A checkout of sd-scripts, looked at without running anything.

use std::path::{Path, PathBuf};

/// The script without which a folder is no sd-scripts.
pub const MAIN_SCRIPT: &str = "train_network.py";

/// The trainer's scripts for LoRAs that are in the folder: `train_network.py`, `sdxl_train_network.py`.
pub fn scripts(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name.ends_with("train_network.py"))
        .collect();
    names.sort();
    names
}

/// Where the commit of a folder stands that was unpacked from an archive.
const COMMIT: &str = ".nyx-commit";

/// Says which commit a folder holds that was unpacked from an archive.
pub fn write_commit(folder: &Path, commit: &str) -> std::io::Result<()> {
    std::fs::write(folder.join(COMMIT), commit)
}

/// The commit that is checked out, read from git's own files; `None` for a folder that was neither cloned nor installed by us.
pub fn commit(folder: &Path) -> Option<String> {
    if let Ok(text) = std::fs::read_to_string(folder.join(COMMIT)) {
        return is_commit(text.trim());
    }
    let git = git_folder(folder)?;
    let head = std::fs::read_to_string(git.join("HEAD")).ok()?;
    let head = head.trim();
    let Some(name) = head.strip_prefix("ref: ") else { return is_commit(head) };
    // A linked worktree keeps its branches with the main one.
    let shared = std::fs::read_to_string(git.join("commondir")).map_or_else(|_| git.clone(), |text| git.join(text.trim()));
    let loose = std::fs::read_to_string(shared.join(name)).ok().and_then(|text| is_commit(text.trim()));
    loose.or_else(|| {
        let packed = std::fs::read_to_string(shared.join("packed-refs")).ok()?;
        packed.lines().find_map(|line| line.strip_suffix(name).and_then(|rest| is_commit(rest.trim())))
    })
}

/// `.git`, or where the file of this name points.
fn git_folder(folder: &Path) -> Option<PathBuf> {
    let git = folder.join(".git");
    if git.is_dir() {
        return Some(git);
    }
    let text = std::fs::read_to_string(git).ok()?;
    Some(folder.join(text.trim().strip_prefix("gitdir: ")?))
}

fn is_commit(text: &str) -> Option<String> {
    (text.len() >= 40 && text.chars().all(|c| c.is_ascii_hexdigit())).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMMIT: &str = "48d368fa557731ad0488c07304dfeba8c07910eb";

    fn write(path: &Path, text: &str) {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    #[test]
    fn the_commit_in_each_way_git_keeps_it() {
        let folder = tempfile::tempdir().unwrap();
        let top = folder.path();
        assert_eq!(commit(top), None, "not cloned");
        write(&top.join(".git/HEAD"), &format!("{COMMIT}\n"));
        assert_eq!(commit(top).as_deref(), Some(COMMIT), "detached");
        write(&top.join(".git/HEAD"), "ref: refs/heads/main\n");
        assert_eq!(commit(top), None, "no commit yet");
        write(&top.join(".git/packed-refs"), &format!("# pack-refs\n{COMMIT} refs/heads/main\n"));
        assert_eq!(commit(top).as_deref(), Some(COMMIT), "packed");
        let newer = "0".repeat(40);
        write(&top.join(".git/refs/heads/main"), &newer);
        assert_eq!(commit(top), Some(newer.clone()), "loose beats packed");
        write(&top.join("tree/.git"), "gitdir: ../.git/worktrees/tree\n");
        write(&top.join(".git/worktrees/tree/HEAD"), "ref: refs/heads/main\n");
        write(&top.join(".git/worktrees/tree/commondir"), "../..\n");
        assert_eq!(commit(&top.join("tree")), Some(newer), "a linked worktree");
    }

    #[test]
    fn scripts_are_those_for_loras() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["sdxl_train_network.py", "train_network.py", "train_db.py"] {
            write(&folder.path().join(name), "");
        }
        assert_eq!(scripts(folder.path()), ["sdxl_train_network.py", "train_network.py"]);
    }
}
