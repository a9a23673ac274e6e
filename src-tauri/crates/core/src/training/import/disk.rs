//! What the paths in a file of settings lead to on this machine: folders named `10_word`, the dataset file, paths that
//! count from the file's folder, the base model's family. The only part of an import that looks at the disk.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::kohya;
use super::sheet::{DatasetSheet, Entry, Sheet, is_nothing};
use crate::files::read_text;
use crate::training::{Config, Family, facts};

/// What was found.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    /// Words of the file that lead somewhere, and where.
    pub(super) existing: BTreeMap<String, PathBuf>,
    /// The family in the base model's header.
    pub(super) family: Option<Family>,
    /// The dataset file that the settings name.
    pub(super) dataset: Option<DatasetSheet>,
    /// Folders of images.
    pub(super) folders: Vec<ImageFolder>,
    /// Arguments that were followed: what says it now, and what to know.
    pub(super) used: BTreeMap<&'static str, (String, Option<String>)>,
    /// What else to know.
    pub(super) notes: Vec<String>,
}

/// A folder of images.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ImageFolder {
    pub(super) path: String,
    pub(super) repeats: Option<u64>,
    /// The caption of images without one.
    pub(super) words: String,
    pub(super) regularisation: bool,
    pub(super) metadata: Option<String>,
    pub(super) here: bool,
}

/// Whether a word is a path that needs no folder to count from, on any system.
pub(in crate::training) fn is_rooted(text: &str) -> bool {
    let drive = text.as_bytes().get(1) == Some(&b':') && text.chars().next().is_some_and(|c| c.is_ascii_alphabetic());
    text.starts_with(['/', '\\', '~']) || drive
}

/// Where a word leads; none where nothing is there.
fn locate(text: &str, base: Option<&Path>) -> Option<PathBuf> {
    let path = match base {
        _ if Path::new(text).is_absolute() => PathBuf::from(text),
        Some(base) if !is_rooted(text) => base.join(text),
        _ => return None,
    };
    path.exists().then(|| path.components().collect())
}

/// Reads the argument file that a command names, if it is there; its values count where the command says nothing.
pub(super) fn config_file(sheet: &mut Sheet, base: Option<&Path>) {
    let Some(named) = sheet.argument("config_file").and_then(Value::as_str).map(str::to_owned) else { return };
    // The trainer adds the ending itself.
    let ends = Path::new(&named).extension().is_some_and(|end| end == "toml");
    let name = if ends { named } else { format!("{named}.toml") };
    let here = locate(&name, base).or_else(|| beside(&name, base));
    let table = here.as_ref().and_then(|path| read_text(path).ok()).and_then(|text| text.parse::<toml::Table>().ok());
    match table {
        Some(table) => {
            let mut file = kohya::arguments(&table);
            sheet.said.append(&mut file.said);
            let own = std::mem::take(&mut sheet.arguments);
            sheet.arguments = file.arguments.into_iter().chain(own).collect();
        }
        None => sheet.notes.push(format!("The argument file {name} is not here or cannot be read, so what it says is missing")),
    }
}

/// The file of this name in the folder of the settings: files that were moved together.
fn beside(text: &str, base: Option<&Path>) -> Option<PathBuf> {
    let name = text.rsplit(['/', '\\']).next().filter(|name| !name.is_empty())?;
    Some(base?.join(name)).filter(|path| path.is_file())
}

/// Looks at everything that the sheet names. Relative paths count from `base`, where the file lies.
pub(super) fn look(sheet: &Sheet, base: Option<&Path>) -> Found {
    let mut found = Found::default();
    let text = |key: &str| sheet.argument(key).filter(|value| !is_nothing(value)).and_then(Value::as_str).map(str::to_owned);
    if let Some(name) = text("dataset_config") {
        dataset_file(&mut found, &name, base);
    } else if sheet.dataset.is_none() && text("train_data_dir").is_none() {
        neighbour(&mut found, sheet, base);
    }
    if found.dataset.is_none() && sheet.dataset.is_none() {
        image_folders(&mut found, &text, base);
    }
    if let Some(model) = text("pretrained_model_name_or_path") {
        found.family = locate(&model, base).and_then(|path| crate::models::identify(&path)).and_then(|model| model.family);
    }
    let datasets = [sheet.dataset.as_ref(), found.dataset.as_ref()].into_iter().flatten();
    let subsets = datasets.flat_map(|dataset| dataset.datasets.iter().flat_map(|(_, subsets)| subsets.iter().flatten()));
    let words: Vec<&Entry> = sheet.arguments.iter().filter(|entry| is_path(&entry.key)).chain(subsets).collect();
    for word in words.iter().flat_map(|entry| texts(&entry.value)) {
        if let Some(path) = locate(word, base) {
            found.existing.insert(word.to_owned(), path);
        }
    }
    found
}

/// Makes the paths of a configuration absolute that count from `base` and lead somewhere from there.
pub(super) fn anchor(config: &mut Config, base: Option<&Path>) {
    let absolute = |text: &str| locate(text, base).filter(|_| !is_rooted(text)).map(|path| path.to_string_lossy().into_owned());
    if let Some(path) = absolute(&config.base_model) {
        config.base_model = path;
    }
    let params = config.params.iter_mut().filter(|(key, _)| is_path(key)).map(|(_, value)| value);
    let subsets = config.dataset.datasets.iter_mut().flat_map(|dataset| &mut dataset.subsets);
    let folders = subsets.flat_map(|subset| {
        subset.iter_mut().filter(|(key, _)| key.ends_with("_dir") || *key == "metadata_file").map(|(_, value)| value)
    });
    for value in params.chain(folders) {
        if let Some(path) = value.as_str().and_then(absolute) {
            *value = path.into();
        }
    }
}

fn is_path(key: &str) -> bool {
    key == "pretrained_model_name_or_path" || facts::argument(key).is_some_and(|fact| fact.path.is_some())
}

fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) if !text.trim().is_empty() => vec![text],
        Value::Array(items) => items.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

fn dataset_file(found: &mut Found, name: &str, base: Option<&Path>) {
    let here = locate(name, base).or_else(|| beside(name, base));
    let read = here.as_ref().and_then(|path| read_text(path).ok());
    let table = read.and_then(|text| text.trim_start_matches('\u{feff}').parse::<toml::Table>().ok());
    let note = match table {
        Some(table) => {
            found.dataset = Some(kohya::dataset(&table));
            None
        }
        None => Some(format!("{name} is not here or cannot be read, so what it says is missing")),
    };
    found.used.insert("dataset_config", ("dataset".to_owned(), note));
}

/// The trainer's two files lie side by side, and the argument file need not name the other.
fn neighbour(found: &mut Found, sheet: &Sheet, base: Option<&Path>) {
    if sheet.form != super::ImportForm::Kohya {
        return;
    }
    let Some(path) = base.map(|base| base.join("dataset.toml")).filter(|path| path.is_file()) else { return };
    let table = std::fs::read_to_string(&path).ok().and_then(|text| text.parse::<toml::Table>().ok());
    if let Some(table) = table.filter(|table| table.contains_key("datasets")) {
        found.dataset = Some(kohya::dataset(&table));
        found.notes.push(format!("The dataset is that of {}, which lies beside", path.display()));
    }
}

fn image_folders(found: &mut Found, text: &impl Fn(&str) -> Option<String>, base: Option<&Path>) {
    if let (Some(folder), Some(metadata)) = (text("train_data_dir"), text("in_json")) {
        let here = locate(&folder, base);
        let path = here.as_ref().map_or(folder, |path| path.to_string_lossy().into_owned());
        found.folders.push(ImageFolder { path, metadata: Some(metadata), here: here.is_some(), ..ImageFolder::default() });
        for key in ["train_data_dir", "in_json"] {
            found.used.insert(key, ("dataset.datasets[0].subsets".to_owned(), None));
        }
        return;
    }
    for (key, regularisation) in [("train_data_dir", false), ("reg_data_dir", true)] {
        let Some(folder) = text(key) else { continue };
        let mut folders = below(&folder, regularisation, base);
        let note = match folders.as_slice() {
            [one] if !one.here => Some("It is not on this machine, so its folders `10_name` are not known"),
            [one] if one.repeats.is_none() => Some("No folder in it is named like `10_name`, so it is taken as it is"),
            _ => None,
        };
        found.used.insert(key, ("dataset.datasets[0].subsets".to_owned(), note.map(str::to_owned)));
        found.folders.append(&mut folders);
    }
}

/// The folders `10_name` in a folder, in the order of their names.
fn below(folder: &str, regularisation: bool, base: Option<&Path>) -> Vec<ImageFolder> {
    let whole = |path: String, here: bool| vec![ImageFolder { path, regularisation, here, ..ImageFolder::default() }];
    let Some(path) = locate(folder, base) else { return whole(folder.to_owned(), false) };
    let mut names: Vec<(String, PathBuf)> = std::fs::read_dir(&path)
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| entry.path().is_dir())
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), entry.path()))
        .collect();
    names.sort();
    let subset = |(name, path): (String, PathBuf)| {
        let (repeats, words) = repeats(&name)?;
        let path = path.to_string_lossy().into_owned();
        Some(ImageFolder { path, repeats: Some(repeats), words, regularisation, metadata: None, here: true })
    };
    let folders: Vec<ImageFolder> = names.into_iter().filter_map(subset).collect();
    if folders.is_empty() { whole(path.to_string_lossy().into_owned(), true) } else { folders }
}

/// `10_kana girl`: repeats and the caption of images without one.
fn repeats(name: &str) -> Option<(u64, String)> {
    let (number, words) = name.split_once('_').unwrap_or((name, ""));
    let repeats = number.trim().parse().ok().filter(|repeats| *repeats > 0)?;
    Some((repeats, words.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_named_by_repeats_and_words() {
        assert_eq!(repeats("10_kana girl"), Some((10, "kana girl".to_owned())));
        assert_eq!(repeats("3_a_b"), Some((3, "a_b".to_owned())));
        assert_eq!(repeats("7"), Some((7, String::new())));
        assert!(repeats("kana").is_none() && repeats("0_a").is_none() && repeats("_a").is_none());
    }

    #[test]
    fn paths_of_every_system_are_told_from_relative_ones() {
        for rooted in ["/a", "C:\\a", "d:/a", "\\\\server\\a", "~/a"] {
            assert!(is_rooted(rooted), "{rooted}");
        }
        for relative in ["a/b", "./a", "runwayml/stable-diffusion-v1-5", "a:b/c".trim_start_matches("a:")] {
            assert!(!is_rooted(relative), "{relative}");
        }
    }
}
