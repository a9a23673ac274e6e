//! Keeps the house in order: each source file says what it is, none grows without end, platforms and unsafe code stay in their place.

use std::path::{Path, PathBuf};

const SOURCES: [&str; 5] = ["src-tauri/src", "src-tauri/crates", "ui/src", "ui/e2e", "scripts"];
const LONGEST: usize = 500;

fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..")
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        let skipped = ["target", "node_modules", "fixtures", "snapshots", "dist"].contains(&name.as_str());
        if path.is_dir() && !skipped {
            sources(&path, found);
        } else if ["rs", "ts", "tsx", "mjs"].iter().any(|end| path.extension().is_some_and(|e| e == *end))
            && name != "bindings.ts"
        {
            found.push(path);
        }
    }
}

#[test]
fn every_source_file_says_what_it_is_and_stays_short() {
    let mut files = Vec::new();
    for folder in SOURCES {
        sources(&top().join(folder), &mut files);
    }
    assert!(files.len() > 20, "the sources were not found");
    let mut wrong = Vec::new();
    for path in files {
        let text = std::fs::read_to_string(&path).unwrap();
        let opening = if path.extension().is_some_and(|e| e == "rs") { "//!" } else { "//" };
        if !text.starts_with(opening) {
            wrong.push(format!("{}: does not open with a line that says what it is ({opening})", path.display()));
        }
        if text.lines().count() > LONGEST {
            wrong.push(format!("{}: {} lines, split it by meaning", path.display(), text.lines().count()));
        }
        if path.file_name().is_some_and(|name| name == "mod.rs") {
            wrong.push(format!("{}: name the file after its module", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_core_knows_no_window() {
    let manifest = std::fs::read_to_string(top().join("src-tauri/crates/core/Cargo.toml")).unwrap();
    assert!(!manifest.contains("tauri"), "the core must build without Tauri");
}

/// `files.rs` sets the mode of a new file; nothing else outside the platform crate may know an operating system.
#[test]
fn platforms_stay_in_their_crate() {
    let mut files = Vec::new();
    for folder in ["src-tauri/src", "src-tauri/crates/core/src", "src-tauri/crates/cli/src"] {
        sources(&top().join(folder), &mut files);
    }
    let offenders: Vec<PathBuf> = files
        .into_iter()
        .filter(|path| !path.ends_with("core/src/files.rs"))
        .filter(|path| {
            let text = std::fs::read_to_string(path).unwrap();
            let product = text.split("#[cfg(test)]").next().unwrap_or_default().to_owned();
            product.contains("std::os::unix") || product.contains("std::os::windows") || product.contains("target_os")
        })
        .collect();
    assert_eq!(offenders, Vec::<PathBuf>::new());
}
