//! Writing on a real folder and a real journal, and with disks that fail.

use std::io;
use std::path::Path;

use super::super::fixture::Folder;
use super::super::revert;
use super::*;
use tokio_util::sync::CancellationToken;

#[test]
fn what_changes_is_written_and_journalled_with_its_old_bytes() {
    let (japanese, _, _) = encoding_rs::SHIFT_JIS.encode("女の子, 長い髪, 笑顔, 制服を着た学生");
    let folder =
        Folder::with(&[("a.png", Some(b"1girl\r\n")), ("b.png", None), ("c.png", Some(b"same")), ("d.png", Some(&japanese))]);
    let report = folder.write(&[("a.png", "1girl, smile"), ("b.png", "new"), ("c.png", "same"), ("d.png", "girl")]);
    assert_eq!((report.written, report.unchanged, report.failed.len()), (3, 1, 0));
    assert_eq!(folder.bytes("a.png").unwrap(), b"1girl, smile\r\n", "the file's line end stays");
    assert_eq!(folder.bytes("b.png").unwrap(), b"new");
    assert_eq!(folder.bytes("d.png").unwrap(), b"girl");
    let written = journal::written(&folder.db, report.operation.unwrap()).unwrap();
    assert_eq!(written.iter().map(|change| change.file.as_str()).collect::<Vec<_>>(), ["a.txt", "b.txt", "d.txt"]);
    assert_eq!(written[1].before, None);
    assert_eq!(written[2].before.as_deref(), Some(japanese.as_ref()), "the bytes of another encoding are kept exactly");
}

#[test]
fn nothing_to_do_leaves_no_operation() {
    let folder = Folder::with(&[("a.png", Some(b"same\n"))]);
    assert_eq!(folder.write(&[("a.png", "same")]), WriteReport { unchanged: 1, ..WriteReport::default() });
}

#[test]
fn what_cannot_be_written_is_listed_and_the_rest_is_written() {
    let folder = Folder::with(&[("a.png", Some(b"a")), ("b.png", Some(b"b")), ("c.png", Some(b"c"))]);
    std::fs::remove_file(folder.place.path("c.png")).unwrap();
    let path = folder.place.caption_path("b.png");
    let mut permissions = std::fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(&path, permissions).unwrap();
    let report = folder.write(&[("a.png", "x"), ("b.png", "x"), ("c.png", "x")]);
    assert_eq!(report.written, 1);
    let failed: Vec<_> = report.failed.iter().map(|failure| (failure.file.as_str(), failure.reason.as_str())).collect();
    assert_eq!(failed, [("c.png", "the image is gone"), ("b.png", "the file or its folder is read-only")]);
    assert_eq!(folder.bytes("b.png").unwrap(), b"b");
    assert_eq!(journal::written(&folder.db, report.operation.unwrap()).unwrap().len(), 1);
}

#[test]
fn a_disk_that_fills_up_leaves_whole_files_and_a_true_journal() {
    let folder = Folder::with(&[("a.png", Some(b"a")), ("b.png", Some(b"b"))]);
    let full_for_b = |path: &Path, bytes: &[u8]| {
        if path.ends_with("b.txt") { Err(io::Error::from(io::ErrorKind::StorageFull)) } else { disk::to_disk(path, bytes) }
    };
    let report = folder.write_by(&full_for_b, &[("a.png", "x"), ("b.png", "x")]);
    assert_eq!(report.failed, [Failure { file: "b.png".into(), reason: "the disk is full".into() }]);
    assert_eq!((folder.bytes("a.png").unwrap(), folder.bytes("b.png").unwrap()), (b"x".to_vec(), b"b".to_vec()));
    let written = journal::written(&folder.db, report.operation.unwrap()).unwrap();
    assert_eq!(written.iter().map(|change| change.file.as_str()).collect::<Vec<_>>(), ["a.txt"]);
}

#[test]
fn another_programs_change_is_noted_before_ours() {
    let folder = Folder::with(&[("a.png", Some(b"a"))]);
    folder.write(&[("a.png", "ours")]);
    assert_eq!(folder.outside_operations(), 0);
    std::fs::write(folder.place.caption_path("a.png"), "theirs").unwrap();
    outside::look(&folder.db, &folder.place).unwrap();
    outside::look(&folder.db, &folder.place).unwrap();
    assert_eq!(folder.outside_operations(), 1, "noted once");
    std::fs::write(folder.place.caption_path("a.png"), "theirs again").unwrap();
    folder.write(&[("a.png", "ours again")]);
    assert_eq!(folder.outside_operations(), 2);
}

#[test]
fn a_file_that_changes_between_the_look_and_the_write_is_left_alone() {
    let folder = Folder::with(&[("a.png", Some(b"a")), ("b.png", Some(b"b"))]);
    let meddle = |path: &Path, bytes: &[u8]| {
        // Whichever caption comes first, the other one is changed by somebody else.
        let other = if path.ends_with("a.txt") { "b.txt" } else { "a.txt" };
        std::fs::write(path.with_file_name(other), "theirs")?;
        disk::to_disk(path, bytes)
    };
    let one_thread = CaptionWrite::new("a.png", "x");
    let manner =
        Manner { author: Author::User, label: "test".into(), trigger_word: None, on_stop: OnStop::Keep, writer: &meddle };
    write_with(&folder.db, &folder.place, &manner, vec![one_thread], &Reporter::silent()).unwrap();
    let before = Some(b"b".to_vec());
    let refused = disk::put(&folder.place.path("b.txt"), &before, &None, &meddle).unwrap_err();
    assert_eq!(refused, "another program changed it meanwhile");
    assert_eq!(folder.bytes("b.png").unwrap(), b"theirs");
}

#[test]
fn a_folder_that_was_pulled_out_is_not_made_anew() {
    let folder = Folder::with(&[("a.png", Some(b"a"))]);
    std::fs::remove_dir_all(folder.place.folder()).unwrap();
    let refused = disk::put(&folder.place.path("a.txt"), &None, &Some(b"x".to_vec()), &disk::to_disk).unwrap_err();
    assert_eq!(refused, "its folder is gone");
    assert!(!folder.place.folder().exists());
}

#[test]
fn images_that_share_a_caption_must_agree() {
    let folder = Folder::with(&[("a.png", None), ("a.jpg", None)]);
    let report = folder.write(&[("a.png", "x"), ("a.jpg", "y")]);
    assert_eq!(report.written, 1);
    assert_eq!(report.failed[0].reason, "it shares its caption with a.png, which got another text");
    assert_eq!(folder.write(&[("a.png", "z"), ("a.jpg", "z")]).failed, []);
}

#[test]
fn a_cancel_keeps_what_was_written_and_says_what_was_not() {
    let folder = Folder::with(&[("a.png", Some(b"a"))]);
    let cancel = CancellationToken::new();
    cancel.cancel();
    let reporter = Reporter::new(cancel, |_| {});
    let write = CaptionWrite::new("a.png", "x");
    let report = write_many(&folder.db, &folder.place, &Author::Tagger("wd".into()), "test", vec![write], &reporter).unwrap();
    assert_eq!(report.failed[0].reason, "stopped before it was written");
    assert_eq!(folder.bytes("a.png").unwrap(), b"a");
}

#[test]
fn a_process_that_died_in_the_middle_is_settled_by_looking_at_the_files() {
    let folder = Folder::with(&[("a.png", Some(b"new")), ("b.png", Some(b"old")), ("c.png", Some(b"else"))]);
    let change = |file: &str| Change { file: file.into(), before: Some(b"old".to_vec()), after: Some(b"new".to_vec()) };
    let key = folder.place.key();
    let draft = Draft { folder: &key, author: "bulk", label: "cut short", kind: Kind::Edit, trigger_word: None };
    let operation = journal::begin(&folder.db, &draft, &[change("a.txt"), change("b.txt"), change("c.txt")]).unwrap();
    recover::recover(&folder.db).unwrap();
    assert_eq!(journal::changes(&folder.db, operation, "pending").unwrap().len(), 3, "our own work in progress is left alone");
    let died = "UPDATE caption_operations SET owner_started = 'an earlier life'";
    folder.db.write(&[], |transaction| transaction.execute(died, [])).unwrap();
    recover::recover(&folder.db).unwrap();
    assert_eq!(journal::written(&folder.db, operation).unwrap(), [change("a.txt")]);
    assert_eq!(journal::changes(&folder.db, operation, "failed").unwrap(), [change("b.txt"), change("c.txt")]);
}

/// A writer that asks for a stop once it has written so many captions.
fn stop_after(count: u64, cancel: &CancellationToken) -> impl Fn(&Path, &[u8]) -> io::Result<()> + Sync + use<> {
    let (written, cancel) = (AtomicU64::new(0), cancel.clone());
    move |path: &Path, bytes: &[u8]| {
        let done = disk::to_disk(path, bytes);
        if written.fetch_add(1, Ordering::SeqCst) + 1 == count {
            cancel.cancel();
        }
        done
    }
}

fn many(folder: &Folder, text: &str, writer: &Writer, cancel: &CancellationToken) -> Result<WriteReport, CaptionError> {
    let on_stop = OnStop::TakeBack;
    let manner = Manner { author: Author::Bulk, label: "many".into(), trigger_word: None, on_stop, writer };
    let writes = (0..60).map(|n| CaptionWrite::new(format!("{n}.png"), text)).collect();
    write_with(&folder.db, &folder.place, &manner, writes, &Reporter::new(cancel.clone(), |_| {}))
}

fn sixty() -> (Folder, Vec<String>) {
    let images: Vec<String> = (0..60).map(|n| format!("{n}.png")).collect();
    let captions: Vec<_> = images.iter().map(|image| (image.as_str(), Some(b"old".as_slice()))).collect();
    (Folder::with(&captions), images.clone())
}

#[test]
fn an_operation_that_is_stopped_leaves_nothing_written_and_no_trace() {
    let (folder, images) = sixty();
    let cancel = CancellationToken::new();
    let stopped = many(&folder, "new", &stop_after(20, &cancel), &cancel).unwrap_err();
    assert!(matches!(stopped, CaptionError::Stopped), "{stopped}");
    assert!(images.iter().all(|image| folder.text(image) == "old"));
    let history = super::super::history(&folder.db, &folder.place).unwrap();
    assert_eq!((history.operations.len(), history.undo), (0, None));
    assert_eq!(std::fs::read_dir(folder.place.folder()).unwrap().count(), 120, "no temporary file stays");
}

#[test]
fn an_undo_that_is_stopped_is_as_if_never_asked_for() {
    let (folder, images) = sixty();
    many(&folder, "new", &disk::to_disk, &CancellationToken::new()).unwrap();
    let cancel = CancellationToken::new();
    let reporter = Reporter::new(cancel.clone(), |_| {});
    let stopped = revert::undo_with(&folder.db, &folder.place, None, &reporter, &stop_after(20, &cancel)).unwrap_err();
    assert!(matches!(stopped, CaptionError::Stopped), "{stopped}");
    assert!(images.iter().all(|image| folder.text(image) == "new"));
    assert_eq!(revert::undo(&folder.db, &folder.place, None, &Reporter::silent()).unwrap().written, 60);
    assert!(images.iter().all(|image| folder.text(image) == "old"));
}

#[test]
fn what_cannot_be_taken_back_stays_in_the_journal() {
    let (folder, images) = sixty();
    let cancel = CancellationToken::new();
    let (stop, stopped) = (stop_after(20, &cancel), cancel.clone());
    // Once somebody asked for a stop, the disk takes nothing any more.
    let full = move |path: &Path, bytes: &[u8]| {
        if stopped.is_cancelled() { Err(io::ErrorKind::StorageFull.into()) } else { stop(path, bytes) }
    };
    let report = many(&folder, "new", &full, &cancel).unwrap();
    let new = images.iter().filter(|image| folder.text(image) == "new").count() as u64;
    assert_eq!(report.written, new);
    assert!(new >= 20);
    assert_eq!(revert::undo(&folder.db, &folder.place, None, &Reporter::silent()).unwrap().written, new);
    assert!(images.iter().all(|image| folder.text(image) == "old"));
}

#[test]
fn temporary_files_of_the_dead_are_removed_and_of_the_living_are_not() {
    let folder = Folder::with(&[("a.png", Some(b"a"))]);
    let (dead, living) = (".nyx-4194305-abc.tmp".to_owned(), format!(".nyx-{}-abc.tmp", std::process::id()));
    for name in [&dead, &living] {
        std::fs::write(folder.place.path(name), "half").unwrap();
    }
    disk::sweep(folder.place.folder(), 4_194_305);
    disk::sweep(folder.place.folder(), std::process::id());
    assert!(!folder.place.path(&dead).exists() && folder.place.path(&living).exists());
}

#[test]
fn what_was_made_of_an_older_caption_is_not_written_over_a_newer_one() {
    let folder = Folder::with(&[("a.png", Some(b"newer")), ("b.png", Some(b"old"))]);
    let write = |file: &str| CaptionWrite { base: Some("old".into()), ..CaptionWrite::new(file, "made of old") };
    let report =
        write_many(&folder.db, &folder.place, &Author::Bulk, "Edit", vec![write("a.png"), write("b.png")], &Reporter::silent())
            .unwrap();
    assert_eq!((report.written, report.failed.len()), (1, 1));
    assert_eq!(report.failed[0].reason, "another program changed it meanwhile");
    assert_eq!((folder.text("a.png"), folder.text("b.png")), ("newer".to_owned(), "made of old".to_owned()));
}
