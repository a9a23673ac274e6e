//! The stand-in answers as the real one does. Having a test of its own also makes `cargo test --workspace` build the program,
//! which the tests of `nyx` start.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::process::Command;

fn double(arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_kohya-double")).args(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn a_check_of_the_environment_is_one_line_of_json() {
    let (code, stdout, _) = double(&["-I", "/nyx/vendor/bridge/check.py", "/sd-scripts"]);
    let answer: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!((code, &answer["nyx_check"], stdout.lines().count()), (Some(0), &1.into(), 1));
}

#[test]
fn a_training_without_its_files_is_refused() {
    let (code, _, stderr) = double(&["/sd-scripts/train_network.py", "--bogus"]);
    assert_eq!(code, Some(2));
    assert!(stderr.contains("train_network.py: error:"), "{stderr}");
    let (code, _, stderr) = double(&["train_network.py", "--config_file", "/nowhere.toml", "--dataset_config", "/nowhere.toml"]);
    assert_eq!(code, Some(1));
    assert!(stderr.ends_with("FileNotFoundError: [Errno 2] No such file or directory: '/nowhere.toml'\n"), "{stderr}");
}
