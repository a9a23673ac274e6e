//! A home and folders of images, gone with the test.

use std::path::{Path, PathBuf};

use nyx_core::{Home, Studio};

/// An opened home in a temporary folder.
pub(crate) struct Sandbox {
    pub(crate) studio: Studio,
    pub(crate) folder: tempfile::TempDir,
}

impl Sandbox {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let studio = Studio::open(Home::at(folder.path().join("home"))).unwrap();
        Self { studio, folder }
    }

    /// Makes a folder with images (`a.png`, 40 x 30, unless the name says otherwise: `a-64x48.png`) and other files (their text).
    pub(crate) fn dataset(&self, name: &str, files: &[(&str, &str)]) -> PathBuf {
        let folder = self.folder.path().join(name);
        std::fs::create_dir_all(&folder).unwrap();
        for (file, text) in files {
            if text.is_empty() && Path::new(file).extension().is_none_or(|extension| extension != "txt") {
                picture(&folder.join(file));
            } else {
                std::fs::write(folder.join(file), text).unwrap();
            }
        }
        folder
    }
}

/// Writes an image of the format that the name says.
pub(crate) fn picture(path: &Path) {
    let stem = path.file_stem().unwrap().to_string_lossy();
    let size = stem.rsplit('-').next().and_then(|size| size.split_once('x'));
    let (width, height) = size.and_then(|(w, h)| Some((w.parse().ok()?, h.parse().ok()?))).unwrap_or((40, 30));
    image::RgbImage::from_fn(width, height, |x, y| image::Rgb([(x * 5) as u8, (y * 7) as u8, (x * y) as u8])).save(path).unwrap();
}
