//! When waiting jobs will begin, by how long each one takes. Pure.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use nyx_platform::ProcessId;

use super::{Around, InLane, Wait, standings};
use crate::jobs::state::JobState;
use crate::jobs::task::Lane;

/// The owner of jobs that run in the forecast only.
const FORECAST: &str = "forecast";

/// The moments at which waiting jobs begin, when each takes `seconds` (for one that runs: from now on). One that waits for
/// somebody, or for work of which nobody knows how long it takes, has none.
pub fn forecast(
    lane: &[InLane],
    around: &Around,
    seconds: impl Fn(i64) -> Option<f64>,
    alive: impl Fn(&ProcessId) -> bool,
) -> BTreeMap<i64, Timestamp> {
    let alive = |process: &ProcessId| process.started == FORECAST || alive(process);
    let mut lane = lane.to_vec();
    let mut around = around.clone();
    let end = |id: i64, from: Timestamp| {
        let seconds = seconds(id).filter(|seconds| seconds.is_finite() && *seconds >= 0.0)?;
        from.checked_add(SignedDuration::try_from_secs_f64(seconds).ok()?).ok()
    };
    let running = lane.iter().filter(|job| job.stored == JobState::Running);
    let mut ends: BTreeMap<i64, Option<Timestamp>> = running.map(|job| (job.id, end(job.id, around.now))).collect();
    let mut begins = BTreeMap::new();
    loop {
        while let Some(turn) = standings(Lane::Gpu, &lane, &around, alive).into_iter().find(|one| one.wait == Wait::Nothing) {
            let Some(job) = lane.iter_mut().find(|job| job.id == turn.id) else { break };
            job.stored = JobState::Running;
            job.owner = Some(ProcessId { pid: 0, started: FORECAST.to_owned() });
            job.cards = turn.cards;
            begins.insert(job.id, around.now);
            ends.insert(job.id, end(job.id, around.now));
        }
        let times = lane.iter().filter(|job| job.stored == JobState::Queued && !job.held).filter_map(|job| job.start_at);
        let opens = around.hold.as_ref().and_then(|hold| hold.until);
        let later = |at: &Timestamp| *at > around.now;
        let ended = ends.values().copied().flatten().min();
        let Some(next) = times.chain(opens).filter(later).chain(ended).min() else { return begins };
        around.now = next.max(around.now);
        let over = |id: &i64| ends.get(id).copied().flatten().is_some_and(|at| at <= around.now);
        lane.retain(|job| !over(&job.id));
        ends.retain(|_, at| at.is_none_or(|at| at > around.now));
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{even_ones_live, needs, runs, waits, wants, with};
    use super::super::{Around, Hold};
    use super::*;

    fn told(lane: &[InLane], around: &Around, unknown: i64) -> Vec<(i64, i64)> {
        let seconds = |id: i64| (id != unknown).then_some(id as f64 * 100.0);
        forecast(lane, around, seconds, even_ones_live).into_iter().map(|(id, at)| (id, at.as_second())).collect()
    }

    #[test]
    fn one_after_another_each_by_the_ones_before() {
        let lane = [runs(1, None), waits(3), waits(2)];
        assert_eq!(told(&lane, &with(&[]), 0), [(2, 400), (3, 100)]);
        assert_eq!(told(&lane, &with(&[]), 3), [(3, 100)], "nobody knows how long 3 takes");
        assert_eq!(told(&lane, &with(&[]), 1), []);
    }

    #[test]
    fn several_cards_are_used_beside_each_other() {
        let lane = [runs(1, Some(&[0])), wants(2, &[0]), waits(3), needs(4, 2)];
        assert_eq!(told(&lane, &with(&[0, 1]), 0), [(2, 100), (3, 0), (4, 300)]);
    }

    #[test]
    fn times_and_holds_are_waited_for() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let timed = InLane { start_at: Some(at(500)), ..waits(2) };
        let held = InLane { held: true, ..waits(3) };
        let hold = Some(Hold { since: at(0), until: Some(at(50)), cause: None });
        assert_eq!(told(&[timed, held, waits(1)], &Around { hold, ..with(&[]) }, 0), [(1, 50), (2, 500)]);
    }
}
