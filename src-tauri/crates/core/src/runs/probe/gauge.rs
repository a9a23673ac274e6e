//! What the supervisor of a probe reads while it goes on: the pace of its steps, and on a thread of its own the memory that its
//! processes hold. It also says when enough was seen.

use std::path::PathBuf;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use nyx_platform::ProcessId;

use super::measured::{CardMemory, Measured, ProbeEnd};
use super::order::Order;
use super::pace::Pace;
use super::stage;
use crate::clock;
use crate::gpu::{GpuSnapshot, Reader};
use crate::runs::folder::{RunCommand, RunFolder, RunKind};
use crate::runs::memory;
use crate::runs::state::{RunState, RunStatus};
use crate::runs::tally::Tally;
use crate::training::Phase;
use crate::training::estimates::Card;

/// How often memory is read.
const BETWEEN: Duration = Duration::from_millis(250);
/// Reading main memory takes at most one part in this many of the time.
const SHARE: u32 = 20;
/// A card on which no more than this came to be in use was not used.
const UNUSED: u64 = 64 << 20;

/// Reads along with one probe.
#[derive(Debug)]
pub(in crate::runs) struct Gauge {
    order: Order,
    folder: RunFolder,
    images: u64,
    pace: Pace,
    /// When the first step began, as far as the output tells.
    first: Option<Duration>,
    caching: Duration,
    sampling: Duration,
    last: (Phase, Duration),
    peaks: Arc<Mutex<Peaks>>,
    reading: Option<Sender<()>>,
}

impl Gauge {
    /// The gauge of a run, if that is a probe whose order can be read.
    pub(in crate::runs) fn of(folder: &RunFolder, command: &RunCommand) -> Option<Self> {
        if command.kind != RunKind::Probe {
            return None;
        }
        let order: Order = serde_json::from_slice(&std::fs::read(folder.probe()).ok()?).ok()?;
        Some(Self {
            order,
            images: images(&stage::folder(folder.path())),
            folder: folder.clone(),
            pace: Pace::default(),
            first: None,
            caching: Duration::ZERO,
            sampling: Duration::ZERO,
            last: (Phase::default(), Duration::ZERO),
            peaks: Arc::default(),
            reading: None,
        })
    }

    /// The trainer was started.
    pub(in crate::runs) fn begin(&mut self, leader: Option<&ProcessId>) {
        let Some(leader) = leader.cloned() else { return };
        let (held, released) = mpsc::channel();
        let peaks = self.peaks.clone();
        std::thread::spawn(move || {
            let reader = Reader::open();
            let mut due = clock::instant();
            loop {
                let ram = if clock::instant() >= due {
                    let before = clock::instant();
                    let used = memory::used(&leader);
                    due = clock::instant() + before.elapsed().saturating_mul(SHARE);
                    used
                } else {
                    None
                };
                let pids: Vec<u32> = nyx_platform::group_members(leader.pid).iter().map(|process| process.pid).collect();
                let snapshot = reader.snapshot();
                peaks.lock().unwrap_or_else(PoisonError::into_inner).take(&snapshot, &pids, ram);
                if released.recv_timeout(BETWEEN) != Err(RecvTimeoutError::Timeout) {
                    return;
                }
            }
        });
        self.reading = Some(held);
    }

    /// The trainer said something.
    pub(in crate::runs) fn follow(&mut self, tally: &Tally, elapsed: Duration) {
        if tally.phase != self.last.0 {
            if matches!(self.last.0, Phase::CachingLatents | Phase::CachingText) {
                self.caching += elapsed.saturating_sub(self.last.1);
            }
            if self.last.0 == Phase::Sampling {
                self.sampling += elapsed.saturating_sub(self.last.1);
            }
            self.last = (tally.phase, elapsed);
        }
        if tally.bar_total.is_some() || tally.phase == Phase::Training {
            self.first.get_or_insert(elapsed);
        }
        self.pace.at(tally.step, elapsed);
    }

    /// Whether every step that was ordered was made, and the sample image after them.
    pub(in crate::runs) fn is_over(&self, tally: &Tally) -> bool {
        // The bar moves before the sample image is made.
        tally.step >= self.order.steps + u64::from(self.order.samples)
    }

    /// The run has ended; writes what was measured, before the ending is.
    pub(in crate::runs) fn finish(&mut self, state: &RunState) {
        self.reading = None;
        let measured = self.measured(state);
        let file = self.folder.measured();
        if let Err(error) = self.folder.write_json(&file, &measured) {
            tracing::warn!(%error, file = %file.display(), "what a probe measured could not be written");
        }
    }

    fn measured(&self, state: &RunState) -> Measured {
        let peaks = self.peaks.lock().unwrap_or_else(PoisonError::into_inner);
        let card = peaks.card(&self.order.gpus);
        Measured {
            at: clock::now(),
            end: end(state, self.is_over(&state.tally)),
            steps: state.tally.step,
            seconds_per_step: self.pace.seconds_per_step(),
            slowing: self.pace.slowing(),
            loading_seconds: self.first.map(|first| first.saturating_sub(self.caching).as_secs_f64()),
            caching_seconds: self.caching.as_secs_f64(),
            sampling_seconds: (self.order.samples && !self.sampling.is_zero()).then_some(self.sampling.as_secs_f64()),
            images: self.images,
            no_card: card.is_none().then(|| peaks.reason()),
            card,
            ram: peaks.ram,
        }
    }
}

/// Every file of images that was laid ready counts once; captions and caches lie beside them.
fn images(folder: &std::path::Path) -> u64 {
    let inside = |path: &PathBuf| std::fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut folders: Vec<PathBuf> = inside(&folder.to_owned()).map(|subset| subset.join("images")).collect();
    let deeper: Vec<PathBuf> = folders.iter().flat_map(inside).filter(|path| path.is_dir()).collect();
    folders.extend(deeper);
    folders.iter().filter_map(|folder| crate::training::gather::folder_of(folder)).map(|folder| folder.images.len() as u64).sum()
}

fn end(state: &RunState, over: bool) -> ProbeEnd {
    let out = state.diagnosis.as_ref().is_some_and(|diagnosis| diagnosis.code == "gpu_out_of_memory");
    match state.state {
        RunStatus::Stopped | RunStatus::Completed if over => ProbeEnd::Whole,
        RunStatus::Stopped => ProbeEnd::Stopped,
        _ if out => ProbeEnd::OutOfMemory,
        _ => ProbeEnd::Failed,
    }
}

/// The most that was seen so far.
#[derive(Debug, Default)]
struct Peaks {
    cards: Vec<Peak>,
    driver: Option<String>,
    reason: Option<String>,
    ram: Option<u64>,
}

/// Of one card.
#[derive(Debug)]
struct Peak {
    index: u32,
    card: Card,
    before: u64,
    used: u64,
    /// What the driver told of the run's own processes.
    own: Option<u64>,
}

impl Peaks {
    /// One reading: of the cards, of the processes with these numbers.
    fn take(&mut self, snapshot: &GpuSnapshot, pids: &[u32], ram: Option<u64>) {
        self.ram = self.ram.max(ram);
        self.driver.clone_from(&snapshot.driver);
        self.reason.clone_from(&snapshot.reason);
        for gpu in &snapshot.gpus {
            let of_run = gpu.processes.iter().filter(|process| pids.contains(&process.pid));
            let own = of_run.filter_map(|process| process.memory).reduce(|sum, bytes| sum + bytes);
            let others = gpu.memory_used.saturating_sub(own.unwrap_or(0));
            match self.cards.iter_mut().find(|peak| peak.index == gpu.index) {
                Some(peak) => {
                    // What a run before it held may go only now.
                    peak.before = peak.before.min(others);
                    peak.used = peak.used.max(gpu.memory_used);
                    peak.own = peak.own.max(own);
                }
                None => self.cards.push(Peak {
                    index: gpu.index,
                    card: Card { name: gpu.name.clone(), memory_total: gpu.memory_total },
                    before: others,
                    used: gpu.memory_used,
                    own,
                }),
            }
        }
    }

    /// Of the cards that the run used the one with the least to spare. Without a choice, any card may have been used.
    fn card(&self, chosen: &[u32]) -> Option<CardMemory> {
        let may = self.cards.iter().filter(|peak| chosen.is_empty() || chosen.contains(&peak.index));
        let used = may.map(|peak| CardMemory {
            card: peak.card.clone(),
            driver: self.driver.clone(),
            before: peak.before,
            peak: peak.own.unwrap_or_else(|| peak.used.saturating_sub(peak.before)),
            used: peak.used,
            own: peak.own.is_some(),
        });
        used.filter(|memory| memory.peak > UNUSED).min_by_key(CardMemory::spare)
    }

    fn reason(&self) -> String {
        let unused = || "The training did not use a graphics card that can be read".to_owned();
        self.reason.clone().filter(|_| self.cards.is_empty()).unwrap_or_else(unused)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gpu::{Gpu, made_up};
    use crate::runs::diagnosis::Diagnosis;

    const GIB: u64 = 1 << 30;

    fn peaks(readings: &[Vec<Gpu>]) -> Peaks {
        let mut peaks = Peaks::default();
        for (n, gpus) in readings.iter().enumerate() {
            let snapshot = GpuSnapshot { driver: Some("580".into()), reason: None, gpus: gpus.clone() };
            peaks.take(&snapshot, &[7, 8], Some([3, 9, 5][n % 3] * GIB));
        }
        peaks
    }

    #[test]
    fn what_the_driver_tells_of_the_processes_counts_and_else_what_was_added() {
        let told = peaks(&[
            vec![made_up(0, 2 * GIB, &[(1, Some(GIB))])],
            vec![made_up(0, 9 * GIB, &[(1, Some(GIB)), (7, Some(5 * GIB)), (8, Some(GIB))])],
            vec![made_up(0, 4 * GIB, &[(7, Some(GIB))])],
        ]);
        let memory = told.card(&[]).unwrap();
        assert_eq!((memory.peak, memory.before, memory.used, memory.own), (6 * GIB, 2 * GIB, 9 * GIB, true));
        let late = peaks(&[
            vec![made_up(0, 7 * GIB, &[])],
            vec![made_up(0, GIB, &[])],
            vec![made_up(0, 4 * GIB, &[(7, Some(3 * GIB))])],
        ]);
        assert_eq!(
            late.card(&[]).map(|memory| (memory.before, memory.peak)),
            Some((GIB, 3 * GIB)),
            "the run before it went late"
        );
        assert_eq!((memory.spare(), told.ram), (16 * GIB, Some(9 * GIB)));
        let untold = peaks(&[vec![made_up(0, 2 * GIB, &[])], vec![made_up(0, 9 * GIB, &[(7, None)])]]).card(&[]).unwrap();
        assert_eq!((untold.peak, untold.own, untold.spare()), (7 * GIB, false, 15 * GIB));
    }

    #[test]
    fn the_card_that_was_used_counts_and_of_several_the_fullest() {
        let readings =
            [vec![made_up(0, GIB, &[]), made_up(1, GIB, &[])], vec![made_up(0, GIB + 1000, &[]), made_up(1, 5 * GIB, &[])]];
        assert_eq!(peaks(&readings).card(&[]).unwrap().peak, 4 * GIB);
        assert_eq!(peaks(&readings).card(&[0]), None, "the chosen one was not used");
        let both =
            [vec![made_up(0, GIB, &[]), made_up(1, 3 * GIB, &[])], vec![made_up(0, 6 * GIB, &[]), made_up(1, 8 * GIB, &[])]];
        assert_eq!(peaks(&both).card(&[0, 1]).unwrap().before, 3 * GIB);
    }

    #[test]
    fn an_ending_is_told_by_how_far_it_came_and_why_it_failed() {
        let state = |status, code: Option<&str>| RunState {
            state: status,
            diagnosis: code.map(|code| Diagnosis {
                code: code.into(),
                title: String::new(),
                cause: String::new(),
                remedy: String::new(),
                change: None,
                atlas: 1,
            }),
            ..RunState::default()
        };
        assert_eq!(end(&state(RunStatus::Stopped, None), true), ProbeEnd::Whole);
        assert_eq!(end(&state(RunStatus::Stopped, None), false), ProbeEnd::Stopped);
        assert_eq!(end(&state(RunStatus::Failed, Some("gpu_out_of_memory")), false), ProbeEnd::OutOfMemory);
        assert_eq!(end(&state(RunStatus::Failed, Some("image_damaged")), false), ProbeEnd::Failed);
        assert_eq!(end(&state(RunStatus::Failed, None), true), ProbeEnd::Failed);
    }
}
