//! Taggers on this machine: a folder each, with a model and its labels (`model.onnx` and `selected_tags.csv`, or
//! `model_optimized.onnx` and `tag_mapping.json`). One is shipped for the sample project; the
//! user's own lie in the home, as a copy or as a `tagger.toml` that says where they are.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use specta::Type;

use super::error::TaggingError;
use super::labels::Labels;
use super::session;
use crate::home::{self, Home};
use crate::problem::Problem;

pub(super) const MODEL: &str = "model.onnx";
pub(super) const LABELS: &str = "selected_tags.csv";
const CL_MODEL: &str = "model_optimized.onnx";
const CL_LABELS: &str = "tag_mapping.json";
pub(super) const POINTER: &str = "tagger.toml";
/// The id of the tagger that is shipped.
pub const DEMO: &str = "demo";

/// Where a tagger came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Shipped with the program, for the sample project: averages, not a trained model.
    Shipped,
    /// Copied into the home.
    Copied,
    /// Somewhere else; the home only says where.
    Linked,
}

/// A tagger that can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tagger {
    /// The name it is called by and that history shows.
    pub id: String,
    /// The model file.
    pub model: PathBuf,
    /// The label file.
    pub labels: PathBuf,
}

/// A tagger as it is listed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct TaggerInfo {
    /// The name it is called by.
    pub id: String,
    /// Where its files are.
    pub path: PathBuf,
    /// Where it came from.
    pub origin: Origin,
    /// How many tags it knows; none when it cannot be used.
    pub tags: Option<u64>,
    /// Size of the model file.
    pub bytes: Option<u64>,
    /// Why it cannot be used.
    pub problem: Option<Problem>,
}

/// What `tagger.toml` says.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Pointer {
    pub(super) path: PathBuf,
}

/// All taggers, the user's own first, by name. Broken ones are listed with what is wrong.
pub fn list(home: &Home) -> Vec<TaggerInfo> {
    let folders = std::fs::read_dir(home.taggers()).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut own: Vec<TaggerInfo> = folders
        .filter(|folder| folder.is_dir())
        .filter_map(|folder| Some(info(folder.file_name()?.to_str()?, &folder)))
        .collect();
    own.sort_by(|a, b| a.id.cmp(&b.id));
    if let Some(folder) = shipped()
        && own.iter().all(|tagger| tagger.id != DEMO)
    {
        own.push(TaggerInfo { origin: Origin::Shipped, ..info(DEMO, &folder) });
    }
    own
}

/// The tagger that a person means: an id of the library, or a path to a folder (or its model file), relative to `base`.
pub fn find(home: &Home, text: &str, base: &Path) -> Result<Tagger, TaggingError> {
    if crate::datasets::resolve::is_bare(text) {
        let own = home.taggers().join(text);
        if own.is_dir() {
            return open(text, &own);
        }
        if text == DEMO
            && let Some(folder) = shipped()
        {
            return open(DEMO, &folder);
        }
    }
    let folder = folder_of(&base.join(text));
    if !folder.is_dir() {
        let known = list(home).into_iter().map(|tagger| tagger.id).collect();
        return Err(TaggingError::NotFound { id: text.to_owned(), known });
    }
    let id = name_of(&folder);
    at(&id, &folder)
}

/// The same word without its base: an id of the library as it is, a path made absolute. For what is stored.
pub fn settled(home: &Home, text: &str, base: &Path) -> String {
    let is_id = crate::datasets::resolve::is_bare(text) && (text == DEMO || home.taggers().join(text).is_dir());
    if is_id { text.to_owned() } else { base.join(text).display().to_string() }
}

fn shipped() -> Option<PathBuf> {
    home::shipped("resources/demo/tagger")
}

pub(super) fn folder_of(path: &Path) -> PathBuf {
    if path.is_file() { path.parent().unwrap_or(path).to_owned() } else { path.to_owned() }
}

pub(super) fn name_of(folder: &Path) -> String {
    let real = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    real.file_name().map_or_else(|| "tagger".to_owned(), |name| name.to_string_lossy().into_owned())
}

/// A folder of the library, through its pointer where it has one.
fn open(id: &str, folder: &Path) -> Result<Tagger, TaggingError> {
    let pointer = folder.join(POINTER);
    match std::fs::read_to_string(&pointer) {
        Ok(text) => {
            let wrong = |error: toml::de::Error| TaggingError::Folder { path: pointer, source: std::io::Error::other(error) };
            at(id, &toml::from_str::<Pointer>(&text).map_err(wrong)?.path)
        }
        Err(_) => at(id, folder),
    }
}

pub(super) fn at(id: &str, folder: &Path) -> Result<Tagger, TaggingError> {
    let named = |names: &[&'static str]| {
        let there = names.iter().map(|name| folder.join(name)).find(|path| path.is_file());
        there.ok_or_else(|| TaggingError::NotATagger { path: folder.to_owned(), missing: names[0] })
    };
    Ok(Tagger { id: id.to_owned(), model: named(&[MODEL, CL_MODEL])?, labels: named(&[LABELS, CL_LABELS])? })
}

pub(super) fn info(id: &str, folder: &Path) -> TaggerInfo {
    let origin = if folder.join(POINTER).is_file() { Origin::Linked } else { Origin::Copied };
    let opened = open(id, folder).and_then(|tagger| {
        session::look(&tagger.model)?;
        Ok((Labels::read(&tagger.labels)?.len() as u64, tagger.model))
    });
    let (tags, model, problem) = match opened {
        Ok((tags, model)) => (Some(tags), Some(model), None),
        Err(error) => (None, None, Some(Problem::from(error))),
    };
    let path = model.as_deref().and_then(Path::parent).unwrap_or(folder).to_owned();
    let bytes = model.and_then(|model| std::fs::metadata(model).ok()).map(|metadata| metadata.len());
    TaggerInfo { id: id.to_owned(), path, origin, tags, bytes, problem }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_tagger_is_always_there() {
        let home = Home::at("/none");
        assert_eq!(list(&home).last().map(|tagger| (tagger.origin, tagger.tags)), Some((Origin::Shipped, Some(22))));
        assert_eq!(find(&home, DEMO, Path::new("/")).unwrap().id, DEMO);
    }
}
