//! What a trainer's output says, in words that hold for every trainer. A trainer turns lines into these; `runs` keeps count.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use specta::Type;

/// Which pipe a record came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Stream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

/// What a living run is busy with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Python starts, arguments and images are read.
    #[default]
    Preparing,
    /// A file is fetched from the network.
    Downloading,
    /// The base model is loaded.
    Loading,
    /// The VAE encodes the images.
    CachingLatents,
    /// The text encoders encode the captions.
    CachingText,
    /// Steps are made.
    Training,
    /// The loss is measured on images kept apart.
    Validating,
    /// Sample images are made.
    Sampling,
    /// A checkpoint or a state is written.
    Saving,
}

/// One thing that the output said.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum TrainEvent {
    /// A phase began.
    Phase {
        /// Which.
        phase: Phase,
    },
    /// How far the present phase is, where it has a bar of its own.
    PhaseProgress {
        /// Items done.
        done: u64,
        /// Items in all.
        total: u64,
    },
    /// The trainer's own total of optimizer steps.
    TotalSteps {
        /// Steps.
        steps: u64,
    },
    /// An epoch begins, counted from 1.
    Epoch {
        /// This one.
        epoch: u64,
        /// In all.
        epochs: u64,
    },
    /// The bar moved.
    Step {
        /// Steps done in this process (a resumed run starts at 0 again).
        step: u64,
        /// The bar's end.
        total: u64,
        /// Seconds for a step, as the bar says.
        seconds_per_step: Option<f64>,
        /// Mean loss as the bar says, three digits; NaN becomes `None`.
        loss: Option<f64>,
    },
    /// A model file is being read.
    Opening {
        /// The file, as printed.
        path: PathBuf,
    },
    /// A checkpoint is being written.
    Saving {
        /// The file, as printed.
        path: PathBuf,
    },
    /// An older checkpoint was removed.
    Removed {
        /// The file, as printed.
        path: PathBuf,
    },
    /// A state for resuming was written whole.
    StateSaved {
        /// The folder, as printed.
        path: PathBuf,
    },
    /// The trainer says that the final model is on the disk.
    ModelSaved,
    /// A warning or an error record of the trainer's own log.
    Record {
        /// `WARNING`, `ERROR` or `CRITICAL`.
        level: String,
        /// The text, wrapped lines joined.
        message: String,
    },
    /// The last line of a traceback; the last one of a run counts, launchers' echoes are left out.
    Exception {
        /// `torch.OutOfMemoryError`.
        class: String,
        /// The rest of the line and of a message over several lines.
        message: String,
        /// The traceback as printed, the line itself included.
        traceback: String,
    },
}

/// Reads a trainer's output line by line. Holds what it needs to remember between lines.
pub trait LogReader: Send {
    /// Takes the next record of one stream, without its `\r` or `\n`, and whether a `\r` ended it (it will be redrawn).
    /// A record may say several things at once: a bar is not terminated before other text.
    fn read(&mut self, stream: Stream, record: &str, redrawn: bool) -> Vec<TrainEvent>;

    /// Looks at a record that has not ended yet. The newest drawing of a bar is never terminated, so a reader that wants
    /// it says here what it can be sure of; the same text comes to [`LogReader::read`] later and must not count twice.
    fn peek(&mut self, _stream: Stream, _unfinished: &str) -> Vec<TrainEvent> {
        Vec::new()
    }

    /// The output has ended.
    fn finish(&mut self) -> Vec<TrainEvent> {
        Vec::new()
    }
}
