//! The core from outside: one binary, a module per noun.
#![expect(clippy::unwrap_used, reason = "tests")]

mod arguments;
mod captions;
mod damage;
mod datasets;
mod diagnosis;
mod export;
mod import;
mod launcher;
mod odd;
mod recordings;
mod sandbox;
mod tagging;
