//! Absolute paths that no known folder explains: of each stays what kind of file it is (pure). A path may hold spaces, so it is taken to
//! end where its last folder's name ends in the same stretch of words; too much is better than too little.

/// Folders of systems, the same on every machine.
const SYSTEMS: [&str; 14] = [
    "/usr/",
    "/lib/",
    "/lib64/",
    "/bin/",
    "/sbin/",
    "/proc/",
    "/sys/",
    "/dev/",
    "/etc/",
    "/opt/conda/lib/",
    "C:\\Windows\\",
    "C:/Windows/",
    "C:\\Program Files",
    "C:/Program Files",
];
/// What ends a path wherever it stands.
const ENDS: [char; 12] = ['"', '\'', '<', '>', '|', ';', ',', '(', '[', '{', '\n', '\t'];

/// The text with each such path as `<path>` and its ending.
pub(super) fn hide(text: &str) -> String {
    let mut told = String::with_capacity(text.len());
    let mut rest = text;
    let mut before = None;
    while let Some(first) = rest.chars().next() {
        if let Some(length) = begins(before, rest).then(|| length(before, rest)).filter(|length| *length > 0) {
            let path = &rest[..length];
            if is_system(path) {
                told.push_str(path);
            } else {
                told.push_str("<path>");
                told.push_str(&ending(path));
            }
            before = path.chars().next_back();
            rest = &rest[length..];
        } else {
            told.push(first);
            before = Some(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    told
}

/// Whether an absolute path begins here: after a space, a quote or a sign, never within a word or an address.
fn begins(before: Option<char>, rest: &str) -> bool {
    let free = before
        .is_none_or(|one| !one.is_alphanumeric() && !['/', '\\', '.', '_', '-', '~', '>', '%', ')', ']', '}'].contains(&one));
    let mut chars = rest.chars();
    let (first, second, third) = (chars.next(), chars.next(), chars.next());
    let is_separator = |one: Option<char>| matches!(one, Some('/' | '\\'));
    let name =
        |one: Option<char>| one.is_some_and(|one| !one.is_whitespace() && one != '/' && one != '\\' && !ENDS.contains(&one));
    let unix = first == Some('/') && name(second);
    let drive = first.is_some_and(|one| one.is_ascii_alphabetic()) && second == Some(':') && is_separator(third);
    let share = first == Some('\\') && second == Some('\\') && name(third);
    free && (unix || drive || share)
}

/// Bytes of the path that begins here; 0 where it is none, such as `/x`.
fn length(before: Option<char>, rest: &str) -> usize {
    // Between quotes it is all that stands there.
    if let Some(quote) = before.filter(|one| ['"', '\'', '`'].contains(one))
        && let Some(end) = rest.find([quote, '\n']).filter(|end| rest[*end..].starts_with(quote))
        && rest[1..end].contains(['/', '\\'])
    {
        return end;
    }
    let end = rest.find(ENDS).unwrap_or(rest.len());
    let stretch = &rest[..end];
    let stretch = stretch.find("  ").map_or(stretch, |wide| &stretch[..wide]);
    if is_system(stretch) {
        // Known for what it is: what follows is looked at for itself.
        return stretch.find([' ', ':']).filter(|at| *at > 2).unwrap_or(stretch.len());
    }
    let Some(last) = stretch.rfind(['/', '\\']) else { return 0 };
    let inner = stretch.get(1..).is_some_and(|inner| inner.trim_start_matches([':', '/', '\\']).contains(['/', '\\']));
    if !inner && !stretch.contains(":\\") && !stretch.contains(":/") {
        return 0;
    }
    let after = &stretch[last + 1..];
    // An escaped space goes on, any other ends the last name.
    let name = after.char_indices().find(|(at, one)| one.is_whitespace() && !after[..*at].ends_with('\\'));
    last + 1 + name.map_or(after.len(), |(at, _)| at)
}

fn is_system(path: &str) -> bool {
    SYSTEMS.iter().any(|system| path.starts_with(system)) && !path.contains("..")
}

/// `.safetensors`; nothing where the last name has no such ending.
fn ending(path: &str) -> String {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path).trim_end_matches(['.', ':', ')', '`', '!', '?', '\u{1b}']);
    // What a hidden folder is called is no ending.
    let ending = name.rsplit_once('.').filter(|(stem, _)| !stem.is_empty()).map(|(_, ending)| ending).unwrap_or_default();
    let plain = (1..=11).contains(&ending.len()) && ending.chars().all(|one| one.is_ascii_alphanumeric());
    if plain { format!(".{ending}") } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_found_with_and_without_quotes_and_spaces() {
        let cases = [
            ("open /data/alice/x.safetensors failed", "open <path>.safetensors failed"),
            ("saving to /data/my stuff/out/a b.png", "saving to <path> b.png"),
            ("FileNotFoundError: '/data/my stuff/a b.txt'", "FileNotFoundError: '<path>.txt'"),
            (r"C:\Users\Alice B\loras\x.pt", "<path>.pt"),
            ("D:/models/base.ckpt, next", "<path>.ckpt, next"),
            (r"\\nas\alice\x.png", "<path>.png"),
            ("in '/home/.alice'", "in '<path>'"),
            ("PATH=/a/b:/usr/bin:/c/d", "PATH=<path>"),
            ("1/12 and 3/4 or and/or", "1/12 and 3/4 or and/or"),
            ("repeats / 学習画像の数: 8", "repeats / 学習画像の数: 8"),
            ("https://huggingface.co/a/b", "https://huggingface.co/a/b"),
            ("/usr/lib/python3/a.py and /srv/alice/b.py", "/usr/lib/python3/a.py and <path>.py"),
            ("<sd-scripts>/train_network.py", "<sd-scripts>/train_network.py"),
            ("/tmp", "/tmp"),
        ];
        for (text, told) in cases {
            assert_eq!(hide(text), told, "{text}");
        }
    }
}
