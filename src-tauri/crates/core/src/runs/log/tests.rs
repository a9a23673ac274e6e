//! Lines of logs as a supervisor keeps them.

use std::time::Duration;

use jiff::Timestamp;

use super::*;
use crate::runs::keep::Keep;
use crate::runs::recording::Recording;

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
    assert_eq!((error.number, error.at, error.level), (2, 40, Some(LogLevel::Error)));
    assert_eq!(view.search("TRUNCATED", 10), [2]);
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
    let shown = view.shown(0, 1).remove(0).text;
    assert!(shown.starts_with("学学") && shown.ends_with("学 … 2001 bytes more in the file"), "{shown}");
}
