//! Everything long: what is waiting, running and done, with progress, cancel, a log and history.
//!
//! - [`task`]: what a job is asked to do, as it is stored in its row.
//! - [`state`]: what a row and the operating system together say about a job (pure).
//! - [`turns`]: whose turn it is, and what the others wait for (pure).
//! - [`store`]: the rows. [`order`]: their order, and taking a turn.
//! - [`when`]: a moment as a person writes it (pure).
//! - [`queue`]: waiting for a lane, running here, telling how far it is.
//! - [`runner`]: the one match from a task to the domain function that does it.
//! - [`reporter`]: what that function sees of all this: progress out, cancel in.
//! - [`log`]: a text file for each job.
//!
//! A training run is a job as well, but it runs in a process of its own and its folder is the truth (`runs`); its
//! row holds its place in the queue.

pub mod error;
pub mod log;
pub mod order;
pub mod queue;
pub mod reporter;
pub mod runner;
pub mod state;
pub mod store;
pub mod task;
mod thin;
pub mod turns;
pub mod when;

pub use error::JobError;
pub use queue::Parts;
pub use reporter::{JobProgress, Progress, Reporter};
pub use state::JobState;
pub use store::{Job, Outcome};
pub use task::{Lane, Task};
pub use turns::{Hold, HoldCause, Wait, WhileTraining, Wish};
