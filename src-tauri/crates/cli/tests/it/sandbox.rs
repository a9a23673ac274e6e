//! A home in a temporary folder, and `nyx` run on it.

use std::path::Path;
use std::time::{Duration, Instant};

use assert_cmd::Command;
use serde_json::Value;

pub(crate) struct Sandbox {
    folder: tempfile::TempDir,
    environment: Vec<(String, String)>,
}

/// What `nyx` answered.
pub(crate) struct Answer {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Answer {
    /// The last line of standard output as JSON.
    pub(crate) fn json(&self) -> Value {
        let last = self.stdout.lines().last().unwrap_or_default();
        serde_json::from_str(last).unwrap_or_else(|error| panic!("{error}: {}{}", self.stdout, self.stderr))
    }
}

impl Sandbox {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), environment: Vec::new() }
    }

    /// The same, with a variable for every `nyx` that it runs.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.set(name, value);
        self
    }

    /// A variable for every `nyx` from now on.
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.environment.push((name.to_owned(), value.to_owned()));
    }

    /// `nyx --json ARGUMENTS` on this home as a process beside the test, with its standard output in a pipe.
    pub(crate) fn beside(&self, arguments: &[&str]) -> std::process::Child {
        let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin!("nyx"));
        command.env_remove("NYX_HOME").arg("--home").arg(self.folder.path().join("home")).arg("--json").args(arguments);
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command.stdin(std::process::Stdio::null()).stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::null());
        command.spawn().unwrap()
    }

    /// A folder beside the home, for files of the test.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// A command on this home, to be run by the test.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("nyx"));
        command.env_remove("NYX_HOME").arg("--home").arg(self.folder.path().join("home")).args(arguments);
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Runs `nyx ARGUMENTS`.
    pub(crate) fn nyx(&self, arguments: &[&str]) -> Answer {
        let output = self.command(arguments).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Answer { code: output.status.code().unwrap_or(-1), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    /// Runs `nyx --json ARGUMENTS`, which must be done, and returns its last line.
    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        let answer = self.nyx(&[&["--json"], arguments].concat());
        assert_eq!(answer.code, 0, "{}{}", answer.stdout, answer.stderr);
        answer.json()
    }

    /// Runs `nyx --json ARGUMENTS`, which must be refused, and returns the problem.
    pub(crate) fn problem(&self, arguments: &[&str]) -> Value {
        let answer = self.nyx(&[&["--json"], arguments].concat());
        assert_eq!(answer.code, 1, "{}{}", answer.stdout, answer.stderr);
        answer.json()["error"].clone()
    }
}

/// A limit for things that take a moment; reached only when they never happen.
const LIMIT: Duration = Duration::from_secs(90);

/// Looks until it is there.
pub(crate) fn wait_for<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(start.elapsed() < LIMIT, "waited too long for {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}
