//! A studio for tests of runs: a home whose backend is the stand-in for sd-scripts, and a configuration to train.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use nyx_platform::ProcessId;
use serde_json::Value;

use crate::sandbox::{Sandbox, wait_for};

/// A home with a backend that is the stand-in, and a configuration of 3 epochs with 8 steps each.
pub(crate) struct Studio {
    pub(crate) sandbox: Sandbox,
    pub(crate) file: String,
}

impl Studio {
    pub(crate) fn new(behaviour: &str) -> Self {
        let sandbox = Sandbox::new();
        let scripts = sandbox.path().join("sd-scripts");
        std::fs::create_dir_all(scripts.join("library")).unwrap();
        std::fs::write(scripts.join("train_network.py"), "").unwrap();
        let double = double();
        sandbox.json(&["backend", "use", "--python", &text(&double), "--sd-scripts", &text(&scripts)]);
        let images = sandbox.path().join("猫 images");
        std::fs::create_dir(&images).unwrap();
        for n in 0..8 {
            // A bitmap of 64 x 64 pixels, one bit each.
            let mut bitmap = b"BM\x3e\x02\0\0\0\0\0\0\x3e\0\0\0\x28\0\0\0\x40\0\0\0\x40\0\0\0\x01\0\x01\0".to_vec();
            bitmap.resize(0x23e, n);
            std::fs::write(images.join(format!("{n}.bmp")), bitmap).unwrap();
            std::fs::write(images.join(format!("{n}.txt")), "1girl, smile").unwrap();
        }
        let model = sandbox.path().join("base.safetensors");
        std::fs::copy(fixture_model(), &model).unwrap();
        let file = sandbox.path().join("kana.toml");
        let config = format!(
            r#"name = "kana"
family = "sd15"
base_model = '{}'
[params]
network_module = "networks.lora"
network_dim = 4
max_train_epochs = 3
save_every_n_epochs = 1
mixed_precision = "no"
[launch]
env = {{ KOHYA_DOUBLE = "{behaviour}" }}
[dataset.general]
caption_extension = ".txt"
[[dataset.datasets]]
resolution = 64
batch_size = 1
enable_bucket = true
min_bucket_reso = 64
max_bucket_reso = 128
[[dataset.datasets.subsets]]
image_dir = '{}'
num_repeats = 1
"#,
            model.display(),
            images.display()
        );
        std::fs::write(&file, config).unwrap();
        Self { file: text(&file), sandbox }
    }

    /// A home with a trainer of one's own, and a configuration for it.
    pub(crate) fn of(python: &Path, scripts: &Path, file: String) -> Self {
        let sandbox = Sandbox::new();
        sandbox.json(&["backend", "use", "--python", &text(python), "--sd-scripts", &text(scripts)]);
        Self { sandbox, file }
    }

    /// `nyx train`, attached, as a process that a test can end.
    pub(crate) fn attached(&self) -> Child {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("nyx"));
        command.env_remove("NYX_HOME").arg("--home").arg(self.sandbox.path().join("home"));
        command.args(["--json", "train", &self.file]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().unwrap()
    }

    pub(crate) fn detached(&self) -> String {
        let answer = self.sandbox.nyx(&["--json", "train", &self.file, "--detach"]);
        assert_eq!(answer.code, 0, "{}{}", answer.stdout, answer.stderr);
        answer.json()["run"].as_str().unwrap().to_owned()
    }

    pub(crate) fn show(&self, run: &str) -> Value {
        self.sandbox.json(&["job", "show", run])
    }

    pub(crate) fn state_file(&self, run: &str) -> Option<Value> {
        let file = self.sandbox.path().join("home/runs").join(run).join("state.json");
        serde_json::from_slice(&std::fs::read(file).ok()?).ok()
    }

    pub(crate) fn process(&self, run: &str, which: &str) -> ProcessId {
        wait_for(which, || serde_json::from_value(self.state_file(run)?[which].clone()).ok())
    }

    /// The one run of this home, once it is there.
    pub(crate) fn only_run(&self) -> String {
        wait_for("a run", || {
            let folder = std::fs::read_dir(self.sandbox.path().join("home/runs")).ok()?.flatten().next()?;
            folder.path().join("command.json").exists().then(|| folder.file_name().into_string().unwrap())
        })
    }

    pub(crate) fn until_step(&self, run: &str, step: u64) {
        wait_for("a step", || (self.state_file(run)?["step"].as_u64()? >= step).then_some(()));
    }

    /// Until this step, or an end before it.
    pub(crate) fn until_step_or_end(&self, run: &str, step: u64) {
        wait_for("a step or the end", || {
            let state = self.state_file(run)?;
            (!state["ended"].is_null() || state["step"].as_u64().unwrap_or(0) >= step).then_some(())
        });
    }

    /// A save is seen by its file: two pipes have no order, and a bar that is read late hides the phase.
    pub(crate) fn until_phase(&self, run: &str, phase: &str) {
        wait_for(phase, || match phase {
            "saving" => self.outputs(run).iter().any(|name| name.ends_with(".safetensors")).then_some(()),
            _ => (self.state_file(run)?["phase"] == phase).then_some(()),
        });
    }

    pub(crate) fn until_stop_is_obeyed(&self, run: &str) {
        wait_for("the stop", || (!self.state_file(run)?["stop_asked"].is_null()).then_some(()));
    }

    pub(crate) fn until_ended(&self, run: &str) -> Value {
        wait_for("the end", || {
            let now = self.show(run);
            (!["queued", "running", "stopping"].contains(&now["state"].as_str()?)).then_some(now)
        })
    }

    /// Processes of the run that live, by the mark that they inherited.
    pub(crate) fn living(&self, run: &str) -> Vec<ProcessId> {
        nyx_platform::marked("NYX_RUN", &text(&self.sandbox.path().join("home/runs").join(run)))
    }

    /// No process of the run survives; it may take a moment to go.
    pub(crate) fn none_left(&self, run: &str) {
        wait_for("the processes to go", || self.living(run).is_empty().then_some(()));
    }

    pub(crate) fn outputs(&self, run: &str) -> Vec<String> {
        let folder = self.sandbox.path().join("home/runs").join(run).join("outputs");
        let mut names: Vec<String> =
            std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

pub(crate) fn text(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

/// Built with the workspace's tests, beside `nyx`.
pub(crate) fn double() -> PathBuf {
    let beside = assert_cmd::cargo::cargo_bin!("nyx").with_file_name(format!("kohya-double{}", std::env::consts::EXE_SUFFIX));
    assert!(beside.exists(), "`cargo test --workspace` builds it; alone: cargo build -p kohya-double");
    beside
}

/// The header of a model is enough for a configuration check.
pub(crate) fn fixture_model() -> PathBuf {
    let file = std::env::temp_dir().join(format!("nyx-test-base-{}.safetensors", std::process::id()));
    if !file.exists() {
        let header = br#"{"model.diffusion_model.input_blocks.0.0.weight":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}}"#;
        let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
        bytes.extend_from_slice(header);
        bytes.extend_from_slice(&[0; 4]);
        std::fs::write(&file, bytes).unwrap();
    }
    file
}
