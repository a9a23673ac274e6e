//! What a row and the operating system together say about a job. Pure: who is alive is passed in.

use nyx_platform::ProcessId;
use serde::{Deserialize, Serialize};
use specta::Type;

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// Waits for its lane.
    Queued,
    /// Runs now.
    Running,
    /// Did what it was asked.
    Done,
    /// Ended with a problem.
    Failed,
    /// Ended because somebody asked for it; what was done is kept.
    Cancelled,
    /// Ended as it was asked to, and can go on where it was: a training run.
    Paused,
    /// The process that ran it, or in which it waited, is gone. Never stored.
    Interrupted,
}

impl JobState {
    /// The name in the database and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Paused => "paused",
            Self::Interrupted => "interrupted",
        }
    }

    /// What a row says; a word that no version of ours wrote counts as failed.
    pub fn stored(name: &str) -> Self {
        [Self::Queued, Self::Running, Self::Done, Self::Cancelled, Self::Paused]
            .into_iter()
            .find(|state| state.name() == name)
            .unwrap_or(Self::Failed)
    }

    /// Whether it waits or runs.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Queued | Self::Running)
    }
}

/// What a row that says `stored` means now.
pub fn state_now(stored: JobState, owner: Option<&ProcessId>, alive: impl Fn(&ProcessId) -> bool) -> JobState {
    match owner {
        Some(owner) if stored.is_open() && !alive(owner) => JobState::Interrupted,
        None if stored == JobState::Running => JobState::Interrupted,
        _ => stored,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn process(pid: u32) -> ProcessId {
        ProcessId { pid, started: "boot:1".to_owned() }
    }

    fn even_ones_live(process: &ProcessId) -> bool {
        process.pid.is_multiple_of(2)
    }

    #[test]
    fn only_an_open_job_is_interrupted_by_the_end_of_its_process() {
        use JobState::{Cancelled, Done, Failed, Interrupted, Queued, Running};
        for (stored, with_dead_owner) in
            [(Queued, Interrupted), (Running, Interrupted), (Done, Done), (Failed, Failed), (Cancelled, Cancelled)]
        {
            assert_eq!(state_now(stored, Some(&process(1)), even_ones_live), with_dead_owner, "{stored:?}, owner gone");
            assert_eq!(state_now(stored, Some(&process(2)), even_ones_live), stored, "{stored:?}, owner alive");
        }
        assert_eq!(state_now(Queued, None, even_ones_live), Queued, "anybody may take it");
        assert_eq!(state_now(Running, None, even_ones_live), Interrupted, "nobody runs it");
    }

    #[test]
    fn names_lead_back() {
        for state in
            [JobState::Queued, JobState::Running, JobState::Done, JobState::Failed, JobState::Cancelled, JobState::Paused]
        {
            assert_eq!(JobState::stored(state.name()), state);
        }
        assert_eq!(JobState::stored("interrupted"), JobState::Failed, "never stored");
    }
}
