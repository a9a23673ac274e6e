//! The bytes of a file as text or as a header of weights, told by the bytes themselves.

use std::io::Read as _;
use std::path::Path;

use super::error::ImportError;
use crate::captions::text::CaptionText;
use crate::weights::{self, Header};

/// Settings are a few kilobytes; a script that carries some is not much longer.
const LONGEST: u64 = 4_000_000;

/// What a file holds.
pub(super) enum Content {
    /// Text, without a byte order mark, lines apart by `\n`.
    Text(String),
    /// The header of a safetensors file.
    Weights(Box<Header>),
}

/// Reads a file.
pub(super) fn read(path: &Path) -> Result<Content, ImportError> {
    let name = || path.display().to_string();
    let unreadable = |source| ImportError::Unreadable { name: name(), source };
    let about = std::fs::metadata(path).map_err(unreadable)?;
    if about.is_dir() {
        return Err(ImportError::Folder { name: name() });
    }
    crate::files::regular(path).map_err(unreadable)?;
    let mut begin = Vec::new();
    std::fs::File::open(path).map_err(unreadable)?.take(9).read_to_end(&mut begin).map_err(unreadable)?;
    if begins_like_weights(&begin) {
        return Ok(Content::Weights(Box::new(weights::read_header(path)?)));
    }
    if about.len() > LONGEST {
        return Err(ImportError::TooLarge { name: name(), bytes: about.len() });
    }
    let bytes = crate::files::read_regular(path).map_err(unreadable)?;
    text(&bytes).map(Content::Text).ok_or_else(|| ImportError::NotText { name: name() })
}

/// The length of a header, which is never as long as four gigabytes, and its bracket.
fn begins_like_weights(begin: &[u8]) -> bool {
    begin.len() == 9 && begin[4..8] == [0; 4] && begin[8] == b'{'
}

/// Text in any encoding; none for what is no text in any.
fn text(bytes: &[u8]) -> Option<String> {
    let read = CaptionText::decode(bytes);
    let control = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}');
    (!read.damaged && !read.text.chars().any(control)).then_some(read.text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_encoding_of_a_text_and_nothing_else() {
        let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain("a = 1\r\n月".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert_eq!(text(&utf16).unwrap(), "a = 1\n月");
        assert_eq!(text(b"\xef\xbb\xbfa = 1").unwrap(), "a = 1");
        assert_eq!(text(b""), Some(String::new()));
        assert!(text(b"PK\x03\x04\0\0\0").is_none());
        assert!(begins_like_weights(b"\x40\0\0\0\0\0\0\0{") && !begins_like_weights(b"{\"a\": 1}\n"));
    }
}
