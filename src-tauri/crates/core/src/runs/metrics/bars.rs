//! The mean loss from the progress bar in the raw output: three digits, for runs without event files.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::PathBuf;

use super::columns::Column;
use super::{EventFolder, Series};
use crate::runs::records::Records;
use crate::training::kohya::log::KohyaLog;
use crate::training::{LogReader as _, Stream, TrainEvent};

/// Output can be long: it is never in memory as a whole.
const PIECE: u64 = 1 << 20;

/// The bars of one file, and how far it was read.
#[derive(Debug, Default)]
pub(super) struct Bars {
    output: PathBuf,
    offset: u64,
    /// The leg that is read, from 0.
    leg: usize,
    /// Whether it told a loss already.
    told: bool,
    records: Records,
    log: KohyaLog,
    losses: BTreeMap<i64, f64>,
}

impl Bars {
    pub(super) fn new(output: PathBuf) -> Self {
        Self { output, ..Self::default() }
    }

    /// One series, `loss/average`, over all legs; none when no bar told a loss.
    pub(super) fn read(&mut self, legs: &[EventFolder]) -> Series {
        let leg_at =
            |place: u64| legs.iter().rposition(|leg| leg.output.is_some_and(|begins| begins <= place)).unwrap_or_default();
        if self.offset.checked_sub(1).is_some_and(|last| leg_at(last) != self.leg) {
            // What was read last was of a leg that nobody knew of then.
            *self = Self::new(std::mem::take(&mut self.output));
        }
        loop {
            let next_leg = legs.iter().filter_map(|leg| leg.output).filter(|begins| *begins > self.offset).min();
            let leg = leg_at(self.offset);
            let Some(bytes) = self.next_piece(next_leg) else { break };
            if leg != self.leg {
                (self.leg, self.told) = (leg, false);
                (self.records, self.log) = (Records::default(), KohyaLog::default());
            }
            let before = legs.get(leg).map_or(0, |leg| leg.step);
            let records = self.records.push(&bytes);
            let mut events: Vec<TrainEvent> =
                records.iter().flat_map(|record| self.log.read(Stream::Stderr, &record.text, record.redrawn)).collect();
            events.extend(self.log.peek(Stream::Stderr, &self.records.unfinished()));
            for event in events {
                if let TrainEvent::Step { step, loss: Some(loss), .. } = event {
                    let step = before + step as i64;
                    if !std::mem::replace(&mut self.told, true) {
                        // From here on it was trained again.
                        self.losses.retain(|earlier, _| *earlier < step);
                    }
                    // The second drawing of a step has its own loss; the first still had the one before.
                    self.losses.insert(step, loss);
                }
            }
        }
        let mut column = Column::default();
        for (step, loss) in &self.losses {
            column.push(0, *step, *loss);
        }
        if column.points.is_empty() { Series::new() } else { Series::from([("loss/average".to_owned(), column)]) }
    }

    /// What follows what was read: a megabyte at most, and nothing from `end` on.
    fn next_piece(&mut self, end: Option<u64>) -> Option<Vec<u8>> {
        let mut file = File::open(&self.output).ok()?;
        file.seek(SeekFrom::Start(self.offset)).ok()?;
        let mut bytes = Vec::new();
        file.take(end.map_or(PIECE, |end| PIECE.min(end - self.offset))).read_to_end(&mut bytes).ok()?;
        self.offset += bytes.len() as u64;
        (!bytes.is_empty()).then_some(bytes)
    }
}
