//! One ended run in short, as its folder tells it.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use specta::Type;

use super::PastDetails;
use crate::runs::folder::{RunFolder, RunKind, TrainerKind};
use crate::runs::state::{RunState, RunStatus};
use crate::runs::words;
use crate::training::kohya::options;
use crate::training::{Config, Family, Mode};

/// One run that has ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct PastRun {
    /// The folder's name.
    pub run: String,
    /// What the user called it.
    pub name: String,
    /// How it ended.
    pub status: RunStatus,
    /// The same in a sentence.
    pub sentence: String,
    /// Who trained.
    pub trainer: TrainerKind,
    /// What for.
    pub kind: RunKind,
    /// What kind of base model; `None` where the configuration cannot be read any more, as below.
    pub family: Option<Family>,
    /// What was made of it.
    pub mode: Option<Mode>,
    /// Its name, without its folder.
    pub base_model: Option<String>,
    /// The folders of images, as the configuration calls them, without those around them.
    pub datasets: Vec<String>,
    /// Steps that were made.
    pub step: u64,
    /// Steps that it was to make.
    pub total_steps: Option<u64>,
    /// RFC 3339; `None`: it never began.
    pub started: Option<String>,
    /// RFC 3339.
    pub ended: Option<String>,
    /// A LoRA, a state or a model that it began with.
    pub from: Option<PathBuf>,
    /// Where its models lie.
    pub output_dir: PathBuf,
    /// What takes longer to read; `None` where nobody asked for it.
    pub details: Option<PastDetails>,
}

/// What the folder of an ended run says, and its configuration for the search. `None` where it says too little.
pub(super) fn read(folder: &RunFolder, state: &RunState) -> Option<(PastRun, String)> {
    let command = folder.read_command().ok()?;
    let text = std::fs::read_to_string(folder.asked()).unwrap_or_default();
    let config = Config::parse(&text).ok().map(|(config, _)| config);
    let began = state.supervisor.is_some();
    let entry = PastRun {
        run: folder.name(),
        name: command.output_name.clone(),
        status: state.state,
        sentence: words::sentence(state),
        trainer: command.trainer,
        kind: command.kind,
        family: config.as_ref().map(|config| config.family),
        mode: config.as_ref().map(|config| config.mode),
        base_model: config.as_ref().map(|config| last(&config.base_model)).filter(|name| !name.is_empty()),
        datasets: config.as_ref().map(datasets).unwrap_or_default(),
        step: state.tally.step,
        total_steps: state.tally.total_steps.or(state.tally.bar_total).or(command.planned_steps),
        started: began.then(|| state.started.to_string()),
        ended: state.ended.map(|at| at.to_string()),
        from: config.as_ref().and_then(|config| origin(config, &command.asked_in)),
        output_dir: command.output_dir,
        details: None,
    };
    Some((entry, text.to_lowercase()))
}

/// `a/b/kana` and `a\b\kana` as `kana`.
fn last(path: &str) -> String {
    path.trim_end_matches(['/', '\\']).rsplit(['/', '\\']).next().unwrap_or_default().to_owned()
}

fn datasets(config: &Config) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for subset in options::resolve(config).unwrap_or_default().iter().flat_map(|dataset| &dataset.subsets) {
        let name = last(&subset.image_dir.to_string_lossy());
        if !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// What the training goes on from: weights of a network, a state, else a base model that is a file.
pub(in crate::runs) fn origin(config: &Config, asked_in: &Path) -> Option<PathBuf> {
    let named = |key: &str| config.params.get(key)?.as_str().filter(|path| !path.is_empty()).map(str::to_owned);
    let path = named("network_weights").or_else(|| named("resume")).or_else(|| named("weights"));
    let path = path.or_else(|| Some(config.base_model.clone()).filter(|model| Path::new(model).is_absolute()))?;
    Some(asked_in.join(path))
}
