//! cmd, and how Windows programs take a line apart into words.

use std::iter::Peekable;
use std::str::Chars;

use super::{Command, Reading};

/// The commands of a text.
pub(super) fn commands(text: &str) -> Vec<Command> {
    let mut reading = Reading::default();
    let joined = text.replace("^\n", " ");
    for line in joined.lines() {
        let line = line.trim_start().trim_start_matches('@');
        let lower = line.to_lowercase();
        if lower.starts_with("rem ") || lower == "rem" || line.starts_with("::") || lower.starts_with("echo ") {
            continue;
        }
        if let Some(set) = lower.strip_prefix("set ").and_then(|_| line.get(4..)) {
            assign(&mut reading, set.trim());
            continue;
        }
        words(&mut reading, line);
        reading.end_command();
    }
    // A variable of the script's own is no wish for the trainer's environment.
    for command in &mut reading.done {
        command.env.retain(|name, _| !reading.variables.contains_key(name));
    }
    reading.done
}

/// `set NAME=value`, `set "NAME=value"`.
fn assign(reading: &mut Reading, set: &str) {
    let set = set.strip_prefix('"').and_then(|inner| inner.strip_suffix('"')).unwrap_or(set);
    if let Some((name, value)) = set.split_once('=') {
        let value = put_in(value, reading);
        reading.env.insert(name.trim().to_owned(), value);
    }
}

/// `%NAME%` for what was set before; what was not stays as it is.
fn put_in(text: &str, reading: &mut Reading) -> String {
    let mut result = text.to_owned();
    for (name, value) in &reading.env {
        let put = result.replace(&format!("%{name}%"), value);
        if put != result {
            reading.variables.insert(name.clone(), value.clone());
        }
        result = put;
    }
    result
}

fn words(reading: &mut Reading, line: &str) {
    let line = put_in(line, reading);
    let mut chars = line.chars().peekable();
    let mut quoted = false;
    while let Some(c) = chars.next() {
        match c {
            '\\' => backslashes(reading, &mut chars, &mut quoted),
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                reading.push('"');
            }
            '"' => {
                quoted = !quoted;
                reading.inside = true;
            }
            '^' if !quoted => reading.word.extend(chars.next()),
            '&' | '|' if !quoted => reading.end_command(),
            c if c.is_whitespace() && !quoted => reading.end_word(),
            c => reading.push(c),
        }
    }
}

/// Backslashes are themselves, unless a quote follows: then two are one, and an odd one makes the quote a character.
fn backslashes(reading: &mut Reading, chars: &mut Peekable<Chars<'_>>, quoted: &mut bool) {
    let mut count = 1;
    while chars.next_if_eq(&'\\').is_some() {
        count += 1;
    }
    let quote = chars.peek() == Some(&'"');
    reading.push_str(&"\\".repeat(if quote { count / 2 } else { count }));
    if quote {
        chars.next();
        if count % 2 == 1 {
            reading.push('"');
        } else {
            *quoted = !*quoted;
        }
    }
}
