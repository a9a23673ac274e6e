//! `nyx job`, with `nyx demo` as the work.

use crate::sandbox::Sandbox;

#[test]
fn an_empty_history_and_a_wrong_name_are_told() {
    let sandbox = Sandbox::new();
    assert_eq!(sandbox.json(&["job", "list"])["jobs"].as_array().unwrap().len(), 0);
    assert_eq!(sandbox.nyx(&["job", "list"]).stdout, "No jobs yet\n");
    let answer = sandbox.nyx(&["job", "show", "J7"]);
    assert_eq!((answer.code, answer.stderr.as_str()), (1, "error: There is no job `J7`\nhint: `nyx job list` shows all jobs\n"));
    assert_eq!(sandbox.problem(&["job", "log", "nothing"])["code"], "job_not_found");
    assert_eq!(sandbox.nyx(&["job", "show"]).code, 2, "wrong usage");
}

#[test]
fn work_is_listed_shown_logged_and_done_again() {
    let sandbox = Sandbox::new();
    let answer = sandbox.nyx(&["--json", "demo", "--speed", "0"]);
    assert_eq!(answer.code, 0, "{}", answer.stderr);
    let kinds: Vec<String> = answer
        .stdout
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["type"].as_str().unwrap().to_owned())
        .collect();
    assert!(kinds[0] == "progress" && kinds.iter().rev().skip(1).all(|kind| kind != "result"), "{kinds:?}");
    assert_eq!(answer.json()["type"], "result");
    for name in ["1", "J1"] {
        let job = sandbox.json(&["job", "show", name]);
        assert_eq!((job["id"].as_i64(), job["state"].as_str()), (Some(1), Some("done")));
    }
    let lines = sandbox.json(&["job", "log", "J1"])["lines"].clone();
    assert!(lines.as_array().unwrap().last().unwrap().as_str().unwrap().ends_with(" Done"), "{lines}");
    assert!(sandbox.nyx(&["job", "log", "J1", "--follow"]).stdout.ends_with(" Done\n"), "following ends with the job");
    assert_eq!(sandbox.json(&["job", "retry", "J1"])["id"], 3, "J2 is the run");
    let jobs = sandbox.json(&["job", "list"]);
    assert_eq!(jobs["jobs"].as_array().unwrap().iter().map(|job| job["id"].as_i64().unwrap()).collect::<Vec<_>>(), [3, 2, 1]);
    assert_eq!(sandbox.json(&["job", "stop", "J1"])["state"], "done", "what has ended stays as it is");
}
