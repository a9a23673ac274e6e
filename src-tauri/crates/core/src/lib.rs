//! Everything Nyx Trainer does, without a window: no Tauri, no printing, no arguments. The window (`src-tauri/src`)
//! and the command line (`crates/cli`) are two faces of this crate and call the same functions.
//!
//! One module per noun, its files under it:
//!
//! - [`datasets`], [`captions`], [`tagging`]: images in place, their caption files, and what writes tags into them.
//! - [`training`]: what a parameter is, what a configuration says, and how many steps it makes.
//! - [`runs`]: one training run as a folder, supervised by its own process.
//! - [`jobs`]: everything long: lanes, progress, cancel, history.
//! - [`loras`], [`models`], [`backend`], [`gpu`], [`demo`]: what runs produce and what they need.
//! - [`weights`]: headers of safetensors files, for models and LoRAs alike.
//! - the edges: [`db`], [`files`], [`home`], [`clock`], [`settings`], [`logging`]: the only places that touch SQLite, the
//!   home folder, the clock or write files.
//!
//! [`Studio`] is the one handle the faces hold. It stops at this crate's door: domain functions take what they need.
#![deny(missing_docs)]

pub mod backend;
pub mod captions;
pub mod clock;
pub mod datasets;
pub mod db;
pub mod demo;
pub mod event;
pub mod files;
pub mod gpu;
pub mod home;
pub mod jobs;
pub mod logging;
pub mod loras;
pub mod models;
pub mod problem;
pub mod runs;
mod secrets;
pub mod settings;
pub mod studio;
pub mod tagging;
pub mod training;
pub mod weights;

pub use event::{Event, Events, Topic};
pub use home::Home;
pub use problem::{Explain, Problem};
pub use studio::Studio;
