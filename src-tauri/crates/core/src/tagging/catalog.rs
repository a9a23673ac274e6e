//! Taggers on this machine: a folder each, with `model.onnx` and `selected_tags.csv`. One is shipped for the sample project; the
//! user's own lie in the home, as a copy or as a `tagger.toml` that says where they are.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use specta::Type;

use super::error::TaggingError;
use super::labels::Labels;
use super::session;
use crate::db::Db;
use crate::event::Topic;
use crate::files::{safe_name, write_atomic};
use crate::home::{self, Home};
use crate::problem::Problem;

const MODEL: &str = "model.onnx";
const LABELS: &str = "selected_tags.csv";
const POINTER: &str = "tagger.toml";
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
struct Pointer {
    path: PathBuf,
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

/// Adds a tagger to the library: by saying where it is, or with `copy` as a copy. Its files are looked at first; the model is
/// loaded when it is first used.
pub fn add(db: &Db, home: &Home, path: &Path, id: Option<&str>, copy: bool) -> Result<TaggerInfo, TaggingError> {
    let folder = folder_of(&std::path::absolute(path).unwrap_or_else(|_| path.to_owned()));
    if !folder.is_dir() {
        return Err(TaggingError::NotFound { id: path.display().to_string(), known: Vec::new() });
    }
    let id = safe_name(&id.map_or_else(|| name_of(&folder), str::to_owned));
    let tagger = at(&id, &folder)?;
    session::look(&tagger.model)?;
    Labels::read(&tagger.labels)?;
    let target = home.taggers().join(&id);
    if target.exists() || id == DEMO {
        return Err(TaggingError::Taken { id });
    }
    let unusable = |source| TaggingError::Folder { path: target.clone(), source };
    if copy {
        copy_in(&folder, home, &target).map_err(unusable)?;
    } else {
        let text = toml::to_string(&Pointer { path: folder }).unwrap_or_default();
        write_atomic(&target.join(POINTER), text.as_bytes()).map_err(unusable)?;
    }
    db.write(&[Topic::Tagging], |_| Ok(()))?;
    Ok(info(&id, &target))
}

/// Copies all files of the folder (a model may have its weights in a second one), and shows them only when all are there.
fn copy_in(folder: &Path, home: &Home, target: &Path) -> std::io::Result<()> {
    let parts = tempfile::Builder::new().prefix(".adding-").tempdir_in(home.taggers())?;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.path().is_file() {
            std::fs::copy(entry.path(), parts.path().join(entry.file_name()))?;
        }
    }
    std::fs::rename(parts.path(), target)
}

fn shipped() -> Option<PathBuf> {
    home::shipped("resources/demo/tagger")
}

fn folder_of(path: &Path) -> PathBuf {
    if path.is_file() { path.parent().unwrap_or(path).to_owned() } else { path.to_owned() }
}

fn name_of(folder: &Path) -> String {
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

fn at(id: &str, folder: &Path) -> Result<Tagger, TaggingError> {
    let tagger = Tagger { id: id.to_owned(), model: folder.join(MODEL), labels: folder.join(LABELS) };
    for (file, missing) in [(&tagger.model, MODEL), (&tagger.labels, LABELS)] {
        if !file.is_file() {
            return Err(TaggingError::NotATagger { path: folder.to_owned(), missing });
        }
    }
    Ok(tagger)
}

fn info(id: &str, folder: &Path) -> TaggerInfo {
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
    use crate::event::Events;

    const TABLE: &str = "tag_id,name,category\n1,general,9\n2,solo,0\n";

    struct Sandbox {
        folder: tempfile::TempDir,
        home: Home,
        db: Db,
    }

    fn sandbox() -> Sandbox {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::at(folder.path().join("home"));
        std::fs::create_dir_all(home.taggers()).unwrap();
        let db = Db::open(&home.database(), Events::default()).unwrap();
        Sandbox { folder, home, db }
    }

    fn tagger(at: &Path) -> PathBuf {
        std::fs::create_dir_all(at).unwrap();
        std::fs::write(at.join(MODEL), "weights").unwrap();
        std::fs::write(at.join(LABELS), TABLE).unwrap();
        at.to_owned()
    }

    #[test]
    fn a_tagger_is_added_where_it_is_or_as_a_copy_and_found_by_id_and_path() {
        let s = sandbox();
        let source = tagger(&s.folder.path().join("my tagger"));
        let linked = add(&s.db, &s.home, &source, None, false).unwrap();
        assert_eq!(
            (linked.id.as_str(), linked.origin, linked.tags, &linked.path),
            ("my tagger", Origin::Linked, Some(2), &source)
        );
        let copied = add(&s.db, &s.home, &source.join(MODEL), Some("copy"), true).unwrap();
        assert_eq!((copied.origin, copied.bytes), (Origin::Copied, Some(7)));
        std::fs::remove_dir_all(&source).unwrap();
        assert_eq!(find(&s.home, "copy", Path::new("/")).unwrap().model, s.home.taggers().join("copy").join(MODEL));
        assert!(matches!(find(&s.home, "my tagger", Path::new("/")), Err(TaggingError::NotATagger { .. })), "its files are gone");
        let listed = list(&s.home);
        let broken = listed.iter().find(|tagger| tagger.id == "my tagger").unwrap();
        assert_eq!(broken.problem.as_ref().unwrap().code, "not_a_tagger");
        let other = tagger(&s.folder.path().join("other"));
        assert_eq!(find(&s.home, "other", s.folder.path()).unwrap().model, other.join(MODEL));
    }

    #[test]
    fn what_is_no_tagger_is_refused_with_the_reason() {
        let s = sandbox();
        let at = s.folder.path().join("half");
        std::fs::create_dir_all(&at).unwrap();
        let refused = |id: Option<&str>| Problem::from(add(&s.db, &s.home, &at, id, false).unwrap_err());
        assert!(refused(None).message.contains("it has no model.onnx"));
        std::fs::write(at.join(MODEL), "").unwrap();
        assert!(refused(None).message.contains("it has no selected_tags.csv"));
        std::fs::write(at.join(LABELS), TABLE).unwrap();
        assert_eq!(refused(None).code, "model_broken", "an empty model");
        std::fs::write(at.join(MODEL), "weights").unwrap();
        assert_eq!(refused(Some(DEMO)).code, "tagger_exists");
        std::fs::write(at.join(LABELS), "a,b\n").unwrap();
        assert_eq!(refused(None).code, "labels_wrong");
        assert_eq!(Problem::from(find(&s.home, "nothing", Path::new("/")).unwrap_err()).code, "tagger_not_found");
    }

    #[test]
    fn the_shipped_tagger_is_always_there() {
        let s = sandbox();
        assert_eq!(list(&s.home).last().map(|tagger| (tagger.origin, tagger.tags)), Some((Origin::Shipped, Some(22))));
        assert_eq!(find(&s.home, DEMO, Path::new("/")).unwrap().id, DEMO);
    }
}
