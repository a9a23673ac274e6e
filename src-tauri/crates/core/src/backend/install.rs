//! Installing a backend into a folder of its own, `backends/NAME/` in the home, in stages that go on where they were left.
//!
//! - [`plan`]: what would be done, and why (before anything is).
//! - [`stage`]: the stages and their record, `install.json`.
//! - [`sources`]: mirrors, folders, proxy.
//! - `site`: an installation under way.
//! - `packages`, `archives`, `prove`: what the stages do; `repair`: which are done again.
//! - `uv`, `fetch`, `tree`: the program, the download, what an archive holds.

mod archives;
pub mod error;
mod fetch;
mod packages;
pub mod plan;
mod prove;
mod repair;
mod site;
pub mod sources;
pub mod stage;
mod tree;
mod uv;

use std::cell::RefCell;
use std::path::Path;

use nyx_platform::ProcessId;
use serde_json::{Map, Value};

pub use error::InstallError;
pub use plan::{InstallPlan, InstallRequest, InstallSpec, plan};
pub use sources::InstallSources;
pub use stage::{BackendInstall, InstallStage, StageRecord, StageState};

use super::manifest::Manifest;
use super::{chosen, store};
use crate::clock;
use crate::event::Topic;
use crate::jobs::{Parts, Reporter, log};
use crate::problem::Problem;
use site::{Left, Site};

/// Installs, or goes on with what was begun. Complete ones are left as they are. At the end new runs use it.
pub fn install(parts: &Parts, spec: &InstallSpec, reporter: &Reporter) -> Result<BackendInstall, Problem> {
    work(parts, spec, reporter).map_err(InstallError::problem)
}

fn work(parts: &Parts, spec: &InstallSpec, reporter: &Reporter) -> Result<BackendInstall, InstallError> {
    let manifest = Manifest::shipped()?;
    let kind = manifest.kind(&spec.trainer)?;
    let build = manifest.build(kind, &spec.build)?;
    let sources = spec.sources.clone().resolve(&parts.settings.get());
    let folder = parts.home.installs().join(&spec.name);
    let there = BackendInstall::read(&folder);
    let me = ProcessId::current();
    if there.as_ref().is_some_and(|there| there.is_worked_on() && there.owner != Some(me.clone())) {
        return Err(InstallError::Busy(spec.name.clone()));
    }
    std::fs::create_dir_all(folder.join("logs")).map_err(|error| InstallError::file(&folder, error))?;
    let record = site::record(there, kind, build, spec);
    let versions = kind.torch.get(&spec.build).ok_or_else(|| InstallError::NotOurs(spec.name.clone()))?;
    let site = Site {
        uv: uv::Uv::new(&parts.home, &sources)?,
        record: RefCell::new(record),
        written: RefCell::new(None),
        sources: &sources,
        folder,
        parts,
        manifest: &manifest,
        kind,
        build,
        versions,
        spec,
    };
    if spec.repair {
        repair::reopen(&site, reporter);
    }
    let done = room(&site).and_then(|()| stages(&site, reporter)).and_then(|()| finish(&site));
    site.record.borrow_mut().owner = None;
    // The stage's own end was told already; who works on it is looked at anew by every reader.
    let _ = site.publish();
    done.map(|()| site.record.into_inner())
}

/// Whether there is room for what is still to come.
fn room(site: &Site<'_>) -> Result<(), InstallError> {
    let open = |stage| site.record.borrow_mut().stage(stage).state != StageState::Done;
    let torch = if open(InstallStage::Torch) { site.build.disk } else { 0 };
    let packages = if open(InstallStage::Packages) { site.kind.disk } else { 0 };
    let need = torch + packages;
    match nyx_platform::free_space(&site.folder) {
        Some(free) if free < need => Err(InstallError::NoRoom {
            folder: site.folder.clone(),
            need: crate::files::size(need),
            free: crate::files::size(free),
        }),
        _ => Ok(()),
    }
}

fn stages(site: &Site<'_>, reporter: &Reporter) -> Result<(), InstallError> {
    loop {
        let Some(stage) = site.record.borrow().next() else { return Ok(()) };
        if reporter.is_cancelled() {
            return Err(InstallError::Cancelled);
        }
        one(site, stage, reporter)?;
    }
}

/// Does one stage and writes down how it ended.
fn one(site: &Site<'_>, stage: InstallStage, reporter: &Reporter) -> Result<(), InstallError> {
    {
        let mut record = site.record.borrow_mut();
        let record = record.stage(stage);
        let begun = record.begun || record.state != StageState::Waiting;
        *record = StageRecord { state: StageState::Running, begun, ..stage::blank(stage) };
    }
    site.publish()?;
    let since = clock::instant();
    site.tell(stage, since, 0, None, reporter);
    let left = match stage {
        InstallStage::Python => packages::python(site, reporter),
        InstallStage::Source => archives::fetch_all(site, reporter),
        InstallStage::Unpack => archives::unpack_all(site, reporter),
        InstallStage::Torch => packages::torch(site, reporter),
        InstallStage::Packages => packages::requirements(site, reporter),
        InstallStage::Extras => packages::extras(site, reporter),
        InstallStage::Check => prove::imports(site, reporter),
        InstallStage::Smoke => prove::smoke(site, reporter),
    };
    let failed = |error: &InstallError| -> Option<Problem> {
        let file = site.log(stage);
        log::append(&file, &error.to_string());
        match error {
            InstallError::Cancelled | InstallError::Backend(super::BackendError::Cancelled) => None,
            InstallError::Unfit(problem) => Some(problem.clone()),
            other => Some(crate::problem::told(other)),
        }
    };
    {
        let mut record = site.record.borrow_mut();
        let record = record.stage(stage);
        record.seconds = since.elapsed().as_secs_f64();
        match &left {
            Ok(Left { state, note }) => (record.state, record.note) = (*state, note.clone()),
            Err(error) => {
                record.problem = failed(error);
                record.begun = true;
                record.state = if record.problem.is_some() { StageState::Failed } else { StageState::Waiting };
            }
        }
    }
    // A full disk takes this too: what stands there then is that the stage was begun, which is true.
    let written = site.publish();
    left.map(drop)?;
    written
}

/// Registers it and lets new runs use it.
fn finish(site: &Site<'_>) -> Result<(), InstallError> {
    let backend = prove::backend(site)?;
    let before = chosen(&site.parts.home, &site.parts.settings.get())?;
    store::add(&site.parts.home, &backend.name, &backend.python, &backend.sd_scripts)?;
    if site.record.borrow().ended.is_some() {
        return Ok(());
    }
    {
        let mut record = site.record.borrow_mut();
        record.ended = Some(clock::now().to_string());
        record.size = Some(super::installed::size(&site.folder));
        if !site.spec.repair {
            record.replaced = before.map(|before| before.name).filter(|name| *name != backend.name);
        }
    }
    // What is mended stays as chosen as it was.
    if site.spec.repair {
        return Ok(());
    }
    let change = Map::from_iter([("backend".to_owned(), Value::from(backend.name))]);
    if let Err(error) = site.parts.settings.patch(&change) {
        tracing::warn!(%error, "the new backend is complete, but could not be chosen");
    }
    site.parts.events.changed(Topic::Backend);
    Ok(())
}

/// The log of a stage.
pub(super) fn log_of(folder: &Path, stage: InstallStage) -> std::path::PathBuf {
    folder.join("logs").join(format!("{}.log", stage.name()))
}

/// The folder of an installation, where there is one of this name.
pub(super) fn folder_of(home: &crate::home::Home, name: &str) -> Option<(std::path::PathBuf, BackendInstall)> {
    let single = Path::new(name).components().count() == 1 && !name.starts_with('.');
    let folder = home.installs().join(name);
    single.then(|| BackendInstall::read(&folder)).flatten().map(|install| (folder, install))
}
