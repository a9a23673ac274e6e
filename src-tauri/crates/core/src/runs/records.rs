//! Raw bytes of a pipe into records: ended by `\n`, or by `\r` when they will be redrawn (pure). `\r\n` ends a line once.

use encoding_rs::WINDOWS_1252;

/// One record, decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Without its end.
    pub text: String,
    /// Whether `\r` ended it.
    pub redrawn: bool,
}

/// A record longer than this is cut, here and where it is shown: a trainer that prints without end must not fill our memory.
pub(super) const LONGEST: usize = 64 * 1024;

/// The splitter of one stream. Holds the part that has not ended yet.
#[derive(Debug, Default)]
pub struct Records {
    unfinished: Vec<u8>,
    /// A `\r` was the last byte: whether it ends a line or begins a redrawing depends on the next.
    return_seen: bool,
}

impl Records {
    /// Takes the next bytes and gives what they ended.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<Record> {
        let mut records = Vec::new();
        for &byte in bytes {
            if std::mem::take(&mut self.return_seen) {
                self.end(byte != b'\n', &mut records);
                if byte == b'\n' {
                    continue;
                }
            }
            match byte {
                b'\n' => self.end(false, &mut records),
                b'\r' => self.return_seen = true,
                _ => self.unfinished.push(byte),
            }
            if self.unfinished.len() >= LONGEST {
                self.end(false, &mut records);
            }
        }
        records
    }

    /// What has not ended yet, decoded.
    pub fn unfinished(&self) -> String {
        decode(&self.unfinished)
    }

    /// The stream has ended: the rest, if there is any.
    pub fn finish(&mut self) -> Option<Record> {
        let redrawn = std::mem::take(&mut self.return_seen);
        let bytes = std::mem::take(&mut self.unfinished);
        (!bytes.is_empty()).then(|| Record { text: decode(&bytes), redrawn })
    }

    fn end(&mut self, redrawn: bool, records: &mut Vec<Record>) {
        let bytes = std::mem::take(&mut self.unfinished);
        // A bare `\r` before a drawing ends nothing.
        if !(redrawn && bytes.is_empty()) {
            records.push(Record { text: decode(&bytes), redrawn });
        }
    }
}

/// UTF-8; text that holds none of it but bytes above ASCII is taken for Windows' Western European.
pub fn decode(bytes: &[u8]) -> String {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.to_owned();
    }
    let some_utf8 = bytes.utf8_chunks().any(|chunk| !chunk.valid().is_ascii());
    if some_utf8 {
        String::from_utf8_lossy(bytes).into_owned()
    } else {
        WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(parts: &[&[u8]]) -> Vec<(String, bool)> {
        let mut records = Records::default();
        let mut all: Vec<Record> = parts.iter().flat_map(|part| records.push(part)).collect();
        all.extend(records.finish());
        all.into_iter().map(|record| (record.text, record.redrawn)).collect()
    }

    #[test]
    fn redrawings_and_lines_are_told_apart_wherever_the_pipe_was_cut() {
        let raw = "\rsteps: 0%\rsteps: 8%2026 INFO\r\nnext\n\nend".as_bytes();
        let expected = [("steps: 0%", true), ("steps: 8%2026 INFO", false), ("next", false), ("", false), ("end", false)]
            .map(|(text, redrawn)| (text.to_owned(), redrawn));
        assert_eq!(split(&[raw]), expected);
        for cut in 0..raw.len() {
            assert_eq!(split(&[&raw[..cut], &raw[cut..]]), expected, "cut at {cut}");
        }
    }

    #[test]
    fn any_encoding_becomes_text() {
        assert_eq!(decode("学習開始".as_bytes()), "学習開始");
        assert_eq!(decode(b"caf\xe9"), "café");
        assert_eq!(decode("学習\u{ff}".as_bytes().split_last().unwrap().1), "学習\u{fffd}", "cut inside a character");
    }

    #[test]
    fn output_without_an_end_is_cut() {
        let mut records = Records::default();
        assert_eq!(records.push(&vec![b'x'; LONGEST * 3 + 5]).len(), 3);
        assert_eq!(records.unfinished().len(), 5);
    }
}
