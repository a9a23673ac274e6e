//! Asking the trainer for its own arguments: our `vendor/bridge/arguments.py`, run by the backend's Python. What it said is
//! kept beside the last check, with a stamp of the trainer's files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use super::error::BackendError;
use super::{Backend, ask, chosen, store};
use crate::files::{safe_name, write_atomic};
use crate::home::Home;
use crate::jobs::{Progress, Reporter};
use crate::settings::Settings;
use crate::training::installed::Installed;

const ARGUMENTS: ask::Question = ask::Question { script: "vendor/bridge/arguments.py", mark: "\"nyx_arguments\"" };

/// Folders of a checkout whose files make its parsers.
const ASKED: [&str; 2] = ["", "library"];

/// What was said, by whom, and of which files.
#[derive(Debug, Serialize, Deserialize)]
struct Kept<T> {
    backend: Backend,
    stamp: String,
    answer: T,
}

/// Answers that were read, by file, for as long as the file stays the same.
type Read = BTreeMap<PathBuf, (SystemTime, Arc<Kept<Arc<Installed>>>)>;

static READ: LazyLock<Mutex<Read>> = LazyLock::new(Mutex::default);

/// Asks, and keeps the answer for [`last`]. Takes seconds; a cancel ends the Python.
pub fn ask_arguments(home: &Home, backend: &Backend, reporter: &Reporter) -> Result<(), BackendError> {
    store::look(backend)?;
    reporter.progress(Progress { phase: "Asking the trainer for its arguments".to_owned(), ..Progress::default() });
    // Before the answer: what changes meanwhile makes it stale.
    let stamp = stamp(&backend.sd_scripts);
    let answer: Installed = ask::ask(backend, &ARGUMENTS, reporter, ask::PATIENCE)?;
    let text = serde_json::to_vec(&Kept { backend: backend.clone(), stamp, answer }).unwrap_or_default();
    let path = kept(home, &backend.name);
    write_atomic(&path, &text).map_err(|source| BackendError::List { path, source: source.into() })
}

/// The last answer, if this very Python and folder gave it.
pub fn last(home: &Home, backend: &Backend) -> Option<Arc<Installed>> {
    let kept = read(&kept(home, &backend.name)).filter(|kept| kept.backend == *backend)?;
    let stale = kept.stamp != stamp(&backend.sd_scripts);
    let other_packages = kept.answer.package_folders().iter().any(|(folder, then)| changed_at(folder) != Some(*then));
    if !stale && !other_packages {
        return Some(kept.answer.clone());
    }
    let mut answer = (*kept.answer).clone();
    answer.stale = stale;
    if other_packages {
        answer.forget_packages();
    }
    Some(Arc::new(answer))
}

/// How the trainer's files are now, where they are not as they were when it told its arguments.
pub(super) fn changed(home: &Home, backend: &Backend) -> Option<String> {
    let kept = read(&kept(home, &backend.name)).filter(|kept| kept.backend == *backend)?;
    Some(stamp(&backend.sd_scripts)).filter(|now| *now != kept.stamp)
}

/// When a folder last changed, in seconds since 1970. Installing a package changes the folder of all packages.
fn changed_at(folder: &Path) -> Option<u64> {
    let changed = std::fs::metadata(folder).ok()?.modified().ok()?;
    changed.duration_since(UNIX_EPOCH).ok().map(|since| since.as_secs())
}

/// What the trainer that new runs use said of its arguments; absent where none was asked.
pub fn installed(home: &Home, settings: &Settings) -> Option<Arc<Installed>> {
    last(home, &chosen(home, settings).ok()??)
}

fn read(path: &Path) -> Option<Arc<Kept<Arc<Installed>>>> {
    let changed = std::fs::metadata(path).ok()?.modified().ok()?;
    let mut all = READ.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((known, kept)) = all.get(path)
        && *known == changed
    {
        return Some(kept.clone());
    }
    let Kept { backend, stamp, answer } = serde_json::from_slice::<Kept<Installed>>(&std::fs::read(path).ok()?).ok()?;
    let kept = Arc::new(Kept { backend, stamp, answer: Arc::new(answer) });
    all.insert(path.to_owned(), (changed, kept.clone()));
    Some(kept)
}

fn kept(home: &Home, name: &str) -> PathBuf {
    home.root().join("cache").join("backends").join(format!("{}.arguments.json", safe_name(name)))
}

/// How many files make the parsers, their size, and when the newest was changed. Cheap enough for every check of a draft.
fn stamp(folder: &Path) -> String {
    let files = ASKED.iter().filter_map(|inside| std::fs::read_dir(folder.join(inside)).ok()).flatten().flatten();
    let python = files.filter(|file| file.path().extension().is_some_and(|end| end == "py"));
    let (mut count, mut bytes, mut newest) = (0_u64, 0_u64, UNIX_EPOCH);
    for about in python.filter_map(|file| file.metadata().ok()) {
        (count, bytes) = (count + 1, bytes + about.len());
        newest = newest.max(about.modified().unwrap_or(UNIX_EPOCH));
    }
    let newest = newest.duration_since(UNIX_EPOCH).unwrap_or_default();
    format!("{count} {bytes} {}", newest.as_nanos())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::ask::tests::{python, say};

    const ANSWER: &str = r#"{"nyx_arguments": 1, "scripts": [{"name": "train_network", "arguments": [0], "error": null}],
        "arguments": [{"dest": "seed", "flags": ["--seed"], "action": "store", "type": "int", "nargs": null, "choices": null,
        "default": null, "help": null}]}"#;

    #[test]
    fn the_answer_is_kept_until_the_files_change() {
        let (folder, backend) = python(&say(ANSWER));
        let home = Home::at(folder.path().join("home"));
        assert_eq!(last(&home, &backend), None);
        ask_arguments(&home, &backend, &Reporter::silent()).unwrap();
        let told = last(&home, &backend).unwrap();
        assert!(told.argument("train_network", "seed").is_some() && !told.stale);
        std::fs::write(folder.path().join("flux_train_network.py"), "").unwrap();
        assert!(last(&home, &backend).unwrap().stale, "a file came");
        let other = Backend { python: "/elsewhere".into(), ..backend };
        assert_eq!(last(&home, &other), None, "another Python is another question");
    }
}
