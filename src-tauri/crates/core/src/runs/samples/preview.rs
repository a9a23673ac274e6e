//! A sample as the picture of a LoRA: copied beside the file as `STEM.preview.png`, the name under which the usual interfaces look for it.

use std::fs::DirEntry;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{file, opened, samples_in};
use crate::files::write_atomic;
use crate::home::Home;
use crate::runs::error::RunError;
use crate::runs::folder::RunCommand;
use crate::runs::outputs::{Wholeness, look};
use crate::runs::state::RunState;
use crate::runs::view::began;

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct SamplePreview {
    /// The picture.
    pub path: PathBuf,
    /// The model beside which it lies.
    pub model: PathBuf,
    /// Where the picture lies that was there before; `None` where there was none, or only another sample of this run.
    pub kept: Option<PathBuf>,
}

/// Copies a sample beside the run's final model, before there is one beside the last checkpoint. A picture of somebody else that
/// lies there is kept under another name.
pub fn use_as_preview(home: &Home, run: &str, name: &str) -> Result<SamplePreview, RunError> {
    let sample = file(home, run, name)?;
    let (folder, command) = opened(home, run)?;
    let state = RunState::read(&folder.state()).unwrap_or_default();
    let model = model(&command, &state).ok_or(RunError::NoModelYet)?;
    let path = model.with_extension("preview.png");
    let unwritable = |source| RunError::Folder { path: path.clone(), source };
    let bytes = std::fs::read(&sample).map_err(unwritable)?;
    let kept = match std::fs::read(&path) {
        Ok(there) if !is_sample(&samples_in(&command), &there) => {
            let aside = free(&path);
            std::fs::rename(&path, &aside).map_err(unwritable)?;
            Some(aside)
        }
        _ => None,
    };
    write_atomic(&path, &bytes).map_err(unwritable)?;
    Ok(SamplePreview { path, model, kept })
}

/// The final model, else the last checkpoint that is there.
fn model(command: &RunCommand, state: &RunState) -> Option<PathBuf> {
    let tally = &state.tally;
    let saved = tally.announced.iter().rev().filter(|path| !tally.removed.contains(path));
    let saved = saved.map(|path| command.command.cwd.join(path));
    std::iter::once(command.final_file.clone()).chain(saved).find(|path| look(path, began(state)) == Wholeness::Whole)
}

/// Whether these bytes are a sample in this folder: a copy of one needs no keeping.
fn is_sample(folder: &Path, bytes: &[u8]) -> bool {
    let same_length = |entry: &DirEntry| entry.metadata().is_ok_and(|metadata| metadata.len() == bytes.len() as u64);
    let mut files = std::fs::read_dir(folder).into_iter().flatten().flatten().filter(same_length);
    files.any(|entry| std::fs::read(entry.path()).is_ok_and(|sample| sample == bytes))
}

/// A name beside this one that nothing has.
fn free(path: &Path) -> PathBuf {
    let name = |number: u32| path.with_extension(format!("before-{number}.png"));
    (1..10_000).map(name).find(|name| !name.exists()).unwrap_or_else(|| path.with_extension("before.png"))
}
