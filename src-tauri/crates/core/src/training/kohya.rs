//! Kohya's sd-scripts as a trainer.

pub mod log;
