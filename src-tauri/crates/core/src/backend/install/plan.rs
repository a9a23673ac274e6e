//! What an installation would do, before it begins: which kind, which build of torch and why, under which name, how large.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use specta::Type;

use super::super::manifest::{BackendKind, DEFAULT_KIND, Manifest, TorchBuild};
use super::super::{BackendError, store, torch};
use super::error::InstallError;
use super::sources::InstallSources;
use super::stage::{BackendInstall, InstallStage, StageState};
use crate::files::safe_name;
use crate::gpu::GpuCards;
use crate::home::Home;

/// What somebody asks for. Everything that is not said is chosen.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Type)]
#[serde(default)]
pub struct InstallRequest {
    /// A name for it.
    pub name: Option<String>,
    /// The kind of backend.
    pub kind: Option<String>,
    /// The build of torch.
    pub torch: Option<String>,
    /// Packages on top, by name.
    pub extras: Option<Vec<String>>,
    /// Places in place of the usual ones.
    pub sources: InstallSources,
}

/// The same, complete: what the job keeps, so that it can be done again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct InstallSpec {
    /// Its name.
    pub name: String,
    /// The kind of backend. A task has a kind of its own, so it is called otherwise here.
    pub trainer: String,
    /// The build of torch.
    pub build: String,
    /// Why this build.
    pub reason: String,
    /// Packages on top.
    pub extras: Vec<String>,
    /// Places in place of the usual ones.
    pub sources: InstallSources,
    /// Looks first whether what is there can be trusted.
    #[serde(default)]
    pub repair: bool,
}

/// What it would do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct InstallPlan {
    /// What would be asked of the job.
    pub spec: InstallSpec,
    /// `Kohya sd-scripts`.
    pub label: String,
    /// The commit of its source.
    pub commit: String,
    /// `torch 2.8.0, CUDA 12.8`.
    pub torch: String,
    /// Whether this build was run on such hardware where Nyx was made.
    pub verified: bool,
    /// The folder.
    pub folder: PathBuf,
    /// Bytes that are still to be fetched, about.
    pub download: u64,
    /// Bytes that it still needs on the disk, about.
    pub disk: u64,
    /// Bytes that are free there, where the system tells.
    pub free: Option<u64>,
    /// What is there of it already.
    pub install: Option<BackendInstall>,
    /// What each stage fetches, about; 0 where it fetches nothing or that is not known apart.
    pub sizes: Vec<u64>,
}

/// Chooses.
pub fn plan(home: &Home, cards: &GpuCards, request: &InstallRequest) -> Result<InstallPlan, InstallError> {
    let manifest = Manifest::shipped()?;
    let asked = request.name.as_deref().map(safe_name);
    // One that was begun goes on as it was, where nothing else is asked for.
    let begun = asked.as_ref().and_then(|name| BackendInstall::read(&home.installs().join(name)));
    let kind = request.kind.clone().or_else(|| begun.as_ref().map(|install| install.kind.clone()));
    let kind = manifest.kind(kind.as_deref().unwrap_or(DEFAULT_KIND))?;
    let (build, reason) = match (request.torch.as_deref().filter(|name| *name != "auto"), &begun) {
        (Some(name), _) => (manifest.build(kind, name)?, format!("{name} was asked for")),
        (None, Some(install)) if request.torch.is_none() && kind.torch.contains_key(&install.build) => {
            (manifest.build(kind, &install.build)?, install.reason.clone())
        }
        (None, _) => {
            let choice = torch::choose(&manifest.builds, kind, cards, std::env::consts::OS == "windows");
            (manifest.build(kind, &choice.build)?, choice.reason)
        }
    };
    let extras = match &request.extras {
        Some(named) => named.clone(),
        None => kind.extras.iter().filter(|extra| extra.default).map(|extra| extra.name.clone()).collect(),
    };
    for name in &extras {
        let known = || kind.extras.iter().map(|extra| extra.name.clone()).collect();
        if !kind.extras.iter().any(|extra| extra.name == *name) {
            return Err(BackendError::NoSuch { what: "extra", name: name.clone(), known: known() }.into());
        }
    }
    let name = match asked {
        Some(name) => name,
        None => free_name(home, kind, build),
    };
    let folder = home.installs().join(&name);
    let install = BackendInstall::read(&folder);
    refuse_others(home, &name, kind, install.as_ref())?;
    let open = |stage| is_open(install.as_ref(), stage, build);
    let fetches = |stage: InstallStage| match stage {
        _ if !open(stage) => 0,
        InstallStage::Source => kind.sources.iter().map(|source| source.size).sum(),
        InstallStage::Torch => build.download,
        InstallStage::Packages => kind.download,
        _ => 0,
    };
    let sizes: Vec<u64> = InstallStage::ALL.into_iter().map(fetches).collect();
    let needs = |stage, bytes| if open(stage) { bytes } else { 0 };
    Ok(InstallPlan {
        label: kind.label.clone(),
        commit: kind.commit().to_owned(),
        torch: words(kind, build),
        verified: build.verified,
        download: sizes.iter().sum(),
        disk: needs(InstallStage::Torch, build.disk) + needs(InstallStage::Packages, kind.disk),
        free: nyx_platform::free_space(nearest(home.root())),
        spec: InstallSpec {
            name,
            trainer: kind.name.clone(),
            build: build.name.clone(),
            reason,
            extras,
            sources: request.sources.clone(),
            repair: false,
        },
        folder,
        install,
        sizes,
    })
}

/// `torch 2.8.0, CUDA 12.8`.
pub(in crate::backend) fn words(kind: &BackendKind, build: &TorchBuild) -> String {
    let version = kind.torch.get(&build.name).map_or("", |versions| versions.torch.as_str());
    format!("torch {version}, {}", build.label)
}

/// Kind and commit; with the build behind it where that place holds another build.
fn free_name(home: &Home, kind: &BackendKind, build: &TorchBuild) -> String {
    let commit = kind.commit();
    let name = format!("{}-{}", kind.name, &commit[..commit.len().min(7)]);
    match BackendInstall::read(&home.installs().join(&name)) {
        Some(there) if there.build != build.name && there.next().is_none() => format!("{name}-{}", build.name),
        _ => name,
    }
}

/// A name belongs to one backend, and a folder to one kind at one commit.
fn refuse_others(home: &Home, name: &str, kind: &BackendKind, install: Option<&BackendInstall>) -> Result<(), InstallError> {
    let taken = match install {
        Some(install) => install.kind != kind.name || install.commit != kind.commit(),
        None => store::list(home)?.iter().any(|backend| backend.name == name),
    };
    if taken { Err(InstallError::Taken(name.to_owned())) } else { Ok(()) }
}

fn is_open(install: Option<&BackendInstall>, stage: InstallStage, build: &TorchBuild) -> bool {
    let same = install.filter(|install| install.build == build.name || stage < InstallStage::Torch);
    let record = same.and_then(|install| install.stages.iter().find(|record| record.stage == stage));
    record.is_none_or(|record| !matches!(record.state, StageState::Done | StageState::Skipped))
}

/// The folder, or the nearest one above it that is there.
pub(super) fn nearest(folder: &std::path::Path) -> &std::path::Path {
    folder.ancestors().find(|folder| folder.is_dir()).unwrap_or(folder)
}

#[cfg(test)]
mod tests {
    use super::super::stage::tests::fresh;
    use super::*;
    use crate::problem::Explain as _;

    fn home() -> (tempfile::TempDir, Home) {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::at(folder.path());
        (folder, home)
    }

    fn planned(home: &Home, request: &InstallRequest) -> InstallPlan {
        plan(home, &GpuCards::default(), request).unwrap()
    }

    #[test]
    fn chosen_where_nothing_is_said() {
        let (_folder, home) = home();
        let plan = planned(&home, &InstallRequest::default());
        let task = crate::jobs::Task::InstallBackend(Box::new(plan.spec.clone()));
        let kept: crate::jobs::Task = serde_json::from_value(serde_json::to_value(&task).unwrap()).unwrap();
        assert_eq!(kept, task, "as its row keeps it");
        assert_eq!((plan.spec.name.as_str(), plan.spec.build.as_str()), ("kohya-48d368f", "cpu"));
        assert_eq!(plan.spec.extras, ["lycoris", "optimizers"]);
        assert!(plan.download > 100_000_000 && plan.torch.starts_with("torch 2."), "{plan:?}");
        let named = InstallRequest { torch: Some("cu126".into()), extras: Some(vec![]), ..InstallRequest::default() };
        let plan = planned(&home, &named);
        assert_eq!((plan.spec.build.as_str(), plan.spec.extras.len()), ("cu126", 0));
    }

    #[test]
    fn one_that_is_there_keeps_its_place() {
        let (_folder, home) = home();
        let commit = Manifest::shipped().unwrap().kinds[0].commit().to_owned();
        let mut there = BackendInstall { name: "kohya-48d368f".into(), commit, ..fresh() };
        for record in &mut there.stages {
            record.state = StageState::Done;
        }
        there.write(&home.installs().join("kohya-48d368f")).unwrap();
        let same = planned(&home, &InstallRequest::default());
        assert_eq!((same.spec.name.as_str(), same.download, same.disk), ("kohya-48d368f", 0, 0));
        let other = InstallRequest { torch: Some("cu126".into()), ..InstallRequest::default() };
        assert_eq!(planned(&home, &other).spec.name, "kohya-48d368f-cu126", "beside it");
    }

    #[test]
    fn what_is_not_there_is_named() {
        let (_folder, home) = home();
        let code = |request: InstallRequest| plan(&home, &GpuCards::default(), &request).unwrap_err().code();
        assert_eq!(code(InstallRequest { kind: Some("x".into()), ..InstallRequest::default() }), "backend_no_such");
        assert_eq!(code(InstallRequest { torch: Some("x".into()), ..InstallRequest::default() }), "backend_no_such");
        assert_eq!(code(InstallRequest { extras: Some(vec!["x".into()]), ..InstallRequest::default() }), "backend_no_such");
        BackendInstall { commit: "older".into(), ..fresh() }.write(&home.installs().join("kohya")).unwrap();
        assert_eq!(code(InstallRequest { name: Some("kohya".into()), ..InstallRequest::default() }), "backend_taken");
    }
}
