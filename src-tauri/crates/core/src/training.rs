//! Parameters as data, configurations, and the plan: buckets, batches, steps. No processes: `runs` starts what this describes.

pub mod config;
pub mod family;
pub mod issue;
pub mod kohya;
pub mod material;
pub mod nearest;
pub mod plan;
pub mod progress;
pub mod trainer;

pub use config::{Config, ConfigError, DatasetConfig, DatasetTable, Launch, Values};
pub use family::{Family, Mode};
pub use issue::{Fix, Issue, Level, has_errors};
pub use material::Material;
pub use plan::{Bucket, Plan, Refusal, Save};
pub use progress::{LogReader, Phase, Stream, TrainEvent};
pub use trainer::{CommandSpec, Installation, Rendered, RenderedFile, Trainer};
