//! The sample project: a small dataset, a tiny tagger and a recorded run, so that everything can be seen without a GPU.
//! What it makes lies in its own folder of the home; making it again adds what is missing and changes nothing else.

pub mod images;
pub mod project;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::event::Topic;
use crate::home::shipped;
use crate::jobs::{Parts, Reporter};
use crate::problem::{Explain, Problem};

const IMAGES: &str = "resources/demo/images";
const TAGGER: &str = "demo";
const SIMULATED: [&str; 2] = [
    "The run plays the recorded output of a small training of other images: nothing is trained and no LoRA is made",
    "The tagger knows colours and brightness only; its tags show how tagging works, not what a real tagger sees",
];

/// What the sample project consists of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct DemoProject {
    /// The folder with the images and their captions.
    pub folder: PathBuf,
    /// The dataset's name.
    pub dataset: String,
    /// Images in it.
    pub images: u64,
    /// Those with a caption.
    pub captioned: u64,
    /// The tagger that ships for it.
    pub tagger: String,
    /// The configuration, as a draft.
    pub draft: String,
    /// The configuration's file.
    pub config: PathBuf,
    /// The run that plays, or has played, the recording.
    pub run: Option<String>,
    /// What is not what it looks like, in sentences.
    pub simulated: Vec<String>,
}

/// What can go wrong with the sample project.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// A file that ships with Nyx is missing.
    #[error("`{0}`, which ships with Nyx, is missing")]
    NotShipped(&'static str),
    /// A sample cannot be put into the home folder.
    #[error("The sample file {} cannot be written", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Somebody asked to stop.
    #[error("Stopped before the sample project was complete")]
    Cancelled,
}

impl Explain for DemoError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotShipped(_) => "demo_not_shipped",
            Self::Write { .. } => "demo_not_writable",
            Self::Cancelled => "cancelled",
        }
    }

    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::NotShipped(_) => "Install Nyx again, or set NYX_RESOURCES to the folder that holds `resources`".to_owned(),
            Self::Write { .. } => "Check the permissions of the home folder and the space on the disk".to_owned(),
            Self::Cancelled => "Make it again to complete it".to_owned(),
        })
    }
}

/// Makes the sample project, or completes it; with `play`, starts a run that plays the recording that many times as fast
/// (0: at once), unless there is one already.
pub fn make(parts: &Parts, play: Option<f64>, reporter: &Reporter) -> Result<DemoProject, Problem> {
    let from = shipped(IMAGES).ok_or(DemoError::NotShipped(IMAGES))?;
    let folder = parts.home.demo().join("kana");
    images::copy_missing(&from, &folder, reporter)?;
    let summary = project::dataset(&parts.db, &folder, reporter)?;
    let draft = project::draft(&parts.home, &summary.dataset.name)?;
    let config = parts.home.drafts().join(format!("{draft}.toml"));
    parts.events.changed(Topic::Training);
    let run = play.map(|speed| project::play(parts, &config, speed)).transpose()?;
    reporter.log("The run plays a recording: nothing is trained");
    Ok(DemoProject {
        folder,
        dataset: summary.dataset.name,
        images: summary.images,
        captioned: summary.captioned,
        tagger: TAGGER.to_owned(),
        draft,
        config,
        run,
        simulated: SIMULATED.iter().map(|text| (*text).to_owned()).collect(),
    })
}
