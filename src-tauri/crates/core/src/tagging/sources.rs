//! What lies in the folder: images in the trainer's order, and what their captions say now. Reads only.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ffi::OsString;
use std::path::Path;

use super::TaggingError;
use crate::captions::text::CaptionText;
use crate::captions::{Failure, Place};
use crate::datasets::names::{self, Kind};
use crate::files::read_regular;

/// Images of a folder, relative to it with `/` between, and those that cannot be named. One level deep unless `recursive`; then each
/// folder's images before those of its sub-folders.
pub(super) fn images(folder: &Path, recursive: bool) -> Result<(Vec<String>, Vec<Failure>), TaggingError> {
    let (mut images, mut unnamed) = (Vec::new(), Vec::new());
    let mut waiting = vec![(folder.to_owned(), String::new())];
    while let Some((folder, prefix)) = waiting.pop() {
        let (files, mut folders) = listing(&folder).map_err(|source| TaggingError::Images { path: folder.clone(), source })?;
        for name in files.into_iter().filter(|name| names::kind(name) == Kind::Image) {
            match name.to_str() {
                Some(name) => images.push(format!("{prefix}{name}")),
                None => unnamed.push(Failure {
                    file: format!("{prefix}{}", names::display(&name)),
                    reason: "its name is not valid Unicode. Rename it".to_owned(),
                }),
            }
        }
        if recursive {
            // The last one is taken first.
            folders.reverse();
            waiting.extend(folders.iter().filter_map(|name| Some((folder.join(name), format!("{prefix}{}/", name.to_str()?)))));
        }
    }
    Ok((images, unnamed))
}

/// Files and folders, sorted as the trainer sorts; hidden folders are left out.
fn listing(folder: &Path) -> std::io::Result<(Vec<OsString>, Vec<OsString>)> {
    let (mut files, mut folders) = (Vec::new(), Vec::new());
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let kind = entry.file_type()?;
        if kind.is_file() || kind.is_symlink() {
            files.push(name);
        } else if kind.is_dir() && !name.as_encoded_bytes().starts_with(b".") {
            folders.push(name);
        }
    }
    files.sort_by(|a, b| names::python_order(a, b));
    folders.sort_by(|a, b| names::python_order(a, b));
    Ok((files, folders))
}

/// What the caption of an image says; none where there is no file, or nothing in it.
pub(super) fn caption(place: &Place, image: &str) -> Option<String> {
    let bytes = read_regular(&place.caption_path(image)).ok()?;
    Some(CaptionText::decode(&bytes).text).filter(|text| !text.trim().is_empty())
}

/// The first image of each caption, and those that would share one: `a.jpg` and `a.png` have both `a.txt`.
pub(super) fn one_for_each_caption(place: &Place, images: Vec<String>) -> (Vec<String>, Vec<Failure>) {
    let mut first: HashMap<String, String> = HashMap::new();
    let mut sharing = Vec::new();
    let single = images.into_iter().filter(|image| {
        let file = image.clone();
        match first.entry(place.caption_name(image)) {
            Entry::Vacant(free) => {
                free.insert(file);
                true
            }
            Entry::Occupied(taken) => {
                sharing.push(Failure { file, reason: format!("it shares its caption with {}", taken.get()) });
                false
            }
        }
    });
    (single.collect(), sharing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_come_in_the_order_of_the_trainer_and_deeper_ones_when_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        for file in
            ["b.png", "a.jpg", "B.webp", "notes.txt", ".hidden.png", "sub/z.bmp", "sub/deep/y.png", ".cache/x.png", "Alpha/w.png"]
        {
            let path = folder.path().join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "").unwrap();
        }
        assert_eq!(images(folder.path(), false).unwrap().0, ["B.webp", "a.jpg", "b.png"]);
        let deep = ["B.webp", "a.jpg", "b.png", "Alpha/w.png", "sub/z.bmp", "sub/deep/y.png"];
        assert_eq!(images(folder.path(), true).unwrap().0, deep);
        assert!(images(&folder.path().join("gone"), false).is_err());
    }

    #[test]
    fn an_empty_caption_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::new(folder.path());
        assert_eq!(caption(&place, "a.png"), None);
        std::fs::write(folder.path().join("a.txt"), " \n").unwrap();
        assert_eq!(caption(&place, "a.png"), None);
        std::fs::write(folder.path().join("a.txt"), "\u{feff}solo\r\n").unwrap();
        assert_eq!(caption(&place, "a.png").as_deref(), Some("solo"));
    }

    #[test]
    fn a_caption_belongs_to_the_first_of_its_images() {
        let images = ["a.jpg", "a.png", "b.png"].map(str::to_owned).to_vec();
        let (single, sharing) = one_for_each_caption(&Place::new("/x"), images);
        assert_eq!(single, ["a.jpg", "b.png"]);
        assert_eq!(sharing, [Failure { file: "a.png".into(), reason: "it shares its caption with a.jpg".into() }]);
    }
}
