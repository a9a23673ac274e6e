//! Asking a Python whether it can train: our own `vendor/bridge/check.py`, run by it in a process of its own. That process
//! may hang, die or print anything.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::JoinHandle;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use specta::Type;

use super::error::{BackendError, Words};
use super::{Backend, store};
use crate::clock;
use crate::files::write_atomic;
use crate::home::{Home, shipped};
use crate::jobs::{Progress, Reporter};

/// Importing PyTorch from a cold disk takes a while.
const PATIENCE: Duration = Duration::from_mins(3);
const LOOK: Duration = Duration::from_millis(50);
const CHECK: &str = "vendor/bridge/check.py";

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
    let script = shipped(CHECK).ok_or(BackendError::NotShipped(CHECK))?;
    reporter.progress(Progress { phase: "Asking Python".to_owned(), ..Progress::default() });
    let mut report = ask(backend, &script, reporter, PATIENCE)?;
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

fn ask(backend: &Backend, script: &Path, reporter: &Reporter, patience: Duration) -> Result<Report, BackendError> {
    let path = backend.python.clone();
    let mut command = Command::new(&path);
    command.arg("-X").arg("utf8").arg(script).arg(&backend.sd_scripts).current_dir(&backend.sd_scripts);
    command.env_remove("PYTHONPATH").env_remove("PYTHONHOME").env("PYTHONIOENCODING", "utf-8");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|source| BackendError::Start { path: path.clone(), source })?;
    let (out, err) = (collect(child.stdout.take()), collect(child.stderr.take()));
    let ended = wait(&mut child, reporter, patience);
    if ended.is_none() {
        // It may be gone by itself meanwhile.
        let _ = child.kill();
        let _ = child.wait();
    }
    let (out, err) = (out.join().unwrap_or_default(), err.join().unwrap_or_default());
    match ended {
        Some(status) => {
            answer(&out).ok_or_else(|| BackendError::Died { path, how: status.to_string(), source: Words(tail(&err)) })
        }
        None if reporter.is_cancelled() => Err(BackendError::Cancelled),
        None => Err(BackendError::Silent { path, seconds: patience.as_secs() }),
    }
}

/// How it ended; `None` when it is still there after all patience, or when somebody asked to stop.
fn wait(child: &mut Child, reporter: &Reporter, patience: Duration) -> Option<ExitStatus> {
    let mut waited = Duration::ZERO;
    while waited < patience && !reporter.is_cancelled() {
        if let Ok(Some(status)) = child.try_wait() {
            return Some(status);
        }
        std::thread::sleep(LOOK);
        waited += LOOK;
    }
    None
}

fn collect(pipe: Option<impl Read + Send + 'static>) -> JoinHandle<String> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        // What was read before a failure is all there is.
        let _ = pipe.map(|mut pipe| pipe.read_to_end(&mut bytes));
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

/// Our line among whatever else was printed.
fn answer(out: &str) -> Option<Report> {
    out.lines().rev().find(|line| line.contains("\"nyx_check\"")).and_then(|line| serde_json::from_str(line).ok())
}

fn tail(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(12)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A backend whose python is a shell script.
    fn python(body: &str) -> (tempfile::TempDir, Backend) {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("python");
        std::fs::write(&path, format!("#!/bin/sh\n{body}\n")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        std::fs::write(folder.path().join("train_network.py"), "").unwrap();
        let backend = Backend { name: "own".into(), python: path, sd_scripts: folder.path().to_owned() };
        (folder, backend)
    }

    const GOOD: &str = r#"{"nyx_check": 1, "python": "3.11.7", "torch": "2.6.0+cu124", "cuda": "12.4", "cuda_devices": ["RTX 4090"],
        "versions": {"accelerate": "1.6.0"}, "missing": [], "errors": []}"#;

    fn say(answer: &str) -> String {
        format!("echo noise; echo '{}'; echo more", answer.replace('\n', " "))
    }

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

    #[test]
    fn a_python_that_dies_is_quoted() {
        let (_folder, backend) = python("echo 'Fatal Python error: init_fs_encoding' >&2; exit 3");
        let error = ask(&backend, Path::new("check.py"), &Reporter::silent(), PATIENCE).unwrap_err();
        assert!(error.to_string().contains("exit status: 3"), "{error}");
        let problem = crate::Problem::from(error);
        assert_eq!(problem.code, "backend_python_died");
        assert!(problem.detail.unwrap().contains("init_fs_encoding"));
    }

    #[test]
    fn a_python_that_hangs_is_ended() {
        let (_folder, backend) = python("exec sleep 600");
        let error = ask(&backend, Path::new("check.py"), &Reporter::silent(), Duration::from_millis(1)).unwrap_err();
        assert!(matches!(error, BackendError::Silent { .. }), "{error}");
        let reporter = Reporter::silent();
        reporter.token().cancel();
        assert!(matches!(ask(&backend, Path::new("check.py"), &reporter, PATIENCE), Err(BackendError::Cancelled)));
    }

    #[test]
    fn what_is_no_program_cannot_be_started() {
        let (folder, backend) = python("");
        std::fs::write(folder.path().join("text"), "hello").unwrap();
        let backend = Backend { python: folder.path().join("text"), ..backend };
        let error = ask(&backend, Path::new("check.py"), &Reporter::silent(), PATIENCE).unwrap_err();
        assert!(matches!(error, BackendError::Start { .. }), "{error}");
    }
}
