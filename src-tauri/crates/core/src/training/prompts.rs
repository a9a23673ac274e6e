//! Sample prompts: a file of lines as the trainer reads it, taken apart for an editor and put together again. Comments, and
//! options that the editor does not know, stay as they are; a line that is not changed is written as it was.

mod carry;
mod error;
pub mod faults;
mod line;
mod list;

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use specta::Type;

pub use self::carry::carry;
pub use self::error::PromptsError;
pub use self::line::Prompt;
use super::drafts;
use crate::files::{read_regular, write_atomic};
use crate::home::Home;

/// One line of a file of prompts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Type)]
pub struct PromptLine {
    /// As it stands in the file; empty for a new one.
    pub text: String,
    /// What the trainer makes of it; absent for comments and empty lines.
    pub prompt: Option<Prompt>,
}

/// A file of prompts, taken apart.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
pub struct Prompts {
    /// Its path; empty where a draft has none yet.
    pub path: PathBuf,
    /// Whether it is the draft's own file, in the home.
    pub own: bool,
    /// Whether it can be written as lines: a `.txt` file.
    pub lines_file: bool,
    /// What it holds.
    pub lines: Vec<PromptLine>,
}

/// A longer file is no list of prompts.
const LONGEST: u64 = 1 << 20;

/// The lines of a `.txt` file of prompts.
pub fn parse(text: &str) -> Vec<PromptLine> {
    text.lines().map(line::parse_line).collect()
}

/// The text of a `.txt` file. A prompt without words cannot be written and is left out.
pub fn render(lines: &[PromptLine]) -> String {
    lines.iter().filter_map(line::render_line).map(|line| line + "\n").collect()
}

/// Whether a file is one that this draft wrote for itself, beside it.
fn is_own(home: &Home, draft: &str, path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).and_then(|name| name.strip_prefix(&own_stem(draft)));
    let number = name.and_then(|rest| rest.strip_suffix(".txt"));
    path.parent() == Some(&home.drafts()) && number.is_some_and(|rest| rest.is_empty() || rest.trim().parse::<u32>().is_ok())
}

/// A name that nothing has yet.
fn free(home: &Home, draft: &str) -> String {
    let stem = own_stem(draft);
    let mut names = std::iter::once(format!("{stem}.txt")).chain((2..).map(|number| format!("{stem} {number}.txt")));
    names.find(|name| !home.drafts().join(name).exists()).unwrap_or_default()
}

fn own_stem(draft: &str) -> String {
    format!("{draft}-prompts")
}

/// Reads the prompts that a draft names; relative paths count from the drafts. Empty: none are named, and there are no lines.
pub fn read(home: &Home, draft: &str, named: &str) -> Result<Prompts, PromptsError> {
    drafts::file(home, draft)?;
    if named.is_empty() {
        return Ok(Prompts { path: PathBuf::new(), own: true, lines_file: true, lines: Vec::new() });
    }
    let path = home.drafts().join(named);
    let lines = read_file(&path)?;
    Ok(Prompts { own: is_own(home, draft, &path), lines_file: is_lines_file(&path), lines, path })
}

/// The lines of a file of prompts, of any of its three forms.
pub fn read_file(path: &Path) -> Result<Vec<PromptLine>, PromptsError> {
    let unreadable = |source| PromptsError::Unreadable { path: path.to_owned(), source };
    let about = std::fs::metadata(path).map_err(unreadable)?;
    if about.len() > LONGEST {
        return Err(PromptsError::TooLong { path: path.to_owned() });
    }
    let bytes = read_regular(path).map_err(unreadable)?;
    let text = String::from_utf8(bytes).map_err(|_| PromptsError::NotText { path: path.to_owned() })?;
    if is_lines_file(path) { Ok(parse(&text)) } else { list::read(path, &text) }
}

fn is_lines_file(path: &Path) -> bool {
    path.extension().is_some_and(|end| end == "txt")
}

/// Writes prompts and gives the value for `sample_prompts`. Without `named` they go into a new file of the draft's own, beside it.
pub fn write(home: &Home, draft: &str, named: Option<&str>, lines: &[PromptLine]) -> Result<String, PromptsError> {
    drafts::file(home, draft)?;
    let path = home.drafts().join(named.map_or_else(|| free(home, draft), str::to_owned));
    if path.extension().is_none_or(|end| end != "txt") {
        return Err(PromptsError::NoLines { path });
    }
    write_atomic(&path, render(lines).as_bytes()).map_err(|source| PromptsError::Unwritable { path: path.clone(), source })?;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(if path.parent() == Some(&home.drafts()) { name } else { path.to_string_lossy().into_owned() })
}

#[cfg(test)]
mod tests;
