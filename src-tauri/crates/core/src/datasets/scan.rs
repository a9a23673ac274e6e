//! What lies in a folder now: one listing, then headers of what is new or changed, on all cores. Reads only.

use std::collections::{HashMap, HashSet};
use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::UNIX_EPOCH;

use rayon::prelude::*;

use super::names::{self, Kind};
use super::{DatasetError, Subset, decode};
use crate::jobs::{Progress, Reporter};

/// A readable image, as the trainer would list it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScannedImage {
    /// Its name in the folder.
    pub file: String,
    /// The file.
    pub path: PathBuf,
    /// Pixels as stored, EXIF rotation ignored.
    pub width: u32,
    /// Pixels as stored.
    pub height: u32,
    /// Size of the file.
    pub bytes: u64,
    /// When it was written, microseconds since 1970.
    pub modified: i64,
}

/// A file that looks like an image and cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScanProblem {
    /// Its name in the folder.
    pub file: String,
    /// The file.
    pub path: PathBuf,
    /// Why, in words.
    pub reason: String,
    /// Whether the trainer would try to read it (and fail); else it passes it over.
    pub counted: bool,
}

/// The images directly inside a folder, in the order of the trainer, and what cannot be used with the reasons. Pure disk: no
/// index, no captions. An empty folder is an empty answer.
pub fn scan_folder(path: &Path) -> Result<(Vec<ScannedImage>, Vec<ScanProblem>), DatasetError> {
    let listing = list(path)?;
    let (mut images, mut problems) = (Vec::new(), Vec::new());
    for file in read(path, &listing, ".txt", &HashMap::new(), &Reporter::silent())? {
        let path = path.join(&file.name);
        match (file.width, file.height, file.problem) {
            (Some(width), Some(height), None) => {
                images.push(ScannedImage { file: file.file, path, width, height, bytes: file.bytes, modified: file.modified });
            }
            (_, _, reason) => {
                problems.push(ScanProblem { file: file.file, path, reason: reason.unwrap_or_default(), counted: file.counted });
            }
        }
    }
    Ok((images, problems))
}

/// The names in a folder, sorted as the trainer sorts.
#[derive(Debug, Default)]
pub(super) struct Listing {
    /// What the trainer takes for images, and pictures that it does not take, with the reason.
    pub(super) images: Vec<(OsString, Option<&'static str>)>,
    /// Every other file.
    pub(super) others: Vec<OsString>,
    /// Folders, hidden ones left out.
    pub(super) folders: Vec<OsString>,
}

impl Listing {
    /// How many files the trainer takes.
    pub(super) fn counted(&self) -> usize {
        self.images.iter().filter(|(_, unsupported)| unsupported.is_none()).count()
    }
}

/// Lists a folder without looking into any file.
pub(super) fn list(path: &Path) -> Result<Listing, DatasetError> {
    let unreadable = |source: io::Error| match source.kind() {
        io::ErrorKind::NotFound => DatasetError::NoFolder { path: path.to_owned() },
        io::ErrorKind::NotADirectory => DatasetError::NotAFolder { path: path.to_owned() },
        // Windows says something else about a file.
        _ if path.is_file() => DatasetError::NotAFolder { path: path.to_owned() },
        _ => DatasetError::Unreadable { path: path.to_owned(), source },
    };
    let mut listing = Listing::default();
    for entry in std::fs::read_dir(path).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let name = entry.file_name();
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir() || (kind.is_symlink() && entry.path().is_dir()));
        if is_folder {
            if !name.as_encoded_bytes().starts_with(b".") {
                listing.folders.push(name);
            }
            continue;
        }
        match names::kind(&name) {
            Kind::Image => listing.images.push((name, None)),
            Kind::Unsupported(reason) => listing.images.push((name, Some(reason))),
            Kind::Other => listing.others.push(name),
        }
    }
    listing.images.sort_unstable_by(|(a, _), (b, _)| names::python_order(a, b));
    listing.folders.sort_unstable_by(|a, b| names::python_order(a, b));
    Ok(listing)
}

/// Sub-folders that hold images.
pub(super) fn subsets(path: &Path, listing: &Listing) -> Vec<Subset> {
    let itself = path.canonicalize().ok();
    let look = |name: &OsString| {
        let path = path.join(name);
        // A link that leads back to the folder.
        if path.canonicalize().ok() == itself {
            return None;
        }
        let images = list(&path).map_or(0, |inside| inside.counted()) as u64;
        let name = names::display(name);
        (images > 0).then(|| Subset { repeats: names::repeats(&name), name, path, images })
    };
    listing.folders.par_iter().filter_map(look).collect()
}

/// A caption file, from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CaptionStamp {
    /// Its size.
    pub bytes: u64,
    /// When it was written, microseconds since 1970.
    pub modified: i64,
    /// Whether there is more in it than white space.
    pub text: bool,
}

/// One image file, as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FileState {
    pub(super) name: OsString,
    pub(super) file: String,
    pub(super) counted: bool,
    pub(super) width: Option<u32>,
    pub(super) height: Option<u32>,
    pub(super) format: Option<String>,
    pub(super) bytes: u64,
    pub(super) modified: i64,
    pub(super) problem: Option<String>,
    pub(super) caption: Option<CaptionStamp>,
}

/// What the index knew of a file; believed while size and time of the file are the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) state: FileState,
    /// Whether the decoder has said its last word on it, good or bad.
    pub(super) settled: bool,
    /// The average colour, once a thumbnail was made.
    pub(super) color: Option<String>,
}

/// Reads what the listing names: sizes and times of all, headers of what is new or changed.
pub(super) fn read(
    path: &Path,
    listing: &Listing,
    caption_extension: &str,
    known: &HashMap<String, Known>,
    reporter: &Reporter,
) -> Result<Vec<FileState>, DatasetError> {
    let total = listing.images.len() as u64;
    let done = AtomicU64::new(0);
    let captions: HashSet<&OsStr> = listing.others.iter().map(OsString::as_os_str).collect();
    let one = |(name, unsupported): &(OsString, Option<&'static str>)| {
        if reporter.is_cancelled() {
            return Err(DatasetError::Cancelled);
        }
        let state = file_state(path, name, *unsupported, caption_extension, &captions, known);
        let so_far = done.fetch_add(1, Ordering::Relaxed) + 1;
        if so_far.is_multiple_of(256) || so_far == total {
            reporter.progress(Progress { phase: "Scanning".to_owned(), done: so_far, total: Some(total), ..Progress::default() });
        }
        Ok(state)
    };
    // Chunks, because one file is a few system calls: less than what handing it to another thread costs.
    listing.images.par_iter().with_min_len(64).map(one).collect()
}

fn file_state(
    folder: &Path,
    name: &OsStr,
    unsupported: Option<&'static str>,
    caption_extension: &str,
    captions: &HashSet<&OsStr>,
    known: &HashMap<String, Known>,
) -> FileState {
    let path = folder.join(name);
    let file = names::display(name);
    let caption_path = names::caption_path(&path, caption_extension);
    let has_caption = caption_path.file_name().is_some_and(|name| captions.contains(name));
    let before = known.get(&file);
    let caption = has_caption.then(|| caption_stamp(&caption_path, before.and_then(|b| b.state.caption))).flatten();
    let mut state = FileState {
        name: name.to_owned(),
        file,
        counted: unsupported.is_none(),
        width: None,
        height: None,
        format: None,
        bytes: 0,
        modified: 0,
        problem: unsupported.map(str::to_owned),
        caption,
    };
    match std::fs::metadata(&path) {
        Ok(metadata) => (state.bytes, state.modified) = (metadata.len(), modified(&metadata)),
        Err(error) => {
            state.problem = Some(format!("The file cannot be reached: {error}"));
            return state;
        }
    }
    if state.problem.is_some() {
        return state;
    }
    if let Some(before) = before
        && (before.state.bytes, before.state.modified) == (state.bytes, state.modified)
        && (before.settled || before.state.problem.is_none())
    {
        return FileState { name: state.name, caption, ..before.state.clone() };
    }
    match decode::header(&path) {
        Ok(header) => {
            (state.width, state.height) = (Some(header.width), Some(header.height));
            state.format = Some(header.format.to_owned());
        }
        Err(reason) => state.problem = Some(sentence(&reason)),
    }
    if name.to_str().is_none() {
        state.problem = Some("Its name is not valid Unicode. Rename it".to_owned());
    }
    state
}

/// How a decoder's reason stands alone.
pub(super) fn sentence(reason: &str) -> String {
    format!("Cannot be read: {reason}")
}

/// Looks at a caption file from outside; into it only when it is so small that it may be blank.
pub fn caption_stamp(path: &Path, before: Option<CaptionStamp>) -> Option<CaptionStamp> {
    let metadata = std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file)?;
    let (bytes, modified) = (metadata.len(), modified(&metadata));
    if let Some(before) = before.filter(|before| (before.bytes, before.modified) == (bytes, modified)) {
        return Some(before);
    }
    let text = match bytes {
        0 => false,
        1..=64 => std::fs::read(path).is_ok_and(|text| !text.trim_ascii().is_empty() && text != b"\xEF\xBB\xBF"),
        _ => true,
    };
    Some(CaptionStamp { bytes, modified, text })
}

fn modified(metadata: &std::fs::Metadata) -> i64 {
    let Ok(time) = metadata.modified() else { return 0 };
    match time.duration_since(UNIX_EPOCH) {
        Ok(since) => since.as_micros() as i64,
        Err(before) => -(before.duration().as_micros() as i64),
    }
}
