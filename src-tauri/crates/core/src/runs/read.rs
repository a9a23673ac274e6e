//! What is true of a run now: derived from its row, its folder and the operating system each time somebody looks.

use nyx_platform::{ProcessId, Signal};

use super::folder::{Request, RunFolder};
use super::outputs;
use super::state::{RunState, RunStatus};
use super::supervise::MARK;
use crate::jobs::{Job, JobState};

/// What is known of the processes and requests of a run.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    /// What its row says now; `None` without a row.
    pub job: Option<JobState>,
    /// Whether the supervisor that `state.json` names lives.
    pub supervisor_lives: bool,
    /// Whether a stop lies in the folder.
    pub stop_asked: bool,
}

/// Where the run stands (pure).
pub fn derive(state: Option<&RunState>, seen: Seen) -> RunStatus {
    let alive = if seen.stop_asked { RunStatus::Stopping } else { RunStatus::Running };
    match state {
        Some(state) if state.state.has_ended() => state.state,
        Some(_) if seen.supervisor_lives => alive,
        Some(_) => RunStatus::Lost,
        None => match seen.job {
            Some(JobState::Queued) => RunStatus::Queued,
            // Claimed, and its supervisor is on its way.
            Some(JobState::Running) => alive,
            Some(JobState::Failed) => RunStatus::Failed,
            Some(JobState::Done | JobState::Interrupted) => RunStatus::Lost,
            // Taken out of the queue; or the queue was lost with the database, and it never began.
            Some(JobState::Cancelled) | None => RunStatus::Stopped,
        },
    }
}

/// The state as it is now, with the derived standing in it. Clears away what a dead supervisor left behind.
pub fn state_now(folder: &RunFolder, job: Option<&Job>) -> RunState {
    let look = || {
        let state = RunState::read(&folder.state());
        let seen = Seen {
            job: job.map(|job| job.state),
            supervisor_lives: state.as_ref().and_then(|state| state.supervisor.as_ref()).is_some_and(ProcessId::is_alive),
            stop_asked: folder.is_asked(Request::Stop) || folder.is_asked(Request::ForceStop),
        };
        let status = derive(state.as_ref(), seen);
        (state, status)
    };
    let (mut state, mut status) = look();
    if status == RunStatus::Lost {
        // The supervisor may have written its last word and ended between our two looks.
        (state, status) = look();
    }
    let mut state = state.unwrap_or_else(|| RunState { run: folder.name(), ..RunState::default() });
    state.state = status;
    if status == RunStatus::Lost {
        sweep(folder, &state);
    }
    state
}

/// Ends what a supervisor that died could not end, and sets aside what it left half written. Once.
fn sweep(folder: &RunFolder, state: &RunState) {
    if folder.swept().exists() {
        return;
    }
    let left = nyx_platform::marked(MARK, &folder.path().to_string_lossy());
    for process in &left {
        tracing::warn!(pid = process.pid, run = state.run, "ending what a dead supervisor left behind");
        if let Err(error) = nyx_platform::signal_process(process, Signal::Kill) {
            tracing::warn!(%error, pid = process.pid, "it could not be ended");
        }
    }
    if !left.is_empty() {
        // Looked at again next time, until nothing is left.
        return;
    }
    if let Ok(command) = folder.read_command() {
        let began = std::time::SystemTime::from(state.started) - std::time::Duration::from_secs(2);
        outputs::set_truncated_aside(&command.output_dir, began);
    }
    if let Err(error) = crate::files::write_atomic(&folder.swept(), b"") {
        tracing::warn!(%error, run = state.run, "the folder of a lost run cannot be written");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const JOBS: [Option<JobState>; 7] = [
        None,
        Some(JobState::Queued),
        Some(JobState::Running),
        Some(JobState::Done),
        Some(JobState::Failed),
        Some(JobState::Cancelled),
        Some(JobState::Interrupted),
    ];

    fn state(status: RunStatus) -> RunState {
        RunState { state: status, ..RunState::default() }
    }

    #[test]
    fn an_ending_counts_whatever_else_is_said() {
        for ending in [RunStatus::Completed, RunStatus::Failed, RunStatus::Stopped] {
            for job in JOBS {
                for supervisor_lives in [false, true] {
                    let seen = Seen { job, supervisor_lives, stop_asked: true };
                    assert_eq!(derive(Some(&state(ending)), seen), ending);
                }
            }
        }
    }

    #[test]
    fn nothing_that_a_dead_supervisor_wrote_says_running() {
        for job in JOBS {
            for written in [RunStatus::Running, RunStatus::Stopping] {
                let dead = Seen { job, supervisor_lives: false, stop_asked: false };
                assert_eq!(derive(Some(&state(written)), dead), RunStatus::Lost);
                let alive = Seen { supervisor_lives: true, ..dead };
                assert_eq!(derive(Some(&state(written)), alive), RunStatus::Running);
                assert_eq!(derive(Some(&state(written)), Seen { stop_asked: true, ..alive }), RunStatus::Stopping);
            }
        }
    }

    #[test]
    fn before_the_first_word_the_row_counts() {
        let expected = [
            RunStatus::Stopped,
            RunStatus::Queued,
            RunStatus::Running,
            RunStatus::Lost,
            RunStatus::Failed,
            RunStatus::Stopped,
            RunStatus::Lost,
        ];
        for (job, expected) in JOBS.into_iter().zip(expected) {
            assert_eq!(derive(None, Seen { job, supervisor_lives: false, stop_asked: false }), expected, "{job:?}");
        }
    }
}
