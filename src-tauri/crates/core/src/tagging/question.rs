//! What the window asks while thresholds move: the effect on the whole dataset, and on one image. Looks at no image, writes nothing.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use specta::Type;

use super::combine::Combine;
use super::effect::{Table, TaggingEffect, effect};
use super::options::TagOptions;
use super::preview::{ImageEffect, image_effect};
use super::readings::Asked;
use super::spec::Existing;
use crate::captions::Entry;
use crate::datasets;
use crate::problem::Problem;
use crate::studio::Studio;

/// A tagging that is thought about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct TagQuestion {
    /// A registered dataset.
    pub dataset: String,
    /// Taggers by id.
    pub taggers: Vec<String>,
    /// How what several taggers say becomes one.
    #[serde(default)]
    pub combine: Combine,
    /// How probabilities become a caption.
    #[serde(default)]
    pub options: TagOptions,
    /// What happens to images that have a caption.
    #[serde(default)]
    pub existing: Existing,
}

impl TagQuestion {
    /// The images with their captions, and what the taggers saw in them.
    fn look(&self, studio: &Studio) -> Result<(Arc<Vec<Entry>>, Arc<Table>), Problem> {
        self.options.check()?;
        let dataset = datasets::find(studio.db(), &self.dataset)?;
        let entries = studio.texts().entries(studio.db(), &dataset)?;
        let asked = Asked { taggers: self.taggers.clone(), combine: self.combine };
        let table = studio.readings().table((studio.db(), studio.home()), &dataset, &entries, &asked)?;
        Ok((entries, table))
    }
}

/// The effect on all captions of the dataset, from what the taggers saw.
pub fn tag_effect(studio: &Studio, question: &TagQuestion) -> Result<TaggingEffect, Problem> {
    let (entries, table) = question.look(studio)?;
    Ok(effect(&entries, &table, &question.options, question.existing))
}

/// The effect on one image's caption, by the image's name in the dataset.
pub fn tag_image_effect(studio: &Studio, question: &TagQuestion, file: &str) -> Result<ImageEffect, Problem> {
    let (entries, table) = question.look(studio)?;
    let number = entries.iter().position(|entry| *entry.image.file == *file);
    let seen = number.and_then(|number| table.images[number].as_deref());
    let said = |entry: &Entry| Some(entry.caption.text.clone()).filter(|text| !text.trim().is_empty());
    let before = number.and_then(|number| said(&entries[number]));
    Ok(image_effect(&table.labels, seen, before.as_deref(), &question.options, question.existing))
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::home::Home;
    use crate::jobs::Reporter;
    use crate::tagging::probabilities::{Content, Packed, Probabilities, Seen, Stamp};

    const TABLE: &str = "tag_id,name,category\n1,general,9\n2,solo,0\n3,hat,0\n";

    struct Sandbox {
        folder: tempfile::TempDir,
        studio: Studio,
    }

    impl Sandbox {
        fn images(&self) -> PathBuf {
            self.folder.path().join("画像 set")
        }

        fn sees(&self, image: &str, values: &[f32]) {
            let home = self.studio.home();
            let store = Probabilities::open(&home.probabilities()).unwrap();
            let model = store.model(&home.taggers().join("one").join("model.onnx")).unwrap();
            let path = self.images().join(image);
            let (stamp, content) = (Stamp::read(&path).unwrap(), Content::of_file(&path).unwrap());
            store.keep(model, &[Seen { path, stamp, content, packed: Packed::new(values, |_| false) }]).unwrap();
        }
    }

    fn sandbox() -> Sandbox {
        let folder = tempfile::tempdir().unwrap();
        let studio = Studio::open(Home::at(folder.path().join("home"))).unwrap();
        let tagger = studio.home().taggers().join("one");
        std::fs::create_dir_all(&tagger).unwrap();
        std::fs::write(tagger.join("model.onnx"), "weights").unwrap();
        std::fs::write(tagger.join("selected_tags.csv"), TABLE).unwrap();
        let sandbox = Sandbox { folder, studio };
        std::fs::create_dir_all(sandbox.images()).unwrap();
        for (image, grey) in [("a.png", 10), ("b.png", 20)] {
            image::GrayImage::from_pixel(8, 8, image::Luma([grey])).save(sandbox.images().join(image)).unwrap();
        }
        datasets::add(sandbox.studio.db(), &sandbox.images(), None, None, &Reporter::silent()).unwrap();
        sandbox
    }

    #[test]
    fn a_threshold_moves_over_what_was_seen_while_more_is_seen_and_captions_change() {
        let s = sandbox();
        let mut question = TagQuestion {
            dataset: "画像 set".to_owned(),
            taggers: vec!["one".to_owned()],
            combine: Combine::Union,
            options: TagOptions::default(),
            existing: Existing::Append,
        };
        let ask = |question: &TagQuestion| {
            let effect = tag_effect(&s.studio, question).unwrap();
            (effect.images, effect.seen, effect.new, effect.changed, effect.added)
        };
        assert_eq!(ask(&question), (2, 0, 0, 0, 0));
        s.sees("a.png", &[0.9, 0.8, 0.4]);
        assert_eq!(ask(&question), (2, 1, 1, 0, 2), "what another process kept is seen");
        question.options.general = 0.5;
        assert_eq!(ask(&question), (2, 1, 1, 0, 1));
        s.sees("b.png", &[0.9, 0.8, 0.1]);
        std::fs::write(s.images().join("a.txt"), "mine").unwrap();
        assert_eq!(ask(&question), (2, 2, 1, 1, 2));
        let one = tag_image_effect(&s.studio, &question, "a.png").unwrap();
        assert_eq!((one.before.as_deref(), one.after.as_deref()), (Some("mine"), Some("mine, solo")));
        assert_eq!(tag_image_effect(&s.studio, &question, "none.png").unwrap().tags, None);
        question.taggers = vec!["absent".to_owned()];
        assert_eq!(tag_effect(&s.studio, &question).unwrap_err().code, "tagger_not_found");
    }
}
