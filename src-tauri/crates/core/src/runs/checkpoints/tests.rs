//! What a run folder on the disk comes to: which of its files are listed, when they go, and what can be done with each.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::*;
use crate::event::Events;
use crate::jobs::Task;

/// A home with one run of 4 epochs of 5 steps, which keeps the last two epochs.
struct Stage {
    home: Home,
    db: Db,
    _root: tempfile::TempDir,
}

impl Stage {
    fn new(status: &str) -> Self {
        let root = tempfile::tempdir().unwrap();
        let home = Home::at(root.path());
        let stage = Self { db: Db::open(&home.database(), Events::default()).unwrap(), home, _root: root };
        std::fs::create_dir_all(stage.run("r").join("requests")).unwrap();
        std::fs::create_dir_all(stage.outputs()).unwrap();
        stage.write("r", "save_every_n_epochs = 1\nsave_last_n_epochs = 2\nsave_state = true", "kana");
        stage.tell(status, 12);
        stage
    }

    fn run(&self, name: &str) -> PathBuf {
        self.home.runs().join(name)
    }

    fn outputs(&self) -> PathBuf {
        self.run("r").join("outputs")
    }

    fn write(&self, run: &str, params: &str, name: &str) {
        let folder = self.run(run);
        std::fs::create_dir_all(&folder).unwrap();
        let asked = format!("name = \"{name}\"\nfamily = \"sdxl\"\nmode = \"lora\"\nbase_model = \"/m\"\n[params]\n{params}\n");
        std::fs::write(folder.join("nyx.toml"), asked).unwrap();
        let outputs = folder.join("outputs");
        let command = json!({
            "trainer": "kohya", "secrets": [], "output_dir": outputs, "output_name": name, "asked_in": "/",
            "final_file": outputs.join(format!("{name}.safetensors")), "logging_dir": "/l", "planned_steps": 20, "planned_epochs": 4,
            "command": {"program": "python", "script": "train_network.py", "argv": [], "env": {}, "env_remove": [], "cwd": "/"}
        });
        std::fs::write(folder.join("command.json"), command.to_string()).unwrap();
    }

    fn tell(&self, status: &str, step: u64) {
        let announced: Vec<PathBuf> = std::fs::read_dir(self.outputs()).unwrap().map(|entry| entry.unwrap().path()).collect();
        let announced: Vec<&PathBuf> = announced.iter().filter(|path| path.is_file()).collect();
        let state = json!({
            "version": 1, "run": "r", "state": status, "started": "2020-01-01T00:00:00Z", "updated": "2020-01-01T00:00:00Z",
            "steps_per_epoch": 5, "leg": 1, "step": step, "total_steps": 20, "epochs": 4, "announced": announced,
        });
        std::fs::write(self.run("r").join("state.json"), state.to_string()).unwrap();
    }

    fn model(&self, file: &str) {
        let header = br#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#;
        let bytes = [&(header.len() as u64).to_le_bytes()[..], header, &[0; 4]].concat();
        std::fs::write(self.outputs().join(file), bytes).unwrap();
    }

    fn state(&self, file: &str, whole: bool) {
        let state = self.outputs().join(file);
        std::fs::create_dir_all(&state).unwrap();
        std::fs::write(state.join("optimizer.bin"), [0; 100]).unwrap();
        if whole {
            std::fs::write(state.join("random_states_0.pkl"), [1; 20]).unwrap();
        }
    }

    fn list(&self) -> Checkpoints {
        list(&self.home, &self.db, "r").unwrap()
    }

    fn one(&self, file: &str) -> Checkpoint {
        self.list().checkpoints.into_iter().find(|found| found.file == file).unwrap()
    }
}

#[test]
fn models_and_states_are_told_with_their_steps_and_when_they_go() {
    let stage = Stage::new("stopped");
    stage.model("kana-000001.safetensors");
    stage.model("kana-000002.safetensors");
    stage.state("kana-000002-state", true);
    stage.state("kana-step00000012-state", true);
    stage.state("kana-000003-state", false);
    std::fs::create_dir(stage.outputs().join("sample")).unwrap();
    stage.tell("stopped", 12);
    let told = stage.list();
    let rows: Vec<Value> = told
        .checkpoints
        .iter()
        .map(|row| json!([row.file, row.step, row.epoch, row.bytes, row.goes, row.asked_for, row.no_continue]))
        .collect();
    assert_eq!(
        rows,
        [
            json!(["kana-000001.safetensors", 5, 1, 66, "Goes when epoch 3 is saved", false, null]),
            json!(["kana-000002-state", 10, 2, 120, null, false, null]),
            json!(["kana-000002.safetensors", 10, 2, 66, null, false, null]),
            json!(["kana-step00000012-state", 12, 2, 120, null, true, null]),
            json!(["kana-000003-state", 15, 3, 100, null, false, "It was cut off"]),
        ]
    );
    assert_eq!(told.keeps, "Of what it saves by itself, this run keeps models and states of the last 2 epochs.");
}

#[test]
fn what_is_pinned_is_listed_when_the_run_removed_it() {
    let stage = Stage::new("running");
    stage.model("kana-000001.safetensors");
    stage.state("kana-000001-state", true);
    stage.tell("stopped", 12);
    for file in ["kana-000001.safetensors", "kana-000001-state"] {
        pin(&stage.home, &stage.db, "r", file).unwrap();
        pin(&stage.home, &stage.db, "r", file).unwrap();
        let found = stage.one(file);
        assert!(found.pinned && found.path.starts_with(stage.outputs()) && found.goes.is_none(), "{found:?}");
        assert_eq!(found.no_delete.as_deref(), Some("It is pinned. Unpin it first"));
    }
    let refused = delete(&stage.home, &stage.db, "r", &["kana-000001-state".to_owned()]).unwrap();
    assert_eq!((refused.files.len(), refused.refused.len()), (0, 1));
    std::fs::remove_file(stage.outputs().join("kana-000001.safetensors")).unwrap();
    std::fs::remove_dir_all(stage.outputs().join("kana-000001-state")).unwrap();
    for file in ["kana-000001.safetensors", "kana-000001-state"] {
        assert!(stage.one(file).path.starts_with(stage.run("r").join("pinned")));
        unpin(&stage.home, &stage.db, "r", file).unwrap();
        assert!(stage.one(file).path.starts_with(stage.outputs()), "it is back in its place");
    }
}

#[test]
fn what_is_in_use_is_not_deleted() {
    let stage = Stage::new("paused");
    stage.model("kana-000001.safetensors");
    stage.state("kana-000001-state", true);
    stage.state("kana-step00000012-state", true);
    stage.tell("paused", 12);
    assert_eq!(stage.one("kana-step00000012-state").no_delete.as_deref(), Some("The run is paused and goes on from it"));
    assert_eq!(stage.one("kana-000001-state").no_delete, None, "it goes on from a later one");
    let weights = stage.outputs().join("kana-000001.safetensors");
    stage.write("other", &format!("network_weights = {}", json!(weights)), "mika");
    let waits = store::insert(&stage.db, &Task::Train { run: "other".into() }, "Train", Lane::Gpu).unwrap();
    let used = stage.one("kana-000001.safetensors");
    assert_eq!(used.no_delete.as_deref(), Some("The run other begins with it"));
    store::finish(&stage.db, waits, &store::Outcome::Cancelled(None)).unwrap();
    assert_eq!(stage.one("kana-000001.safetensors").no_delete, None);
}

#[test]
fn a_complete_run_keeps_what_is_there_and_goes_on_from_nothing() {
    let stage = Stage::new("completed");
    stage.model("kana-000002.safetensors");
    stage.model("kana.safetensors");
    stage.state("kana-state", true);
    stage.tell("completed", 20);
    let told = stage.list();
    assert!(told.complete && told.checkpoints.iter().all(|row| row.goes.is_none() && row.no_delete.is_none()));
    assert!(stage.one("kana.safetensors").last && stage.one("kana.safetensors").no_continue.is_none());
    assert!(stage.one("kana-state").no_continue.unwrap().starts_with("The run is complete"));
    assert!(matches!(find(&stage, "nothing"), Err(RunError::NoCheckpoint { .. })));
}

fn find(stage: &Stage, file: &str) -> Result<Checkpoint, RunError> {
    change::find(&stage.home, &stage.db, "r", file).map(|(_, found)| found)
}
