//! Main memory of a run's processes while it went on: `memory.jsonl` in its folder, written by a thread of its supervisor.
//! A first line `{"start": {"at", "total"}}` (RFC 3339, bytes of the machine), then `[SECOND, MIB]`, shared pages counted once.
//! Reading it makes the system walk the pages of the trainer, so it is done as seldom as that takes long.

use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::Duration;

use jiff::Timestamp;
use nyx_platform::ProcessId;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::metrics::{ChartWindow, Line, Point};
use crate::clock;
use crate::files::Growing;

/// One line of the file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
enum Entry {
    Start { start: Start },
    Read(u32, u64),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Start {
    at: Timestamp,
    /// Bytes of main memory of this machine.
    total: Option<u64>,
}

/// For as long as it is held, memory is read.
#[derive(Debug)]
pub(super) struct Recording {
    _held: Sender<()>,
}

/// The first seconds are told closely; later one reading in five seconds, or fewer.
const SOON: Duration = Duration::from_secs(1);
const LATER: Duration = Duration::from_secs(5);
const CLOSELY: Duration = Duration::from_mins(2);
/// Reading takes at most one part in this many of the time.
const SHARE: u32 = 500;

/// Reads the memory of the trainer's group from now on; `started` is when the supervisor began.
pub(super) fn record(file: PathBuf, started: Timestamp, trainer: Option<ProcessId>) -> Recording {
    let (held, released) = mpsc::channel();
    std::thread::spawn(move || {
        let Some(trainer) = trainer else { return };
        write(&mut Growing::going_on(file), started, &released, || used(&trainer));
    });
    Recording { _held: held }
}

/// Bytes that the processes of the trainer's group hold; `None` when there are none any more, or where the system does not tell.
pub(super) fn used(trainer: &ProcessId) -> Option<u64> {
    let members = nyx_platform::group_members(trainer.pid);
    members.iter().filter_map(|process| nyx_platform::memory(process.pid)).reduce(u64::saturating_add)
}

fn write(file: &mut Growing, started: Timestamp, released: &Receiver<()>, read: impl Fn() -> Option<u64>) {
    let begin = clock::instant();
    let total = nyx_platform::total_memory();
    let mut first = Some(Entry::Start { start: Start { at: started, total } });
    loop {
        let before = clock::instant();
        let reading = read().map(|bytes| Entry::Read(begin.elapsed().as_secs() as u32, bytes >> 20));
        let took = before.elapsed();
        let lines: String =
            first.iter().chain(&reading).filter_map(|entry| serde_json::to_string(entry).ok()).map(|line| line + "\n").collect();
        // On a full disk the first line waits; a reading that was not written is gone.
        if file.append(lines.as_bytes()).is_ok() {
            first = None;
        }
        let pause = if begin.elapsed() < CLOSELY { SOON } else { LATER }.max(took.saturating_mul(SHARE));
        if released.recv_timeout(pause) != Err(RecvTimeoutError::Timeout) {
            return;
        }
    }
}

/// Main memory of a run, thinned for a chart.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Type)]
pub struct RunMemory {
    /// Bytes of main memory of the machine; `None` where it was not told.
    pub total: Option<u64>,
    /// The most bytes in use during the whole run; `None` where nothing was recorded.
    pub peak: Option<f64>,
    /// Bytes in use over the seconds of the run.
    pub used: Line,
}

/// The memory of one run in a window of its seconds. No file means no readings; a line that cannot be read is left out.
pub fn read(file: &std::path::Path, window: ChartWindow) -> RunMemory {
    let text = std::fs::read(file).unwrap_or_default();
    let (mut total, mut began, mut later, mut points) = (None, None, 0, Vec::new());
    for line in text.split(|byte| *byte == b'\n') {
        match serde_json::from_slice(line) {
            // A run that was resumed has several recordings.
            Ok(Entry::Start { start }) => {
                total = start.total.or(total);
                later = start.at.duration_since(*began.get_or_insert(start.at)).as_secs().max(0);
            }
            Ok(Entry::Read(second, mebibytes)) => {
                points.push(Point { step: later + i64::from(second), value: (mebibytes << 20) as f64 });
            }
            Err(_) => {}
        }
    }
    RunMemory { total, peak: points.iter().map(|point| point.value).reduce(f64::max), used: window.line(&points) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: ChartWindow = ChartWindow { from: None, to: None, most: 300 };

    #[test]
    fn what_a_recording_wrote_is_read_back_and_a_second_one_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("memory.jsonl");
        let mut text = Vec::new();
        for (at, mebibytes) in [("2026-11-23T14:09:00Z", 900), ("2026-11-23T14:10:00Z", 1100)] {
            let (held, released) = mpsc::channel();
            drop(held);
            write(&mut Growing::new(file.clone()), at.parse().unwrap(), &released, || Some(mebibytes << 20));
            text.extend(std::fs::read(&file).unwrap());
        }
        text.extend(b"[70,");
        std::fs::write(&file, text).unwrap();
        let read = read(&file, ALL);
        assert_eq!(read.used.at, [0, 60]);
        assert_eq!(read.used.values, [f64::from(900 << 20), f64::from(1100 << 20)]);
        assert_eq!(read.peak, Some(f64::from(1100 << 20)));
        assert!(read.total.is_some_and(|total| total > 1 << 20));
    }

    #[test]
    fn the_memory_of_a_group_is_told_until_it_is_gone() {
        assert_eq!(used(&ProcessId { pid: u32::MAX - 1, started: String::new() }), None);
        assert_eq!(read(std::path::Path::new("nowhere"), ALL), RunMemory::default());
    }
}
