//! The images and captions of the sample dataset, copied once. A caption that the user changed stays changed; one that the
//! user deleted stays deleted, because its image is already there.

use std::path::{Path, PathBuf};

use super::DemoError;
use crate::jobs::{Progress, Reporter};

/// Copies the images that are not yet in `folder`, each with its caption where it has one. Returns how many there are.
pub fn copy_missing(from: &Path, folder: &Path, reporter: &Reporter) -> Result<u64, DemoError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        |source| DemoError::Write { path, source }
    };
    std::fs::create_dir_all(folder).map_err(failed(folder))?;
    let entries = std::fs::read_dir(from).map_err(failed(from))?;
    let mut images: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(|path| !is_caption(path)).collect();
    images.sort();
    for (done, image) in images.iter().enumerate() {
        if reporter.is_cancelled() {
            return Err(DemoError::Cancelled);
        }
        let (done, total) = (done as u64, Some(images.len() as u64));
        reporter.progress(Progress { phase: "Copying sample images".to_owned(), done, total, ..Progress::default() });
        let target = folder.join(image.file_name().unwrap_or_default());
        if target.exists() {
            continue;
        }
        // The caption first: where there is an image, the sample is complete.
        let (caption, caption_target) = (image.with_extension("txt"), target.with_extension("txt"));
        if caption.exists() && !caption_target.exists() {
            copy(&caption, &caption_target)?;
        }
        copy(image, &target)?;
    }
    Ok(images.len() as u64)
}

fn copy(from: &Path, to: &Path) -> Result<(), DemoError> {
    let bytes = std::fs::read(from).map_err(|source| DemoError::Write { path: from.to_owned(), source })?;
    crate::files::write_atomic(to, &bytes).map_err(|source| DemoError::Write { path: to.to_owned(), source })
}

fn is_caption(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "txt")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn made_twice_it_keeps_what_the_user_did() {
        let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        for (name, text) in [("a.png", "image"), ("a.txt", "tags"), ("b.png", "image"), ("b.txt", "tags"), ("c.png", "image")] {
            std::fs::write(from.path().join(name), text).unwrap();
        }
        assert_eq!(copy_missing(from.path(), to.path(), &Reporter::silent()).unwrap(), 3);
        std::fs::write(to.path().join("a.txt"), "mine").unwrap();
        std::fs::remove_file(to.path().join("b.txt")).unwrap();
        std::fs::remove_file(to.path().join("c.png")).unwrap();
        assert_eq!(copy_missing(from.path(), to.path(), &Reporter::silent()).unwrap(), 3);
        assert_eq!(std::fs::read(to.path().join("a.txt")).unwrap(), b"mine");
        assert!(!to.path().join("b.txt").exists(), "a caption that was deleted stays deleted");
        assert!(to.path().join("c.png").exists());
    }

    #[test]
    fn a_stop_keeps_what_was_copied() {
        let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        std::fs::write(from.path().join("a.png"), "image").unwrap();
        let reporter = Reporter::silent();
        reporter.token().cancel();
        assert!(matches!(copy_missing(from.path(), to.path(), &reporter), Err(DemoError::Cancelled)));
    }
}
