//! The filter query (pure): `tag:smile AND NOT (has:trigger OR tags:>13)`.
//!
//! | term | an image is in |
//! |---|---|
//! | `tag:smile` | with this tag, whatever the case; `*` and `?` are wildcards |
//! | `caption:"looking at"` | whose caption contains this |
//! | `name:*.png` | whose file name, with or without extension, is this |
//! | `has:caption`, `has:trigger` | that has a caption with text in it, the dataset's trigger word as a tag |
//! | `tags:>13`, `chars:<100`, `width:<1024`, `height:>=512`, `size:<100kb` | by number; `>`, `>=`, `<`, `<=`, `=` or none |
//! | `smile`, `"long hair"` | whose caption or file name contains this |
//!
//! `NOT`, `AND` (or a space), `OR`, in this order of strength; parentheses; quotes keep spaces; `\` before `*`, `?`, `"` or `\`
//! means the sign itself. `kb` is 1,000 bytes, `kib` 1,024.

mod lex;
mod parse;
mod test;

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::problem::Explain;
use test::Test;

/// A query that was understood.
#[derive(Clone, Debug)]
pub struct Filter(Node);

#[derive(Clone, Debug)]
enum Node {
    All(Vec<Node>),
    Any(Vec<Node>),
    Not(Box<Node>),
    Test(Test),
}

/// What a query asks about one image.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The image, relative to its folder.
    pub file: &'a str,
    /// Its caption; empty where there is none.
    pub text: &'a str,
    /// Pixels; none when unreadable, which no comparison fits.
    pub width: Option<u32>,
    /// Pixels.
    pub height: Option<u32>,
    /// Size of the image file.
    pub bytes: u64,
}

/// Why a query cannot be understood, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type, thiserror::Error)]
#[error("The filter cannot be understood at character {}: {message}", at + 1)]
pub struct FilterError {
    /// The first character that is wrong, counted from 0.
    pub at: u32,
    /// How many characters are wrong; at least 1.
    pub length: u32,
    /// Why, and what would be right.
    pub message: String,
}

impl Explain for FilterError {
    fn code(&self) -> &'static str {
        "filter_invalid"
    }

    fn hint(&self) -> Option<String> {
        Some("Example: tag:smile AND NOT (has:trigger OR tags:>13)".to_owned())
    }
}

impl FilterError {
    /// The query with a mark under what is wrong, for a terminal.
    pub fn pointed(&self, query: &str) -> Pointed {
        Pointed(format!("{query}\n{}{}", " ".repeat(self.at as usize), "^".repeat(self.length as usize)))
    }
}

/// A query and below it a mark under what is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Pointed(String);

impl Filter {
    /// Reads a query; an empty one fits everything. `trigger` is the dataset's trigger word, where it has one.
    pub fn parse(query: &str, trigger: Option<&str>) -> Result<Self, FilterError> {
        Ok(Self(parse::parse(&lex::lex(query)?, trigger)?))
    }

    /// Whether the image fits.
    pub fn fits(&self, facts: &Facts<'_>) -> bool {
        self.0.fits(facts)
    }
}

impl Node {
    fn fits(&self, facts: &Facts<'_>) -> bool {
        match self {
            Self::All(nodes) => nodes.iter().all(|node| node.fits(facts)),
            Self::Any(nodes) => nodes.iter().any(|node| node.fits(facts)),
            Self::Not(node) => !node.fits(facts),
            Self::Test(test) => test.fits(facts),
        }
    }
}

#[cfg(test)]
mod tests;
