//! The dataset index knows which image has a caption; what we write is told there at once.

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;

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
    let mut images: HashMap<String, Vec<Arc<str>>> = HashMap::new();
    for image in datasets::sizes(db, dataset.id)? {
        images.entry(place.caption_name(&image.file)).or_default().push(image.file);
    }
    let stamp = |(caption, _): &Outcome| {
        let stamp = scan::caption_stamp(&place.path(caption), None);
        images.get(caption).into_iter().flatten().map(|file| (&**file, stamp)).collect::<Vec<_>>()
    };
    let stamps: Vec<_> = outcomes.par_iter().with_min_len(64).flat_map_iter(stamp).collect();
    db.write(&[Topic::Datasets], |transaction| datasets::note_captions(transaction, dataset.id, stamps))?;
    Ok(())
}
