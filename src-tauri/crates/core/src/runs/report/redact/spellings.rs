//! How one text may be spelled in logs and files (pure).

use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Every spelling of a text, itself included.
pub(super) fn spellings(text: &str) -> BTreeSet<String> {
    let text = text.trim_end_matches(['/', '\\']);
    let mut plain = BTreeSet::from([text.to_owned()]);
    if text.contains('\\') {
        plain.insert(text.replace('\\', "/"));
    }
    let mut all = BTreeSet::new();
    for one in &plain {
        let escaped = json(one);
        all.extend([one.clone(), one.replace(' ', "\\ "), json(&escaped), ascii(one), json(&ascii(one)), latin(one)]);
        // Encoded whole, as a part of a query, or by folders, as a path of an address.
        all.extend([percent(one, ""), percent(one, "/"), percent(one, "/:"), percent(one, "/:\\"), percent(one, " /")]);
        all.extend([percent(one, "").replace("%20", "+"), percent(one, "/").replace("%20", "+")]);
        all.insert(escaped);
    }
    all
}

/// As it stands in JSON, without the quotes.
fn json(text: &str) -> String {
    let quoted = serde_json::to_string(text).unwrap_or_default();
    quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default().to_owned()
}

/// As JSON of Python: only ASCII, with `\uXXXX`.
fn ascii(text: &str) -> String {
    let mut units = [0; 2];
    json(text).chars().fold(String::new(), |mut all, one| {
        if one.is_ascii() {
            all.push(one);
        } else {
            for unit in one.encode_utf16(&mut units).iter() {
                let _ = write!(all, "\\u{unit:04x}");
            }
        }
        all
    })
}

/// As `ascii()` of Python: `\xe9` for what fits into a byte.
fn latin(text: &str) -> String {
    text.chars().fold(String::new(), |mut all, one| {
        match u32::from(one) {
            code if one == '\\' || code < 0x80 => all.push_str(&one.to_string().replace('\\', "\\\\")),
            code if code < 0x100 => {
                let _ = write!(all, "\\x{code:02x}");
            }
            code if code < 0x1_0000 => {
                let _ = write!(all, "\\u{code:04x}");
            }
            code => {
                let _ = write!(all, "\\U{code:08x}");
            }
        }
        all
    })
}

/// As in an address; `kept` stay as they are.
fn percent(text: &str, kept: &str) -> String {
    text.bytes().fold(String::new(), |mut all, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || kept.as_bytes().contains(&byte) {
            all.push(char::from(byte));
        } else {
            let _ = write!(all, "%{byte:02X}");
        }
        all
    })
}
