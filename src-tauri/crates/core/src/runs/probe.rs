//! A probe: the first steps of a training, really made, to learn what they cost. It is a run of the same command on the largest
//! batch, ended after [`crate::training::probe::STEPS`] steps; nothing of it stays but its log and what it measured.
//!
//! - [`order`], [`measured`]: what is measured, and what came of it. [`verdict`]: what that means for the whole training.
//! - `stage`, [`start`]: the images laid ready, the run in the queue. `gauge`: what its supervisor reads meanwhile.
//! - [`ladder`], [`find`]: what to change, least loss first, and one try after another until one fits.
//! - [`results`]: what earlier probes measured, for later estimates.

pub mod find;
pub(in crate::runs) mod gauge;
pub mod ladder;
pub mod measured;
pub mod order;
mod pace;
pub mod results;
mod stage;
pub mod start;
pub mod verdict;

pub use find::{Probed, Tried};
pub use measured::{CardMemory, Measured, ProbeEnd};
pub use order::Order;
pub use verdict::{Verdict, verdict};
