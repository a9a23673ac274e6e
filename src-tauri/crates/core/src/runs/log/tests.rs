//! Lines of logs as a supervisor keeps them.

use std::time::Duration;

use jiff::Timestamp;

use super::*;
use crate::runs::keep::Keep;
use crate::runs::recording::Recording;
use crate::training::Stream;

struct Sandbox {
    keep: Keep,
    view: LogView,
    _folder: tempfile::TempDir,
}

fn sandbox() -> Sandbox {
    let folder = tempfile::tempdir().unwrap();
    let run = RunFolder::at(folder.path().to_owned());
    Sandbox { keep: Keep::new(&run, Timestamp::UNIX_EPOCH), view: LogView::new(run), _folder: folder }
}

fn at(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

fn texts(view: &LogView) -> Vec<String> {
    view.window(0, u64::MAX).into_iter().map(|line| line.text).collect()
}

#[test]
fn redrawings_fold_and_the_newest_drawing_is_shown() {
    let Sandbox { mut keep, mut view, _folder } = sandbox();
    keep.append(Stream::Stdout, b"epoch 1/3\n", at(10)).unwrap();
    keep.append(Stream::Stderr, b"\rsteps: 0%|  | 0/3 [00:00<?, ?it/s]", at(20)).unwrap();
    keep.append(Stream::Stderr, b"\rsteps: 33%|  | 1/3 [00:01<?, ?it/s]", at(30)).unwrap();
    assert!(view.refresh());
    assert_eq!(texts(&view), ["epoch 1/3"]);
    assert_eq!(view.unfinished(), Some("steps: 33%|  | 1/3 [00:01<?, ?it/s]"));
    keep.append(Stream::Stderr, b"\rsteps: 67%|  | 2/3 [00:02<?, ?it/s]\r", at(40)).unwrap();
    keep.append(Stream::Stderr, b"\nOSError: image file is truncated\r\n", at(50)).unwrap();
    keep.append(Stream::Stdout, b"half a li", at(60)).unwrap();
    assert!(view.refresh());
    assert_eq!(texts(&view), ["epoch 1/3", "steps: 67%|  | 2/3 [00:02<?, ?it/s]", "OSError: image file is truncated"]);
    assert_eq!(view.unfinished(), Some("half a li"));
    assert!(!view.refresh(), "nothing new");
    let error = &view.window(2, 1)[0];
    assert_eq!((error.number, error.at, error.level), (Some(2), Some(40), Some(LogLevel::Error)));
}

#[test]
fn cutting_the_output_anywhere_changes_no_line() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/logs");
    let recording = Recording::load(&folder.join("05-tiny-pipe-columns500")).unwrap();
    let bytes: Vec<u8> =
        recording.reads.iter().filter(|read| read.stream == Stream::Stderr).flat_map(|read| read.bytes.clone()).collect();
    let lines = |size: usize| {
        let Sandbox { mut keep, mut view, _folder } = sandbox();
        for piece in bytes.chunks(size) {
            keep.append(Stream::Stderr, piece, at(0)).unwrap();
            if size > 1000 {
                view.refresh();
            }
        }
        view.refresh();
        (texts(&view), view.unfinished().map(str::to_owned))
    };
    let whole = lines(usize::MAX);
    assert!(whole.0.iter().any(|line| line.ends_with("avr_loss=1.17] model saved.")), "a record keeps its text, after the bar");
    assert!(whole.0.iter().all(|line| !line.contains('\r') && !line.ends_with(' ')));
    for size in [1, 7, 1024, 4096] {
        assert_eq!(lines(size), whole, "in pieces of {size}");
    }
}

#[test]
fn a_line_that_fills_the_screen_is_shown_by_its_beginning() {
    let Sandbox { mut keep, mut view, _folder } = sandbox();
    keep.append(Stream::Stderr, format!("{}\n", "学".repeat(2000)).as_bytes(), at(0)).unwrap();
    view.refresh();
    assert_eq!(view.window(0, 1)[0].text.len(), 6000);
    let shown = view.shown(LogChoice::All, 0, 1).remove(0).text;
    assert!(shown.starts_with("学学") && shown.ends_with("学 … 2001 bytes more in the file"), "{shown}");
}

const BAR: &str = "steps:  50%|█████     | 2/4 [00:01<00:01,  1.05s/it]\n";
const RECORD: &str = "2026-11-23 13:43:22 WARNING  no caption for 4 images   train_util.py:2092\n";
const RAISED: &str = "Traceback (most recent call last):\n  File \"x.py\", line 1\nOSError: no such file\n";

/// A log with some of everything, several times over.
fn mixed(keep: &mut Keep, times: u64) {
    for n in 0..times {
        keep.append(Stream::Stderr, format!("{BAR}{BAR}{RECORD}").as_bytes(), at(n * 10)).unwrap();
        keep.append(Stream::Stdout, format!("epoch {n}/9\n").as_bytes(), at(n * 10)).unwrap();
        keep.append(Stream::Stderr, RAISED.as_bytes(), at(n * 10)).unwrap();
        keep.say("Stop asked for", at(n * 10));
    }
}

fn numbers(view: &LogView, choice: LogChoice) -> Vec<u64> {
    view.shown(choice, 0, u64::MAX).into_iter().filter_map(|line| line.number).collect()
}

#[test]
fn each_choice_of_lines_has_its_rows_and_its_count() {
    let Sandbox { mut keep, mut view, _folder } = sandbox();
    mixed(&mut keep, 2);
    view.refresh();
    assert_eq!(view.counts(), LogCounts { all: 16, warnings: 2, errors: 2, nyx: 2 });
    assert_eq!(numbers(&view, LogChoice::Folded), [1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 14, 15], "of two bars the last");
    assert_eq!(numbers(&view, LogChoice::Warnings), [2, 10]);
    assert_eq!(numbers(&view, LogChoice::Errors), [4, 5, 6, 12, 13, 14], "with what leads to them");
    assert_eq!(numbers(&view, LogChoice::Nyx), [7, 15]);
    let warning = view.shown(LogChoice::Warnings, 1, 9).remove(0);
    assert_eq!((warning.text.as_str(), warning.source.as_deref()), ("no caption for 4 images", Some("train_util.py:2092")));
    assert_eq!(view.text(LogChoice::Nyx, 0, 9, 100).unwrap(), "Stop asked for\nStop asked for\n");
    assert_eq!(view.text(LogChoice::All, 0, 99, 100), None, "too long");
}

#[test]
fn the_end_of_a_log_is_the_same_whether_the_rest_was_read_or_not() {
    let Sandbox { mut keep, mut view, _folder } = sandbox();
    mixed(&mut keep, 5000);
    keep.append(Stream::Stderr, b"half a li", at(0)).unwrap();
    view.refresh();
    for choice in [LogChoice::All, LogChoice::Folded, LogChoice::Warnings, LogChoice::Errors, LogChoice::Nyx] {
        let whole = view.shown(choice, view.rows(choice) - 100, 100);
        let (lines, unfinished) = tail(&view.folder, choice, 100);
        let known = |line: LogLine| LogLine { number: None, at: None, ..line };
        assert_eq!(lines, whole.into_iter().map(known).collect::<Vec<_>>(), "{choice:?}");
        assert_eq!(unfinished.as_deref(), Some("half a li"));
    }
}

#[test]
fn a_search_goes_through_all_lines_of_a_choice_in_any_case() {
    let Sandbox { mut keep, mut view, _folder } = sandbox();
    mixed(&mut keep, 20_000);
    keep.append(Stream::Stderr, "\u{1b}[31mEine Gr\u{f6}\u{df}e\u{1b}[0m\n".as_bytes(), at(0)).unwrap();
    keep.append(Stream::Stdout, b"caf\xe9 2026-11-23\n", at(0)).unwrap();
    view.refresh();
    let hits = |text: &str, choice: LogChoice| {
        let mut search = Search::new(text, choice);
        let mut steps = 0;
        while let Some(step) = search.step(&view) {
            search.found(&step, step.look(&view.folder));
            steps += 1;
        }
        assert!(steps > 1 && search.looked_at() == view.total());
        let rows: Vec<_> = (0..3).filter_map(|place| search.hit(&view, place)).collect();
        (search.hits(), rows)
    };
    assert_eq!(hits("NO CAPTION", LogChoice::All), (20_000, vec![(2, 2), (10, 10), (18, 18)]));
    assert_eq!(hits(" no caption ", LogChoice::Folded), (20_000, vec![(1, 2), (8, 10), (15, 18)]));
    assert_eq!(hits("no", LogChoice::Errors).0, 20_000, "no such file, and no caption is no error");
    assert_eq!(hits("train_util.py:2092", LogChoice::All).0, 20_000, "the place in the source is shown as well");
    assert_eq!(hits("13:43:22", LogChoice::All).0, 0, "its time is not");
    assert_eq!(hits("GRÖSSE", LogChoice::All).0 + hits("größe", LogChoice::All).0, 1);
    assert_eq!(hits("31m", LogChoice::All).0, 0);
    assert_eq!(hits("CAFÉ", LogChoice::All).1, [(160_001, 160_001)]);
    assert_eq!(hits("  ", LogChoice::All).0, 0);
}

#[test]
fn a_run_that_was_continued_goes_on_with_its_lines_and_its_clock() {
    let Sandbox { mut keep, mut view, _folder } = sandbox();
    keep.append(Stream::Stdout, b"one\n", at(10)).unwrap();
    let index = view.folder.index();
    let text = std::fs::read_to_string(&index).unwrap();
    std::fs::write(&index, format!("{text}nyx-log 1 1970-01-01T01:00:00Z\n5 o 4 4\n")).unwrap();
    std::fs::write(view.folder.stdout(), "one\ntwo\n").unwrap();
    view.refresh();
    let lines = view.window(0, 9);
    assert_eq!(
        lines.iter().map(|line| (line.text.as_str(), line.at)).collect::<Vec<_>>(),
        [("one", Some(10)), ("two", Some(3_600_005))]
    );
}
