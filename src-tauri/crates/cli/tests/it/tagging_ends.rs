//! The ends of a tagging: Ctrl+C, a stop, a killed `nyx`, a killed worker, captions that cannot be written. What was done stays, is
//! one operation of the history, and the next tagging goes on with the rest.
//!
//! The last image, in a folder below, is a pipe that nobody writes to: the worker reads it for ever, and the test chooses the moment.
#![cfg(unix)]

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use nyx_platform::{ProcessId, Signal};
use serde_json::Value;

use crate::sandbox::{Sandbox, wait_for};

const PICTURES: usize = 6;
const MARK: &str = "NYX_TEST_FOLDER";

struct Tagging {
    sandbox: Sandbox,
    folder: PathBuf,
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../core/tests/fixtures/tagging").join(name)
}

fn folder_below(folder: &Path) -> PathBuf {
    folder.join("below")
}

impl Tagging {
    fn new() -> Self {
        let sandbox = Sandbox::new();
        let folder = sandbox.path().join("images");
        std::fs::create_dir(&folder).unwrap();
        let tagging = Self { sandbox, folder };
        for number in 0..PICTURES {
            tagging.picture(&format!("{number}.png"));
        }
        tagging.sandbox.json(&["dataset", "add", &tagging.folder.display().to_string()]);
        std::fs::create_dir(folder_below(&tagging.folder)).unwrap();
        // A pipe itself is passed over; a link to one holds the worker until somebody writes into it.
        let pipe = tagging.sandbox.path().join("pipe");
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        std::os::unix::fs::symlink(&pipe, tagging.pipe()).unwrap();
        tagging
    }

    fn picture(&self, name: &str) {
        std::fs::copy(fixture("images/03_gray.png"), self.folder.join(name)).unwrap();
    }

    fn pipe(&self) -> PathBuf {
        folder_below(&self.folder).join("pipe.png")
    }

    fn arguments(&self) -> [String; 7] {
        let [folder, tagger] = [&self.folder, &fixture("models/test_tiny")].map(|path| path.display().to_string());
        ["tag".into(), folder, "--recursive".into(), "--tagger".into(), tagger, "--provider".into(), "cpu".into()]
    }

    /// `nyx tag` as a process that a test can end, once the captions of all pictures are there and the worker reads the pipe.
    fn in_the_middle(&self) -> Child {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("nyx"));
        command.env_remove("NYX_HOME").env(MARK, &self.folder).arg("--home").arg(self.sandbox.path().join("home"));
        command.arg("--json").args(self.arguments()).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let child = command.spawn().unwrap();
        wait_for("captions", || (self.captions() == PICTURES).then_some(()));
        child
    }

    fn captions(&self) -> usize {
        (0..PICTURES).filter(|number| self.folder.join(format!("{number}.txt")).exists()).count()
    }

    /// The worker of this `nyx`.
    fn worker(&self, of: &Child) -> ProcessId {
        wait_for("a worker", || {
            let all = nyx_platform::marked(MARK, &self.folder.display().to_string());
            all.into_iter().find(|process| process.pid != of.id() && process.is_alive())
        })
    }

    fn again(&self) -> Value {
        let arguments = self.arguments();
        self.sandbox.json(&arguments.each_ref().map(String::as_str))
    }

    fn caption(&self, what: &str) -> Value {
        self.sandbox.json(&["caption", what, "images"])
    }

    /// The newest operation: files changed, files not changed, still running.
    fn newest(&self) -> (u64, u64, bool) {
        let operation = self.caption("history")["operations"][0].clone();
        let number = |name: &str| operation[name].as_u64().unwrap();
        (number("files"), number("failed"), operation["running"].as_bool().unwrap())
    }

    /// Undo and redo of everything that is there.
    fn goes_there_and_back(&self) {
        let path = self.folder.join("0.txt");
        let before = std::fs::read_to_string(&path).unwrap();
        self.caption("undo");
        assert_eq!(self.captions(), 0, "one undo takes the whole tagging back");
        self.caption("redo");
        assert_eq!(self.captions(), PICTURES);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), before);
    }
}

/// How it ended and what it said last.
fn answer(child: Child) -> (Option<i32>, Value) {
    let output = child.wait_with_output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    (output.status.code(), serde_json::from_str(text.lines().last().unwrap_or_default()).unwrap_or_default())
}

#[test]
fn ctrl_c_keeps_what_was_done() {
    let tagging = Tagging::new();
    let child = tagging.in_the_middle();
    let worker = tagging.worker(&child);
    nyx_platform::signal_process(&ProcessId::of(child.id()).unwrap(), Signal::Interrupt).unwrap();
    let (code, result) = answer(child);
    assert_eq!((code, &result["written"]), (Some(130), &PICTURES.into()), "{result}");
    assert!(!worker.is_alive());
    assert_eq!(tagging.newest(), (PICTURES as u64, 0, false));
    assert_eq!(tagging.sandbox.json(&["job", "show", "J1"])["state"], "cancelled");
    tagging.goes_there_and_back();
}

#[test]
fn a_stop_from_elsewhere_keeps_what_was_done() {
    let tagging = Tagging::new();
    let child = tagging.in_the_middle();
    let refused = tagging.sandbox.problem(&["caption", "undo", "images", "1"]);
    assert_eq!(refused["code"], "operation_running");
    tagging.sandbox.json(&["job", "stop", "J1"]);
    let (code, result) = answer(child);
    assert_eq!((code, &result["written"]), (Some(130), &PICTURES.into()), "{result}");
    assert_eq!(tagging.newest(), (PICTURES as u64, 0, false));
}

#[test]
fn a_kill_loses_nothing_that_was_done_and_the_next_tagging_goes_on() {
    let tagging = Tagging::new();
    let mut child = tagging.in_the_middle();
    let worker = tagging.worker(&child);
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(tagging.newest(), (PICTURES as u64, 0, false), "the journal says what is in the files");
    // The worker finds nobody to tell.
    std::fs::write(tagging.pipe(), "no image").unwrap();
    wait_for("the end of the worker", || (!worker.is_alive()).then_some(()));
    std::fs::remove_file(tagging.pipe()).unwrap();
    tagging.picture("below/pipe.png");
    let result = tagging.again();
    assert_eq!((&result["written"], &result["skipped"]), (&1.into(), &PICTURES.into()));
    assert_eq!(result["known"], 1, "the same picture was seen before the kill");
    tagging.caption("undo");
    tagging.goes_there_and_back();
}

#[test]
fn a_worker_that_is_killed_is_started_again_and_the_rest_goes_on() {
    let tagging = Tagging::new();
    let child = tagging.in_the_middle();
    let first = tagging.worker(&child);
    nyx_platform::signal_process(&first, Signal::Kill).unwrap();
    wait_for("the end of the worker", || (!first.is_alive()).then_some(()));
    let second = tagging.worker(&child);
    assert_ne!(first, second);
    std::fs::write(tagging.pipe(), "no image").unwrap();
    let (code, result) = answer(child);
    assert_eq!((code, &result["written"]), (Some(0), &PICTURES.into()), "{result}");
    let failed = &result["failed"][0];
    assert_eq!((&failed["file"], result["failed"].as_array().unwrap().len()), (&"below/pipe.png".into(), 1));
    assert!(failed["reason"].as_str().unwrap().contains("not a PNG"), "{failed}");
    assert!(result["note"].as_str().unwrap().contains("ended by itself after 6 of 7 images and was started again"), "{result}");
    assert_eq!(tagging.newest(), (PICTURES as u64, 0, false), "both workers wrote into one operation");
}

#[test]
fn an_image_on_which_the_worker_dies_twice_is_left_out() {
    let tagging = Tagging::new();
    let child = tagging.in_the_middle();
    for _ in 0..2 {
        let worker = tagging.worker(&child);
        nyx_platform::signal_process(&worker, Signal::Kill).unwrap();
        wait_for("the end of the worker", || (!worker.is_alive()).then_some(()));
    }
    let (code, result) = answer(child);
    assert_eq!((code, &result["written"]), (Some(0), &PICTURES.into()), "{result}");
    let reason = result["failed"][0]["reason"].as_str().unwrap();
    assert!(reason.contains("the tagger crashed on it") && reason.contains("SIGKILL"), "{reason}");
}

#[test]
fn captions_that_cannot_be_written_stop_the_tagging() {
    let sandbox = Sandbox::new();
    let folder = sandbox.path().join("images");
    std::fs::create_dir(&folder).unwrap();
    for number in 0..25 {
        std::fs::copy(fixture("images/03_gray.png"), folder.join(format!("{number}.png"))).unwrap();
        let caption = folder.join(format!("{number}.txt"));
        std::fs::write(&caption, "mine").unwrap();
        let mut permissions = std::fs::metadata(&caption).unwrap().permissions();
        permissions.set_readonly(true);
        std::fs::set_permissions(&caption, permissions).unwrap();
    }
    sandbox.json(&["dataset", "add", &folder.display().to_string()]);
    let [path, tiny] = [&folder, &fixture("models/test_tiny")].map(|path| path.display().to_string());
    let problem = sandbox.problem(&["tag", &path, "--tagger", &tiny, "--existing", "replace"]);
    assert_eq!(problem["code"], "captions_not_written");
    let message = problem["message"].as_str().unwrap();
    assert!(message.contains("in a row could not be written") && message.ends_with("read-only"), "{message}");
    assert!((0..25).all(|number| std::fs::read_to_string(folder.join(format!("{number}.txt"))).unwrap() == "mine"));
    let history = sandbox.json(&["caption", "history", "images"]);
    assert_eq!((&history["operations"][0]["files"], &history["undo"]), (&0.into(), &Value::Null), "{history}");
}
