//! The backends of this home, as a person sees them: what each is, how large, who uses it; going to another, taking one away.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use specta::Type;

use super::install::{self, BackendInstall, InstallError, InstallSpec, InstallStage};
use super::manifest::Manifest;
use super::{Backend, BackendStatus, chosen, of, store};
use crate::db::Db;
use crate::event::Topic;
use crate::home::Home;
use crate::jobs::{self, Lane, Parts};
use crate::problem::Problem;
use crate::runs::RunFolder;
use crate::settings::Settings;

/// A backend, or one that is being installed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct BackendEntry {
    /// Its name.
    pub name: String,
    /// Whether new runs use it.
    pub chosen: bool,
    /// Python and scripts, once it is registered.
    pub backend: Option<Backend>,
    /// How it was installed; absent for the user's own.
    pub install: Option<BackendInstall>,
    /// How it stands, by its last check.
    pub status: Option<BackendStatus>,
    /// Whether what ships with Nyx now is another commit or another torch.
    pub outdated: bool,
    /// Runs that used it.
    pub runs: u32,
}

/// All: those that are registered, in their order, then those that are not complete.
pub fn entries(home: &Home, settings: &Settings) -> Result<Vec<BackendEntry>, Problem> {
    let chosen = chosen(home, settings)?.map(|backend| backend.name);
    let manifest = Manifest::shipped().ok();
    let users = users(home);
    let entry = |name: &str, backend: Option<Backend>| {
        let install = install::folder_of(home, name).map(|(_, install)| install);
        BackendEntry {
            name: name.to_owned(),
            chosen: chosen.as_deref() == Some(name),
            status: backend.as_ref().map(|backend| of(home, backend)),
            outdated: install.as_ref().zip(manifest.as_ref()).is_some_and(|(install, manifest)| is_outdated(install, manifest)),
            runs: users.get(name).copied().unwrap_or(0),
            backend,
            install,
        }
    };
    let registered = store::list(home)?;
    let known = |name: &str| registered.iter().any(|backend| backend.name == name);
    let mut begun: Vec<String> = std::fs::read_dir(home.installs())
        .into_iter()
        .flatten()
        .flatten()
        .map(|folder| folder.file_name().to_string_lossy().into_owned())
        .filter(|name| !known(name) && install::folder_of(home, name).is_some())
        .collect();
    begun.sort();
    let first = registered.iter().map(|backend| entry(&backend.name, Some(backend.clone())));
    Ok(first.chain(begun.iter().map(|name| entry(name, None))).collect())
}

fn is_outdated(install: &BackendInstall, manifest: &Manifest) -> bool {
    let Ok(kind) = manifest.kind(&install.kind) else { return false };
    let torch = manifest.build(kind, &install.build).map(|build| install::plan::words(kind, build));
    kind.commit() != install.commit || torch.is_ok_and(|torch| torch != install.torch)
}

/// How many runs used each.
fn users(home: &Home) -> BTreeMap<String, u32> {
    let mut users = BTreeMap::new();
    for name in RunFolder::all(home).iter().filter_map(backend_of) {
        *users.entry(name).or_insert(0) += 1;
    }
    users
}

fn backend_of(folder: &RunFolder) -> Option<String> {
    /// What of `command.json` matters here, whatever version wrote it.
    #[derive(Deserialize)]
    struct Uses {
        backend: Option<String>,
    }
    let uses: Uses = serde_json::from_slice(&std::fs::read(folder.command()).ok()?).ok()?;
    uses.backend
}

/// The end of what a stage wrote, as much as a person reads.
pub fn log(home: &Home, name: &str, stage: InstallStage) -> String {
    const SHOWN: usize = 1 << 16;
    let Some((folder, _)) = install::folder_of(home, name) else { return String::new() };
    let bytes = std::fs::read(install::log_of(&folder, stage)).unwrap_or_default();
    String::from_utf8_lossy(&bytes[bytes.len().saturating_sub(SHOWN)..]).into_owned()
}

/// Lets new runs use a registered one.
pub fn switch(parts: &Parts, name: &str) -> Result<Backend, Problem> {
    let backend = store::get(&parts.home, name)?;
    store::look(&backend)?;
    parts.settings.patch(&Map::from_iter([("backend".to_owned(), Value::from(name))]))?;
    parts.events.changed(Topic::Backend);
    Ok(backend)
}

/// What a repair would be asked to do.
pub fn repair(home: &Home, db: &Db, name: &str) -> Result<InstallSpec, Problem> {
    let Some((_, install)) = install::folder_of(home, name) else {
        store::get(home, name)?;
        return Err(InstallError::NotOurs(name.to_owned()).into());
    };
    refuse_in_use(home, db, name)?;
    Ok(InstallSpec {
        name: install.name,
        trainer: install.kind,
        build: install.build,
        reason: install.reason,
        extras: install.extras,
        sources: install::InstallSources::default(),
        repair: true,
    })
}

/// Takes one away: an installed one with its files, the user's own from the list alone. Bytes that became free.
pub fn remove(parts: &Parts, name: &str) -> Result<u64, Problem> {
    let ours = install::folder_of(&parts.home, name);
    if ours.is_none() {
        store::get(&parts.home, name)?;
    }
    refuse_in_use(&parts.home, &parts.db, name)?;
    // Before anything changes: what is refused stays as it was.
    if ours.as_ref().is_some_and(|(_, install)| install.is_worked_on()) {
        return Err(InstallError::Busy(name.to_owned()).into());
    }
    if store::list(&parts.home)?.iter().any(|backend| backend.name == name) {
        super::remove_backend(parts, name)?;
    }
    let Some((folder, _)) = ours else { return Ok(0) };
    let size = size(&folder);
    let failed = |error| Problem::from(InstallError::file(&folder, error));
    std::fs::remove_dir_all(&folder).map_err(failed)?;
    // Its packages lie in uv's cache as well, as the same files: only without them the room is free. Others keep theirs.
    let cache = parts.home.uv_cache();
    if let Err(error) = std::fs::remove_dir_all(&cache)
        && error.kind() != std::io::ErrorKind::NotFound
    {
        tracing::warn!(%error, "the cache of packages could not be cleared");
    }
    parts.events.changed(Topic::Backend);
    Ok(size)
}

/// Runs that wait or run need it.
fn refuse_in_use(home: &Home, db: &Db, name: &str) -> Result<(), Problem> {
    let open = jobs::store::open(db, Lane::Gpu).map_err(Problem::from)?;
    let uses = |run: &String| RunFolder::of(home, run).and_then(|folder| backend_of(&folder)).as_deref() == Some(name);
    let runs: Vec<String> = open.into_iter().filter_map(|job| job.run).filter(uses).collect();
    if runs.is_empty() { Ok(()) } else { Err(InstallError::InUse { name: name.to_owned(), runs }.into()) }
}

/// Bytes of all files below a folder.
pub(super) fn size(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| match entry.metadata() {
            Ok(about) if about.is_dir() => size(&entry.path()),
            Ok(about) => about.len(),
            Err(_) => 0,
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::install::stage::tests::fresh;
    use crate::event::Events;
    use crate::jobs::Task;
    use crate::studio::Studio;
    use nyx_platform::ProcessId;

    #[test]
    fn one_that_is_worked_on_stays_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let parts = Parts::from(&Studio::open(Home::at(folder.path())).unwrap());
        let place = parts.home.installs().join("kohya");
        std::fs::create_dir_all(&place).unwrap();
        for file in ["python", "train_network.py"] {
            std::fs::write(place.join(file), "").unwrap();
        }
        crate::backend::use_backend(&parts, Some("kohya"), &place.join("python"), &place).unwrap();
        let mut install = BackendInstall { owner: Some(ProcessId::current()), ..fresh() };
        install.write(&place).unwrap();
        assert_eq!(remove(&parts, "kohya").unwrap_err().code, "backend_busy");
        assert!(store::get(&parts.home, "kohya").is_ok(), "on the list");
        assert_eq!(parts.settings.get().backend.as_deref(), Some("kohya"));
        assert!(place.is_dir());

        install.owner = None;
        install.write(&place).unwrap();
        assert!(remove(&parts, "kohya").unwrap() > 0);
        assert!(store::get(&parts.home, "kohya").is_err() && !place.exists());
        assert_eq!(parts.settings.get().backend, None);
    }

    #[test]
    fn one_that_a_waiting_run_needs_stays() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::at(folder.path());
        let db = Db::open(&home.database(), Events::default()).unwrap();
        let run = home.runs().join("r1");
        std::fs::create_dir_all(&run).unwrap();
        std::fs::write(run.join("command.json"), r#"{"backend": "kohya-48d368f"}"#).unwrap();
        assert_eq!(users(&home), BTreeMap::from([("kohya-48d368f".to_owned(), 1)]));
        assert!(refuse_in_use(&home, &db, "kohya-48d368f").is_ok(), "it is over");
        let task = Task::Train { run: "r1".to_owned() };
        jobs::store::insert(&db, &task, "Train r1", Lane::Gpu).unwrap();
        let problem = refuse_in_use(&home, &db, "kohya-48d368f").unwrap_err();
        assert_eq!((problem.code.as_str(), problem.message.as_str()), ("backend_in_use", "`kohya-48d368f` is used by r1"));
        assert!(refuse_in_use(&home, &db, "another").is_ok());
    }
}
