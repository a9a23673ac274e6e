//! Makes the run of a probe and puts it into the queue: it needs the card like any other.

use std::collections::BTreeMap;
use std::path::Path;

use super::order::Order;
use super::stage;
use crate::backend;
use crate::clock;
use crate::db::Db;
use crate::home::Home;
use crate::jobs::store::{self, Turn};
use crate::problem::Problem;
use crate::runs::error::RunError;
use crate::runs::folder::{RunCommand, RunFolder, RunKind, TrainerKind};
use crate::runs::manifest::Manifest;
use crate::runs::read::state_now;
use crate::runs::start::kohya::{Asked, refuse};
use crate::runs::start::{Started, create, enqueue, unmake, write};
use crate::settings::Settings;
use crate::training::check::{self, Prepared};
use crate::training::estimates::disk::disk;
use crate::training::kohya::largest::largest;
use crate::training::kohya::options::resolve;
use crate::training::probe::{SAMPLING_STEPS, configuration, needed};
use crate::training::prompts::{self, Prompt, PromptLine};
use crate::training::{Config, Installation, Library, Plan, gather};

/// Folders of probes that are kept for their output.
const KEPT: usize = 5;

/// Starts the probe of a configuration that was read before. Errors in it refuse the start, and then nothing is left behind.
pub fn start(home: &Home, db: &Db, settings: &Settings, executable: &Path, asked: &Asked) -> Result<Started, Problem> {
    gather::forget();
    let installed = backend::installed(home, settings);
    let library = Library { db, model_folders: &settings.model_folders, installed: installed.as_ref() };
    let prepared = check::prepare_read(&asked.config, &asked.issues, &asked.folder, library);
    refuse(&prepared.issues())?;
    let plan = prepared.plan()?;
    let installation = backend::installation(home, settings)?;
    clear(home, db);
    let name = format!("probe-{}", prepared.config.output_name().unwrap_or("run"));
    let folder = create(home, &name)?;
    let ready = ready(&folder, &prepared, &plan, &installation).inspect_err(|_| unmake(&folder))?;
    let made = check::prepare(&ready.config, &asked.folder, library);
    // The trainer would refuse it for a reason that the whole training does not have.
    let plan = made.plan().inspect_err(|_| unmake(&folder))?;
    let rendered = made.render(folder.path());
    let command = RunCommand {
        backend: backend::name_of(home, &installation),
        trainer: TrainerKind::Kohya,
        kind: RunKind::Probe,
        command: made.command(folder.path(), &installation),
        secrets: Vec::new(),
        asked_in: asked.folder.clone(),
        final_file: rendered.final_model(),
        output_dir: rendered.output_dir.clone(),
        output_name: rendered.output_name.clone(),
        logging_dir: rendered.logging_dir.clone(),
        // It is ended before its end.
        planned_steps: None,
        planned_epochs: None,
        begins_at: 0,
        refused: BTreeMap::new(),
        planned_seconds: None,
    };
    let json = |value: serde_json::Result<Vec<u8>>| value.unwrap_or_default();
    let (plan, order) = (json(serde_json::to_vec_pretty(&plan)), json(serde_json::to_vec_pretty(&ready.order)));
    // What this run does, which is not all that was asked: whoever reads the folder finds the same in each of its files.
    let text = ready.config.to_toml();
    let mut files: Vec<(&str, &[u8])> = vec![("nyx.toml", text.as_bytes()), ("plan.json", &plan), ("probe.json", &order)];
    files.extend(rendered.files.iter().map(|file| (file.name.as_str(), file.text.as_bytes())));
    write(&folder, &files, &command)?;
    let turn = Turn { gpus: Some(prepared.config.launch.wish()), ..asked.turn.clone() };
    Ok(enqueue(home, db, executable, &folder, &turn)?)
}

/// A probe whose images lie ready.
struct Ready {
    config: Config,
    order: Order,
}

fn ready(folder: &RunFolder, prepared: &Prepared, plan: &Plan, installation: &Installation) -> Result<Ready, Problem> {
    let nothing = || Problem::new("probe_nothing", "There is no batch of images to try").with_hint("Add images to the dataset");
    let largest = largest(&prepared.config, &prepared.material, plan).ok_or_else(nothing)?;
    let datasets = resolve(&prepared.config)?;
    let dataset = datasets.get(largest.dataset).ok_or_else(nothing)?;
    let unlaid = |source| RunError::Folder { path: stage::folder(folder.path()), source };
    let laid = stage::lay(folder.path(), dataset, &largest, needed(plan, &largest)).map_err(unlaid)?;
    let wanted = if plan.samples.is_empty() { Vec::new() } else { prompts_of(&prepared.config)? };
    let sample = sample(folder, &wanted)?;
    let config = configuration(&prepared.config, plan, &largest, &laid, sample.as_deref());
    let parameters = prepared.material.weights.get("base_model").map(|weights| weights.parameters);
    let commit = Manifest::of(&prepared.config, &prepared.material, installation, clock::now()).commit;
    let mut order = Order::of(&prepared.config, plan, &largest, parameters, commit);
    order.samples = sample.is_some();
    let disk = disk(&prepared.config, &prepared.material, plan);
    order.whole = order.whole.with_samples(&wanted, plan.samples.len() as u64).with_saves(plan, &disk);
    Ok(Ready { config, order })
}

/// The prompts of the samples.
fn prompts_of(config: &Config) -> Result<Vec<Prompt>, Problem> {
    let Some(file) = config.params.get("sample_prompts").and_then(serde_json::Value::as_str) else { return Ok(Vec::new()) };
    Ok(prompts::read_file(Path::new(file))?.into_iter().filter_map(|line| line.prompt).collect())
}

/// A file with the one prompt of the largest image, in few sampling steps: the path, none where there is no prompt.
fn sample(folder: &RunFolder, wanted: &[Prompt]) -> Result<Option<String>, Problem> {
    let side = |side: Option<u64>| side.unwrap_or(512);
    let largest = wanted.iter().max_by_key(|prompt| side(prompt.width).saturating_mul(side(prompt.height)));
    let Some(mut prompt) = largest.cloned() else { return Ok(None) };
    prompt.steps = Some(SAMPLING_STEPS);
    let path = folder.path().join("prompts.txt");
    let text = prompts::render(&[PromptLine { text: String::new(), prompt: Some(prompt) }]);
    crate::files::write_atomic(&path, text.as_bytes()).map_err(|source| RunError::Folder { path: path.clone(), source })?;
    Ok(Some(path.to_string_lossy().into_owned()))
}

/// Takes the folders of older probes away; nobody looks at more than the last ones.
fn clear(home: &Home, db: &Db) {
    let probes = RunFolder::all(home).into_iter().filter(is_probe);
    let ended =
        |folder: &RunFolder| store::of_run(db, &folder.name()).is_ok_and(|job| state_now(folder, job.as_ref()).state.has_ended());
    for folder in probes.filter(ended).skip(KEPT - 1) {
        if let Err(error) = std::fs::remove_dir_all(folder.path()) {
            tracing::warn!(%error, folder = %folder.path().display(), "the folder of an older probe stays");
        }
    }
}

fn is_probe(folder: &RunFolder) -> bool {
    folder.read_command().is_ok_and(|command| command.kind == RunKind::Probe)
}
