//! Undo and redo over real files: exactly, beside later edits, with conflicts, in any order, after a restart.

use super::super::fixture::Folder;
use super::super::history::history;
use super::*;
use std::io;

fn undo_of(folder: &Folder, operation: Option<i64>) -> RevertReport {
    undo(&folder.db, &folder.place, operation, &Reporter::silent()).unwrap()
}

fn redo_of(folder: &Folder) -> RevertReport {
    redo(&folder.db, &folder.place, None, &Reporter::silent()).unwrap()
}

#[test]
fn undo_gives_the_old_bytes_back_and_redo_the_new_ones() {
    let (japanese, _, _) = encoding_rs::SHIFT_JIS.encode("女の子, 長い髪, 笑顔, 制服を着た学生");
    let folder = Folder::with(&[("a.png", Some(b"a\r\n")), ("b.png", None), ("c.png", Some(&japanese))]);
    folder.write(&[("a.png", "x"), ("b.png", "x"), ("c.png", "x")]);
    let report = undo_of(&folder, None);
    assert_eq!((report.written, report.label.as_str()), (3, "test"));
    assert_eq!(folder.bytes("a.png").unwrap(), b"a\r\n");
    assert_eq!(folder.bytes("b.png"), None, "a caption that the operation created is gone again");
    assert_eq!(folder.bytes("c.png").unwrap(), japanese.as_ref());
    assert_eq!(redo_of(&folder).written, 3);
    assert_eq!((folder.text("a.png"), folder.text("b.png"), folder.text("c.png")), ("x\r\n".into(), "x".into(), "x".into()));
    assert_eq!(undo_of(&folder, None).written, 3, "and back again");
    assert_eq!(folder.bytes("c.png").unwrap(), japanese.as_ref());
}

#[test]
fn an_older_operation_is_taken_back_and_later_edits_stay() {
    let folder =
        Folder::with(&[("a.png", Some(b"a, b")), ("b.png", Some(b"c")), ("c.png", Some(b"a girl in a red hat by the sea."))]);
    let first = folder.write(&[("a.png", "mika, a, b"), ("b.png", "mika, c"), ("c.png", "a girl in a blue hat by the sea.")]);
    folder.write(&[("a.png", "mika, a, b, smile"), ("c.png", "a girl in a green hat by the sea.")]);
    let report = undo_of(&folder, first.operation);
    assert_eq!((report.written, report.merged), (2, 1));
    assert_eq!(report.conflicts, ["c.txt"]);
    assert_eq!((folder.text("a.png"), folder.text("b.png")), ("a, b, smile".into(), "c".into()));
    assert_eq!(folder.text("c.png"), "a girl in a green hat by the sea.", "the later edit stays");
    assert_eq!(redo_of(&folder).written, 2);
    assert_eq!(folder.text("a.png"), "mika, a, b, smile");
}

#[test]
fn undo_walks_back_and_redo_forth_until_something_new_is_done() {
    let folder = Folder::with(&[("a.png", Some(b"0"))]);
    for text in ["1", "2", "3"] {
        folder.write(&[("a.png", text)]);
    }
    undo_of(&folder, None);
    undo_of(&folder, None);
    assert_eq!(folder.text("a.png"), "1");
    redo_of(&folder);
    assert_eq!(folder.text("a.png"), "2");
    undo_of(&folder, None);
    folder.write(&[("a.png", "new")]);
    let nothing = redo(&folder.db, &folder.place, None, &Reporter::silent()).unwrap_err();
    assert!(matches!(nothing, CaptionError::NothingToRedo));
    let history = history(&folder.db, &folder.place).unwrap();
    assert_eq!(
        history.operations.iter().map(|operation| operation.reverted.is_some()).collect::<Vec<_>>(),
        [false, true, true, false]
    );
    assert_eq!((history.undo, history.redo), (Some(history.operations[0].id), None));
    undo_of(&folder, None);
    undo_of(&folder, None);
    assert_eq!(folder.text("a.png"), "0");
    assert!(matches!(undo(&folder.db, &folder.place, None, &Reporter::silent()), Err(CaptionError::NothingToUndo)));
}

#[test]
fn what_makes_no_sense_is_refused_in_words() {
    let folder = Folder::with(&[("a.png", Some(b"0"))]);
    let operation = folder.write(&[("a.png", "1")]).operation.unwrap();
    let missing = undo(&folder.db, &folder.place, Some(operation + 7), &Reporter::silent()).unwrap_err();
    assert!(matches!(missing, CaptionError::NoOperation { .. }));
    undo_of(&folder, Some(operation));
    let twice = undo(&folder.db, &folder.place, Some(operation), &Reporter::silent()).unwrap_err();
    assert!(matches!(twice, CaptionError::AlreadyReverted { .. }));
}

#[test]
fn another_programs_change_is_in_the_history_and_can_be_taken_back_by_name() {
    let folder = Folder::with(&[("a.png", Some(b"a"))]);
    folder.write(&[("a.png", "a, b")]);
    folder.meddle("a.png", "a, b, theirs");
    let told = history(&folder.db, &folder.place).unwrap();
    assert_eq!(told.operations[0].author, "outside");
    assert_eq!(told.undo, Some(told.operations[1].id), "undo without a name is about what was done here");
    assert_eq!(undo_of(&folder, None).merged, 1);
    assert_eq!(folder.text("a.png"), "a, theirs");
    undo_of(&folder, Some(told.operations[0].id));
    assert_eq!(folder.text("a.png"), "a");
}

#[test]
fn an_undo_that_cannot_be_written_keeps_the_operation_standing() {
    let folder = Folder::with(&[("a.png", Some(b"a"))]);
    folder.write(&[("a.png", "b")]);
    let full = |_: &std::path::Path, _: &[u8]| Err(io::Error::from(io::ErrorKind::StorageFull));
    let report = undo_with(&folder.db, &folder.place, None, &Reporter::silent(), &full).unwrap();
    assert_eq!((report.written, report.failed[0].reason.as_str()), (0, "the disk is full"));
    assert_eq!(folder.text("a.png"), "b");
    assert_eq!(undo_of(&folder, None).written, 1, "it can be tried again");
    assert_eq!(folder.text("a.png"), "a");
}
