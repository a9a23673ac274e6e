//! What an archive of a repository holds, by git's own count: the tree that a commit names. The archive's compression does not
//! matter to it, every byte and every name of its files does.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Read};
use std::path::{Component, Path};

use flate2::read::GzDecoder;
use sha1::{Digest as _, Sha1};
use tar::{Archive, EntryType};

type Name = [u8; 20];

/// A folder as git sees it.
#[derive(Default)]
struct Folder {
    folders: BTreeMap<String, Folder>,
    /// Mode and name of what lies in it.
    files: BTreeMap<String, (&'static str, Name)>,
}

/// Reads an archive of a repository: its files below one folder, which is left out. Tells git's name of its tree, with the
/// folders that git keeps by commit alone (`links`). Where `into` is named, everything is unpacked there too.
pub(super) fn read(archive: impl Read, links: &BTreeMap<String, String>, into: Option<&Path>) -> io::Result<String> {
    let mut top = Folder::default();
    for entry in Archive::new(GzDecoder::new(archive)).entries()? {
        let mut entry = entry?;
        let kind = entry.header().entry_type();
        if matches!(kind, EntryType::XGlobalHeader | EntryType::Directory) {
            continue;
        }
        let path = entry.path()?.into_owned();
        let parts = inside(&path)?;
        let target = into.map(|into| into.join(parts.join("/")));
        let (mode, content) = match kind {
            EntryType::Regular | EntryType::Continuous => {
                let executable = entry.header().mode()? & 0o100 != 0;
                let mut content = Vec::new();
                entry.read_to_end(&mut content)?;
                (if executable { "100755" } else { "100644" }, content)
            }
            EntryType::Symlink => {
                let to = entry.link_name_bytes().unwrap_or_default().into_owned();
                ("120000", to)
            }
            other => return Err(odd(format!("{} is of an unknown kind, {other:?}", path.display()))),
        };
        if let Some(target) = target {
            write(&target, &content)?;
        }
        place(&mut top, &parts, (mode, object("blob", &content)));
    }
    for (path, commit) in links {
        let parts: Vec<String> = path.split('/').map(str::to_owned).collect();
        place(&mut top, &parts, ("160000", from_hex(commit).ok_or_else(|| odd(format!("`{commit}` is no commit")))?));
    }
    Ok(hex(&tree(&top)))
}

/// The parts of a path below the archive's one folder.
fn inside(path: &Path) -> io::Result<Vec<String>> {
    let parts: Option<Vec<String>> = path
        .components()
        .map(|part| match part {
            Component::Normal(name) => name.to_str().map(str::to_owned),
            _ => None,
        })
        .collect();
    let parts = parts.unwrap_or_default();
    if parts.len() < 2 {
        return Err(odd(format!("{} leads out of its folder", path.display())));
    }
    Ok(parts[1..].to_vec())
}

/// A link becomes a file with its target in it, as git makes of one where there are none: nothing that is unpacked leads elsewhere.
fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent)?;
    }
    std::fs::write(path, content)
}

fn place(folder: &mut Folder, parts: &[String], file: (&'static str, Name)) {
    match parts {
        [name] => drop(folder.files.insert(name.clone(), file)),
        [name, rest @ ..] => place(folder.folders.entry(name.clone()).or_default(), rest, file),
        [] => {}
    }
}

fn tree(folder: &Folder) -> Name {
    // Git sorts a folder as if its name ended with a slash.
    let folders = folder.folders.iter().map(|(name, inner)| (format!("{name}/"), name, "40000", tree(inner)));
    let files = folder.files.iter().map(|(name, (mode, file))| (name.clone(), name, *mode, *file));
    let mut all: Vec<_> = folders.chain(files).collect();
    all.sort_by(|a, b| a.0.as_bytes().cmp(b.0.as_bytes()));
    let mut content = Vec::new();
    for (_, name, mode, object) in all {
        content.extend_from_slice(format!("{mode} {name}\0").as_bytes());
        content.extend_from_slice(&object);
    }
    object("tree", &content)
}

fn object(kind: &str, content: &[u8]) -> Name {
    let mut hash = Sha1::new();
    hash.update(format!("{kind} {}\0", content.len()));
    hash.update(content);
    hash.finalize().into()
}

fn hex(name: &Name) -> String {
    name.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn from_hex(text: &str) -> Option<Name> {
    let bytes: Option<Vec<u8>> =
        (0..text.len()).step_by(2).map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok()).collect();
    bytes?.try_into().ok()
}

fn odd(text: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;

    /// An archive as a forge makes them.
    fn archive(files: &[(&str, u32, &str)]) -> Vec<u8> {
        let mut builder = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
        for (path, mode, text) in files {
            let mut header = tar::Header::new_gnu();
            if *mode == 0o120_000 {
                header.set_entry_type(EntryType::Symlink);
                header.set_size(0);
                builder.append_link(&mut header, path, text).unwrap();
                continue;
            }
            header.set_mode(*mode);
            header.set_size(text.len() as u64);
            builder.append_data(&mut header, path, text.as_bytes()).unwrap();
        }
        builder.into_inner().unwrap().finish().unwrap()
    }

    const FILES: [(&str, u32, &str); 5] = [
        ("top/lib.py", 0o644, "x = 1\n"),
        ("top/lib/a.py", 0o664, "a\n"),
        ("top/lib-b", 0o644, ""),
        ("top/run.sh", 0o775, "#!/bin/sh\n"),
        ("top/link", 0o120_000, "lib/a.py"),
    ];

    #[test]
    fn the_tree_is_the_one_that_git_counts() {
        // `git write-tree` of these five files, and again with a submodule at `sub`.
        let tree = read(archive(&FILES).as_slice(), &BTreeMap::new(), None).unwrap();
        assert_eq!(tree, "c038a140d10fb6e4627b896ca4056ffc8d47bb6b");
        let links = BTreeMap::from([("sub".to_owned(), "48d368fa557731ad0488c07304dfeba8c07910eb".to_owned())]);
        assert_eq!(read(archive(&FILES).as_slice(), &links, None).unwrap(), "e387ad1c622a1fb2006d5be3536d2c1c0506d137");
        let mut other = FILES;
        other[1].2 = "b\n";
        assert_ne!(read(archive(&other).as_slice(), &BTreeMap::new(), None).unwrap(), tree);
    }

    #[test]
    fn unpacks_below_the_folder_and_nowhere_else() {
        let folder = tempfile::tempdir().unwrap();
        read(archive(&FILES).as_slice(), &BTreeMap::new(), Some(folder.path())).unwrap();
        assert_eq!(std::fs::read_to_string(folder.path().join("lib/a.py")).unwrap(), "a\n");
        assert!(!folder.path().join("link").is_symlink(), "nothing leads elsewhere");
        assert!(read(archive(&[("alone", 0o644, "")]).as_slice(), &BTreeMap::new(), None).is_err());
        let cut = archive(&FILES);
        assert!(read(&cut[..cut.len() / 2], &BTreeMap::new(), None).is_err(), "an archive that ends early");
    }
}
