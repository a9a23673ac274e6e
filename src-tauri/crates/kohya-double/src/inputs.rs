//! The two files that sd-scripts reads, taken as it takes them: sections of the arguments are flattened, unknown arguments are
//! ignored, unknown dataset keys and wrong types are refused.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use nyx_core::training::facts;
use nyx_core::training::material::{Folder, Image};
use nyx_core::training::{Config, DatasetConfig, DatasetTable, Family, Material, Values};
use serde_json::{Map, Value};

/// What was read.
#[derive(Debug)]
pub(crate) struct Inputs {
    pub(crate) config: Config,
    pub(crate) material: Material,
}

impl Inputs {
    /// An argument as text, or its default.
    pub(crate) fn text(&self, key: &str, default: &str) -> String {
        match self.config.params.get(key) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Null) | None => default.to_owned(),
            Some(value) => value.to_string(),
        }
    }

    /// A whole-number argument.
    pub(crate) fn number(&self, key: &str) -> Option<u64> {
        self.config.params.get(key).and_then(Value::as_u64)
    }

    /// All image folders with what they hold.
    pub(crate) fn folders(&self) -> impl Iterator<Item = (&PathBuf, &Arc<Folder>)> {
        self.material.folders.iter()
    }
}

/// An exception that was raised while reading.
#[derive(Debug)]
pub(crate) struct Raised {
    pub(crate) class: &'static str,
    pub(crate) message: String,
}

fn raised<T>(class: &'static str, message: impl Into<String>) -> Result<T, Raised> {
    Err(Raised { class, message: message.into() })
}

/// Reads both files.
pub(crate) fn read(script: &str, arguments: &Path, dataset: &Path) -> Result<Inputs, Raised> {
    let mut params = Values::new();
    for (key, value) in table(arguments)? {
        match value {
            Value::Object(section) => params.extend(section),
            value => drop(params.insert(key, value)),
        }
    }
    let mut dataset = table(dataset)?;
    let general = object(dataset.remove("general"));
    check(&general, "general", "data['general']")?;
    let mut datasets = Vec::new();
    for (d, one) in list(dataset.remove("datasets")).into_iter().enumerate() {
        let mut values = object(Some(one));
        let subsets: Vec<Values> = list(values.remove("subsets")).into_iter().map(|subset| object(Some(subset))).collect();
        check(&values, "dataset", &format!("data['datasets'][{d}]"))?;
        for (s, subset) in subsets.iter().enumerate() {
            check(subset, "subset", &format!("data['datasets'][{d}]['subsets'][{s}]"))?;
        }
        datasets.push(DatasetTable { values, subsets });
    }
    if let Some(key) = dataset.keys().next() {
        return raised("voluptuous.error.MultipleInvalid", format!("extra keys not allowed @ data['{key}']"));
    }
    let family = if script.starts_with("sdxl_") { Family::Sdxl } else { Family::Sd15 };
    let base_model = params.get("pretrained_model_name_or_path").and_then(Value::as_str).unwrap_or_default().to_owned();
    let dataset = DatasetConfig { general, datasets };
    let material = look(&dataset);
    Ok(Inputs { config: Config { family, base_model, params, dataset, ..Config::default() }, material })
}

fn table(path: &Path) -> Result<Map<String, Value>, Raised> {
    let Ok(text) = std::fs::read_to_string(path) else {
        return raised("FileNotFoundError", format!("[Errno 2] No such file or directory: '{}'", path.display()));
    };
    toml::from_str(&text).or_else(|error| raised("toml.decoder.TomlDecodeError", error.message()))
}

fn object(value: Option<Value>) -> Map<String, Value> {
    value.and_then(|value| value.as_object().cloned()).unwrap_or_default()
}

fn list(value: Option<Value>) -> Vec<Value> {
    value.and_then(|value| value.as_array().cloned()).unwrap_or_default()
}

/// voluptuous on one table.
fn check(values: &Map<String, Value>, level: &str, place: &str) -> Result<(), Raised> {
    for (key, value) in values {
        let Some(fact) = facts::dataset_key(key) else {
            return raised("voluptuous.error.MultipleInvalid", format!("extra keys not allowed @ {place}['{key}'] ({level})"));
        };
        if !fact.kind.takes(value) {
            return raised(
                "voluptuous.error.MultipleInvalid",
                format!("expected {:?} for dictionary value @ {place}['{key}']", fact.kind),
            );
        }
    }
    Ok(())
}

/// The images of every folder, as the trainer finds them.
fn look(dataset: &DatasetConfig) -> Material {
    let mut material = Material::default();
    for subset in dataset.datasets.iter().flat_map(|dataset| &dataset.subsets) {
        let Some(path) = subset.get("image_dir").and_then(Value::as_str).map(PathBuf::from) else { continue };
        let Ok(entries) = std::fs::read_dir(&path) else { continue };
        let is_image = |path: &PathBuf| {
            path.extension().is_some_and(|extension| {
                let extension = extension.to_string_lossy().to_lowercase();
                ["png", "jpg", "jpeg", "webp", "bmp"].contains(&extension.as_str())
            })
        };
        let mut images: Vec<Image> = entries
            .flatten()
            .map(|entry| entry.path())
            .filter(is_image)
            .map(|path| Image {
                size: imagesize::size(&path).ok().map(|size| (size.width as u32, size.height as u32)),
                name: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            })
            .collect();
        images.sort_by(|a, b| a.name.cmp(&b.name));
        material.folders.insert(path, Arc::new(Folder { images, ..Folder::default() }));
    }
    material
}
