//! The bytes of one stream into lines (pure): `\n` ends one, what a `\r` takes back is no part of it, and one that has no end is cut.

use memchr::memchr2;

use crate::runs::records::LONGEST;

/// What one stream has not ended yet.
#[derive(Clone, Debug, Default)]
pub(super) struct Splitter {
    /// The beginning of a line, or the newest drawing of a bar.
    open: Vec<u8>,
    /// Where it starts in the file.
    from: u64,
    /// Where the next bytes should start.
    next: u64,
    /// A `\r` came last.
    return_seen: bool,
    /// The stream was entered in the middle of a line, which is not told.
    skip: bool,
}

impl Splitter {
    /// For a stream that is entered somewhere: what ends first is not known from its beginning.
    pub(super) fn midway() -> Self {
        Self { skip: true, ..Self::default() }
    }

    /// What has not ended.
    pub(super) fn open(&self) -> &[u8] {
        if self.skip { &[] } else { &self.open }
    }

    /// Takes the bytes at `offset` of the stream and gives each line that they end: where it starts, and its bytes.
    pub(super) fn push(&mut self, offset: u64, bytes: &[u8], mut line: impl FnMut(u64, &[u8])) {
        if self.next != offset {
            // Output between was not kept.
            (self.from, self.return_seen) = (offset, false);
            self.open.clear();
        }
        self.next = offset + bytes.len() as u64;
        // The open line goes on in `bytes[start..end]`.
        let (mut start, mut at) = (0, 0);
        while at < bytes.len() {
            let returned = std::mem::take(&mut self.return_seen);
            if returned && bytes[at] == b'\n' {
                // The line was ended by both; its bytes are in `open`.
                self.end(&[], &mut line);
            } else {
                if returned {
                    // A redrawing follows: what stood there is gone.
                    self.open.clear();
                    (start, self.from) = (at, offset + at as u64);
                }
                let end = memchr2(b'\n', b'\r', &bytes[at..]).map_or(bytes.len(), |found| at + found);
                while self.open.len() + end - start >= LONGEST {
                    let cut = start + LONGEST - self.open.len();
                    self.end(&bytes[start..cut], &mut line);
                    (start, self.from) = (cut, offset + cut as u64);
                }
                at = end;
                match bytes.get(end) {
                    Some(b'\n') => self.end(&bytes[start..end], &mut line),
                    rest => {
                        self.open.extend_from_slice(&bytes[start..end]);
                        self.return_seen = rest.is_some();
                    }
                }
            }
            at += 1;
            start = at;
            if self.open.is_empty() && !self.return_seen {
                self.from = offset + at.min(bytes.len()) as u64;
            }
        }
    }

    fn end(&mut self, rest: &[u8], line: &mut impl FnMut(u64, &[u8])) {
        let told = !std::mem::take(&mut self.skip);
        if self.open.is_empty() {
            if told {
                line(self.from, rest);
            }
            return;
        }
        self.open.extend_from_slice(rest);
        if told {
            line(self.from, &self.open);
        }
        self.open.clear();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lines(pieces: &[&[u8]]) -> (Vec<(u64, Vec<u8>)>, Vec<u8>) {
        let mut splitter = Splitter::default();
        let (mut found, mut offset) = (Vec::new(), 0);
        for piece in pieces {
            splitter.push(offset, piece, |from, line| found.push((from, line.to_vec())));
            offset += piece.len() as u64;
        }
        (found, splitter.open().to_vec())
    }

    #[test]
    fn a_line_is_what_stands_there_in_the_end() {
        let (found, open) = lines(&[b"a\r\nbar 1\rbar 2\nx\r\r\n\nlast"]);
        let expected: [(u64, &[u8]); 4] = [(0, b"a"), (9, b"bar 2"), (17, b""), (19, b"")];
        assert_eq!(found, expected.map(|(from, line)| (from, line.to_vec())));
        assert_eq!(open, b"last");
        assert_eq!(lines(&[b"bar 1\rbar 2\r"]).1, b"bar 2", "a drawing stands until the next comes");
    }

    #[test]
    fn one_without_an_end_is_cut() {
        let long = vec![b'x'; LONGEST * 2 + 5];
        let (found, open) = lines(&[&long[..LONGEST - 1], &long[LONGEST - 1..]]);
        assert_eq!(
            found.iter().map(|(from, line)| (*from, line.len())).collect::<Vec<_>>(),
            [(0, LONGEST), (LONGEST as u64, LONGEST)]
        );
        assert_eq!(open.len(), 5);
    }

    #[test]
    fn what_was_not_kept_joins_nothing_and_an_entrance_midway_tells_no_half() {
        let mut splitter = Splitter::midway();
        let mut found = Vec::new();
        splitter.push(100, b"half\nwhole\nbegun", |from, line| found.push((from, line.to_vec())));
        splitter.push(500, b"after\n", |from, line| found.push((from, line.to_vec())));
        assert_eq!(found, [(105, b"whole".to_vec()), (500, b"after".to_vec())]);
    }

    proptest! {
        #[test]
        fn where_the_pipe_was_cut_changes_nothing(text in "[ab\r\n]{0,60}", cut in 0_usize..60, other in 0_usize..60) {
            let bytes = text.as_bytes();
            let (first, second) = (cut.min(other).min(bytes.len()), cut.max(other).min(bytes.len()));
            let whole = lines(&[bytes]);
            for (from, line) in &whole.0 {
                prop_assert_eq!(&bytes[*from as usize..*from as usize + line.len()], line.as_slice(), "a line lies where it says");
            }
            prop_assert_eq!(lines(&[&bytes[..first], &bytes[first..second], &bytes[second..]]), whole);
        }
    }
}
