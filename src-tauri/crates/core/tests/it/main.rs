//! The core from outside: one binary, a module per noun.
#![expect(clippy::unwrap_used, reason = "tests")]

mod captions;
mod datasets;
mod recordings;
mod sandbox;
mod tagging;
