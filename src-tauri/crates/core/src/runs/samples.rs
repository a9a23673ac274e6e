//! The sample images of a run: what the trainer wrote below `<output_dir>/sample`, by the names that it gives them. Only whole
//! files of this run count, and only they are shown: see [`file`].

mod name;
mod preview;
mod whole;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};
use specta::Type;

use self::name::Named;
pub use self::preview::{SamplePreview, use_as_preview};
use super::error::RunError;
use super::folder::{RunCommand, RunFolder};
use super::legs::{self, Leg};
use super::phases::{self, Span};
use super::state::RunState;
use super::view::began;
use crate::home::Home;
use crate::training::prompts::{self, Prompt};
use crate::training::{Phase, Plan};

/// What was asked to be drawn, and what was.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Type)]
pub struct RunSamples {
    /// The prompts in their order; empty where their file cannot be read.
    pub prompts: Vec<Prompt>,
    /// The images, newest row first, then by prompt.
    pub samples: Vec<RunSample>,
    /// Whether the run makes any.
    pub asked: bool,
}

/// One sample image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct RunSample {
    /// Its name, by which it is asked for.
    pub file: String,
    /// Which prompt, from 0.
    pub prompt: u32,
    /// After this step; `None` where it cannot be known.
    pub step: Option<u64>,
    /// At the end of this epoch; `None` for one between.
    pub epoch: Option<u64>,
    /// By its name; `None` where chance chose it.
    pub seed: Option<u64>,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// When it was written, in milliseconds since 1970.
    pub modified: i64,
}

/// Samples that were written this long after the run was said to have ended may still be its own.
const AFTER: Duration = Duration::from_secs(5);

/// Everything that lies in the run's folder for samples and is its own.
pub fn samples(home: &Home, run: &str) -> Result<RunSamples, RunError> {
    let (folder, command) = opened(home, run)?;
    let plan = folder.read_plan();
    let prompts = read_prompts(&folder);
    let asked = !prompts.is_empty() || plan.as_ref().is_some_and(|plan| !plan.samples.is_empty());
    let Some(state) = RunState::read(&folder.state()) else {
        return Ok(RunSamples { prompts, samples: Vec::new(), asked });
    };
    let steps = steps_of_epochs(&phases::read(&folder), plan.as_ref());
    let mut samples = own(&folder, &command, &state, &steps);
    samples.sort_by(|a, b| (b.step, b.modified / 1000).cmp(&(a.step, a.modified / 1000)).then(a.prompt.cmp(&b.prompt)));
    Ok(RunSamples { prompts, samples, asked })
}

/// The file of the sample that was written last.
pub(super) fn newest(folder: &RunFolder, command: &RunCommand, state: &RunState) -> Option<PathBuf> {
    let last = own(folder, command, state, &BTreeMap::new()).into_iter().max_by_key(|sample| sample.modified)?;
    Some(samples_in(command).join(last.file))
}

fn own(folder: &RunFolder, command: &RunCommand, state: &RunState, steps: &BTreeMap<u64, u64>) -> Vec<RunSample> {
    let legs = legs::all(folder, command);
    let entries = std::fs::read_dir(samples_in(command)).into_iter().flatten().flatten();
    entries.filter_map(|entry| sample(&entry.path(), &legs, state, steps)).collect()
}

/// The file of a sample, where it is one of this run's own and whole; its name leads nowhere else.
pub fn file(home: &Home, run: &str, name: &str) -> Result<PathBuf, RunError> {
    let (folder, command) = opened(home, run)?;
    let missing = || RunError::NoSample { run: run.to_owned(), file: name.to_owned() };
    let state = RunState::read(&folder.state()).ok_or_else(missing)?;
    if name.contains(['/', '\\']) {
        return Err(missing());
    }
    let path = samples_in(&command).join(name);
    sample(&path, &legs::all(&folder, &command), &state, &BTreeMap::new()).map(|_| path).ok_or_else(missing)
}

fn opened(home: &Home, run: &str) -> Result<(RunFolder, RunCommand), RunError> {
    let folder = RunFolder::open(home, run)?;
    let command = folder.read_command()?;
    Ok((folder, command))
}

fn samples_in(command: &RunCommand) -> PathBuf {
    command.output_dir.join("sample")
}

/// The sample at a path: one that the run named so, wrote in its time, and wrote to the end. A link is none.
fn sample(path: &std::path::Path, legs: &[Leg], state: &RunState, steps: &BTreeMap<u64, u64>) -> Option<RunSample> {
    let file = path.file_name()?.to_str()?.to_owned();
    // Every later leg has a name of its own, and counts from its beginning.
    let (leg, named) = legs.iter().rev().find_map(|leg| Some((leg, Named::read(&file, &leg.own_name)?)))?;
    let Named { epoch, step, prompt, seed } = named;
    let (epoch, step) = (epoch.map(|epoch| epoch + leg.epochs_before()), step.map(|step| step + leg.step));
    let metadata = std::fs::symlink_metadata(path).ok().filter(std::fs::Metadata::is_file)?;
    let modified = metadata.modified().ok()?;
    if modified < began(state) || state.ended.is_some_and(|ended| modified > SystemTime::from(ended) + AFTER) {
        return None;
    }
    let (width, height) = whole::size(path, metadata.len())?;
    let modified = modified.duration_since(SystemTime::UNIX_EPOCH).ok()?.as_millis() as i64;
    let step = step.or_else(|| epoch.and_then(|epoch| steps.get(&epoch).copied()));
    Some(RunSample { file, prompt, step, epoch, seed, width, height, modified })
}

/// The step at which each epoch's samples were made: as it went, else as it was planned.
fn steps_of_epochs(spans: &[Span], plan: Option<&Plan>) -> BTreeMap<u64, u64> {
    let planned = plan.into_iter().flat_map(|plan| plan.samples.iter().map(|sample| (sample.epoch, sample.step)));
    let mut steps: BTreeMap<u64, u64> = planned.collect();
    let mut epoch = 0;
    for span in spans {
        epoch = span.epoch.unwrap_or(epoch);
        if span.phase == Phase::Sampling {
            steps.insert(epoch, span.step);
        }
    }
    steps
}

/// The prompts of the run's own copy.
fn read_prompts(folder: &RunFolder) -> Vec<Prompt> {
    let written = folder.read_written().unwrap_or_default();
    let named = written.get("sample_prompts").and_then(serde_json::Value::as_str);
    let lines = named.and_then(|named| prompts::read_file(std::path::Path::new(named)).ok()).unwrap_or_default();
    lines.into_iter().filter_map(|line| line.prompt).collect()
}

#[cfg(test)]
mod tests;
