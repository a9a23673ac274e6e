//! A run of the real trainer: the configuration is checked and planned, its files and its command are rendered.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::{Started, create, enqueue, folder_of, unmake, write};
use crate::backend;
use crate::clock;
use crate::db::Db;
use crate::home::Home;
use crate::jobs::store::Turn;
use crate::problem::Problem;
use crate::runs::error::RunError;
use crate::runs::folder::{RunCommand, RunFolder, RunKind, TrainerKind};
use crate::runs::manifest::Manifest;
use crate::runs::start::onward::{self, Onward};
use crate::settings::Settings;
use crate::training::check::Prepared;
use crate::training::kohya::scripts;
use crate::training::{Config, ConfigError, Installation, Issue, Level, Library, Plan, check, facts, gather, prompts};

/// Starts a training of a configuration file, which may go on from what an earlier run made. Errors in it refuse the start, and then no run is left behind.
pub fn start(
    home: &Home,
    db: &Db,
    settings: &Settings,
    executable: &Path,
    file: &Path,
    how: (&Turn, Option<&Onward>),
) -> Result<Started, Problem> {
    let (turn, onward) = how;
    let text = crate::files::read_text(file).map_err(|source| ConfigError::Unreadable { path: file.to_owned(), source })?;
    let (config, issues) =
        Config::parse(&text).map_err(|(line, message)| ConfigError::Syntax { path: file.to_owned(), line, message })?;
    let (config, text) = match onward {
        None => (config, text),
        Some(onward) => {
            let script = scripts::script(config.family, config.mode).unwrap_or_default();
            let config = onward::apply(home, db, &config, onward, script)?;
            let text = config.to_toml();
            (config, text)
        }
    };
    let asked = Asked { config, issues, text, folder: folder_of(file), turn: turn.clone() };
    start_config(home, db, settings, executable, &asked)
}

/// What cannot be asked of this training while it runs, whatever the trainer says of itself then.
fn refused(config: &Config) -> BTreeMap<String, String> {
    let script = scripts::script(config.family, config.mode).unwrap_or_default();
    let samples = facts::argument("sample_prompts").is_some_and(|fact| fact.taken_by(script) && !fact.ignored_by(script));
    let why = || ("sample".to_owned(), "This script makes no samples".to_owned());
    (!samples).then(why).into_iter().collect()
}

/// What was asked for.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The configuration.
    pub config: Config,
    /// What was out of place in its file.
    pub issues: Vec<Issue>,
    /// Its text, which the run keeps.
    pub text: String,
    /// Where its relative paths count from.
    pub folder: PathBuf,
    /// What is asked of its turn; its graphics cards are those of the configuration.
    pub turn: Turn,
}

/// Starts a training of a configuration that was read before.
pub fn start_config(home: &Home, db: &Db, settings: &Settings, executable: &Path, asked: &Asked) -> Result<Started, Problem> {
    // What was read while somebody typed may have changed on the disk since.
    gather::forget();
    let installed = backend::installed(home, settings);
    let library = Library { db, model_folders: &settings.model_folders, installed: installed.as_ref() };
    let mut prepared = check::prepare_read(&asked.config, &asked.issues, &asked.folder, library);
    prepared.ask_room(&home.runs());
    prepared.ask_queue(home, db);
    refuse(&prepared.issues())?;
    // What cannot be planned is refused before there is a folder.
    prepared.plan()?;
    let installation = backend::installation(home, settings)?;
    let name = prepared.config.output_name().unwrap_or("run").to_owned();
    let folder = create(home, &name)?;
    let made = made(home, db, &mut prepared, &asked.folder, &folder, &installation).inspect_err(|_| unmake(&folder))?;
    let mut files: Vec<(&str, &[u8])> = vec![("nyx.toml", asked.text.as_bytes())];
    files.extend(made.files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())));
    write(&folder, &files, &made.command)?;
    let turn = Turn { gpus: Some(prepared.config.launch.wish()), ..asked.turn.clone() };
    Ok(enqueue(home, db, executable, &folder, &turn)?)
}

/// What stands in a run's folder besides what was asked.
pub(crate) struct Made {
    /// `command.json`.
    pub(crate) command: RunCommand,
    /// The other files: names and contents.
    pub(crate) files: Vec<(String, Vec<u8>)>,
    /// What will happen.
    pub(crate) plan: Plan,
}

/// Everything that the trainer reads, and what is kept beside it.
pub(crate) fn made(
    home: &Home,
    db: &Db,
    prepared: &mut Prepared,
    asked_in: &Path,
    folder: &RunFolder,
    installation: &Installation,
) -> Result<Made, Problem> {
    let plan = prepared.plan()?;
    let prompts = prompts::carry(&mut prepared.config, folder.path())?;
    let rendered = prepared.render(folder.path());
    let command = RunCommand {
        trainer: TrainerKind::Kohya,
        kind: RunKind::Train,
        backend: backend::name_of(home, installation),
        command: prepared.command(folder.path(), installation),
        secrets: Vec::new(),
        asked_in: asked_in.to_owned(),
        final_file: rendered.final_model(),
        output_dir: rendered.output_dir.clone(),
        output_name: rendered.output_name.clone(),
        logging_dir: rendered.logging_dir.clone(),
        // With a split that nobody can foresee there is no total to compare with.
        planned_steps: plan.exact.then_some(plan.total_steps),
        planned_epochs: Some(plan.epochs),
        // One that skips counts those that it skips.
        begins_at: plan.resumed.filter(|resumed| resumed.counted_from == 0).map_or(0, |resumed| plan.total_steps - resumed.steps),
        planned_seconds: prepared.estimates(&plan, &check::known(home, db, &prepared.config)).time.seconds,
        refused: refused(&prepared.config),
    };
    let manifest = Manifest::of(&prepared.config, &prepared.material, installation, clock::now());
    let json = |value: serde_json::Result<Vec<u8>>| value.unwrap_or_default();
    let mut files = vec![
        ("plan.json".to_owned(), json(serde_json::to_vec_pretty(&plan))),
        ("manifest.json".to_owned(), json(serde_json::to_vec_pretty(&manifest))),
    ];
    files.extend(rendered.files.into_iter().map(|file| (file.name, file.text.into_bytes())));
    files.extend(prompts);
    Ok(Made { command, files, plan })
}

/// Errors refuse the start.
pub(in crate::runs) fn refuse(issues: &[Issue]) -> Result<(), RunError> {
    let errors: Vec<&Issue> = issues.iter().filter(|issue| issue.level == Level::Error).collect();
    match errors.first() {
        None => Ok(()),
        Some(first) => Err(RunError::Refused {
            count: errors.len(),
            first: format!("{}: {}", first.param, first.message),
            hint: first.hint.clone(),
        }),
    }
}
