//! How a run is told to people (pure).

use super::exits;
use super::folder::Request;
use super::sentinels::Sentinel;
use super::state::{RunState, RunStatus};
use super::tally::Tally;
use crate::jobs::Progress;
use crate::problem::Problem;
use crate::training::Phase;

/// What it is doing, or how it ended: `Caching latents`, `Training`, `Done`.
pub fn doing(status: RunStatus, tally: &Tally) -> String {
    let words = match status {
        RunStatus::Queued => "Queued",
        RunStatus::Stopping => "Stopping",
        RunStatus::Completed => "Done",
        RunStatus::Failed => "Failed",
        RunStatus::Stopped => "Stopped",
        RunStatus::Paused => "Paused",
        RunStatus::Lost => "Ended while Nyx was closed",
        RunStatus::Running => match tally.phase {
            Phase::Preparing => "Preparing",
            Phase::Downloading => "Downloading",
            Phase::Loading => "Loading model",
            Phase::CachingLatents => "Caching latents",
            Phase::CachingText => "Caching captions",
            Phase::Training => "Training",
            Phase::Validating => "Validating",
            Phase::Sampling => "Sampling",
            Phase::Saving => "Saving",
        },
    };
    words.to_owned()
}

/// The same, of a run that was asked to leave after saving.
pub fn doing_asked(status: RunStatus, tally: &Tally, asked: &[Request]) -> String {
    match status {
        RunStatus::Running if asked.contains(&Request::Pause) => "Pausing, saving its state".to_owned(),
        RunStatus::Running if asked.contains(&Request::StopAfterSave) => "Stopping, saving first".to_owned(),
        status => doing(status, tally),
    }
}

/// How far it is, as every job tells it.
pub fn progress(state: &RunState) -> Progress {
    let tally = &state.tally;
    Progress {
        phase: doing(state.state, tally),
        done: tally.step,
        total: tally.bar_total.or(tally.total_steps).or(state.planned_steps),
        rate: tally.seconds_per_step.filter(|seconds| *seconds > 0.0).map(|seconds| 1.0 / seconds),
        eta_seconds: state.eta_seconds,
        ..Progress::default()
    }
}

/// How it ended, in a sentence; for a run that goes on, what it does.
pub fn sentence(state: &RunState) -> String {
    let tally = &state.tally;
    let step = if tally.step > 0 { format!(" at step {}", tally.step) } else { String::new() };
    match state.state {
        RunStatus::Completed if state.sentinels.iter().any(|seen| seen.code == Sentinel::WeightsNan) => {
            format!("Ended after {} steps with a model whose weights are not numbers", tally.step)
        }
        RunStatus::Completed => format!("Done after {} steps", tally.step),
        RunStatus::Stopped => format!("Stopped{step}"),
        RunStatus::Paused => format!("Paused{step}"),
        RunStatus::Lost if state.supervisor.is_none() && state.note.is_none() => {
            "Never began: Nyx was closed while it was being started. Start it again".to_owned()
        }
        RunStatus::Lost => {
            format!("Ended while Nyx was closed{}", if step.is_empty() { String::new() } else { format!(",{step}") })
        }
        RunStatus::Failed if state.refused.is_some() => {
            state.refused.as_ref().map_or_else(String::new, |problem| problem.message.clone())
        }
        RunStatus::Failed if state.diagnosis.is_some() => {
            let title = state.diagnosis.as_ref().map_or("", |diagnosis| &diagnosis.title);
            format!("Failed{step}: {title}")
        }
        RunStatus::Failed => match (&tally.exception, &state.note, tally.errors.last(), state.exit_code) {
            (Some(exception), ..) if exception.message.is_empty() => format!("Failed{step}: {}", exception.class),
            (Some(exception), ..) => format!("Failed{step}: {}: {}", exception.class, exception.message),
            // Nothing ran that could have said more.
            (None, Some(note), _, None) => note.clone(),
            (None, _, Some(error), _) => format!("Failed{step}: {error}"),
            (None, _, None, Some(code)) if (-64..0).contains(&code) => format!("Ended by {}{step}", exits::told(code)),
            (None, _, None, Some(0)) => {
                format!("Ended{step} without a LoRA, although the trainer reported success (exit code 0)")
            }
            (None, _, None, code) => {
                let last = state.last_lines.last().map(|line| format!(": {line}")).unwrap_or_default();
                format!("Failed{step} with {}{last}", code.map_or("an unknown exit code".to_owned(), exits::told))
            }
        },
        _ => doing(state.state, tally),
    }
}

/// The failure as a problem.
pub fn problem(state: &RunState) -> Problem {
    if let Some(refused) = &state.refused {
        return refused.clone();
    }
    let detail = state.tally.exception.as_ref().map(|exception| exception.traceback.clone());
    Problem {
        code: "run_failed".to_owned(),
        message: sentence(state),
        hint: Some(format!("The whole output: `nyx job log {}`", state.run)),
        detail: detail.filter(|traceback| !traceback.is_empty()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runs::tally::Exception;

    #[test]
    fn an_ending_is_told_with_what_is_known() {
        let mut state = RunState { state: RunStatus::Failed, exit_code: Some(-9), ..RunState::default() };
        state.tally.step = 655;
        assert_eq!(sentence(&state), "Ended by SIGKILL (often the system's answer to too little memory) at step 655");
        state.exit_code = Some(-1_073_741_819);
        assert_eq!(
            sentence(&state),
            "Failed at step 655 with exit code 0xC0000005, an access violation, usually the driver, an overclock or a broken library"
        );
        state.exit_code = Some(2);
        state.last_lines = vec!["train_network.py: error: unrecognized arguments: --bogus 1".to_owned()];
        assert!(sentence(&state).ends_with("with exit code 2: train_network.py: error: unrecognized arguments: --bogus 1"));
        state.note = Some("Part of the output could not be kept, because the disk was full".to_owned());
        assert!(sentence(&state).starts_with("Failed at step 655 with exit code 2"), "a note about the log is no reason");
        state.tally.errors = vec!["No data found.".to_owned()];
        assert_eq!(sentence(&state), "Failed at step 655: No data found.");
        let exception = Exception { class: "OSError".into(), message: "image file is truncated".into(), ..Exception::default() };
        state.tally.exception = Some(exception);
        assert_eq!(sentence(&state), "Failed at step 655: OSError: image file is truncated");
    }

    #[test]
    fn a_lost_run_says_where() {
        let mut state = RunState { state: RunStatus::Lost, ..RunState::default() };
        assert!(sentence(&state).starts_with("Never began: "));
        state.supervisor = Some(nyx_platform::ProcessId::current());
        assert_eq!(sentence(&state), "Ended while Nyx was closed");
        state.tally.step = 1412;
        assert_eq!(sentence(&state), "Ended while Nyx was closed, at step 1412");
    }
}
