//! The sample project: a small dataset, a tiny tagger and a recorded run, so that everything can be seen without a GPU.
//! What it makes lies in its own folder of the home; making it again adds what is missing and changes nothing else.

pub mod images;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::home::{Home, shipped};
use crate::jobs::Reporter;
use crate::problem::Explain;

/// What the sample project consists of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct DemoProject {
    /// The folder with the images and their captions.
    pub folder: PathBuf,
    /// Images in it.
    pub images: u64,
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

/// Makes the sample project, or completes it.
pub fn make(home: &Home, reporter: &Reporter) -> Result<DemoProject, DemoError> {
    let from = shipped("resources/demo/images").ok_or(DemoError::NotShipped("resources/demo/images"))?;
    let folder = home.demo().join("kana");
    let images = images::copy_missing(&from, &folder, reporter)?;
    Ok(DemoProject { folder, images })
}
