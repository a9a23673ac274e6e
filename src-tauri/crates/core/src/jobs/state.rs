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
            Self::Interrupted => "interrupted",
        }
    }

    /// What a row says; a word that no version of ours wrote counts as failed.
    pub fn stored(name: &str) -> Self {
        [Self::Queued, Self::Running, Self::Done, Self::Cancelled]
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

/// A job that waits or runs in a lane, as far as turns are concerned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InLane {
    /// The job.
    pub id: i64,
    /// What its row says.
    pub stored: JobState,
    /// Who runs it or waits with it.
    pub owner: Option<ProcessId>,
}

/// Whose turn it is, of the open jobs of one lane in the order of their numbers. `None` while one runs, and when none
/// waits. Jobs whose process is gone stand in nobody's way.
pub fn next_in_lane(lane: &[InLane], alive: impl Fn(&ProcessId) -> bool) -> Option<&InLane> {
    let now = |job: &InLane| state_now(job.stored, job.owner.as_ref(), &alive);
    if lane.iter().any(|job| now(job) == JobState::Running) {
        return None;
    }
    lane.iter().find(|job| now(job) == JobState::Queued)
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

    fn job(id: i64, stored: JobState, owner: Option<u32>) -> InLane {
        InLane { id, stored, owner: owner.map(process) }
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
    fn one_at_a_time_in_the_order_of_arrival() {
        use JobState::{Queued, Running};
        let lane = [job(1, Running, Some(1)), job(2, Queued, Some(3)), job(3, Queued, None), job(4, Queued, Some(2))];
        assert_eq!(next_in_lane(&lane, even_ones_live).map(|job| job.id), Some(3), "1 and 2 are interrupted");
        let busy = [job(1, Queued, None), job(2, Running, Some(2))];
        assert_eq!(next_in_lane(&busy, even_ones_live), None);
        assert_eq!(next_in_lane(&[], even_ones_live), None);
    }

    #[test]
    fn names_lead_back() {
        for state in [JobState::Queued, JobState::Running, JobState::Done, JobState::Failed, JobState::Cancelled] {
            assert_eq!(JobState::stored(state.name()), state);
        }
        assert_eq!(JobState::stored("interrupted"), JobState::Failed, "never stored");
    }
}
