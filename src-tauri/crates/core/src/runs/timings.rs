//! How fast earlier runs were, and on which card: read from their folders once, and again when a run was written.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use super::folder::{RunFolder, RunKind, TrainerKind};
use super::gpu::first_cards;
use super::state::{RunState, RunStatus};
use crate::db::Db;
use crate::event::Topic;
use crate::home::Home;
use crate::training::Config;
use crate::training::estimates::time::{Timing, Work};

/// A run that made fewer steps tells little: the first ones are slow.
const FEWEST_STEPS: u64 = 10;

/// Bytes at the beginning of `gpu.jsonl` in which the cards are named.
const CARDS_WITHIN: u64 = 4096;

/// What was read last: for this home, at this version of its runs.
type Kept = BTreeMap<PathBuf, (i64, Arc<Vec<Timing>>)>;

static KEPT: LazyLock<Mutex<Kept>> = LazyLock::new(Mutex::default);

/// Every ended run that tells its speed, newest first.
pub fn timings(home: &Home, db: &Db) -> Arc<Vec<Timing>> {
    let version = db.version(Topic::Runs).unwrap_or(0);
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((known, timings)) = kept.get(home.root())
        && *known == version
    {
        return timings.clone();
    }
    let timings = Arc::new(read_all(home));
    kept.insert(home.root().to_owned(), (version, timings.clone()));
    timings
}

fn read_all(home: &Home) -> Vec<Timing> {
    RunFolder::all(home).iter().filter_map(read).collect()
}

fn read(folder: &RunFolder) -> Option<Timing> {
    let state = RunState::read(&folder.state())?;
    let ended = matches!(state.state, RunStatus::Completed | RunStatus::Stopped | RunStatus::Failed);
    let steps = Some(state.tally.step).filter(|steps| ended && *steps >= FEWEST_STEPS)?;
    let seconds_per_step = state.tally.seconds_per_step.filter(|seconds| *seconds > 0.0)?;
    let command =
        folder.read_command().ok().filter(|command| command.trainer == TrainerKind::Kohya && command.kind == RunKind::Train)?;
    let config = Config::read(&folder.asked()).ok()?.0;
    let plan = folder.read_plan()?;
    let work = Work::of(&config, &plan);
    let card = card(folder, config.launch.gpus.first().copied());
    Some(Timing { run: Some(folder.name()), name: format!("run {}", command.output_name), card, seconds_per_step, steps, work })
}

/// The card that the run was given, else the first.
fn card(folder: &RunFolder, index: Option<u32>) -> Option<String> {
    let mut start = Vec::new();
    std::fs::File::open(folder.gpu()).ok()?.take(CARDS_WITHIN).read_to_end(&mut start).ok()?;
    let cards = first_cards(&start);
    let chosen = index.and_then(|index| cards.iter().find(|card| card.0 == index));
    chosen.or(cards.first()).map(|card| card.1.clone())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::training::Family;

    #[test]
    fn ended_runs_tell_their_speed_and_card() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::at(folder.path());
        let run = RunFolder::at(home.runs().join("2026-11-25_10-00-00-kana-v1"));
        std::fs::create_dir_all(run.path()).unwrap();
        let put = |name: &str, text: String| std::fs::write(run.path().join(name), text).unwrap();
        put("nyx.toml", "family = 'sdxl'\n[params]\nnetwork_dim = 32".to_owned());
        let plan = json!({
            "images": 4, "images_with_repeats": 4, "reg_images": 0, "validation_images": 0, "batches_per_epoch": 2, "steps_per_epoch": 2,
            "epochs": 10, "total_steps": 20, "batch_sizes": [2], "accumulation": 1, "processes": 1, "exact": true,
            "total_steps_range": [20, 20], "saves": [],
            "buckets": [{"dataset": 0, "resolution": [512, 512], "images": 4, "batches": 2}]
        });
        put("plan.json", plan.to_string());
        let command = json!({
            "trainer": "kohya", "secrets": [], "output_dir": "/o", "output_name": "kana-v1", "final_file": "/o/kana-v1.safetensors",
            "logging_dir": "/l", "planned_steps": 20, "planned_epochs": 10,
            "command": {"program": "python", "script": "t.py", "argv": [], "env": {}, "env_remove": [], "cwd": "/"}
        });
        put("command.json", command.to_string());
        put(
            "gpu.jsonl",
            [
                r#"{"start":{"at":"2026-11-23T14:09:00Z","driver":"580"}}"#,
                r#"{"cards":[{"index":0,"name":"RTX 4090","memory_total":25769803776,"power_limit":null}]}"#,
                r#"{"read":[0,[[0,1,null,null,null]]]}"#,
            ]
            .join("\n"),
        );
        put("state.json", json!({"state": "running", "step": 20, "seconds_per_step": 1.84}).to_string());
        assert_eq!(read_all(&home), []);
        put("state.json", json!({"state": "completed", "step": 20, "seconds_per_step": 1.84}).to_string());
        let found = read_all(&home);
        assert_eq!((found.len(), found[0].seconds_per_step, found[0].card.as_deref()), (1, 1.84, Some("RTX 4090")));
        assert_eq!((found[0].work.family, found[0].work.pixels), (Family::Sdxl, 2.0 * 512.0 * 512.0));
    }
}
