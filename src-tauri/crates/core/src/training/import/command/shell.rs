//! A text as the commands that a shell would make of it: sh, PowerShell or cmd, told by how lines go on and what is quoted
//! with what. Variables that the text itself sets are put in; nothing is run.

mod cmd;
mod powershell;
mod sh;
mod told;

use std::collections::BTreeMap;

/// One command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::training::import) struct Command {
    /// Variables that are set for it, those of earlier lines included.
    pub(in crate::training::import) env: BTreeMap<String, String>,
    /// Its words, without quotes.
    pub(in crate::training::import) words: Vec<String>,
}

/// The ways in which shells read a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dialect {
    Sh,
    PowerShell,
    Cmd,
}

/// All commands of a text, in order.
pub(in crate::training::import) fn commands(text: &str) -> Vec<Command> {
    let text = text.replace("\r\n", "\n");
    match told::dialect(&text) {
        Dialect::Sh => sh::commands(&text),
        Dialect::PowerShell => powershell::commands(&text),
        Dialect::Cmd => cmd::commands(&text),
    }
}

/// Commands while they are read: words of the current one, variables so far.
#[derive(Debug, Default)]
struct Reading {
    done: Vec<Command>,
    words: Vec<String>,
    word: String,
    /// Whether a word has begun, be it empty.
    inside: bool,
    variables: BTreeMap<String, String>,
    env: BTreeMap<String, String>,
}

impl Reading {
    fn push(&mut self, c: char) {
        self.word.push(c);
        self.inside = true;
    }

    fn push_str(&mut self, text: &str) {
        self.word.push_str(text);
        self.inside = true;
    }

    fn end_word(&mut self) {
        if self.inside {
            self.words.push(std::mem::take(&mut self.word));
        }
        self.inside = false;
    }

    fn end_command(&mut self) {
        self.end_word();
        let words = std::mem::take(&mut self.words);
        if !words.is_empty() {
            self.done.push(Command { env: self.env.clone(), words });
        }
    }
}

/// A name such as variables have.
fn is_name(text: &str) -> bool {
    let first = text.chars().next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_');
    first && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests;
