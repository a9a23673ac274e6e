//! A supervisor lives as long as its trainer and does little: what only its start needed is let go of.

use std::time::Duration;

use super::Supervisor;

/// So long after the start everything that happens again and again has happened.
const SETTLED: Duration = Duration::from_secs(20);

impl Supervisor {
    /// Lets go of the start's code, once: half of the memory that a supervisor takes otherwise.
    pub(super) fn settle(&mut self) {
        if !self.settled && self.began.elapsed() >= SETTLED {
            self.settled = true;
            nyx_platform::forget_code();
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_was_let_go_of_comes_back() {
        nyx_platform::forget_code();
        assert_eq!(format!("{:?}", super::SETTLED), "20s");
    }
}
