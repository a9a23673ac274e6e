//! Nothing stale is ever said, whatever other programs do to the files between two questions.

use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use proptest::prelude::*;

use super::*;
use crate::event::Events;
use crate::jobs::Reporter;

struct Folder {
    root: tempfile::TempDir,
    db: Db,
    dataset: Dataset,
    texts: Texts,
}

impl Folder {
    fn with(captions: &[Option<&str>]) -> Self {
        let root = tempfile::tempdir().unwrap();
        let db = Db::open(&root.path().join("nyx.db"), Events::default()).unwrap();
        let images = root.path().join("images");
        std::fs::create_dir(&images).unwrap();
        for (number, caption) in captions.iter().enumerate() {
            image::RgbImage::new(4, 3).save(images.join(format!("{number}.png"))).unwrap();
            if let Some(text) = caption {
                std::fs::write(images.join(format!("{number}.txt")), text).unwrap();
            }
        }
        let dataset = datasets::add(&db, &images, None, None, &Reporter::silent()).unwrap().summary.dataset;
        Self { root, db, dataset, texts: Texts::default() }
    }

    fn path(&self, number: usize) -> PathBuf {
        self.dataset.path.join(format!("{number}.txt"))
    }

    /// What we say, and what the files say.
    fn said(&self) -> Vec<String> {
        let entries = self.texts.entries(&self.db, &self.dataset).unwrap();
        entries.iter().map(|entry| entry.caption.text.clone()).collect()
    }

    fn files(&self) -> Vec<String> {
        let entries = self.texts.entries(&self.db, &self.dataset).unwrap();
        let file = |entry: &Entry| self.dataset.caption_path(&entry.image.file);
        entries.iter().map(|entry| std::fs::read_to_string(file(entry)).unwrap_or_default()).collect()
    }

    /// As if the file had been written long ago, so that its time alone is believed.
    fn settle(&self) {
        let mut shelves = self.texts.shelves.lock().unwrap();
        let mut shelf = shelves[0].1.lock().unwrap();
        for entry in Arc::make_mut(&mut shelf.entries) {
            Arc::make_mut(&mut entry.caption).settled = true;
        }
        drop(shelf);
        shelves.truncate(1);
    }
}

#[derive(Clone, Debug)]
enum Step {
    Write(usize, String),
    Replace(usize, String),
    Remove(usize),
    Ours(usize, String),
    Ask,
}

fn step() -> impl Strategy<Value = Step> {
    // Few letters, so that texts of one size are common.
    let text = "[ab]{1,2}";
    prop_oneof![
        (0..4_usize, text).prop_map(|(at, text)| Step::Write(at, text)),
        (0..4_usize, text).prop_map(|(at, text)| Step::Replace(at, text)),
        (0..4_usize).prop_map(Step::Remove),
        (0..4_usize, text).prop_map(|(at, text)| Step::Ours(at, text)),
        Just(Step::Ask),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn an_answer_is_what_the_files_say(steps in prop::collection::vec(step(), 1..24)) {
        let folder = Folder::with(&[Some("a"), Some("b"), None, Some("aa")]);
        let other = folder.root.path().join("other");
        for step in steps {
            match step {
                Step::Write(at, text) => std::fs::write(folder.path(at), text).unwrap(),
                Step::Replace(at, text) => {
                    std::fs::write(&other, text).unwrap();
                    std::fs::rename(&other, folder.path(at)).unwrap();
                }
                Step::Remove(at) => drop(std::fs::remove_file(folder.path(at))),
                Step::Ours(at, text) => {
                    let place = Place::of(&folder.dataset);
                    super::super::set(&folder.db, &place, &format!("{at}.png"), None, &text).unwrap();
                }
                Step::Ask => {}
            }
            prop_assert_eq!(folder.said(), folder.files());
        }
    }
}

#[test]
fn a_file_that_was_set_back_in_time_is_read_again() {
    let folder = Folder::with(&[Some("one")]);
    let long_ago = SystemTime::now() - Duration::from_hours(1);
    let set_back = || std::fs::File::options().write(true).open(folder.path(0)).unwrap().set_modified(long_ago).unwrap();
    set_back();
    assert_eq!(folder.said(), ["one"]);
    folder.settle();
    std::fs::write(folder.path(0), "two").unwrap();
    set_back();
    assert_eq!(folder.said(), ["two"], "same size and same time, as after a restored backup");
}

#[test]
fn what_did_not_change_is_not_read_again() {
    let folder = Folder::with(&[Some("one"), Some("two")]);
    let captions =
        || folder.texts.entries(&folder.db, &folder.dataset).unwrap().iter().map(|e| e.caption.clone()).collect::<Vec<_>>();
    captions();
    folder.settle();
    let before = captions();
    std::fs::write(folder.path(1), "other").unwrap();
    let after = captions();
    assert!(Arc::ptr_eq(&before[0], &after[0]) && !Arc::ptr_eq(&before[1], &after[1]));
}

#[test]
fn images_that_come_and_go_are_followed() {
    let folder = Folder::with(&[Some("one"), Some("two")]);
    assert_eq!(folder.said(), ["one", "two"]);
    std::fs::remove_file(folder.dataset.path.join("0.png")).unwrap();
    image::RgbImage::new(4, 3).save(folder.dataset.path.join("2.png")).unwrap();
    std::fs::write(folder.path(2), "three").unwrap();
    datasets::refresh(&folder.db, &folder.dataset.name, &Reporter::silent()).unwrap();
    assert_eq!(folder.said(), ["two", "three"]);
}

#[test]
fn what_cannot_be_read_says_why_until_it_can() {
    let folder = Folder::with(&[None]);
    std::fs::create_dir(folder.path(0)).unwrap();
    let problem = || folder.texts.entries(&folder.db, &folder.dataset).unwrap()[0].caption.problem.clone();
    assert!(problem().unwrap().contains("a folder has its name"));
    std::fs::remove_dir(folder.path(0)).unwrap();
    std::fs::write(folder.path(0), "text").unwrap();
    assert_eq!(problem(), None);
    assert_eq!(folder.said(), ["text"]);
}

#[test]
fn few_datasets_are_kept() {
    let folders: Vec<Folder> = (0..5).map(|_| Folder::with(&[Some("a")])).collect();
    let texts = Texts::default();
    for folder in &folders {
        assert_eq!(texts.entries(&folder.db, &folder.dataset).unwrap().len(), 1);
    }
    assert_eq!(texts.shelves.lock().unwrap().len(), DATASETS);
}
