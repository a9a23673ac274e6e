//! The logs that somebody looks at. The end of a long one is answered from the files at once, while a thread counts its lines;
//! a search is a thread of its own that ends when other words are asked for.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::event::{Event, Events};
use crate::home::Home;
use crate::runs::LogTail;
use crate::runs::error::RunError;
use crate::runs::folder::RunFolder;
use crate::runs::log::{LogChoice, LogCounts, LogLine, LogView, Search, tail};

/// A part of a run's log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct LogWindow {
    /// Rows in all of the lines that were chosen, as of now; while they are counted, those below.
    pub rows: u64,
    /// The row of the first line below.
    pub first: u64,
    /// The lines asked for.
    pub lines: Vec<LogLine>,
    /// How many lines there are; `None` while they are counted.
    pub counts: Option<LogCounts>,
    /// What has not ended yet: the newest drawing of the progress bar.
    pub unfinished: Option<String>,
}

/// How far a search is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct LogHits {
    /// Lines that were found so far.
    pub hits: u64,
    /// Lines that were looked at, of those that are known.
    pub looked_at: u64,
    /// Whether all were.
    pub whole: bool,
    /// The row of the hit that was asked for, if there is one.
    pub row: Option<u64>,
    /// The number of its line.
    pub number: Option<u64>,
}

/// A log that nobody asked for during this time is forgotten.
const FORGET: Duration = Duration::from_mins(2);
/// Output that is read before an answer, about a twentieth of a second; of a longer log the end is shown first.
const AT_ONCE: u64 = 8 << 20;
/// Bytes of text that a clipboard takes.
const MOST_COPIED: usize = 16 << 20;

/// Logs by the names of their runs. Cloning is cheap.
#[derive(Clone, Debug, Default)]
pub(super) struct Logs {
    open: Arc<Mutex<HashMap<String, Arc<Log>>>>,
}

/// One log.
#[derive(Debug)]
struct Log {
    folder: RunFolder,
    asked: Mutex<Instant>,
    reading: Mutex<Reading>,
    search: Mutex<Looking>,
}

/// The search that was asked for last.
#[derive(Debug, Default)]
struct Looking {
    search: Option<Search>,
    /// Counts searches: a thread works for one.
    begun: u64,
    /// Whether a thread works for this one.
    working: bool,
}

/// What is known of the lines.
#[derive(Debug)]
enum Reading {
    /// Not asked for yet.
    New,
    /// A thread reads it from its beginning.
    Counting,
    /// Kept up to date.
    Read(Box<LogView>),
}

impl Logs {
    /// Rows of a log from `first` on, or its last ones.
    pub(super) fn window(
        &self,
        home: &Home,
        events: &Events,
        run: &str,
        choice: LogChoice,
        first: Option<u64>,
        count: u32,
    ) -> Result<LogWindow, RunError> {
        let log = self.opened(home, run)?;
        let mut reading = locked(&log.reading);
        if let Reading::New = &*reading {
            *reading = begun(&log, events, run);
        }
        let Reading::Read(view) = &mut *reading else {
            drop(reading);
            let (lines, unfinished) = tail(&log.folder, choice, count as usize);
            return Ok(LogWindow { rows: lines.len() as u64, first: 0, lines, counts: None, unfinished });
        };
        view.refresh();
        let rows = view.rows(choice);
        let first = first.unwrap_or(rows.saturating_sub(u64::from(count))).min(rows);
        Ok(LogWindow {
            rows,
            first,
            lines: view.shown(choice, first, u64::from(count)),
            counts: Some(view.counts()),
            unfinished: view.unfinished().map(str::to_owned),
        })
    }

    /// Looks for a text; each call says how far that is and where the hit with this number lies. Other words, and none, end the
    /// search before.
    pub(super) fn search(&self, home: &Home, run: &str, choice: LogChoice, text: &str, hit: u64) -> Result<LogHits, RunError> {
        let log = self.opened(home, run)?;
        let mut looking = locked(&log.search);
        if text.trim().is_empty() {
            *looking = Looking { begun: looking.begun + 1, ..Looking::default() };
            return Ok(LogHits { whole: true, ..LogHits::default() });
        }
        if !looking.search.as_ref().is_some_and(|search| search.is(text, choice)) {
            *looking = Looking { search: Some(Search::new(text, choice)), begun: looking.begun + 1, working: false };
        }
        let Looking { search: Some(search), begun, working } = &mut *looking else { return Ok(LogHits::default()) };
        let (hits, looked_at) = (search.hits(), search.looked_at());
        let Reading::Read(view) = &*locked(&log.reading) else { return Ok(LogHits::default()) };
        let whole = looked_at >= view.total();
        if !whole && !*working {
            *working = true;
            let (log, begun) = (log.clone(), *begun);
            std::thread::spawn(move || log.look(begun));
        }
        let (row, number) = search.hit(view, hit).unzip();
        Ok(LogHits { hits, looked_at, whole, row, number })
    }

    /// The text of rows, both ends included.
    pub(super) fn text(&self, home: &Home, run: &str, choice: LogChoice, first: u64, last: u64) -> Result<String, RunError> {
        let log = self.opened(home, run)?;
        let mut reading = locked(&log.reading);
        if !matches!(&*reading, Reading::Read(_)) {
            let mut view = LogView::new(log.folder.clone());
            view.refresh();
            *reading = Reading::Read(Box::new(view));
        }
        let Reading::Read(view) = &*reading else { return Ok(String::new()) };
        view.text(choice, first, last, MOST_COPIED).ok_or(RunError::LogTooLong)
    }

    /// Reads what is new in logs that somebody looks at, and says so.
    pub(super) fn tell(&self, events: &Events) {
        let open: Vec<_> = locked(&self.open).iter().map(|(run, log)| (run.clone(), log.clone())).collect();
        for (run, log) in open {
            if locked(&log.asked).elapsed() >= FORGET {
                continue;
            }
            let Reading::Read(view) = &mut *locked(&log.reading) else { continue };
            if view.refresh() {
                events.send(Event::LogTail(LogTail { run, total: view.total() }));
            }
        }
    }

    fn opened(&self, home: &Home, run: &str) -> Result<Arc<Log>, RunError> {
        let mut open = locked(&self.open);
        open.retain(|name, log| name == run || locked(&log.asked).elapsed() < FORGET);
        if let Some(log) = open.get(run) {
            *locked(&log.asked) = Instant::now();
            return Ok(log.clone());
        }
        let folder = RunFolder::open(home, run)?;
        let (asked, reading) = (Mutex::new(Instant::now()), Mutex::new(Reading::New));
        let log = Arc::new(Log { folder, asked, reading, search: Mutex::default() });
        open.insert(run.to_owned(), log.clone());
        Ok(log)
    }
}

/// Reads a log whole where it is short, else begins to.
fn begun(log: &Arc<Log>, events: &Events, run: &str) -> Reading {
    let mut view = LogView::new(log.folder.clone());
    let size = |file: PathBuf| file.metadata().map_or(0, |metadata| metadata.len());
    if size(log.folder.stdout()) + size(log.folder.stderr()) <= AT_ONCE {
        view.refresh();
        return Reading::Read(Box::new(view));
    }
    let (log, events, run) = (log.clone(), events.clone(), run.to_owned());
    std::thread::spawn(move || {
        view.refresh();
        let total = view.total();
        *locked(&log.reading) = Reading::Read(Box::new(view));
        events.send(Event::LogTail(LogTail { run, total }));
    });
    Reading::Counting
}

impl Log {
    /// Looks at all lines for the search that was begun as this one, for as long as it is wanted.
    fn look(&self, begun: u64) {
        loop {
            let step = {
                let mut looking = locked(&self.search);
                if looking.begun != begun {
                    return;
                }
                let step = match &*locked(&self.reading) {
                    Reading::Read(view) => looking.search.as_ref().and_then(|search| search.step(view)),
                    _ => None,
                };
                let Some(step) = step else {
                    looking.working = false;
                    return;
                };
                step
            };
            let hits = step.look(&self.folder);
            let Looking { search: Some(search), begun: now, .. } = &mut *locked(&self.search) else { return };
            if *now != begun {
                return;
            }
            search.found(&step, hits);
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
