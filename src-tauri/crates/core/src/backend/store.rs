//! The registered backends: `backends.toml` in the home, one table each.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{Backend, BackendError, folder};
use crate::files::write_atomic;
use crate::home::Home;

#[derive(Debug, Default, Serialize, Deserialize)]
struct Backends {
    #[serde(default)]
    backend: Vec<Backend>,
}

/// Registers an environment under a name, in place of the one that had it. Its files are looked at first.
pub fn add(home: &Home, name: &str, python: &Path, sd_scripts: &Path) -> Result<Backend, BackendError> {
    let python = interpreter(python).ok_or_else(|| BackendError::NoPython { path: python.to_owned() })?;
    let backend = Backend { name: name.to_owned(), python, sd_scripts: absolute(sd_scripts) };
    look(&backend)?;
    let mut all = list(home)?;
    all.retain(|other| other.name != name);
    all.push(backend.clone());
    write(home, all)?;
    Ok(backend)
}

/// The registered ones, in the order in which they were added.
pub fn list(home: &Home) -> Result<Vec<Backend>, BackendError> {
    let path = home.backends();
    let unusable = |source: Box<dyn std::error::Error + Send + Sync>| BackendError::List { path: path.clone(), source };
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(toml::from_str::<Backends>(&text).map_err(|error| unusable(error.into()))?.backend),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(unusable(error.into())),
    }
}

/// The one of this name.
pub fn get(home: &Home, name: &str) -> Result<Backend, BackendError> {
    let found = list(home)?.into_iter().find(|backend| backend.name == name);
    found.ok_or_else(|| BackendError::NotFound(name.to_owned()))
}

/// Forgets one. Its files stay.
pub fn remove(home: &Home, name: &str) -> Result<Backend, BackendError> {
    let removed = get(home, name)?;
    write(home, list(home)?.into_iter().filter(|backend| backend.name != name).collect())?;
    Ok(removed)
}

/// Whether its files are there.
pub fn look(backend: &Backend) -> Result<(), BackendError> {
    if !backend.python.is_file() {
        return Err(BackendError::NoPython { path: backend.python.clone() });
    }
    if !backend.sd_scripts.is_dir() {
        return Err(BackendError::NoFolder { path: backend.sd_scripts.clone() });
    }
    if !backend.sd_scripts.join(folder::MAIN_SCRIPT).is_file() {
        return Err(BackendError::NoScripts { path: backend.sd_scripts.clone() });
    }
    Ok(())
}

/// The program that was meant: a file, or the one in the folder of a virtual environment.
pub(super) fn interpreter(given: &Path) -> Option<PathBuf> {
    let given = absolute(given);
    [given.clone(), given.join("bin/python"), given.join("Scripts/python.exe")].into_iter().find(|path| path.is_file())
}

/// Made absolute without following links: the `python` of a virtual environment is a link.
fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

fn write(home: &Home, backend: Vec<Backend>) -> Result<(), BackendError> {
    let path = home.backends();
    let text = toml::to_string(&Backends { backend }).unwrap_or_default();
    write_atomic(&path, text.as_bytes()).map_err(|source| BackendError::List { path, source: source.into() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::{chosen, installation};
    use crate::settings::Settings;

    /// A home beside a virtual environment and a checkout, as far as looks go.
    fn sandbox() -> (tempfile::TempDir, Home) {
        let folder = tempfile::tempdir().unwrap();
        for file in ["venv/bin/python", "sd-scripts/train_network.py", "empty/readme"] {
            let path = folder.path().join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "").unwrap();
        }
        let home = Home::at(folder.path().join("home"));
        (folder, home)
    }

    #[test]
    fn added_chosen_replaced_and_removed() {
        let (folder, home) = sandbox();
        let (venv, scripts) = (folder.path().join("venv"), folder.path().join("sd-scripts"));
        assert!(matches!(installation(&home, &Settings::default()), Err(BackendError::None)));
        let first = add(&home, "a", &venv, &scripts).unwrap();
        assert_eq!(first.python, venv.join("bin/python"), "a virtual environment stands for its python");
        add(&home, "b", &venv.join("bin/python"), &scripts).unwrap();
        add(&home, "b", &venv, &scripts).unwrap();
        assert_eq!(list(&home).unwrap().iter().map(|backend| backend.name.as_str()).collect::<Vec<_>>(), ["a", "b"]);
        let named = Settings { backend: Some("b".into()), ..Settings::default() };
        assert_eq!(chosen(&home, &named).unwrap().unwrap().name, "b");
        assert_eq!(chosen(&home, &Settings::default()).unwrap().unwrap().name, "a");
        assert_eq!(installation(&home, &named).unwrap().scripts, scripts);
        remove(&home, "a").unwrap();
        assert!(matches!(remove(&home, "a"), Err(BackendError::NotFound(_))));
        std::fs::remove_file(scripts.join("train_network.py")).unwrap();
        assert!(matches!(installation(&home, &named), Err(BackendError::NoScripts { .. })), "looked at anew");
    }

    #[test]
    fn wrong_paths_are_told_apart_and_nothing_is_kept() {
        let (folder, home) = sandbox();
        let at = |name: &str| folder.path().join(name);
        assert!(matches!(add(&home, "a", &at("nowhere"), &at("sd-scripts")), Err(BackendError::NoPython { .. })));
        assert!(matches!(add(&home, "a", &at("empty"), &at("sd-scripts")), Err(BackendError::NoPython { .. })));
        assert!(matches!(add(&home, "a", &at("venv"), &at("nowhere")), Err(BackendError::NoFolder { .. })));
        assert!(matches!(add(&home, "a", &at("venv"), &at("empty")), Err(BackendError::NoScripts { .. })));
        assert!(list(&home).unwrap().is_empty());
    }
}
