//! What a person may ask of a tagger: thresholds, what is never written, and how tags are spelled and ordered (pure).

use serde::{Deserialize, Serialize};
use specta::Type;

use super::error::TaggingError;
use super::labels::Category;

/// Where a tag that is not a thing in the image stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// Not written.
    #[default]
    None,
    /// Before everything else.
    First,
    /// After everything else.
    Last,
}

/// One tag written in place of another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Replacement {
    /// The tag as the tagger says it, with underscores or spaces.
    pub from: String,
    /// What is written; nothing drops the tag.
    pub to: String,
}

/// How probabilities become a caption. Tags are compared in the spelling in which they are written as well as in the tagger's own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(default, deny_unknown_fields)]
pub struct TagOptions {
    /// A general tag is written from this probability on.
    pub general: f64,
    /// A character is written from this probability on.
    pub character: f64,
    /// What an image is from, its artist, what is to be said of it as a picture and the model that made it are written from these
    /// probabilities on, where the tagger knows any; absent: as general tags.
    pub copyright: Option<f64>,
    /// See `copyright`.
    pub artist: Option<f64>,
    /// See `copyright`.
    pub meta: Option<f64>,
    /// See `copyright`.
    pub model: Option<f64>,
    /// Never written.
    pub exclude: Vec<String>,
    /// `long_hair` instead of `long hair`. Known faces such as `^_^` and tags of at most three characters always keep theirs.
    pub keep_underscores: bool,
    /// The most probable rating.
    pub rating: Place,
    /// The most probable quality, where the tagger knows any.
    pub quality: Place,
    /// Characters before general tags, in their own order.
    pub character_first: bool,
    /// `saber_(fate)` becomes `saber` and `fate`.
    pub expand_characters: bool,
    /// These tags stand first, in this order, where they were found.
    pub always_first: Vec<String>,
    /// Tags written in place of others.
    pub replace: Vec<Replacement>,
    /// Between two tags.
    pub separator: String,
    /// A word that every caption begins with, found or not.
    pub trigger: Option<String>,
}

impl Default for TagOptions {
    fn default() -> Self {
        Self {
            general: 0.35,
            character: 0.35,
            copyright: None,
            artist: None,
            meta: None,
            model: None,
            exclude: Vec::new(),
            keep_underscores: false,
            rating: Place::None,
            quality: Place::None,
            character_first: false,
            expand_characters: false,
            always_first: Vec::new(),
            replace: Vec::new(),
            separator: ", ".to_owned(),
            trigger: None,
        }
    }
}

impl TagOptions {
    /// The probability from which on tags of a kind are written; none for kinds of which the most probable one is, or none.
    pub fn threshold(&self, category: Category) -> Option<f64> {
        match category {
            Category::General => Some(self.general),
            Category::Character => Some(self.character),
            Category::Copyright => Some(self.copyright.unwrap_or(self.general)),
            Category::Artist => Some(self.artist.unwrap_or(self.general)),
            Category::Meta => Some(self.meta.unwrap_or(self.general)),
            Category::Model => Some(self.model.unwrap_or(self.general)),
            Category::Rating | Category::Quality | Category::Other => None,
        }
    }

    /// The lowest threshold.
    pub fn lowest(&self) -> f64 {
        let others = [self.copyright, self.artist, self.meta, self.model];
        others.into_iter().flatten().fold(self.general.min(self.character), f64::min)
    }

    /// Refuses what cannot be meant.
    pub fn check(&self) -> Result<(), TaggingError> {
        let others = [("copyright", self.copyright), ("artist", self.artist), ("meta", self.meta), ("model", self.model)];
        let others = others.into_iter().filter_map(|(name, value)| Some((name, value?)));
        for (name, value) in [("general", self.general), ("character", self.character)].into_iter().chain(others) {
            if !value.is_finite() || value < 0.0 {
                return Err(TaggingError::BadOption { option: name, reason: format!("{value} is no probability") });
            }
        }
        if self.separator.is_empty() || self.separator.contains(['\n', '\r']) {
            return Err(TaggingError::BadOption { option: "separator", reason: "it must be text of one line".to_owned() });
        }
        Ok(())
    }
}

/// Reads `a=b,c=d`. A backslash before `,`, `=` or a backslash means the character itself: `\=_\==face`.
pub fn parse_replacements(text: &str) -> Result<Vec<Replacement>, TaggingError> {
    let mut pairs = Vec::new();
    for item in split_escaped(text, ',') {
        let sides = split_escaped(&item, '=');
        let wrong = || TaggingError::BadOption { option: "replace", reason: format!("`{item}` is not of the form `from=to`") };
        let [from, to] = sides.as_slice() else { return Err(wrong()) };
        let (from, to) = (plain(from), plain(to));
        if from.is_empty() {
            return Err(wrong());
        }
        pairs.push(Replacement { from, to });
    }
    Ok(pairs)
}

/// Splits where the character stands without a backslash; backslashes are kept.
fn split_escaped(text: &str, at: char) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut escaped = false;
    for c in text.chars() {
        if c == at && !escaped {
            parts.push(String::new());
            continue;
        }
        escaped = c == '\\' && !escaped;
        if let Some(part) = parts.last_mut() {
            part.push(c);
        }
    }
    parts
}

fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.trim().chars();
    while let Some(c) = chars.next() {
        out.push(if c == '\\' { chars.next().unwrap_or('\\') } else { c });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replacements_are_pairs_and_can_hold_any_tag() {
        let pair = |from: &str, to: &str| Replacement { from: from.to_owned(), to: to.to_owned() };
        assert_eq!(
            parse_replacements("1girl=woman, long hair = hair ,v=").unwrap(),
            [pair("1girl", "woman"), pair("long hair", "hair"), pair("v", "")]
        );
        assert_eq!(parse_replacements(r"\=_\==face\, flat").unwrap(), [pair("=_=", "face, flat")]);
        for wrong in ["1girl", "a=b,c", "=b", "a=b=c", ""] {
            let error = parse_replacements(wrong).unwrap_err();
            assert!(error.to_string().contains("from=to"), "{wrong}: {error}");
        }
    }

    #[test]
    fn thresholds_and_separators_are_checked() {
        assert!(TagOptions { general: 1.1, ..TagOptions::default() }.check().is_ok(), "a threshold above one asks for no tag");
        assert!(TagOptions { general: f64::NAN, ..TagOptions::default() }.check().is_err());
        assert!(TagOptions { character: -0.1, ..TagOptions::default() }.check().is_err());
        assert!(TagOptions { separator: "\n".to_owned(), ..TagOptions::default() }.check().is_err());
    }
}
