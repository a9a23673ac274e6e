//! The real `nyx`, run on a home in a temporary folder.

mod backend;
mod captions;
mod datasets;
mod demo;
mod gpu;
mod jobs;
mod loras;
mod replay;
mod runs;
mod sandbox;
mod tagging;
mod training;
