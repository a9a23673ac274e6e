//! `nyx demo`: made, played to its end, and made again.

use serde_json::Value;

use crate::sandbox::Sandbox;

#[test]
fn everything_can_be_seen_and_a_second_time_changes_nothing() {
    let sandbox = Sandbox::new();
    let answer = sandbox.nyx(&["--json", "demo", "--speed", "0"]);
    assert_eq!(answer.code, 0, "{}{}", answer.stdout, answer.stderr);
    let lines: Vec<Value> = answer.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let project = lines.iter().find(|line| line["type"] == "project").unwrap();
    assert_eq!((project["images"].as_u64(), project["captioned"].as_u64()), (Some(24), Some(18)), "some captions are missing");
    assert!(project["simulated"][0].as_str().unwrap().contains("nothing is trained"));
    let result = lines.last().unwrap();
    assert_eq!((result["type"].as_str(), result["state"].as_str()), (Some("result"), Some("completed")), "{result}");
    assert_eq!((result["step"].as_u64(), result["total_steps"].as_u64()), (Some(16), Some(16)));

    let plan = sandbox.json(&["plan", project["config"].as_str().unwrap()]);
    assert_eq!(plan["images"], 24, "the draft names the registered dataset");

    let caption = std::path::Path::new(project["folder"].as_str().unwrap()).join("kana-01.txt");
    std::fs::write(&caption, "mine").unwrap();
    let again = sandbox.json(&["demo", "--detach"]);
    assert_eq!(again["run"], project["run"], "the run is not played twice");
    assert_eq!(again["dataset"], project["dataset"]);
    assert_eq!(std::fs::read_to_string(&caption).unwrap(), "mine");
}
