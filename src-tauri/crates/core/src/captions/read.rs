//! One caption as the window, the command line and the tagger see it.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::text::CaptionText;
use super::{CaptionError, Place, disk, tags};

/// The caption of one image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Caption {
    /// The image, relative to its folder.
    pub file: String,
    /// The text, lines separated by `\n`; empty where there is no caption.
    pub text: String,
    /// The tags in order.
    pub tags: Vec<String>,
    /// Whether there is a caption file, even an empty one.
    pub exists: bool,
    /// Whether it reads as sentences rather than as tags.
    pub prose: bool,
    /// What the file's bytes are, where they are not plain UTF-8; a change writes UTF-8.
    pub encoding: Option<String>,
    /// Some bytes make no sense in that encoding and are shown as `�`.
    pub damaged: bool,
    /// Why the file cannot be read at all; the text is then empty and nothing is written over it.
    pub problem: Option<String>,
}

/// Reads the caption of an image, named relative to the folder. A missing caption is an empty one.
pub fn read(place: &Place, file: &str) -> Result<Caption, CaptionError> {
    let path = place.caption_path(file);
    let bytes = disk::read(&path).map_err(|source| CaptionError::Unreadable { path, source })?;
    let read = bytes.as_deref().map(CaptionText::decode).unwrap_or_default();
    Ok(Caption {
        file: file.to_owned(),
        tags: tags::split(&read.text),
        exists: bytes.is_some(),
        prose: tags::is_prose(&read.text),
        text: read.text,
        encoding: read.encoding,
        damaged: read.damaged,
        problem: None,
    })
}
