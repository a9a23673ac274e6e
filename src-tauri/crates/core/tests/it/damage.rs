//! Runs whose files or processes were damaged from outside: what is said of them stays true.

use nyx_core::jobs::{JobState, Lane, Task, store};
use nyx_core::runs::{Request, Run, RunFolder, RunStatus, stop, supervise, view};
use nyx_platform::ProcessId;
use serde_json::json;

use crate::sandbox::Sandbox;

impl Sandbox {
    /// A run of the queue whose trainer is this script, claimed by `owner`.
    fn claimed(&self, run: &str, script: &str, owner: &ProcessId) -> (RunFolder, i64) {
        let folder = RunFolder::at(self.studio.home().runs().join(run));
        std::fs::create_dir_all(folder.path().join("requests")).unwrap();
        let cwd = folder.path();
        let command = json!({
            "trainer": "replay",
            "command": {"program": "/bin/sh", "script": "", "argv": ["-c", script], "env": {}, "env_remove": [], "cwd": cwd},
            "secrets": [], "output_dir": cwd, "output_name": run, "final_file": cwd.join("x.safetensors"),
            "logging_dir": cwd.join("metrics"), "planned_steps": null, "planned_epochs": null,
        });
        folder.write_json(&folder.command(), &command).unwrap();
        let db = self.studio.db();
        let job = store::insert(db, &Task::Train { run: run.to_owned() }, run, Lane::Gpu).unwrap();
        nyx_core::jobs::order::claim_next(db, Lane::Gpu, owner, &[]).unwrap().unwrap();
        (folder, job)
    }

    fn look(&self, run: &str) -> Run {
        view::get(self.studio.home(), self.studio.db(), run).unwrap()
    }

    fn supervise(&self, run: &str) -> Result<RunStatus, nyx_core::Problem> {
        supervise::supervise(self.studio.home(), self.studio.db(), run, std::path::Path::new("/bin/false"))
    }
}

/// A process that was there before the last start of the machine.
fn nobody() -> ProcessId {
    ProcessId { pid: 1, started: "another boot".to_owned() }
}

const BARS: &str = r"printf 'steps: 100%%|##| 8/8 [00:08<00:00,  1.07s/it, avr_loss=1.17]\n' >&2";

#[test]
fn an_ending_survives_the_loss_of_state_json() {
    for (script, status, sentence) in [
        (format!("{BARS}; echo model saved."), RunStatus::Completed, "Done after 8 steps"),
        (format!("{BARS}; exit 3"), RunStatus::Failed, "Failed at step 8 with exit code 3"),
    ] {
        let sandbox = Sandbox::new();
        let (folder, _) = sandbox.claimed("r1", &script, &ProcessId::current());
        sandbox.supervise("r1").unwrap();
        let whole = std::fs::read(folder.state()).unwrap();
        assert!(sandbox.look("r1").sentence.starts_with(sentence), "{}", sandbox.look("r1").sentence);
        for (what, damaged) in
            [("half", &whole[..whole.len() / 2]), ("empty", b""), ("garbage", b"\0\xff\0 no json"), ("nothing in it", b"{}")]
        {
            std::fs::write(folder.state(), damaged).unwrap();
            let run = sandbox.look("r1");
            assert_eq!((run.status, run.tally.step), (status, 8), "{what}");
            assert!(run.sentence.starts_with(sentence), "{what}: {}", run.sentence);
            assert!(run.ended.is_some(), "{what}");
        }
        std::fs::remove_file(folder.state()).unwrap();
        assert_eq!(sandbox.look("r1").status, status, "gone");
    }
}

#[test]
fn without_a_row_a_state_that_cannot_be_read_is_a_lost_run_that_says_so() {
    let sandbox = Sandbox::new();
    let (folder, _) = sandbox.claimed("r1", "exit 1", &nobody());
    std::fs::write(folder.state(), "{\"state\": \"runn").unwrap();
    let run = sandbox.look("r1");
    assert_eq!((run.status, run.note.as_deref()), (RunStatus::Lost, Some("The run's state.json cannot be read")));
}

#[test]
fn a_claim_whose_starter_died_never_began_and_the_lane_is_free() {
    let sandbox = Sandbox::new();
    let (folder, first) = sandbox.claimed("r1", "exit 0", &nobody());
    let run = sandbox.look("r1");
    assert_eq!(run.status, RunStatus::Lost);
    assert!(run.sentence.starts_with("Never began"), "{}", run.sentence);
    assert!(!folder.path().join("requests/swept").exists(), "its supervisor may be on its way");
    assert_eq!(store::get(sandbox.studio.db(), first).unwrap().state, JobState::Interrupted);
    sandbox.claimed("r2", "exit 0", &ProcessId::current());
    // The supervisor that was on its way.
    sandbox.supervise("r1").unwrap();
    assert_eq!(sandbox.look("r1").status, RunStatus::Failed);
}

#[test]
fn a_run_is_stopped_though_the_database_has_no_room_for_it() {
    let sandbox = Sandbox::new();
    let (folder, _) = sandbox.claimed("r1", "exit 0", &ProcessId::current());
    let state = json!({"run": "r1", "state": "running", "supervisor": ProcessId::current()});
    folder.write_json(&folder.state(), &state).unwrap();
    let db = sandbox.studio.db();
    db.read(|connection| connection.pragma_update(None, "query_only", true)).unwrap();
    assert_eq!(stop::stop(sandbox.studio.home(), db, "r1", false).unwrap(), RunStatus::Running);
    assert!(folder.is_asked(Request::Stop));
}

#[test]
fn a_command_that_cannot_be_read_is_told_in_the_row() {
    let sandbox = Sandbox::new();
    let (folder, job) = sandbox.claimed("r1", "exit 0", &ProcessId::current());
    std::fs::write(folder.command(), "garbage").unwrap();
    assert_eq!(sandbox.supervise("r1").unwrap_err().code, "run_folder");
    let job = store::get(sandbox.studio.db(), job).unwrap();
    assert_eq!(job.state, JobState::Failed);
    assert!(job.problem.unwrap().message.contains("command.json"));
}

#[test]
fn what_is_no_run_in_the_folder_of_runs_is_passed_over() {
    let sandbox = Sandbox::new();
    sandbox.claimed("r1", "exit 0", &nobody());
    let runs = sandbox.studio.home().runs();
    std::fs::write(runs.join("a file"), "").unwrap();
    std::fs::create_dir_all(runs.join("r2/command.json")).unwrap();
    std::fs::create_dir(runs.join("学習")).unwrap();
    std::fs::create_dir(runs.join("r3")).unwrap();
    std::fs::write(runs.join("r3/command.json"), "\0\0").unwrap();
    let names: Vec<String> =
        view::list(sandbox.studio.home(), sandbox.studio.db()).unwrap().into_iter().map(|run| run.run).collect();
    assert_eq!(names, ["r1"]);
    let problem = nyx_core::Problem::from(view::get(sandbox.studio.home(), sandbox.studio.db(), "r3").unwrap_err());
    assert!(problem.message.contains("command.json"), "{problem:?}");
}
