//! What we say in a run's log between the trainer's lines: a step count that was confirmed, checkpoints that are whole, what was asked
//! for, how it ended.

use std::path::Path;

use super::{RunState, Supervisor, view};
use crate::runs::outputs::{self, Wholeness};
use crate::runs::words;

/// What was said already.
#[derive(Debug, Default)]
pub(super) struct Told {
    steps: bool,
    stop: bool,
    force: bool,
    /// Checkpoints of those that the trainer announced, in order.
    saved: usize,
}

impl Told {
    /// What earlier legs said is not said again.
    pub(super) fn so_far(state: &RunState) -> Self {
        let steps = state.planned_steps.is_some() && state.tally.total_steps.is_some();
        Self { steps, saved: state.tally.announced.len(), ..Self::default() }
    }

    /// What is new. `whole` gives the size of a model file that is there and whole.
    fn news(&mut self, state: &RunState, whole: impl Fn(&Path) -> Option<u64>) -> Vec<String> {
        let mut news = Vec::new();
        if let (false, Some(planned), Some(total)) = (self.steps, state.planned_steps, state.tally.total_steps) {
            self.steps = true;
            let agree = if planned == total { "confirmed" } else { "differs" };
            news.push(format!("Step count {agree}: planned {planned}, trainer says {total}"));
        }
        if state.stop_asked.is_some() && !std::mem::replace(&mut self.stop, true) {
            news.push("Stop asked for".to_owned());
        }
        if state.force_asked.is_some() && !std::mem::replace(&mut self.force, true) {
            news.push("Immediate stop asked for".to_owned());
        }
        // A file is announced before it is written: the last one may take a while, those before it are over.
        while let Some(path) = state.tally.announced.get(self.saved) {
            match whole(path) {
                Some(bytes) => {
                    let name = path.file_name().unwrap_or_default().to_string_lossy();
                    news.push(format!("{name} is saved and whole, {:.1} MB", bytes as f64 / 1e6));
                }
                None if self.saved + 1 == state.tally.announced.len() => break,
                None => {}
            }
            self.saved += 1;
        }
        news
    }
}

impl Supervisor {
    /// Says in the log what is new since the last look.
    pub(super) fn tell_log(&mut self) {
        let began = view::began(&self.state);
        let whole = |path: &Path| {
            (outputs::look(path, began) == Wholeness::Whole).then(|| std::fs::metadata(path).map_or(0, |file| file.len()))
        };
        for sentence in self.told.news(&self.state, whole) {
            self.keep.say(&sentence, self.began.elapsed());
        }
    }

    /// The last word.
    pub(super) fn tell_ending(&mut self) {
        self.tell_log();
        self.keep.say(&words::sentence(&self.state), self.began.elapsed());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock;

    #[test]
    fn each_thing_is_said_once_when_it_is_true() {
        let mut told = Told::default();
        let mut state = RunState { planned_steps: Some(12), ..RunState::default() };
        let one = |path: &Path| path.ends_with("a-000001.safetensors").then_some(228_400_000);
        assert_eq!(told.news(&state, one), Vec::<String>::new());
        state.tally.total_steps = Some(12);
        state.tally.announced = ["o/a-000001.safetensors", "o/a-000002.safetensors"].map(Into::into).to_vec();
        let first = ["Step count confirmed: planned 12, trainer says 12", "a-000001.safetensors is saved and whole, 228.4 MB"];
        assert_eq!(told.news(&state, one), first);
        assert_eq!(told.news(&state, one), Vec::<String>::new(), "the second is being written");
        state.stop_asked = Some(clock::now());
        state.tally.announced.push("o/a.safetensors".into());
        let next = told.news(&state, |path| path.ends_with("a.safetensors").then_some(1_000));
        assert_eq!(next, ["Stop asked for", "a.safetensors is saved and whole, 0.0 MB"], "one that was removed is passed over");
        state.tally.announced.push("o/a-leg2.safetensors".into());
        let mut later = Told::so_far(&RunState { stop_asked: None, ..state.clone() });
        assert_eq!(
            later.news(&RunState { stop_asked: None, ..state.clone() }, |_| Some(1_000)),
            Vec::<String>::new(),
            "said before"
        );
        state.planned_steps = Some(13);
        assert_eq!(Told::default().news(&state, |_| None)[0], "Step count differs: planned 13, trainer says 12");
    }
}
