//! Reads the metadata files that stand in for caption files: JSON `{"a.png": {"caption", "tags", "image_size"}}`, or JSONL with
//! one `{"image_path", "caption", "image_size"}` a line. Remembered until the file changes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::SystemTime;

use serde_json::{Map, Value};

use crate::training::material::{Image, Metadata};

type Known = BTreeMap<(PathBuf, PathBuf), (SystemTime, Arc<Metadata>)>;

static KNOWN: LazyLock<Mutex<Known>> = LazyLock::new(Mutex::default);

/// What a file lists; none where it is not there. Relative keys count from `folder`, which is empty where none is given.
pub(super) fn metadata(file: &Path, folder: &Path) -> Option<Arc<Metadata>> {
    let changed = std::fs::metadata(file).ok().filter(std::fs::Metadata::is_file)?.modified().ok()?;
    let key = (file.to_owned(), folder.to_owned());
    let known = |known: &Known| known.get(&key).filter(|known| known.0 == changed).map(|known| known.1.clone());
    if let Some(metadata) = known(&KNOWN.lock().unwrap_or_else(PoisonError::into_inner)) {
        return Some(metadata);
    }
    let metadata = Arc::new(read(file, folder));
    KNOWN.lock().unwrap_or_else(PoisonError::into_inner).insert(key, (changed, metadata.clone()));
    Some(metadata)
}

/// Forgets what files held.
pub(super) fn forget() {
    KNOWN.lock().unwrap_or_else(PoisonError::into_inner).clear();
}

fn read(file: &Path, folder: &Path) -> Metadata {
    let entries = match entries(file) {
        Ok(entries) => entries,
        Err(problem) => return Metadata { problem: Some(problem), ..Metadata::default() },
    };
    let text =
        |entry: &Map<String, Value>, key: &str| entry.get(key).and_then(Value::as_str).is_some_and(|text| !text.is_empty());
    let relative = |key: &&String| !Path::new(key).is_absolute();
    Metadata {
        without_caption: entries.iter().filter(|(_, entry)| !text(entry, "caption") && !text(entry, "tags")).count() as u64,
        homeless: entries.keys().find(|key| folder.as_os_str().is_empty() && relative(key)).cloned(),
        images: entries.iter().map(|(key, entry)| Image { name: key.clone(), size: size(key, entry, folder) }).collect(),
        problem: None,
    }
}

/// What a file says of each image, by the image's key.
pub(crate) type Entries = BTreeMap<String, Map<String, Value>>;

/// Reads the entries of a file, or says why they cannot be read.
pub(crate) fn entries(file: &Path) -> Result<Entries, String> {
    let text = crate::files::read_text(file).map_err(|error| error.to_string())?;
    if file.extension().is_some_and(|end| end == "jsonl") { lines(&text) } else { object(&text) }
}

fn object(text: &str) -> Result<Entries, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}

fn lines(text: &str) -> Result<Entries, String> {
    let line = |(number, line): (usize, &str)| {
        let entry: Map<String, Value> = serde_json::from_str(line).map_err(|error| format!("line {}: {error}", number + 1))?;
        let path = entry.get("image_path").and_then(Value::as_str).ok_or(format!("line {} has no image_path", number + 1))?;
        Ok((path.to_owned(), entry))
    };
    text.lines().enumerate().map(line).collect()
}

fn size(key: &str, entry: &Map<String, Value>, folder: &Path) -> Option<(u32, u32)> {
    let side = |value: &Value| value.as_u64().and_then(|side| u32::try_from(side).ok());
    match entry.get("image_size").and_then(Value::as_array).map(Vec::as_slice) {
        Some([width, height]) => side(width).zip(side(height)),
        _ => image::image_dimensions(folder.join(key)).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_are_read_with_sizes_from_the_file_or_the_image() {
        let home = tempfile::tempdir().unwrap();
        image::RgbImage::new(40, 20).save(home.path().join("b.png")).unwrap();
        let write = |name: &str, text: &str| {
            let path = home.path().join(name);
            crate::files::write_atomic(&path, text.as_bytes()).unwrap();
            path
        };
        let json = write("m.json", r#"{"a.png": {"caption": "x", "image_size": [64, 96]}, "b.png": {"tags": ""}}"#);
        let found = metadata(&json, home.path()).unwrap();
        let sizes: Vec<_> = found.images.iter().map(|image| (image.name.as_str(), image.size)).collect();
        assert_eq!(sizes, [("a.png", Some((64, 96))), ("b.png", Some((40, 20)))]);
        assert_eq!((found.without_caption, found.homeless.as_deref()), (1, None));
        assert_eq!(metadata(&json, Path::new("")).unwrap().homeless.as_deref(), Some("a.png"));
        let lines = write("m.jsonl", "{\"image_path\": \"/i/a.png\", \"image_size\": [8, 8]}\n{\"caption\": \"x\"}");
        assert_eq!(metadata(&lines, Path::new("")).unwrap().problem.as_deref(), Some("line 2 has no image_path"));
        assert!(metadata(&write("n.json", "[]"), Path::new("")).unwrap().problem.is_some());
        assert_eq!(metadata(&home.path().join("gone.json"), Path::new("")), None);
    }
}
