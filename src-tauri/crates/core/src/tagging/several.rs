//! Tagging with several taggers: each looks at all images, one after another, and then captions are written from what all of them saw.

use std::collections::HashSet;
use std::path::PathBuf;

use super::TaggingError;
use super::catalog::Tagger;
use super::combine::Combined;
use super::keep::Keep;
use super::labels::Labels;
use super::probabilities::{FLOOR, Packed};
use super::recall::Recall;
use super::spec::TagSpec;
use super::tags::Rules;
use crate::captions::{Failure, Place};
use crate::home::Home;
use crate::jobs::Reporter;

/// What is kept of improbable tags is too little for a lower threshold.
pub(super) fn check(spec: &TagSpec) -> Result<(), TaggingError> {
    let lowest = spec.options.lowest();
    if spec.taggers().count() > 1 && lowest < f64::from(FLOOR) {
        let reason = format!("with several taggers a threshold is {FLOOR} at least, and not {lowest}");
        return Err(TaggingError::BadOption { option: "general", reason });
    }
    Ok(())
}

/// What they are called together.
pub(super) fn name(taggers: &[(Tagger, Labels)]) -> String {
    taggers.iter().map(|(tagger, _)| tagger.id.as_str()).collect::<Vec<_>>().join(" + ")
}

/// Writes the captions of these images from what was kept. Images that could not be looked at are in `failed`.
pub(super) fn write(
    (home, place): (&Home, &Place),
    taggers: &[(Tagger, Labels)],
    files: &[String],
    spec: &TagSpec,
    (keep, failed): (&mut Keep<'_>, &mut Vec<Failure>),
    reporter: &Reporter,
) -> Result<(), TaggingError> {
    let paths: Vec<PathBuf> = files.iter().map(|file| place.path(file)).collect();
    let mut seen: Vec<Vec<Option<Packed>>> = Vec::new();
    for (tagger, labels) in taggers {
        seen.push(Recall::open(home, tagger, labels).known(&paths, &spec.options));
    }
    let labels: Vec<Labels> = taggers.iter().map(|(_, labels)| labels.clone()).collect();
    let combined = Combined::new(&labels, spec.combine);
    let rules = Rules::new(&combined.labels, &spec.options);
    let told: HashSet<String> = failed.iter().map(|failure| failure.file.clone()).collect();
    for (number, file) in files.iter().enumerate() {
        if reporter.is_cancelled() {
            return Ok(());
        }
        let all: Option<Vec<&Packed>> = seen.iter().map(|images| images[number].as_ref()).collect();
        match all {
            Some(all) => {
                let entries = combined.entries(&all);
                keep.take(number, file, rules.tags(entries.into_iter().map(|(label, p)| (label as usize, p))));
                if keep.is_due() {
                    keep.write()?;
                }
            }
            None if told.contains(file) => {}
            None => {
                let reason = "what the taggers saw in it could not be kept, and several are brought together from what was kept";
                failed.push(Failure { file: file.clone(), reason: reason.to_owned() });
            }
        }
    }
    Ok(())
}
