//! What the desktop is told when a run ends: how, and the last sample as a picture. Said by the supervisor, which is there with
//! a window and without one; where no desktop listens it is no error.

use std::path::PathBuf;

use super::folder::{RunCommand, RunKind, TrainerKind};
use super::state::{RunState, RunStatus};
use super::words;

/// A notification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// `kana-v1 is done`.
    pub title: String,
    /// How it ended, in a sentence.
    pub body: String,
    /// The last sample.
    pub image: Option<PathBuf>,
}

/// What is said of an ending (pure). Nothing of one that somebody asked for, and of a played recording.
pub fn notice(state: &RunState, command: &RunCommand, image: Option<PathBuf>) -> Option<Notice> {
    let how = match state.state {
        RunStatus::Completed => "is done",
        RunStatus::Failed => "failed",
        _ => return None,
    };
    (command.trainer == TrainerKind::Kohya && command.kind == RunKind::Train).then(|| Notice {
        title: format!("{} {how}", command.output_name),
        body: words::sentence(state),
        image,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ending_that_nobody_asked_for_is_said() {
        let command: RunCommand = serde_json::from_value(serde_json::json!({
            "trainer": "kohya", "secrets": [], "output_dir": "/o", "output_name": "kana", "final_file": "/o/kana.safetensors",
            "logging_dir": "/l", "planned_steps": null, "planned_epochs": null,
            "command": {"program": "python", "script": "t.py", "argv": [], "env": {}, "env_remove": [], "cwd": "/"}
        }))
        .unwrap();
        let said = |status| {
            let mut state = RunState { state: status, ..RunState::default() };
            state.tally.step = 24;
            notice(&state, &command, None).map(|notice| (notice.title, notice.body))
        };
        assert_eq!(said(RunStatus::Completed), Some(("kana is done".to_owned(), "Done after 24 steps".to_owned())));
        assert_eq!(said(RunStatus::Failed).unwrap().0, "kana failed");
        assert_eq!(said(RunStatus::Stopped), None, "who stopped it knows");
        let played = RunCommand { trainer: TrainerKind::Replay, ..command.clone() };
        assert_eq!(notice(&RunState { state: RunStatus::Completed, ..RunState::default() }, &played, None), None);
    }
}
