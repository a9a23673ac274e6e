//! One caption file as bytes and as text: which encoding, which line ends, and how an edited text goes back (pure).
//!
//! The text shown has no byte order mark, `\n` between lines and no line end at the end. On the way back the file's line
//! ends and its trailing newline are kept; a new file ends without one. The encoding is always UTF-8 on the way back,
//! without a mark, because that is what trainers read; what the file was before stays in the journal.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// A caption file that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaptionText {
    /// The text, lines separated by `\n`.
    pub text: String,
    /// What the bytes were, where they were not plain UTF-8: `UTF-8 with a byte order mark`, `Shift_JIS`.
    pub encoding: Option<String>,
    /// Bytes that make no sense in that encoding are shown as replacement characters.
    pub damaged: bool,
    crlf: bool,
    tail: String,
}

impl CaptionText {
    /// What a new file starts from.
    pub fn new() -> Self {
        Self { text: String::new(), encoding: None, damaged: false, crlf: false, tail: String::new() }
    }

    /// Reads bytes of any encoding. Never fails: what cannot be read is marked as damaged.
    pub fn decode(bytes: &[u8]) -> Self {
        let (whole, encoding, damaged) = decode(bytes);
        let crlf = whole.matches("\r\n").count() * 2 > whole.matches('\n').count();
        let body = whole.trim_end_matches(['\r', '\n']);
        let tail = whole.get(body.len()..).unwrap_or_default().to_owned();
        Self { text: body.replace("\r\n", "\n"), encoding, damaged, crlf, tail }
    }

    /// The bytes for a changed text, in the manner of this file.
    pub fn encode(&self, text: &str) -> Vec<u8> {
        let body = tidy(text);
        if body.is_empty() {
            return Vec::new();
        }
        let body = if self.crlf { body.replace('\n', "\r\n") } else { body };
        (body + &self.tail).into_bytes()
    }

    /// Whether this text is what the file says already.
    pub fn says(&self, text: &str) -> bool {
        self.text == tidy(text)
    }
}

impl Default for CaptionText {
    fn default() -> Self {
        Self::new()
    }
}

/// A text as the window or a tagger hands it over: `\n` only, no line end at the end.
fn tidy(text: &str) -> String {
    text.replace("\r\n", "\n").trim_end_matches(['\r', '\n']).to_owned()
}

fn decode(bytes: &[u8]) -> (String, Option<String>, bool) {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let (text, damaged) = encoding.decode_without_bom_handling(bytes.get(mark..).unwrap_or_default());
        let name = if encoding == UTF_8 { "UTF-8 with a byte order mark" } else { encoding.name() };
        return (text.into_owned(), Some(name.to_owned()), damaged);
    }
    let guess = match utf16_without_mark(bytes) {
        Some(encoding) => encoding,
        None => match std::str::from_utf8(bytes) {
            Ok(text) => return (text.to_owned(), None, false),
            Err(_) => detect(bytes),
        },
    };
    let (text, damaged) = guess.decode_without_bom_handling(bytes);
    (text.into_owned(), Some(guess.name().to_owned()), damaged)
}

fn detect(bytes: &[u8]) -> &'static Encoding {
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    detector.guess(None, chardetng::Utf8Detection::Deny)
}

/// Captions are mostly ASCII, so that UTF-16 without its mark shows as a zero in every second byte.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    if bytes.len() < 4 || !bytes.len().is_multiple_of(2) {
        return None;
    }
    let zeros = |offset| bytes.iter().skip(offset).step_by(2).filter(|byte| **byte == 0).count() * 5 > bytes.len();
    match (zeros(0), zeros(1)) {
        (false, true) => Some(UTF_16LE),
        (true, false) => Some(UTF_16BE),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn utf16(text: &str, big: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    }

    #[test]
    fn encodings_are_recognised_and_named() {
        let japanese = "女の子, 長い髪, 笑顔, 制服を着た学生";
        let (shift_jis, _, _) = encoding_rs::SHIFT_JIS.encode(japanese);
        let western = "café, décolleté, naïve, a smiling girl";
        let (latin, _, _) = encoding_rs::WINDOWS_1252.encode(western);
        let cases: Vec<(Vec<u8>, &str, Option<&str>)> = vec![
            (japanese.into(), japanese, None),
            (shift_jis.to_vec(), japanese, Some("Shift_JIS")),
            (latin.to_vec(), western, Some("windows-1252")),
            ([b"\xEF\xBB\xBF", "1girl, 猫".as_bytes()].concat(), "1girl, 猫", Some("UTF-8 with a byte order mark")),
            ([b"\xFF\xFE".to_vec(), utf16("1girl, 猫", false)].concat(), "1girl, 猫", Some("UTF-16LE")),
            ([b"\xFE\xFF".to_vec(), utf16("1girl, 猫", true)].concat(), "1girl, 猫", Some("UTF-16BE")),
            (utf16("1girl, smile", false), "1girl, smile", Some("UTF-16LE")),
            (utf16("1girl, smile", true), "1girl, smile", Some("UTF-16BE")),
        ];
        for (bytes, text, encoding) in cases {
            let read = CaptionText::decode(&bytes);
            assert_eq!((read.text.as_str(), read.encoding.as_deref(), read.damaged), (text, encoding, false));
            assert_eq!(CaptionText::decode(&read.encode(text)).encoding, None, "what goes back is plain UTF-8");
        }
    }

    #[test]
    fn line_ends_and_the_trailing_newline_stay_as_the_file_has_them() {
        for (bytes, edited) in [("a, b", "a, c"), ("a, b\n", "a, c\n"), ("a\r\nb\r\n", "a\r\nc\r\n"), ("a\nb\n\n", "a\nc\n\n")] {
            let read = CaptionText::decode(bytes.as_bytes());
            let text = read.text.replace('b', "c");
            assert_eq!(String::from_utf8(read.encode(&text)).unwrap(), edited);
        }
        assert_eq!(CaptionText::new().encode("a\n"), b"a", "a new file ends without a newline");
    }

    #[test]
    fn garbage_is_shown_and_marked() {
        let read = CaptionText::decode(b"\xEF\xBB\xBFa \xFF b");
        assert!(read.damaged);
        assert_eq!(read.text, "a \u{FFFD} b");
    }

    proptest! {
        #[test]
        fn utf8_goes_there_and_back(text in "[a-z, \n猫é]{0,60}\n{0,2}") {
            let read = CaptionText::decode(text.as_bytes());
            prop_assert!(read.says(&read.text));
            if !read.text.is_empty() && !text.contains('\0') {
                prop_assert_eq!(read.encode(&read.text), text.as_bytes());
            }
        }

        #[test]
        fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            let read = CaptionText::decode(&bytes);
            let back = CaptionText::decode(&read.encode(&read.text));
            prop_assert!(!back.damaged);
        }
    }
}
