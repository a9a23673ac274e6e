//! Asking a Python whether it can train: our own `vendor/bridge/check.py`, run by it.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use specta::Type;

use super::error::BackendError;
use super::{Backend, ask, store};
use crate::clock;
use crate::files::write_atomic;
use crate::home::Home;
use crate::jobs::{Progress, Reporter};

const CHECK: ask::Question = ask::Question { script: "vendor/bridge/check.py", mark: "\"nyx_check\"" };

/// What a Python said about itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct Report {
    /// When it was asked, RFC 3339.
    #[serde(default)]
    pub checked: String,
    /// The backend that was asked; another python or folder under its name is asked anew.
    #[serde(default)]
    pub backend: Option<Backend>,
    /// Version of Python.
    pub python: String,
    /// Version of PyTorch, `2.6.0+cu124`.
    pub torch: Option<String>,
    /// Version of CUDA that this PyTorch was built for; `None` for a build without.
    pub cuda: Option<String>,
    /// Graphics cards that PyTorch can use, by name.
    pub cuda_devices: Vec<String>,
    /// Versions of packages by name.
    pub versions: std::collections::BTreeMap<String, String>,
    /// Packages that sd-scripts needs and that are not installed.
    pub missing: Vec<String>,
    /// What could not be imported, and why.
    pub errors: Vec<Refused>,
}

/// Something that could not be imported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Refused {
    /// `torch`, `library` (that of sd-scripts), `cuda`, `python`.
    pub what: String,
    /// Python's words.
    pub message: String,
}

/// Asks, and keeps the answer for [`super::status`]. Takes seconds; a cancel ends the Python.
pub fn check(home: &Home, backend: &Backend, reporter: &Reporter) -> Result<Report, BackendError> {
    store::look(backend)?;
    reporter.progress(Progress { phase: "Asking Python".to_owned(), ..Progress::default() });
    let mut report: Report = ask::ask(backend, &CHECK, reporter, ask::PATIENCE)?;
    report.checked = clock::now().to_string();
    report.backend = Some(backend.clone());
    let text = serde_json::to_vec_pretty(&report).unwrap_or_default();
    let path = kept(home, &backend.name);
    write_atomic(&path, &text).map_err(|source| BackendError::List { path, source: source.into() })?;
    Ok(report)
}

/// The last answer, if this very Python and folder gave it.
pub fn last(home: &Home, backend: &Backend) -> Option<Report> {
    let text = std::fs::read(kept(home, &backend.name)).ok()?;
    let report: Report = serde_json::from_slice(&text).ok()?;
    (report.backend.as_ref() == Some(backend)).then_some(report)
}

fn kept(home: &Home, name: &str) -> PathBuf {
    home.root().join("cache").join("backends").join(format!("{}.json", crate::files::safe_name(name)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::ask::tests::{python, say};

    const GOOD: &str = r#"{"nyx_check": 1, "python": "3.11.7", "torch": "2.6.0+cu124", "cuda": "12.4", "cuda_devices": ["RTX 4090"],
        "versions": {"accelerate": "1.6.0"}, "missing": [], "errors": []}"#;

    #[test]
    fn the_answer_is_found_and_kept_for_this_python() {
        let (folder, backend) = python(&say(GOOD));
        let home = Home::at(folder.path().join("home"));
        assert_eq!(last(&home, &backend), None);
        let report = check(&home, &backend, &Reporter::silent()).unwrap();
        assert_eq!((report.python.as_str(), report.torch.as_deref()), ("3.11.7", Some("2.6.0+cu124")));
        assert_eq!(last(&home, &backend), Some(report));
        let other = Backend { sd_scripts: "/elsewhere".into(), ..backend };
        assert_eq!(last(&home, &other), None, "another folder is another question");
    }
}
