//! PowerShell. Its four kinds of single and double quotes are one each; a backtick escapes.

use std::iter::Peekable;
use std::str::Chars;

use super::{Command, Reading, is_name};

/// What PowerShell takes for a single quote.
const SINGLE: [char; 5] = ['\'', '\u{2018}', '\u{2019}', '\u{201a}', '\u{201b}'];
/// What it takes for a double quote.
const DOUBLE: [char; 4] = ['"', '\u{201c}', '\u{201d}', '\u{201e}'];

/// The commands of a text.
pub(super) fn commands(text: &str) -> Vec<Command> {
    let mut reading = Reading::default();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '`' => match chars.next() {
                Some('\n') | None => {}
                Some(c) => reading.push(c),
            },
            c if SINGLE.contains(&c) => single(&mut reading, &mut chars),
            c if DOUBLE.contains(&c) => double(&mut reading, &mut chars),
            '$' => variable(&mut reading, &mut chars),
            '#' if !reading.inside => {
                for _ in chars.by_ref().take_while(|c| *c != '\n') {}
                end(&mut reading);
            }
            '<' if !reading.inside && chars.peek() == Some(&'#') => comment(&mut chars),
            '\n' | ';' | '|' => end(&mut reading),
            // The call operator, or a chain.
            '&' if !reading.inside => {
                if !reading.words.is_empty() {
                    end(&mut reading);
                }
            }
            c if c.is_whitespace() => reading.end_word(),
            c => reading.push(c),
        }
    }
    end(&mut reading);
    reading.done
}

fn comment(chars: &mut Peekable<Chars<'_>>) {
    let mut before = ' ';
    for c in chars.by_ref() {
        if before == '#' && c == '>' {
            return;
        }
        before = c;
    }
}

fn single(reading: &mut Reading, chars: &mut Peekable<Chars<'_>>) {
    reading.inside = true;
    while let Some(c) = chars.next() {
        if SINGLE.contains(&c) {
            // Doubled, it is itself.
            match chars.next_if(|next| SINGLE.contains(next)) {
                Some(quote) => reading.push(quote),
                None => return,
            }
        } else {
            reading.push(c);
        }
    }
}

fn double(reading: &mut Reading, chars: &mut Peekable<Chars<'_>>) {
    reading.inside = true;
    while let Some(c) = chars.next() {
        match c {
            c if DOUBLE.contains(&c) => match chars.next_if(|next| DOUBLE.contains(next)) {
                Some(quote) => reading.push(quote),
                None => return,
            },
            '`' => match chars.next() {
                Some('n') => reading.push('\n'),
                Some('t') => reading.push('\t'),
                Some('\n') | None => {}
                Some(c) => reading.push(c),
            },
            '$' => variable(reading, chars),
            c => reading.push(c),
        }
    }
}

/// `$name`, `${name}`, `$env:NAME`; at the left of `=` it stays as it is.
fn variable(reading: &mut Reading, chars: &mut Peekable<Chars<'_>>) {
    let braces = chars.next_if_eq(&'{').is_some();
    let mut name = String::new();
    while let Some(c) = chars.next_if(|c| c.is_alphanumeric() || *c == '_' || *c == ':' || braces && *c != '}') {
        name.push(c);
    }
    if braces {
        chars.next_if_eq(&'}');
    }
    let first = reading.words.is_empty() && !reading.inside;
    let known = match name.to_lowercase().strip_prefix("env:") {
        Some(_) => reading.env.get(&name[4..]),
        None => reading.variables.get(&name.to_lowercase()),
    };
    match known.filter(|_| !first).cloned() {
        Some(value) => reading.push_str(&value),
        None => reading.push_str(&format!("${name}")),
    }
}

/// Ends a command. `$name = value` sets a variable, `$env:NAME = value` one of the environment.
fn end(reading: &mut Reading) {
    reading.end_word();
    let (name, value) = match reading.words.as_slice() {
        [name, sign, value @ ..] if sign == "=" => (name.clone(), value.join(" ")),
        [word, value @ ..] if word.starts_with('$') && word.contains('=') => {
            let (name, begun) = word.split_once('=').unwrap_or((word, ""));
            let value = std::iter::once(begun.to_owned()).chain(value.iter().cloned()).collect::<Vec<_>>().join(" ");
            (name.to_owned(), value.trim().to_owned())
        }
        _ => return reading.end_command(),
    };
    let Some(name) = name.strip_prefix('$') else { return reading.end_command() };
    reading.words.clear();
    match name.to_lowercase().strip_prefix("env:") {
        Some(_) => {
            reading.env.insert(name[4..].to_owned(), value);
        }
        None if is_name(name) => {
            reading.variables.insert(name.to_lowercase(), value);
        }
        None => {}
    }
}
