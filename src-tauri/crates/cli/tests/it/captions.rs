//! `nyx caption` on real files.

use std::path::PathBuf;
use std::process::Stdio;

use nyx_core::jobs::Reporter;
use nyx_core::{Home, Studio};
use serde_json::{Value, json};

use crate::sandbox::Sandbox;

/// Registers a folder `kana` with these captions; each image is an empty file, which is enough of an image for a caption.
fn dataset(sandbox: &Sandbox, captions: &[(&str, &str)]) -> PathBuf {
    let folder = sandbox.path().join("kana");
    std::fs::create_dir(&folder).unwrap();
    for (image, caption) in captions {
        std::fs::write(folder.join(image), "").unwrap();
        std::fs::write(folder.join(image).with_extension("txt"), caption).unwrap();
    }
    let studio = Studio::open(Home::at(sandbox.path().join("home"))).unwrap();
    nyx_core::datasets::add(studio.db(), &folder, None, None, &Reporter::silent()).unwrap();
    folder
}

fn some(sandbox: &Sandbox) -> PathBuf {
    dataset(sandbox, &[("a.png", "1girl, smile"), ("b.png", "1girl, hat"), ("c.png", "")])
}

fn text(folder: &std::path::Path, file: &str) -> String {
    std::fs::read_to_string(folder.join(file)).unwrap()
}

#[test]
fn captions_and_tags_are_listed() {
    let sandbox = Sandbox::new();
    some(&sandbox);
    let listed = sandbox.json(&["caption", "list", "kana", "--filter", "tag:smile"]);
    assert_eq!(listed, json!({"items": [{"file": "a.png", "caption": "1girl, smile", "tags": ["1girl", "smile"]}], "total": 1}));
    assert_eq!(sandbox.json(&["caption", "list", "kana", "--offset", "1", "--limit", "1"])["items"][0]["file"], "b.png");
    let tags = sandbox.json(&["caption", "tags", "kana"]);
    assert_eq!(tags["tags"][0], json!({"tag": "1girl", "count": 2}));
    assert_eq!(sandbox.nyx(&["caption", "tags", "kana"]).stdout, "2  1girl\n1  hat\n1  smile\n");
}

#[test]
fn an_edit_is_shown_done_told_and_taken_back() {
    let sandbox = Sandbox::new();
    let folder = some(&sandbox);
    let add = ["caption", "add", "kana", "mika", "--at", "start"];
    let dry = sandbox.json(&[&add[..], &["--dry-run"]].concat());
    assert_eq!((dry["operation"].clone(), dry["changed"].clone()), (Value::Null, json!(3)));
    assert_eq!(dry["preview"][0], json!({"file": "a.png", "before": "1girl, smile", "after": "mika, 1girl, smile"}));
    assert_eq!(text(&folder, "a.txt"), "1girl, smile", "a dry run writes nothing");
    let done = sandbox.json(&add);
    assert_eq!(
        (done["changed"].clone(), done["unchanged"].clone(), done["preview"].clone()),
        (json!(3), json!(0), dry["preview"].clone())
    );
    assert_eq!(text(&folder, "c.txt"), "mika");
    let hat = sandbox.json(&["caption", "remove", "kana", "hat", "--filter", "has:trigger"]);
    assert_eq!((hat["changed"].clone(), hat["unchanged"].clone()), (json!(1), json!(2)));
    let history = sandbox.json(&["caption", "history", "kana"]);
    assert_eq!(history["operations"][0]["label"], "Removed hat");
    assert_eq!(
        (history["operations"][1]["author"].clone(), history["operations"][1]["files"].clone()),
        (json!("bulk"), json!(3))
    );
    let first = done["operation"].to_string();
    let undone = sandbox.json(&["caption", "undo", "kana", &first]);
    assert_eq!((undone["written"].clone(), undone["merged"].clone()), (json!(3), json!(1)));
    assert_eq!((text(&folder, "a.txt"), text(&folder, "b.txt")), ("1girl, smile".to_owned(), "1girl".to_owned()));
    assert_eq!(sandbox.json(&["caption", "redo", "kana"])["written"], 3);
    assert_eq!(text(&folder, "b.txt"), "mika, 1girl");
    assert_eq!(sandbox.problem(&["caption", "redo", "kana"])["code"], "nothing_to_redo");
}

#[test]
fn every_edit_does_what_it_says() {
    let sandbox = Sandbox::new();
    let folder = dataset(&sandbox, &[("a.png", "b, a, b, long hair")]);
    for (arguments, after) in [
        (vec!["caption", "dedupe", "kana"], "b, a, long hair"),
        (vec!["caption", "sort", "kana"], "a, b, long hair"),
        (vec!["caption", "replace", "kana", "hair", "fur"], "a, b, long fur"),
        (vec!["caption", "replace", "kana", "B", "c", "--whole-tag", "--ignore-case"], "a, c, long fur"),
        (vec!["caption", "replace", "kana", r"(\w+) fur", "$1 hair", "--regex"], "a, c, long hair"),
        (vec!["caption", "add", "kana", "c", "--at", "1"], "c, a, long hair"),
        (vec!["caption", "add", "kana", "x", "a"], "c, a, long hair, x"),
        (vec!["caption", "add", "kana", "mika", "--at", "both"], "mika, c, a, long hair, x, mika"),
        (vec!["caption", "set", "kana", "a.png", "new, text"], "new, text"),
    ] {
        assert_eq!(sandbox.json(&arguments)["changed"], 1, "{arguments:?}");
        assert_eq!(text(&folder, "a.txt"), after, "{arguments:?}");
    }
    let history = sandbox.json(&["caption", "history", "kana"]);
    assert_eq!(history["operations"][0]["label"], "Edited a.png: added new, text, removed mika, c, a and 3 more");
    for _ in 0..9 {
        sandbox.json(&["caption", "undo", "kana"]);
    }
    assert_eq!(text(&folder, "a.txt"), "b, a, b, long hair");
}

#[test]
fn wrong_input_is_told_in_words() {
    let sandbox = Sandbox::new();
    some(&sandbox);
    let answer = sandbox.nyx(&["caption", "list", "kana", "--filter", "tag:a (x"]);
    assert_eq!(answer.code, 1);
    let told = "error: The filter cannot be understood at character 7: this parenthesis is not closed\n\
                hint: Example: tag:smile AND NOT (has:trigger OR tags:>13)\ntag:a (x\n      ^\n";
    assert!(answer.stderr.ends_with(told), "{}", answer.stderr);
    assert_eq!(sandbox.problem(&["caption", "list", "kanaa"])["code"], "dataset_not_found");
    assert_eq!(sandbox.problem(&["caption", "set", "kana", "z.png", "x"])["code"], "image_not_found");
    assert_eq!(sandbox.problem(&["caption", "replace", "kana", "(", "x", "--regex"])["code"], "regex_invalid");
    assert_eq!(sandbox.problem(&["caption", "undo", "kana"])["code"], "nothing_to_undo");
    assert_eq!(sandbox.problem(&["caption", "undo", "kana", "77"])["code"], "operation_not_found");
    assert_eq!(sandbox.nyx(&["caption", "add", "kana", "x", "--at", "0"]).code, 2);
}

#[test]
fn what_cannot_be_written_is_told_and_the_rest_is_done() {
    let sandbox = Sandbox::new();
    let folder = some(&sandbox);
    let path = folder.join("b.txt");
    let mut permissions = std::fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(&path, permissions).unwrap();
    let answer = sandbox.nyx(&["--json", "caption", "add", "kana", "mika"]);
    assert_eq!(answer.code, 1);
    let report = answer.json();
    assert_eq!(report["changed"], 2);
    assert_eq!(report["failed"], json!([{"file": "b.png", "reason": "the file or its folder is read-only"}]));
    assert_eq!(text(&folder, "b.txt"), "1girl, hat");
}

#[test]
fn killed_in_the_middle_every_file_is_whole_and_undo_finds_its_way_back() {
    let sandbox = Sandbox::new();
    let names: Vec<(String, String)> = (0..3000).map(|n| (format!("{n:04}.png"), format!("1girl, picture {n}"))).collect();
    let captions: Vec<(&str, &str)> = names.iter().map(|(image, text)| (image.as_str(), text.as_str())).collect();
    let folder = dataset(&sandbox, &captions);
    let home = sandbox.path().join("home");
    let mut nyx = std::process::Command::new(assert_cmd::cargo::cargo_bin!("nyx"))
        .args(["--home", home.to_str().unwrap(), "caption", "add", "kana", "mika", "--at", "start"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let is_new = |image: &str| text(&folder, &image.replace("png", "txt")).starts_with("mika, ");
    while !captions.iter().any(|(image, _)| is_new(image)) && nyx.try_wait().unwrap().is_none() {}
    nyx.kill().unwrap();
    nyx.wait().unwrap();
    let mut written = 0;
    for (image, before) in &captions {
        let now = text(&folder, &image.replace("png", "txt"));
        written += i64::from(now == format!("mika, {before}"));
        assert!(now == *before || now == format!("mika, {before}"), "{image} is torn: {now}");
    }
    let history = sandbox.json(&["caption", "history", "kana"]);
    assert_eq!(history["operations"].as_array().unwrap().len(), 1, "what was interrupted is no change by another program");
    assert_eq!(history["operations"][0]["files"], written);
    assert_eq!(history["operations"][0]["failed"], 3000 - written);
    assert_eq!(sandbox.json(&["caption", "undo", "kana"])["written"], written);
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 6000, "no temporary file stays");
    for (image, before) in &captions {
        assert_eq!(text(&folder, &image.replace("png", "txt")), *before);
    }
}

#[test]
fn two_edits_at_once_never_lose_what_either_says_it_wrote() {
    let sandbox = Sandbox::new();
    let files: Vec<(String, String)> = (0..400).map(|n| (format!("{n}.png"), format!("tag {n}"))).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(file, text)| (file.as_str(), text.as_str())).collect();
    let folder = dataset(&sandbox, &files);
    let both: Vec<_> = ["one", "two"]
        .into_iter()
        .map(|tag| {
            let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin!("nyx"));
            command.env_remove("NYX_HOME").arg("--home").arg(sandbox.path().join("home"));
            command.args(["--json", "caption", "add", "kana", tag]).stdout(Stdio::piped()).stderr(Stdio::null());
            (tag, command.spawn().unwrap())
        })
        .collect();
    for (tag, child) in both {
        let output = child.wait_with_output().unwrap();
        let last = String::from_utf8(output.stdout).unwrap().lines().last().unwrap().to_owned();
        // None at all is a problem and not a result.
        let said = serde_json::from_str::<Value>(&last).unwrap()["changed"].as_u64().unwrap_or(0);
        let stands = files.iter().filter(|(file, _)| text(&folder, &file.replace(".png", ".txt")).contains(tag)).count();
        assert_eq!(said, stands as u64, "{tag}: {last}");
    }
}

#[test]
#[cfg(target_os = "linux")] // /dev/full, the device without room
fn an_answer_that_cannot_be_written_is_no_success() {
    let sandbox = Sandbox::new();
    for arguments in [&["dataset", "list"][..], &["--json", "dataset", "list"]] {
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin!("nyx"));
        command.env_remove("NYX_HOME").arg("--home").arg(sandbox.path().join("home")).args(arguments);
        let output = command.stdout(full).stderr(Stdio::piped()).output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), told.starts_with("error: The answer could not be written")), (Some(1), true), "{told}");
    }
}
