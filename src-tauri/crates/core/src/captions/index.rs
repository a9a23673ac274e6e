//! The dataset index knows which image has a caption; what we write is told there at once.

use std::collections::HashMap;

use super::journal::Outcome;
use super::{CaptionError, Place};
use crate::datasets::{self, scan};
use crate::db::Db;
use crate::event::Topic;

/// Looks again at the captions that were written, where the folder is a registered dataset.
pub(super) fn refresh(db: &Db, place: &Place, outcomes: &[Outcome]) -> Result<(), CaptionError> {
    let dataset = datasets::index::all(db)?.into_iter().find(|dataset| Place::of(dataset) == *place);
    let Some(dataset) = dataset else { return Ok(()) };
    // Several images may share a caption: `a.png` and `a.jpg`.
    let mut images: HashMap<String, Vec<String>> = HashMap::new();
    for image in datasets::images(db, dataset.id)? {
        images.entry(place.caption_name(&image.file)).or_default().push(image.file);
    }
    let mut stamps = Vec::new();
    for (caption, _) in outcomes {
        let stamp = scan::caption_stamp(&place.path(caption), None);
        stamps.extend(images.get(caption).into_iter().flatten().map(|file| (file.as_str(), stamp)));
    }
    db.write(&[Topic::Datasets], |transaction| datasets::note_captions(transaction, dataset.id, stamps))?;
    Ok(())
}
