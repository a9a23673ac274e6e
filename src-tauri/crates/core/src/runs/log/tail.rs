//! The end of a log, read without what comes before it: a long log shows at once what one opens it for.

use super::files::Files;
use super::index::{Index, Part};
use super::kind::Kinds;
use super::lines::Lines;
use super::place::Place;
use super::split::Splitter;
use super::{ALL, LogChoice, LogLine, LogStream, decode, line};
use crate::runs::folder::RunFolder;

/// Bytes of the index and of the output that are looked at, less first: what fills a window is near the end of nearly every log.
const STEPS: [(u64, u64); 3] = [(16 << 10, 256 << 10), (128 << 10, 1 << 20), (1 << 20, 4 << 20)];

/// The last rows of a choice, `count` at most, without their numbers and times, and what has not ended. Fewer where the choice has
/// few lines near the end.
pub fn tail(folder: &RunFolder, choice: LogChoice, count: usize) -> (Vec<LogLine>, Option<String>) {
    let mut found = (Vec::new(), None);
    for (index, output) in STEPS {
        let parts = Index::last(&folder.index(), index).unwrap_or_default();
        found = read(folder, &last(parts, output), choice, count);
        if found.0.len() >= count {
            break;
        }
    }
    found
}

/// The last parts that are not too long together.
fn last(parts: Vec<Part>, most: u64) -> Vec<Part> {
    let mut left = most;
    let enough = |part: &&Part| {
        let fits = left >= part.length;
        left = left.saturating_sub(part.length);
        fits
    };
    let many = parts.iter().rev().take_while(enough).count();
    parts[parts.len() - many..].to_vec()
}

fn read(folder: &RunFolder, parts: &[Part], choice: LogChoice, count: usize) -> (Vec<LogLine>, Option<String>) {
    let mut files = Files::open(folder, ALL);
    let mut streams: [(Splitter, Kinds); 3] = [LogStream::Stdout, LogStream::Stderr, LogStream::Nyx].map(|stream| {
        let first = parts.iter().find(|part| part.stream == stream);
        // Of ours each part is a line.
        let from_start = stream == LogStream::Nyx || first.is_some_and(|part| part.offset == 0);
        (if from_start { Splitter::default() } else { Splitter::midway() }, Kinds::default())
    });
    let mut lines = Lines::default();
    let mut unfinished = String::new();
    for part in parts {
        let (splitter, kinds) = &mut streams[part.stream as usize];
        let bytes = files.range(part.stream, part.offset, part.length as usize);
        splitter.push(part.offset, bytes, |from, line| {
            lines.push(Place::new(part.stream, from, line.len(), part.at, kinds.of(part.stream, line)));
        });
        if part.stream != LogStream::Nyx {
            unfinished = line::clean(&decode(splitter.open()));
        }
    }
    let rows = lines.rows(choice);
    let shown = (rows.saturating_sub(count)..rows).filter_map(|row| {
        let place = lines.place(lines.number(choice, row)?)?;
        Some(LogLine::of(place.stream(), place.kind(), &decode(files.bytes(place))).shortened())
    });
    (shown.collect(), Some(unfinished).filter(|text| !text.is_empty()))
}
