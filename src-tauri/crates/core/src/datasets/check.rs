//! Findings, image by image: what training would stumble over. The thin set; similarity and rotation come with the full checks.

use std::collections::HashSet;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::{Dataset, DatasetError, ImageRow, decode, index, names, refresh, scan};
use crate::db::Db;
use crate::files::read_regular;
use crate::jobs::{Progress, Reporter};

/// An image smaller than this many pixels teaches little at any resolution.
const TINY_PIXELS: u64 = 256 * 256;

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum FindingKind {
    /// The pixels cannot be read.
    Undecodable,
    /// The caption is not UTF-8.
    NotUtf8,
    /// The caption file has no text.
    EmptyCaption,
    /// There is no caption file.
    MissingCaption,
    /// The content is of another format than the name says.
    WrongExtension,
    /// Very few pixels.
    Tiny,
    /// A caption file without an image.
    OrphanCaption,
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The trainer stops.
    Error,
    /// Training goes on, for the worse.
    Warning,
    /// Worth knowing.
    Info,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Finding {
    /// The file, by its name in the folder.
    pub file: String,
    /// What it is.
    pub kind: FindingKind,
    /// How bad it is.
    pub severity: Severity,
    /// What it is, in words.
    pub message: String,
    /// What to do.
    pub fix: String,
}

/// All findings of a dataset, worst first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Report {
    /// Files that the trainer takes for images.
    pub images: u64,
    /// What was found.
    pub findings: Vec<Finding>,
}

/// Reads the folder anew, decodes every image that was not decoded since it changed, and judges.
pub fn check(db: &Db, name: &str, reporter: &Reporter) -> Result<Report, DatasetError> {
    let dataset = refresh(db, name, reporter)?;
    if dataset.offline.is_some() {
        return Err(DatasetError::Offline { name: dataset.name, path: dataset.path });
    }
    decode_all(db, &dataset, reporter)?;
    let images = index::images(db, dataset.id)?;
    let mut findings: Vec<Finding> = images.par_iter().flat_map_iter(|image| judge(&dataset, image)).collect();
    findings.extend(orphans(&dataset, &images)?);
    findings.sort_by(|a, b| (a.severity, a.kind, &a.file).cmp(&(b.severity, b.kind, &b.file)));
    Ok(Report { images: images.iter().filter(|image| image.counted).count() as u64, findings })
}

fn decode_all(db: &Db, dataset: &Dataset, reporter: &Reporter) -> Result<(), DatasetError> {
    let images = index::undecoded(db, dataset.id)?;
    let (total, done) = (images.len() as u64, std::sync::atomic::AtomicU64::new(0));
    images.par_iter().try_for_each(|image| {
        if reporter.is_cancelled() {
            return Err(DatasetError::Cancelled);
        }
        let outcome = decode::pixels(&dataset.image_path(&image.file)).map_err(|reason| scan::sentence(&reason));
        index::note_decoded(db, dataset.id, image, outcome.as_ref().map(|_| None).map_err(String::as_str))?;
        let done = done.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1;
        reporter.progress(Progress { phase: "Decoding".to_owned(), done, total: Some(total), ..Progress::default() });
        Ok(())
    })
}

fn judge(dataset: &Dataset, image: &ImageRow) -> Vec<Finding> {
    let finding = |kind, severity, message: String, fix: &str| Finding {
        file: image.file.clone(),
        kind,
        severity,
        message,
        fix: fix.to_owned(),
    };
    let mut found = Vec::new();
    if let Some(problem) = &image.problem {
        let severity = if image.counted { Severity::Error } else { Severity::Warning };
        found.push(finding(
            FindingKind::Undecodable,
            severity,
            problem.clone(),
            "Replace the file, or take it out of the folder",
        ));
    }
    if !image.counted {
        return found;
    }
    if let Some(format) = image.format.as_deref().filter(|format| !fits(&image.file, format)) {
        let message = format!("The content is {}, the name says otherwise", format.to_uppercase());
        found.push(finding(FindingKind::WrongExtension, Severity::Warning, message, "Give it the extension of its content"));
    }
    if let (Some(width), Some(height)) = (image.width, image.height)
        && u64::from(width) * u64::from(height) < TINY_PIXELS
    {
        let message = format!("Only {width} x {height} pixels");
        found.push(finding(FindingKind::Tiny, Severity::Warning, message, "Use a larger version, or take it out"));
    }
    found.extend(caption_finding(dataset, image).map(|(kind, severity, message, fix)| finding(kind, severity, message, fix)));
    found
}

type Said = (FindingKind, Severity, String, &'static str);

fn caption_finding(dataset: &Dataset, image: &ImageRow) -> Option<Said> {
    let path = dataset.caption_path(&image.file);
    match read_regular(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Some((
            FindingKind::MissingCaption,
            Severity::Warning,
            "There is no caption file".to_owned(),
            "Tag the dataset, or write a caption",
        )),
        Err(error) => Some((
            FindingKind::NotUtf8,
            Severity::Error,
            format!("The caption file cannot be read: {error}"),
            "Check the permissions of the caption file",
        )),
        Ok(bytes) if bytes.trim_ascii().is_empty() => Some((
            FindingKind::EmptyCaption,
            Severity::Error,
            "The caption file is empty".to_owned(),
            "Write a caption, or delete the file",
        )),
        Ok(bytes) if std::str::from_utf8(&bytes).is_err() => Some((
            FindingKind::NotUtf8,
            Severity::Error,
            "The caption is not UTF-8: the trainer would read it wrongly or stop".to_owned(),
            "Open and save the caption in Nyx, or convert it to UTF-8",
        )),
        Ok(_) => None,
    }
}

fn orphans(dataset: &Dataset, images: &[ImageRow]) -> Result<Vec<Finding>, DatasetError> {
    let expected: HashSet<_> =
        images.iter().filter_map(|i| dataset.caption_path(&i.file).file_name().map(ToOwned::to_owned)).collect();
    let listing = scan::list(&dataset.path)?;
    let captions = listing.others.into_iter().filter(|name| {
        let name = names::display(name);
        name.ends_with(&dataset.caption_extension) && name.len() > dataset.caption_extension.len()
    });
    let orphan = |name: std::ffi::OsString| Finding {
        file: names::display(&name),
        kind: FindingKind::OrphanCaption,
        severity: Severity::Info,
        message: "A caption without an image of the same name".to_owned(),
        fix: "Rename it to match its image, or take it out".to_owned(),
    };
    Ok(captions.filter(|name| !expected.contains(name)).map(orphan).collect())
}

fn fits(file: &str, format: &str) -> bool {
    let extension = file.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    matches!((extension.as_str(), format), ("png", "png") | ("jpg" | "jpeg", "jpeg") | ("webp", "webp") | ("bmp", "bmp"))
}
