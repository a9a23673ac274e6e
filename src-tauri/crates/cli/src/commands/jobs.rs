//! `nyx job`: what waits, runs and is done.

mod history;
mod queue;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Subcommand;
use nyx_core::jobs::{Job, JobState, Parts, log, queue as work, store};
use nyx_core::runs::lineup::lineup;
use nyx_core::runs::{Request, RunError, RunFolder};
use nyx_core::{Problem, Studio};
use serde_json::json;

use super::runs;
use super::tagging::WhileTrainingArg;
use crate::interrupt;
use crate::output::Output;

#[derive(Debug, Subcommand)]
pub(crate) enum JobCommand {
    /// The newest jobs, newest first
    List {
        /// How many
        #[arg(long, default_value_t = 50, value_name = "N")]
        limit: u32,
        #[command(flatten)]
        wanted: history::Wanted,
    },
    /// Training runs beside each other: what was asked differently, which images and captions were others
    Compare(history::CompareArgs),
    /// One job: where it stands, what it returned, why it failed
    Show {
        /// `12`, `J12` or the name of a run
        id: String,
    },
    /// What a job wrote
    Log {
        /// `12`, `J12` or the name of a run
        id: String,
        /// Go on until the job ends
        #[arg(long, short)]
        follow: bool,
    },
    /// Ask a job to end; what was done is kept
    Stop {
        /// `12`, `J12` or the name of a run
        id: String,
        /// End a training run at once, without asking its trainer
        #[arg(long)]
        force: bool,
        /// Save a model at the next step, then end a training run
        #[arg(long, conflicts_with = "force")]
        after_save: bool,
    },
    /// The runs that wait, in their order: for what, and when they begin
    Queue,
    /// Move a waiting run within the queue
    Move(queue::MoveArgs),
    /// Put a waiting run first and start it, beside others where a card is free
    Now {
        /// `12`, `J12` or the name of a run
        id: String,
        /// Where others train on its card: save their state, start it, and let them go on behind it
        #[arg(long)]
        pause: bool,
    },
    /// What a tagging does while a training uses the graphics card
    Card {
        /// `12` or `J12`
        id: String,
        choice: WhileTrainingArg,
    },
    /// Hold a waiting run back, or the whole queue
    Hold(queue::HoldArgs),
    /// Let a held run, or the held queue, go on
    Release(queue::Which),
    /// Let a waiting run begin no sooner than at a time
    At(queue::AtArgs),
    /// Take a waiting run out of the queue and make a draft of it again
    Edit {
        /// `12`, `J12` or the name of a run
        id: String,
    },
    /// Save the state of a training run, leave the card, and keep its place
    Pause {
        /// `12`, `J12` or the name of a run
        id: String,
    },
    /// Let a training run go on from its last whole state, when its turn comes
    Resume {
        /// `12`, `J12` or the name of a run
        id: String,
        /// From this one of its states, as `nyx checkpoint list` names it
        #[arg(long, value_name = "STATE")]
        from: Option<String>,
    },
    /// Save a model of a training run at its next step
    Save {
        /// `12`, `J12` or the name of a run
        id: String,
    },
    /// Make samples of a training run at its next step
    Sample {
        /// `12`, `J12` or the name of a run
        id: String,
    },
    /// Save a report of a run for those who help: without names, paths, keys and captions
    Report {
        /// `12`, `J12` or the name of a run
        id: String,
        /// The ZIP file
        #[arg(long, value_name = "FILE.zip")]
        out: PathBuf,
        /// Take prompts, captions and trigger words along
        #[arg(long)]
        with_captions: bool,
    },
    /// Do the same work again, as a new job
    Retry {
        /// `12`, `J12` or the name of a run
        id: String,
        /// Change what the diagnosis of a failed training proposes
        #[arg(long)]
        fix: bool,
    },
}

pub(crate) fn run(studio: &Studio, output: &Output, command: JobCommand) -> Result<ExitCode, Problem> {
    match command {
        JobCommand::List { limit, wanted } if wanted.asks() => history::list(studio, output, limit, wanted),
        JobCommand::List { limit, .. } => list(studio, output, limit),
        JobCommand::Compare(arguments) => history::compare(studio, output, &arguments),
        JobCommand::Show { id } => match named(studio, &id)? {
            Named::Run(run) => runs::show(studio, output, &run),
            Named::Job(job) => show(output, &job),
        },
        JobCommand::Log { id, follow } => match named(studio, &id)? {
            Named::Run(run) => runs::log(studio, output, &run, follow),
            Named::Job(job) => tell_log(studio, output, &job, follow),
        },
        JobCommand::Pause { id } => runs::ask(studio, output, &training(studio, &id)?, Request::Pause),
        JobCommand::Resume { id, from } => runs::resume(studio, output, &training(studio, &id)?, from.as_deref()),
        JobCommand::Save { id } => runs::ask(studio, output, &training(studio, &id)?, Request::Save),
        JobCommand::Sample { id } => runs::ask(studio, output, &training(studio, &id)?, Request::Sample),
        JobCommand::Stop { id, after_save: true, .. } => {
            runs::ask(studio, output, &training(studio, &id)?, Request::StopAfterSave)
        }
        JobCommand::Stop { id, force, .. } => match named(studio, &id)? {
            Named::Run(run) => runs::stop(studio, output, &run, force),
            Named::Job(job) => show(output, &store::request_cancel(studio.db(), job.id)?),
        },
        JobCommand::Queue => queue::show(studio, output),
        JobCommand::Move(arguments) => queue::move_to(studio, output, &arguments),
        JobCommand::Now { id, pause } => queue::now(studio, output, &id, pause),
        JobCommand::Card { id, choice } => queue::card(studio, output, &id, choice.into()),
        JobCommand::Hold(arguments) => queue::hold(studio, output, &arguments),
        JobCommand::Release(which) => queue::release(studio, output, &which),
        JobCommand::At(arguments) => queue::at(studio, output, &arguments),
        JobCommand::Edit { id } => queue::edit(studio, output, &id),
        JobCommand::Report { id, out, with_captions } => match named(studio, &id)? {
            Named::Run(run) => runs::report(studio, output, &run, with_captions, &out),
            Named::Job(job) => Err(RunError::NotFound(format!("J{}", job.id)).into()),
        },
        JobCommand::Retry { id, fix } => {
            let job = match named(studio, &id)? {
                Named::Run(run) => return runs::again(studio, output, &run, fix),
                Named::Job(job) => job,
            };
            let parts = Parts::from(studio);
            let (task, title, lane) = work::again(&parts, job.id)?;
            let job = work::work(&parts, &task, &title, lane, &output.reporter(interrupt::token()))?;
            ended(output, &job, |job| output.result(job, || rows(job)))
        }
    }
}

/// The training run that a person named.
pub(super) fn training(studio: &Studio, id: &str) -> Result<String, Problem> {
    match named(studio, id)? {
        Named::Run(run) => Ok(run),
        Named::Job(_) => Err(RunError::NotFound(id.to_owned()).into()),
    }
}

/// What a person named: a run has a folder that says more than its row, and is there without a row as well. Where the folder
/// was deleted, the row is what is left.
enum Named {
    Run(String),
    Job(Box<Job>),
}

fn named(studio: &Studio, id: &str) -> Result<Named, Problem> {
    match store::find(studio.db(), id) {
        Ok(job) => {
            let run = job.run.clone().filter(|run| RunFolder::of(studio.home(), run).is_some());
            Ok(run.map_or_else(|| Named::Job(Box::new(job)), Named::Run))
        }
        Err(_) if RunFolder::of(studio.home(), id).is_some() => Ok(Named::Run(id.to_owned())),
        Err(error) => Err(error.into()),
    }
}

/// Tells how a job that was done here ended: its answer, its problem, or that it was interrupted.
pub(crate) fn ended(output: &Output, job: &Job, answer: impl FnOnce(&Job)) -> Result<ExitCode, Problem> {
    match (job.state, &job.problem) {
        (JobState::Failed, Some(problem)) => Err(problem.clone()),
        (JobState::Done, _) => {
            answer(job);
            Ok(ExitCode::SUCCESS)
        }
        _ => {
            answer(job);
            output.note("Stopped; what was done is kept");
            Ok(ExitCode::from(130))
        }
    }
}

fn list(studio: &Studio, output: &Output, limit: u32) -> Result<ExitCode, Problem> {
    let jobs = store::list(studio.db(), limit)?;
    let line = lineup(studio.home(), studio.db())?;
    output.answer(&json!({"jobs": jobs, "hold": line.hold}), || {
        if jobs.is_empty() {
            return vec![vec!["No jobs yet".to_owned()]];
        }
        let row = |job: &Job| {
            vec![format!("J{}", job.id), job.state.name().to_owned(), how_far(job), seconds(&job.created), job.title.clone()]
        };
        queue::held(&line).map(|said| vec![said]).into_iter().chain(jobs.iter().map(row)).collect()
    });
    Ok(ExitCode::SUCCESS)
}

#[expect(clippy::unnecessary_wraps, reason = "the shape of every branch")]
fn show(output: &Output, job: &Job) -> Result<ExitCode, Problem> {
    output.answer(job, || rows(job));
    Ok(ExitCode::SUCCESS)
}

fn tell_log(studio: &Studio, output: &Output, job: &Job, follow: bool) -> Result<ExitCode, Problem> {
    let file = log::path(studio.home(), job.id);
    let mut next = 0;
    loop {
        // Asked before reading, so that the last lines of a job that ends meanwhile are not missed.
        let over = !follow || !store::get(studio.db(), job.id)?.state.is_open();
        let (lines, end) = log::read(&file, next)?;
        next = end;
        if follow {
            for line in &lines {
                output.log_line(line);
            }
        } else {
            output.answer(&json!({"lines": lines}), || lines.iter().map(|line| vec![line.clone()]).collect());
        }
        if over {
            return Ok(ExitCode::SUCCESS);
        }
        std::thread::sleep(Duration::from_millis(250));
    }
}

fn rows(job: &Job) -> Vec<Vec<String>> {
    let row = |name: &str, value: String| vec![name.to_owned(), value];
    let mut rows = vec![row("job", format!("J{}", job.id)), row("title", job.title.clone())];
    rows.push(row(
        "state",
        if job.cancel_requested && job.state.is_open() { "stopping".to_owned() } else { job.state.name().to_owned() },
    ));
    let moments = [("asked", Some(&job.created)), ("started", job.started.as_ref()), ("ended", job.ended.as_ref())];
    rows.extend(moments.into_iter().filter_map(|(name, at)| Some(row(name, seconds(at?)))));
    if job.progress.is_some() {
        rows.push(row("progress", how_far(job)));
    }
    if let Some(problem) = &job.problem {
        rows.push(row("problem", problem.message.clone()));
        rows.extend(problem.hint.iter().map(|hint| row("hint", hint.clone())));
    }
    let result = job.result.as_ref().and_then(serde_json::Value::as_object).into_iter().flatten();
    rows.extend(result.map(|(name, value)| row(name, value.as_str().map_or_else(|| value.to_string(), str::to_owned))));
    rows
}

fn how_far(job: &Job) -> String {
    match &job.progress {
        Some(progress) => match progress.total {
            Some(total) => format!("{} {}/{total}", progress.phase, progress.done),
            None => progress.phase.clone(),
        },
        None => String::new(),
    }
}

/// An RFC 3339 moment without its parts of a second.
fn seconds(at: &str) -> String {
    at.split_once('.').map_or_else(|| at.to_owned(), |(whole, _)| format!("{whole}Z"))
}
