//! The mean loss from the progress bar in the raw output: three digits, for runs without event files.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::PathBuf;

use super::Series;
use super::columns::Column;
use crate::runs::records::Records;
use crate::training::kohya::log::KohyaLog;
use crate::training::{LogReader as _, Stream, TrainEvent};

/// Output can be long: it is never in memory as a whole.
const PIECE: u64 = 1 << 20;

/// The bars of one file, and how far it was read.
#[derive(Debug)]
pub(super) struct Bars {
    output: PathBuf,
    offset: u64,
    records: Records,
    log: KohyaLog,
    losses: BTreeMap<u64, f64>,
}

impl Bars {
    pub(super) fn new(output: PathBuf) -> Self {
        Self { output, offset: 0, records: Records::default(), log: KohyaLog::default(), losses: BTreeMap::new() }
    }

    /// One series, `loss/average`; none when no bar told a loss.
    pub(super) fn read(&mut self) -> Series {
        while let Some(bytes) = self.next_piece() {
            let records = self.records.push(&bytes);
            let mut events: Vec<TrainEvent> =
                records.iter().flat_map(|record| self.log.read(Stream::Stderr, &record.text, record.redrawn)).collect();
            events.extend(self.log.peek(Stream::Stderr, &self.records.unfinished()));
            for event in events {
                if let TrainEvent::Step { step, loss: Some(loss), .. } = event {
                    // The second drawing of a step has its own loss; the first still had the one before.
                    self.losses.insert(step, loss);
                }
            }
        }
        let mut column = Column::default();
        for (step, loss) in &self.losses {
            column.push(0, *step as i64, *loss);
        }
        if column.points.is_empty() { Series::new() } else { Series::from([("loss/average".to_owned(), column)]) }
    }

    /// What follows what was read, a megabyte at most.
    fn next_piece(&mut self) -> Option<Vec<u8>> {
        let mut file = File::open(&self.output).ok()?;
        file.seek(SeekFrom::Start(self.offset)).ok()?;
        let mut bytes = Vec::new();
        file.take(PIECE).read_to_end(&mut bytes).ok()?;
        self.offset += bytes.len() as u64;
        (!bytes.is_empty()).then_some(bytes)
    }
}
