//! Where the captions of a folder of images lie: beside each image, same name, another extension.

use std::path::{Path, PathBuf};

use super::CaptionError;
use crate::datasets::Dataset;

/// A folder of images and the extension of its captions. What the journal knows a dataset by, so that history
/// survives a dataset that is forgotten and added again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    folder: PathBuf,
    extension: String,
}

impl Place {
    /// A folder whose captions end in `.txt`.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), extension: ".txt".to_owned() }
    }

    /// The folder of a registered dataset.
    pub fn of(dataset: &Dataset) -> Self {
        Self::new(&dataset.path).with_extension(&dataset.caption_extension)
    }

    /// The same folder with another caption extension, `.caption`; the leading full stop may be left out.
    #[must_use]
    pub fn with_extension(mut self, extension: &str) -> Self {
        self.extension = format!(".{}", extension.trim_start_matches('.'));
        self
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The caption's name relative to the folder, for an image named the same way: `a.png` has `a.txt`.
    pub fn caption_name(&self, image: &str) -> String {
        let start = image.rfind(['/', '\\']).map_or(0, |at| at + 1);
        let stem = match image.get(start..).and_then(|name| name.rfind('.')) {
            Some(dot) if dot > 0 => image.get(..start + dot).unwrap_or(image),
            _ => image,
        };
        format!("{stem}{}", self.extension)
    }

    /// The path of a file named relative to the folder.
    pub fn path(&self, file: &str) -> PathBuf {
        self.folder.join(file)
    }

    /// The caption's path.
    pub fn caption_path(&self, image: &str) -> PathBuf {
        self.path(&self.caption_name(image))
    }

    /// Refuses a folder that is not there: its captions are not gone, they are out of reach.
    pub(super) fn reach(&self) -> Result<(), CaptionError> {
        if self.folder.is_dir() { Ok(()) } else { Err(CaptionError::FolderGone { path: self.folder.clone() }) }
    }

    /// The folder as the journal writes it.
    pub(super) fn key(&self) -> String {
        self.folder.to_string_lossy().into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caption_stands_beside_the_image() {
        let place = Place::new("/data/kana");
        for (image, caption) in [
            ("a.png", "a.txt"),
            ("a.b.PNG", "a.b.txt"),
            ("sub.dir/a", "sub.dir/a.txt"),
            ("x/猫.webp", "x/猫.txt"),
            (".png", ".png.txt"),
        ] {
            assert_eq!(place.caption_name(image), caption);
        }
        assert_eq!(place.with_extension("caption").caption_name("a.png"), "a.caption");
    }
}
