//! The queue as people see it: what waits, for what, and when it will begin.

use jiff::Timestamp;
use nyx_platform::ProcessId;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::error::RunError;
use super::folder::{RunCommand, RunFolder};
use super::queue::cards;
use super::state::RunState;
use crate::db::Db;
use crate::home::Home;
use crate::jobs::state::JobState;
use crate::jobs::turns::{forecast, standings};
use crate::jobs::{Hold, Lane, Wait, order};
use crate::training::Config;

/// The queue of runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct Lineup {
    /// What holds the whole queue.
    pub hold: Option<Hold>,
    /// The graphics cards of this machine, by the driver's numbers.
    pub cards: Vec<u32>,
    /// What waits, in order.
    pub waiting: Vec<Waiting>,
}

/// A run that waits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct Waiting {
    /// The number behind `J12`.
    pub job: i64,
    /// The folder's name.
    pub run: String,
    /// What the user called it.
    pub name: String,
    /// Its place, counted from 1.
    pub number: u32,
    /// What it waits for.
    pub wait: Wait,
    /// When it may begin, RFC 3339.
    pub start_at: Option<String>,
    /// The graphics cards that it names.
    pub gpus: Vec<u32>,
    /// What is trained; `None` where its files cannot be read.
    pub what: Option<What>,
    /// Optimizer steps by our plan.
    pub steps: Option<u64>,
    /// How many seconds it takes by earlier runs.
    pub seconds: Option<f64>,
    /// When it will begin by that, RFC 3339.
    pub begins: Option<String>,
}

/// What a run trains, for one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct What {
    /// `SDXL LoRA`.
    pub made: String,
    /// Images.
    pub images: Option<u64>,
    /// Epochs.
    pub epochs: Option<u64>,
}

/// The queue, now.
pub fn lineup(home: &Home, db: &Db) -> Result<Lineup, RunError> {
    let cards = cards();
    let (jobs, around) = order::look(db, Lane::Gpu, &cards)?;
    let rows = crate::jobs::store::open(db, Lane::Gpu)?;
    let of = |job: i64| {
        let row = rows.iter().find(|row| row.id == job)?;
        Some((row, RunFolder::of(home, row.run.as_deref()?)?))
    };
    let seconds = |job: i64| {
        let (row, folder) = of(job)?;
        let whole = folder.read_command().ok()?.planned_seconds;
        if row.state == JobState::Running { left(&folder, whole, around.now) } else { whole }
    };
    let begins = forecast(&jobs, &around, seconds, ProcessId::is_alive);
    let waiting = standings(Lane::Gpu, &jobs, &around, ProcessId::is_alive).into_iter().enumerate().map(|(index, one)| {
        let found = of(one.id);
        let command = found.as_ref().and_then(|(_, folder)| folder.read_command().ok());
        let row = rows.iter().find(|row| row.id == one.id);
        let run = row.and_then(|row| row.run.clone()).unwrap_or_default();
        Waiting {
            job: one.id,
            name: command.as_ref().map_or_else(|| run.clone(), |command| command.output_name.clone()),
            run,
            number: index as u32 + 1,
            wait: one.wait,
            start_at: row.and_then(|row| row.start_at.clone()),
            gpus: row.and_then(|row| row.gpus.clone()).map(|wish| wish.gpus).unwrap_or_default(),
            what: found.and_then(|(_, folder)| what(&folder)),
            steps: command.as_ref().and_then(|command| command.planned_steps),
            seconds: command.as_ref().and_then(|command: &RunCommand| command.planned_seconds),
            begins: begins.get(&one.id).map(Timestamp::to_string),
        }
    });
    Ok(Lineup { hold: around.hold.clone(), waiting: waiting.collect(), cards })
}

/// Seconds that a run which goes on still takes: by its own speed, else by what was planned.
fn left(folder: &RunFolder, whole: Option<f64>, now: Timestamp) -> Option<f64> {
    let Some(state) = RunState::read(&folder.state()) else { return whole };
    let since = now.duration_since(state.started).as_secs_f64();
    state.eta_seconds.or_else(|| Some((whole? - since).max(0.0)))
}

fn what(folder: &RunFolder) -> Option<What> {
    let (config, _) = Config::read(&folder.asked()).ok()?;
    let plan = folder.read_plan();
    Some(What {
        made: format!("{} {}", config.family.words(), config.mode.words()),
        images: plan.as_ref().map(|plan| plan.images),
        epochs: plan.as_ref().map(|plan| plan.epochs),
    })
}
