//! What the words of a configuration stand for: registered names and relative paths become absolute ones. Looks at the
//! library and the disk; what cannot be found stays a path, so that validation can say so at the parameter.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;

use super::facts;
use super::issue::Issue;
use super::kohya::render::is_path;
use super::{Config, Installed, Values};
use crate::datasets;
use crate::db::Db;
use crate::models;
use crate::problem::Problem;

/// Extensions of base models, tried on a bare name.
const MODELS: [&str; 2] = ["safetensors", "ckpt"];

/// Where registered things are looked up.
#[derive(Clone, Copy, Debug)]
pub struct Library<'a> {
    /// Registered datasets.
    pub db: &'a Db,
    /// Folders with base models.
    pub model_folders: &'a [PathBuf],
    /// What the trainer in use says of its own arguments, where it was asked.
    pub installed: Option<&'a Arc<Installed>>,
}

/// The configuration with absolute paths; relative ones count from `folder`, where the file lies.
pub fn resolve(config: &Config, folder: &Path, library: Library<'_>) -> (Config, Vec<Issue>) {
    let mut config = config.clone();
    let mut issues = Vec::new();
    if !config.base_model.is_empty() {
        match base_model(&config.base_model, folder, library.model_folders) {
            Ok(found) => config.base_model = found,
            Err(issue) => issues.push(*issue),
        }
    }
    for (key, value) in &mut config.params {
        if is_path(key) {
            absolute(value, folder);
        } else if facts::argument(key).is_some_and(|fact| fact.path.as_deref() == Some("file_list")) {
            value.as_array_mut().into_iter().flatten().for_each(|item| absolute(item, folder));
        }
    }
    for (index, dataset) in config.dataset.datasets.iter_mut().enumerate() {
        for (at, subset) in dataset.subsets.iter_mut().enumerate() {
            let place = format!("dataset.datasets[{index}].subsets[{at}]");
            image_dir(&place, subset, folder, library.db, &mut issues);
            for key in ["conditioning_data_dir", "metadata_file"] {
                subset.get_mut(key).into_iter().for_each(|value| absolute(value, folder));
            }
        }
    }
    (config, issues)
}

fn image_dir(place: &str, subset: &mut Values, folder: &Path, db: &Db, issues: &mut Vec<Issue>) {
    let Some(text) = subset.get("image_dir").and_then(Value::as_str).filter(|text| !text.is_empty()) else { return };
    let path = match datasets::resolve(db, text, folder) {
        Ok(resolved) => resolved.path().to_owned(),
        Err(error) => {
            let ambiguous = matches!(error, datasets::DatasetError::Ambiguous { .. });
            let problem = Problem::from(error);
            let mut issue = Issue::error(format!("{place}.image_dir"), &problem.code, problem.message);
            issue.hint = problem.hint;
            // What is merely not there is told by the validation, unless the name was meant for the library.
            if ambiguous || datasets::resolve::is_bare(text) {
                issues.push(issue);
            }
            folder.join(text)
        }
    };
    subset.insert("image_dir".to_owned(), shown(&path).into());
}

fn base_model(text: &str, folder: &Path, model_folders: &[PathBuf]) -> Result<String, Box<Issue>> {
    let here = folder.join(text);
    if !datasets::resolve::is_bare(text) {
        let file = Path::new(text).extension().is_some_and(|end| MODELS.iter().any(|known| end.eq_ignore_ascii_case(known)));
        let repository = !Path::new(text).is_absolute() && !text.starts_with('.') && text.matches('/').count() == 1;
        let hub = repository && !file && !here.exists();
        return Ok(if hub { text.to_owned() } else { shown(&here) });
    }
    let mut names = std::iter::once(text.to_owned()).chain(MODELS.map(|end| format!("{text}.{end}")));
    let registered = names.find_map(|name| Some(models::named(model_folders, &name)).filter(|found| !found.is_empty()));
    let registered = registered.unwrap_or_default();
    let same = |a: &Path, b: &Path| a == b || matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b);
    let Some(first) = registered.first() else { return Ok(shown(&here)) };
    let other = registered.get(1).or_else(|| Some(&here).filter(|here| here.exists() && !same(first, here)));
    match other {
        None => Ok(shown(first)),
        Some(other) => Err(Box::new(
            Issue::error(
                "base_model",
                "ambiguous",
                format!("`{text}` means two files: {} and {}", first.display(), other.display()),
            )
            .hint("Write the full path of the one you mean, or ./ before the name for the file beside the configuration"),
        )),
    }
}

fn absolute(value: &mut Value, folder: &Path) {
    if let Some(text) = value.as_str().filter(|text| !text.is_empty() && !text.starts_with("data:")) {
        *value = shown(&folder.join(text)).into();
    }
}

/// The path without `.` and doubled separators, so that one folder has one spelling.
fn shown(path: &Path) -> String {
    path.components().collect::<PathBuf>().to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Events;

    #[test]
    fn words_become_paths() {
        let home = tempfile::tempdir().unwrap();
        let db = Db::open(&home.path().join("nyx.db"), Events::default()).unwrap();
        let (here, models) = (home.path().join("here"), home.path().join("models"));
        for file in
            [here.join("img/a.txt"), here.join("both.safetensors"), models.join("both.safetensors"), models.join("noob.ckpt")]
        {
            crate::files::write_atomic(&file, b"x").unwrap();
        }
        let model_folders = [models.clone()];
        let library = Library { db: &db, model_folders: &model_folders, installed: None };
        let made = |text: &str| {
            let (config, issues) = resolve(&Config::parse(text).unwrap().0, &here, library);
            (config, issues.into_iter().map(|issue| issue.code).collect::<Vec<_>>())
        };
        let text = "base_model = \"noob\"\n[params]\nvae = \"v/x.pt\"\n[[dataset.datasets]]\n\
                    [[dataset.datasets.subsets]]\nimage_dir = \"./img/\"\n";
        let (config, issues) = made(text);
        assert_eq!(issues, [""; 0]);
        assert_eq!(config.base_model, shown(&models.join("noob.ckpt")));
        assert_eq!(config.params["vae"], shown(&here.join("v/x.pt")));
        assert_eq!(config.dataset.datasets[0].subsets[0]["image_dir"], shown(&here.join("img")));
        assert_eq!(made("base_model = \"both.safetensors\"").1, ["ambiguous"]);
        assert_eq!(made("base_model = \"./both.safetensors\"").0.base_model, shown(&here.join("both.safetensors")));
        assert_eq!(made("base_model = \"stabilityai/sdxl\"").0.base_model, "stabilityai/sdxl");
        let missing = made("[[dataset.datasets]]\n[[dataset.datasets.subsets]]\nimage_dir = \"nothere\"");
        assert_eq!(missing.1.len(), 1, "{missing:?}");
    }
}
