//! A home, the packages and the archive of `make.py`, and a server for them.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use super::server::Server;
use crate::sandbox::{Answer, Sandbox, wait_for};

pub(super) const COMMIT: &str = "48d368fa557731ad0488c07304dfeba8c07910eb";

/// In place of the step that needs a card: waits while it is held, then says that it went well.
const STEP: &str = r#"import json, os, time
while os.path.exists(os.environ["NYX_TEST_HOLD_STEP"]): time.sleep(0.01)
print(json.dumps({"nyx_smoke": 1, "device": "Test card", "seconds": 0.5, "loss": 1.0, "error": None}))
"#;

pub(super) struct Site {
    pub(super) sandbox: Sandbox,
    pub(super) server: Server,
}

impl Site {
    pub(super) fn new() -> Self {
        let sandbox = Sandbox::new();
        let made = sandbox.path().join("made");
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/backend/make.py");
        let done = Command::new("python3").arg(script).arg(&made).status().unwrap();
        assert!(done.success());
        let server = Server::start(&made);
        let folder = sandbox.path().to_owned();
        let hold = |name: &str| folder.join(name).display().to_string();
        let sandbox = sandbox
            .with("NYX_RESOURCES", &made.join("res").display().to_string())
            .with("UV_HTTP_RETRIES", "0")
            .with("NYX_TEST_HOLD_IMPORT", &hold("import"))
            .with("NYX_TEST_HOLD_STEP", &hold("step"));
        Self { sandbox, server }
    }

    pub(super) fn home(&self) -> PathBuf {
        self.sandbox.path().join("home")
    }

    pub(super) fn folder(&self) -> PathBuf {
        self.home().join("backends/kohya-48d368f")
    }

    /// What `make.py` made.
    pub(super) fn made(&self) -> PathBuf {
        self.sandbox.path().join("made")
    }

    /// Changes the manifest.
    pub(super) fn manifest(&self, change: &dyn Fn(String) -> String) {
        let path = self.made().join("res/vendor/backends/backends.toml");
        std::fs::write(&path, change(std::fs::read_to_string(&path).unwrap())).unwrap();
    }

    pub(super) fn hold(&self, name: &str) {
        std::fs::write(self.sandbox.path().join(name), "").unwrap();
    }

    pub(super) fn release(&self, name: &str) {
        std::fs::remove_file(self.sandbox.path().join(name)).unwrap();
    }

    /// From now on PyTorch sees a card.
    pub(super) fn with_card(&self) {
        let bridge = self.made().join("res/vendor/bridge");
        std::fs::create_dir_all(&bridge).unwrap();
        std::fs::write(bridge.join("smoke.py"), STEP).unwrap();
        let torch = self.made().join("wheels/torch-2.8.0-py3-none-any.whl");
        let (folder, module) = (tempfile::tempdir().unwrap(), "torch/__init__.py");
        let zip = |arguments: &[&str]| {
            let done = Command::new("python3").args(["-m", "zipfile"]).args(arguments).current_dir(folder.path()).status();
            assert!(done.unwrap().success());
        };
        zip(&["-e", torch.to_str().unwrap(), "."]);
        let text = std::fs::read_to_string(folder.path().join(module)).unwrap();
        std::fs::write(folder.path().join(module), text.replace("\"NYX_TEST_CARD\" in os.environ", "True")).unwrap();
        zip(&["-c", torch.to_str().unwrap(), "torch", "torch-2.8.0.dist-info"]);
    }

    fn arguments<'a>(mirrors: &'a [String], more: &[&'a str]) -> Vec<&'a str> {
        let named = |flag: &str| more.contains(&flag);
        let pairs = mirrors.chunks(2).filter(|pair| !named(&pair[0])).flatten().map(String::as_str);
        ["--json", "backend", "install"].into_iter().chain(pairs).chain(more.iter().copied()).collect()
    }

    fn mirrors(&self) -> Vec<String> {
        let pairs = [("--mirror", "/archives"), ("--index", "/simple"), ("--python-mirror", "/python")];
        pairs.iter().flat_map(|(flag, path)| [(*flag).to_owned(), self.server.address(path)]).collect()
    }

    /// The same places as settings.
    pub(super) fn settings(&self) {
        for (key, path) in [("archive_mirror", "/archives"), ("package_index", "/simple"), ("python_mirror", "/python")] {
            self.sandbox.json(&["settings", "set", key, &self.server.address(path)]);
        }
    }

    /// Installs from the server, and tells the record.
    pub(super) fn install(&self, more: &[&str]) -> Value {
        let mirrors = self.mirrors();
        done(&self.sandbox.nyx(&Self::arguments(&mirrors, more)))
    }

    /// Installs with these arguments alone.
    pub(super) fn install_alone(&self, arguments: &[&str]) -> Value {
        done(&self.try_alone(arguments))
    }

    pub(super) fn try_alone(&self, arguments: &[&str]) -> Answer {
        self.sandbox.nyx(&[&["--json", "backend", "install"], arguments].concat())
    }

    /// Tries to install from the server, and tells why that was refused.
    pub(super) fn refused(&self, more: &[&str]) -> Value {
        let mirrors = self.mirrors();
        let answer = self.sandbox.nyx(&Self::arguments(&mirrors, more));
        assert_eq!(answer.code, 1, "{}{}", answer.stdout, answer.stderr);
        answer.json()["error"].clone()
    }

    /// Begins to install.
    pub(super) fn spawn(&self, more: &[&str]) -> Child {
        let mirrors = self.mirrors();
        let assert = self.sandbox.command(&Self::arguments(&mirrors, more));
        let mut command = Command::new(assert.get_program());
        command.args(assert.get_args());
        for (name, value) in assert.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
    }

    pub(super) fn record(&self) -> Option<Value> {
        serde_json::from_slice(&std::fs::read(self.folder().join("install.json")).ok()?).ok()
    }

    /// Until the stage waits for what the test holds.
    pub(super) fn wait_until_held(&self, stage: usize) {
        let path = match stage {
            0 => "/python",
            1 => "/archives",
            3 => "/wheels/torch-",
            4 => "/wheels/einops",
            5 => "/wheels/lycoris",
            _ => return wait_for("Python", || self.processes().iter().any(|line| line.contains("bridge")).then_some(())),
        };
        wait_for(path, || (!self.server.asked(path).is_empty()).then_some(()));
    }

    /// Where the environment keeps its packages.
    pub(super) fn packages(&self) -> PathBuf {
        let lib = std::fs::read_dir(self.folder().join("venv/lib")).unwrap().flatten().next().unwrap().path();
        lib.join("site-packages")
    }

    /// Command lines of processes that work for this home.
    pub(super) fn processes(&self) -> Vec<String> {
        let home = self.home().display().to_string();
        let all = std::fs::read_dir("/proc").unwrap().flatten();
        let lines = all.filter_map(|entry| std::fs::read(entry.path().join("cmdline")).ok());
        lines.map(|line| String::from_utf8_lossy(&line).replace('\0', " ")).filter(|line| line.contains(&home)).collect()
    }
}

fn done(answer: &Answer) -> Value {
    assert_eq!(answer.code, 0, "{}{}", answer.stdout, answer.stderr);
    answer.json()
}
