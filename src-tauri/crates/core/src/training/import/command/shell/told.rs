//! Which shell a text is for.

use super::Dialect;

/// The shell, told by what only one of them has; plain words are the same in all, and then Windows paths decide.
pub(super) fn dialect(text: &str) -> Dialect {
    let ends = |mark: &str| text.lines().any(|line| line.trim_end().ends_with(mark));
    let begins = |marks: &[&str]| {
        text.lines().map(|line| line.trim_start().to_lowercase()).any(|line| marks.iter().any(|mark| line.starts_with(mark)))
    };
    if text.starts_with("#!") || ends(" \\") {
        return Dialect::Sh;
    }
    if ends(" `")
        || begins(&["$env:", "& \"", "& '", "& $", "param(", "write-output", "set-location", "write-host", "$erroraction"])
    {
        return Dialect::PowerShell;
    }
    if ends(" ^") || begins(&["@echo", "rem ", "::", "set ", "setlocal", "call "]) {
        return Dialect::Cmd;
    }
    if begins(&["$"]) && text.lines().any(|line| line.trim_start().starts_with('$') && line.contains('=')) {
        return Dialect::PowerShell;
    }
    if text.lines().any(|line| line.ends_with('\\')) || begins(&["export ", "source ", ". "]) {
        return Dialect::Sh;
    }
    // `C:\models` unquoted would lose its backslashes in sh, so nobody meant that.
    let drive = text.as_bytes().windows(3).any(|three| three[0].is_ascii_alphabetic() && &three[1..] == b":\\");
    if drive || text.contains("%~dp0") { Dialect::Cmd } else { Dialect::Sh }
}
