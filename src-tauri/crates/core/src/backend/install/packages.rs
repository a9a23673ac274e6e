//! The stages that uv does: Python and an environment of it, torch, what the trainer needs besides, packages on top.

use std::path::Path;

use super::error::InstallError;
use super::site::{Left, Site};
use super::stage::InstallStage;
use super::uv::Fetched;
use crate::backend::error::Words;
use crate::clock;
use crate::jobs::Reporter;

/// A Python of uv's own, else one of this machine that will do; and an environment of it.
pub(super) fn python(site: &Site<'_>, reporter: &Reporter) -> Result<Left, InstallError> {
    let stage = InstallStage::Python;
    let wanted = &site.manifest.python;
    let uv = |arguments: &[&str]| {
        let arguments: Vec<String> = arguments.iter().map(|text| (*text).to_owned()).collect();
        site.uv.run(&arguments, &site.log(stage), reporter, &mut |_| {})
    };
    let mut install = vec!["python", "install", wanted, "--no-bin", "--no-registry"];
    if site.sources.wheels.is_some() {
        install.push("--offline");
    }
    if let Some(mirror) = &site.sources.python {
        install.extend(["--mirror", mirror]);
    }
    let (python, note) = match uv(&install) {
        Ok(_) => (uv(&["python", "find", wanted, "--managed-python", "--no-python-downloads"])?, None),
        Err(error @ (InstallError::Cancelled | InstallError::Full { .. } | InstallError::File { .. })) => return Err(error),
        Err(error) => {
            let found = uv(&["python", "find", &site.manifest.system_python, "--no-managed-python", "--no-python-downloads"]);
            let none = |_| InstallError::NoPython { version: wanted.clone(), source: Words(error.to_string()) };
            (found.map_err(none)?, Some(format!("Python {wanted} could not be fetched, so this machine's own is used")))
        }
    };
    let (python, venv) = (python.trim().to_owned(), site.venv());
    uv(&["venv", "--clear", "--no-python-downloads", "--python", &python, &venv.display().to_string()])?;
    let version = uv(&["python", "find", "--show-version", "--no-python-downloads", &venv.display().to_string()])?;
    site.record.borrow_mut().python = Some(version.trim().to_owned());
    Ok(Left::done(note))
}

/// torch and torchvision in the build that was chosen.
pub(super) fn torch(site: &Site<'_>, reporter: &Reporter) -> Result<Left, InstallError> {
    let mut arguments = site.sources.torch(site.build);
    if let Some(lock) = &site.versions.lock {
        arguments.extend(locked(site, &[lock]));
    } else {
        let constraints = site.manifest.file(&site.kind.lock).display().to_string();
        arguments.extend(["--constraints".to_owned(), constraints, "--no-verify-hashes".to_owned()]);
        arguments.push(format!("torch=={}", site.versions.torch));
        arguments.push(format!("torchvision=={}", site.versions.torchvision));
    }
    add(site, InstallStage::Torch, &arguments, reporter)?;
    Ok(Left::done(None))
}

/// What the trainer needs besides, exactly as locked.
pub(super) fn requirements(site: &Site<'_>, reporter: &Reporter) -> Result<Left, InstallError> {
    let mut arguments = site.sources.packages();
    arguments.extend(locked(site, &[&site.kind.lock]));
    add(site, InstallStage::Packages, &arguments, reporter)?;
    let folders: Vec<String> =
        site.kind.paths.iter().map(|path| site.folder.join("source").join(&path.folder).display().to_string()).collect();
    if !folders.is_empty() {
        let packages = site_packages(site, reporter)?;
        let file = Path::new(packages.trim()).join("nyx.pth");
        std::fs::write(&file, folders.join("\n")).map_err(|error| InstallError::file(&file, error))?;
    }
    Ok(Left::done(None))
}

/// Packages on top, exactly as locked.
pub(super) fn extras(site: &Site<'_>, reporter: &Reporter) -> Result<Left, InstallError> {
    let extras: Vec<_> = site.kind.extras.iter().filter(|extra| site.spec.extras.contains(&extra.name)).collect();
    if extras.is_empty() {
        return Ok(Left::skipped("None was asked for"));
    }
    let mut arguments = site.sources.packages();
    arguments.extend(locked(site, &extras.iter().map(|extra| &extra.lock).collect::<Vec<_>>()));
    add(site, InstallStage::Extras, &arguments, reporter)?;
    Ok(Left::done(Some(extras.iter().map(|extra| extra.label.as_str()).collect::<Vec<_>>().join(", "))))
}

/// As the files say, nothing else, and only where the hashes are theirs.
fn locked(site: &Site<'_>, files: &[&String]) -> Vec<String> {
    let named = files.iter().flat_map(|file| ["--requirements".to_owned(), site.manifest.file(file).display().to_string()]);
    ["--no-deps", "--require-hashes"].into_iter().map(str::to_owned).chain(named).collect()
}

fn add(site: &Site<'_>, stage: InstallStage, what: &[String], reporter: &Reporter) -> Result<(), InstallError> {
    let mut arguments: Vec<String> = ["pip", "install", "--python"].map(str::to_owned).to_vec();
    arguments.push(site.venv().display().to_string());
    // What an earlier try left behind may be half a package.
    if site.record.borrow_mut().stage(stage).begun {
        arguments.push("--reinstall".to_owned());
    }
    arguments.extend_from_slice(what);
    let (since, mut fetched) = (clock::instant(), Fetched::default());
    site.tell(stage, since, 0, None, reporter);
    site.uv.run(&arguments, &site.log(stage), reporter, &mut |line| {
        if fetched.hear(line) {
            site.tell(stage, since, fetched.done, Some(fetched.total), reporter);
        }
    })?;
    Ok(())
}

/// Where the environment keeps its packages, by its own word.
fn site_packages(site: &Site<'_>, reporter: &Reporter) -> Result<String, InstallError> {
    let venv = site.venv().display().to_string();
    let shown = site.uv.run(
        &["pip", "show", "--python", &venv, "accelerate"].map(str::to_owned),
        &site.log(InstallStage::Packages),
        reporter,
        &mut |_| {},
    )?;
    let place = shown.lines().find_map(|line| line.strip_prefix("Location: ")).unwrap_or_default();
    Ok(place.to_owned())
}
