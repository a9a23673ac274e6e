//! `nyx backend` with a Python that is a shell script.

use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use crate::sandbox::Sandbox;

/// A python that answers the check with this JSON, and a folder of scripts at a commit.
fn install(sandbox: &Sandbox, answer: &str) -> (PathBuf, PathBuf) {
    let (python, scripts) = (sandbox.path().join("python"), sandbox.path().join("sd-scripts"));
    std::fs::write(&python, format!("#!/bin/sh\necho '{answer}'\n")).unwrap();
    std::fs::set_permissions(&python, std::fs::Permissions::from_mode(0o755)).unwrap();
    std::fs::create_dir_all(scripts.join(".git")).unwrap();
    std::fs::write(scripts.join("train_network.py"), "").unwrap();
    std::fs::write(scripts.join(".git/HEAD"), "48d368fa557731ad0488c07304dfeba8c07910eb\n").unwrap();
    (python, scripts)
}

const GOOD: &str = r#"{"nyx_check": 1, "python": "3.11.7", "torch": "2.6.0", "cuda": "12.4", "cuda_devices": [], "versions": {}, "missing": [], "errors": []}"#;
const BARE: &str = r#"{"nyx_check": 1, "python": "3.12.1", "torch": null, "cuda": null, "cuda_devices": [], "versions": {}, "missing": ["torch"], "errors": []}"#;

#[test]
fn used_listed_checked_and_removed() {
    let sandbox = Sandbox::new();
    let status = sandbox.json(&["backend", "status"]);
    assert_eq!((status["ready"].as_bool(), status["problems"][0]["code"].as_str()), (Some(false), Some("backend_none")));
    let (python, scripts) = install(&sandbox, GOOD);
    let (python, scripts) = (python.to_str().unwrap(), scripts.to_str().unwrap());
    let used = sandbox.json(&["backend", "use", "--python", python, "--sd-scripts", scripts, "--name", "mine"]);
    assert_eq!(
        (used["ready"].as_bool(), used["name"].as_str(), used["torch"].as_str()),
        (Some(true), Some("mine"), Some("2.6.0"))
    );
    for key in ["ready", "name", "python", "torch", "cuda", "sd_scripts_commit", "problems"] {
        assert!(used.get(key).is_some(), "{key}");
    }
    assert_eq!(used["sd_scripts_commit"], "48d368fa557731ad0488c07304dfeba8c07910eb");
    assert_eq!(sandbox.json(&["backend", "list"])["chosen"], "mine");
    assert_eq!(sandbox.json(&["job", "list"])["jobs"][0]["title"], "Check the backend mine");
    install(&sandbox, BARE);
    assert_eq!(sandbox.json(&["backend", "status"])["ready"], true, "the last check counts");
    let checked = sandbox.json(&["backend", "check"]);
    assert_eq!((checked["ready"].as_bool(), checked["problems"][0]["code"].as_str()), (Some(false), Some("backend_no_torch")));
    sandbox.json(&["backend", "remove", "mine"]);
    assert_eq!(sandbox.problem(&["backend", "check"])["code"], "backend_none");
    assert!(std::path::Path::new(python).exists(), "forgetting deletes nothing");
}

#[test]
fn wrong_paths_and_a_dying_python_are_told() {
    let sandbox = Sandbox::new();
    let (python, scripts) = install(&sandbox, "no answer");
    let (python, scripts) = (python.to_str().unwrap(), scripts.to_str().unwrap());
    let problem = |python: &str, scripts: &str| {
        let problem = sandbox.problem(&["backend", "use", "--python", python, "--sd-scripts", scripts]);
        assert!(problem["hint"].is_string(), "{problem}");
        problem["code"].as_str().unwrap().to_owned()
    };
    assert_eq!(problem("/nowhere/python", scripts), "backend_no_python");
    assert_eq!(problem(python, "/nowhere"), "backend_no_folder");
    assert_eq!(problem(python, sandbox.path().to_str().unwrap()), "backend_no_scripts");
    assert_eq!(problem(python, scripts), "backend_python_died");
    assert_eq!(sandbox.problem(&["backend", "remove", "nothing"])["code"], "backend_not_found");
}

#[test]
fn one_that_cannot_be_asked_does_not_take_the_place_of_one_that_can() {
    let sandbox = Sandbox::new();
    let (python, scripts) = install(&sandbox, GOOD);
    let (python, scripts) = (python.to_str().unwrap().to_owned(), scripts.to_str().unwrap().to_owned());
    sandbox.json(&["backend", "use", "--python", &python, "--sd-scripts", &scripts, "--name", "mine"]);
    for name in ["other", "mine"] {
        sandbox.problem(&["backend", "use", "--python", "/bin/true", "--sd-scripts", &scripts, "--name", name]);
        let status = sandbox.json(&["backend", "status"]);
        assert_eq!((status["name"].as_str(), status["python"].as_str()), (Some("mine"), Some(python.as_str())), "{name}");
    }
}
