//! Waiting for a lane, doing a job in this process, and telling how far it is. Used by the command line, which waits
//! for the end, and by the window, which gives each job a thread.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use nyx_platform::ProcessId;
use tokio_util::sync::CancellationToken;

use super::error::JobError;
use super::reporter::{JobProgress, Progress, Reporter};
use super::store::{self, Job, Outcome, Turn};
use super::task::{Lane, Task};
use super::thin::Thin;
use super::turns::Wait;
use super::{log, order, runner};
use crate::captions::Texts;
use crate::clock;
use crate::db::Db;
use crate::event::{Event, Events};
use crate::home::{self, Home};
use crate::problem::Problem;
use crate::settings::SettingsStore;
use crate::studio::Studio;
use crate::{runs, tagging};

/// How often a waiting job looks whether its turn has come, and a running one whether it was asked to end.
const LOOK: Duration = Duration::from_millis(250);

/// What long work may use.
#[derive(Clone, Debug)]
pub struct Parts {
    /// Where things lie.
    pub home: Home,
    /// Index and history.
    pub db: Db,
    /// Preferences.
    pub settings: SettingsStore,
    /// What captions say, in memory.
    pub texts: Texts,
    /// News.
    pub events: Events,
}

impl From<&Studio> for Parts {
    fn from(studio: &Studio) -> Self {
        Self {
            home: studio.home().clone(),
            db: studio.db().clone(),
            settings: studio.settings().clone(),
            texts: studio.texts().clone(),
            events: studio.events().clone(),
        }
    }
}

/// Adds a job and gives it a thread of its own; returns at once. For the window.
pub fn start(parts: &Parts, task: &Task, title: &str, lane: Lane) -> Result<Job, JobError> {
    refuse_training(task)?;
    let id = insert(parts, task, title, lane)?;
    let parts = parts.clone();
    let job = store::get(&parts.db, id)?;
    std::thread::spawn(move || {
        if let Err(error) = run_here(&parts, id, &Reporter::silent()) {
            tracing::error!(%error, job = id, "a job's row could not be written");
        }
    });
    Ok(job)
}

/// Adds a job, does it here and returns it as it ended. For the command line: `listener` hears the progress, and its
/// token ends the job.
pub fn work(parts: &Parts, task: &Task, title: &str, lane: Lane, listener: &Reporter) -> Result<Job, JobError> {
    refuse_training(task)?;
    let id = insert(parts, task, title, lane)?;
    run_here(parts, id, listener)
}

/// A tagging may use a card that a training uses.
fn insert(parts: &Parts, task: &Task, title: &str, lane: Lane) -> Result<i64, JobError> {
    let gpus = match task {
        Task::Tag(spec) => tagging::card::wish(spec, &parts.settings.get()),
        _ => None,
    };
    Ok(store::insert_with(&parts.db, task, title, lane, &Turn { gpus, ..Turn::default() })?)
}

/// [`start`] with the task's own title and lane.
pub fn start_own(parts: &Parts, task: &Task) -> Result<Job, JobError> {
    start(parts, task, &task.title(), task.lane())
}

/// [`work`] with the task's own title and lane.
pub fn work_own(parts: &Parts, task: &Task, listener: &Reporter) -> Result<Job, JobError> {
    work(parts, task, &task.title(), task.lane(), listener)
}

/// Does the same work again as a new job with a thread of its own. For the window.
pub fn retry(parts: &Parts, id: i64) -> Result<Job, JobError> {
    let (task, title, lane) = again(parts, id)?;
    start(parts, &task, &title, lane)
}

/// What it takes to ask for the same work again, as a new job. Training runs are started again by `runs`, which makes them a new folder.
pub fn again(parts: &Parts, id: i64) -> Result<(Task, String, Lane), JobError> {
    let job = store::get(&parts.db, id)?;
    if job.state.is_open() {
        return Err(JobError::NotEnded(id));
    }
    let task = job.task.ok_or_else(|| JobError::NotFound(format!("J{id}")))?;
    refuse_training(&task)?;
    Ok((task, job.title, job.lane))
}

/// Waits until it is this job's turn, does it in this process, and returns it as it ended. What the work itself
/// could not do stands in the job's problem; an error here means that the row could not be read or written.
pub fn run_here(parts: &Parts, id: i64, listener: &Reporter) -> Result<Job, JobError> {
    let db = &parts.db;
    let me = ProcessId::current();
    let waiting = store::get(db, id)?;
    // Mostly no card is used, and then no driver is asked.
    let cards = waiting.gpus.as_ref().map(|_| runs::queue::cards()).unwrap_or_default();
    let mut told = Wait::Nothing;
    let claimed = loop {
        if listener.is_cancelled() {
            store::finish(db, id, &Outcome::Cancelled(None))?;
        }
        if let Some(job) = order::claim(db, id, waiting.lane, &me, &cards)? {
            break job;
        }
        let job = store::get(db, id)?;
        if !job.state.is_open() {
            return Ok(job);
        }
        tell_wait(parts, &job, &cards, &mut told, listener)?;
        std::thread::sleep(LOOK);
    };
    let file = log::path(&parts.home, id);
    log::append(&file, &format!("J{id} {}", claimed.title));
    let outcome = match claimed.task {
        Some(task) => {
            let cards = claimed.cards.as_deref();
            watched(parts, id, &file, listener, |reporter| runner::run(parts, &task, cards, reporter))
        }
        None => Outcome::Failed(Problem::new("job_unknown", "This job was written by another version of Nyx")),
    };
    log::append(&file, &last_words(&outcome));
    store::finish(db, id, &outcome)?;
    if claimed.gpus.is_some() {
        on_with_trainings(parts);
    }
    store::get(db, id)
}

/// Says for which trainings a tagging waits, whenever that is something else.
fn tell_wait(parts: &Parts, job: &Job, cards: &[u32], told: &mut Wait, listener: &Reporter) -> Result<(), JobError> {
    if job.gpus.is_none() {
        return Ok(());
    }
    let wait = order::wait_of(&parts.db, job.id, job.lane, cards)?.unwrap_or(Wait::Nothing);
    if let Wait::Training { jobs } = &wait
        && wait != *told
    {
        let name = |id: &i64| Ok(runs::now::name_of(&parts.home, &store::get(&parts.db, *id)?));
        let names = jobs.iter().map(name).collect::<Result<Vec<_>, JobError>>()?;
        let note = format!("The graphics card is used by {}", names.join(", "));
        let progress = Progress { phase: "Waiting for the card".to_owned(), note: Some(note), ..Progress::default() };
        listener.progress(progress.clone());
        store::progress(&parts.db, job.id, &progress)?;
    }
    *told = wait;
    Ok(())
}

/// A training may have waited for this card, with no window open.
fn on_with_trainings(parts: &Parts) {
    let Some(executable) = home::nyx() else { return };
    if let Err(error) = runs::queue::start_next(&parts.home, &parts.db, &executable) {
        tracing::error!(%error, "the next run could not be started");
    }
}

/// Does the work while a second thread looks for requests to end and writes the progress into the row.
fn watched(
    parts: &Parts,
    id: i64,
    file: &std::path::Path,
    listener: &Reporter,
    work: impl FnOnce(&Reporter) -> Result<serde_json::Value, Problem>,
) -> Outcome {
    // The listener's own end (Ctrl+C) is the job's at once; a request in the row comes through the watching thread.
    let cancel = listener.token().child_token();
    let thin = Arc::new(Mutex::new(Thin::default()));
    let (ended, end) = channel::<()>();
    let reporter = {
        let (listener, events, thin, log_file) = (listener.clone(), parts.events.clone(), thin.clone(), file.to_owned());
        Reporter::new(cancel.clone(), move |progress: Progress| {
            listener.progress(progress.clone());
            let mut thin = thin.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(line) = thin.worth_logging(&progress) {
                log::append(&log_file, &line);
            }
            if let Some(progress) = thin.take(progress, clock::now()) {
                events.send(Event::JobProgress(JobProgress { job: id, progress }));
            }
        })
        .with_log(file.to_owned())
    };
    std::thread::scope(|scope| {
        let (thin, token) = (&thin, &cancel);
        scope.spawn(move || watch(parts, id, thin, token, &end));
        let done = catch_unwind(AssertUnwindSafe(|| work(&reporter)));
        // Wakes the watching thread, which writes the last progress before the job is finished.
        drop(ended);
        match done {
            Ok(Ok(value)) if cancel.is_cancelled() => Outcome::Cancelled(Some(value)),
            Ok(Ok(value)) => Outcome::Done(value),
            Ok(Err(problem)) if cancel.is_cancelled() && problem.code == "cancelled" => Outcome::Cancelled(None),
            Ok(Err(problem)) => Outcome::Failed(problem),
            Err(panic) => Outcome::Failed(stumbled(panic.as_ref())),
        }
    })
}

/// Until the work ends: passes on requests to end, writes what progress there is, and once more at the end.
fn watch(parts: &Parts, id: i64, thin: &Mutex<Thin>, cancel: &CancellationToken, end: &Receiver<()>) {
    loop {
        let over = end.recv_timeout(LOOK) != Err(RecvTimeoutError::Timeout);
        if store::is_cancel_requested(&parts.db, id).unwrap_or(false) {
            cancel.cancel();
        }
        let (unsent, unwritten) = thin.lock().unwrap_or_else(PoisonError::into_inner).rest(clock::now(), over);
        if let Some(progress) = unsent {
            parts.events.send(Event::JobProgress(JobProgress { job: id, progress }));
        }
        if let Some(Err(error)) = unwritten.map(|progress| store::progress(&parts.db, id, &progress)) {
            tracing::warn!(%error, job = id, "progress could not be written");
        }
        if over {
            return;
        }
    }
}

fn refuse_training(task: &Task) -> Result<(), JobError> {
    match task.run() {
        Some(run) => Err(JobError::OwnProcess(run.to_owned())),
        None => Ok(()),
    }
}

fn stumbled(panic: &(dyn std::any::Any + Send)) -> Problem {
    let words = panic.downcast_ref::<String>().cloned().or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
    Problem::new("internal", "Nyx stumbled over itself").with_detail(words.unwrap_or_default())
}

fn last_words(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Done(_) => "Done".to_owned(),
        Outcome::Paused(_) => "Paused on request".to_owned(),
        Outcome::Cancelled(_) => "Stopped on request".to_owned(),
        Outcome::Failed(problem) => {
            let parts = [Some(&problem.message), problem.hint.as_ref(), problem.detail.as_ref()];
            format!("Failed: {}", parts.into_iter().flatten().cloned().collect::<Vec<_>>().join("\n"))
        }
    }
}

#[cfg(test)]
mod tests;
