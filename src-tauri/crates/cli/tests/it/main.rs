//! The real `nyx`, run on a home in a temporary folder.

mod gpu;
mod jobs;
mod replay;
mod sandbox;
mod training;
