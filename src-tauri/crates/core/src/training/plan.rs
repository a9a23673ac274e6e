//! What a configuration will do, as numbers: images, buckets, steps, saves. Equal to what the trainer prints.

use serde::{Deserialize, Serialize};
use specta::Type;

/// What the trainer will print and do. Counts are exact unless [`Plan::exact`] says otherwise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct Plan {
    /// Training images after the validation split, without repeats and without regularisation images.
    pub images: u64,
    /// Training images times their repeats.
    pub images_with_repeats: u64,
    /// Regularisation images as declared, times their repeats.
    pub reg_images: u64,
    /// Images kept apart for validation.
    pub validation_images: u64,
    /// Batches in an epoch, over all datasets and processes.
    pub batches_per_epoch: u64,
    /// Optimizer steps in a full epoch.
    pub steps_per_epoch: u64,
    /// Epochs; the last one may be cut short by `max_train_steps`.
    pub epochs: u64,
    /// Optimizer steps in all.
    pub total_steps: u64,
    /// The batch size of each dataset.
    pub batch_sizes: Vec<u64>,
    /// Batches gathered for one optimizer step.
    pub accumulation: u64,
    /// Processes that share the work.
    pub processes: u64,
    /// Aspect-ratio buckets, in dataset order, then by width and height.
    pub buckets: Vec<Bucket>,
    /// What will be saved, in order; the final model last.
    pub saves: Vec<Save>,
    /// States for resuming that will be saved, in order.
    #[serde(default)]
    pub states: Vec<StateSave>,
    /// When sample images will be made, in order.
    #[serde(default)]
    pub samples: Vec<Sample>,
    /// Images shown to the model in all, each as often as it comes: the middle where [`Plan::images_seen_range`] is wide.
    #[serde(default)]
    pub images_seen: u64,
    /// At least and at most, where chance decides which batches a cut epoch holds.
    #[serde(default)]
    pub images_seen_range: (u64, u64),
    /// Where the run goes on, when it does not begin at the first step.
    #[serde(default)]
    pub resumed: Option<Resumed>,
    /// False where a validation split without a seed makes buckets, and so the totals, differ from run to run.
    pub exact: bool,
    /// The lowest and the highest total that such a split can lead to; both `total_steps` when exact.
    pub total_steps_range: (u64, u64),
}

/// One bucket of one dataset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Bucket {
    /// Which dataset, counted from 0 in file order.
    pub dataset: u64,
    /// Width and height in pixels.
    pub resolution: (u32, u32),
    /// Images in it, repeats and used regularisation images included.
    pub images: u64,
    /// Batches it makes.
    pub batches: u64,
}

/// One model file that will be saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Save {
    /// After this optimizer step.
    pub step: u64,
    /// In this epoch, counted from 1.
    pub epoch: u64,
    /// The file's name in the output folder.
    pub file: String,
    /// False where the trainer removes it again as older than the last ones to keep.
    pub kept: bool,
}

/// One state, a folder with everything needed to go on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct StateSave {
    /// After this optimizer step, by the trainer's count.
    pub step: u64,
    /// In this epoch, counted from 1.
    pub epoch: u64,
    /// The folder's name in the output folder.
    pub folder: String,
    /// False where the trainer removes it again.
    pub kept: bool,
}

/// One round of sample images.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Sample {
    /// After this optimizer step, by the trainer's count; 0 before the first.
    pub step: u64,
    /// In this epoch, counted from 1; 0 before the first.
    pub epoch: u64,
    /// Images: one for each prompt.
    pub images: u64,
}

/// How a run that goes on differs from one that begins. The trainer still prints the totals of the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Resumed {
    /// The step to go on from, by an argument or by what the saved state counts.
    pub initial_step: u64,
    /// The first epoch that is trained, counted from 1.
    pub epoch: u64,
    /// Optimizer steps that are made.
    pub steps: u64,
    /// The end of the trainer's bar, which is not always reached.
    pub bar: u64,
    /// What the trainer's count of steps, by which files are named, begins at.
    pub counted_from: u64,
}

/// Why the trainer would stop before it prints any totals.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Refusal {
    /// Where, as in [`super::Issue::param`].
    pub param: String,
    /// A stable name, the same as the issue that says it.
    pub reason: &'static str,
    /// What, and why.
    pub message: String,
    /// What to do.
    pub hint: String,
}

impl crate::problem::Explain for Refusal {
    fn code(&self) -> &'static str {
        "plan_refused"
    }

    fn hint(&self) -> Option<String> {
        Some(self.hint.clone())
    }
}
