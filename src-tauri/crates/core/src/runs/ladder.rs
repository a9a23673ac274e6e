//! How firmly to ask a trainer to end, and when (pure): interrupt, 15 s, terminate, 5 s, kill.

use std::time::Duration;

use nyx_platform::Signal;

/// When which signal follows, counted from the moment the stop was asked for.
const RUNGS: [(Duration, Signal); 3] =
    [(Duration::ZERO, Signal::Interrupt), (Duration::from_secs(15), Signal::Terminate), (Duration::from_secs(20), Signal::Kill)];

/// Processes that are left when the leader has gone get this long to notice it: data loader workers need up to five seconds.
const GRACE: [(Duration, Signal); 2] = [(Duration::from_secs(8), Signal::Terminate), (Duration::from_secs(13), Signal::Kill)];

/// Which signals were sent.
#[derive(Debug, Default)]
pub(super) struct Ladder {
    sent: usize,
    left_sent: usize,
    killed: bool,
}

impl Ladder {
    /// The signal that is due for the group, `since` after the stop was asked for.
    pub(super) fn due(&mut self, since: Duration, forced: bool) -> Option<Signal> {
        if forced && !self.killed {
            self.killed = true;
            return Some(Signal::Kill);
        }
        let (after, signal) = *RUNGS.get(self.sent)?;
        (!self.killed && since >= after).then(|| {
            self.sent += 1;
            signal
        })
    }

    /// The signal that is due for what is left, `since` after the leader has gone.
    pub(super) fn due_for_the_left(&mut self, since: Duration, hurry: bool) -> Option<Signal> {
        if hurry && self.left_sent < GRACE.len() {
            self.left_sent = GRACE.len();
            return Some(Signal::Kill);
        }
        let (after, signal) = *GRACE.get(self.left_sent)?;
        (since >= after).then(|| {
            self.left_sent += 1;
            signal
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn climb(forced_at: Option<u64>) -> Vec<(u64, Signal)> {
        let mut ladder = Ladder::default();
        (0..=40)
            .filter_map(|second| {
                let forced = forced_at.is_some_and(|at| second >= at);
                ladder.due(Duration::from_secs(second), forced).map(|signal| (second, signal))
            })
            .collect()
    }

    #[test]
    fn polite_then_firm_then_final() {
        assert_eq!(climb(None), [(0, Signal::Interrupt), (15, Signal::Terminate), (20, Signal::Kill)]);
        assert_eq!(climb(Some(3)), [(0, Signal::Interrupt), (3, Signal::Kill)], "force skips ahead");
    }

    #[test]
    fn what_is_left_gets_time_to_notice() {
        let mut ladder = Ladder::default();
        assert_eq!(ladder.due_for_the_left(Duration::from_secs(5), false), None);
        assert_eq!(ladder.due_for_the_left(Duration::from_secs(8), false), Some(Signal::Terminate));
        assert_eq!(ladder.due_for_the_left(Duration::from_secs(9), true), Some(Signal::Kill));
        assert_eq!(ladder.due_for_the_left(Duration::from_mins(1), true), None);
    }
}
