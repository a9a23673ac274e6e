//! Tags a dataset: which images, each of them to the worker, tags to captions, written as they come. What was done before a stop
//! or a failure stays; one image that cannot be read is told and the rest goes on.

use std::path::Path;

use serde::{Deserialize, Serialize};
use specta::Type;

use super::keep::Keep;
use super::labels::Labels;
use super::look::{Look, Writing};
use super::protocol::Load;
use super::recall::Recall;
use super::session::Provider;
use super::spec::{Existing, TagReport, TagSpec};
use super::tags::Rules;
use super::{TaggingError, catalog, runtime, several, sources};
use crate::captions::Place;
use crate::datasets::names::{self, Kind};
use crate::datasets::{self, Resolved};
use crate::db::Db;
use crate::jobs::{Parts, Progress, Reporter};
use crate::problem::Problem;

/// What tagging a dataset would meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct CaptionCounts {
    /// Images in the folder.
    pub images: u64,
    /// Those of them that have a caption with text in it.
    pub captioned: u64,
}

/// Counts images and captions of a dataset, by what is on the disk now.
pub fn caption_counts(db: &Db, dataset: &str) -> Result<CaptionCounts, TaggingError> {
    let place = place(db, dataset, None)?;
    let (images, _) = sources::images(place.folder(), false)?;
    let captioned = images.iter().filter(|image| sources::caption(&place, image).is_some()).count();
    Ok(CaptionCounts { images: images.len() as u64, captioned: captioned as u64 })
}

/// Tags a dataset on these cards; with none, on the processor. After a cancel the report says what was kept.
pub fn run(parts: &Parts, spec: &TagSpec, cards: Option<&[u32]>, reporter: &Reporter) -> Result<TagReport, Problem> {
    let (db, home, settings) = (&parts.db, &parts.home, parts.settings.get());
    spec.options.check()?;
    let place = place(db, &spec.dataset, spec.extension.as_deref())?;
    several::check(spec)?;
    let mut taggers = Vec::new();
    for id in spec.taggers() {
        let tagger = catalog::find(home, id, Path::new(""))?;
        let labels = Labels::read(&tagger.labels)?;
        taggers.push((tagger, labels));
    }
    reporter.progress(Progress { phase: "Reading the folder".to_owned(), ..Progress::default() });
    let (all, unnamed) = sources::images(place.folder(), spec.recursive)?;
    let mut report = TagReport { images: (all.len() + unnamed.len()) as u64, failed: unnamed, ..TagReport::default() };
    let open = |file: &String| spec.existing != Existing::Skip || sources::caption(&place, file).is_none();
    let (wanted, captioned): (Vec<String>, Vec<String>) = all.into_iter().partition(open);
    report.skipped = captioned.len() as u64;
    let (wanted, sharing) = sources::one_for_each_caption(&place, wanted);
    report.failed.extend(sharing);
    if wanted.is_empty() {
        return Ok(report);
    }
    let moved = cards.is_some_and(<[u32]>::is_empty);
    let rules = taggers.first().filter(|_| taggers.len() == 1).map(|(_, labels)| Rules::new(labels, &spec.options));
    let name = several::name(&taggers);
    let mut keep = Keep::new(db, &place, &name, spec);
    let mut stopped = Ok(());
    for (tagger, labels) in &taggers {
        let writing = rules.as_ref().map(|rules| Writing { rules, keep: &mut keep });
        let recall = Recall::open(home, tagger, labels);
        let mut look = Look::new(&place, &wanted, (tagger, labels), reporter, recall, writing);
        stopped = look.remember(&spec.options).map_err(Problem::from).and_then(|()| {
            if look.has_all() {
                return Ok(());
            }
            if moved {
                look.note("It runs on the processor, because a training uses the graphics card");
            }
            look.at_all(Load {
                library: runtime::library(settings.onnxruntime.as_deref())?,
                model: tagger.model.clone(),
                layout: labels.layout(),
                provider: if moved { Provider::Cpu } else { spec.provider },
                batch: spec.batch.map(|batch| batch as usize),
                careful: false,
                cards: cards.unwrap_or_default().to_owned(),
            })
        });
        look.tell_in(&mut report);
        if stopped.is_err() || reporter.is_cancelled() {
            break;
        }
    }
    if rules.is_none() && stopped.is_ok() {
        let into = (&mut keep, &mut report.failed);
        stopped = several::write((home, &place), &taggers, &wanted, spec, into, reporter).map_err(Problem::from);
    }
    let kept = keep.end();
    // What was found is in the files; a failure is told all the same, and the first one says most.
    stopped?;
    let kept = kept?;
    report.written = kept.written;
    report.skipped += kept.skipped;
    report.operation = kept.operation;
    report.preview = kept.preview.into_values().collect();
    report.failed.extend(kept.failed);
    report.failed.sort_by(|a, b| a.file.cmp(&b.file));
    Ok(report)
}

/// Where the captions of a registered dataset or of a folder lie; with an extension of their own where one is asked for.
fn place(db: &Db, dataset: &str, extension: Option<&str>) -> Result<Place, TaggingError> {
    let place = if datasets::resolve::is_bare(dataset) {
        Place::of(&datasets::find(db, dataset)?)
    } else {
        match datasets::resolve(db, dataset, Path::new(""))? {
            Resolved::Registered(dataset) => Place::of(&dataset),
            Resolved::Folder(folder) => Place::new(folder),
        }
    };
    match extension {
        Some(extension) => Ok(place.with_extension(ending(extension)?)),
        None => Ok(place),
    }
}

/// An ending that makes a caption of an image's name, and never the image itself or a place elsewhere.
fn ending(extension: &str) -> Result<&str, TaggingError> {
    let bare = extension.trim_start_matches('.');
    let image = bare == "gif" || names::kind(format!("a.{bare}").as_ref()) != Kind::Other;
    let plain = bare.len() <= 16 && bare.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
    if image || bare.is_empty() || !plain {
        return Err(TaggingError::Extension { extension: extension.to_owned(), image });
    }
    Ok(bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captions_never_end_like_images_nor_lie_elsewhere() {
        assert_eq!((ending(".txt").unwrap(), ending("caption").unwrap()), ("txt", "caption"));
        for wrong in [".png", "JPG", ".Webp", "gif", "avif", "", ".", "../evil", "/evil", "a\\b", "txt\n"] {
            assert!(ending(wrong).is_err(), "{wrong}");
        }
    }
}
