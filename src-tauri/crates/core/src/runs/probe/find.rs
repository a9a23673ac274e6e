//! Probes as long work: one, or one after another up the ladder until one fits. The probe itself is a run of the queue; this
//! starts it, waits for it, and says what came of it.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use specta::Type;

use super::measured::{CardMemory, Measured};
use super::verdict::{Verdict, verdict};
use super::{ladder, results, start};
use crate::backend;
use crate::home;
use crate::jobs::store::{self, Turn};
use crate::jobs::{Parts, Progress, Reporter};
use crate::problem::Problem;
use crate::runs::diagnosis::{self, ProposedChange};
use crate::runs::error::RunError;
use crate::runs::folder::RunFolder;
use crate::runs::read::state_now;
use crate::runs::start::folder_of;
use crate::runs::start::kohya::Asked;
use crate::runs::state::{RunState, RunStatus};
use crate::runs::{queue, stop, words};
use crate::training::check::{self, Prepared};
use crate::training::{Config, ConfigError, Level, Library};

/// How often the run's folder is read.
const LOOK: Duration = Duration::from_millis(200);
/// How often it is seen to that the queue goes on.
const QUEUE: Duration = Duration::from_secs(1);

/// What came of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct Probed {
    /// Whether it fits, with `change` where there is one; absent where the memory of a card was not measured.
    pub fits: Option<bool>,
    /// In a sentence without a full stop.
    pub sentence: String,
    /// Bytes that the training held of the card at its peak.
    pub peak_vram: Option<u64>,
    /// Bytes of the card that were free before it.
    pub free_vram: Option<u64>,
    /// Bytes that were left at the peak.
    pub spare_vram: Option<u64>,
    /// Whether memory of the card seems to have spilled into main memory.
    pub spilled: bool,
    /// Seconds for a step on the largest batch.
    pub seconds_per_step: Option<f64>,
    /// Bytes of main memory at the peak.
    pub ram: Option<u64>,
    /// Seconds for the whole training, without validation.
    pub total_seconds: Option<f64>,
    /// What of it was measured and what is estimated, in a few words.
    #[serde(default)]
    pub total_basis: Option<String>,
    /// The batch that was tried: width, height, images.
    pub batch: (u32, u32, u64),
    /// Whether a sample image was made as well, because the training makes some.
    pub samples: bool,
    /// The card and how its memory was measured.
    pub card: Option<CardMemory>,
    /// Why the memory of a card was not measured.
    pub no_card: Option<String>,
    /// With what it fits, where it does not as it is.
    pub change: Option<ProposedChange>,
    /// What was tried on the way and turned out not to be needed.
    #[serde(default)]
    pub not_needed: Vec<String>,
    /// Every try, in order; the first is the configuration as it is.
    pub tried: Vec<Tried>,
    /// The run of the last try, which keeps its output.
    pub run: String,
    /// The configuration that was tried first, as it was asked for.
    pub asked: Config,
}

/// One try.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct Tried {
    /// What it added to the try before; empty for the first.
    pub label: String,
    /// What it said.
    pub verdict: Verdict,
    /// Bytes that it held of the card at its peak.
    pub peak_vram: Option<u64>,
    /// Seconds for a step.
    pub seconds_per_step: Option<f64>,
}

/// Tries a configuration file; with `find`, changes after changes until it fits.
pub(crate) fn probe(parts: &Parts, file: &Path, find: bool, reporter: &Reporter) -> Result<Probed, Problem> {
    let text = std::fs::read_to_string(file).map_err(|source| ConfigError::Unreadable { path: file.to_owned(), source })?;
    let (config, issues) =
        Config::parse(&text).map_err(|(line, message)| ConfigError::Syntax { path: file.to_owned(), line, message })?;
    let asked = Asked { config, issues, text, folder: folder_of(file), turn: Turn::default() };
    let executable = home::nyx().ok_or(RunError::NoSupervisor)?;
    let mut tries = Tries { parts, executable, reporter, tried: Vec::new() };
    let mut probed = tries.one(&asked, "")?;
    let before = asked.config.clone();
    if !find || probed.fits != Some(false) {
        return Ok(probed);
    }
    let steps = climb(parts, &asked);
    for at in 0..steps.len() {
        probed = tries.one(&with(&asked, &steps[at].config), &steps[at].change.label)?;
        if probed.fits != Some(false) {
            return Ok(Probed { asked: before, ..give_back(&mut tries, &asked, &steps[..=at], probed) });
        }
    }
    let sentence = match steps.len() {
        0 => format!("{}, and no change is known that would help", probed.sentence),
        _ => "Does not fit, with nothing left to change".to_owned(),
    };
    Ok(Probed { sentence, asked: before, ..probed })
}

/// The same, asked of another configuration.
fn with(asked: &Asked, config: &Config) -> Asked {
    Asked { config: config.clone(), text: config.to_toml(), ..asked.clone() }
}

/// Something fits: what is given up on the way to it may not have been needed. Each is tried without, what helps most first; a
/// try that fails or is stopped leaves what was found.
fn give_back(tries: &mut Tries<'_>, asked: &Asked, steps: &[ladder::Climbed], found: Probed) -> Probed {
    let mut kept: Vec<&ladder::Climbed> = steps.iter().collect();
    let (mut fits, mut not_needed) = (found, Vec::new());
    for at in ladder::worth_giving_back(steps) {
        let changes =
            |kept: &[&ladder::Climbed]| -> Vec<ProposedChange> { kept.iter().map(|step| step.change.clone()).collect() };
        let rest: Vec<&ladder::Climbed> = kept.iter().copied().filter(|step| *step != &steps[at]).collect();
        let config = |kept: &[&ladder::Climbed]| ladder::with(&asked.config, &changes(kept).iter().collect::<Vec<_>>());
        if tries.reporter.is_cancelled() {
            break;
        }
        // What a later rung goes beyond changes nothing.
        if config(&rest) == config(&kept) {
            kept = rest;
            continue;
        }
        let label = &steps[at].change.label;
        match tries.one(&with(asked, &config(&rest)), &format!("Without: {label}")) {
            Ok(tried) if tried.fits != Some(false) => {
                not_needed.push(label.clone());
                (fits, kept) = (tried, rest);
            }
            Ok(_) => {}
            Err(problem) => tries.reporter.log(&problem.message),
        }
    }
    let changes: Vec<ProposedChange> = kept.iter().map(|step| step.change.clone()).collect();
    Probed { fits: Some(true), change: Some(ladder::together(&changes)), not_needed, tried: tries.tried.clone(), ..fits }
}

/// The ladder from here, without rungs that bring an error into the configuration.
fn climb(parts: &Parts, asked: &Asked) -> Vec<ladder::Climbed> {
    let settings = parts.settings.get();
    let installed = backend::installed(&parts.home, &settings);
    let library = Library { db: &parts.db, model_folders: &settings.model_folders, installed: installed.as_ref() };
    let prepare = |config: &Config| check::prepare(config, &asked.folder, library);
    let errors = |prepared: &Prepared| -> Vec<(String, String)> {
        let issues = prepared.issues();
        let errors = issues.iter().filter(|issue| issue.level == Level::Error);
        errors.map(|issue| (issue.param.clone(), issue.code.clone())).collect()
    };
    let before = prepare(&asked.config);
    let known = errors(&before);
    let parameters = before.material.weights.get("base_model").map(|weights| weights.backbone).filter(|backbone| *backbone > 0);
    ladder::climb(&asked.config, parameters, |config| errors(&prepare(config)).iter().all(|error| known.contains(error)))
}

struct Tries<'a> {
    parts: &'a Parts,
    executable: PathBuf,
    reporter: &'a Reporter,
    tried: Vec<Tried>,
}

impl Tries<'_> {
    /// Makes one probe and waits for it.
    fn one(&mut self, asked: &Asked, label: &str) -> Result<Probed, Problem> {
        let Parts { home, db, settings, .. } = self.parts;
        if self.reporter.is_cancelled() {
            return Err(cancelled());
        }
        self.reporter.log(if label.is_empty() { "As it is" } else { label });
        let started = start::start(home, db, &settings.get(), &self.executable, asked)?;
        let folder = RunFolder::open(home, &started.run)?;
        let mut state = self.until_ended(&folder, label)?;
        let Some((order, measured)) = results::read(&folder) else { return Err(without_answer(&mut state, &folder)) };
        let Some(verdict) = verdict(&order, &measured) else { return Err(without_answer(&mut state, &folder)) };
        self.reporter.log(&verdict.sentence);
        let Measured { card, no_card, seconds_per_step, ram, .. } = measured;
        let peak_vram = card.as_ref().map(|card| card.peak);
        self.tried.push(Tried { label: label.to_owned(), verdict: verdict.clone(), peak_vram, seconds_per_step });
        let Verdict { fits, sentence, spare, spilled, total_seconds, total_basis } = verdict;
        Ok(Probed {
            fits,
            sentence,
            peak_vram,
            free_vram: card.as_ref().map(CardMemory::free),
            spare_vram: spare,
            spilled,
            seconds_per_step,
            ram,
            total_seconds,
            total_basis,
            batch: order.needs.batch,
            samples: order.samples,
            card,
            no_card,
            change: None,
            not_needed: Vec::new(),
            tried: self.tried.clone(),
            run: started.run,
            asked: asked.config.clone(),
        })
    }

    /// Waits, tells how far it is, and ends it when that is asked for.
    fn until_ended(&self, folder: &RunFolder, label: &str) -> Result<RunState, Problem> {
        let Parts { home, db, .. } = self.parts;
        let (mut asked, mut queued) = (false, Instant::now());
        loop {
            let job = store::of_run(db, &folder.name())?;
            let state = state_now(folder, job.as_ref());
            if state.state.has_ended() {
                return if asked { Err(cancelled()) } else { Ok(state) };
            }
            self.reporter.progress(progress(&state, label, self.tried.len()));
            if self.reporter.is_cancelled() && !asked {
                asked = true;
                stop::stop(home, db, &folder.name(), false)?;
            }
            if state.state == RunStatus::Queued && queued.elapsed() >= QUEUE {
                queued = Instant::now();
                queue::start_next(home, db, &self.executable)?;
            }
            std::thread::sleep(LOOK);
        }
    }
}

fn progress(state: &RunState, label: &str, tries: usize) -> Progress {
    let note = (!label.is_empty()).then(|| format!("Try {}: {label}", tries + 1));
    let total = Some(crate::training::probe::STEPS);
    Progress {
        total,
        done: state.tally.step.min(crate::training::probe::STEPS),
        note,
        eta_seconds: None,
        ..words::progress(state)
    }
}

fn cancelled() -> Problem {
    Problem::new("cancelled", "Trying was stopped")
}

/// A try that says nothing of the training: it was ended by somebody else, or failed for another reason than memory.
fn without_answer(state: &mut RunState, folder: &RunFolder) -> Problem {
    if state.state == RunStatus::Stopped {
        return cancelled();
    }
    diagnosis::tell(state, folder);
    let mut problem = words::problem(state);
    if let Some(diagnosis) = &state.diagnosis {
        problem.hint = Some(format!("{} {}", diagnosis.cause, diagnosis.remedy));
    }
    problem
}
