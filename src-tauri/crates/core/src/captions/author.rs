//! Who changed a caption.

use std::fmt;

/// Who changed a caption. Written and shown as `user`, `bulk`, `outside`, `tagger NAME`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Author {
    /// A person, one caption at a time.
    User,
    /// A person, many captions at once.
    Bulk,
    /// A tagger, by the name it is shown under.
    Tagger(String),
    /// Another program.
    Outside,
}

impl fmt::Display for Author {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User => f.write_str("user"),
            Self::Bulk => f.write_str("bulk"),
            Self::Tagger(name) => write!(f, "tagger {name}"),
            Self::Outside => f.write_str("outside"),
        }
    }
}
