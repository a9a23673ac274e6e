//! `nyx backend install`, `update`, `repair`: told before it begins, line by line, and at its end.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use nyx_core::Problem;
use nyx_core::backend::install::StageState;
use nyx_core::backend::{self, BackendError, BackendInstall, InstallPlan, InstallRequest, InstallSources, InstallSpec};
use nyx_core::gpu::cards;
use nyx_core::jobs::{JobState, Parts, Task, queue};
use serde_json::json;

use crate::interrupt;
use crate::output::{Output, size};

#[derive(Debug, Args)]
pub(crate) struct InstallArguments {
    /// A name for it; one that was begun goes on
    name: Option<String>,
    /// What to install: kohya, or fork for 67372a's sd-scripts with its optimizers
    #[arg(long)]
    kind: Option<String>,
    /// The build of torch: auto, cu128, cu126, cu118, cpu, rocm, xpu, or index for the one of the package index
    #[arg(long)]
    torch: Option<String>,
    /// Packages on top, with commas: lycoris, optimizers, or none
    #[arg(long)]
    extras: Option<String>,
    /// Where the archives of sources are: an address or a folder with COMMIT.tar.gz, or an address with {url} in it
    #[arg(long)]
    mirror: Option<String>,
    /// The package index
    #[arg(long)]
    index: Option<String>,
    /// The index of builds of torch; {build} stands for cu128 and the like
    #[arg(long)]
    torch_index: Option<String>,
    /// Where releases of Python are
    #[arg(long)]
    python_mirror: Option<String>,
    /// A folder with every package as a wheel; nothing is fetched then
    #[arg(long)]
    wheels: Option<PathBuf>,
    /// The proxy of downloads
    #[arg(long)]
    proxy: Option<String>,
    /// Only tell what would be done
    #[arg(long)]
    dry_run: bool,
}

pub(super) fn install(parts: &Parts, output: &Output, arguments: InstallArguments) -> Result<ExitCode, Problem> {
    let absolute = |path: PathBuf| std::path::absolute(&path).unwrap_or(path);
    let names =
        |text: String| text.split(',').map(str::trim).filter(|name| !["", "none"].contains(name)).map(str::to_owned).collect();
    let request = InstallRequest {
        name: arguments.name,
        kind: arguments.kind,
        torch: arguments.torch,
        extras: arguments.extras.map(names),
        sources: InstallSources {
            archives: arguments.mirror,
            index: arguments.index,
            torch_index: arguments.torch_index,
            python: arguments.python_mirror,
            wheels: arguments.wheels.map(absolute),
            proxy: arguments.proxy,
        },
    };
    let plan = backend::install::plan(&parts.home, &cards(), &request)?;
    output.part("plan", &plan, || plan_rows(&plan));
    if arguments.dry_run {
        return Ok(ExitCode::SUCCESS);
    }
    work(parts, output, plan.spec)
}

pub(super) fn update(parts: &Parts, output: &Output) -> Result<ExitCode, Problem> {
    let entries = backend::entries(&parts.home, &parts.settings.get())?;
    let entry = entries.into_iter().find(|entry| entry.chosen).ok_or(BackendError::None)?;
    let Some(there) = entry.install else {
        return Err(backend::install::InstallError::NotOurs(entry.name).into());
    };
    if !entry.outdated {
        output.result(&json!({"name": entry.name, "updated": false}), || vec![vec![format!("{} is up to date", entry.name)]]);
        return Ok(ExitCode::SUCCESS);
    }
    let request = InstallRequest { kind: Some(there.kind), extras: Some(there.extras), ..InstallRequest::default() };
    let plan = backend::install::plan(&parts.home, &cards(), &request)?;
    output.part("plan", &plan, || plan_rows(&plan));
    work(parts, output, plan.spec)
}

pub(super) fn repair(parts: &Parts, output: &Output, name: &str) -> Result<ExitCode, Problem> {
    let spec = backend::repair(&parts.home, &parts.db, name)?;
    work(parts, output, spec)
}

fn work(parts: &Parts, output: &Output, spec: InstallSpec) -> Result<ExitCode, Problem> {
    let task = Task::InstallBackend(Box::new(spec));
    let job = queue::work_own(parts, &task, &output.reporter(interrupt::token()))?;
    match (job.state, job.result, job.problem) {
        (JobState::Done, Some(result), _) => {
            output.result(&result, || {
                serde_json::from_value(result.clone()).map(|install| result_rows(&install)).unwrap_or_default()
            });
            Ok(ExitCode::SUCCESS)
        }
        (_, _, Some(problem)) => Err(problem),
        _ => {
            output.note("Stopped. `nyx backend install` goes on where it was left");
            Ok(ExitCode::from(130))
        }
    }
}

fn plan_rows(plan: &InstallPlan) -> Vec<Vec<String>> {
    let row = |name: &str, value: String| vec![name.to_owned(), value];
    let mut rows = vec![
        row("backend", format!("{} {}", plan.label, plan.commit.get(..8).unwrap_or(&plan.commit))),
        row("with", plan.torch.clone()),
        row("because", plan.spec.reason.clone()),
        row("into", plan.folder.display().to_string()),
        row("fetches", format!("about {}", size(plan.download))),
        row(
            "needs",
            format!("about {}{}", size(plan.disk), plan.free.map(|free| format!(" of {} free", size(free))).unwrap_or_default()),
        ),
    ];
    if !plan.verified {
        rows.push(row("note", "This build was not run on such hardware where Nyx was made".to_owned()));
    }
    rows
}

fn result_rows(install: &BackendInstall) -> Vec<Vec<String>> {
    let row = |record: &backend::install::StageRecord| {
        let state = match record.state {
            StageState::Done => "done",
            StageState::Skipped => "skipped",
            _ => "open",
        };
        let note = record.note.clone().unwrap_or_default();
        vec![record.stage.label().to_owned(), state.to_owned(), format!("{:.1} s", record.seconds), note]
    };
    let mut rows: Vec<_> = install.stages.iter().map(row).collect();
    rows.push(vec![format!("{} is ready", install.name), String::new(), install.size.map(size).unwrap_or_default()]);
    rows
}

/// Kind, commit, torch and size, or the stage at which it stands.
pub(super) fn told(install: &BackendInstall) -> Vec<String> {
    let commit = install.commit.get(..8).unwrap_or(&install.commit);
    let stands = match install.next() {
        None => install.size.map(size).unwrap_or_default(),
        Some(stage) => format!("not complete: {}", stage.label()),
    };
    vec![format!("{} {commit}", install.label), install.torch.clone(), stands]
}
