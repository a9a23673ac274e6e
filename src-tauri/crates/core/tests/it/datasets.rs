//! Registering, scanning, refreshing and forgetting folders; what refuses and why.

use std::path::Path;

use nyx_core::datasets::{self, DatasetError, Resolved, check, thumbnails};
use nyx_core::jobs::Reporter;
use nyx_core::{Event, Explain as _, Topic};

use crate::sandbox::{Sandbox, picture};

fn add(sandbox: &Sandbox, path: &Path) -> Result<datasets::Added, DatasetError> {
    datasets::add(sandbox.studio.db(), path, None, None, &Reporter::silent())
}

fn refresh(sandbox: &Sandbox, name: &str) -> datasets::Dataset {
    datasets::refresh(sandbox.studio.db(), name, &Reporter::silent()).unwrap()
}

fn files(sandbox: &Sandbox, name: &str) -> Vec<String> {
    let dataset = datasets::find(sandbox.studio.db(), name).unwrap();
    datasets::images(sandbox.studio.db(), dataset.id).unwrap().into_iter().map(|image| image.file).collect()
}

#[test]
fn a_folder_is_indexed_where_it_is() {
    let sandbox = Sandbox::new();
    let files_in = [
        ("b-64x48.png", ""),
        ("a 月.JPG", ""),
        ("a 月.txt", "smile, 1girl"),
        ("c.webp", ""),
        ("c.txt", " \n"),
        ("notes.md", "x"),
    ];
    let folder = sandbox.dataset("月 の データ", &files_in);
    let added = add(&sandbox, &folder).unwrap();
    assert_eq!(added.summary.dataset.name, "月 の データ");
    assert_eq!(added.summary.dataset.path, folder);
    assert_eq!((added.summary.images, added.summary.captioned), (3, 1), "a blank caption file is no caption");
    let images = datasets::images(sandbox.studio.db(), added.summary.dataset.id).unwrap();
    let sizes: Vec<_> = images.iter().map(|i| (i.file.as_str(), i.width, i.height, i.format.as_deref())).collect();
    assert_eq!(
        sizes,
        [
            ("a 月.JPG", Some(40), Some(30), Some("jpeg")),
            ("b-64x48.png", Some(64), Some(48), Some("png")),
            ("c.webp", Some(40), Some(30), Some("webp"))
        ]
    );
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), files_in.len(), "nothing is written into the folder");
}

#[test]
fn what_cannot_be_read_is_listed_with_its_reason() {
    let sandbox = Sandbox::new();
    let folder = sandbox.dataset("d", &[("good.png", ""), ("bad.png", "not an image"), ("new.avif", "xx"), ("odd.Png", "xx")]);
    let (images, problems) = datasets::scan_folder(&folder).unwrap();
    assert_eq!(images.iter().map(|i| i.file.as_str()).collect::<Vec<_>>(), ["good.png"]);
    let told: Vec<_> = problems.iter().map(|p| (p.file.as_str(), p.counted)).collect();
    assert_eq!(told, [("bad.png", true), ("new.avif", false), ("odd.Png", false)]);
    assert!(problems[1].reason.contains("AVIF"), "{}", problems[1].reason);
    let summary = add(&sandbox, &folder).unwrap().summary;
    assert_eq!((summary.images, summary.unreadable), (2, 1), "what the trainer passes over does not count");
    assert_eq!(summary.health.words, "1 unreadable");
}

#[test]
fn refusals_say_what_and_what_to_do() {
    let sandbox = Sandbox::new();
    let folder = sandbox.dataset("d", &[("a.png", "")]);
    let code = |path: &Path| add(&sandbox, path).unwrap_err().code();
    assert_eq!(code(&folder.join("a.png")), "not_a_folder");
    assert_eq!(code(&folder.join("nowhere")), "folder_not_found");
    let empty = sandbox.dataset("empty", &[("a.gif", "GIF89a")]);
    let error = add(&sandbox, &empty).unwrap_err();
    assert!(error.to_string().contains(".webp"), "says what was looked for: {error}");
    add(&sandbox, &folder).unwrap();
    let error = add(&sandbox, &folder.join("../d/")).unwrap_err();
    assert!(matches!(&error, DatasetError::AlreadyRegistered { name, .. } if name == "d"), "{error}");
    assert_eq!(datasets::find(sandbox.studio.db(), "dd").unwrap_err().hint().unwrap(), "Did you mean `d`?");
}

#[test]
fn names_are_unique() {
    let sandbox = Sandbox::new();
    let (one, two) = (sandbox.dataset("x/d", &[("a.png", "")]), sandbox.dataset("y/d", &[("a.png", "")]));
    let three = sandbox.dataset("z/d", &[("a.png", "")]);
    add(&sandbox, &one).unwrap();
    assert_eq!(add(&sandbox, &two).unwrap().summary.dataset.name, "d 2", "the folder's own name is made unique");
    let db = sandbox.studio.db();
    let named = |name| datasets::add(db, &three, Some(name), None, &Reporter::silent()).unwrap_err();
    let error = named("d");
    assert!(error.to_string().contains(one.to_str().unwrap()), "a chosen name is not changed: {error}");
    for name in ["", "..", "a/b", "-x", ".x", "a:b", " a"] {
        assert_eq!(named(name).code(), "dataset_bad_name", "{name:?}");
    }
    assert_eq!(datasets::rename(db, "d 2", "d").unwrap_err().code(), "dataset_name_taken");
    assert_eq!(datasets::rename(db, "d 2", "other").unwrap().path, two);
}

#[test]
fn sub_folders_are_offered_and_not_taken() {
    let sandbox = Sandbox::new();
    sandbox.dataset("d/10_mika", &[("a.png", ""), ("b.png", "")]);
    sandbox.dataset("d/notes", &[("a.txt", "x")]);
    let folder = sandbox.dataset("d", &[]);
    let error = add(&sandbox, &folder).unwrap_err();
    assert_eq!(error.hint().unwrap(), "Add a sub-folder instead: 10_mika (2 images)");
    picture(&folder.join("top.png"));
    let added = add(&sandbox, &folder).unwrap();
    assert_eq!(added.summary.images, 1, "one level deep");
    assert_eq!((added.subsets.len(), added.subsets[0].repeats, added.subsets[0].images), (1, Some(10), 2));
    let probe = datasets::probe(sandbox.studio.db(), &folder).unwrap();
    assert_eq!((probe.images, probe.registered.as_deref()), (1, Some("d")));
}

#[test]
fn a_refresh_reads_what_changed_and_tells_only_that() {
    let sandbox = Sandbox::new();
    let folder = sandbox.dataset("d", &[("a.png", ""), ("b.png", "")]);
    add(&sandbox, &folder).unwrap();
    let mut news = sandbox.studio.events().listen();
    refresh(&sandbox, "d");
    assert!(news.try_recv().is_err(), "nothing changed, nothing is told");
    picture(&folder.join("c-9x8.png"));
    std::fs::remove_file(folder.join("a.png")).unwrap();
    refresh(&sandbox, "d");
    assert_eq!(files(&sandbox, "d"), ["b.png", "c-9x8.png"]);
    assert!(matches!(news.try_recv(), Ok(Event::Changed(Topic::Datasets))));
    assert!(news.try_recv().is_err(), "no caption changed");
    std::fs::write(folder.join("b.txt"), "smile").unwrap();
    refresh(&sandbox, "d");
    assert_eq!(datasets::summary(sandbox.studio.db(), "d").unwrap().captioned, 1);
    assert!(matches!(news.try_recv(), Ok(Event::Changed(Topic::Datasets))));
    assert!(matches!(news.try_recv(), Ok(Event::Changed(Topic::Captions))));
    std::fs::remove_file(folder.join("c-9x8.png")).unwrap();
    picture(&folder.join("c-9x8.png").with_file_name("c-20x10.png"));
    std::fs::rename(folder.join("c-20x10.png"), folder.join("c-9x8.png")).unwrap();
    refresh(&sandbox, "d");
    let dataset = datasets::find(sandbox.studio.db(), "d").unwrap();
    assert_eq!(
        datasets::image(sandbox.studio.db(), &dataset, "c-9x8.png").unwrap().width,
        Some(20),
        "another file of the same name"
    );
}

#[test]
fn a_vanished_folder_keeps_its_data() {
    let sandbox = Sandbox::new();
    let folder = sandbox.dataset("d", &[("a.png", "")]);
    add(&sandbox, &folder).unwrap();
    let away = folder.with_file_name("away");
    std::fs::rename(&folder, &away).unwrap();
    assert!(refresh(&sandbox, "d").offline.unwrap().contains("There is no folder"));
    let summary = datasets::summary(sandbox.studio.db(), "d").unwrap();
    assert_eq!((summary.images, summary.health.words.as_str()), (1, "Folder offline"));
    let error = check::check(sandbox.studio.db(), "d", &Reporter::silent()).unwrap_err();
    assert_eq!(error.code(), "dataset_offline");
    std::fs::rename(&away, &folder).unwrap();
    assert_eq!(refresh(&sandbox, "d").offline, None);
}

#[test]
fn removing_forgets_and_touches_no_file() {
    let sandbox = Sandbox::new();
    let folder = sandbox.dataset("d", &[("a.png", ""), ("a.txt", "smile")]);
    add(&sandbox, &folder).unwrap();
    datasets::remove(sandbox.studio.db(), "d").unwrap();
    assert!(datasets::summaries(sandbox.studio.db()).unwrap().is_empty());
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 2);
    add(&sandbox, &folder).unwrap();
}

#[test]
fn a_copy_lives_in_the_library() {
    let sandbox = Sandbox::new();
    let folder = sandbox.dataset("d", &[("a.png", ""), ("a.txt", "smile"), ("b.psd", "not wanted")]);
    let home = sandbox.studio.home();
    let added = datasets::add(sandbox.studio.db(), &folder, None, Some(home), &Reporter::silent()).unwrap();
    assert_eq!(added.summary.dataset.path, home.datasets().join("d"));
    assert!(added.summary.dataset.copied);
    assert_eq!((added.summary.images, added.summary.captioned), (1, 1));
    assert_eq!(std::fs::read(home.datasets().join("d/a.png")).unwrap(), std::fs::read(folder.join("a.png")).unwrap());
    assert_eq!(std::fs::read_dir(home.datasets()).unwrap().count(), 1, "no temporary folder stays");
    assert!(!home.datasets().join("d/b.psd").exists());
}

#[test]
fn a_word_means_a_dataset_or_a_folder_and_says_when_both() {
    let sandbox = Sandbox::new();
    let (base, db) = (sandbox.folder.path().to_owned(), sandbox.studio.db());
    let kana = sandbox.dataset("elsewhere/kana", &[("a.png", "")]);
    let plain = sandbox.dataset("plain", &[("a.png", "")]);
    add(&sandbox, &kana).unwrap();
    let resolve = |text: &str| datasets::resolve(db, text, &base);
    assert_eq!(resolve("kana").unwrap().path(), kana);
    assert_eq!(resolve("plain").unwrap(), Resolved::Folder(plain.clone()));
    assert_eq!(resolve("./plain").unwrap(), Resolved::Folder(plain));
    assert!(matches!(resolve("elsewhere/kana").unwrap(), Resolved::Registered(dataset) if dataset.name == "kana"));
    assert_eq!(resolve("kan").unwrap_err().hint().unwrap(), "Did you mean `kana`?");
    assert_eq!(resolve("./nothing").unwrap_err().code(), "folder_not_found");
    let other = sandbox.dataset("kana", &[("b.png", "")]);
    let error = resolve("kana").unwrap_err().to_string();
    assert!(error.contains(kana.to_str().unwrap()) && error.contains(other.to_str().unwrap()), "{error}");
    assert_eq!(resolve("./kana").unwrap().path(), other);
}

#[test]
fn check_tells_each_kind() {
    let sandbox = Sandbox::new();
    let folder = sandbox.dataset(
        "d",
        &[
            ("big-300x300.png", ""),
            ("big-300x300.txt", "fine"),
            ("small.png", ""),
            ("small.txt", "fine"),
            ("empty-300x300.png", ""),
            ("empty-300x300.txt", ""),
            ("none-300x300.png", ""),
            ("sjis-300x300.png", ""),
            ("jpeg-300x300.jpg", ""),
            ("jpeg-300x300.txt", "fine"),
            ("orphan.txt", "fine"),
            ("cut-300x300.webp", ""),
            ("cut-300x300.txt", "fine"),
        ],
    );
    std::fs::write(folder.join("sjis-300x300.txt"), b"\x8f\xad\x8f\x97").unwrap();
    std::fs::rename(folder.join("jpeg-300x300.jpg"), folder.join("jpeg-300x300.png")).unwrap();
    let whole = std::fs::read(folder.join("cut-300x300.webp")).unwrap();
    std::fs::write(folder.join("cut-300x300.webp"), &whole[..whole.len() / 2]).unwrap();
    add(&sandbox, &folder).unwrap();
    let report = check::check(sandbox.studio.db(), "d", &Reporter::silent()).unwrap();
    let told: Vec<String> = report
        .findings
        .iter()
        .map(|f| {
            format!("{} {} {}", serde_json::to_value(f.severity).unwrap(), serde_json::to_value(f.kind).unwrap(), f.file)
                .replace('"', "")
        })
        .collect();
    assert_eq!(
        told,
        [
            "error undecodable cut-300x300.webp",
            "error not_utf8 sjis-300x300.png",
            "error empty_caption empty-300x300.png",
            "warning missing_caption none-300x300.png",
            "warning wrong_extension jpeg-300x300.png",
            "warning tiny small.png",
            "info orphan_caption orphan.txt",
        ]
    );
    assert_eq!(report.images, 7);
    let again = check::check(sandbox.studio.db(), "d", &Reporter::silent()).unwrap();
    assert_eq!(again, report, "what was decoded is remembered, good and bad");
}

#[test]
fn thumbnails_are_cached_by_content_and_refuse_with_a_reason() {
    let sandbox = Sandbox::new();
    let folder = sandbox.dataset("d", &[("a-900x300.png", ""), ("cut-300x300.png", "")]);
    let whole = std::fs::read(folder.join("cut-300x300.png")).unwrap();
    std::fs::write(folder.join("cut-300x300.png"), &whole[..whole.len() / 2]).unwrap();
    let dataset = add(&sandbox, &folder).unwrap().summary.dataset;
    let (db, cache) = (sandbox.studio.db(), sandbox.studio.home().thumbnails());
    let image = |file| datasets::image(db, &dataset, file).unwrap();
    let make = |file, size| thumbnails::thumbnail(db, &cache, &dataset, &image(file), size);
    let small = make("a-900x300.png", thumbnails::Size::Small).unwrap();
    let large = make("a-900x300.png", thumbnails::Size::Large).unwrap();
    let size = |jpeg: &[u8]| {
        image::load_from_memory_with_format(jpeg, image::ImageFormat::Jpeg).map(|i| (i.width(), i.height())).unwrap()
    };
    assert_eq!((size(&small), size(&large)), ((256, 85), (512, 171)));
    assert!(image("a-900x300.png").color.unwrap().starts_with('#'), "the average colour is known from now on");
    let row = image("a-900x300.png");
    std::fs::remove_file(folder.join("a-900x300.png")).unwrap();
    assert_eq!(thumbnails::thumbnail(db, &cache, &dataset, &row, thumbnails::Size::Small).unwrap(), small, "from the cache");
    let error = make("cut-300x300.png", thumbnails::Size::Small).unwrap_err();
    assert_eq!(error.code(), "image_undecodable");
    assert!(image("cut-300x300.png").problem.unwrap().starts_with("Cannot be read"), "the index has the reason");
    assert!(!refresh(&sandbox, "d").seen.is_empty());
    assert!(image("cut-300x300.png").problem.is_some(), "and keeps it while the file is the same");
}

#[cfg(unix)]
#[test]
fn names_that_are_no_text_crash_nothing() {
    use std::os::unix::ffi::OsStrExt as _;
    let sandbox = Sandbox::new();
    let folder = sandbox.dataset("d", &[("a.png", "")]);
    std::fs::copy(folder.join("a.png"), folder.join(std::ffi::OsStr::from_bytes(b"\xff.png"))).unwrap();
    let summary = add(&sandbox, &folder).unwrap().summary;
    assert_eq!((summary.images, summary.unreadable), (2, 1));
    assert_eq!(files(&sandbox, "d"), ["\\xFF.png", "a.png"]);
    refresh(&sandbox, "d");
    check::check(sandbox.studio.db(), "d", &Reporter::silent()).unwrap();
    let odd = sandbox.folder.path().join(std::ffi::OsStr::from_bytes(b"\xfe"));
    std::fs::create_dir(&odd).unwrap();
    assert_eq!(add(&sandbox, &odd).unwrap_err().code(), "path_not_unicode");
}
