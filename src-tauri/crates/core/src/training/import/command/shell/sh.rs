//! sh, bash, zsh.

use std::iter::Peekable;
use std::str::Chars;

use super::{Command, Reading, is_name};

/// The commands of a text.
pub(super) fn commands(text: &str) -> Vec<Command> {
    let mut reading = Reading::default();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('\n') | None => {}
                Some(c) => reading.push(c),
            },
            '\'' => {
                reading.inside = true;
                for c in chars.by_ref().take_while(|c| *c != '\'') {
                    reading.push(c);
                }
            }
            '"' => double(&mut reading, &mut chars),
            '$' if chars.peek() == Some(&'\'') && !reading.inside => {
                chars.next();
                ansi(&mut reading, &mut chars);
            }
            '$' => variable(&mut reading, &mut chars),
            '#' if !reading.inside => {
                for _ in chars.by_ref().take_while(|c| *c != '\n') {}
                end(&mut reading);
            }
            '\n' | ';' | '|' | '&' => end(&mut reading),
            c if c.is_whitespace() => reading.end_word(),
            c => reading.push(c),
        }
    }
    end(&mut reading);
    reading.done
}

fn double(reading: &mut Reading, chars: &mut Peekable<Chars<'_>>) {
    reading.inside = true;
    while let Some(c) = chars.next() {
        match c {
            '"' => return,
            '\\' => match chars.next() {
                Some('\n') | None => {}
                Some(c @ ('"' | '\\' | '$' | '`')) => reading.push(c),
                Some(c) => {
                    reading.push('\\');
                    reading.push(c);
                }
            },
            '$' => variable(reading, chars),
            c => reading.push(c),
        }
    }
}

/// `$'...'`: the escapes of C.
fn ansi(reading: &mut Reading, chars: &mut Peekable<Chars<'_>>) {
    reading.inside = true;
    while let Some(c) = chars.next() {
        match c {
            '\'' => return,
            '\\' => match chars.next() {
                Some('n') => reading.push('\n'),
                Some('t') => reading.push('\t'),
                Some(c) => reading.push(c),
                None => return,
            },
            c => reading.push(c),
        }
    }
}

/// `$name`, `${name}`; one that the text does not set stays as it is, so that it can be told.
fn variable(reading: &mut Reading, chars: &mut Peekable<Chars<'_>>) {
    let braces = chars.next_if_eq(&'{').is_some();
    let mut name = String::new();
    while let Some(c) = chars.next_if(|c| c.is_ascii_alphanumeric() || *c == '_' || braces && *c != '}') {
        name.push(c);
    }
    if braces {
        chars.next_if_eq(&'}');
    }
    match reading.variables.get(&name).or_else(|| reading.env.get(&name)).cloned() {
        Some(value) => reading.push_str(&value),
        None if braces => reading.push_str(&format!("${{{name}}}")),
        None => reading.push_str(&format!("${name}")),
    }
}

/// Ends a command. `name=value` before it or alone, and `export`, set variables.
fn end(reading: &mut Reading) {
    reading.end_word();
    let exported = reading.words.first().is_some_and(|word| word == "export");
    if exported {
        reading.words.remove(0);
    }
    let set = |word: &String| {
        word.split_once('=').filter(|(name, _)| is_name(name)).map(|(name, value)| (name.to_owned(), value.to_owned()))
    };
    let leading: Vec<(String, String)> = reading.words.iter().map_while(set).collect();
    reading.words.drain(..leading.len());
    if reading.words.is_empty() && !exported {
        return reading.variables.extend(leading);
    }
    let before = reading.env.clone();
    reading.env.extend(leading);
    if exported {
        return reading.words.clear();
    }
    reading.end_command();
    reading.env = before;
}
