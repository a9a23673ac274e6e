//! Caption files as tags or prose: reading, edits as values, the journal and undo. No inference.
//!
//! The files are the truth. Every change goes through one journal (who, when, what each file said before and after), so that
//! each operation can be taken back by name, also after a restart and also when later ones followed.
//!
//! - [`text`], [`tags`]: one file as bytes, as text, as tags (pure).
//! - [`Place`]: where captions lie.
//! - [`write_many`]: the way in for everything that changes captions, [`Ongoing`] for what takes long. [`undo`], [`redo`], [`history`]: the way back.
//! - [`Edit`]: a change as a value, for one caption or ten thousand (pure). [`bulk`]: the same over a dataset, with its preview.
//! - [`Filter`]: the query (pure). [`select`]: the captions of a dataset that fit it. [`Texts`]: what they say, in memory.
//! - `pieces`, `merge`: differences, and two changes brought together (pure).
//! - `journal`, `recover`, `outside`, `disk`: what the database and the files say.

mod author;
pub mod bulk;
mod disk;
pub mod edit;
pub mod error;
pub mod filter;
#[cfg(test)]
mod fixture;
mod history;
mod index;
mod journal;
mod merge;
mod ongoing;
mod outside;
mod pieces;
mod place;
mod read;
mod recover;
mod revert;
mod select;
mod set;
pub mod tags;
pub mod text;
mod texts;
mod write;

pub use author::Author;
pub use bulk::{BulkReport, EditPreview, Scope};
pub use edit::{Edit, EditError, Position};
pub use error::CaptionError;
pub use filter::{Filter, FilterError};
pub use history::{History, Operation, history, trigger_word};
pub use ongoing::Ongoing;
pub use outside::look as look_outside;
pub use pieces::{Fate, Piece, difference};
pub use place::Place;
pub use read::{Caption, read};
pub use revert::{RevertReport, redo, undo};
pub use select::{Filtered, TagUse, filtered, select, tag_counts};
pub use set::{Saved, set};
pub use texts::{Entry, Said, Texts};
pub use write::{CaptionWrite, Failure, WriteReport, write_many};
