//! Folders of images in place: register, scan, index, thumbnails. What a caption says is next door, in `captions`;
//! here only whether there is one.
//!
//! - `names` (pure): which files the trainer takes, in which order, and where their captions lie.
//! - `scan`: what is on the disk now, headers only. `index`: what we knew, in SQLite. `library`: register, rename, forget, refresh.
//! - `health` (pure): the state of a dataset in one phrase. `check`: findings, image by image.
//! - `decode`, `thumbnails`: pixels, and small copies of them in the cache.
//!
//! A folder is read one level deep, as the trainer reads it. Nothing here ever writes into a user's folder.

pub mod check;
pub mod decode;
pub mod error;
pub mod health;
pub mod index;
pub mod library;
pub mod names;
pub mod probe;
pub mod resolve;
pub mod scan;
pub mod thumbnails;

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use specta::Type;

pub use error::DatasetError;
pub use health::{Health, Tone};
pub use index::{ImageSize, find, get, image, images, note_captions, sizes, summaries, summary};
pub use library::{Added, add, refresh, refresh_all, remove, rename};
pub use probe::{Probe, probe};
pub use resolve::{Resolved, resolve};
pub use scan::{ScanProblem, ScannedImage, scan_folder};

/// A registered folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Dataset {
    /// Its row.
    pub id: i64,
    /// What people call it; unique.
    pub name: String,
    /// The folder, absolute.
    pub path: PathBuf,
    /// With the dot: `.txt`.
    pub caption_extension: String,
    /// Whether the folder is a copy of ours inside the library.
    pub copied: bool,
    /// When it was registered, RFC 3339.
    pub added: String,
    /// When the folder was last read, RFC 3339.
    pub seen: String,
    /// Why the folder could not be read last time; what the index says is then as old as `seen`.
    pub offline: Option<String>,
}

impl Dataset {
    /// Where an image of this dataset lies.
    pub fn image_path(&self, file: &str) -> PathBuf {
        self.path.join(file)
    }

    /// Where the caption of an image lies, whether it exists or not.
    pub fn caption_path(&self, file: &str) -> PathBuf {
        names::caption_path(&self.path.join(file), &self.caption_extension)
    }
}

/// A dataset with its counts, as a card shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct DatasetSummary {
    /// The dataset.
    #[serde(flatten)]
    pub dataset: Dataset,
    /// Files that the trainer takes for images, readable or not.
    pub images: u64,
    /// Images that have a caption with text in it.
    pub captioned: u64,
    /// Images that cannot be read.
    pub unreadable: u64,
    /// Size of all images together.
    pub bytes: u64,
    /// Up to five images for the cover.
    pub cover: Vec<Cover>,
    /// The state in one phrase.
    pub health: Health,
}

/// An image on the cover.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Cover {
    /// Its name in the folder.
    pub file: String,
    /// When it was written, microseconds since 1970.
    pub modified: i64,
    /// Its average colour, once known.
    pub color: Option<String>,
}

/// One image in the index, in the order of the trainer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ImageRow {
    /// Its name in the folder.
    pub file: String,
    /// Whether the trainer reads it.
    pub counted: bool,
    /// Pixels as stored, EXIF rotation ignored; none when unreadable.
    pub width: Option<u32>,
    /// Pixels as stored.
    pub height: Option<u32>,
    /// By content and not by name: `png`, `jpeg`, `webp`, `bmp`, `gif`.
    pub format: Option<String>,
    /// Size of the file.
    pub bytes: u64,
    /// When it was written, microseconds since 1970.
    pub modified: i64,
    /// Why it cannot be read.
    pub problem: Option<String>,
    /// Average colour `#rrggbb`, once a thumbnail was made.
    pub color: Option<String>,
    /// Whether there is a caption file with text in it.
    pub captioned: bool,
}

/// A sub-folder with images, as Kohya's older layout has them: `10_name` is repeated ten times.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Subset {
    /// The name of the sub-folder.
    pub name: String,
    /// The folder itself.
    pub path: PathBuf,
    /// The number before `_`; none when the name has no such number.
    pub repeats: Option<u32>,
    /// Images directly inside.
    pub images: u64,
}

/// The folder as a person wrote it, made absolute against `base`, without `..`.
pub(crate) fn absolute(path: &Path, base: &Path) -> PathBuf {
    let joined = base.join(path);
    let plain = std::path::absolute(&joined).unwrap_or(joined);
    if plain.components().any(|part| part == std::path::Component::ParentDir) {
        plain.canonicalize().unwrap_or(plain)
    } else {
        plain
    }
}
