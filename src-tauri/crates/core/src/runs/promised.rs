//! What waiting and running runs will write: two runs with one name in one folder would overwrite each other's files.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::folder::{RunFolder, TrainerKind};
use crate::db::Db;
use crate::home::Home;
use crate::jobs::{Lane, store};

/// The final file of each run that waits or runs, with the run's name. Empty where the queue cannot be read: nothing is blocked by that.
pub fn promised(home: &Home, db: &Db) -> BTreeMap<PathBuf, String> {
    let jobs = store::open(db, Lane::Gpu).unwrap_or_default();
    let folders = jobs.into_iter().filter_map(|job| RunFolder::of(home, job.run.as_deref()?));
    let commands = folders.filter_map(|folder| Some((folder.read_command().ok()?, folder.name())));
    let trained = commands.filter(|(command, _)| command.trainer == TrainerKind::Kohya);
    trained.map(|(command, run)| (command.final_file, run)).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::event::Events;
    use crate::jobs::Task;
    use crate::jobs::store::Outcome;

    #[test]
    fn what_waits_is_promised_until_it_ends() {
        let root = tempfile::tempdir().unwrap();
        let home = Home::at(root.path());
        let db = Db::open(&home.database(), Events::default()).unwrap();
        let asked = |run: &str, trainer: &str| {
            let folder = home.runs().join(run);
            std::fs::create_dir_all(&folder).unwrap();
            let command = json!({
                "trainer": trainer, "secrets": [], "output_dir": "/o", "output_name": run, "final_file": format!("/o/{run}.safetensors"),
                "logging_dir": "/l", "planned_steps": null, "planned_epochs": null,
                "command": {"program": "python", "script": "t.py", "argv": [], "env": {}, "env_remove": [], "cwd": "/"}
            });
            std::fs::write(folder.join("command.json"), command.to_string()).unwrap();
            store::insert(&db, &Task::Train { run: run.to_owned() }, run, Lane::Gpu).unwrap()
        };
        let job = asked("kana-v1", "kohya");
        asked("played", "replay");
        assert_eq!(promised(&home, &db), [("/o/kana-v1.safetensors".into(), "kana-v1".to_owned())].into());
        store::finish(&db, job, &Outcome::Done(json!(null))).unwrap();
        assert_eq!(promised(&home, &db), BTreeMap::new());
    }
}
