//! Edits of captions as values (pure): what the form of the window and the words of the command line become.
//!
//! What an edit does not concern it leaves alone to the letter; a list of tags that it changes is joined with `, `.
//! Each line of a caption is a list of its own. In prose, edits put sentences and what stands between commas in no other
//! order and rejoin nothing: sorting and removing duplicates pass prose over.

mod line;
mod replace;

use regex::Regex;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::tags;
use crate::problem::Explain;
use line::Line;

/// A change of one caption, and so of ten thousand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Edit {
    /// Tags come in. None is ever there twice, except with `both`.
    Add {
        /// The tags; commas inside separate.
        tags: Vec<String>,
        /// Where.
        at: Position,
    },
    /// Tags go, wherever they stand. Compared to the letter, because `:d` and `:D` are two tags.
    Remove {
        /// The tags; commas inside separate.
        tags: Vec<String>,
    },
    /// Search and replace.
    Replace {
        /// What to find.
        from: String,
        /// What comes in its place; empty removes. With `regex`, `$1` stands for the first group.
        to: String,
        /// Only where it is the whole tag; a new tag that was there already stays at its earlier place.
        whole_tag: bool,
        /// `from` is a regular expression.
        regex: bool,
        /// `A` is not `a`.
        match_case: bool,
    },
    /// The whole text.
    Set {
        /// What the caption says from now on.
        text: String,
    },
    /// Of tags that are there twice the first stays.
    Dedupe,
    /// By the alphabet, whatever the case.
    Sort {
        /// How many tags at the start stay where they are, such as trigger words.
        keep: u32,
    },
}

/// Where tags come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Position {
    /// At the end where it is missing; where it is there it stays in its place.
    Missing,
    /// First, moved there where it stands elsewhere.
    Start,
    /// Last, moved there where it stands elsewhere.
    End,
    /// First and last.
    Both,
    /// The place counted from 1, at most the end; moved there where it stands elsewhere.
    Place(u32),
}

impl Position {
    /// Whether this is a fixed place, which makes the tag the trigger word of the dataset.
    pub fn is_fixed(self) -> bool {
        self != Self::Missing
    }
}

/// Why an edit makes no sense.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// No tag was named.
    #[error("No tag is named")]
    NoTags,
    /// The text to find is empty.
    #[error("There is nothing to find")]
    NothingToFind,
    /// Place 0.
    #[error("Places in a caption count from 1")]
    NoPlace,
    /// The regular expression cannot be understood.
    #[error("The regular expression `{pattern}` cannot be understood: {reason}")]
    BadRegex {
        /// What was written.
        pattern: String,
        /// Why, in one line.
        reason: String,
    },
    /// The replacement stands for a group that the expression does not have.
    #[error("The replacement names the group `{group}`, which the regular expression does not have")]
    NoGroup {
        /// Its name or number.
        group: String,
    },
}

impl Explain for EditError {
    fn code(&self) -> &'static str {
        match self {
            Self::NoTags | Self::NothingToFind | Self::NoPlace => "edit_incomplete",
            Self::BadRegex { .. } | Self::NoGroup { .. } => "regex_invalid",
        }
    }

    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::NoTags => "Name at least one tag".to_owned(),
            Self::NothingToFind => "Write what should be replaced".to_owned(),
            Self::NoPlace => "Write 1 for the first place, or `start`".to_owned(),
            Self::NoGroup { group } => match group.find(|c: char| !c.is_ascii_digit()) {
                Some(end) if end > 0 => {
                    format!("Write ${{{}}}{} where text follows a group, and $$ for a dollar sign", &group[..end], &group[end..])
                }
                _ => "Put the part in parentheses to make a group of it; write $$ for a dollar sign".to_owned(),
            },
            Self::BadRegex { .. } => "Put a \\ before a sign that is meant as itself, such as \\( or \\+".to_owned(),
        })
    }
}

/// An edit that was checked and is ready for any number of captions.
#[derive(Clone, Debug)]
pub struct Prepared(Step);

#[derive(Clone, Debug)]
enum Step {
    Add { tags: Vec<String>, at: Position },
    Remove { tags: Vec<String> },
    ReplaceText { find: Regex, to: String, expand: bool },
    ReplaceTag { find: Regex, to: String, expand: bool },
    Set { text: String },
    Dedupe,
    Sort { keep: usize },
}

impl Edit {
    /// Checks the edit.
    pub fn prepare(&self) -> Result<Prepared, EditError> {
        Ok(Prepared(match self {
            Self::Add { at: Position::Place(0), .. } => return Err(EditError::NoPlace),
            Self::Add { tags, at } => Step::Add { tags: named(tags)?, at: *at },
            Self::Remove { tags } => Step::Remove { tags: named(tags)? },
            Self::Replace { from, to, whole_tag, regex, match_case } => {
                let from = if *whole_tag && !regex { from.trim() } else { from };
                let find = replace::pattern(from, *whole_tag, *regex, *match_case)?;
                let (to, expand) = (to.clone(), *regex);
                if let Some(group) = replace::missing_group(&find, &to).filter(|_| expand) {
                    return Err(EditError::NoGroup { group });
                }
                if *whole_tag { Step::ReplaceTag { find, to, expand } } else { Step::ReplaceText { find, to, expand } }
            }
            Self::Set { text } => Step::Set { text: text.clone() },
            Self::Dedupe => Step::Dedupe,
            Self::Sort { keep } => Step::Sort { keep: *keep as usize },
        }))
    }

    /// What the edit does, as the history tells it.
    pub fn label(&self) -> String {
        match self {
            Self::Add { tags, at } => {
                let tags = tags::join(tags);
                match at {
                    Position::Missing => format!("Added {tags}"),
                    Position::Start => format!("Put {tags} at the start"),
                    Position::End => format!("Put {tags} at the end"),
                    Position::Both => format!("Put {tags} at start and end"),
                    Position::Place(place) => format!("Put {tags} at place {place}"),
                }
            }
            Self::Remove { tags } => format!("Removed {}", tags::join(tags)),
            Self::Replace { from, to, .. } if to.is_empty() => format!("Removed the text {from}"),
            Self::Replace { from, to, .. } => format!("Replaced {from} with {to}"),
            Self::Set { .. } => "Rewrote the caption".to_owned(),
            Self::Dedupe => "Removed duplicates".to_owned(),
            Self::Sort { .. } => "Sorted the tags".to_owned(),
        }
    }

    /// The trigger word that the edit sets, if it does.
    pub fn trigger_word(&self) -> Option<String> {
        match self {
            Self::Add { tags, at } if at.is_fixed() => tags::split(&tags::join(tags)).into_iter().next(),
            _ => None,
        }
    }
}

/// The tags as written, separated at commas, none twice.
fn named(written: &[String]) -> Result<Vec<String>, EditError> {
    let mut named: Vec<String> = Vec::new();
    for tag in written.iter().flat_map(|text| tags::split(text)) {
        if !named.contains(&tag) {
            named.push(tag);
        }
    }
    if named.is_empty() { Err(EditError::NoTags) } else { Ok(named) }
}

impl Prepared {
    /// The caption after the edit. What the edit does not concern comes back to the letter.
    pub fn apply(&self, text: &str) -> String {
        match &self.0 {
            Step::Set { text } => text.clone(),
            Step::ReplaceText { find, to, expand } => replace::text(text, find, to, *expand),
            Step::ReplaceTag { find, to, expand } => each_line(text, |line| line.replace(find, to, *expand)),
            Step::Add { tags, at } if text.trim().is_empty() => {
                let mut line = Line::read("");
                line.add(tags, *at);
                line.text()
            }
            Step::Add { tags, at } => each_line(text, |line| line.add(tags, *at)),
            Step::Remove { tags } => each_line(text, |line| line.remove(tags)),
            Step::Dedupe => each_line(text, Line::dedupe),
            Step::Sort { keep } => each_line(text, |line| line.sort(*keep)),
        }
    }
}

/// Applies `change` to each line with something in it; a line whose pieces stay the same stays as it was written.
fn each_line(text: &str, change: impl Fn(&mut Line)) -> String {
    let edited: Vec<String> = text
        .split('\n')
        .map(|written| {
            if written.trim().is_empty() {
                return written.to_owned();
            }
            let mut line = Line::read(written);
            let before = line.clone();
            change(&mut line);
            if line == before { written.to_owned() } else { line.text() }
        })
        .collect();
    edited.join("\n")
}

#[cfg(test)]
mod tests;
