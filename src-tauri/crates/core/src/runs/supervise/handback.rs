//! Every process of the run is gone; the driver may need a moment more until the memory of the card is back. Nobody is told that a
//! run has stopped or paused, and nothing else begins, before that. Where the driver does not give it back, that is said.

use std::time::Duration;

use tokio::time::Instant;

use super::{Ending, Supervisor};

/// How long the driver may take.
const PATIENCE: Duration = Duration::from_secs(10);

impl Supervisor {
    /// Whether the cards have back what the run held of them, or were waited for long enough.
    pub(super) fn has_handed_back(&mut self, ending: &mut Ending) -> bool {
        let Some(recording) = &self.recording else { return true };
        let cards = self.command.command.env.get("CUDA_VISIBLE_DEVICES").and_then(|cards| numbers(cards));
        let Some(held) = recording.held() else { return true };
        let (since, readings) = *ending.gone.get_or_insert_with(|| (Instant::now(), held.readings));
        // Only what was read after the last process had gone says anything.
        let left = held.left(cards.as_deref(), |pid| nyx_platform::ProcessId::of(pid).is_some());
        let read = held.readings > readings;
        if read && left == 0 {
            return true;
        }
        if since.elapsed() >= PATIENCE {
            self.not_given_back(read.then_some(left));
            return true;
        }
        recording.read_now();
        false
    }

    /// `left`: bytes; `None` where the driver did not answer.
    fn not_given_back(&mut self, left: Option<u64>) {
        let seconds = PATIENCE.as_secs();
        let note = match left {
            Some(left) => format!(
                "{seconds} seconds after its last process the graphics card still holds {:.1} GB more than before; the driver or \
                 another program keeps them",
                left as f64 / f64::from(1 << 30)
            ),
            None => format!("{seconds} seconds after its last process the driver had not said whether the card's memory is free"),
        };
        if self.state.note.is_none() {
            self.note(note);
        }
    }
}

/// The cards of `0,2`; `None` where they are named otherwise.
fn numbers(cards: &str) -> Option<Vec<u32>> {
    cards.split(',').map(|card| card.trim().parse().ok()).collect()
}
