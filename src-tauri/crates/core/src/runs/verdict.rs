//! How a run ended (pure). Exit code 0 alone is nothing: sd-scripts ends with it when it found no images.

use super::folder::TrainerKind;
use super::outputs::Wholeness;
use super::state::RunStatus;
use super::tally::Tally;

/// What is known when the trainer and everything it started is gone.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// Who trained.
    pub trainer: TrainerKind,
    /// How it ended; negative: by that signal. `None` when that is not known.
    pub exit_code: Option<i32>,
    /// Whether a stop was asked for.
    pub stop_asked: bool,
    /// Whether it left for a pause, and its state is whole.
    pub paused: bool,
    /// What it said.
    pub tally: &'a Tally,
    /// The final model.
    pub final_file: Wholeness,
}

/// The ending.
pub fn verdict(facts: Facts<'_>) -> RunStatus {
    let said_so = facts.tally.model_saved || facts.tally.bar_ended();
    let made_it = match facts.trainer {
        TrainerKind::Kohya => facts.final_file == Wholeness::Whole,
        // A recording makes no file; how the recorded process ended stands for it.
        TrainerKind::Replay => facts.exit_code == Some(0),
    };
    match (made_it && said_so, facts.stop_asked) {
        (true, _) => RunStatus::Completed,
        (false, true) => RunStatus::Stopped,
        (false, false) if facts.paused => RunStatus::Paused,
        (false, false) => RunStatus::Failed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ended(exit_code: i32, stop_asked: bool, model_saved: bool, bar: (u64, u64), final_file: Wholeness) -> RunStatus {
        let tally = Tally { model_saved, step: bar.0, bar_total: Some(bar.1), ..Tally::default() };
        verdict(Facts {
            trainer: TrainerKind::Kohya,
            exit_code: Some(exit_code),
            stop_asked,
            paused: false,
            tally: &tally,
            final_file,
        })
    }

    #[test]
    fn completed_needs_a_whole_file_and_a_word_or_a_full_bar() {
        use Wholeness::{Missing, Older, Truncated, Whole};
        assert_eq!(ended(0, false, true, (8, 16), Whole), RunStatus::Completed, "a resumed run does not fill its bar");
        assert_eq!(ended(0, false, false, (4, 4), Whole), RunStatus::Completed, "the log went to a file of its own");
        assert_eq!(ended(1, false, true, (4, 4), Whole), RunStatus::Completed, "it stumbled on its way out");
        assert_eq!(ended(0, true, true, (4, 4), Whole), RunStatus::Completed, "the stop came too late");
        for file in [Missing, Older, Truncated] {
            assert_eq!(ended(0, false, true, (4, 4), file), RunStatus::Failed, "{file:?}");
        }
        assert_eq!(ended(0, false, false, (0, 0), Whole), RunStatus::Failed, "exit code 0 is nothing");
        assert_eq!(ended(0, false, false, (2, 4), Whole), RunStatus::Failed);
    }

    #[test]
    fn a_signal_is_a_stop_only_when_one_was_asked_for() {
        assert_eq!(ended(-2, true, false, (2, 4), Wholeness::Missing), RunStatus::Stopped);
        assert_eq!(ended(-9, false, false, (2, 4), Wholeness::Missing), RunStatus::Failed);
        assert_eq!(ended(1, true, false, (2, 4), Wholeness::Missing), RunStatus::Stopped);
    }

    #[test]
    fn a_recording_is_judged_by_its_words_and_its_end() {
        let tally = Tally { model_saved: true, ..Tally::default() };
        let facts = Facts {
            trainer: TrainerKind::Replay,
            exit_code: Some(0),
            stop_asked: false,
            paused: false,
            tally: &tally,
            final_file: Wholeness::Missing,
        };
        assert_eq!(verdict(facts), RunStatus::Completed);
        assert_eq!(verdict(Facts { exit_code: Some(1), ..facts }), RunStatus::Failed);
        assert_eq!(verdict(Facts { tally: &Tally::default(), ..facts }), RunStatus::Failed);
    }
}
