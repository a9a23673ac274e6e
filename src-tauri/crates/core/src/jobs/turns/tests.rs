//! Turns: one lane, several cards, holds, times, and that nobody is passed over.

use proptest::prelude::*;

use super::*;

fn process(pid: u32) -> ProcessId {
    ProcessId { pid, started: "boot:1".to_owned() }
}

pub(super) fn even_ones_live(process: &ProcessId) -> bool {
    process.pid.is_multiple_of(2)
}

pub(super) fn waits(id: i64) -> InLane {
    let wish = Wish::default();
    InLane { id, stored: JobState::Queued, owner: None, held: false, start_at: None, wish, cards: None, on_card: true }
}

pub(super) fn wants(id: i64, gpus: &[u32]) -> InLane {
    InLane { wish: Wish { gpus: gpus.to_vec(), ..Wish::default() }, ..waits(id) }
}

pub(super) fn needs(id: i64, count: u32) -> InLane {
    InLane { wish: Wish { count, ..Wish::default() }, ..waits(id) }
}

pub(super) fn runs(id: i64, cards: Option<&[u32]>) -> InLane {
    InLane { stored: JobState::Running, owner: Some(process(2)), cards: cards.map(<[u32]>::to_vec), ..waits(id) }
}

pub(super) fn with(cards: &[u32]) -> Around {
    Around { cards: cards.to_vec(), ..Around::default() }
}

fn told(lane: &[InLane], around: &Around) -> Vec<(i64, Wait, Option<Vec<u32>>)> {
    standings(Lane::Gpu, lane, around, even_ones_live).into_iter().map(|one| (one.id, one.wait, one.cards)).collect()
}

#[test]
fn without_several_cards_one_after_another() {
    for cards in [&[][..], &[0]] {
        let dead = InLane { owner: Some(process(1)), ..runs(1, None) };
        let left = InLane { owner: Some(process(3)), ..waits(2) };
        let lane = [dead, left, waits(3), wants(4, &[0])];
        let expected = vec![(3, Wait::Nothing, None), (4, Wait::Before { job: 3 }, Some(vec![0]))];
        assert_eq!(told(&lane, &with(cards)), expected, "1 and 2 are gone with their processes");
        let busy = [waits(1), runs(2, None)];
        assert_eq!(told(&busy, &with(cards)), [(1, Wait::Running { jobs: vec![2] }, None)]);
    }
    assert_eq!(told(&[], &with(&[])), []);
}

#[test]
fn runs_on_other_cards_go_beside_each_other() {
    let lane = [runs(1, Some(&[0])), wants(2, &[0, 1]), waits(3), wants(4, &[1]), wants(5, &[2])];
    let expected = [
        (2, Wait::Running { jobs: vec![1] }, Some(vec![0, 1])),
        (3, Wait::Nothing, Some(vec![2])),
        (4, Wait::Before { job: 2 }, Some(vec![1])),
        (5, Wait::Before { job: 3 }, Some(vec![2])),
    ];
    assert_eq!(told(&lane, &with(&[0, 1, 2])), expected, "2 keeps card 1 for itself, 3 takes what is left");
    let all = [runs(1, None), wants(2, &[1])];
    assert_eq!(told(&all, &with(&[0, 1]))[0].1, Wait::Running { jobs: vec![1] }, "who was given no card may use any");
}

#[test]
fn who_needs_several_cards_gets_them_together_and_is_not_passed() {
    let lane = [runs(1, Some(&[0])), needs(2, 2), waits(3)];
    assert_eq!(
        told(&lane, &with(&[0, 1])),
        [(2, Wait::Running { jobs: vec![1] }, None), (3, Wait::Running { jobs: vec![1] }, None)],
        "3 would take the card that 2 waits for"
    );
    assert_eq!(told(&lane, &with(&[0, 1, 2]))[0], (2, Wait::Nothing, Some(vec![1, 2])));
    assert_eq!(told(&[needs(1, 8)], &with(&[0, 1])), [(1, Wait::Nothing, Some(vec![0, 1]))], "as many as there are");
}

#[test]
fn cards_that_no_driver_tells_of_still_do_not_meet() {
    let lane = [runs(1, Some(&[0])), wants(2, &[1]), waits(3)];
    assert_eq!(told(&lane, &with(&[]))[0].1, Wait::Nothing);
    assert_eq!(told(&lane, &with(&[]))[1].1, Wait::Running { jobs: vec![1] }, "one that names none may use any");
}

#[test]
fn what_is_held_or_has_its_time_lets_others_pass() {
    let now: Timestamp = "2026-11-25T20:00:00Z".parse().unwrap();
    let later: Timestamp = "2026-11-25T22:00:00Z".parse().unwrap();
    let held = InLane { held: true, ..waits(1) };
    let timed = InLane { start_at: Some(later), ..waits(2) };
    let around = Around { now, ..Around::default() };
    let at = "2026-11-25T22:00:00Z".to_owned();
    let lane = [held, timed, waits(3)];
    let expected = [(1, Wait::Held, None), (2, Wait::Time { at }, None), (3, Wait::Nothing, None)];
    assert_eq!(told(&lane, &around), expected);
    assert_eq!(told(&lane, &Around { now: later, ..Around::default() })[1].1, Wait::Nothing, "its time has come");
    let hold = |until| Some(Hold { since: now, until, cause: None });
    assert_eq!(told(&lane, &Around { now, hold: hold(None), ..Around::default() })[2].1, Wait::Queue);
    assert_eq!(told(&lane, &Around { now, hold: hold(Some(now)), ..Around::default() })[2].1, Wait::Nothing, "it is over");
}

fn any_lane() -> impl Strategy<Value = Vec<InLane>> {
    let wish = (prop::collection::vec(0u32..4, 0..3), 0u32..3);
    let job = (any::<bool>(), wish).prop_map(|(held, (gpus, count))| (held, Wish { gpus, count, ..Wish::default() }));
    prop::collection::vec(job, 0..8).prop_map(|jobs| {
        let numbered = jobs.into_iter().enumerate();
        numbered.map(|(at, (held, wish))| InLane { held, wish, ..waits(at as i64 + 1) }).collect()
    })
}

proptest! {
    /// Starting whose turn it is, until nobody's is: no card is used twice, and in the end everybody ran.
    #[test]
    fn no_card_is_given_twice_and_everybody_gets_a_turn(lane in any_lane(), known in 0u32..5) {
        let around = with(&(0..known).collect::<Vec<_>>());
        let mut lane = lane;
        loop {
            while let Some(turn) = standings(Lane::Gpu, &lane, &around, even_ones_live).into_iter().find(|one| one.wait == Wait::Nothing) {
                let job = lane.iter_mut().find(|job| job.id == turn.id).unwrap();
                (job.stored, job.owner, job.cards) = (JobState::Running, Some(process(2)), turn.cards);
                let running: Vec<&InLane> = lane.iter().filter(|job| job.stored == JobState::Running).collect();
                let everything = running.iter().filter(|job| job.cards.is_none()).count();
                prop_assert!(everything == 0 || running.len() == 1, "who uses everything runs alone");
                let cards: Vec<u32> = running.iter().flat_map(|job| job.cards.clone().unwrap_or_default()).collect();
                prop_assert_eq!(cards.iter().collect::<BTreeSet<_>>().len(), cards.len(), "a card is given once");
            }
            // The one that began first ends first.
            let Some(done) = lane.iter().position(|job| job.stored == JobState::Running) else { break };
            lane.remove(done);
        }
        prop_assert!(lane.iter().all(|job| job.held), "nobody else is left");
    }
}
