//! How often pipes are read: at once while a trainer says something now and then, and in portions when it does not stop talking (pure).

use std::time::Duration;

use tokio::time::Instant;

/// Reads are counted over this time.
const OVER: Duration = Duration::from_millis(200);
/// So many reads in that time are a flood.
const MANY: u32 = 20;
/// What comes during this time is read at once. A pipe holds more than a trainer says in it.
const REST: Duration = Duration::from_millis(10);

/// Counts reads.
#[derive(Debug)]
pub(super) struct Portions {
    since: Instant,
    reads: u32,
}

impl Portions {
    pub(super) fn new(now: Instant) -> Self {
        Self { since: now, reads: 0 }
    }

    /// Something was read: until when nothing is to be read now, if there is a rest.
    pub(super) fn rest(&mut self, now: Instant) -> Option<Instant> {
        if now.duration_since(self.since) >= OVER {
            // A flood that went on goes on.
            (self.since, self.reads) = (now, if self.reads > MANY / 2 { MANY / 2 } else { 0 });
        }
        self.reads += 1;
        (self.reads > MANY).then(|| now + REST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_flood_is_read_in_portions() {
        let begin = Instant::now();
        let mut portions = Portions::new(begin);
        let quiet = (0..100_u32).map(|n| begin + Duration::from_millis(50) * n);
        assert!(quiet.clone().all(|now| portions.rest(now).is_none()), "twenty lines a second");
        let begin = begin + Duration::from_secs(10);
        let mut now = begin;
        let mut reads = 0;
        while now < begin + Duration::from_secs(1) {
            now = portions.rest(now).unwrap_or(now + Duration::from_micros(100));
            reads += 1;
        }
        assert!((80..200).contains(&reads), "{reads} reads of 10,000 lines");
    }
}
