//! Taggers: what is in an image, as tags. Writing captions is asked of `captions`.
//!
//! - [`catalog`]: taggers on this machine, a folder each. [`adding`]: one more, after a proof.
//! - [`image`]: a file becomes what a model looks at (pure but for the reading of the file).
//! - [`labels`], [`options`], [`tags`]: what a model's numbers mean, what is asked for, and the tags (pure).
//! - [`runtime`], [`session`]: the ONNX Runtime library and a loaded model; used in the worker alone.
//! - [`worker`], [`protocol`], [`engine`]: the process that holds the model, what is said, and its parent's side.
//! - [`card`]: whether a graphics card is used, and who trains on it.
//! - [`probabilities`]: what was seen, kept for good.
//! - [`readings`], [`combine`]: the same for one dataset in memory, several taggers as one. [`effect`], [`preview`]: what thresholds would do
//!   to all captions, and to one (pure).
//! - [`job`]: all of this over a dataset: `spec` is asked for, `recall` knows what was seen before, `look` passes over the other images,
//!   `keep` writes the captions.
//!
//! Two layouts of models are known, WD and CL ([`labels::Layout`]). Another one is another reader of labels and another rule for
//! numbers; the rest stays.

pub mod adding;
pub mod card;
pub mod catalog;
pub mod combine;
pub mod effect;
pub mod engine;
mod error;
pub mod image;
pub mod job;
mod keep;
pub mod labels;
mod look;
pub mod options;
mod outcome;
pub mod preview;
pub mod probabilities;
pub mod protocol;
pub mod question;
pub mod readings;
mod recall;
pub mod runtime;
pub mod session;
mod several;
mod sources;
mod spec;
pub mod tags;
pub mod worker;

pub use adding::{TaggerSource, add};
pub use card::TagCard;
pub use catalog::{DEMO, Origin, Tagger, TaggerInfo, find, list};
pub use combine::Combine;
pub use effect::{TaggingChange, TaggingEffect};
pub use error::TaggingError;
pub use job::{CaptionCounts, caption_counts};
pub use options::{Place, Replacement, TagOptions};
pub use preview::ImageEffect;
pub use question::{TagQuestion, tag_effect, tag_image_effect};
pub use readings::Readings;
pub use session::Provider;
pub use spec::{Existing, Preview, TagReport, TagSpec};
