//! Places, holds and claims, over a real database; claims also by several connections at once.

use std::collections::BTreeSet;

use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::event::Events;
use crate::jobs::Task;
use crate::jobs::store::{Outcome, Turn, insert, insert_with};

fn opened(folder: &TempDir) -> Db {
    Db::open(&folder.path().join("nyx.db"), Events::default()).unwrap()
}

fn run(db: &Db, name: &str, turn: &Turn) -> i64 {
    insert_with(db, &Task::Train { run: name.to_owned() }, name, Lane::Gpu, turn).unwrap()
}

fn waiting_order(db: &Db) -> Vec<i64> {
    look(db, Lane::Gpu, &[]).unwrap().0.into_iter().filter(|job| job.stored == JobState::Queued).map(|job| job.id).collect()
}

fn on(gpus: &[u32]) -> Turn {
    Turn { gpus: Some(Wish { gpus: gpus.to_vec(), ..Wish::default() }), ..Turn::default() }
}

#[test]
fn a_job_moves_and_its_place_lasts() {
    let folder = tempfile::tempdir().unwrap();
    let db = opened(&folder);
    let jobs: Vec<i64> = (1..=4).map(|n| run(&db, &format!("r{n}"), &Turn::default())).collect();
    let moves = [(4, To::First, [4, 1, 2, 3]), (1, To::Last, [4, 2, 3, 1]), (1, To::Number(2), [4, 1, 2, 3])];
    for (job, to, expected) in moves.into_iter().chain([(3, To::Before(1), [4, 3, 1, 2]), (2, To::Number(99), [4, 3, 1, 2])]) {
        move_to(&db, job, to).unwrap();
        assert_eq!(waiting_order(&opened(&folder)), expected, "{job} {to:?}");
    }
    let new = run(&db, "r5", &Turn::default());
    assert_eq!(waiting_order(&db).last(), Some(&new), "at the end");
    let claimed = claim_next(&db, Lane::Gpu, &ProcessId::current(), &[]).unwrap().unwrap();
    assert_eq!(claimed.id, 4);
    assert!(matches!(move_to(&db, 4, To::Last), Err(JobError::NotWaiting(4))), "it runs");
    assert!(matches!(move_to(&db, 1, To::Before(4)), Err(JobError::NotWaiting(4))));
    assert!(matches!(move_to(&db, 77, To::First), Err(JobError::NotFound(_))));
    assert_eq!(jobs, [1, 2, 3, 4]);
}

#[test]
fn a_held_job_and_a_held_lane_wait_until_they_are_released() {
    let folder = tempfile::tempdir().unwrap();
    let db = opened(&folder);
    let me = ProcessId::current();
    let (first, second) = (run(&db, "r1", &Turn::default()), run(&db, "r2", &Turn::default()));
    hold_job(&db, first, true).unwrap();
    let hold = Hold { since: clock::now(), until: None, cause: None };
    hold_lane(&db, Lane::Gpu, &hold).unwrap();
    assert_eq!(claim_next(&db, Lane::Gpu, &me, &[]).unwrap(), None);
    assert_eq!(look(&db, Lane::Gpu, &[]).unwrap().1.hold, Some(hold));
    assert_eq!(claim_held(&db, first, Lane::Gpu, &me, &[]).unwrap(), None, "it is held itself");
    assert_eq!(claim_held(&db, second, Lane::Gpu, &me, &[]).unwrap().unwrap().id, second, "somebody said: now");
    store::finish(&db, second, &Outcome::Cancelled(None)).unwrap();
    release_lane(&db, Lane::Gpu).unwrap();
    assert_eq!(claim_next(&db, Lane::Gpu, &me, &[]).unwrap(), None);
    hold_job(&db, first, false).unwrap();
    assert_eq!(claim_next(&db, Lane::Gpu, &me, &[]).unwrap().unwrap().id, first);
    assert!(matches!(hold_job(&db, first, true), Err(JobError::NotWaiting(_))));
}

#[test]
fn a_time_is_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let db = opened(&folder);
    let hour = |hours: i64| clock::now() + jiff::SignedDuration::from_hours(hours);
    let (later, soon) = (hour(2), hour(1));
    assert_eq!(next_time(&db, Lane::Gpu).unwrap(), None);
    hold_lane(&db, Lane::Gpu, &Hold { since: clock::now(), until: Some(soon), cause: None }).unwrap();
    assert_eq!(next_time(&db, Lane::Gpu).unwrap(), None, "nobody waits for it");
    let job = run(&db, "r1", &Turn { start_at: Some(later), ..Turn::default() });
    assert_eq!(next_time(&db, Lane::Gpu).unwrap(), Some(soon));
    release_lane(&db, Lane::Gpu).unwrap();
    assert_eq!(next_time(&db, Lane::Gpu).unwrap(), Some(later));
    assert_eq!(claim_next(&db, Lane::Gpu, &ProcessId::current(), &[]).unwrap(), None);
    start_at(&db, job, Some(hour(-1))).unwrap();
    assert_eq!(next_time(&db, Lane::Gpu).unwrap(), None, "it has come");
    assert_eq!(claim_next(&db, Lane::Gpu, &ProcessId::current(), &[]).unwrap().unwrap().id, job);
}

#[test]
fn a_claim_says_the_cards_and_other_cards_stay_free() {
    let folder = tempfile::tempdir().unwrap();
    let db = opened(&folder);
    let me = ProcessId::current();
    for (name, asked) in [("r1", on(&[1])), ("r2", on(&[1])), ("r3", Turn::default()), ("r4", Turn::default())] {
        run(&db, name, &asked);
    }
    let taken = |cards: &[u32]| claim_next(&db, Lane::Gpu, &me, cards).unwrap().map(|job| (job.id, job.cards));
    assert_eq!(taken(&[0, 1]), Some((1, Some(vec![1]))));
    assert_eq!(taken(&[0, 1]), Some((3, Some(vec![0]))), "2 waits for its card");
    assert_eq!(taken(&[0, 1]), None);
    store::finish(&db, 1, &Outcome::Cancelled(None)).unwrap();
    assert_eq!(taken(&[0, 1]), Some((2, Some(vec![1]))));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    /// Several connections claim at once, as several processes do: every job is claimed once, and no card twice.
    #[test]
    fn a_turn_is_taken_once(wishes in prop::collection::vec(prop::collection::vec(0u32..3, 0..3), 1..8), known in 0u32..4) {
        let folder = tempfile::tempdir().unwrap();
        let db = opened(&folder);
        for (at, gpus) in wishes.iter().enumerate() {
            run(&db, &format!("r{at}"), &on(gpus));
        }
        let cards: Vec<u32> = (0..known).collect();
        let mut left = wishes.len();
        while left > 0 {
            let claimed: Vec<Job> = std::thread::scope(|scope| {
                let claimers: Vec<_> = (0..4).map(|_| scope.spawn(|| {
                    let db = opened(&folder);
                    let me = ProcessId::current();
                    std::iter::from_fn(|| claim_next(&db, Lane::Gpu, &me, &cards).unwrap()).collect::<Vec<_>>()
                })).collect();
                claimers.into_iter().flat_map(|claimer| claimer.join().unwrap()).collect()
            });
            prop_assert!(!claimed.is_empty(), "somebody can always begin when nobody runs");
            let ids: BTreeSet<i64> = claimed.iter().map(|job| job.id).collect();
            prop_assert_eq!(ids.len(), claimed.len());
            let given: Vec<u32> = claimed.iter().flat_map(|job| job.cards.clone().unwrap_or_default()).collect();
            prop_assert_eq!(given.iter().collect::<BTreeSet<_>>().len(), given.len());
            prop_assert!(claimed.len() == 1 || claimed.iter().all(|job| job.cards.is_some()));
            for job in &claimed {
                store::finish(&db, job.id, &Outcome::Done(serde_json::Value::Null)).unwrap();
            }
            left -= claimed.len();
        }
    }
}

#[test]
fn other_lanes_have_an_order_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let db = opened(&folder);
    let train = run(&db, "r1", &Turn::default());
    let demo = insert(&db, &Task::Demo { play: None }, "Sample project", Lane::Cpu).unwrap();
    assert!(matches!(move_to(&db, train, To::Before(demo)), Err(JobError::NotWaiting(_))));
    hold_lane(&db, Lane::Gpu, &Hold { since: clock::now(), until: None, cause: None }).unwrap();
    assert!(claim(&db, demo, Lane::Cpu, &ProcessId::current(), &[]).unwrap().is_some());
}

#[test]
fn an_installation_holds_up_neither_a_check_nor_a_tagger() {
    let folder = tempfile::tempdir().unwrap();
    let db = opened(&folder);
    let source = crate::tagging::TaggerSource { path: "/t".into(), id: None, copy: false };
    let spec = serde_json::json!({"name": "main", "trainer": "sd-scripts", "build": "cpu", "reason": "", "extras": [], "sources": {}, "repair": false});
    let spec: crate::backend::InstallSpec = serde_json::from_value(spec).unwrap();
    let tasks = [Task::InstallBackend(Box::new(spec)), Task::CheckBackend { name: "main".to_owned() }, Task::AddTagger(source)];
    for task in &tasks {
        let id = insert(&db, task, &task.title(), task.lane()).unwrap();
        assert!(claim(&db, id, task.lane(), &ProcessId::current(), &[]).unwrap().is_some(), "{}", task.title());
    }
}

#[test]
fn a_tagging_on_the_card_and_a_training_wait_for_each_other_across_lanes() {
    let folder = tempfile::tempdir().unwrap();
    let db = opened(&folder);
    let (me, cards) = (ProcessId::current(), [0]);
    let tagging = |choice| {
        let wish = Wish { count: 1, while_training: choice, ..Wish::default() };
        insert_with(&db, &Task::Demo { play: None }, "Tag", Lane::Cpu, &Turn { gpus: Some(wish), ..Turn::default() }).unwrap()
    };
    let first = run(&db, "r1", &Turn::default());
    claim_next(&db, Lane::Gpu, &me, &cards).unwrap().unwrap();
    let tag = tagging(WhileTraining::Wait);
    assert_eq!(claim(&db, tag, Lane::Cpu, &me, &cards).unwrap(), None);
    assert_eq!(wait_of(&db, tag, Lane::Cpu, &cards).unwrap(), Some(Wait::Training { jobs: vec![first] }));
    let second = run(&db, "r2", &Turn::default());
    store::finish(&db, first, &Outcome::Done(serde_json::Value::Null)).unwrap();
    assert_eq!(claim_next(&db, Lane::Gpu, &me, &cards).unwrap(), None, "the tagging is next");
    assert!(claim(&db, tag, Lane::Cpu, &me, &cards).unwrap().is_some());
    assert_eq!(wait_of(&db, second, Lane::Gpu, &cards).unwrap(), Some(Wait::Tagging { job: tag }));
    assert!(matches!(while_training(&db, tag, WhileTraining::Cpu), Err(JobError::NotOnCard(_))), "it runs on the card");
    let fell_back = crate::jobs::Progress { provider: Some("cpu".to_owned()), ..Default::default() };
    store::progress(&db, tag, &fell_back).unwrap();
    assert_eq!(wait_of(&db, second, Lane::Gpu, &cards).unwrap(), Some(Wait::Nothing), "it could not use the card");
    store::finish(&db, tag, &Outcome::Cancelled(None)).unwrap();
    claim_next(&db, Lane::Gpu, &me, &cards).unwrap().unwrap();
    let moved = tagging(WhileTraining::Wait);
    while_training(&db, moved, WhileTraining::Cpu).unwrap();
    assert_eq!(claim(&db, moved, Lane::Cpu, &me, &cards).unwrap().unwrap().cards, Some(vec![]), "the processor");
}
