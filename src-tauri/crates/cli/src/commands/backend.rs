//! `nyx backend`: the Python and the sd-scripts that train.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Subcommand;
use nyx_core::backend::{self, Backend, BackendStatus};
use nyx_core::jobs::{JobState, Parts, Task, queue};
use nyx_core::training::drift::{Change, Drift, compare};
use nyx_core::{Problem, Studio, Topic};
use serde_json::json;

use crate::interrupt;
use crate::output::Output;

#[derive(Debug, Subcommand)]
pub(crate) enum BackendCommand {
    /// The registered environments
    List,
    /// Whether the one that new runs use can train; asks its Python when that was not done yet
    Status,
    /// Train with your own Python and sd-scripts
    Use {
        /// The python program of the environment, or the environment's folder
        #[arg(long)]
        python: PathBuf,
        /// The folder with `train_network.py`
        #[arg(long)]
        sd_scripts: PathBuf,
        /// A name for it
        #[arg(long)]
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
    /// Forget an environment; its files stay
    Remove { name: String },
}

pub(crate) fn run(studio: &Studio, output: &Output, command: BackendCommand) -> Result<ExitCode, Problem> {
    let parts = Parts::from(studio);
    match command {
        BackendCommand::List => {
            let all = backend::list(studio.home())?;
            let chosen = backend::chosen(studio.home(), &studio.settings().get())?.map(|backend| backend.name);
            output.answer(&json!({"backends": all, "chosen": chosen}), || rows(&all, chosen.as_deref()));
            Ok(ExitCode::SUCCESS)
        }
        BackendCommand::Status => {
            let status = backend::status(studio.home(), &studio.settings().get())?;
            match &status.name {
                Some(name) if is_out_of_date(&status) && status.problems.is_empty() => examine(&parts, output, name),
                _ => Ok(tell(output, &status)),
            }
        }
        BackendCommand::Use { python, sd_scripts, name } => {
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
            let removed = backend::remove_backend(&parts, &name)?;
            output.answer(&removed, || rows(std::slice::from_ref(&removed), None));
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

fn rows(all: &[Backend], chosen: Option<&str>) -> Vec<Vec<String>> {
    let row = |backend: &Backend| {
        let mark = if chosen == Some(&backend.name) { "*" } else { "" };
        let (python, scripts) = (backend.python.display().to_string(), backend.sd_scripts.display().to_string());
        vec![mark.to_owned(), backend.name.clone(), python, scripts]
    };
    all.iter().map(row).collect()
}
