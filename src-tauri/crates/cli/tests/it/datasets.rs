//! `nyx dataset` on real folders.

use std::path::PathBuf;

use crate::sandbox::Sandbox;

/// A bitmap of one colour, without help from an image library.
fn bitmap(width: u32, height: u32) -> Vec<u8> {
    let row = (width * 3).div_ceil(4) * 4;
    let mut bytes = b"BM".to_vec();
    for number in [54 + row * height, 0, 54, 40, width, height, 0x0018_0001, 0, row * height, 0, 0, 0, 0] {
        bytes.extend(number.to_le_bytes());
    }
    bytes.resize((54 + row * height) as usize, 0x60);
    bytes
}

fn folder(sandbox: &Sandbox) -> PathBuf {
    let folder = sandbox.path().join("my 月");
    std::fs::create_dir(&folder).unwrap();
    for name in ["b.bmp", "a.bmp", "c.BMP"] {
        std::fs::write(folder.join(name), bitmap(300, 260)).unwrap();
    }
    std::fs::write(folder.join("a.txt"), "1girl, smile").unwrap();
    std::fs::write(folder.join("broken.png"), "not an image").unwrap();
    folder
}

#[test]
fn the_life_of_a_dataset() {
    let sandbox = Sandbox::new();
    let folder = folder(&sandbox);
    let added = sandbox.json(&["dataset", "add", folder.to_str().unwrap()]);
    assert_eq!(added["name"], "my 月");
    assert_eq!(added["path"].as_str(), folder.to_str());
    assert_eq!((&added["images"], &added["captioned"]), (&4.into(), &1.into()));
    let shown = sandbox.json(&["dataset", "show", "my 月"]);
    let files: Vec<&str> = shown["items"].as_array().unwrap().iter().map(|item| item["file"].as_str().unwrap()).collect();
    assert_eq!(files, ["a.bmp", "b.bmp", "broken.png", "c.BMP"]);
    assert_eq!(shown["items"][0]["tags"], serde_json::json!(["1girl", "smile"]));
    assert_eq!((&shown["items"][0]["width"], &shown["items"][0]["height"]), (&300.into(), &260.into()));
    assert_eq!(
        (&shown["items"][0]["caption"], &shown["items"][1]["caption"]),
        (&"1girl, smile".into(), &serde_json::Value::Null)
    );
    let page = sandbox.json(&["dataset", "show", "my 月", "--offset", "1", "--limit", "1"]);
    assert_eq!((page["items"].as_array().unwrap().len(), &page["items"][0]["file"]), (1, &"b.bmp".into()));
    sandbox.json(&["dataset", "rename", "my 月", "moon"]);
    let listed = sandbox.json(&["dataset", "list"]);
    assert_eq!((&listed["datasets"][0]["name"], &listed["datasets"][0]["images"]), (&"moon".into(), &4.into()));
    sandbox.json(&["dataset", "remove", "moon"]);
    assert_eq!(sandbox.nyx(&["dataset", "list"]).stdout, "No datasets yet\n");
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 5, "removing forgets; files stay");
}

#[test]
fn check_tells_findings() {
    let sandbox = Sandbox::new();
    let folder = folder(&sandbox);
    sandbox.json(&["dataset", "add", folder.to_str().unwrap(), "--name", "moon"]);
    let report = sandbox.json(&["dataset", "check", "moon"]);
    assert_eq!(report["images"], 4);
    let told: Vec<(&str, &str)> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| (finding["kind"].as_str().unwrap(), finding["file"].as_str().unwrap()))
        .collect();
    let expected = [
        ("undecodable", "broken.png"),
        ("missing_caption", "b.bmp"),
        ("missing_caption", "broken.png"),
        ("missing_caption", "c.BMP"),
    ];
    assert_eq!(told, expected);
}

#[test]
fn a_copy_leaves_the_original_alone() {
    let sandbox = Sandbox::new();
    let folder = folder(&sandbox);
    let added = sandbox.json(&["dataset", "add", folder.to_str().unwrap(), "--copy", "--name", "copied"]);
    assert_eq!(PathBuf::from(added["path"].as_str().unwrap()), sandbox.path().join("home/datasets/copied"));
    assert_eq!((&added["images"], &added["captioned"]), (&4.into(), &1.into()));
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 5);
}

#[test]
fn refusals_are_told_in_words() {
    let sandbox = Sandbox::new();
    let folder = folder(&sandbox);
    let path = folder.to_str().unwrap();
    sandbox.json(&["dataset", "add", path]);
    let again = sandbox.nyx(&["dataset", "add", path]);
    assert_eq!(again.code, 1);
    assert_eq!(
        again.stderr,
        format!(
            "error: {path} is registered already, as `my 月`\nhint: Use `my 月`, or forget it first with `nyx dataset remove my 月`\n"
        )
    );
    let file = folder.join("a.txt");
    assert_eq!(sandbox.problem(&["dataset", "add", file.to_str().unwrap()])["code"], "not_a_folder");
    assert_eq!(sandbox.problem(&["dataset", "add", "nowhere"])["code"], "folder_not_found");
    std::fs::create_dir(sandbox.path().join("empty")).unwrap();
    assert_eq!(sandbox.problem(&["dataset", "add", sandbox.path().join("empty").to_str().unwrap()])["code"], "dataset_empty");
    assert_eq!(sandbox.problem(&["dataset", "show", "moon"])["code"], "dataset_not_found");
    assert_eq!(sandbox.nyx(&["dataset", "show"]).code, 2, "wrong usage");
}
