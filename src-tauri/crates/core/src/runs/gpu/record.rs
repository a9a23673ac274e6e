//! Writes `gpu.jsonl` while a run goes on. A thread of its own: a driver that hangs holds up nothing but this.

use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;

use super::held::Held;
use super::line::{Line, Said, text};
use crate::clock;
use crate::files::Growing;
use crate::gpu::{GpuSnapshot, Reader};

/// For as long as it is there, the cards are read.
#[derive(Debug)]
pub(in crate::runs) struct Recording {
    ask: Sender<()>,
    held: Arc<Mutex<Option<Held>>>,
}

impl Recording {
    /// What was read; `None` where there is no driver.
    pub(in crate::runs) fn held(&self) -> Option<Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Asks for a reading before the next second is over.
    pub(in crate::runs) fn read_now(&self) {
        // A thread that has ended found no driver, and says so.
        let _ = self.ask.send(());
    }
}

/// Reads the cards from now on; `started` is the run's start. Where there is no driver, the file says so and nothing follows.
pub(in crate::runs) fn record(file: PathBuf, started: Timestamp) -> Recording {
    let (ask, asked) = mpsc::channel();
    let held = Arc::new(Mutex::new(Some(Held::default())));
    let cards = held.clone();
    std::thread::spawn(move || {
        let reader = Reader::open();
        write(Growing::going_on(file), started, &asked, || {
            let snapshot = reader.snapshot();
            if let Some(held) = cards.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
                held.take(&snapshot);
            }
            snapshot
        });
        // Nothing is read any more, so that nothing is to be waited for.
        *cards.lock().unwrap_or_else(PoisonError::into_inner) = None;
    });
    Recording { ask, held }
}

fn write(mut file: Growing, started: Timestamp, asked: &Receiver<()>, read: impl Fn() -> GpuSnapshot) {
    let begin = clock::instant();
    let mut said = Said::default();
    let mut snapshot = read();
    let mut lines = vec![Line::Start { at: started, driver: snapshot.driver.clone() }];
    let mut written = None;
    loop {
        let second = begin.elapsed().as_secs() as u32;
        // One that was asked for besides is not kept.
        if written.replace(second) != Some(second) {
            lines.extend(said.lines(second, &snapshot));
        }
        // On a full disk the lines wait that are said once; a reading that was not written is gone.
        match file.append(text(&lines).as_bytes()) {
            Ok(_) => lines.clear(),
            Err(_) => lines.retain(|line| !matches!(line, Line::Read(..))),
        }
        let over = asked.recv_timeout(pause(begin.elapsed())) == Err(RecvTimeoutError::Disconnected);
        if over || (snapshot.driver.is_none() && snapshot.gpus.is_empty() && lines.is_empty()) {
            return;
        }
        snapshot = read();
    }
}

/// Once a second for a day, then one in ten seconds: a run of a week is ten megabytes for each card, not thirty.
fn pause(since: Duration) -> Duration {
    Duration::from_secs(if since < Duration::from_hours(24) { 1 } else { 10 })
}

#[cfg(test)]
mod tests {
    use super::super::History;
    use super::*;
    use crate::runs::metrics::ChartWindow;

    #[test]
    fn without_a_driver_the_file_says_why_and_ends() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("gpu.jsonl");
        let (_held, released) = mpsc::channel();
        let reason = Some("No NVIDIA driver was found on this machine".to_owned());
        let none = GpuSnapshot { reason: reason.clone(), ..GpuSnapshot::default() };
        write(Growing::new(file.clone()), clock::now(), &released, || none.clone());
        assert_eq!(std::fs::read_to_string(&file).unwrap().lines().count(), 2, "who was asked, and why nobody answered");
        assert_eq!(History::new(file).read(ChartWindow::default()).reason, reason);
    }

    #[test]
    fn the_end_of_a_run_ends_the_reading() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("gpu.jsonl");
        let (held, released) = mpsc::channel();
        drop(held);
        let empty = GpuSnapshot { driver: Some("580.65".into()), ..GpuSnapshot::default() };
        write(Growing::new(file.clone()), clock::now(), &released, || empty.clone());
        assert!(std::fs::read_to_string(&file).unwrap().starts_with(r#"{"start":"#));
    }
}
