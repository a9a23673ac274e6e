//! Adding a tagger to the library. It is proved first: its files are looked at, its model is loaded in a worker and looks at a
//! blank image. What does not hold is refused with the reason, and nothing is kept.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use specta::Type;

use super::catalog::{self, DEMO, Pointer, Tagger, TaggerInfo};
use super::engine::{self, Answer, Ended};
use super::error::TaggingError;
use super::labels::Labels;
use super::protocol::Load;
use super::runtime;
use super::session::{self, Provider};
use crate::db::Db;
use crate::event::Topic;
use crate::files::{safe_name, write_atomic};
use crate::home::Home;
use crate::jobs::{Progress, Reporter};
use crate::problem::Problem;
use crate::settings::Settings;

/// A tagger to add.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct TaggerSource {
    /// The folder, or a file in it. Absolute.
    pub path: PathBuf,
    /// What to call it; the folder's own name unless given.
    #[serde(default)]
    pub id: Option<String>,
    /// Copy the files instead of only remembering where they are.
    #[serde(default)]
    pub copy: bool,
}

/// A folder that has what a tagger has, and a name that is free.
#[derive(Debug)]
pub struct Candidate {
    id: String,
    folder: PathBuf,
    tagger: Tagger,
    labels: Labels,
}

/// Adds a tagger: looks, proves, keeps.
pub fn add(db: &Db, home: &Home, settings: &Settings, source: &TaggerSource, reporter: &Reporter) -> Result<TaggerInfo, Problem> {
    let candidate = look(home, source)?;
    prove(home, settings, &candidate, reporter)?;
    if source.copy {
        reporter.progress(Progress { phase: "Copying the tagger".to_owned(), ..Progress::default() });
    }
    Ok(keep(db, home, &candidate, source.copy)?)
}

/// Looks at the files of a tagger. Quick, and loads nothing.
pub fn look(home: &Home, source: &TaggerSource) -> Result<Candidate, TaggingError> {
    let folder = catalog::folder_of(&source.path);
    if !folder.is_dir() {
        return Err(TaggingError::NotFound { id: source.path.display().to_string(), known: Vec::new() });
    }
    let id = safe_name(&source.id.clone().unwrap_or_else(|| catalog::name_of(&folder)));
    let tagger = catalog::at(&id, &folder)?;
    session::look(&tagger.model)?;
    let labels = Labels::read(&tagger.labels)?;
    if home.taggers().join(&id).exists() || id == DEMO {
        return Err(TaggingError::Taken { id });
    }
    Ok(Candidate { id, folder, tagger, labels })
}

/// Loads the model on the processor, in a process of its own, and lets it look at a blank image.
fn prove(home: &Home, settings: &Settings, candidate: &Candidate, reporter: &Reporter) -> Result<(), Problem> {
    reporter.progress(Progress { phase: "Trying the tagger".to_owned(), ..Progress::default() });
    let Tagger { model, labels: table, .. } = &candidate.tagger;
    let load = Load {
        library: runtime::library(settings.onnxruntime.as_deref())?,
        model: model.clone(),
        layout: candidate.labels.layout(),
        provider: Provider::Cpu,
        batch: Some(1),
        careful: true,
        cards: Vec::new(),
    };
    let blank = blank(home).map_err(|source| TaggingError::Folder { path: home.taggers(), source })?;
    let mut seen = None;
    let ended = engine::look(&load, &[(0, blank.path().to_owned())], reporter, |answer| {
        match answer {
            Some(Answer::Ready { outputs, .. }) => candidate.labels.must_be_for(outputs, table)?,
            Some(Answer::Image(_, looked)) => seen = Some(looked.map(|looked| looked.values)),
            None => {}
        }
        Ok(())
    })?;
    let broken = |reason: String| Problem::from(TaggingError::ModelBroken { path: model.clone(), reason });
    match (ended, seen) {
        (Ended::Failed(problem), _) => Err(problem),
        (Ended::Cancelled, _) => Err(TaggingError::Cancelled.into()),
        (Ended::Lost { how, words }, _) => {
            Err(TaggingError::WorkerLost { how, after: "while it tried the model".to_owned(), words }.into())
        }
        (Ended::Finished, Some(Ok(values))) if are_probabilities(&values) => Ok(()),
        (Ended::Finished, Some(Ok(_))) => Err(broken("what it gives for a blank image are no probabilities".to_owned())),
        (Ended::Finished, Some(Err(reason))) => Err(broken(reason)),
        (Ended::Finished, None) => Err(broken("it gives nothing for a blank image".to_owned())),
    }
}

/// A model that was cut out before its last step gives numbers of any size.
fn are_probabilities(values: &[f32]) -> bool {
    values.iter().all(|value| (-0.01..=1.01).contains(value))
}

/// A white image in a file of its own, gone with the value.
fn blank(home: &Home) -> std::io::Result<tempfile::NamedTempFile> {
    let file = tempfile::Builder::new().prefix(".blank-").suffix(".png").tempfile_in(home.taggers())?;
    let white = image::GrayImage::from_pixel(8, 8, image::Luma([255]));
    white.save(file.path()).map_err(std::io::Error::other)?;
    Ok(file)
}

/// Puts it into the library: by saying where it is, or as a copy.
pub fn keep(db: &Db, home: &Home, candidate: &Candidate, copy: bool) -> Result<TaggerInfo, TaggingError> {
    let target = home.taggers().join(&candidate.id);
    let unusable = |source| TaggingError::Folder { path: target.clone(), source };
    if copy {
        copy_in(&candidate.folder, home, &target).map_err(unusable)?;
    } else {
        let text = toml::to_string(&Pointer { path: candidate.folder.clone() }).unwrap_or_default();
        write_atomic(&target.join(catalog::POINTER), text.as_bytes()).map_err(unusable)?;
    }
    db.write(&[Topic::Tagging], |_| Ok(()))?;
    Ok(catalog::info(&candidate.id, &target))
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

#[cfg(test)]
mod tests {
    use super::super::catalog::{LABELS, MODEL, Origin, find, list};
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

    /// As [`super::add`], without the proof, for which it takes a worker.
    fn add(s: &Sandbox, path: &Path, id: Option<&str>, copy: bool) -> Result<TaggerInfo, TaggingError> {
        let source = TaggerSource { path: path.to_owned(), id: id.map(str::to_owned), copy };
        keep(&s.db, &s.home, &look(&s.home, &source)?, copy)
    }

    #[test]
    fn a_tagger_is_added_where_it_is_or_as_a_copy_and_found_by_id_and_path() {
        let s = sandbox();
        let source = tagger(&s.folder.path().join("my tagger"));
        let linked = add(&s, &source, None, false).unwrap();
        assert_eq!(
            (linked.id.as_str(), linked.origin, linked.tags, &linked.path),
            ("my tagger", Origin::Linked, Some(2), &source)
        );
        let copied = add(&s, &source.join(MODEL), Some("copy"), true).unwrap();
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
        let refused = |id: Option<&str>| Problem::from(add(&s, &at, id, false).unwrap_err());
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
}
