//! Watching runs for a window: polls what supervisors write, tells what changed, and keeps the lines of logs and the
//! values of charts that somebody looks at. The window is one more reader; nothing depends on it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use serde::{Deserialize, Serialize};
use specta::Type;

use super::error::RunError;
use super::folder::RunFolder;
use super::gpu::{History, RunGpu};
use super::log::{LogLine, LogView};
use super::memory::{self, RunMemory};
use super::metrics::{ChartWindow, Curves, Metrics};
use super::phases;
use super::state::RunState;
use super::view::began;
use super::{LogTail, queue};
use crate::db::Db;
use crate::event::{Event, Events, Topic};
use crate::home::Home;
use crate::jobs::{JobProgress, Lane, store};

/// A part of a run's log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct LogWindow {
    /// Lines in all, as of now.
    pub total: u64,
    /// The lines asked for.
    pub lines: Vec<LogLine>,
    /// What has not ended yet: the newest drawing of the progress bar.
    pub unfinished: Option<String>,
}

/// How often supervisors' files are looked at.
pub const LOOK: Duration = Duration::from_millis(200);
/// How often the queue is seen to.
const QUEUE: Duration = Duration::from_secs(1);
/// A log or chart that nobody asked for during this time is forgotten.
const FORGET: Duration = Duration::from_mins(2);
/// Lines told at once to those who watch a log; more are fetched.
const TOLD: u64 = 500;

/// What is watched. Cloning is cheap.
#[derive(Clone, Debug)]
pub struct Watch {
    home: Home,
    db: Db,
    events: Events,
    open: Arc<Mutex<HashMap<String, Opened>>>,
}

#[derive(Debug)]
struct Opened {
    asked: Instant,
    log: LogView,
    told: u64,
    metrics: Option<Metrics>,
    gpu: Option<History>,
}

/// What the last look at a live run saw.
#[derive(Debug, Default)]
struct Live {
    written: Option<SystemTime>,
    saved: usize,
}

impl Watch {
    /// Watches nothing yet.
    pub fn new(home: Home, db: Db, events: Events) -> Self {
        Self { home, db, events, open: Arc::default() }
    }

    /// Lines of a run's log from `first` on.
    pub fn log(&self, run: &str, first: u64, count: u64) -> Result<LogWindow, RunError> {
        let mut open = self.opened(run)?;
        let opened = open.get_mut(run).ok_or_else(|| RunError::NotFound(run.to_owned()))?;
        opened.log.refresh();
        opened.told = opened.log.total();
        Ok(LogWindow {
            total: opened.log.total(),
            lines: opened.log.shown(first, count),
            unfinished: opened.log.unfinished().map(str::to_owned),
        })
    }

    /// Numbers of the lines that hold the text, whatever its case; the first thousand.
    pub fn search(&self, run: &str, text: &str) -> Result<Vec<u64>, RunError> {
        let mut open = self.opened(run)?;
        let opened = open.get_mut(run).ok_or_else(|| RunError::NotFound(run.to_owned()))?;
        opened.log.refresh();
        Ok(if text.is_empty() { Vec::new() } else { opened.log.search(text, 1000) })
    }

    /// The curves of a run in a window of its steps; `smoothing` from 0 to below 1.
    pub fn curves(&self, run: &str, window: ChartWindow, smoothing: f64) -> Result<Curves, RunError> {
        let mut open = self.opened(run)?;
        let opened = open.get_mut(run).ok_or_else(|| RunError::NotFound(run.to_owned()))?;
        let folder = RunFolder::of(&self.home, run).ok_or_else(|| RunError::NotFound(run.to_owned()))?;
        // A run that waits has no start yet, and no files.
        let Some(state) = RunState::read(&folder.state()) else { return Ok(Curves::default()) };
        if opened.metrics.is_none() {
            let command = folder.read_command().map_err(|source| RunError::Folder { path: folder.command(), source })?;
            opened.metrics = Some(Metrics::new(folder.stderr(), command.logging_dir, began(&state)));
        }
        let Some(metrics) = &mut opened.metrics else { return Ok(Curves::default()) };
        metrics.read();
        let mut curves = metrics.curves(window, smoothing, state.started.as_millisecond() as f64 / 1000.0);
        if curves.clock.at.is_empty() {
            // Less closely, from when each stretch began and where it stands now.
            let points = phases::places(&folder, &state);
            curves.clock = window.line(&points);
        }
        Ok(curves)
    }

    /// What the graphics cards read while the run went on, in a window of its seconds.
    pub fn gpu(&self, run: &str, window: ChartWindow) -> Result<RunGpu, RunError> {
        let mut open = self.opened(run)?;
        let opened = open.get_mut(run).ok_or_else(|| RunError::NotFound(run.to_owned()))?;
        let folder = RunFolder::of(&self.home, run).ok_or_else(|| RunError::NotFound(run.to_owned()))?;
        Ok(opened.gpu.get_or_insert_with(|| History::new(folder.gpu())).read(window))
    }

    /// Main memory of the run's processes, in a window of its seconds.
    pub fn memory(&self, run: &str, window: ChartWindow) -> Result<RunMemory, RunError> {
        let folder = RunFolder::of(&self.home, run).ok_or_else(|| RunError::NotFound(run.to_owned()))?;
        Ok(memory::read(&folder.memory(), window))
    }

    fn opened(&self, run: &str) -> Result<MutexGuard<'_, HashMap<String, Opened>>, RunError> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|name, opened| name == run || opened.asked.elapsed() < FORGET);
        if let Some(opened) = open.get_mut(run) {
            opened.asked = Instant::now();
        } else {
            let folder = RunFolder::of(&self.home, run).ok_or_else(|| RunError::NotFound(run.to_owned()))?;
            let opened = Opened { asked: Instant::now(), log: LogView::new(folder), told: 0, metrics: None, gpu: None };
            open.insert(run.to_owned(), opened);
        }
        Ok(open)
    }

    /// Looks until `go_on` says no: a thread of the window's process.
    pub fn run(&self, go_on: impl Fn() -> bool) {
        let mut live = HashMap::new();
        let mut queue_seen: Option<Instant> = None;
        while go_on() {
            if let Err(error) = self.look(&mut live) {
                tracing::warn!(%error, "the runs could not be looked at");
            }
            if queue_seen.is_none_or(|seen| seen.elapsed() >= QUEUE) {
                queue_seen = Some(Instant::now());
                if let Some(executable) = crate::home::nyx()
                    && let Err(error) = queue::start_next(&self.home, &self.db, &executable)
                {
                    tracing::warn!(%error, "the queue could not be seen to");
                }
            }
            std::thread::sleep(LOOK);
        }
    }

    fn look(&self, live: &mut HashMap<String, Live>) -> Result<(), RunError> {
        let mut now = HashMap::new();
        for job in store::running(&self.db, Lane::Gpu)? {
            let Some((run, folder)) = job.run.as_deref().and_then(|run| Some((run, RunFolder::of(&self.home, run)?))) else {
                continue;
            };
            let mut seen = live.remove(run).unwrap_or_default();
            let written = std::fs::metadata(folder.state()).and_then(|metadata| metadata.modified()).ok();
            if written != seen.written {
                seen.written = written;
                self.events.changed(Topic::Runs);
                if let Some(state) = RunState::read(&folder.state()) {
                    let progress = super::words::progress(&state);
                    self.events.send(Event::JobProgress(JobProgress { job: job.id, progress }));
                    if state.tally.announced.len() != seen.saved {
                        seen.saved = state.tally.announced.len();
                        self.events.changed(Topic::Loras);
                    }
                }
            }
            now.insert(run.to_owned(), seen);
        }
        if !live.is_empty() {
            // These have ended.
            for topic in [Topic::Runs, Topic::Jobs, Topic::Loras] {
                self.events.changed(topic);
            }
        }
        *live = now;
        self.tell_tails();
        Ok(())
    }

    /// New lines of logs that somebody looks at.
    fn tell_tails(&self) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        for (run, opened) in open.iter_mut().filter(|(_, opened)| opened.asked.elapsed() < FORGET) {
            if !opened.log.refresh() {
                continue;
            }
            let first = opened.told.max(opened.log.total().saturating_sub(TOLD));
            let mut lines: Vec<String> = opened.log.shown(first, TOLD).into_iter().map(|line| line.text).collect();
            opened.told = opened.log.total();
            lines.extend(opened.log.unfinished().map(str::to_owned));
            self.events.send(Event::LogTail(LogTail { run: run.clone(), first, lines }));
        }
    }
}
