//! Going on with a run that was paused, stopped or cut off, in the same folder: a new leg from its last whole state, whose
//! turn comes through the queue.

use std::path::Path;

use super::controls::{Known, no_resume};
use super::error::RunError;
use super::folder::{Request, RunCommand, RunFolder};
use super::legs::{self, Leg};
use super::queue;
use super::read::state_now;
use super::start::Started;
use super::state::RunState;
use super::states::{self, WholeState};
use crate::db::Db;
use crate::event::Topic;
use crate::home::Home;
use crate::jobs::order::way;
use crate::jobs::{JobState, Lane, Task, store};
use crate::problem::Problem;
use crate::training::{Config, facts};

/// Lets a run that has ended go on, from its furthest whole state or from the one of this name. Its row waits again, with its
/// number; one that lost its row gets a new one.
pub fn resume(home: &Home, db: &Db, executable: &Path, run: &str, from: Option<&str>) -> Result<Started, Problem> {
    let started = back_in_line(home, db, run, from)?;
    queue::start_next(home, db, executable)?;
    Ok(started)
}

/// The same, without looking whose turn it is.
pub(super) fn back_in_line(home: &Home, db: &Db, run: &str, from: Option<&str>) -> Result<Started, Problem> {
    let folder = RunFolder::open(home, run)?;
    let job = store::of_run(db, run)?;
    let state = state_now(&folder, job.as_ref());
    let unusable = |path: std::path::PathBuf| move |source| RunError::Folder { path, source };
    let command = folder.read_command()?;
    let cannot = |why: String| RunError::CannotResume { run: run.to_owned(), why };
    let whole = states::whole(&folder, &command, &state);
    let why = no_resume(Known { status: state.state, command: &command, bridge: None, has_state: !whole.is_empty() });
    let named = |state: &WholeState| from.is_none_or(|name| state.path.file_name().is_some_and(|file| file == name));
    let found = whole.into_iter().find(named).filter(|_| why.is_none());
    let found = found.ok_or_else(|| cannot(why.unwrap_or_else(|| "It has no such state".to_owned())))?;
    let processes = Config::read(&folder.asked()).map_or(1, |(config, _)| config.launch.process_count());
    let leg =
        next_leg(&folder, &command, &state, &found, processes).ok_or_else(|| cannot("All of its steps were made".to_owned()))?;
    let mut all = legs::later(&folder);
    all.retain(|earlier| earlier.number < leg.number);
    all.push(leg);
    for request in Request::ALL {
        folder.withdraw(request).map_err(unusable(folder.path().to_owned()))?;
    }
    folder.forget_sweep().map_err(unusable(folder.path().to_owned()))?;
    folder.write_json(&folder.legs(), &all).map_err(unusable(folder.legs()))?;
    let id = match job {
        Some(job) => {
            // A lost run's row still says that it runs, and so does one whose supervisor has written its last word into the folder
            // alone: from now on the row is not that one's any more.
            if job.state.is_open() || job.state == JobState::Interrupted {
                store::disown(db, &job)?;
            }
            way::requeue(db, job.id)?;
            job.id
        }
        None => store::insert(db, &Task::Train { run: run.to_owned() }, &format!("Train {run}"), Lane::Gpu)?,
    };
    db.write(&[Topic::Runs], |_| Ok(()))?;
    Ok(Started { run: run.to_owned(), job: id })
}

/// The leg that begins at this state (pure but for the plan). `None` when nothing is left to train.
fn next_leg(folder: &RunFolder, command: &RunCommand, state: &RunState, found: &WholeState, processes: u32) -> Option<Leg> {
    let total_steps = state.tally.total_steps.or(command.planned_steps);
    if total_steps.is_some_and(|total| found.step >= total) {
        return None;
    }
    let steps_per_epoch = states::steps_per_epoch(folder, state);
    let number = state.leg.max(1) + 1;
    let script = command.command.script.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let counts_epochs = facts::argument("initial_epoch").is_some_and(|argument| argument.taken_by(&script));
    let mut logging = command.logging_dir.clone().into_os_string();
    logging.push(format!("-leg{number}"));
    let mut argv = vec!["--resume".to_owned(), found.path.to_string_lossy().into_owned()];
    if counts_epochs {
        // With several processes the trainer divides its own epoch by their number; steps it takes as they are.
        argv.extend(match steps_per_epoch.filter(|_| processes > 1) {
            Some(per_epoch) => ["--initial_step".to_owned(), (found.epoch * per_epoch).to_string()],
            None => ["--initial_epoch".to_owned(), (found.epoch + 1).to_string()],
        });
    }
    argv.extend(["--logging_dir".to_owned(), logging.to_string_lossy().into_owned()]);
    Some(Leg {
        number,
        step: found.step,
        epoch: found.epoch,
        into: found.into,
        counts_epochs,
        steps_per_epoch,
        total_steps,
        state: Some(found.path.clone()),
        argv,
        output: std::fs::metadata(folder.stderr()).map_or(Some(0), |file| Some(file.len())),
        logging_dir: logging.into(),
        own_name: format!("{}-leg{number}", command.output_name),
    })
}
