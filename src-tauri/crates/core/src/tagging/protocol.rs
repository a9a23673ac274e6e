//! What the worker and its parent say to each other: a JSON object on a line each; probabilities follow their line as raw bytes.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::labels::Layout;
use super::probabilities::{Content, Stamp};
use super::session::Provider;
use crate::problem::Problem;

/// The first line to the worker: what to load.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Load {
    /// The ONNX Runtime library.
    pub library: PathBuf,
    /// The model file.
    pub model: PathBuf,
    /// What it takes and gives.
    pub layout: Layout,
    /// Where it shall run.
    pub provider: Provider,
    /// Images in one call; by default what suits the provider.
    pub batch: Option<usize>,
    /// One image after another, in order: so that after a crash it is known which image was looked at.
    pub careful: bool,
    /// The cards that the worker sees, by the driver's numbers; none: all that there are.
    #[serde(skip)]
    pub cards: Vec<u32>,
}

/// Every further line to the worker: an image to look at. The end of input is the end of work.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Ask {
    /// The parent's own number for it.
    pub index: usize,
    /// The file.
    pub path: PathBuf,
}

/// A line from the worker.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Reply {
    /// The model is loaded.
    Ready {
        /// Where it really runs.
        provider: String,
        /// Why it does not run where it should.
        note: Option<String>,
        /// Probabilities for each image.
        outputs: usize,
    },
    /// An image was looked at; `count` little-endian 32-bit floats follow.
    Seen {
        /// The image.
        index: usize,
        /// How many floats.
        count: usize,
        /// The file as it was when it was read.
        stamp: Stamp,
        /// What was in it.
        content: Content,
    },
    /// An image cannot be looked at.
    Unreadable {
        /// The image.
        index: usize,
        /// Why, in words that complete `a.png: `.
        reason: String,
    },
    /// The worker cannot go on, and ends.
    Failed {
        /// Why.
        problem: Problem,
    },
}
