//! What a configuration points at, as found on the disk: folders of images with their captions, and files. Gathered at
//! the edge, so that plan and validation are pure.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;

use super::prompts::faults::Fault;
use super::{Family, Installed};

/// Everything that plan and validation need to know of the disk.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Material {
    /// Image folders by the absolute path that the configuration gives; a missing entry is a missing folder.
    pub folders: BTreeMap<PathBuf, Arc<Folder>>,
    /// What metadata files list, by the file and the folder that its relative paths count from.
    pub metadata: BTreeMap<(PathBuf, PathBuf), Arc<Metadata>>,
    /// Paths, other than image folders, that exist.
    pub existing: BTreeSet<PathBuf>,
    /// Folders that would be written into and cannot be, and why, in words.
    pub unwritable: BTreeMap<PathBuf, String>,
    /// Names of what lies in `output_dir`, where that is set.
    pub beside: BTreeSet<String>,
    /// Final files that waiting and running runs will write, with the run's name.
    pub promised: BTreeMap<PathBuf, String>,
    /// Prompts for sample images, where their file can be read.
    pub prompts: Option<u64>,
    /// Options of those prompts that come to something else than they say.
    pub prompt_faults: Vec<Fault>,
    /// What the saved state to go on from counts, where there is one.
    pub state: Option<SavedState>,
    /// What the trainer in use says of its own arguments, where it was asked.
    pub installed: Option<Arc<Installed>>,
    /// What files of weights hold, by the argument that names them; `base_model` for the base model.
    pub weights: BTreeMap<&'static str, Arc<Weights>>,
    /// Files beside the base model that are there and cannot be read as weights, and why, in words.
    pub damaged: BTreeMap<PathBuf, String>,
    /// The graphics cards that the driver tells of, with their names; empty where nobody knows.
    pub cards: BTreeMap<u32, String>,
    /// Bytes that can still be written where the models will lie, where that is known.
    pub free: Option<u64>,
    /// What the header of the base model tells, where it is a file.
    pub model: Option<Arc<Model>>,
}

/// How much a file of weights holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Weights {
    /// Numbers in all.
    pub parameters: u64,
    /// Those of the backbone, where the file holds several parts.
    pub backbone: u64,
}

/// What `train_state.json` of a saved state says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct SavedState {
    /// The epoch in which it was saved, counted from 1.
    #[serde(rename = "current_epoch")]
    pub epoch: u64,
    /// Steps, by the count of the run that saved it.
    #[serde(rename = "current_step")]
    pub step: u64,
}

/// A file that is used as the base model.
#[derive(Clone, Debug, PartialEq)]
pub enum Model {
    /// It looks like a base model.
    Base {
        /// Its family, where that can be told.
        family: Option<Family>,
        /// Whether it can be of no other.
        certain: bool,
    },
    /// It holds something else, such as a LoRA.
    Other,
    /// It cannot be read: what is wrong with it.
    Damaged(String),
}

/// One folder of images, read one level deep.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Folder {
    /// The images the trainer takes, in the order of their names by code point.
    pub images: Vec<Image>,
    /// What lies beside the images, for each caption extension that was asked for (with its dot).
    pub captions: BTreeMap<String, Captions>,
}

/// One image file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// The file's name.
    pub name: String,
    /// Width and height as stored, without rotation; absent where nothing can read them.
    pub size: Option<(u32, u32)>,
}

/// What a metadata file lists.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Metadata {
    /// The images: their keys, and their sizes from the file or else from the images.
    pub images: Vec<Image>,
    /// Keys without a caption and without tags.
    pub without_caption: u64,
    /// Keys that are relative although no folder is given; the trainer stops at them.
    pub homeless: Option<String>,
    /// Why it cannot be read, if it cannot.
    pub problem: Option<String>,
}

/// The caption files of one folder with one extension.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Captions {
    /// Images with a caption file.
    pub found: u64,
    /// Names of caption files of no bytes, at which the trainer stops.
    pub empty: Vec<String>,
    /// Names of caption files that are not UTF-8, at which the trainer stops.
    pub not_utf8: Vec<String>,
}

impl Material {
    /// The folder that a subset names, if it is there.
    pub fn folder(&self, path: &Path) -> Option<&Folder> {
        self.folders.get(path).map(Arc::as_ref)
    }

    /// What a metadata file lists, if it is there.
    pub fn metadata(&self, file: &Path, folder: &Path) -> Option<&Metadata> {
        self.metadata.get(&(file.to_owned(), folder.to_owned())).map(Arc::as_ref)
    }

    /// Whether a file or folder that was asked about is there.
    pub fn exists(&self, path: &Path) -> bool {
        self.existing.contains(path)
    }
}
