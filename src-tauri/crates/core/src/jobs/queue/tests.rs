//! Jobs done in this process, over a real home in a temporary folder.

use serde_json::json;

use super::*;
use crate::jobs::JobState;

const DEMO: Task = Task::Demo { play: None };

struct Sandbox {
    parts: Parts,
    folder: tempfile::TempDir,
}

impl Sandbox {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let studio = Studio::open(Home::at(folder.path())).unwrap();
        Self { parts: Parts::from(&studio), folder }
    }

    /// A running job and what became of it when `work` was its work.
    fn run(&self, work: impl FnOnce(&Reporter, i64) -> Result<serde_json::Value, Problem>) -> (Outcome, Job) {
        let db = &self.parts.db;
        let id = store::insert(db, &DEMO, "Sample project", Lane::Cpu).unwrap();
        order::claim(db, id, Lane::Cpu, &ProcessId::current(), &[]).unwrap().unwrap();
        let file = self.folder.path().join("job.log");
        let outcome = watched(&self.parts, id, &file, &Reporter::silent(), |reporter| work(reporter, id));
        (outcome, store::get(db, id).unwrap())
    }
}

fn wait_for_cancel(reporter: &Reporter) {
    while !reporter.is_cancelled() {
        std::thread::yield_now();
    }
}

#[test]
fn the_sample_project_as_a_job() {
    let sandbox = Sandbox::new();
    let mut news = sandbox.parts.events.listen();
    let job = work(&sandbox.parts, &DEMO, "Sample project", Lane::Cpu, &Reporter::silent()).unwrap();
    assert_eq!((job.state, job.problem), (JobState::Done, None));
    assert_eq!(job.result.unwrap()["images"], 24);
    assert!(job.progress.is_some(), "the last word stands in the row");
    let heard =
        std::iter::from_fn(|| news.try_recv().ok()).any(|event| matches!(event, Event::JobProgress(p) if p.job == job.id));
    assert!(heard, "the window hears of it");
    let (lines, _) = log::read(&log::path(&sandbox.parts.home, job.id), 0).unwrap();
    let words: Vec<&str> = lines.iter().map(|line| &line[21..]).collect();
    assert_eq!((words[0], words[1], *words.last().unwrap()), ("J1 Sample project", "Copying sample images", "Done"));
}

#[test]
fn a_request_from_elsewhere_is_noticed_and_what_was_done_is_kept() {
    let sandbox = Sandbox::new();
    let other_process = Db::open(&sandbox.parts.home.database(), Events::default()).unwrap();
    let (outcome, _) = sandbox.run(|reporter, id| {
        store::request_cancel(&other_process, id).unwrap();
        wait_for_cancel(reporter);
        Ok(json!({"written": 3}))
    });
    assert_eq!(outcome, Outcome::Cancelled(Some(json!({"written": 3}))));
}

#[test]
fn the_listener_can_cancel_too() {
    let sandbox = Sandbox::new();
    let listener = Reporter::silent();
    let id = store::insert(&sandbox.parts.db, &DEMO, "Sample project", Lane::Cpu).unwrap();
    listener.token().cancel();
    let job = run_here(&sandbox.parts, id, &listener).unwrap();
    assert_eq!(job.state, JobState::Cancelled);
}

#[test]
fn a_problem_and_a_panic_fail_the_job() {
    let sandbox = Sandbox::new();
    let (outcome, _) = sandbox.run(|_, _| Err(Problem::new("model_truncated", "The model ends early")));
    assert_eq!(outcome, Outcome::Failed(Problem::new("model_truncated", "The model ends early")));
    let (outcome, _) = Sandbox::new().run(|_, _| panic!("on purpose"));
    assert!(matches!(outcome, Outcome::Failed(problem) if problem.code == "internal"));
}

#[test]
fn a_job_cancelled_while_it_waits_never_runs() {
    let sandbox = Sandbox::new();
    let db = &sandbox.parts.db;
    let busy = store::insert(db, &DEMO, "Sample project", Lane::Cpu).unwrap();
    order::claim(db, busy, Lane::Cpu, &ProcessId::current(), &[]).unwrap().unwrap();
    let waiting = start(&sandbox.parts, &DEMO, "Sample project", Lane::Cpu).unwrap();
    assert_eq!(waiting.state, JobState::Queued);
    assert_eq!(store::request_cancel(db, waiting.id).unwrap().state, JobState::Cancelled);
    store::finish(db, busy, &Outcome::Done(json!(null))).unwrap();
    let job = run_here(&sandbox.parts, waiting.id, &Reporter::silent()).unwrap();
    assert_eq!((job.state, job.started), (JobState::Cancelled, None));
}

#[test]
fn the_same_work_again_only_after_the_end() {
    let sandbox = Sandbox::new();
    let db = &sandbox.parts.db;
    let id = store::insert(db, &DEMO, "Sample project", Lane::Cpu).unwrap();
    assert!(matches!(again(&sandbox.parts, id), Err(JobError::NotEnded(_))));
    store::request_cancel(db, id).unwrap();
    assert_eq!(again(&sandbox.parts, id).unwrap(), (DEMO, "Sample project".to_owned(), Lane::Cpu));
    let run = store::insert(db, &Task::Train { run: "r1".into() }, "Train r1", Lane::Gpu).unwrap();
    store::request_cancel(db, run).unwrap();
    assert!(matches!(again(&sandbox.parts, run), Err(JobError::OwnProcess(_))));
}
