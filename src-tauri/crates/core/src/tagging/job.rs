//! Tags a dataset: which images, each of them to the worker, tags to captions, all captions written as one operation.
//! What was done before a stop or a failure is written; one image that cannot be read is told and the rest goes on.

use std::path::{Path, PathBuf};
use std::time::Instant;

use serde::{Deserialize, Serialize};
use specta::Type;

use super::catalog::{self, Tagger};
use super::engine::{self, Answer, Ended};
use super::labels::Labels;
use super::options::TagOptions;
use super::protocol::Load;
use super::session::Provider;
use super::tags::{Rules, append};
use super::{TaggingError, runtime, sources};
use crate::captions::{self, Author, CaptionWrite, Failure, Place};
use crate::clock;
use crate::datasets;
use crate::db::Db;
use crate::home::{self, Home};
use crate::jobs::{Progress, Reporter};
use crate::problem::Problem;
use crate::settings::Settings;

/// A worker that was lost this often is not started again.
const MOST_CRASHES: u32 = 5;
/// Captions that a dry run shows.
const SHOWN: usize = 50;

/// What happens to an image that has a caption.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Existing {
    /// It keeps it and is not looked at.
    #[default]
    Skip,
    /// Tags that it does not have are added at its end.
    Append,
    /// The caption is replaced; the history keeps the old one.
    Replace,
}

/// Everything that tagging a dataset needs, as it is stored with its job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct TagSpec {
    /// A registered dataset by name, or a folder by its absolute path.
    pub dataset: String,
    /// A tagger by id, or a folder by its absolute path.
    pub tagger: String,
    /// How probabilities become a caption.
    #[serde(default)]
    pub options: TagOptions,
    /// What happens to images that have a caption.
    #[serde(default)]
    pub existing: Existing,
    /// Where the model shall run.
    #[serde(default)]
    pub provider: Provider,
    /// Images in one call; by default what suits the provider.
    #[serde(default)]
    pub batch: Option<u32>,
    /// Of caption files, `.txt` by default.
    #[serde(default)]
    pub extension: Option<String>,
    /// Images in sub-folders as well.
    #[serde(default)]
    pub recursive: bool,
    /// Say what would be written and write nothing.
    #[serde(default)]
    pub dry_run: bool,
}

/// A caption that would be written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Preview {
    /// The image, relative to the dataset.
    pub file: String,
    /// Its caption now; none when it has none.
    pub before: Option<String>,
    /// Its caption then.
    pub after: String,
}

impl TagSpec {
    /// What the job is called: `Tag kana with wd-vit-v3`.
    pub fn title(&self) -> String {
        let name =
            |text: &str| Path::new(text).file_name().map_or_else(|| text.to_owned(), |name| name.to_string_lossy().into_owned());
        format!("Tag {} with {}", name(&self.dataset), name(&self.tagger))
    }
}

/// What became of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Type)]
pub struct TagReport {
    /// Images in the dataset.
    pub images: u64,
    /// Captions written; in a dry run, captions that would be written.
    pub written: u64,
    /// Images left as they are: they have a caption, or no tag was found that they lack.
    pub skipped: u64,
    /// Images that could not be tagged, and why.
    pub failed: Vec<Failure>,
    /// From the first image to the last.
    pub seconds: f64,
    /// Over that time.
    pub images_per_second: f64,
    /// Where the model really ran; none when it did not have to.
    pub provider: Option<String>,
    /// Why it did not run where it should, or what else is worth knowing.
    pub note: Option<String>,
    /// The operation in the history of captions.
    pub operation: Option<i64>,
    /// In a dry run, the first captions.
    pub preview: Vec<Preview>,
}

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
    let place = Place::new(folder(db, dataset)?);
    let (images, _) = sources::images(place.folder(), false)?;
    let captioned = images.iter().filter(|image| sources::caption(&place, image).is_some()).count();
    Ok(CaptionCounts { images: images.len() as u64, captioned: captioned as u64 })
}

/// Tags a dataset. After a cancel the report says what was kept.
pub fn run(db: &Db, home: &Home, settings: &Settings, spec: &TagSpec, reporter: &Reporter) -> Result<TagReport, Problem> {
    spec.options.check()?;
    let folder = folder(db, &spec.dataset)?;
    let tagger = catalog::find(home, &spec.tagger, Path::new(""))?;
    let labels = Labels::read(&tagger.labels)?;
    let place = match &spec.extension {
        Some(extension) => Place::new(folder).with_extension(extension),
        None => Place::new(folder),
    };
    reporter.progress(Progress { phase: "Reading the folder".to_owned(), ..Progress::default() });
    let (all, unnamed) = sources::images(place.folder(), spec.recursive)?;
    let mut report = TagReport { images: (all.len() + unnamed.len()) as u64, failed: unnamed, ..TagReport::default() };
    let wanted: Vec<String> = match spec.existing {
        Existing::Skip => all.iter().filter(|file| sources::caption(&place, file).is_none()).cloned().collect(),
        Existing::Append | Existing::Replace => all.clone(),
    };
    report.skipped = (all.len() - wanted.len()) as u64;
    if wanted.is_empty() {
        return Ok(report);
    }
    let load = Load {
        library: runtime::library(settings.onnxruntime.as_deref())?,
        model: tagger.model.clone(),
        provider: spec.provider,
        batch: spec.batch.map(|batch| batch as usize),
        careful: false,
    };
    let rules = Rules::new(&labels, &spec.options);
    let seen = Seen::default();
    let mut look = Look { place: &place, files: &wanted, tagger: &tagger, labels: &labels, rules: &rules, reporter, seen };
    let program = home::nyx().unwrap_or_else(|| PathBuf::from("nyx"));
    let stopped = look.at_all(&program, load);
    write(db, &place, &tagger, spec, (&wanted, look.seen), &mut report)?;
    // What was found is in the files; a failure is told all the same.
    stopped.map(|()| report)
}

/// The folder of a registered dataset, or the folder itself.
fn folder(db: &Db, dataset: &str) -> Result<PathBuf, TaggingError> {
    if datasets::resolve::is_bare(dataset) {
        return Ok(datasets::find(db, dataset)?.path);
    }
    Ok(datasets::resolve(db, dataset, Path::new(""))?.path().to_owned())
}

/// Writes what was seen as one operation, and completes the report.
fn write(
    db: &Db,
    place: &Place,
    tagger: &Tagger,
    spec: &TagSpec,
    (files, mut seen): (&[String], Seen),
    report: &mut TagReport,
) -> Result<(), TaggingError> {
    report.seconds = seen.seconds;
    report.images_per_second = if seen.seconds > 0.0 { seen.tags.len() as f64 / seen.seconds } else { 0.0 };
    report.provider = seen.provider;
    report.note = seen.note;
    report.failed.extend(seen.failed.into_iter().map(|(index, reason)| Failure { file: files[index].clone(), reason }));
    seen.tags.sort_by_key(|(index, _)| *index);
    let mut writes = Vec::new();
    for (index, tags) in seen.tags {
        let file = files[index].clone();
        let before = sources::caption(place, &file);
        match text(before.as_deref(), &tags, spec) {
            Some(after) if spec.dry_run => {
                report.written += 1;
                if report.preview.len() < SHOWN {
                    report.preview.push(Preview { file, before, after });
                }
            }
            Some(text) => writes.push(CaptionWrite { file, text }),
            None => report.skipped += 1,
        }
    }
    if !writes.is_empty() {
        let o = &spec.options;
        let (count, id) = (writes.len(), &tagger.id);
        let images = if count == 1 { "image" } else { "images" };
        let label = format!("Tag {count} {images} with {id} (general {}, character {})", o.general, o.character);
        // A stop ends the looking; what was found is kept, so writing it does not stop.
        let done = captions::write_many(db, place, &Author::Tagger(id.clone()), &label, writes, &Reporter::silent())?;
        report.operation = done.operation;
        report.written = done.written;
        report.skipped += done.unchanged;
        report.failed.extend(done.failed);
    }
    report.failed.sort_by(|a, b| a.file.cmp(&b.file));
    Ok(())
}

/// The caption to write; none when there is nothing to say or nothing new.
fn text(before: Option<&str>, tags: &[String], spec: &TagSpec) -> Option<String> {
    if tags.is_empty() {
        return None;
    }
    let separator = &spec.options.separator;
    match (spec.existing, before) {
        // Somebody wrote a caption while we were looking.
        (Existing::Skip, Some(_)) => None,
        (Existing::Append, Some(before)) => append(before, tags, separator),
        _ => Some(tags.join(separator)).filter(|text| before != Some(text)),
    }
}

/// What is known so far, by the numbers of the images.
#[derive(Default)]
struct Seen {
    tags: Vec<(usize, Vec<String>)>,
    failed: Vec<(usize, String)>,
    provider: Option<String>,
    note: Option<String>,
    began: Option<Instant>,
    seconds: f64,
}

/// One pass over the images, through as many workers as it takes.
struct Look<'a> {
    place: &'a Place,
    files: &'a [String],
    tagger: &'a Tagger,
    labels: &'a Labels,
    rules: &'a Rules,
    reporter: &'a Reporter,
    seen: Seen,
}

impl Look<'_> {
    fn at_all(&mut self, program: &Path, mut load: Load) -> Result<(), Problem> {
        let mut crashes = 0;
        loop {
            let rest = self.rest();
            if rest.is_empty() || self.reporter.is_cancelled() {
                return Ok(());
            }
            let phase = if self.seen.provider.is_none() { "Loading the tagger" } else { "Loading the tagger again" };
            self.tell(phase);
            let ended = engine::look(program, &load, &rest, self.reporter, |answer| self.take(answer))?;
            let (how, words) = match ended {
                Ended::Cancelled => return Ok(()),
                Ended::Finished if self.rest().is_empty() => return Ok(()),
                Ended::Finished => ("without a word".to_owned(), String::new()),
                Ended::Failed(problem) if self.seen.provider.is_none() => return Err(problem),
                Ended::Failed(problem) => (problem.message, problem.detail.unwrap_or_default()),
                Ended::Lost { how, words } => (how, words),
            };
            self.gave_up(how, words, &mut crashes, &mut load)?;
        }
    }

    /// After a crash: more carefully, or not at all.
    fn gave_up(&mut self, how: String, words: String, crashes: &mut u32, load: &mut Load) -> Result<(), Problem> {
        *crashes += 1;
        self.reporter.log(&format!("The program that runs the tagger ended by itself: {how}\n{words}"));
        let rest = self.rest();
        let after = match self.seen.provider {
            None => "while it loaded the model".to_owned(),
            Some(_) => format!("after {} of {} images", self.files.len() - rest.len(), self.files.len()),
        };
        if self.seen.provider.is_none() || *crashes >= MOST_CRASHES {
            return Err(TaggingError::WorkerLost { how, after, words }.into());
        }
        if load.careful
            && let Some((culprit, _)) = rest.first()
        {
            self.seen.failed.push((*culprit, format!("the tagger crashed on it ({how})")));
        }
        self.seen.note = Some(format!("The tagger ended by itself {after} and was started again"));
        load.careful = true;
        Ok(())
    }

    /// Images without an answer.
    fn rest(&self) -> Vec<(usize, PathBuf)> {
        let mut answered = vec![false; self.files.len()];
        for index in self.seen.tags.iter().map(|(index, _)| *index).chain(self.seen.failed.iter().map(|(index, _)| *index)) {
            answered[index] = true;
        }
        let open = self.files.iter().enumerate().filter(|(index, _)| !answered[*index]);
        open.map(|(index, file)| (index, self.place.path(file))).collect()
    }

    fn take(&mut self, answer: Answer) -> Result<(), TaggingError> {
        match answer {
            Answer::Ready { provider, note, outputs } => {
                if outputs != self.labels.len() {
                    let (path, rows) = (self.tagger.labels.clone(), self.labels.len());
                    return Err(TaggingError::LabelsOfAnother { path, rows, outputs });
                }
                self.seen.began.get_or_insert_with(clock::instant);
                self.seen.provider = Some(provider);
                self.seen.note = note.or(self.seen.note.take());
            }
            Answer::Image(index, Ok(values)) => self.seen.tags.push((index, self.rules.tags(&values))),
            Answer::Image(index, Err(reason)) => {
                self.reporter.log(&format!("{}: {reason}", self.files[index]));
                self.seen.failed.push((index, reason));
            }
        }
        self.tell("Tagging");
        Ok(())
    }

    fn tell(&mut self, phase: &str) {
        let (done, total) = (self.seen.tags.len() + self.seen.failed.len(), self.files.len());
        self.seen.seconds = self.seen.began.map_or(0.0, |began| began.elapsed().as_secs_f64());
        let rate = (self.seen.seconds > 0.0 && done > 0).then(|| done as f64 / self.seen.seconds);
        self.reporter.progress(Progress {
            phase: phase.to_owned(),
            done: done as u64,
            total: Some(total as u64),
            rate,
            eta_seconds: rate.map(|rate| (total - done) as f64 / rate),
            provider: self.seen.provider.clone(),
            note: self.seen.note.clone(),
        });
    }
}
