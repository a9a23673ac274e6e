//! Everything about a configuration at once: what it comes to, what is wrong, what would be written. One call for the
//! command line and for every key stroke in the window.

use std::path::{Path, PathBuf};

use serde::Serialize;
use serde_json::Value;
use specta::Type;

use super::estimates::{Card, Estimates, Known, estimate};
use super::gather::gather;
use super::issue::{Issue, has_errors};
use super::kohya::Kohya;
use super::resolve::{Library, resolve};
use super::{CommandSpec, Config, ConfigError, Installation, Material, Plan, Refusal, Rendered, RenderedFile, Trainer as _};
use crate::db::Db;
use crate::home::Home;

/// A configuration whose words have been looked up and whose images have been read.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// With absolute paths.
    pub config: Config,
    /// What it points at.
    pub material: Material,
    /// What was out of place in the file, and words that stand for nothing or for two things.
    pub issues: Vec<Issue>,
}

/// Looks up and reads what a configuration points at; relative paths count from `folder`.
pub fn prepare(config: &Config, folder: &Path, library: Library<'_>) -> Prepared {
    let (config, issues) = resolve(config, folder, library);
    let cards = crate::gpu::latest().gpus.into_iter().map(|gpu| (gpu.index, gpu.name)).collect();
    let material = Material { installed: library.installed.cloned(), cards, ..gather(&config) };
    Prepared { config, material, issues }
}

/// Reads a configuration file and prepares it.
pub fn open(path: &Path, library: Library<'_>) -> Result<Prepared, ConfigError> {
    let (config, issues) = Config::read(path)?;
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    Ok(prepare_read(&config, &issues, absolute.parent().unwrap_or(Path::new("/")), library))
}

/// Prepares a configuration whose file had these issues.
pub fn prepare_read(config: &Config, issues: &[Issue], folder: &Path, library: Library<'_>) -> Prepared {
    let mut prepared = prepare(config, folder, library);
    prepared.issues.splice(0..0, issues.iter().cloned());
    prepared
}

impl Prepared {
    /// All issues, worst first.
    pub fn issues(&self) -> Vec<Issue> {
        let mut issues = self.issues.clone();
        let found = Kohya.validate(&self.config, &self.material);
        let said = |issue: &Issue| self.issues.iter().any(|known| known.param == issue.param && known.level == issue.level);
        issues.extend(found.into_iter().filter(|issue| !said(issue)));
        issues.sort_by_key(|issue| issue.level);
        issues
    }

    /// Asks how much room there is where the models will lie: in `output_dir`, else below `runs`.
    pub fn ask_room(&mut self, runs: &Path) {
        self.material.free = super::writable::free(&self.config, runs);
    }

    /// Asks what waiting and running runs will write, where this one could write the same.
    pub fn ask_queue(&mut self, home: &Home, db: &Db) {
        if super::writable::folder(&self.config, "output_dir").is_some() {
            let promised = crate::runs::promised::promised(home, db);
            self.material.promised = super::validate::promised_here(&self.config, promised, super::writable::is_case_blind);
        }
    }

    /// What a plan costs.
    pub fn estimates(&self, plan: &Plan, known: &Known) -> Estimates {
        estimate(&self.config, &self.material, plan, known)
    }

    /// The plan, or why the trainer would refuse before it prints one.
    pub fn plan(&self) -> Result<Plan, Refusal> {
        Kohya.plan(&self.config, &self.material)
    }

    /// The files that a run in this folder would read.
    pub fn render(&self, run: &Path) -> Rendered {
        Kohya.render(&self.config, &self.material, run)
    }

    /// The command that a run in this folder would be.
    pub fn command(&self, run: &Path, installation: &Installation) -> CommandSpec {
        Kohya.command(&self.config, run, installation)
    }
}

/// What the window shows beside the form.
#[derive(Clone, Debug, Serialize, Type)]
pub struct Checked {
    /// All issues, worst first.
    pub issues: Vec<Issue>,
    /// Whether any of them blocks the start.
    pub blocked: bool,
    /// What will happen; absent where it cannot be told, and then an issue says why.
    pub plan: Option<Plan>,
    /// What the plan costs, where there is one.
    pub estimates: Option<Estimates>,
    /// What each folder holds.
    pub folders: Vec<FolderFacts>,
    /// The files that the trainer would read.
    pub files: Vec<RenderedFile>,
    /// The command line, one argument on each line.
    pub command: String,
    /// The script that trains.
    pub script: String,
}

/// What one subset's folder holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct FolderFacts {
    /// Which dataset.
    pub dataset: u32,
    /// Which subset of it.
    pub subset: u32,
    /// The folder; empty where none is chosen.
    pub path: PathBuf,
    /// Its images; absent where the folder is not there.
    pub images: Option<u64>,
    /// How many of them have a caption, with the extension that counts here.
    pub captions: u64,
}

/// Where a run would lie and with what it would train.
#[derive(Clone, Copy, Debug)]
pub struct Surroundings<'a> {
    /// Whose queue is asked.
    pub home: &'a Home,
    /// Stands for the folder that a run would get.
    pub run: &'a Path,
    /// The Python and the scripts.
    pub installation: &'a Installation,
    /// The card and earlier runs.
    pub known: &'a Known,
}

/// Checks a configuration for the window.
pub fn check(config: &Config, folder: &Path, library: Library<'_>, around: Surroundings<'_>) -> Checked {
    let Surroundings { home, run, installation, known } = around;
    let mut prepared = prepare(config, folder, library);
    prepared.ask_room(run);
    prepared.ask_queue(home, library.db);
    let plan = prepared.plan().ok();
    let issues = prepared.issues();
    let command = prepared.command(run, installation);
    let words = std::iter::once(command.program.to_string_lossy().into_owned()).chain(command.argv);
    Checked {
        blocked: has_errors(&issues),
        estimates: plan.as_ref().map(|plan| prepared.estimates(plan, known)),
        plan,
        folders: folders(&prepared),
        files: prepared.render(run).files,
        command: words.collect::<Vec<_>>().join("\n"),
        script: command.script.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        issues,
    }
}

/// What the driver and earlier runs tell, for a configuration that may choose its card.
pub fn known(home: &Home, db: &Db, config: &Config) -> Known {
    let gpus = crate::gpu::latest().gpus;
    let chosen = config.launch.gpus.first().and_then(|index| gpus.iter().find(|gpu| gpu.index == *index));
    let card = chosen.or(gpus.first()).map(|gpu| Card { name: gpu.name.clone(), memory_total: gpu.memory_total });
    let tried = crate::runs::probe::results::kept(home);
    Known { card, timings: crate::runs::timings::timings(home, db), tried }
}

fn folders(prepared: &Prepared) -> Vec<FolderFacts> {
    let resolved = super::kohya::options::resolve(&prepared.config).unwrap_or_default();
    let datasets = prepared.config.dataset.datasets.iter().enumerate();
    datasets
        .flat_map(|(dataset, table)| table.subsets.iter().enumerate().map(move |(subset, values)| (dataset, subset, values)))
        .map(|(dataset, subset, values)| {
            let path = PathBuf::from(values.get("image_dir").and_then(Value::as_str).unwrap_or_default());
            let found = prepared.material.folder(&path);
            let options = resolved.get(dataset).and_then(|options| options.subsets.get(subset));
            let captions = found.zip(options).and_then(|(found, options)| found.captions.get(&options.caption_extension));
            let listed = options.and_then(|options| Some((options.metadata_file.as_ref()?, &options.image_dir)));
            let listed = listed.and_then(|(file, folder)| prepared.material.metadata(file, folder));
            FolderFacts {
                dataset: dataset as u32,
                subset: subset as u32,
                path,
                images: listed.map(|listed| listed.images.len() as u64).or(found.map(|found| found.images.len() as u64)),
                captions: listed.map_or(captions.map_or(0, |captions| captions.found), |listed| {
                    listed.images.len() as u64 - listed.without_caption
                }),
            }
        })
        .collect()
}
