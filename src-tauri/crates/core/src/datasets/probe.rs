//! A look at what is about to be dropped or was picked, without registering anything. Names and sizes only, no headers.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use specta::Type;

use super::resolve::registered_at;
use super::{DatasetError, Subset, absolute, names, scan};
use crate::db::Db;

/// What a folder holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Probe {
    /// The folder, absolute.
    pub path: PathBuf,
    /// Its own name.
    pub name: String,
    /// Files that the trainer takes for images.
    pub images: u64,
    /// Of these, how many have a caption file beside them.
    pub captions: u64,
    /// Pictures that the trainer does not take.
    pub unsupported: u64,
    /// Size of the images together.
    pub bytes: u64,
    /// Sub-folders with images.
    pub subsets: Vec<Subset>,
    /// The name under which it is registered already.
    pub registered: Option<String>,
}

/// Looks.
pub fn probe(db: &Db, path: &Path) -> Result<Probe, DatasetError> {
    let path = absolute(path, Path::new(""));
    let listing = scan::list(&path)?;
    let others: std::collections::HashSet<_> = listing.others.iter().collect();
    let mut probe = Probe {
        name: path.file_name().map(names::display).unwrap_or_default(),
        images: listing.counted() as u64,
        captions: 0,
        unsupported: (listing.images.len() - listing.counted()) as u64,
        bytes: 0,
        subsets: scan::subsets(&path, &listing),
        registered: registered_at(db, &path)?.map(|dataset| dataset.name),
        path,
    };
    for (name, _) in listing.images.iter().filter(|(_, unsupported)| unsupported.is_none()) {
        let image = probe.path.join(name);
        probe.bytes += std::fs::metadata(&image).map_or(0, |metadata| metadata.len());
        let caption = names::caption_path(&image, ".txt");
        probe.captions += u64::from(caption.file_name().is_some_and(|name| others.contains(&name.to_owned())));
    }
    Ok(probe)
}
