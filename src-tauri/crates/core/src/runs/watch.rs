//! Watching runs for a window: polls what supervisors write, tells what changed, and keeps the lines of logs and the
//! values of charts that somebody looks at. The window is one more reader; nothing depends on it.

mod logs;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use self::logs::Logs;
pub use self::logs::{LogHits, LogWindow};
use super::error::RunError;
use super::folder::RunFolder;
use super::gpu::{History, RunGpu};
use super::log::LogChoice;
use super::memory::{self, RunMemory};
use super::metrics::{ChartWindow, Curves, EventFolder, Metrics};
use super::phases;
use super::queue;
use super::state::RunState;
use super::view::began;
use crate::db::Db;
use crate::event::{Event, Events, Topic};
use crate::home::Home;
use crate::jobs::{JobProgress, Lane, store};

/// How often supervisors' files are looked at.
pub const LOOK: Duration = Duration::from_millis(200);
/// How often the queue is seen to.
const QUEUE: Duration = Duration::from_secs(1);
/// A chart that nobody asked for during this time is forgotten.
const FORGET: Duration = Duration::from_mins(2);

/// What is watched. Cloning is cheap.
#[derive(Clone, Debug)]
pub struct Watch {
    home: Home,
    db: Db,
    events: Events,
    logs: Logs,
    open: Arc<Mutex<HashMap<String, Opened>>>,
}

#[derive(Debug)]
struct Opened {
    asked: Instant,
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
        Self { home, db, events, logs: Logs::default(), open: Arc::default() }
    }

    /// Rows of a run's log from `first` on, `count` at most; its last ones where there is no `first`. From then on, new ones are
    /// told as [`Event::LogTail`].
    pub fn log(&self, run: &str, choice: LogChoice, first: Option<u64>, count: u32) -> Result<LogWindow, RunError> {
        self.logs.window(&self.home, &self.events, run, choice, first, count)
    }

    /// Looks for a text in a log, whatever its case. Each call says how far that is, and where the hit with this number lies.
    pub fn search(&self, run: &str, choice: LogChoice, text: &str, hit: u64) -> Result<LogHits, RunError> {
        self.logs.search(&self.home, run, choice, text, hit)
    }

    /// The text of rows of a log, both ends included.
    pub fn log_text(&self, run: &str, choice: LogChoice, first: u64, last: u64) -> Result<String, RunError> {
        self.logs.text(&self.home, run, choice, first, last)
    }

    /// The curves of a run in a window of its steps; `smoothing` from 0 to below 1.
    pub fn curves(&self, run: &str, window: ChartWindow, smoothing: f64) -> Result<Curves, RunError> {
        let mut open = self.opened(run)?;
        let opened = open.get_mut(run).ok_or_else(|| RunError::NotFound(run.to_owned()))?;
        let folder = RunFolder::open(&self.home, run)?;
        // A run that waits has no start yet, and no files.
        let Some(state) = RunState::read(&folder.state()) else { return Ok(Curves::default()) };
        let command = folder.read_command()?;
        let folders = EventFolder::of_run(&folder, &command);
        let new = || Metrics::new(folder.stderr(), folders.clone(), began(&state));
        let metrics = opened.metrics.get_or_insert_with(new);
        metrics.follow(folders.clone());
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
        let folder = RunFolder::open(&self.home, run)?;
        Ok(opened.gpu.get_or_insert_with(|| History::new(folder.gpu())).read(window))
    }

    /// Main memory of the run's processes, in a window of its seconds.
    pub fn memory(&self, run: &str, window: ChartWindow) -> Result<RunMemory, RunError> {
        let folder = RunFolder::open(&self.home, run)?;
        Ok(memory::read(&folder.memory(), window))
    }

    fn opened(&self, run: &str) -> Result<MutexGuard<'_, HashMap<String, Opened>>, RunError> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|name, opened| name == run || opened.asked.elapsed() < FORGET);
        if let Some(opened) = open.get_mut(run) {
            opened.asked = Instant::now();
        } else {
            RunFolder::open(&self.home, run)?;
            let opened = Opened { asked: Instant::now(), metrics: None, gpu: None };
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
        self.logs.tell(&self.events);
        Ok(())
    }
}
