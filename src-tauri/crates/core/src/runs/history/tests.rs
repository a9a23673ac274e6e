//! A home with runs that have ended.

use serde_json::json;

use super::*;
use crate::event::Events;
use crate::jobs::{Lane, Task, store};
use crate::runs::folder::RunFolder;

struct Sandbox {
    home: Home,
    db: Db,
    _root: tempfile::TempDir,
}

impl Sandbox {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let home = Home::at(root.path());
        let db = Db::open(&home.database(), Events::default()).unwrap();
        Self { home, db, _root: root }
    }

    fn run(&self, run: &str, status: &str, params: &str, image_dir: &str) -> RunFolder {
        let folder = RunFolder::at(self.home.runs().join(run));
        std::fs::create_dir_all(folder.path()).unwrap();
        let config = format!(
            "name = \"x\"\nfamily = \"sdxl\"\nbase_model = \"/models/noob-xl.safetensors\"\n[params]\n{params}\n[dataset.general]\n\
             [[dataset.datasets]]\nresolution = 512\n[[dataset.datasets.subsets]]\nimage_dir = \"{image_dir}\"\n"
        );
        std::fs::write(folder.asked(), config).unwrap();
        let outputs = folder.path().join("outputs");
        let command = json!({
            "trainer": "kohya", "secrets": [], "output_dir": outputs, "output_name": run.split('_').next_back(), "planned_steps": 20,
            "final_file": outputs.join("x.safetensors"), "logging_dir": folder.path().join("metrics"), "planned_epochs": 10,
            "command": {"program": "python", "script": "t.py", "argv": [], "env": {}, "env_remove": [], "cwd": "/"}
        });
        std::fs::write(folder.command(), command.to_string()).unwrap();
        put_state(&folder, status, 20);
        folder
    }

    fn ask(&self, query: HistoryQuery) -> Vec<String> {
        let query = HistoryQuery { count: 100, ..query };
        history(&self.home, &self.db, &query).unwrap().runs.into_iter().map(|run| run.run).collect()
    }

    fn find(&self, text: &str) -> Vec<String> {
        self.ask(HistoryQuery { text: text.to_owned(), ..HistoryQuery::default() })
    }
}

fn put_state(folder: &RunFolder, status: &str, step: u64) {
    let state = json!({"state": status, "step": step, "started": "2026-11-25T10:00:00Z", "ended": "2026-11-25T11:00:00Z"});
    std::fs::write(folder.state(), state.to_string()).unwrap();
}

#[test]
fn runs_are_found_by_all_that_they_are() {
    let sandbox = Sandbox::new();
    sandbox.run("2026-11-21_a", "completed", "network_dim = 16\noptimizer_type = \"AdamW8bit\"", "mika");
    sandbox.run("2026-11-22_b", "failed", "network_dim = 160", "mika");
    sandbox.run("2026-11-23_c", "stopped", "learning_rate = 1e-4", "/art/rook");
    assert_eq!(sandbox.find(""), ["2026-11-23_c", "2026-11-22_b", "2026-11-21_a"], "newest first");
    assert_eq!(sandbox.find("NOOB mika"), ["2026-11-22_b", "2026-11-21_a"]);
    assert_eq!(sandbox.find("network_dim=16"), ["2026-11-21_a"]);
    assert_eq!(sandbox.find("learning_rate=0.0001"), ["2026-11-23_c"]);
    assert_eq!(sandbox.find("adamw8bit"), ["2026-11-21_a"]);
    assert_eq!(sandbox.find("failed"), ["2026-11-22_b"]);
    assert_eq!(sandbox.find("nothing"), Vec::<String>::new());
    let rook = HistoryQuery { dataset: Some("rook".into()), ..HistoryQuery::default() };
    assert_eq!(sandbox.ask(rook), ["2026-11-23_c"]);
    let failed = HistoryQuery { state: Some("failed".into()), count: 9, ..HistoryQuery::default() };
    let told = history(&sandbox.home, &sandbox.db, &failed).unwrap();
    assert_eq!((told.all, told.total, told.choices.states["completed"], told.choices.datasets["mika"]), (3, 1, 1, 1));
    assert_eq!(told.choices.datasets.get("rook"), None, "not with this state");
}

#[test]
fn a_folder_that_changes_or_goes_is_the_truth() {
    let sandbox = Sandbox::new();
    let folder = sandbox.run("2026-11-21_a", "failed", "", "mika");
    assert_eq!(sandbox.find("failed").len(), 1);
    put_state(&folder, "completed", 40);
    let told = history(&sandbox.home, &sandbox.db, &HistoryQuery { count: 1, ..HistoryQuery::default() }).unwrap();
    assert_eq!((told.runs[0].status.name(), told.runs[0].step), ("completed", 40));
    std::fs::remove_dir_all(folder.path()).unwrap();
    assert_eq!(sandbox.find(""), Vec::<String>::new());
    let left: i64 = sandbox.db.read(|db| db.query_row("SELECT count(*) FROM run_index", [], |row| row.get(0))).unwrap();
    assert_eq!(left, 0);
}

#[test]
fn each_run_says_what_changed_since_the_one_before_with_its_images() {
    let sandbox = Sandbox::new();
    sandbox.run("2026-11-21_a", "completed", "network_dim = 16", "mika");
    sandbox.run("2026-11-22_b", "completed", "network_dim = 8", "rook");
    sandbox.run("2026-11-23_c", "completed", "network_dim = 32", "mika");
    let told = history(&sandbox.home, &sandbox.db, &HistoryQuery { count: 9, ..HistoryQuery::default() }).unwrap();
    let details: Vec<PastDetails> = told.runs.into_iter().filter_map(|run| run.details).collect();
    assert_eq!(details[0].before.as_deref(), Some("2026-11-21_a"));
    assert!(details[0].changed.len() == 1 && details[0].changed[0].ends_with("16 to 32"), "{:?}", details[0].changed);
    assert_eq!((&details[1].before, &details[2].before), (&None, &None));
}

#[test]
fn what_is_not_over_is_listed_with_the_newest_that_are() {
    let sandbox = Sandbox::new();
    for day in 1..=5 {
        sandbox.run(&format!("2026-11-0{day}_a"), "completed", "", "mika");
    }
    // Nobody queued it yet.
    std::fs::remove_file(sandbox.run("2026-11-02_b", "completed", "", "mika").state()).unwrap();
    let recent = |most: usize| -> Vec<String> {
        recent(&sandbox.home, &sandbox.db, most).unwrap().into_iter().map(|run| run.run).collect()
    };
    assert_eq!(recent(2), ["2026-11-05_a", "2026-11-04_a"]);
    let task = Task::Train { run: "2026-11-02_b".into() };
    store::insert(&sandbox.db, &task, "Train b", Lane::Gpu).unwrap();
    assert_eq!(recent(1).len(), 2, "it waits now");
}

#[test]
fn runs_that_went_on_with_what_another_made_are_its_descendants() {
    let sandbox = Sandbox::new();
    let parent = sandbox.run("2026-11-21_a", "completed", "", "mika");
    let lora = parent.path().join("outputs/x.safetensors");
    sandbox.run("2026-11-22_b", "completed", &format!("network_weights = {:?}", lora.to_string_lossy()), "mika");
    let lineage = |run: &str| super::super::lineage::lineage(&sandbox.home, &sandbox.db, run).unwrap();
    let came = lineage("2026-11-21_a").became;
    assert_eq!((came.len(), came[0].run.as_str(), &came[0].path), (1, "2026-11-22_b", &lora));
    let from = lineage("2026-11-22_b").from.unwrap();
    assert_eq!((from.run.as_deref(), from.path), (Some("2026-11-21_a"), lora));
    assert_eq!(lineage("2026-11-21_a").from, None, "its base model is nobody's");
}
