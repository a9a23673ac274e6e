//! One line of a caption as its pieces between commas (pure). In a list of tags pieces are trimmed and empty ones dropped; in
//! prose they are kept as written, so that `1,000 flowers` survives.

use regex::Regex;

use super::super::tags;
use super::Position;
use super::replace;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    prose: bool,
    /// In prose each begins with the space that stands after its comma; the first one's is not written.
    pieces: Vec<String>,
}

impl Line {
    pub(super) fn read(text: &str) -> Self {
        if !tags::is_prose(text) {
            return Self { prose: false, pieces: tags::split(text) };
        }
        let mut pieces: Vec<String> = text.split(',').map(str::to_owned).collect();
        if let Some(first) = pieces.first_mut().filter(|first| !first.starts_with(' ')) {
            first.insert(0, ' ');
        }
        Self { prose: true, pieces }
    }

    pub(super) fn text(&self) -> String {
        if self.prose { self.pieces.join(",").trim_start().to_owned() } else { tags::join(&self.pieces) }
    }

    fn piece(&self, tag: &str) -> String {
        if self.prose { format!(" {tag}") } else { tag.to_owned() }
    }

    pub(super) fn add(&mut self, tags: &[String], at: Position) {
        if at == Position::Missing {
            let missing: Vec<String> = tags
                .iter()
                .filter(|tag| !self.pieces.iter().any(|piece| piece.trim() == *tag))
                .map(|tag| self.piece(tag))
                .collect();
            self.pieces.extend(missing);
            return;
        }
        self.remove(tags);
        let new: Vec<String> = tags.iter().map(|tag| self.piece(tag)).collect();
        let place = match at {
            Position::Start | Position::Both => 0,
            Position::End | Position::Missing => self.pieces.len(),
            Position::Place(place) => (place as usize).saturating_sub(1).min(self.pieces.len()),
        };
        // A caption of nothing but the trigger word begins and ends with it already.
        if at == Position::Both && !self.pieces.is_empty() {
            self.pieces.extend(new.iter().cloned());
        }
        self.pieces.splice(place..place, new);
    }

    pub(super) fn remove(&mut self, tags: &[String]) {
        self.pieces.retain(|piece| !tags.iter().any(|tag| tag == piece.trim()));
    }

    pub(super) fn replace(&mut self, find: &Regex, to: &str, expand: bool) {
        let mut new: Vec<String> = Vec::new();
        let mut pieces: Vec<String> = Vec::new();
        for piece in &self.pieces {
            if !find.is_match(piece.trim()) {
                pieces.push(piece.clone());
                continue;
            }
            let tags = tags::split(&replace::once(piece.trim(), find, to, expand));
            pieces.extend(tags.iter().map(|tag| self.piece(tag)));
            new.extend(tags);
        }
        self.pieces = pieces;
        if !self.prose {
            self.keep_first(|piece| new.contains(piece));
        }
    }

    pub(super) fn dedupe(&mut self) {
        if !self.prose {
            self.keep_first(|_| true);
        }
    }

    /// Of equal pieces only the first stays, among those that `concerns` names.
    fn keep_first(&mut self, concerns: impl Fn(&String) -> bool) {
        let mut seen = std::collections::HashSet::new();
        self.pieces.retain(|piece| !concerns(piece) || seen.insert(piece.clone()));
    }

    pub(super) fn sort(&mut self, keep: usize) {
        if !self.prose
            && let Some(rest) = self.pieces.get_mut(keep..)
        {
            rest.sort_by_cached_key(|tag| (tag.to_lowercase(), tag.clone()));
        }
    }
}
