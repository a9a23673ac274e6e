//! The real `nyx`, run on a home in a temporary folder.
#![expect(clippy::unwrap_used, reason = "helpers of tests may panic: that is how tests fail")]

mod backend;
mod captions;
mod checkpoints;
mod control;
mod datasets;
mod demo;
mod gpu;
mod handback;
mod history;
mod installing;
mod jobs;
mod loras;
mod making_way;
mod nvml;
mod presets;
mod probe;
mod queue;
mod replay;
mod report;
mod runs;
mod sandbox;
mod sentinels;
#[cfg(unix)]
mod sharing;
mod soak;
mod studio;
mod tagging;
mod tagging_ends;
mod takeover;
mod training;
