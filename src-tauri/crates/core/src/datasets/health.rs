//! The state of a dataset in one phrase, worst first. Pure.

use serde::{Deserialize, Serialize};
use specta::Type;

/// How bad it is; the window adds an icon and a colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// Nothing to do.
    Good,
    /// Not wrong, only not done yet.
    Neutral,
    /// Worth a look before training.
    Attention,
    /// Training would fail.
    Broken,
}

/// One phrase.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Health {
    /// How bad it is.
    pub tone: Tone,
    /// In words: `17 no caption`.
    pub words: String,
}

/// Judges by counts.
pub fn health(offline: bool, images: u64, captioned: u64, unreadable: u64) -> Health {
    let (tone, words) = match (images, images.saturating_sub(captioned)) {
        _ if offline => (Tone::Broken, "Folder offline".to_owned()),
        (0, _) => (Tone::Broken, "No images".to_owned()),
        _ if unreadable > 0 => (Tone::Broken, format!("{unreadable} unreadable")),
        _ if captioned == 0 => (Tone::Neutral, "Untagged".to_owned()),
        (_, 0) => (Tone::Good, "Healthy".to_owned()),
        (_, missing) => (Tone::Attention, format!("{missing} no caption")),
    };
    Health { tone, words }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_is_said() {
        assert_eq!(health(true, 5, 0, 1).words, "Folder offline");
        assert_eq!(health(false, 0, 0, 0).words, "No images");
        assert_eq!(health(false, 5, 5, 1).words, "1 unreadable");
        assert_eq!(health(false, 5, 0, 0).words, "Untagged");
        assert_eq!(health(false, 131, 114, 0), Health { tone: Tone::Attention, words: "17 no caption".to_owned() });
        assert_eq!(health(false, 5, 5, 0).tone, Tone::Good);
    }
}
