//! The parts of a log that a report takes: its beginning and its end, in whole lines, each bar as it was drawn last.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;

const HEAD: u64 = 128 * 1024;
const TAIL: u64 = 512 * 1024;

/// Both, with a line between that says how much was left out. `None` where there is no such file.
pub(super) fn head_and_tail(path: &Path) -> Option<String> {
    let length = std::fs::metadata(path).ok()?.len();
    if length <= HEAD + TAIL {
        return Some(last_drawings(&text(path, 0, length)?));
    }
    let (head, tail) = (text(path, 0, HEAD)?, text(path, length - TAIL, TAIL)?);
    // A line that was cut could hide half of a secret: only whole ones are taken.
    let head = head.rsplit_once('\n').map_or("", |(whole, _)| whole);
    let tail = tail.split_once('\n').map_or("", |(_, whole)| whole);
    let left_out = length - (head.len() + tail.len()) as u64;
    Some(format!("{}\n[{left_out} bytes left out]\n{}", last_drawings(head), last_drawings(tail)))
}

/// The last whole lines. `None` where there is no such file.
pub(super) fn last_lines(path: &Path, most: usize) -> Option<String> {
    let length = std::fs::metadata(path).ok()?.len();
    let text = text(path, length.saturating_sub(TAIL), TAIL)?;
    let lines: Vec<&str> = text.lines().collect();
    Some(lines[lines.len().saturating_sub(most)..].join("\n"))
}

fn text(path: &Path, from: u64, most: u64) -> Option<String> {
    let mut file = File::open(path).ok()?;
    file.seek(SeekFrom::Start(from)).ok()?;
    let mut bytes = Vec::new();
    file.take(most).read_to_end(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// A bar is drawn over itself: what counts is how it stood last.
fn last_drawings(text: &str) -> String {
    let last = |line: &str| line.rsplit('\r').find(|drawn| !drawn.trim().is_empty()).unwrap_or("").trim_end().to_owned();
    text.lines().map(last).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_log_gives_whole_lines_of_both_ends_and_bars_as_they_stood() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("stderr.log");
        let lines: Vec<String> = (0..40_000).map(|n| format!("steps: 1/9\rsteps: 2/9\rline {n} of some length")).collect();
        std::fs::write(&path, lines.join("\n") + "\n").unwrap();
        let text = head_and_tail(&path).unwrap();
        assert!(text.starts_with("line 0 of some length\nline 1 of") && text.ends_with("line 39999 of some length"));
        assert!(text.lines().all(|line| line.ends_with("length") || line.ends_with("left out]")), "whole lines only");
        assert!(text.contains("bytes left out]"));
        std::fs::write(&path, "a\rb\rc\r\nd").unwrap();
        assert_eq!(head_and_tail(&path).unwrap(), "c\nd");
        assert_eq!(last_lines(&path, 1).unwrap(), "d");
        assert_eq!(head_and_tail(&folder.path().join("none")), None);
    }
}
