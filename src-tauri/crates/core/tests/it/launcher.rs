//! `vendor/bridge/launch.py` beside Python itself: what a script sees, how it ends, what it prints.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use nyx_platform::Signal;
use tokio::io::AsyncReadExt as _;

/// Tells what it sees, or ends as its argument asks.
const SCRIPT: &str = r#""""A script's own words."""
import json, os, sys, time

def work(n):
    return (n * 2, os.getpid() != n)

if __name__ == "__main__":
    how = sys.argv[1]
    if how == "facts":
        main = sys.modules["__main__"]
        names = sorted(name for name in vars(main) if name.startswith("__"))
        print(json.dumps([sys.argv, __name__, __file__, sys.path[0], __doc__, main.__dict__ is globals(), names,
            str(__spec__), __package__, type(__loader__).__name__, type(__builtins__).__name__]))
    elif how == "raise":
        try:
            json.loads("{")
        except ValueError:
            raise KeyError("a word that is missing")
    elif how == "spawn":
        import multiprocessing
        with multiprocessing.get_context("spawn").Pool(2) as pool:
            print(pool.map(work, [1, 2, 3]))
    elif how == "wait":
        print("ready", flush=True)
        time.sleep(600)
    elif how == "words":
        sys.exit("no images found")
    else:
        sys.exit(int(how))
"#;

struct Scripts {
    folder: tempfile::TempDir,
}

impl Scripts {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("学習 scripts")).unwrap();
        std::fs::write(folder.path().join("学習 scripts/train.py"), SCRIPT).unwrap();
        std::fs::write(folder.path().join("学習 scripts/broken.py"), "# -*- coding: latin-1 -*-\nname = 'caf\u{e9}'\ndef f(:\n")
            .unwrap();
        Self { folder }
    }

    fn python(&self, launched: bool, script: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new("python3");
        command.current_dir(self.folder.path()).env("PYTHONIOENCODING", "utf-8");
        if launched {
            command.arg(launcher());
        }
        command.arg(format!("学習 scripts/{script}")).args(arguments);
        command
    }

    fn outputs(&self, script: &str, arguments: &[&str]) -> [(Option<i32>, String, String); 2] {
        [false, true].map(|launched| told(self.python(launched, script, arguments).output().unwrap()))
    }
}

fn launcher() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../vendor/bridge/launch.py").canonicalize().unwrap()
}

fn told(output: Output) -> (Option<i32>, String, String) {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (Some(nyx_platform::exit_code(output.status)), text(output.stdout), text(output.stderr))
}

#[test]
fn a_script_sees_ends_and_fails_as_under_python_itself() {
    let scripts = Scripts::new();
    for arguments in [&["facts", "--config_file", "a b"][..], &["0"], &["7"], &["words"], &["raise"], &["spawn"]] {
        let [plain, launched] = scripts.outputs("train.py", arguments);
        assert_eq!(launched, plain, "{arguments:?}");
    }
    let [_, (code, out, _)] = scripts.outputs("train.py", &["spawn"]);
    assert_eq!((code, out.trim()), (Some(0), "[(2, True), (4, True), (6, True)]"), "children find the script, not the launcher");
    let [_, (code, _, error)] = scripts.outputs("train.py", &["raise"]);
    assert_eq!(code, Some(1));
    assert!(error.trim_end().ends_with("KeyError: 'a word that is missing'") && !error.contains("launch.py"), "{error}");
}

#[test]
fn a_script_that_cannot_be_read_or_parsed_is_told_as_python_tells_it() {
    let scripts = Scripts::new();
    let [plain, launched] = scripts.outputs("broken.py", &[]);
    assert_eq!(launched, plain);
    let [plain, (code, _, error)] = scripts.outputs("missing.py", &[]);
    assert_eq!(code, plain.0);
    assert!(error.contains("can't open file") && error.contains("missing.py"), "{error}");
}

/// Started as a trainer is: whatever the test run does with Ctrl+C, these listen to it.
async fn interrupted(mut command: tokio::process::Command) -> (Option<i32>, String, String) {
    nyx_platform::lead_group(&mut command);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut ready = [0; 5];
    child.stdout.as_mut().unwrap().read_exact(&mut ready).await.unwrap();
    nyx_platform::signal_group(child.id().unwrap(), Signal::Interrupt).unwrap();
    told(child.wait_with_output().await.unwrap())
}

#[test]
fn an_interrupt_is_a_keyboard_interrupt() {
    let scripts = Scripts::new();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let [plain, launched] =
        [false, true].map(|launched| runtime.block_on(interrupted(scripts.python(launched, "train.py", &["wait"]).into())));
    // Where exactly it was when the signal came is chance.
    for (code, _, error) in [plain, launched] {
        assert_eq!(code, Some(-2), "ended by SIGINT: {error}");
        assert!(error.trim_end().ends_with("KeyboardInterrupt") && !error.contains("launch.py"), "{error}");
    }
}
