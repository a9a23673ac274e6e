//! Drafts: configurations that are being written, one file each in the home. A draft is the same file as any configuration.

use std::path::PathBuf;

use serde::Serialize;
use specta::Type;

use super::{Config, ConfigError, Family, Issue, Mode, presets};
use crate::files::{put_away, safe_name};
use crate::home::Home;
use crate::problem::Explain;

/// A draft.
#[derive(Clone, Debug, Serialize, Type)]
pub struct Draft {
    /// Its name in the drafts folder; stays when the run is renamed.
    pub id: String,
    /// What it says.
    pub config: Config,
    /// What was out of place in the file.
    pub issues: Vec<Issue>,
}

/// One line of the list of drafts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct DraftSummary {
    /// Its name in the drafts folder.
    pub id: String,
    /// The run's name.
    pub name: String,
    /// What kind of base model.
    pub family: Family,
    /// What is made of it.
    pub mode: Mode,
    /// When it was last written, RFC 3339.
    pub modified: String,
}

/// What can go wrong with drafts.
#[derive(Debug, thiserror::Error)]
pub enum DraftError {
    /// There is none of this name.
    #[error("There is no draft `{id}`")]
    NotFound {
        /// What was asked for.
        id: String,
    },
    /// Its file cannot be read or written.
    #[error(transparent)]
    File(#[from] ConfigError),
    /// It cannot be put away.
    #[error("The draft `{id}` cannot be put into the trash folder")]
    Stuck {
        /// Which.
        id: String,
        /// Why.
        source: std::io::Error,
    },
}

impl Explain for DraftError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => "draft_not_found",
            Self::File(error) => error.code(),
            Self::Stuck { .. } => "draft_stuck",
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::NotFound { .. } => Some("Choose another draft, or start a new one".to_owned()),
            Self::File(error) => error.hint(),
            Self::Stuck { .. } => Some("Check the permissions of the drafts folder".to_owned()),
        }
    }
}

/// The file of a draft; none for words that could leave the folder.
pub fn file(home: &Home, id: &str) -> Result<PathBuf, DraftError> {
    if safe_name(id) == id {
        Ok(home.drafts().join(format!("{id}.toml")))
    } else {
        Err(DraftError::NotFound { id: id.to_owned() })
    }
}

/// All drafts, the one last written first. Files that are no TOML are listed too, under their file name.
pub fn list(home: &Home) -> Vec<DraftSummary> {
    let Ok(entries) = std::fs::read_dir(home.drafts()) else { return Vec::new() };
    let mut drafts: Vec<DraftSummary> = entries
        .flatten()
        .filter_map(|entry| {
            let path = entry.path();
            let id = path.file_stem()?.to_str()?.to_owned();
            (path.extension()? == "toml" && !id.starts_with('.')).then_some(())?;
            let modified = jiff::Timestamp::try_from(entry.metadata().ok()?.modified().ok()?).ok()?;
            let config = Config::read(&path).map(|(config, _)| config).unwrap_or_default();
            let name = if config.name.is_empty() { id.clone() } else { config.name };
            Some(DraftSummary { id, name, family: config.family, mode: config.mode, modified: modified.to_string() })
        })
        .collect();
    drafts.sort_by(|a, b| b.modified.cmp(&a.modified).then_with(|| a.id.cmp(&b.id)));
    drafts
}

/// A new draft from the preset of its family and mode.
pub fn create(home: &Home, family: Family, mode: Mode, name: &str) -> Result<Draft, DraftError> {
    save_new(home, presets::draft(family, mode, name))
}

/// A new draft with what another one says, or a run's configuration.
pub fn save_new(home: &Home, config: Config) -> Result<Draft, DraftError> {
    let stem = safe_name(if config.name.is_empty() { "run" } else { &config.name });
    let mut id = stem.clone();
    for n in 2_u32.. {
        if !home.drafts().join(format!("{id}.toml")).exists() {
            break;
        }
        id = format!("{stem} {n}");
    }
    config.write(&file(home, &id)?)?;
    Ok(Draft { id, config, issues: Vec::new() })
}

/// Reads a draft.
pub fn read(home: &Home, id: &str) -> Result<Draft, DraftError> {
    let path = file(home, id)?;
    if !path.exists() {
        return Err(DraftError::NotFound { id: id.to_owned() });
    }
    let (config, issues) = Config::read(&path)?;
    Ok(Draft { id: id.to_owned(), config, issues })
}

/// Writes a draft at once. One that was put away meanwhile comes back: what is typed is never lost.
pub fn write(home: &Home, id: &str, config: &Config) -> Result<(), DraftError> {
    Ok(config.write(&file(home, id)?)?)
}

/// Puts a draft into the trash folder beside the drafts.
pub fn remove(home: &Home, id: &str) -> Result<(), DraftError> {
    let path = file(home, id)?;
    if !path.exists() {
        return Err(DraftError::NotFound { id: id.to_owned() });
    }
    put_away(&path).map_err(|source| DraftError::Stuck { id: id.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drafts_are_files_that_survive() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::at(folder.path());
        let mut draft = create(&home, Family::Sdxl, Mode::Lora, "kana-v1").unwrap();
        let second = create(&home, Family::Sd15, Mode::Lora, "kana-v1").unwrap();
        assert_eq!((draft.id.as_str(), second.id.as_str()), ("kana-v1", "kana-v1 2"));
        draft.config.params.insert("network_dim".into(), 8.into());
        write(&home, &draft.id, &draft.config).unwrap();
        assert_eq!(read(&home, "kana-v1").unwrap().config, draft.config);
        assert_eq!(list(&home).len(), 2);
        remove(&home, "kana-v1 2").unwrap();
        assert_eq!(list(&home).into_iter().map(|draft| draft.id).collect::<Vec<_>>(), ["kana-v1"]);
        assert!(folder.path().join("drafts/trash/kana-v1 2.toml").exists(), "put away, not lost");
        assert!(matches!(read(&home, "../nyx"), Err(DraftError::NotFound { .. })));
    }

    #[test]
    fn a_damaged_draft_is_listed_and_says_its_line() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::at(folder.path());
        crate::files::write_atomic(&home.drafts().join("bad.toml"), b"name = ").unwrap();
        assert_eq!(list(&home)[0].name, "bad");
        assert!(read(&home, "bad").unwrap_err().to_string().contains("line 1"));
    }
}
