//! What a trainer says: kept as it came, and read for what it means.

use super::Supervisor;
use crate::clock;
use crate::training::Stream;

/// Output lines that are kept for an end without an exception.
const LAST_LINES: usize = 24;

impl Supervisor {
    /// Keeps and reads a piece of output.
    pub(super) fn take(&mut self, stream: Stream, bytes: &[u8]) {
        let now = clock::now();
        if bytes.is_empty() {
            return;
        }
        self.state.last_output = Some(now);
        if let Err(reason) = self.keep.append(stream, bytes, self.began.elapsed()) {
            self.state.log_dropped = self.keep.dropped;
            if self.state.note.is_none() {
                self.note(reason.to_string());
            }
        }
        let records = match stream {
            Stream::Stdout => &mut self.stdout,
            Stream::Stderr => &mut self.stderr,
        };
        let whole = records.push(bytes);
        let unfinished = records.unfinished();
        for record in whole {
            for event in self.log.read(stream, &record.text, record.redrawn) {
                self.state.tally.count_in(&self.leg, event);
            }
            if !record.redrawn {
                self.remember(&record.text);
            }
        }
        for event in self.log.peek(stream, &unfinished) {
            self.state.tally.count_in(&self.leg, event);
        }
        self.pace.follow(&self.state.tally, self.began.elapsed());
        self.pace.tell(&mut self.state, self.began.elapsed());
        self.phases.follow(&self.state.tally, self.before + self.began.elapsed());
        if let Some(gauge) = &mut self.gauge {
            gauge.follow(&self.state.tally, self.began.elapsed());
        }
        self.writer.changed(&mut self.state, now);
    }

    pub(super) fn remember(&mut self, line: &str) {
        let line = line.trim();
        if !line.is_empty() {
            self.state.last_lines.push(line.chars().take(500).collect());
            let excess = self.state.last_lines.len().saturating_sub(LAST_LINES);
            self.state.last_lines.drain(..excess);
        }
    }
}
