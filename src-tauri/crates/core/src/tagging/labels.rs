//! What a tagger's outputs mean, in the order of the outputs (pure): `selected_tags.csv` of the WD layout, one row for each, or
//! `tag_mapping.json` of the CL layout.

mod mapping;

use std::path::Path;

use serde::{Deserialize, Serialize};
use specta::Type;

use super::error::TaggingError;

/// What kind of word a label is. The numbers of the file are those of danbooru, with 9 for ratings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// How safe an image is; exactly one is right.
    Rating,
    /// What is to be seen.
    General,
    /// Who is to be seen.
    Character,
    /// What it is from.
    Copyright,
    /// Who drew it.
    Artist,
    /// What is to be said of the picture as a picture.
    Meta,
    /// Which model made it.
    Model,
    /// How good it is; exactly one is right.
    Quality,
    /// Something this layout has no rule for; never written.
    Other,
}

impl Category {
    /// Whether only the most probable label of this kind is asked for.
    pub fn is_one(self) -> bool {
        matches!(self, Self::Rating | Self::Quality)
    }
}

/// What a model takes and gives. The files of a tagger tell which one it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Layout {
    /// Takes `[images, side, side, 3]`, blue, green, red from 0 to 255; gives probabilities.
    #[default]
    Wd,
    /// Takes `[images, 3, side, side]`, blue, green, red from -1 to 1; gives logits. Tags are written by their probability.
    Cl,
}

/// One output of the model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The tag as danbooru spells it, with underscores.
    pub name: String,
    /// Its kind.
    pub category: Category,
}

/// All outputs of a model, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Labels {
    labels: Vec<Label>,
    layout: Layout,
}

impl Labels {
    /// Of labels that were brought together.
    pub fn new(labels: Vec<Label>, layout: Layout) -> Self {
        Self { labels, layout }
    }

    /// Reads the file.
    pub fn read(path: &Path) -> Result<Self, TaggingError> {
        let bytes = crate::files::read_regular(path)
            .map_err(|source| TaggingError::LabelsUnreadable { path: path.to_owned(), source })?;
        let labels = match Self::layout_of(path) {
            Layout::Wd => Self::parse(&bytes),
            Layout::Cl => mapping::parse(&bytes).map(|labels| Self { labels, layout: Layout::Cl }),
        };
        labels.map_err(|reason| TaggingError::LabelsWrong { path: path.to_owned(), reason })
    }

    /// The layout of a tagger with this label file.
    pub fn layout_of(path: &Path) -> Layout {
        if path.extension().is_some_and(|end| end == "json") { Layout::Cl } else { Layout::Wd }
    }

    /// The layout of the tagger.
    pub fn layout(&self) -> Layout {
        self.layout
    }

    /// Reads the table: columns `tag_id,name,category`, any further ones passed over. An error says the line.
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        let mut table = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
        let header = table.headers().map_err(|error| error.to_string())?;
        if header.iter().take(3).map(str::trim).ne(["tag_id", "name", "category"]) {
            return Err("its first line is not `tag_id,name,category`".to_owned());
        }
        let mut labels = Vec::new();
        for (index, row) in table.records().enumerate() {
            let row = row.map_err(|error| error.to_string())?;
            let (Some(name), Some(category)) = (row.get(1), row.get(2)) else {
                return Err(format!("line {} has fewer than three columns", index + 2));
            };
            let category = match category.trim() {
                "9" => Category::Rating,
                "0" => Category::General,
                "4" => Category::Character,
                other if other.parse::<i64>().is_ok() => Category::Other,
                other => return Err(format!("line {} has the category `{other}`, which is no number", index + 2)),
            };
            labels.push(Label { name: name.trim().to_owned(), category });
        }
        if labels.is_empty() { Err("it has no rows".to_owned()) } else { Ok(Self { labels, layout: Layout::Wd }) }
    }

    /// How many outputs the model must have.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Refuses a model that gives another number of probabilities. `path` is where the labels are from.
    pub fn must_be_for(&self, outputs: usize, path: &Path) -> Result<(), TaggingError> {
        // A mapping need not name the last outputs.
        if outputs == self.len() || (self.layout == Layout::Cl && outputs > self.len()) {
            return Ok(());
        }
        Err(TaggingError::LabelsOfAnother { path: path.to_owned(), rows: self.len(), outputs })
    }

    /// Whether of this output's kind only the most probable is asked for.
    pub fn is_one_of_its_kind(&self, output: usize) -> bool {
        self.labels.get(output).is_some_and(|label| label.category.is_one())
    }

    /// Whether there are none; never true of labels that were read.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// The label of an output.
    pub fn get(&self, output: usize) -> Option<&Label> {
        self.labels.get(output)
    }

    /// The labels in the order of the outputs.
    pub fn iter(&self) -> impl Iterator<Item = &Label> {
        self.labels.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_outputs_in_order() {
        let text =
            "tag_id,name,category,count\n1,general,9,5\n2,\"don't_say_\"\"lazy\"\"\",0,4\n3,saber_(fate),4,3\n4,someone,1,2\n";
        let labels = Labels::parse(text.as_bytes()).unwrap();
        let read: Vec<(&str, Category)> = labels.iter().map(|label| (label.name.as_str(), label.category)).collect();
        assert_eq!(
            read,
            [
                ("general", Category::Rating),
                ("don't_say_\"lazy\"", Category::General),
                ("saber_(fate)", Category::Character),
                ("someone", Category::Other),
            ]
        );
    }

    #[test]
    fn another_table_is_refused_with_the_reason() {
        for (text, reason) in [
            ("id,tag\n1,solo\n", "first line"),
            ("", "first line"),
            ("tag_id,name,category\n", "no rows"),
            ("tag_id,name,category\n1,solo\n", "line 2 has fewer"),
            ("tag_id,name,category\n1,solo,0\n2,smile,general\n", "line 3 has the category `general`"),
        ] {
            let error = Labels::parse(text.as_bytes()).unwrap_err();
            assert!(error.contains(reason), "{text:?}: {error}");
        }
    }
}
