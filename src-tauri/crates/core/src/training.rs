//! Parameters as data, configurations, and the plan: buckets, batches, steps. No processes: `runs` starts what this describes.

pub mod check;
pub mod config;
pub mod drafts;
pub mod facts;
pub mod family;
pub mod gather;
pub mod issue;
pub mod kohya;
pub mod material;
pub mod nearest;
pub mod param;
pub mod plan;
pub mod presets;
pub mod progress;
pub mod python_random;
pub mod resolve;
pub mod schema;
pub mod trainer;
pub mod validate;
mod writable;

pub use check::{Checked, FolderFacts, Prepared};
pub use config::{Config, ConfigError, DatasetConfig, DatasetTable, Launch, Values};
pub use family::{Family, Mode};
pub use issue::{Fix, Issue, Level, has_errors};
pub use material::Material;
pub use param::{Group, Half, Param, Tier};
pub use plan::{Bucket, Plan, Refusal, Save};
pub use progress::{LogReader, Phase, Stream, TrainEvent};
pub use resolve::Library;
pub use schema::{Schema, schema};
pub use trainer::{CommandSpec, Installation, Rendered, RenderedFile, Trainer};
