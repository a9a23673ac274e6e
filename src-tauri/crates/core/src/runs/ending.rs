//! What the ending of a run is to its row (pure).

use super::state::{RunState, RunStatus};
use super::words;
use crate::jobs::store::Outcome;

/// How the job of a run that ended so has ended.
pub(super) fn of_job(state: &RunState) -> Outcome {
    let result = serde_json::json!({
        "run": state.run,
        "state": state.state,
        "exit_code": state.exit_code,
        "step": state.tally.step,
        "total_steps": state.tally.total_steps,
    });
    match state.state {
        RunStatus::Completed => Outcome::Done(result),
        RunStatus::Stopped => Outcome::Cancelled(Some(result)),
        RunStatus::Paused => Outcome::Paused(result),
        _ => Outcome::Failed(words::problem(state)),
    }
}
