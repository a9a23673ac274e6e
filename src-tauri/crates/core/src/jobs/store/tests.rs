//! The rows of jobs, over a real database in a temporary folder.

use serde_json::json;

use super::super::order::{claim, claim_next, way};
use super::*;
use crate::event::Events;

const DEMO: Task = Task::Demo { play: None };

struct Sandbox {
    db: Db,
    _folder: tempfile::TempDir,
}

fn sandbox() -> Sandbox {
    let folder = tempfile::tempdir().unwrap();
    Sandbox { db: Db::open(&folder.path().join("nyx.db"), Events::default()).unwrap(), _folder: folder }
}

fn train(run: &str) -> Task {
    Task::Train { run: run.to_owned() }
}

fn nobody() -> ProcessId {
    ProcessId { pid: std::process::id(), started: "an earlier boot".to_owned() }
}

#[test]
fn a_job_goes_from_queue_to_history() {
    let Sandbox { db, _folder } = sandbox();
    let me = ProcessId::current();
    let id = insert(&db, &train("r1"), "Train r1", Lane::Gpu).unwrap();
    assert_eq!(get(&db, id).unwrap().state, JobState::Queued);
    let claimed = claim_next(&db, Lane::Gpu, &me, &[]).unwrap().unwrap();
    assert_eq!((claimed.id, claimed.state, claimed.task), (id, JobState::Running, Some(train("r1"))));
    let half = Progress { phase: "Training".to_owned(), done: 5, total: Some(10), ..Progress::default() };
    progress(&db, id, &half).unwrap();
    assert_eq!(get(&db, id).unwrap().progress, Some(half));
    finish(&db, id, &Outcome::Done(json!({"step": 10}))).unwrap();
    finish(&db, id, &Outcome::Failed(Problem::new("late", "Too late"))).unwrap();
    let done = get(&db, id).unwrap();
    assert_eq!((done.state, done.result, done.problem), (JobState::Done, Some(json!({"step": 10})), None));
    assert!(done.started.is_some() && done.ended.is_some());
}

#[test]
fn what_waits_again_is_ended_by_who_takes_it_back_and_not_by_who_had_it() {
    let Sandbox { db, _folder } = sandbox();
    let id = insert(&db, &train("r1"), "Train r1", Lane::Gpu).unwrap();
    claim_next(&db, Lane::Gpu, &ProcessId::current(), &[]).unwrap().unwrap();
    let paused = Outcome::Paused(json!({"step": 4}));
    assert!(!take_back(&db, id, &paused).unwrap(), "it runs");
    finish_own(&db, id, &paused).unwrap();
    assert_eq!(get(&db, id).unwrap().state, JobState::Paused);
    assert!(way::requeue(&db, id).unwrap());
    finish_own(&db, id, &paused).unwrap();
    assert_eq!(get(&db, id).unwrap().state, JobState::Queued, "a late word of its last supervisor changes nothing");
    assert!(take_back(&db, id, &paused).unwrap());
    assert!(way::requeue(&db, id).unwrap());
    let before = get(&db, id).unwrap();
    let begun = claim_next(&db, Lane::Gpu, &ProcessId::current(), &[]).unwrap().unwrap();
    disown(&db, &before).unwrap();
    assert_eq!(get(&db, id).unwrap().state, JobState::Running, "it was begun anew");
    disown(&db, &begun).unwrap();
    assert!(way::requeue(&db, id).unwrap());
    assert!(take_back(&db, id, &paused).unwrap());
    assert_eq!(get(&db, id).unwrap().state, JobState::Paused);
}

#[test]
fn a_lane_is_taken_once_and_other_lanes_are_free() {
    let Sandbox { db, _folder } = sandbox();
    let me = ProcessId::current();
    let first = insert(&db, &train("r1"), "Train r1", Lane::Gpu).unwrap();
    let second = insert(&db, &train("r2"), "Train r2", Lane::Gpu).unwrap();
    let demo = insert(&db, &DEMO, "Sample project", Lane::Cpu).unwrap();
    assert_eq!(claim(&db, second, Lane::Gpu, &me, &[]).unwrap(), None, "the first comes first");
    assert_eq!(claim_next(&db, Lane::Gpu, &me, &[]).unwrap().unwrap().id, first);
    assert_eq!(claim_next(&db, Lane::Gpu, &me, &[]).unwrap(), None, "the lane is busy");
    assert_eq!(claim(&db, demo, Lane::Cpu, &me, &[]).unwrap().unwrap().id, demo);
    finish(&db, first, &Outcome::Cancelled(None)).unwrap();
    assert_eq!(claim_next(&db, Lane::Gpu, &me, &[]).unwrap().unwrap().id, second);
}

#[test]
fn a_dead_owner_means_interrupted_and_frees_the_lane() {
    let Sandbox { db, _folder } = sandbox();
    let first = insert(&db, &train("r1"), "Train r1", Lane::Gpu).unwrap();
    let second = insert(&db, &train("r2"), "Train r2", Lane::Gpu).unwrap();
    claim_next(&db, Lane::Gpu, &nobody(), &[]).unwrap().unwrap();
    assert_eq!(get(&db, first).unwrap().state, JobState::Interrupted);
    assert_eq!(claim_next(&db, Lane::Gpu, &ProcessId::current(), &[]).unwrap().unwrap().id, second);
    hand_over(&db, first, &ProcessId::current()).unwrap();
    assert_eq!(get(&db, first).unwrap().state, JobState::Running, "its supervisor took it over");
}

#[test]
fn nobody_takes_a_job_that_waits_in_another_process() {
    let Sandbox { db, _folder } = sandbox();
    insert(&db, &DEMO, "Sample project", Lane::Cpu).unwrap();
    assert_eq!(claim_next(&db, Lane::Cpu, &nobody(), &[]).unwrap(), None);
}

#[test]
fn cancelling_at_each_state() {
    let Sandbox { db, _folder } = sandbox();
    let waiting = insert(&db, &train("r1"), "Train r1", Lane::Gpu).unwrap();
    assert_eq!(request_cancel(&db, waiting).unwrap().state, JobState::Cancelled);
    let running = insert(&db, &train("r2"), "Train r2", Lane::Gpu).unwrap();
    claim_next(&db, Lane::Gpu, &ProcessId::current(), &[]).unwrap().unwrap();
    let asked = request_cancel(&db, running).unwrap();
    assert_eq!((asked.state, asked.cancel_requested), (JobState::Running, true), "its owner ends it");
    assert!(is_cancel_requested(&db, running).unwrap());
    hand_over(&db, running, &nobody()).unwrap();
    assert_eq!(request_cancel(&db, running).unwrap().state, JobState::Cancelled, "nobody is left who could");
    let done = insert(&db, &train("r3"), "Train r3", Lane::Gpu).unwrap();
    finish(&db, done, &Outcome::Done(Value::Null)).unwrap();
    assert_eq!(request_cancel(&db, done).unwrap().state, JobState::Done);
}

#[test]
fn a_person_names_a_job_in_three_ways() {
    let Sandbox { db, _folder } = sandbox();
    let old = insert(&db, &train("2026-11-23-kana"), "Train kana", Lane::Gpu).unwrap();
    let new = insert(&db, &train("2026-11-23-kana"), "Train kana", Lane::Gpu).unwrap();
    for (name, id) in [(format!("{old}"), old), (format!("J{old}"), old), (format!("j{new}"), new)] {
        assert_eq!(find(&db, &name).unwrap().id, id, "{name}");
    }
    assert_eq!(find(&db, "2026-11-23-kana").unwrap().id, new, "the newest of a run");
    for name in ["99", "J99", "nothing"] {
        assert!(matches!(find(&db, name), Err(JobError::NotFound(_))), "{name}");
    }
    assert_eq!(list(&db, 10).unwrap().iter().map(|job| job.id).collect::<Vec<_>>(), [new, old]);
}

#[test]
fn a_task_of_another_version_does_not_hide_the_job() {
    let Sandbox { db, _folder } = sandbox();
    let id = insert(&db, &train("r1"), "Train r1", Lane::Gpu).unwrap();
    db.write(&[], |tx| tx.execute(r#"UPDATE jobs SET task = '{"kind":"paint"}'"#, [])).unwrap();
    assert_eq!(get(&db, id).unwrap().task, None);
}
