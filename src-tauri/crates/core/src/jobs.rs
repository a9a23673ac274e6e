//! Everything long: what is waiting, running and done, with progress and cancel.

pub mod reporter;

pub use reporter::{JobProgress, Progress, Reporter};
