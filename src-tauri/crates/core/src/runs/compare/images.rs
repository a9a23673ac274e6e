//! How the images of one run differ from those of another, by what their manifests kept (pure).

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::runs::manifest::{Input, Manifest};

/// What became of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ImageFate {
    /// The other run has it, the first has not.
    Added,
    /// The first run has it, the other has not.
    Removed,
    /// The file has the same name and says something else.
    Changed,
    /// Its caption is another.
    Captioned,
}

/// One image that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct OtherImage {
    /// What became of it.
    pub fate: ImageFate,
    /// Its folder.
    pub folder: PathBuf,
    /// Its name.
    pub file: String,
    /// The caption in the first run, where it is known.
    pub before: Option<String>,
    /// The caption in the other.
    pub after: Option<String>,
}

/// All that differ.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ImagesDifference {
    /// Images that both have.
    pub common: u64,
    /// How many were added.
    pub added: u64,
    /// How many were removed.
    pub removed: u64,
    /// How many have other contents.
    pub changed: u64,
    /// How many have another caption.
    pub captioned: u64,
    /// Those of which a caption was not kept in time to be compared.
    pub unknown: u64,
    /// The images themselves, the first thousand.
    pub images: Vec<OtherImage>,
}

/// Images that are told one by one.
const MOST: usize = 1000;

type Images<'a> = BTreeMap<(&'a PathBuf, &'a PathBuf), &'a Input>;

pub(super) fn difference(before: &Manifest, after: &Manifest) -> ImagesDifference {
    let (old, new) = (images(before), images(after));
    let mut found = ImagesDifference::default();
    for (place, image) in &old {
        match new.get(place) {
            None => found.add(ImageFate::Removed, place, Some(image), None),
            Some(now) => {
                found.common += 1;
                let known = (image.bytes.is_some() && now.bytes.is_some()) || (image.caption.is_some() && now.caption.is_some());
                if other_file(image, now) {
                    found.add(ImageFate::Changed, place, Some(image), Some(now));
                }
                if !known {
                    found.unknown += 1;
                } else if words(image) != words(now) {
                    found.add(ImageFate::Captioned, place, Some(image), Some(now));
                }
            }
        }
    }
    for (place, image) in new.iter().filter(|(place, _)| !old.contains_key(*place)) {
        found.add(ImageFate::Added, place, None, Some(image));
    }
    found
}

/// By folder and name. Where a folder is named twice, its images are the same.
fn images(manifest: &Manifest) -> Images<'_> {
    let mut found = Images::new();
    for folder in &manifest.folders {
        found.extend(folder.images.iter().map(|image| ((&folder.path, &image.file), image)));
    }
    found
}

/// By their hashes where both are known, else by their sizes.
fn other_file(before: &Input, after: &Input) -> bool {
    match (&before.sha256, &after.sha256) {
        (Some(before), Some(after)) => before != after,
        _ => before.bytes.zip(after.bytes).is_some_and(|(before, after)| before != after),
    }
}

fn words(image: &Input) -> &str {
    image.caption.as_deref().unwrap_or_default().trim()
}

impl ImagesDifference {
    fn add(&mut self, fate: ImageFate, place: &(&PathBuf, &PathBuf), before: Option<&Input>, after: Option<&Input>) {
        *match fate {
            ImageFate::Added => &mut self.added,
            ImageFate::Removed => &mut self.removed,
            ImageFate::Changed => &mut self.changed,
            ImageFate::Captioned => &mut self.captioned,
        } += 1;
        if self.images.len() < MOST {
            let caption = |image: Option<&Input>| image.and_then(|image| image.caption.clone());
            self.images.push(OtherImage {
                fate,
                folder: place.0.clone(),
                file: place.1.to_string_lossy().into_owned(),
                before: caption(before),
                after: caption(after),
            });
        }
    }

    /// `17 images added`, `1 caption changed`.
    pub(super) fn in_words(&self) -> Vec<String> {
        let told =
            |count: u64, one: &str, many: &str| (count > 0).then(|| format!("{count} {}", if count == 1 { one } else { many }));
        [
            told(self.added, "image added", "images added"),
            told(self.removed, "image removed", "images removed"),
            told(self.changed, "image changed", "images changed"),
            told(self.captioned, "caption changed", "captions changed"),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}
