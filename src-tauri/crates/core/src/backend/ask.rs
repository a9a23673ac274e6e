//! Asking a Python: one of our own scripts in `vendor/bridge/`, run by it in a process of its own. That process may hang, die
//! or print anything; of what it prints, one line is the answer.

use std::time::Duration;

use serde::de::DeserializeOwned;
use tokio::process::Command;

use super::error::{BackendError, Words};
use super::{Backend, child};
use crate::home::shipped;
use crate::jobs::Reporter;

/// The first import of PyTorch and what goes with it compiles thousands of files: two and a half minutes on two busy cores.
pub(super) const PATIENCE: Duration = Duration::from_mins(15);

/// What is asked.
pub(super) struct Question {
    /// Our script, which gets the folder of sd-scripts as its argument.
    pub script: &'static str,
    /// Words by which the line with the answer is told from whatever else is printed.
    pub mark: &'static str,
}

/// The answer. Takes seconds; a cancel ends the Python.
pub(super) fn ask<T: DeserializeOwned>(
    backend: &Backend,
    question: &Question,
    reporter: &Reporter,
    patience: Duration,
) -> Result<T, BackendError> {
    let script = shipped(question.script).ok_or(BackendError::NotShipped(question.script))?;
    let path = backend.python.clone();
    let mut command = Command::new(&path);
    command.arg("-X").arg("utf8").arg(script).arg(&backend.sd_scripts).current_dir(&backend.sd_scripts);
    command.env_remove("PYTHONPATH").env_remove("PYTHONHOME").env("PYTHONIOENCODING", "utf-8");
    let ended = child::run(command, reporter, Some(patience), &mut |_| {});
    let ended = ended.map_err(|source| BackendError::Start { path: path.clone(), source })?;
    match ended.status {
        Some(status) => answer(&ended.out, question.mark).ok_or_else(|| BackendError::Died {
            path,
            how: status.to_string(),
            source: Words(tail(&ended.err)),
        }),
        None if reporter.is_cancelled() => Err(BackendError::Cancelled),
        None => Err(BackendError::Silent { path, seconds: patience.as_secs() }),
    }
}

/// Our line among whatever else was printed.
fn answer<T: DeserializeOwned>(out: &[String], mark: &str) -> Option<T> {
    out.iter().rev().find(|line| line.contains(mark)).and_then(|line| serde_json::from_str(line).ok())
}

fn tail(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(12)..].join("\n")
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A backend whose python is a shell script.
    pub(in crate::backend) fn python(body: &str) -> (tempfile::TempDir, Backend) {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("python");
        std::fs::write(&path, format!("#!/bin/sh\n{body}\n")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        std::fs::write(folder.path().join("train_network.py"), "").unwrap();
        let backend = Backend { name: "own".into(), python: path, sd_scripts: folder.path().to_owned() };
        (folder, backend)
    }

    /// A script for [`python`] that prints an answer among other things.
    pub(in crate::backend) fn say(answer: &str) -> String {
        format!("echo noise; echo '{}'; echo more", answer.replace('\n', " "))
    }

    fn asked(backend: &Backend, reporter: &Reporter, patience: Duration) -> Result<serde_json::Value, BackendError> {
        let question = Question { script: "vendor/bridge/check.py", mark: "nyx_check" };
        ask(backend, &question, reporter, patience)
    }

    #[test]
    fn a_python_that_dies_is_quoted() {
        let (_folder, backend) = python("echo 'Fatal Python error: init_fs_encoding' >&2; exit 3");
        let error = asked(&backend, &Reporter::silent(), PATIENCE).unwrap_err();
        assert!(error.to_string().contains("exit status: 3"), "{error}");
        let problem = crate::Problem::from(error);
        assert_eq!(problem.code, "backend_python_died");
        assert!(problem.detail.unwrap().contains("init_fs_encoding"));
    }

    #[test]
    fn a_python_that_hangs_is_ended() {
        let (_folder, backend) = python("exec sleep 600");
        let error = asked(&backend, &Reporter::silent(), Duration::from_millis(1)).unwrap_err();
        assert!(matches!(error, BackendError::Silent { .. }), "{error}");
        let reporter = Reporter::silent();
        reporter.token().cancel();
        assert!(matches!(asked(&backend, &reporter, PATIENCE), Err(BackendError::Cancelled)));
    }

    #[test]
    fn what_is_no_program_cannot_be_started() {
        let (folder, backend) = python("");
        std::fs::write(folder.path().join("text"), "hello").unwrap();
        let backend = Backend { python: folder.path().join("text"), ..backend };
        let error = asked(&backend, &Reporter::silent(), PATIENCE).unwrap_err();
        assert!(matches!(error, BackendError::Start { .. }), "{error}");
    }
}
