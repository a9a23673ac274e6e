//! Search and replace inside a text (pure).

use regex::{NoExpand, Regex, RegexBuilder};

use super::super::tags;
use super::EditError;

/// The expression that finds `from`.
pub(super) fn pattern(from: &str, whole_tag: bool, regex: bool, match_case: bool) -> Result<Regex, EditError> {
    if from.is_empty() {
        return Err(EditError::NothingToFind);
    }
    let build = |pattern: &str| RegexBuilder::new(pattern).case_insensitive(!match_case).build();
    let bad = |error: &regex::Error| EditError::BadRegex { pattern: from.to_owned(), reason: last_line(error) };
    if !regex {
        let literal = regex::escape(from);
        let literal = if whole_tag { format!(r"\A{literal}\z") } else { literal };
        return build(&literal).map_err(|error| bad(&error));
    }
    // Checked as it was written first, so that an unmatched bracket is not closed by ours.
    let plain = build(from).map_err(|error| bad(&error))?;
    if whole_tag { build(&format!(r"\A(?:{from})\z")).map_err(|error| bad(&error)) } else { Ok(plain) }
}

/// The first group that a replacement names and the expression does not have; it would stand for nothing. A name goes on as long
/// as letters, digits and underscores do, so `$1X` names `1X`.
pub(super) fn missing_group(find: &Regex, to: &str) -> Option<String> {
    let mut rest = to;
    while let Some((_, after)) = rest.split_once('$') {
        if let Some(after) = after.strip_prefix('$') {
            rest = after;
            continue;
        }
        let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let name = match after.strip_prefix('{') {
            Some(braced) => braced.split_once('}').map_or("", |(name, _)| name),
            None => &after[..after.find(|c| !word(c)).unwrap_or(after.len())],
        };
        let known = match name.parse::<usize>() {
            Ok(number) => number < find.captures_len(),
            Err(_) => find.capture_names().flatten().any(|known| known == name),
        };
        if !name.is_empty() && !known {
            return Some(name.to_owned());
        }
        rest = after;
    }
    None
}

/// The parser draws the place over several lines; the reason is on the last one.
fn last_line(error: &regex::Error) -> String {
    let text = error.to_string();
    text.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned()
}

/// One replacement in a tag that the expression matches as a whole.
pub(super) fn once(tag: &str, find: &Regex, to: &str, expand: bool) -> String {
    if expand { find.replace(tag, to) } else { find.replace(tag, NoExpand(to)) }.into_owned()
}

/// Every replacement in a caption. A list of tags in which this leaves a tag empty is joined anew without it.
pub(super) fn text(text: &str, find: &Regex, to: &str, expand: bool) -> String {
    let replaced = if expand { find.replace_all(text, to) } else { find.replace_all(text, NoExpand(to)) };
    if replaced == text || replaced.matches('\n').count() != text.matches('\n').count() {
        return replaced.into_owned();
    }
    let tidy = |(before, after): (&str, &str)| {
        if empty_pieces(after) > empty_pieces(before) && !tags::is_prose(after) {
            tags::join(&tags::split(after))
        } else {
            after.to_owned()
        }
    };
    text.split('\n').zip(replaced.split('\n')).map(tidy).collect::<Vec<_>>().join("\n")
}

fn empty_pieces(line: &str) -> usize {
    line.split(',').filter(|piece| piece.trim().is_empty()).count()
}
