//! The one shape in which anything that went wrong crosses a boundary: to the window, to the command line, into a job's row.

use serde::{Deserialize, Serialize};
use specta::Type;

/// What happened, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type, thiserror::Error)]
#[error("{message}")]
pub struct Problem {
    /// A stable name, `dataset_not_found`. Scripts and the window branch on it; people do not see it.
    pub code: String,
    /// What happened and why, one sentence without a full stop at the end of a path.
    pub message: String,
    /// What to do, one sentence.
    pub hint: Option<String>,
    /// Raw text for the curious: an operating system error, a traceback.
    pub detail: Option<String>,
}

impl Problem {
    /// A problem that needs only a code and a sentence.
    pub fn new(code: &str, message: impl Into<String>) -> Self {
        Self { code: code.to_owned(), message: message.into(), hint: None, detail: None }
    }

    /// Adds what to do.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds raw text.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }
}

/// Implemented by each domain's error enum: `Display` says what happened, this says the rest.
pub trait Explain: std::error::Error {
    /// The stable name.
    fn code(&self) -> &'static str;

    /// What to do about it.
    fn hint(&self) -> Option<String> {
        None
    }
}

impl<E: Explain> From<E> for Problem {
    fn from(error: E) -> Self {
        told(&error)
    }
}

/// An error as it crosses a boundary, where the error itself is still needed.
pub fn told(error: &impl Explain) -> Problem {
    let detail = error.source().map(|source| {
        let mut text = source.to_string();
        let mut next = source.source();
        while let Some(cause) = next {
            text = format!("{text}: {cause}");
            next = cause.source();
        }
        text
    });
    Problem { code: error.code().to_owned(), message: error.to_string(), hint: error.hint(), detail }
}
