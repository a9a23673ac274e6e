//! Odd folders and files: whatever lies there, it is told in words, nothing is lost, and the rest is done.

use nyx_core::captions::{self, Edit, Place, Position, Scope, bulk};
use nyx_core::datasets::{self, Dataset};
use nyx_core::jobs::Reporter;
use nyx_core::{Explain as _, Problem};

use crate::sandbox::{Sandbox, picture};

fn registered(sandbox: &Sandbox, files: &[(&str, &str)]) -> Dataset {
    let folder = sandbox.dataset("odd", files);
    datasets::add(sandbox.studio.db(), &folder, None, None, &Reporter::silent()).unwrap().summary.dataset
}

fn edit(sandbox: &Sandbox, dataset: &Dataset) -> Result<bulk::BulkReport, captions::CaptionError> {
    let trigger = Edit::Add { tags: vec!["mika".into()], at: Position::Start };
    bulk::apply(sandbox.studio.db(), sandbox.studio.texts(), dataset, &Scope::default(), &trigger, &Reporter::silent())
}

fn undo(sandbox: &Sandbox, dataset: &Dataset) -> Result<captions::RevertReport, captions::CaptionError> {
    captions::undo(sandbox.studio.db(), &Place::of(dataset), None, &Reporter::silent())
}

fn found(sandbox: &Sandbox, dataset: &Dataset, query: &str) -> Vec<String> {
    let entries = captions::select(sandbox.studio.db(), sandbox.studio.texts(), dataset, query).unwrap();
    entries.iter().map(|entry| entry.image.file.to_string()).collect()
}

#[test]
fn any_name_that_a_file_may_have_is_edited_and_taken_back() {
    let sandbox = Sandbox::new();
    let long = "x".repeat(200);
    let japanese = "猫".repeat(80);
    let stems =
        ["it's \"quoted\"", "100%", "%2F%00", "line\nbreak", " blank ", "a.b.c", "-dash", "$(x) `y`", "A", "a", &long, &japanese];
    let files: Vec<(String, String)> = stems
        .iter()
        .flat_map(|stem| [(format!("{stem}.png"), String::new()), (format!("{stem}.txt"), "old, 猫".into())])
        .collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let dataset = registered(&sandbox, &files);
    let text = |stem: &str| std::fs::read_to_string(dataset.path.join(format!("{stem}.txt"))).unwrap();
    let report = edit(&sandbox, &dataset).unwrap();
    assert_eq!((report.changed, report.failed.as_slice()), (stems.len() as u64, [].as_slice()));
    assert!(stems.iter().all(|stem| text(stem) == "mika, old, 猫"));
    assert_eq!(found(&sandbox, &dataset, "name:100%.png"), ["100%.png"]);
    assert_eq!(found(&sandbox, &dataset, "name:*猫*").len(), 1);
    assert_eq!(undo(&sandbox, &dataset).unwrap().written, stems.len() as u64);
    assert!(stems.iter().all(|stem| text(stem) == "old, 猫"));
    assert_eq!(std::fs::read_dir(&dataset.path).unwrap().count(), files.len(), "no temporary file stays");
}

#[test]
fn captions_in_other_encodings_are_read_edited_and_given_back_to_the_byte() {
    let sandbox = Sandbox::new();
    let dataset = registered(&sandbox, &[("cp932.png", ""), ("utf16.png", ""), ("latin1.png", "")]);
    let (cp932, _, _) = encoding_rs::SHIFT_JIS.encode("女の子, 長い髪, 笑顔, 制服を着た学生");
    let utf16: Vec<u8> = [0xFF, 0xFE].into_iter().chain("1girl, 猫".encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let latin1 = b"caf\xE9 au lait, d\xE9j\xE0 vu, fa\xE7ade".to_vec();
    let all = [("cp932", cp932.into_owned(), "女の子"), ("utf16", utf16, "猫"), ("latin1", latin1, "café au lait")];
    for (stem, bytes, _) in &all {
        std::fs::write(dataset.path.join(format!("{stem}.txt")), bytes).unwrap();
    }
    for (stem, _, tag) in &all {
        assert_eq!(found(&sandbox, &dataset, &format!("tag:\"{tag}\"")), [format!("{stem}.png")]);
    }
    assert_eq!(edit(&sandbox, &dataset).unwrap().changed, 3);
    for (stem, _, tag) in &all {
        let text = std::fs::read_to_string(dataset.path.join(format!("{stem}.txt"))).unwrap();
        assert!(text.starts_with("mika, ") && text.contains(tag), "UTF-8 from now on: {text}");
    }
    undo(&sandbox, &dataset).unwrap();
    for (stem, bytes, _) in &all {
        assert_eq!(std::fs::read(dataset.path.join(format!("{stem}.txt"))).unwrap(), *bytes);
    }
}

#[test]
fn a_folder_in_place_of_a_caption_is_told_and_the_rest_is_done() {
    let sandbox = Sandbox::new();
    let dataset = registered(&sandbox, &[("a.png", ""), ("a.txt", "a"), ("b.png", "")]);
    std::fs::create_dir(dataset.path.join("b.txt")).unwrap();
    let report = edit(&sandbox, &dataset).unwrap();
    assert_eq!((report.changed, report.failed.len()), (1, 1));
    assert!(report.failed[0].reason.contains("a folder has its name"), "{}", report.failed[0].reason);
    let refused = captions::set(sandbox.studio.db(), &Place::of(&dataset), "b.png", None, "b").unwrap_err();
    assert_eq!(refused.hint().unwrap(), "Rename that folder, or move it away: captions are files");
}

#[test]
fn a_folder_that_is_away_is_said_to_be_away_and_its_captions_are_not_taken_for_gone() {
    let sandbox = Sandbox::new();
    let dataset = registered(&sandbox, &[("a.png", ""), ("a.txt", "a")]);
    edit(&sandbox, &dataset).unwrap();
    let away = dataset.path.with_file_name("away");
    std::fs::rename(&dataset.path, &away).unwrap();
    let place = Place::of(&dataset);
    let set = captions::set(sandbox.studio.db(), &place, "a.png", None, "b").unwrap_err();
    let filter = captions::select(sandbox.studio.db(), sandbox.studio.texts(), &dataset, "tag:a").unwrap_err();
    for error in [edit(&sandbox, &dataset).unwrap_err(), undo(&sandbox, &dataset).unwrap_err(), set, filter] {
        let problem = Problem::from(error);
        assert_eq!(problem.code, "dataset_offline", "{}", problem.message);
        assert!(problem.hint.unwrap().contains("put the folder back"));
    }
    assert!(!dataset.path.exists(), "and it is not made anew");
    std::fs::rename(&away, &dataset.path).unwrap();
    assert_eq!(undo(&sandbox, &dataset).unwrap().written, 1);
    assert_eq!(std::fs::read_to_string(dataset.path.join("a.txt")).unwrap(), "a");
}

#[test]
fn two_images_of_one_stem_share_their_caption() {
    let sandbox = Sandbox::new();
    let dataset = registered(&sandbox, &[("a.png", ""), ("a.jpg", ""), ("a.txt", "smile")]);
    assert_eq!(found(&sandbox, &dataset, "tag:smile").len(), 2);
    edit(&sandbox, &dataset).unwrap();
    assert_eq!(std::fs::read_to_string(dataset.path.join("a.txt")).unwrap(), "mika, smile");
    assert_eq!(found(&sandbox, &dataset, "has:trigger").len(), 2);
}

#[cfg(unix)]
#[test]
fn links_are_followed_and_circles_are_told() {
    use std::os::unix::fs::symlink;
    let sandbox = Sandbox::new();
    let elsewhere = sandbox.dataset("elsewhere", &[("shared.txt", "theirs")]);
    let folder = sandbox.dataset("odd", &[("a.png", ""), ("b.png", ""), ("b.txt", "b"), ("c.png", "")]);
    symlink(elsewhere.join("shared.txt"), folder.join("a.txt")).unwrap();
    symlink(folder.join("loop.png"), folder.join("loop.png")).unwrap();
    symlink(folder.join("c.txt"), folder.join("c.txt")).unwrap();
    symlink(&folder, folder.join("10_self")).unwrap();
    let added = datasets::add(sandbox.studio.db(), &folder, None, None, &Reporter::silent()).unwrap();
    let dataset = added.summary.dataset;
    assert_eq!((added.summary.images, added.summary.unreadable), (4, 1));
    let looped = datasets::image(sandbox.studio.db(), &dataset, "loop.png").unwrap();
    assert!(looped.problem.unwrap().contains("cannot be reached"));
    assert_eq!(added.subsets, [], "a folder is no sub-folder of itself");
    let report = edit(&sandbox, &dataset).unwrap();
    assert_eq!(std::fs::read_to_string(elsewhere.join("shared.txt")).unwrap(), "mika, theirs", "written where the link leads");
    assert!(folder.join("a.txt").is_symlink());
    let failed: Vec<_> = report.failed.iter().map(|failure| failure.file.as_str()).collect();
    assert_eq!((report.changed, failed.as_slice()), (2, ["loop.png", "c.png"].as_slice()));
    assert_eq!(undo(&sandbox, &dataset).unwrap().written, 2);
    assert_eq!(std::fs::read_to_string(elsewhere.join("shared.txt")).unwrap(), "theirs");
}

#[test]
fn a_stop_while_a_folder_is_added_or_copied_leaves_nothing() {
    let sandbox = Sandbox::new();
    let folder = sandbox.dataset("odd", &[("a.png", ""), ("a.txt", "a")]);
    picture(&folder.join("b.png"));
    let stop = Reporter::silent();
    stop.token().cancel();
    let home = sandbox.studio.home();
    for copy_into in [None, Some(home)] {
        let error = datasets::add(sandbox.studio.db(), &folder, None, copy_into, &stop).unwrap_err();
        assert_eq!(error.code(), "cancelled");
    }
    assert!(datasets::summaries(sandbox.studio.db()).unwrap().is_empty());
    assert_eq!(std::fs::read_dir(home.datasets()).map_or(0, Iterator::count), 0, "no part of a copy stays");
}

#[test]
#[cfg(unix)] // Windows keeps its pipes elsewhere
fn a_pipe_that_looks_like_an_image_or_a_caption_holds_nothing_up() {
    let sandbox = Sandbox::new();
    let dataset = registered(&sandbox, &[("a.png", ""), ("a.txt", "old"), ("c.png", "")]);
    for name in ["pipe.png", "c.txt"] {
        assert!(std::process::Command::new("mkfifo").arg(dataset.path.join(name)).status().unwrap().success());
    }
    let db = sandbox.studio.db();
    datasets::refresh(db, &dataset.name, &Reporter::silent()).unwrap();
    let pipe = datasets::image(db, &dataset, "pipe.png").unwrap();
    assert!(pipe.problem.unwrap().contains("no regular file"));
    let report = edit(&sandbox, &dataset).unwrap();
    assert_eq!(report.changed, 1);
    assert!(report.failed.iter().any(|failure| failure.file == "c.png"), "{:?}", report.failed);
    captions::history(db, &Place::of(&dataset)).unwrap();
    assert_eq!(undo(&sandbox, &dataset).unwrap().written, 1);
}
