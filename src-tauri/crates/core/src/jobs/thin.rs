//! Thins out progress: work reports as often as it likes, events go out ten times a second at most, rows are written twice
//! a second at most. Pure: the time is passed in.

use jiff::{SignedDuration, Timestamp};

use super::reporter::Progress;

const BETWEEN_EVENTS: SignedDuration = SignedDuration::from_millis(100);
const BETWEEN_ROWS: SignedDuration = SignedDuration::from_millis(500);

/// The latest progress and what became of it.
#[derive(Debug, Default)]
pub(super) struct Thin {
    latest: Option<Progress>,
    unsent: bool,
    unwritten: bool,
    sent: Option<Timestamp>,
    written: Option<Timestamp>,
}

impl Thin {
    /// Takes new progress; returns it when an event is due.
    pub(super) fn take(&mut self, progress: Progress, now: Timestamp) -> Option<Progress> {
        self.latest = Some(progress);
        self.unwritten = true;
        self.unsent = !due(self.sent, now, BETWEEN_EVENTS);
        if self.unsent {
            return None;
        }
        self.sent = Some(now);
        self.latest.clone()
    }

    /// What is still to be sent and what is to be written into the row, if it is time, or if the work is over.
    pub(super) fn rest(&mut self, now: Timestamp, over: bool) -> (Option<Progress>, Option<Progress>) {
        let send = self.unsent && (over || due(self.sent, now, BETWEEN_EVENTS));
        let write = self.unwritten && (over || due(self.written, now, BETWEEN_ROWS));
        if send {
            self.unsent = false;
            self.sent = Some(now);
        }
        if write {
            self.unwritten = false;
            self.written = Some(now);
        }
        (self.latest.clone().filter(|_| send), self.latest.clone().filter(|_| write))
    }

    /// A line for the log when the phase or the note is a new one.
    pub(super) fn worth_logging(&self, next: &Progress) -> Option<String> {
        let before = self.latest.as_ref();
        if before.is_some_and(|before| before.phase == next.phase && before.note == next.note) {
            return None;
        }
        let words = [Some(&next.phase), next.provider.as_ref(), next.note.as_ref()];
        Some(words.into_iter().flatten().filter(|word| !word.is_empty()).cloned().collect::<Vec<_>>().join(", "))
            .filter(|line| !line.is_empty())
    }
}

/// A clock that was set back must not silence us.
fn due(last: Option<Timestamp>, now: Timestamp, between: SignedDuration) -> bool {
    last.is_none_or(|last| now < last || now.duration_since(last) >= between)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(milliseconds: i64) -> Timestamp {
        Timestamp::from_millisecond(1_800_000_000_000 + milliseconds).unwrap()
    }

    fn done(done: u64) -> Progress {
        Progress { phase: "Tagging".to_owned(), done, ..Progress::default() }
    }

    #[test]
    fn ten_events_and_two_rows_a_second_and_the_last_word_is_never_lost() {
        let mut thin = Thin::default();
        let (mut events, mut rows) = (0, 0);
        for n in 0..1000 {
            let (unsent, unwritten) = thin.rest(at(n), false);
            events += usize::from(unsent.is_some()) + usize::from(thin.take(done(n as u64), at(n)).is_some());
            rows += usize::from(unwritten.is_some());
        }
        assert_eq!((events, rows), (10, 2));
        let last = Some(done(999));
        assert_eq!(thin.rest(at(1000), true), (last.clone(), last));
        assert_eq!(thin.rest(at(2000), true), (None, None), "nothing new");
    }

    #[test]
    fn a_clock_set_back_does_not_silence() {
        let mut thin = Thin::default();
        assert!(thin.take(done(1), at(5000)).is_some());
        assert!(thin.take(done(2), at(0)).is_some());
    }

    #[test]
    fn the_log_hears_of_phases_and_notes_not_of_numbers() {
        let mut thin = Thin::default();
        assert_eq!(thin.worth_logging(&done(1)).as_deref(), Some("Tagging"));
        thin.take(done(1), at(0));
        assert_eq!(thin.worth_logging(&done(2)), None);
        let fell_back = Progress { provider: Some("cpu".into()), note: Some("CUDA could not load".into()), ..done(3) };
        assert_eq!(thin.worth_logging(&fell_back).as_deref(), Some("Tagging, cpu, CUDA could not load"));
    }
}
