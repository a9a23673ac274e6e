//! One pass over the images, through as many workers as it takes: answers become tags, a worker that is lost is started again.

use std::collections::HashSet;
use std::path::PathBuf;
use std::time::Instant;

use super::TaggingError;
use super::catalog::Tagger;
use super::engine::{self, Answer, Ended};
use super::keep::Keep;
use super::labels::Labels;
use super::options::TagOptions;
use super::protocol::Load;
use super::recall::Recall;
use super::spec::TagReport;
use super::tags::Rules;
use crate::captions::{Failure, Place};
use crate::clock;
use crate::jobs::{Progress, Reporter};
use crate::problem::Problem;

/// A worker that was lost this often is not started again.
const MOST_CRASHES: u32 = 5;

/// How what is seen is written at once.
pub(super) struct Writing<'a, 'b> {
    pub(super) rules: &'a Rules,
    pub(super) keep: &'b mut Keep<'a>,
}

/// The pass and what is known so far.
pub(super) struct Look<'a, 'b> {
    place: &'a Place,
    files: &'a [String],
    tagger: &'a Tagger,
    labels: &'a Labels,
    reporter: &'a Reporter,
    recall: Recall<'a>,
    writing: Option<Writing<'a, 'b>>,
    answered: Vec<bool>,
    known: usize,
    done: usize,
    failed: Vec<Failure>,
    provider: Option<String>,
    note: Option<String>,
    began: Option<Instant>,
    seconds: f64,
}

impl<'a, 'b> Look<'a, 'b> {
    pub(super) fn new(
        place: &'a Place,
        files: &'a [String],
        (tagger, labels): (&'a Tagger, &'a Labels),
        reporter: &'a Reporter,
        recall: Recall<'a>,
        writing: Option<Writing<'a, 'b>>,
    ) -> Self {
        Self {
            place,
            files,
            tagger,
            labels,
            reporter,
            recall,
            writing,
            answered: vec![false; files.len()],
            known: 0,
            done: 0,
            failed: Vec::new(),
            provider: None,
            note: None,
            began: None,
            seconds: 0.0,
        }
    }

    /// What is worth knowing from the start.
    pub(super) fn note(&mut self, note: &str) {
        self.note = Some(note.to_owned());
    }

    /// Takes what was seen before in images of which it is known.
    pub(super) fn remember(&mut self, options: &TagOptions) -> Result<(), TaggingError> {
        let images: Vec<PathBuf> = self.files.iter().map(|file| self.place.path(file)).collect();
        for (number, packed) in self.recall.known(&images, options).into_iter().enumerate() {
            if self.reporter.is_cancelled() {
                break;
            }
            let Some(packed) = packed else { continue };
            self.answered(number);
            self.known += 1;
            if let Some(Writing { rules, keep }) = &mut self.writing {
                keep.take(number, &self.files[number], rules.tags(packed.entries()));
            }
            self.write_when_due()?;
            self.tell("Tagging");
        }
        Ok(())
    }

    /// Looks until each image has an answer, or until a cancel.
    pub(super) fn at_all(&mut self, mut load: Load) -> Result<(), Problem> {
        let mut crashes = 0;
        loop {
            let rest = self.rest();
            if rest.is_empty() || self.reporter.is_cancelled() {
                return Ok(());
            }
            let phase = if self.provider.is_none() { "Loading the tagger" } else { "Loading the tagger again" };
            self.tell(phase);
            let ended = engine::look(&load, &rest, self.reporter, |answer| self.take(answer))?;
            let (how, words) = match ended {
                Ended::Cancelled => return Ok(()),
                Ended::Finished if self.has_all() => return Ok(()),
                Ended::Finished => ("without a word".to_owned(), String::new()),
                Ended::Failed(problem) if self.provider.is_none() => return Err(problem),
                Ended::Failed(problem) => (problem.message, problem.detail.unwrap_or_default()),
                Ended::Lost { how, words } => (how, words),
            };
            self.gave_up(how, words, &mut crashes, &mut load)?;
        }
    }

    /// Whether there is nothing left to look at.
    pub(super) fn has_all(&self) -> bool {
        self.done == self.files.len()
    }

    /// Says in the report what was looked at, and where.
    pub(super) fn tell_in(self, report: &mut TagReport) {
        let seen = self.done - self.known - self.failed.len();
        report.known += self.known as u64;
        report.seconds += self.seconds;
        report.images_per_second = if self.seconds > 0.0 { seen as f64 / self.seconds } else { report.images_per_second };
        report.provider = self.provider.or(report.provider.take());
        report.note = self.recall.end().or(self.note).or(report.note.take());
        // Another tagger may have failed at it as well.
        let told: HashSet<String> = report.failed.iter().map(|failure| failure.file.clone()).collect();
        report.failed.extend(self.failed.into_iter().filter(|failure| !told.contains(&failure.file)));
    }

    /// After a crash: more carefully, or not at all.
    fn gave_up(&mut self, how: String, words: String, crashes: &mut u32, load: &mut Load) -> Result<(), Problem> {
        *crashes += 1;
        self.reporter.log(&format!("The program that runs the tagger ended by itself: {how}\n{words}"));
        let after = match self.provider {
            None => "while it loaded the model".to_owned(),
            Some(_) => format!("after {} of {} images", self.done, self.files.len()),
        };
        if self.provider.is_none() || *crashes >= MOST_CRASHES {
            return Err(TaggingError::WorkerLost { how, after, words }.into());
        }
        if load.careful
            && let Some(culprit) = self.answered.iter().position(|answered| !answered)
        {
            self.fail(culprit, format!("the tagger crashed on it ({how})"));
        }
        self.note = Some(format!("The tagger ended by itself {after} and was started again"));
        load.careful = true;
        Ok(())
    }

    /// Images without an answer.
    fn rest(&self) -> Vec<(usize, PathBuf)> {
        let open = self.files.iter().enumerate().filter(|(number, _)| !self.answered[*number]);
        open.map(|(number, file)| (number, self.place.path(file))).collect()
    }

    /// Takes an answer; none means that nothing came for a moment.
    fn take(&mut self, answer: Option<Answer>) -> Result<(), TaggingError> {
        match answer {
            None => return self.write_when_due(),
            Some(Answer::Ready { provider, note, outputs }) => {
                self.labels.must_be_for(outputs, &self.tagger.labels)?;
                self.began.get_or_insert_with(clock::instant);
                self.provider = Some(provider);
                self.note = note.or(self.note.take());
            }
            Some(Answer::Image(number, Ok(looked))) => {
                self.answered(number);
                let file = &self.files[number];
                self.recall.take(self.place.path(file), &looked);
                if let Some(Writing { rules, keep }) = &mut self.writing {
                    keep.take(number, file, rules.tags(looked.values.iter().copied().enumerate()));
                }
                self.write_when_due()?;
            }
            Some(Answer::Image(number, Err(reason))) => {
                self.reporter.log(&format!("{}: {reason}", self.files[number]));
                self.fail(number, reason);
            }
        }
        self.tell("Tagging");
        Ok(())
    }

    /// What was seen is kept before captions say it: whatever ends us, nothing that a caption says has to be looked at again.
    fn write_when_due(&mut self) -> Result<(), TaggingError> {
        match &mut self.writing {
            Some(Writing { keep, .. }) if keep.is_due() => {
                self.recall.keep();
                keep.write()
            }
            Some(_) => Ok(()),
            None => {
                self.recall.keep_when_due();
                Ok(())
            }
        }
    }

    fn fail(&mut self, number: usize, reason: String) {
        self.answered(number);
        self.failed.push(Failure { file: self.files[number].clone(), reason });
    }

    fn answered(&mut self, number: usize) {
        self.answered[number] = true;
        self.done += 1;
    }

    fn tell(&mut self, phase: &str) {
        let (done, total) = (self.done, self.files.len());
        self.seconds = self.began.map_or(0.0, |began| began.elapsed().as_secs_f64());
        let seen = done - self.known;
        let rate = (self.seconds > 0.0 && seen > 0).then(|| seen as f64 / self.seconds);
        self.reporter.progress(Progress {
            phase: phase.to_owned(),
            done: done as u64,
            total: Some(total as u64),
            rate,
            eta_seconds: rate.map(|rate| (total - done) as f64 / rate),
            provider: self.provider.clone(),
            note: self.note.clone(),
        });
    }
}
