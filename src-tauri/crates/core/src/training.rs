//! Parameters as data, configurations, and the plan: buckets, batches, steps. No processes: `runs` starts what this describes.

pub mod progress;

pub use progress::{LogReader, Phase, Stream, TrainEvent};
