//! `nyx backend`: the Python and the sd-scripts that train.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Subcommand;
use nyx_core::backend::{self, BackendEntry, BackendStatus};
use nyx_core::jobs::{JobState, Parts, Task, queue};
use nyx_core::training::drift::{Change, Drift, compare};
use nyx_core::{Problem, Studio, Topic};
use serde_json::{Value, json};

use crate::interrupt;
use crate::output::{Output, size};

mod installing;

use installing::InstallArguments;

#[derive(Debug, Subcommand)]
pub(crate) enum BackendCommand {
    /// The registered environments
    List,
    /// Whether the one that new runs use can train; asks its Python when that was not done yet
    Status,
    /// Install one, or go on with an installation: a Python of its own, the trainer, and all that it needs
    Install(InstallArguments),
    /// Install what ships with Nyx now beside the one that new runs use, check it, and then use it
    Update,
    /// Look what of an installed one can be trusted, and do the rest again
    Repair { name: String },
    /// Train with a registered one, or with your own Python and sd-scripts
    Use {
        /// A registered one
        #[arg(conflicts_with_all = ["python", "sd_scripts"], required_unless_present_all = ["python", "sd_scripts"])]
        registered: Option<String>,
        /// The python program of your environment, or the environment's folder
        #[arg(long, requires = "sd_scripts")]
        python: Option<PathBuf>,
        /// The folder with `train_network.py`
        #[arg(long, requires = "python")]
        sd_scripts: Option<PathBuf>,
        /// A name for it
        #[arg(long, requires = "python")]
        name: Option<String>,
    },
    /// Ask the Python again
    Check {
        /// The one that new runs use, if not named
        name: Option<String>,
    },
    /// Where the arguments of its sd-scripts differ from those that Nyx knows
    Drift {
        /// The one that new runs use, if not named
        name: Option<String>,
    },
    /// Take one away: an installed one with its files, your own from the list alone
    Remove { name: String },
}

pub(crate) fn run(studio: &Studio, output: &Output, command: BackendCommand) -> Result<ExitCode, Problem> {
    let parts = Parts::from(studio);
    match command {
        BackendCommand::List => {
            let all = backend::entries(studio.home(), &studio.settings().get())?;
            let chosen = all.iter().find(|entry| entry.chosen).map(|entry| entry.name.clone());
            let told: Vec<Value> = all.iter().map(with_paths).collect();
            output.answer(&json!({"backends": told, "chosen": chosen}), || rows(&all));
            Ok(ExitCode::SUCCESS)
        }
        BackendCommand::Install(arguments) => installing::install(&parts, output, arguments),
        BackendCommand::Update => installing::update(&parts, output),
        BackendCommand::Repair { name } => installing::repair(&parts, output, &name),
        BackendCommand::Status => {
            let status = backend::status(studio.home(), &studio.settings().get())?;
            match &status.name {
                Some(name) if is_out_of_date(&status) && status.problems.is_empty() => examine(&parts, output, name),
                _ => Ok(tell(output, &status)),
            }
        }
        BackendCommand::Use { registered: Some(name), .. } => {
            backend::switch(&parts, &name)?;
            examine(&parts, output, &name)
        }
        BackendCommand::Use { python, sd_scripts, name, .. } => {
            let (python, sd_scripts) = (python.unwrap_or_default(), sd_scripts.unwrap_or_default());
            let before = backend::chosen(studio.home(), &studio.settings().get())?;
            let used = backend::use_backend(&parts, name.as_deref(), &python, &sd_scripts)?;
            examine(&parts, output, &used.name).inspect_err(|_| {
                if let Some(before) = &before
                    && let Err(problem) = backend::use_again(&parts, before)
                {
                    tracing::warn!(?problem, "the backend of before could not be put back");
                }
            })
        }
        BackendCommand::Check { name } => {
            let name = named(studio, name)?;
            examine(&parts, output, &name)
        }
        BackendCommand::Drift { name } => {
            let name = named(studio, name)?;
            drift(&parts, output, &name)
        }
        BackendCommand::Remove { name } => {
            let freed = backend::remove(&parts, &name)?;
            output.answer(&json!({"name": name, "freed": freed}), || vec![vec![format!("{name} is gone, {} free", size(freed))]]);
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// The environment of this name, else the one that new runs use.
fn named(studio: &Studio, name: Option<String>) -> Result<String, Problem> {
    let chosen = backend::chosen(studio.home(), &studio.settings().get())?.map(|backend| backend.name);
    let name = name.or(chosen).ok_or(backend::BackendError::None)?;
    Ok(backend::get(studio.home(), &name)?.name)
}

fn is_out_of_date(status: &BackendStatus) -> bool {
    status.checked.is_none() || status.drift.as_ref().is_some_and(|drift| drift.stale)
}

/// Tells where its arguments differ, after asking for them where that was not done since its files changed.
fn drift(parts: &Parts, output: &Output, name: &str) -> Result<ExitCode, Problem> {
    let backend = backend::get(&parts.home, name)?;
    if backend::arguments::last(&parts.home, &backend).is_none_or(|installed| installed.stale) {
        backend::arguments::ask_arguments(&parts.home, &backend, &output.quiet_reporter(interrupt::token()))?;
        parts.events.changed(Topic::Backend);
    }
    let installed = backend::arguments::last(&parts.home, &backend);
    let drift = installed.map(|installed| compare(&installed)).unwrap_or_default();
    output.answer(&drift, || drift_rows(&drift));
    Ok(ExitCode::SUCCESS)
}

fn drift_rows(drift: &Drift) -> Vec<Vec<String>> {
    let new = drift.new.iter().map(|new| ("new", new.key.clone(), new.help.clone().unwrap_or_default()));
    let gone = drift.gone.iter().map(|gone| ("gone", gone.key.clone(), gone.scripts.join(", ")));
    let changed = drift.changed.iter().map(|changed| {
        let what = match changed.what {
            Change::Default => "default",
            Change::Kind => "kind",
            Change::Choices => "choices",
        };
        (what, changed.key.clone(), format!("{} instead of {}", changed.installed, changed.schema))
    });
    let scripts = drift.new_scripts.iter().map(|script| ("new script", script.clone(), String::new()));
    let missing = drift.gone_scripts.iter().map(|script| ("not there", script.clone(), String::new()));
    let unread = drift.unread.iter().map(|unread| ("not readable", unread.script.clone(), unread.message.clone()));
    let rows = new.chain(gone).chain(changed).chain(scripts).chain(missing).chain(unread);
    let rows = rows.map(|(what, name, words)| vec![what.to_owned(), name, words]);
    std::iter::once(vec![drift.summary.clone()]).chain(rows).collect()
}

/// Asks the Python, as a job that stands in the history, and tells how the backend stands then.
fn examine(parts: &Parts, output: &Output, name: &str) -> Result<ExitCode, Problem> {
    let task = Task::CheckBackend { name: name.to_owned() };
    let job = queue::work_own(parts, &task, &output.quiet_reporter(interrupt::token()))?;
    match (job.state, job.problem) {
        (JobState::Done, _) => Ok(tell(output, &backend::of(&parts.home, &backend::get(&parts.home, name)?))),
        (_, Some(problem)) => Err(problem),
        _ => Ok(ExitCode::from(130)),
    }
}

fn tell(output: &Output, status: &BackendStatus) -> ExitCode {
    output.answer(status, || {
        let yes_no = if status.ready { "yes" } else { "no" };
        let path = |path: &Option<PathBuf>| path.as_ref().map(|path| path.display().to_string());
        let rows = [
            ("ready", Some(yes_no.to_owned())),
            ("name", status.name.clone()),
            ("python", path(&status.python)),
            ("version", status.python_version.clone()),
            ("torch", status.torch.clone()),
            ("cuda", status.cuda.clone()),
            ("sd-scripts", path(&status.sd_scripts)),
            ("commit", status.sd_scripts_commit.clone()),
            ("arguments", status.drift.as_ref().map(|drift| drift.summary.clone())),
        ];
        let facts = rows.into_iter().filter_map(|(name, value)| Some(vec![name.to_owned(), value?]));
        let problems = status.problems.iter().flat_map(|problem| {
            let hint = problem.hint.clone().map(|hint| vec!["hint".to_owned(), hint]);
            [Some(vec!["problem".to_owned(), problem.message.clone()]), hint].into_iter().flatten()
        });
        facts.chain(problems).chain(status.notes.iter().map(|note| vec!["note".to_owned(), note.clone()])).collect()
    });
    ExitCode::SUCCESS
}

/// With Python and scripts at the top, where scripts have always found them.
fn with_paths(entry: &BackendEntry) -> Value {
    let mut told = json!(entry);
    if let Some(backend) = &entry.backend {
        told["python"] = json!(backend.python);
        told["sd_scripts"] = json!(backend.sd_scripts);
    }
    told
}

fn rows(all: &[BackendEntry]) -> Vec<Vec<String>> {
    let row = |entry: &BackendEntry| {
        let mark = if entry.chosen { "*" } else { "" };
        let what = match (&entry.install, &entry.backend) {
            (Some(install), _) => installing::told(install),
            (None, Some(own)) => vec![own.python.display().to_string(), own.sd_scripts.display().to_string()],
            (None, None) => Vec::new(),
        };
        [vec![mark.to_owned(), entry.name.clone()], what].concat()
    };
    all.iter().map(row).collect()
}
