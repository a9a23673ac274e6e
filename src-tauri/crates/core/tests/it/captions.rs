//! Captions of a registered dataset: filter, preview, bulk edits, history over a restart, the index kept fresh.

use nyx_core::captions::{self, Edit, Place, Position, Scope, bulk};
use nyx_core::datasets::{self, Dataset};
use nyx_core::jobs::Reporter;
use nyx_core::{Event, Explain as _, Home, Studio, Topic};

use crate::sandbox::Sandbox;

fn registered(sandbox: &Sandbox, files: &[(&str, &str)]) -> Dataset {
    let folder = sandbox.dataset("kana", files);
    datasets::add(sandbox.studio.db(), &folder, None, None, &Reporter::silent()).unwrap().summary.dataset
}

fn some(sandbox: &Sandbox) -> Dataset {
    registered(
        sandbox,
        &[
            ("a-640x480.png", ""),
            ("a-640x480.txt", "1girl, smile"),
            ("b-320x200.jpg", ""),
            ("b-320x200.txt", "1girl, hat\n"),
            ("c.png", ""),
        ],
    )
}

fn text(dataset: &Dataset, file: &str) -> String {
    std::fs::read_to_string(dataset.caption_path(file)).unwrap_or_default()
}

fn trigger(word: &str) -> Edit {
    Edit::Add { tags: vec![word.into()], at: Position::Start }
}

fn apply(sandbox: &Sandbox, dataset: &Dataset, scope: &Scope, edit: &Edit) -> bulk::BulkReport {
    bulk::apply(sandbox.studio.db(), sandbox.studio.texts(), dataset, scope, edit, &Reporter::silent()).unwrap()
}

fn selected(sandbox: &Sandbox, dataset: &Dataset, query: &str) -> Vec<String> {
    let entries = captions::select(sandbox.studio.db(), sandbox.studio.texts(), dataset, query).unwrap();
    entries.into_iter().map(|entry| entry.image.file.to_string()).collect()
}

#[test]
fn a_filter_asks_images_and_captions() {
    let sandbox = Sandbox::new();
    let dataset = some(&sandbox);
    assert_eq!(selected(&sandbox, &dataset, "tag:1girl NOT tag:smile"), ["b-320x200.jpg"]);
    assert_eq!(selected(&sandbox, &dataset, "width:<640 OR NOT has:caption"), ["b-320x200.jpg", "c.png"]);
    assert_eq!(selected(&sandbox, &dataset, "").len(), 3);
    let error = captions::select(sandbox.studio.db(), sandbox.studio.texts(), &dataset, "tag:a AND").unwrap_err();
    assert_eq!(error.code(), "filter_invalid");
    let problem = nyx_core::Problem::from(error);
    assert_eq!(problem.message, "The filter cannot be understood at character 7: a term is missing after `AND`");
    assert_eq!(problem.detail.as_deref(), Some("tag:a AND\n      ^^^"));
}

#[test]
fn tags_are_counted_once_per_caption() {
    let sandbox = Sandbox::new();
    let dataset = registered(&sandbox, &[("a.png", ""), ("a.txt", "x, y, x"), ("b.png", ""), ("b.txt", "y, z")]);
    let counts = captions::tag_counts(&sandbox.studio.texts().entries(sandbox.studio.db(), &dataset).unwrap());
    let told: Vec<_> = counts.iter().map(|count| (count.tag.as_str(), count.count)).collect();
    assert_eq!(told, [("y", 2), ("x", 1), ("z", 1)]);
}

#[test]
fn the_preview_is_what_applying_does_and_undo_takes_it_back() {
    let sandbox = Sandbox::new();
    let dataset = some(&sandbox);
    let db = sandbox.studio.db();
    let preview = bulk::preview(db, sandbox.studio.texts(), &dataset, &Scope::default(), &trigger("mika"), 2).unwrap();
    assert_eq!((preview.changed, preview.unchanged, preview.rows.len()), (3, 0, 2), "at most as many rows as asked for");
    assert_eq!((preview.tags[0].tag.as_str(), preview.tags[0].added), ("mika", 3));
    let dry = bulk::dry_run(db, sandbox.studio.texts(), &dataset, &Scope::default(), &trigger("mika")).unwrap();
    assert_eq!(text(&dataset, "a-640x480.png"), "1girl, smile", "nothing is written yet");
    let skip = Scope { skip: vec!["c.png".into()], ..Scope::default() };
    let report = apply(&sandbox, &dataset, &skip, &trigger("mika"));
    assert_eq!((report.changed, report.preview.as_slice()), (2, &dry.preview[..2]));
    assert_eq!(text(&dataset, "b-320x200.jpg"), "mika, 1girl, hat\n");
    assert_eq!(
        selected(&sandbox, &dataset, "has:trigger"),
        ["a-640x480.png", "b-320x200.jpg"],
        "the word is known from the edit"
    );
    let again = apply(&sandbox, &dataset, &skip, &trigger("mika"));
    assert_eq!((again.operation, again.changed, again.unchanged), (None, 0, 2));
    captions::undo(db, &Place::of(&dataset), None, &Reporter::silent()).unwrap();
    assert_eq!(text(&dataset, "b-320x200.jpg"), "1girl, hat\n");
    assert_eq!(
        captions::select(db, sandbox.studio.texts(), &dataset, "has:trigger").unwrap_err().code(),
        "filter_invalid",
        "what was taken back is no trigger word"
    );
}

#[test]
fn a_scope_is_a_query_and_names() {
    let sandbox = Sandbox::new();
    let dataset = some(&sandbox);
    let scope = Scope { query: "tag:1girl".into(), files: Some(vec!["b-320x200.jpg".into(), "c.png".into()]), skip: vec![] };
    assert_eq!(apply(&sandbox, &dataset, &scope, &trigger("mika")).changed, 1);
    assert_eq!(text(&dataset, "b-320x200.jpg"), "mika, 1girl, hat\n");
}

#[test]
fn history_undo_and_redo_work_after_a_restart() {
    let sandbox = Sandbox::new();
    let dataset = some(&sandbox);
    apply(&sandbox, &dataset, &Scope::default(), &trigger("mika"));
    let again = Studio::open(Home::at(sandbox.studio.home().root())).unwrap();
    let place = Place::of(&dataset);
    let told = captions::history(again.db(), &place).unwrap();
    assert_eq!((told.operations[0].label.as_str(), told.operations[0].author.as_str()), ("Put mika at the start", "bulk"));
    assert_eq!(told.operations[0].files, 3);
    captions::undo(again.db(), &place, None, &Reporter::silent()).unwrap();
    assert_eq!(text(&dataset, "a-640x480.png"), "1girl, smile");
    let third = Studio::open(Home::at(sandbox.studio.home().root())).unwrap();
    captions::redo(third.db(), &place, None, &Reporter::silent()).unwrap();
    assert_eq!(text(&dataset, "a-640x480.png"), "mika, 1girl, smile");
}

#[test]
fn history_stays_when_a_dataset_is_forgotten_and_added_again() {
    let sandbox = Sandbox::new();
    let dataset = some(&sandbox);
    let db = sandbox.studio.db();
    apply(&sandbox, &dataset, &Scope::default(), &trigger("mika"));
    datasets::remove(db, "kana").unwrap();
    let dataset = datasets::add(db, &dataset.path, Some("other"), None, &Reporter::silent()).unwrap().summary.dataset;
    assert_eq!(captions::undo(db, &Place::of(&dataset), None, &Reporter::silent()).unwrap().written, 3);
    assert_eq!(text(&dataset, "a-640x480.png"), "1girl, smile");
}

#[test]
fn the_index_knows_at_once_and_listeners_are_told() {
    let sandbox = Sandbox::new();
    let dataset = some(&sandbox);
    let db = sandbox.studio.db();
    let mut news = sandbox.studio.events().listen();
    captions::set(db, &Place::of(&dataset), "c.png", Some(""), "new").unwrap();
    assert!(datasets::image(db, &dataset, "c.png").unwrap().captioned);
    let mut topics = Vec::new();
    while let Ok(event) = news.try_recv() {
        topics.extend(if let Event::Changed(topic) = event { Some(topic) } else { None });
    }
    assert!(topics.contains(&Topic::Captions) && topics.contains(&Topic::Datasets), "{topics:?}");
    captions::undo(db, &Place::of(&dataset), None, &Reporter::silent()).unwrap();
    assert!(!datasets::image(db, &dataset, "c.png").unwrap().captioned);
}

#[test]
fn captions_that_make_no_sense_are_not_edited_in_bulk() {
    let sandbox = Sandbox::new();
    let dataset = some(&sandbox);
    let broken = [b"\xEF\xBB\xBF1girl, \xFF\xFE broken".as_slice(), &[0xC0, 0xC1]].concat();
    std::fs::write(dataset.caption_path("c.png"), &broken).unwrap();
    let report = apply(&sandbox, &dataset, &Scope::default(), &trigger("mika"));
    assert_eq!((report.changed, report.failed.len()), (2, 1));
    assert_eq!(std::fs::read(dataset.caption_path("c.png")).unwrap(), broken);
}

#[test]
fn a_read_only_folder_is_a_problem_in_words() {
    let sandbox = Sandbox::new();
    let dataset = registered(&sandbox, &[("a.png", ""), ("a.txt", "a")]);
    let path = dataset.caption_path("a.png");
    let mut permissions = std::fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(&path, permissions).unwrap();
    let error =
        bulk::apply(sandbox.studio.db(), sandbox.studio.texts(), &dataset, &Scope::default(), &trigger("x"), &Reporter::silent())
            .unwrap_err();
    assert_eq!(error.code(), "captions_not_written");
    assert_eq!(error.to_string(), "None of the 1 captions was written. a.png: the file or its folder is read-only");
    assert_eq!(text(&dataset, "a.png"), "a");
}
