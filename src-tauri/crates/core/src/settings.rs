//! Preferences: one struct is the list, the documentation and the defaults. Only what differs is written.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use specta::Type;

use crate::db::{Db, DbError};
use crate::event::Topic;
use crate::files::write_atomic;
use crate::jobs::WhileTraining;
use crate::problem::Explain;

/// Everything a person can prefer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Type)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Colours of the window.
    pub theme: Theme,
    /// Folders, besides the outputs of runs, in which LoRAs are looked for.
    pub lora_folders: Vec<PathBuf>,
    /// Folders in which base models are looked for by bare name.
    pub model_folders: Vec<PathBuf>,
    /// The ONNX Runtime library to use in place of the shipped one.
    pub onnxruntime: Option<PathBuf>,
    /// The backend that new runs use, by name.
    pub backend: Option<String>,
    /// Whether a run goes on when its loss is not a number any more; it stops itself otherwise.
    pub continue_on_nan: bool,
    /// Whether the machine may go to sleep while a training goes on.
    pub keep_awake: KeepAwake,
    /// When the desktop is told.
    pub notify: Notify,
    /// What a tagging does while a training uses the graphics card.
    pub tag_while_training: WhileTraining,
    /// Where installations find archives of sources: an address or a folder with `COMMIT.tar.gz`, or an address with `{url}` or
    /// `{commit}` in it.
    pub archive_mirror: Option<String>,
    /// The package index that installations use.
    pub package_index: Option<String>,
    /// The index of builds of torch; `{build}` stands for `cu128` and the like.
    pub torch_index: Option<String>,
    /// Where installations find releases of Python.
    pub python_mirror: Option<String>,
    /// A folder with every package as a wheel: installations fetch nothing then.
    pub wheel_folder: Option<PathBuf>,
    /// The proxy of downloads, `http://127.0.0.1:7890`; absent: the one that the environment names.
    pub proxy: Option<String>,
}

/// When the desktop shows a notification.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Notify {
    /// When a training is done or has failed.
    #[default]
    RunEnds,
    /// Never.
    Never,
}

/// When the machine is kept from going to sleep.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum KeepAwake {
    /// While a training goes on.
    #[default]
    Training,
    /// Never.
    Never,
}

/// Colours of the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the desktop says.
    System,
    /// The quiet dark workshop.
    #[default]
    Dark,
    /// Bright surroundings.
    Light,
}

/// What can go wrong with the settings.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file is not what we wrote.
    #[error("The settings file {} cannot be read", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The file cannot be written.
    #[error("The settings file {} cannot be written", path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The other processes could not be told.
    #[error(transparent)]
    Db(#[from] DbError),
    /// No setting has this name.
    #[error("There is no setting `{key}`")]
    UnknownKey {
        /// What was asked for.
        key: String,
    },
    /// The value does not fit.
    #[error("`{key}` does not take this value")]
    BadValue {
        /// The setting.
        key: String,
        /// Why.
        source: serde_json::Error,
    },
}

impl Explain for SettingsError {
    fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "settings_unreadable",
            Self::Unwritable { .. } => "settings_unwritable",
            Self::Db(error) => error.code(),
            Self::UnknownKey { .. } => "setting_unknown",
            Self::BadValue { .. } => "setting_bad_value",
        }
    }

    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Db(error) => return error.hint(),
            Self::Unreadable { .. } => "Correct the line named below, or delete the file to return to the defaults".to_owned(),
            Self::Unwritable { .. } => "Check the permissions of the folder and the space on the disk".to_owned(),
            Self::UnknownKey { .. } => format!("Settings: {}", keys().join(", ")),
            Self::BadValue { .. } => "See `nyx settings get` for the present values".to_owned(),
        })
    }
}

/// The settings file and what it says now. Another process may write it: it is read again on every question.
#[derive(Clone, Debug)]
pub struct SettingsStore {
    path: PathBuf,
    last: Arc<Mutex<Settings>>,
    db: Db,
}

impl SettingsStore {
    /// Reads the file; a missing one means the defaults. The database carries the news to other processes.
    pub fn open(path: &Path, db: Db) -> Result<Self, SettingsError> {
        Ok(Self { path: path.to_owned(), last: Arc::new(Mutex::new(load(path)?)), db })
    }

    /// The settings as they are. A file that became unreadable while we run leaves the last good ones.
    pub fn get(&self) -> Settings {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        match load(&self.path) {
            Ok(settings) => *last = settings,
            Err(error) => tracing::warn!(%error, "the settings file became unreadable"),
        }
        last.clone()
    }

    /// Changes the named settings, `{"theme": "light"}`; null returns one to its default. Written before it counts.
    pub fn patch(&self, changes: &Map<String, Value>) -> Result<Settings, SettingsError> {
        let defaults = as_map(&Settings::default());
        let mut next = as_map(&load(&self.path)?);
        for (key, value) in changes {
            let default = defaults.get(key).ok_or_else(|| SettingsError::UnknownKey { key: key.clone() })?;
            next.insert(key.clone(), if value.is_null() { default.clone() } else { value.clone() });
            serde_json::from_value::<Settings>(Value::Object(next.clone()))
                .map_err(|source| SettingsError::BadValue { key: key.clone(), source })?;
        }
        next.retain(|key, value| defaults.get(key) != Some(value));
        let text = toml::to_string(&next).unwrap_or_default();
        write_atomic(&self.path, text.as_bytes())
            .map_err(|source| SettingsError::Unwritable { path: self.path.clone(), source })?;
        self.db.write(&[Topic::Settings], |_| Ok(()))?;
        Ok(self.get())
    }
}

/// What the file says now; the defaults where it cannot be read. For a process that lives long and asks rarely.
pub fn read(path: &Path) -> Settings {
    load(path).unwrap_or_default()
}

fn load(path: &Path) -> Result<Settings, SettingsError> {
    let unreadable = |source| SettingsError::Unreadable { path: path.to_owned(), source };
    match std::fs::read_to_string(path) {
        Ok(text) => toml::from_str(&text).map_err(|error| unreadable(Box::new(error))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Settings::default()),
        Err(error) => Err(unreadable(Box::new(error))),
    }
}

/// The names of all settings.
pub fn keys() -> Vec<String> {
    as_map(&Settings::default()).keys().cloned().collect()
}

fn as_map(settings: &Settings) -> Map<String, Value> {
    match serde_json::to_value(settings) {
        Ok(Value::Object(map)) => map,
        _ => Map::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Events;
    use serde_json::json;

    fn open(folder: &Path) -> SettingsStore {
        let db = Db::open(&folder.join("nyx.db"), Events::default()).unwrap();
        SettingsStore::open(&folder.join("settings.toml"), db).unwrap()
    }

    fn changes(value: &Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn only_what_differs_is_written_and_null_resets() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.toml");
        let store = open(folder.path());
        store.patch(&changes(&json!({"theme": "light"}))).unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "theme = \"light\"\n");
        assert_eq!(open(folder.path()).get().theme, Theme::Light);
        store.patch(&changes(&json!({"theme": null}))).unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "");
    }

    #[test]
    fn two_processes_do_not_undo_each_other() {
        let folder = tempfile::tempdir().unwrap();
        let (here, there) = (open(folder.path()), open(folder.path()));
        there.patch(&changes(&json!({"backend": "main"}))).unwrap();
        here.patch(&changes(&json!({"theme": "light"}))).unwrap();
        for store in [here, there] {
            assert_eq!((store.get().theme, store.get().backend), (Theme::Light, Some("main".to_owned())));
        }
    }

    #[test]
    fn wrong_names_and_values_change_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let store = open(folder.path());
        assert!(matches!(store.patch(&changes(&json!({"them": 1}))), Err(SettingsError::UnknownKey { .. })));
        assert!(matches!(store.patch(&changes(&json!({"theme": "pink"}))), Err(SettingsError::BadValue { .. })));
        assert_eq!(store.get(), Settings::default());
    }
}
