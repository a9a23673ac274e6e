//! The user's own presets: one file each in the home. A broken one is told with its line and hides no other.

use std::path::{Path, PathBuf};

use serde::Serialize;
use specta::Type;

use super::job::of_config;
use super::{Preset, PresetError, PresetSummary, Refused, included, refused, text};
use crate::db::Db;
use crate::event::Topic;
use crate::files::{put_away, safe_name, unsafe_because, write_atomic};
use crate::home::Home;
use crate::training::nearest::nearest;
use crate::training::{Config, ConfigError};

/// A file among the user's presets that is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct BrokenPreset {
    /// The name of its file, without the ending.
    pub name: String,
    /// The file.
    pub path: PathBuf,
    /// The line that is wrong, from 1; absent where the file cannot be read.
    pub line: Option<u32>,
    /// What is wrong.
    pub message: String,
}

/// Every preset, and what is worth knowing beside.
#[derive(Clone, Debug, Serialize, Type)]
pub struct PresetList {
    /// The user's by name, then those that ship.
    pub presets: Vec<PresetSummary>,
    /// Files among the user's that are no presets.
    pub broken: Vec<BrokenPreset>,
    /// Cards for which nothing ships.
    pub refused: Vec<Refused>,
}

/// Every preset.
pub fn list(home: &Home) -> PresetList {
    let (mut presets, mut broken) = (Vec::new(), Vec::new());
    for name in names(home) {
        match read(home, &name) {
            Ok(preset) => presets.push(preset.summary),
            Err(error) => {
                let path = home.presets().join(format!("{name}.toml"));
                let (line, message) = match error {
                    PresetError::Broken { line, message, .. } => (u32::try_from(line).ok(), message),
                    other => (None, other.to_string()),
                };
                broken.push(BrokenPreset { name, path, line, message });
            }
        }
    }
    presets.extend(included().iter().map(|preset| preset.summary.clone()));
    PresetList { presets, broken, refused: refused() }
}

/// The preset of this name: the user's own, else one that ships.
pub fn find(home: &Home, name: &str) -> Result<Preset, PresetError> {
    if names(home).iter().any(|own| own == name) {
        return read(home, name);
    }
    let found = included().iter().find(|preset| preset.summary.name == name);
    found.cloned().ok_or_else(|| not_found(home, name))
}

/// Keeps the recipe of a configuration under a name. `replace`: whether it may take the place of one of that name.
pub fn save(home: &Home, db: &Db, config: &Config, name: &str, about: &str, replace: bool) -> Result<Preset, PresetError> {
    let (params, dataset, left_out) = of_config(config);
    let goal = find(home, &config.preset).ok().and_then(|preset| preset.summary.goal);
    let name = free(home, name, replace)?;
    let summary = PresetSummary {
        title: name.clone(),
        name,
        about: about.trim().to_owned(),
        family: config.family,
        mode: config.mode,
        goal,
        memory: None,
        own: true,
        left_out,
    };
    let preset = Preset { summary, params, dataset };
    write(&file(home, &preset.summary.name), &preset)?;
    tell(db);
    Ok(preset)
}

/// Gives one of the user's presets another name.
pub fn rename(home: &Home, db: &Db, name: &str, to: &str) -> Result<String, PresetError> {
    let from = own(home, name)?;
    let to = free(home, to, false)?;
    std::fs::rename(from, file(home, &to)).map_err(|source| PresetError::Stuck { name: name.to_owned(), source })?;
    tell(db);
    Ok(to)
}

/// Puts one of the user's presets into the trash folder beside them.
pub fn remove(home: &Home, db: &Db, name: &str) -> Result<(), PresetError> {
    let path = own(home, name)?;
    put_away(&path).map_err(|source| PresetError::Stuck { name: name.to_owned(), source })?;
    tell(db);
    Ok(())
}

/// Writes a preset, also one that ships, as a file to share. It holds no paths and no secrets, for no preset does.
pub fn export(home: &Home, name: &str, out: &Path) -> Result<Preset, PresetError> {
    let preset = find(home, name)?;
    write(out, &preset)?;
    Ok(preset)
}

/// The same into a folder, under the preset's name or the next free one.
pub fn export_into(home: &Home, name: &str, folder: &Path) -> Result<PathBuf, PresetError> {
    let path = |name: &str| folder.join(format!("{name}.toml"));
    let out = path(&first_free(name, |name| path(name).exists()));
    export(home, name, &out)?;
    Ok(out)
}

/// The first of `name`, `name 2`, `name 3`, … that is not taken.
fn first_free(name: &str, taken: impl Fn(&str) -> bool) -> String {
    let mut tried = std::iter::once(name.to_owned()).chain((2..).map(|n| format!("{name} {n}")));
    tried.find(|name| !taken(name)).unwrap_or_default()
}

/// Takes a preset, or the recipe of a configuration, from a file, under the file's name or the next free one.
pub fn import(home: &Home, db: &Db, path: &Path) -> Result<Preset, PresetError> {
    let stem = safe_name(&path.file_stem().unwrap_or_default().to_string_lossy());
    let mut preset = read_file(path, &stem)?;
    preset.summary.name = first_free(&stem, |name| is_taken(home, name));
    preset.summary.title.clone_from(&preset.summary.name);
    write(&file(home, &preset.summary.name), &preset)?;
    tell(db);
    Ok(preset)
}

/// Says that the presets changed, also to an open window of another process. The files are written: that nobody hears of it is no failure.
fn tell(db: &Db) {
    let _ = db.write(&[Topic::Training], |_| Ok(()));
}

fn names(home: &Home) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(home.presets()) else { return Vec::new() };
    let mut names: Vec<String> = entries
        .flatten()
        .filter_map(|entry| {
            let path = entry.path();
            let name = path.file_stem()?.to_str()?;
            (path.extension()? == "toml" && !name.starts_with('.')).then(|| name.to_owned())
        })
        .collect();
    names.sort_by_key(|name| name.to_lowercase());
    names
}

fn file(home: &Home, name: &str) -> PathBuf {
    home.presets().join(format!("{name}.toml"))
}

/// The file of one of the user's presets, also of a broken one.
fn own(home: &Home, name: &str) -> Result<PathBuf, PresetError> {
    if names(home).iter().any(|own| own == name) {
        return Ok(file(home, name));
    }
    let ships = included().iter().any(|preset| preset.summary.name == name);
    Err(if ships { PresetError::Included { name: name.to_owned() } } else { not_found(home, name) })
}

fn not_found(home: &Home, name: &str) -> PresetError {
    let own = names(home);
    let known = own.iter().map(String::as_str).chain(included().iter().map(|preset| preset.summary.name.as_str()));
    PresetError::NotFound { name: name.to_owned(), near: nearest(name, known).map(str::to_owned) }
}

/// Case does not count: some file systems see no difference.
fn is_taken(home: &Home, name: &str) -> bool {
    let same = |other: &str| other.to_lowercase() == name.to_lowercase();
    names(home).iter().any(|own| same(own)) || included().iter().any(|preset| same(&preset.summary.name))
}

/// A name that a file can have and that is not taken.
fn free(home: &Home, name: &str, replace: bool) -> Result<String, PresetError> {
    if name.trim().is_empty() {
        return Err(PresetError::Unnamed);
    }
    let name = name.trim().to_owned();
    let hidden = name.starts_with('.').then(|| "files that begin with a dot are hidden".to_owned());
    if let Some(why) = unsafe_because(&name).or(hidden) {
        return Err(PresetError::BadName { name, why });
    }
    if included().iter().any(|preset| preset.summary.name.eq_ignore_ascii_case(&name)) {
        return Err(PresetError::Included { name });
    }
    match names(home).into_iter().find(|own| own.to_lowercase() == name.to_lowercase()) {
        Some(own) if replace => Ok(own),
        Some(_) => Err(PresetError::Exists { name }),
        None => Ok(name),
    }
}

fn read(home: &Home, name: &str) -> Result<Preset, PresetError> {
    read_file(&file(home, name), name)
}

fn read_file(path: &Path, name: &str) -> Result<Preset, PresetError> {
    let unreadable = |source| ConfigError::Unreadable { path: path.to_owned(), source };
    let text = crate::files::read_text(path).map_err(unreadable)?;
    text::read(name, &text).map_err(|text::Wrong { line, message, hint }| PresetError::Broken {
        path: path.to_owned(),
        line,
        message,
        hint,
    })
}

fn write(path: &Path, preset: &Preset) -> Result<(), PresetError> {
    let text = text::write(preset);
    Ok(write_atomic(path, text.as_bytes()).map_err(|source| ConfigError::Unwritable { path: path.to_owned(), source })?)
}
