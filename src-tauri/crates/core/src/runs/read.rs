//! What is true of a run now: derived from its row, its folder and the operating system each time somebody looks.

use nyx_platform::{ProcessId, Signal};

use super::folder::{Request, RunFolder};
use super::legs;
use super::outputs;
use super::state::{RunState, RunStatus};
use super::supervise::MARK;
use crate::jobs::{Job, JobState};

/// What is known of the processes and requests of a run.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a question asked of the outside")]
pub struct Seen {
    /// What its row says now; `None` without a row.
    pub job: Option<JobState>,
    /// Whether the supervisor that `state.json` names lives.
    pub supervisor_lives: bool,
    /// Whether a stop lies in the folder.
    pub stop_asked: bool,
    /// Whether there is a `state.json`, readable or not.
    pub written: bool,
    /// Whether a leg was asked for that `state.json` does not know of: the run is to go on.
    pub leg_waits: bool,
}

/// Where the run stands (pure).
pub fn derive(state: Option<&RunState>, seen: Seen) -> RunStatus {
    let alive = if seen.stop_asked { RunStatus::Stopping } else { RunStatus::Running };
    // The ending of a leg is no ending where the next one waits or is being started.
    let goes_on = seen.leg_waits && seen.job.is_some_and(JobState::is_open);
    let state = state.filter(|_| !goes_on);
    match (state, seen.job) {
        (Some(state), _) if state.state.has_ended() => state.state,
        (Some(_), _) if seen.supervisor_lives => alive,
        // The supervisor's last word, where it could not be written into the folder.
        (_, Some(JobState::Done)) => RunStatus::Completed,
        (_, Some(JobState::Failed)) => RunStatus::Failed,
        // Or it was taken out of the queue.
        (_, Some(JobState::Cancelled)) => RunStatus::Stopped,
        (_, Some(JobState::Paused)) => RunStatus::Paused,
        (Some(_), _) | (None, Some(JobState::Interrupted)) => RunStatus::Lost,
        (None, Some(JobState::Queued)) => RunStatus::Queued,
        // Claimed, and its supervisor is on its way.
        (None, Some(JobState::Running)) => alive,
        (None, None) if seen.written => RunStatus::Lost,
        // The queue was lost with the database, and it never began.
        (None, None) => RunStatus::Stopped,
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
            written: folder.state().exists(),
            leg_waits: state.as_ref().is_some_and(|state| legs::last_number(folder) > state.leg.max(1)),
        };
        let status = derive(state.as_ref(), seen);
        (state, status)
    };
    let (mut state, mut status) = look();
    if status == RunStatus::Lost {
        // The supervisor may have written its last word and ended between our two looks.
        (state, status) = look();
    }
    let written = folder.state().exists();
    let unreadable = state.is_none() && written;
    let told = state.as_ref().is_some_and(|state| state.state.has_ended());
    let mut state = state.unwrap_or_else(|| RunState { run: folder.name(), ..RunState::default() });
    state.state = status;
    if status.has_ended() && !told {
        state = with_ending_of(state, job);
    }
    if unreadable && status.has_ended() {
        state.note.get_or_insert_with(|| "The run's state.json cannot be read".to_owned());
    }
    if status == RunStatus::Lost && written {
        sweep(folder, &state);
    }
    state
}

/// What the row says of an ending that the folder does not tell.
fn with_ending_of(mut state: RunState, job: Option<&Job>) -> RunState {
    let Some(job) = job else { return state };
    if let (0, Some(progress)) = (state.tally.step, &job.progress) {
        state.tally.step = progress.done;
    }
    let number = |name: &str| job.result.as_ref().and_then(|result| result.get(name)?.as_i64());
    state.exit_code = state.exit_code.or(number("exit_code").map(|code| code as i32));
    state.tally.step = number("step").map_or(state.tally.step, |step| step as u64);
    state.tally.total_steps = number("total_steps").map(|steps| steps as u64).or(state.tally.total_steps);
    state.ended = state.ended.or_else(|| job.ended.as_ref()?.parse().ok());
    state.note = job.problem.as_ref().map(|problem| problem.message.clone()).or(state.note);
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

    const JOBS: [Option<JobState>; 8] = [
        None,
        Some(JobState::Queued),
        Some(JobState::Running),
        Some(JobState::Done),
        Some(JobState::Failed),
        Some(JobState::Cancelled),
        Some(JobState::Paused),
        Some(JobState::Interrupted),
    ];

    fn state(status: RunStatus) -> RunState {
        RunState { state: status, ..RunState::default() }
    }

    #[test]
    fn an_ending_counts_whatever_else_is_said() {
        for ending in [RunStatus::Completed, RunStatus::Failed, RunStatus::Stopped, RunStatus::Paused] {
            for job in JOBS {
                for supervisor_lives in [false, true] {
                    let seen = Seen { job, supervisor_lives, stop_asked: true, written: true, leg_waits: false };
                    assert_eq!(derive(Some(&state(ending)), seen), ending);
                }
            }
        }
    }

    #[test]
    fn nothing_that_a_dead_supervisor_wrote_says_running() {
        for job in JOBS {
            for written in [RunStatus::Running, RunStatus::Stopping] {
                let dead = Seen { job, supervisor_lives: false, stop_asked: false, written: true, leg_waits: false };
                let told = match job {
                    Some(JobState::Done) => RunStatus::Completed,
                    Some(JobState::Failed) => RunStatus::Failed,
                    Some(JobState::Cancelled) => RunStatus::Stopped,
                    Some(JobState::Paused) => RunStatus::Paused,
                    _ => RunStatus::Lost,
                };
                assert_eq!(derive(Some(&state(written)), dead), told, "the row's word, else none");
                let alive = Seen { supervisor_lives: true, ..dead };
                assert_eq!(derive(Some(&state(written)), alive), RunStatus::Running);
                assert_eq!(derive(Some(&state(written)), Seen { stop_asked: true, ..alive }), RunStatus::Stopping);
            }
        }
    }

    #[test]
    fn a_leg_that_waits_or_is_being_started_is_no_ending() {
        let ended = state(RunStatus::Paused);
        for (job, expected) in JOBS.into_iter().zip([
            RunStatus::Paused,
            RunStatus::Queued,
            RunStatus::Running,
            RunStatus::Paused,
            RunStatus::Paused,
            RunStatus::Paused,
            RunStatus::Paused,
            RunStatus::Paused,
        ]) {
            let seen = Seen { job, supervisor_lives: false, stop_asked: false, written: true, leg_waits: true };
            assert_eq!(derive(Some(&ended), seen), expected, "{job:?}");
        }
    }

    #[test]
    fn without_a_readable_word_the_row_counts() {
        let expected = [
            RunStatus::Stopped,
            RunStatus::Queued,
            RunStatus::Running,
            RunStatus::Completed,
            RunStatus::Failed,
            RunStatus::Stopped,
            RunStatus::Paused,
            RunStatus::Lost,
        ];
        for (job, expected) in JOBS.into_iter().zip(expected) {
            let seen = Seen { job, supervisor_lives: false, stop_asked: false, written: false, leg_waits: false };
            assert_eq!(derive(None, seen), expected, "{job:?}");
            let began = if job.is_none() { RunStatus::Lost } else { expected };
            assert_eq!(derive(None, Seen { written: true, ..seen }), began, "{job:?}, with a file that cannot be read");
        }
    }
}
