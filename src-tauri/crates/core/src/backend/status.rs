//! Whether training can start, and with what: the files as they are now, and the last answer of the Python. Pure but for
//! looking at the files.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use specta::Type;

use super::check::{Report, last};
use super::error::BackendError;
use super::{Backend, arguments, chosen, folder, store};
use crate::home::Home;
use crate::problem::Problem;
use crate::settings::Settings;
use crate::training::drift::{self, Drift};

/// Whether a backend can train.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct BackendStatus {
    /// Whether a run may start.
    pub ready: bool,
    /// The backend's name; `None` when there is none.
    pub name: Option<String>,
    /// The interpreter.
    pub python: Option<PathBuf>,
    /// Version of Python.
    pub python_version: Option<String>,
    /// Version of PyTorch.
    pub torch: Option<String>,
    /// Version of CUDA that this PyTorch was built for.
    pub cuda: Option<String>,
    /// Graphics cards that PyTorch can use, by name.
    pub cuda_devices: Vec<String>,
    /// Version of accelerate.
    pub accelerate: Option<String>,
    /// The checkout of sd-scripts.
    pub sd_scripts: Option<PathBuf>,
    /// Its commit.
    pub sd_scripts_commit: Option<String>,
    /// Its scripts for LoRAs.
    pub scripts: Vec<String>,
    /// When Python was last asked, RFC 3339; `None` when it was not asked yet.
    pub checked: Option<String>,
    /// Where its arguments differ from those the form knows; `None` when it was not asked for them.
    pub drift: Option<Drift>,
    /// Why no run can start.
    pub problems: Vec<Problem>,
    /// What is worth knowing, in sentences.
    pub notes: Vec<String>,
}

/// How the backend that new runs use stands.
pub fn status(home: &Home, settings: &Settings) -> Result<BackendStatus, BackendError> {
    let Some(backend) = chosen(home, settings)? else {
        let missing = settings.backend.clone().map_or(BackendError::None, BackendError::NotFound);
        return Ok(tell(None, Some(missing), None));
    };
    Ok(of(home, &backend))
}

/// How one backend stands, by its last check.
pub fn of(home: &Home, backend: &Backend) -> BackendStatus {
    let report = last(home, backend);
    let drift = arguments::last(home, backend).map(|installed| drift::compare(&installed));
    BackendStatus { drift, ..tell(Some(backend), store::look(backend).err(), report.as_ref()) }
}

fn tell(backend: Option<&Backend>, looks: Option<BackendError>, report: Option<&Report>) -> BackendStatus {
    let mut problems: Vec<Problem> = looks.map(Problem::from).into_iter().collect();
    problems.extend(report.zip(backend).into_iter().flat_map(|(report, backend)| refusals(report, backend)));
    let note = report.filter(|report| problems.is_empty() && report.cuda_devices.is_empty());
    BackendStatus {
        ready: backend.is_some() && report.is_some() && problems.is_empty(),
        name: backend.map(|backend| backend.name.clone()),
        python: backend.map(|backend| backend.python.clone()),
        python_version: report.map(|report| report.python.clone()),
        torch: report.and_then(|report| report.torch.clone()),
        cuda: report.and_then(|report| report.cuda.clone()),
        cuda_devices: report.map(|report| report.cuda_devices.clone()).unwrap_or_default(),
        accelerate: report.and_then(|report| report.versions.get("accelerate").cloned()),
        sd_scripts: backend.map(|backend| backend.sd_scripts.clone()),
        sd_scripts_commit: backend.and_then(|backend| folder::commit(&backend.sd_scripts)),
        scripts: backend.map(|backend| folder::scripts(&backend.sd_scripts)).unwrap_or_default(),
        checked: report.map(|report| report.checked.clone()),
        drift: None,
        problems,
        notes: note.map(no_card).into_iter().collect(),
    }
}

fn no_card(report: &Report) -> String {
    match &report.cuda {
        Some(_) => "PyTorch sees no NVIDIA card on this machine: training runs on the processor, very slowly".to_owned(),
        None => "This PyTorch was built without CUDA: training runs on the processor, very slowly".to_owned(),
    }
}

/// What the answer says against training. Pure.
fn refusals(report: &Report, backend: &Backend) -> Vec<Problem> {
    let install = format!(
        "In the folder {}: {} -m pip install -r requirements.txt",
        backend.sd_scripts.display(),
        backend.python.display()
    );
    if report.missing.iter().any(|package| package == "torch") {
        let problem = Problem::new("backend_no_torch", "This Python has no PyTorch")
            .with_hint("Install PyTorch for your card as pytorch.org says, or name the Python of the environment that has it");
        return vec![problem];
    }
    if !report.missing.is_empty() {
        let packages = report.missing.join(", ");
        return vec![
            Problem::new("backend_packages_missing", format!("This Python lacks what sd-scripts needs: {packages}"))
                .with_hint(install),
        ];
    }
    let fatal = report.errors.iter().filter(|error| error.what != "cuda");
    fatal
        .map(|error| {
            let what = if error.what == "library" { "sd-scripts" } else { error.what.as_str() };
            Problem::new("backend_import_failed", format!("This Python cannot load {what}"))
                .with_hint(install.clone())
                .with_detail(&error.message)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::check::Refused;

    fn backend() -> Backend {
        Backend { name: "own".into(), python: "/venv/bin/python".into(), sd_scripts: "/sd-scripts".into() }
    }

    fn report() -> Report {
        Report {
            checked: "2026-11-23T14:09:00Z".into(),
            backend: Some(backend()),
            python: "3.11.7".into(),
            torch: Some("2.6.0+cu124".into()),
            cuda: Some("12.4".into()),
            cuda_devices: vec!["RTX 4090".into()],
            versions: [("accelerate".to_owned(), "1.6.0".to_owned())].into(),
            missing: Vec::new(),
            errors: Vec::new(),
        }
    }

    fn codes(status: &BackendStatus) -> Vec<&str> {
        status.problems.iter().map(|problem| problem.code.as_str()).collect()
    }

    #[test]
    fn ready_only_when_files_and_answer_agree() {
        let ready = tell(Some(&backend()), None, Some(&report()));
        assert!(ready.ready && ready.notes.is_empty());
        assert_eq!((ready.accelerate.as_deref(), ready.cuda.as_deref()), (Some("1.6.0"), Some("12.4")));
        let unasked = tell(Some(&backend()), None, None);
        assert!(!unasked.ready && unasked.problems.is_empty() && unasked.checked.is_none());
        let gone = tell(Some(&backend()), Some(BackendError::NoFolder { path: "/sd-scripts".into() }), Some(&report()));
        assert!(!gone.ready);
        assert_eq!(codes(&gone), ["backend_no_folder"]);
        assert_eq!(codes(&tell(None, Some(BackendError::None), None)), ["backend_none"]);
    }

    #[test]
    fn a_processor_trains_too_and_says_so() {
        let no_card = Report { cuda_devices: Vec::new(), ..report() };
        let status = tell(Some(&backend()), None, Some(&no_card));
        assert!(status.ready);
        assert!(status.notes[0].contains("sees no NVIDIA card"));
        let no_cuda = Report { cuda: None, cuda_devices: Vec::new(), ..report() };
        assert!(tell(Some(&backend()), None, Some(&no_cuda)).notes[0].contains("without CUDA"));
    }

    #[test]
    fn one_cause_is_one_problem() {
        let error = |what: &str| Refused { what: what.into(), message: "ModuleNotFoundError".into() };
        let bare = Report { missing: vec!["torch".into(), "toml".into()], errors: vec![error("torch")], ..report() };
        assert_eq!(codes(&tell(Some(&backend()), None, Some(&bare))), ["backend_no_torch"]);
        let some = Report { missing: vec!["toml".into()], ..report() };
        assert_eq!(codes(&tell(Some(&backend()), None, Some(&some))), ["backend_packages_missing"]);
        let broken = Report { errors: vec![error("library"), error("cuda")], ..report() };
        let status = tell(Some(&backend()), None, Some(&broken));
        assert_eq!(codes(&status), ["backend_import_failed"]);
        assert_eq!(status.problems[0].detail.as_deref(), Some("ModuleNotFoundError"));
    }
}
