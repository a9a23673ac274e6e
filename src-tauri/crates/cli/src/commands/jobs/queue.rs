//! `nyx job queue`, `move`, `now`, `hold`, `release`, `at`, `edit`: the order of the runs that wait.

use std::process::ExitCode;

use clap::Args;
use nyx_core::jobs::order::{self, To};
use nyx_core::jobs::when::moment_here;
use nyx_core::jobs::{Hold, Lane, Wait, WhileTraining, store};
use nyx_core::runs::lineup::{Lineup, Waiting, lineup};
use nyx_core::runs::now::{self, MakesWay};
use nyx_core::runs::{self, RunError};
use nyx_core::{Problem, Studio, clock, home};
use serde_json::json;

use super::seconds;
use crate::output::Output;

#[derive(Debug, Args)]
pub(crate) struct MoveArgs {
    /// `12`, `J12` or the name of a run
    id: String,
    /// `first`, `last`, or a place counted from 1
    #[arg(long, value_name = "PLACE", required_unless_present = "before", value_parser = place)]
    to: Option<To>,
    /// Before this one
    #[arg(long, value_name = "ID", conflicts_with = "to")]
    before: Option<String>,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct Which {
    /// `12`, `J12` or the name of a run
    id: Option<String>,
    /// The whole queue: what runs goes on, nothing else begins
    #[arg(long)]
    queue: bool,
}

#[derive(Debug, Args)]
pub(crate) struct HoldArgs {
    #[command(flatten)]
    which: Which,
    /// Only until then: 22:30, +90m, 2026-11-26 08:00
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct AtArgs {
    /// `12`, `J12` or the name of a run
    id: String,
    /// 22:30, +90m, 2026-11-26 08:00; `any`: as soon as it is its turn
    time: String,
}

fn place(text: &str) -> Result<To, String> {
    match text {
        "first" => Ok(To::First),
        "last" => Ok(To::Last),
        number => number.parse().map(To::Number).map_err(|_| "first, last or a number".to_owned()),
    }
}

/// `nyx job queue`.
pub(super) fn show(studio: &Studio, output: &Output) -> Result<ExitCode, Problem> {
    let line = lineup(studio.home(), studio.db())?;
    output.answer(&line, || rows(&line));
    Ok(ExitCode::SUCCESS)
}

/// `nyx job move`.
pub(super) fn move_to(studio: &Studio, output: &Output, arguments: &MoveArgs) -> Result<ExitCode, Problem> {
    let db = studio.db();
    let before = arguments.before.as_deref().map(|name| store::find(db, name)).transpose()?;
    let to = before.map(|job| To::Before(job.id)).or(arguments.to).unwrap_or(To::Last);
    order::move_to(db, store::find(db, &arguments.id)?.id, to)?;
    on_with_it(studio)?;
    show(studio, output)
}

/// `nyx job now`.
pub(super) fn now(studio: &Studio, output: &Output, id: &str, pause: bool) -> Result<ExitCode, Problem> {
    let executable = home::nyx().ok_or(RunError::NoSupervisor)?;
    let job = store::find(studio.db(), id)?;
    let offer = now::offer(studio.home(), studio.db(), job.id)?;
    let started = now::start_now(studio.home(), studio.db(), &executable, job.id, pause)?;
    let line = lineup(studio.home(), studio.db())?;
    let waits = line.waiting.iter().find(|one| one.job == job.id);
    let answer = json!({
        "job": format!("J{}", job.id),
        "started": started,
        "waits": waits.map(|one| &one.wait),
        "pauses": offer.running.iter().filter(|_| pause).map(|one| &one.run).collect::<Vec<_>>(),
        "running": offer.running,
    });
    output.result(&answer, || {
        let said = waits.map_or_else(|| "started".to_owned(), |one| format!("is first and {}", waits_for(one)));
        let mut rows = vec![vec![format!("J{}", job.id), said]];
        rows.extend(offer.running.iter().filter(|_| waits.is_some()).map(|one| vec![made_way(one, pause, job.id)]));
        rows
    });
    Ok(ExitCode::SUCCESS)
}

/// What becomes of a run that trains where another one is wanted now.
fn made_way(one: &MakesWay, pause: bool, wanted: i64) -> String {
    let name = &one.run;
    match &one.refused {
        _ if pause => format!("{name} saves its state, leaves the card, and goes on behind it"),
        None => format!("{name} can make way and go on behind it: `nyx job now J{wanted} --pause`"),
        Some(why) => format!("{name} cannot make way: {why}"),
    }
}

/// `nyx job card`.
pub(super) fn card(studio: &Studio, output: &Output, id: &str, choice: WhileTraining) -> Result<ExitCode, Problem> {
    let job = store::find(studio.db(), id)?;
    order::while_training(studio.db(), job.id, choice)?;
    on_with_it(studio)?;
    let said = match choice {
        WhileTraining::Wait => "waits while a training uses the card",
        WhileTraining::Share => "shares the card with trainings",
        WhileTraining::Cpu => "uses the processor while a training uses the card",
    };
    let answer = json!({"job": format!("J{}", job.id), "while_training": choice});
    output.answer(&answer, || vec![vec![format!("J{}", job.id), said.to_owned()]]);
    Ok(ExitCode::SUCCESS)
}

/// `nyx job hold`.
pub(super) fn hold(studio: &Studio, output: &Output, arguments: &HoldArgs) -> Result<ExitCode, Problem> {
    let db = studio.db();
    let until = arguments.until.as_deref().map(moment_here).transpose()?;
    match (&arguments.which.id, until) {
        (None, until) => {
            order::hold_lane(db, Lane::Gpu, &Hold { since: clock::now(), until, cause: None })?;
        }
        // A job that waits for a time is not held besides.
        (Some(id), Some(until)) => order::start_at(db, store::find(db, id)?.id, Some(until))?,
        (Some(id), None) => order::hold_job(db, store::find(db, id)?.id, true)?,
    }
    on_with_it(studio)?;
    show(studio, output)
}

/// `nyx job release`.
pub(super) fn release(studio: &Studio, output: &Output, which: &Which) -> Result<ExitCode, Problem> {
    let db = studio.db();
    match &which.id {
        None => order::release_lane(db, Lane::Gpu)?,
        Some(id) => order::hold_job(db, store::find(db, id)?.id, false)?,
    }
    on_with_it(studio)?;
    show(studio, output)
}

/// `nyx job at`.
pub(super) fn at(studio: &Studio, output: &Output, arguments: &AtArgs) -> Result<ExitCode, Problem> {
    let at = if arguments.time == "any" { None } else { Some(moment_here(&arguments.time)?) };
    order::start_at(studio.db(), store::find(studio.db(), &arguments.id)?.id, at)?;
    on_with_it(studio)?;
    show(studio, output)
}

/// `nyx job edit`.
pub(super) fn edit(studio: &Studio, output: &Output, id: &str) -> Result<ExitCode, Problem> {
    let job = store::find(studio.db(), id)?;
    let run = job.run.ok_or_else(|| RunError::NotFound(id.to_owned()))?;
    let draft = runs::again::pull_back(studio.home(), studio.db(), &studio.settings().get(), &run)?;
    let file = nyx_core::training::drafts::file(studio.home(), &draft.id)?;
    output.result(&json!({"draft": draft.id, "file": file}), || vec![vec![draft.id.clone(), file.display().to_string()]]);
    Ok(ExitCode::SUCCESS)
}

/// A change of the queue may make it somebody's turn.
fn on_with_it(studio: &Studio) -> Result<(), Problem> {
    let executable = home::nyx().ok_or(RunError::NoSupervisor)?;
    runs::queue::start_next(studio.home(), studio.db(), &executable)?;
    Ok(())
}

fn rows(line: &Lineup) -> Vec<Vec<String>> {
    let mut rows: Vec<Vec<String>> = held(line).map(|said| vec![said]).into_iter().collect();
    if line.waiting.is_empty() {
        rows.push(vec!["Nothing waits".to_owned()]);
    }
    rows.extend(line.waiting.iter().map(|one| {
        let steps = one.steps.map(|steps| format!("{steps} steps")).unwrap_or_default();
        let begins = one.begins.as_deref().map(|at| format!("begins about {}", seconds(at))).unwrap_or_default();
        vec![one.number.to_string(), format!("J{}", one.job), one.run.clone(), steps, waits_for(one), begins]
    }));
    rows
}

/// What holds the whole queue, in a sentence.
pub(super) fn held(line: &Lineup) -> Option<String> {
    let hold = line.hold.as_ref()?;
    let release = "`nyx job release --queue` lets it go on";
    Some(match (&hold.cause, hold.until) {
        (Some(cause), _) => format!("The queue is held. {} {release}", cause.sentence),
        (None, Some(until)) => format!("The queue is held until {}. {release}", seconds(&until.to_string())),
        (None, None) => format!("The queue is held. {release}"),
    })
}

fn waits_for(one: &Waiting) -> String {
    match &one.wait {
        Wait::Nothing => "begins now".to_owned(),
        Wait::Held => "is held".to_owned(),
        Wait::Time { at } => format!("waits until {}", seconds(at)),
        Wait::Queue => "waits for the queue, which is held".to_owned(),
        Wait::Running { jobs } => format!("waits for {}", names(jobs)),
        Wait::Before { job } => format!("comes after {}", names(&[*job])),
        Wait::Training { jobs } => format!("waits for {}, which uses the card", names(jobs)),
        Wait::Tagging { job } => format!("waits for the tagging {0}; `nyx job card {0} share` lets it begin", names(&[*job])),
    }
}

fn names(jobs: &[i64]) -> String {
    jobs.iter().map(|job| format!("J{job}")).collect::<Vec<_>>().join(", ")
}
