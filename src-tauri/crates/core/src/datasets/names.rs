//! File names as the trainer sees them: which are images, in which order, where a caption lies, what `10_name` means. Pure.
//! Source: `glob_images`, `IMAGE_EXTENSIONS` and `read_caption` of sd-scripts' `library/train_util.py`.

use std::cmp::Ordering;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// What is looked for, as people say it.
pub const EXTENSIONS_IN_WORDS: &str = ".png, .jpg, .jpeg, .webp and .bmp";

/// All lower case or all upper case, nothing between: `a.Png` is no image to the trainer.
const EXTENSIONS: [&str; 10] = ["png", "jpg", "jpeg", "webp", "bmp", "PNG", "JPG", "JPEG", "WEBP", "BMP"];

/// What a file name promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The trainer takes it.
    Image,
    /// A picture all the same, but not for the trainer; the sentence says why.
    Unsupported(&'static str),
    /// Something else.
    Other,
}

/// Judges a file by its name alone.
pub fn kind(name: &OsStr) -> Kind {
    // Python's glob does not match hidden files with `*`.
    if name.as_encoded_bytes().starts_with(b".") {
        return Kind::Other;
    }
    let Some(extension) = Path::new(name).extension().and_then(OsStr::to_str) else { return Kind::Other };
    if EXTENSIONS.contains(&extension) {
        return Kind::Image;
    }
    let lower = extension.to_ascii_lowercase();
    match lower.as_str() {
        "avif" => Kind::Unsupported("AVIF is read neither here nor by the trainer as it comes. Convert it to PNG or WebP"),
        "jxl" => Kind::Unsupported("JPEG XL is read neither here nor by the trainer as it comes. Convert it to PNG or WebP"),
        _ if EXTENSIONS.contains(&lower.as_str()) => {
            Kind::Unsupported("The trainer takes extensions in lower or upper case only. Rename it, for example to .png")
        }
        _ => Kind::Other,
    }
}

/// The order of Python's `sorted()` on names in one folder: by code point, not by number and not by locale. Bytes that are no
/// UTF-8 count as Python's surrogate escapes do.
pub fn python_order(a: &OsStr, b: &OsStr) -> Ordering {
    match (a.to_str(), b.to_str()) {
        // The order of UTF-8 bytes is the order of code points.
        (Some(a), Some(b)) => a.cmp(b),
        _ => code_points(a).cmp(&code_points(b)),
    }
}

fn code_points(name: &OsStr) -> Vec<u32> {
    name.as_encoded_bytes()
        .utf8_chunks()
        .flat_map(|chunk| {
            chunk.valid().chars().map(u32::from).chain(chunk.invalid().iter().map(|byte| 0xDC00 + u32::from(*byte)))
        })
        .collect()
}

/// A name as text. Bytes that are no UTF-8 are written `\xE9`, so that two such names stay two.
pub fn display(name: &OsStr) -> String {
    use std::fmt::Write as _;
    let mut text = String::new();
    for chunk in name.as_encoded_bytes().utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            let _ = write!(text, "\\x{byte:02X}");
        }
    }
    text
}

/// The caption of an image: its path without the last extension, plus the caption extension (`.txt`).
pub fn caption_path(image: &Path, extension: &str) -> PathBuf {
    let mut name = image.file_stem().unwrap_or_default().to_owned();
    name.push(extension);
    image.with_file_name(name)
}

/// The repeats in a sub-folder's name: `10_mika` is 10.
pub fn repeats(folder: &str) -> Option<u32> {
    let (number, _) = folder.split_once('_')?;
    number.parse().ok()
}

/// The nearest of some names, where one is near enough to be a slip of the hand.
pub fn nearest<'a>(wanted: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (wanted.chars().count() / 3).max(1);
    names
        .map(|name| (distance(&wanted.to_lowercase(), &name.to_lowercase()), name))
        .filter(|(d, _)| *d <= limit)
        .min()
        .map(|(_, name)| name)
}

/// Levenshtein's distance.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let change = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = change.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extensions_as_the_trainer_has_them() {
        for name in ["a.png", "a.JPG", "a b.jpeg", "月.webp", "a.b.BMP"] {
            assert_eq!(kind(OsStr::new(name)), Kind::Image, "{name}");
        }
        for name in ["a.Png", "a.avif", "a.jxl"] {
            assert!(matches!(kind(OsStr::new(name)), Kind::Unsupported(_)), "{name}");
        }
        for name in [".png", ".hidden.png", "a.gif", "a.txt", "png"] {
            assert_eq!(kind(OsStr::new(name)), Kind::Other, "{name}");
        }
    }

    #[test]
    fn order_is_by_code_point() {
        let mut names = ["é.png", "a10.png", "a2.png", "B.png", "_.png", "月.png", "😀.png", "ﬀ.png"];
        names.sort_by(|a, b| python_order(OsStr::new(a), OsStr::new(b)));
        // As printed by Python's sorted().
        assert_eq!(names, ["B.png", "_.png", "a10.png", "a2.png", "é.png", "月.png", "ﬀ.png", "😀.png"]);
    }

    #[cfg(unix)]
    #[test]
    fn names_that_are_no_text_sort_and_stay_apart() {
        use std::os::unix::ffi::OsStrExt as _;
        let (broken, other) = (OsStr::from_bytes(b"\xff.png"), OsStr::from_bytes(b"\xfe.png"));
        assert_eq!(python_order(other, broken), Ordering::Less);
        assert_eq!(python_order(OsStr::new("月.png"), broken), Ordering::Less, "a surrogate escape follows ideographs");
        assert_eq!(python_order(broken, OsStr::new("ﬀ.png")), Ordering::Less, "and comes before U+FB00");
        assert_eq!(display(broken), "\\xFF.png");
    }

    #[test]
    fn captions_lie_beside() {
        assert_eq!(caption_path(Path::new("d/a.b.png"), ".txt"), Path::new("d/a.b.txt"));
        assert_eq!(caption_path(Path::new("d/月 1.JPG"), ".caption"), Path::new("d/月 1.caption"));
    }

    #[test]
    fn repeats_stand_before_the_first_underscore() {
        assert_eq!(repeats("10_mika hoshizora"), Some(10));
        assert_eq!(repeats("mika_10"), None);
        assert_eq!(repeats("10"), None);
    }

    #[test]
    fn a_slip_of_the_hand_is_recognised() {
        assert_eq!(nearest("kanna", ["mika", "kana"].into_iter()), Some("kana"));
        assert_eq!(nearest("rook", ["mika", "kana"].into_iter()), None);
    }
}
