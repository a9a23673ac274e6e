//! Reads what a configuration points at: image headers, caption files, whether files are there. What a folder held is
//! remembered until the folder changes, so that a plan can follow every key stroke.

mod beside;
mod metadata;
mod sizes;

pub(crate) use self::metadata::entries as metadata_entries;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::SystemTime;

use rayon::prelude::*;
use serde_json::Value;

use super::kohya::render::is_path;
use super::material::{Captions, Folder, Image, Material, Model};
use super::writable;
use super::{Config, Values};
use crate::datasets::{names::caption_path, scan_folder};
use crate::files::read_regular;
use crate::models::{self, ModelFile};

/// What a folder held, and when the folder was last changed.
struct Remembered {
    changed: SystemTime,
    folder: Arc<Folder>,
}

/// What base models' headers told, by path, for as long as the files stay the same.
type Models = BTreeMap<PathBuf, (SystemTime, Arc<Model>)>;

static MODELS: LazyLock<Mutex<Models>> = LazyLock::new(Mutex::default);

static FOLDERS: LazyLock<Mutex<BTreeMap<PathBuf, Remembered>>> = LazyLock::new(Mutex::default);

/// Reads everything that plan and validation ask about. The configuration's paths are absolute. Files that were changed in
/// place, without a change of their folder, are seen after [`forget`].
pub fn gather(config: &Config) -> Material {
    let extensions = extensions(config);
    let mut material = Material::default();
    let subsets = config.dataset.datasets.iter().flat_map(|dataset| &dataset.subsets);
    let path = |subset: &Values, key: &str| subset.get(key).and_then(Value::as_str).map(PathBuf::from);
    for file in subsets.clone().filter_map(|subset| Some((path(subset, "metadata_file")?, path(subset, "image_dir")))) {
        let key = (file.0, file.1.unwrap_or_default());
        if let Some(found) = metadata::metadata(&key.0, &key.1) {
            material.metadata.insert(key, found);
        }
    }
    let dirs = |subset| ["image_dir", "conditioning_data_dir"].into_iter().filter_map(move |key| path(subset, key));
    for path in subsets.flat_map(dirs) {
        if !material.folders.contains_key(&path)
            && let Some(folder) = folder(&path, &extensions)
        {
            material.folders.insert(path, folder);
        }
    }
    let named = config.params.iter().filter(|(key, _)| is_path(key)).filter_map(|(_, value)| value.as_str()).map(PathBuf::from);
    let asked = named.chain([PathBuf::from(&config.base_model)]).chain(super::validate::final_model(config));
    material.existing = asked.filter(|path| path.is_absolute() && path.exists()).collect();
    material.unwritable = writable::unwritable(config);
    material.beside = beside::outputs(config);
    material.prompts = beside::prompts(config);
    material.prompt_faults = beside::prompt_faults(config);
    material.state = beside::state(config);
    material.weights = sizes::weights(config);
    material.damaged = sizes::damaged(config);
    material.model = model(Path::new(&config.base_model));
    material
}

fn model(path: &Path) -> Option<Arc<Model>> {
    if path.is_absolute() && path.is_dir() {
        let whole = path.join("model_index.json").is_file();
        return (!whole).then(|| Arc::new(Model::Damaged("the folder has no model_index.json".to_owned())));
    }
    let about = std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file).filter(|_| path.is_absolute())?;
    let changed = about.modified().ok()?;
    let mut models = MODELS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((known, model)) = models.get(path)
        && *known == changed
    {
        return Some(model.clone());
    }
    let model = Arc::new(match models::identify(path) {
        None => Model::Other,
        Some(ModelFile { problem: Some(problem), .. }) => Model::Damaged(problem.message),
        Some(found) => Model::Base { family: found.family, certain: found.family_certain },
    });
    models.insert(path.to_owned(), (changed, model.clone()));
    Some(model)
}

/// One folder, without its captions.
pub fn folder_of(path: &Path) -> Option<Arc<Folder>> {
    folder(path, &BTreeSet::new())
}

/// Forgets what folders held, so that the next reading looks at every file again.
pub fn forget() {
    FOLDERS.lock().unwrap_or_else(PoisonError::into_inner).clear();
    metadata::forget();
}

/// The caption extensions that matter: those that are set, and the two usual ones to tell what is there instead.
fn extensions(config: &Config) -> BTreeSet<String> {
    let mut extensions = BTreeSet::from([".txt".to_owned(), ".caption".to_owned()]);
    let datasets = config.dataset.datasets.iter();
    let tables = datasets.flat_map(|dataset| std::iter::once(&dataset.values).chain(&dataset.subsets));
    let set = tables.chain([&config.dataset.general, &config.params]);
    for text in set.filter_map(|values| values.get("caption_extension")?.as_str()).filter(|text| !text.is_empty()) {
        extensions.insert(if text.starts_with('.') { text.to_owned() } else { format!(".{text}") });
    }
    extensions
}

fn folder(path: &Path, extensions: &BTreeSet<String>) -> Option<Arc<Folder>> {
    let changed = std::fs::metadata(path).ok().filter(std::fs::Metadata::is_dir)?.modified().ok()?;
    {
        let folders = FOLDERS.lock().unwrap_or_else(PoisonError::into_inner);
        let known = folders.get(path).filter(|known| known.changed == changed);
        if let Some(known) = known.filter(|known| extensions.iter().all(|end| known.folder.captions.contains_key(end))) {
            return Some(known.folder.clone());
        }
    }
    let (images, problems) = scan_folder(path).ok()?;
    let readable = images.into_iter().map(|image| Image { name: image.file, size: Some((image.width, image.height)) });
    let broken = problems.into_iter().filter(|problem| problem.counted);
    let mut images: Vec<Image> = readable.chain(broken.map(|problem| Image { name: problem.file, size: None })).collect();
    images.sort_by(|a, b| a.name.cmp(&b.name));
    let present: HashSet<OsString> = std::fs::read_dir(path).ok()?.flatten().map(|entry| entry.file_name()).collect();
    let captions = extensions.iter().map(|end| (end.clone(), captions(path, &images, end, &present))).collect();
    let folder = Arc::new(Folder { images, captions });
    let mut folders = FOLDERS.lock().unwrap_or_else(PoisonError::into_inner);
    folders.insert(path.to_owned(), Remembered { changed, folder: folder.clone() });
    Some(folder)
}

fn captions(folder: &Path, images: &[Image], extension: &str, present: &HashSet<OsString>) -> Captions {
    let files: Vec<PathBuf> = images
        .iter()
        .map(|image| caption_path(&folder.join(&image.name), extension))
        .filter(|path| path.file_name().is_some_and(|name| present.contains(name)))
        .collect();
    let read: Vec<Option<bool>> = files
        .par_iter()
        .map(|path| read_regular(path).ok().filter(|bytes| !bytes.is_empty()).map(|bytes| std::str::from_utf8(&bytes).is_ok()))
        .collect();
    let name = |path: &PathBuf| path.file_name().map(|name| name.to_string_lossy().into_owned());
    let of = |wanted: Option<bool>| {
        let found = files.iter().zip(&read).filter(|(_, read)| **read == wanted);
        found.filter_map(|(path, _)| name(path)).collect()
    };
    Captions { found: files.len() as u64, empty: of(None), not_utf8: of(Some(false)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_read_as_the_trainer_reads_it() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("img");
        let write = |name: &str, bytes: &[u8]| crate::files::write_atomic(&path.join(name), bytes).unwrap();
        for (name, side) in [("b.png", 40), ("a.PNG", 30)] {
            std::fs::create_dir_all(&path).unwrap();
            let format = image::ImageFormat::Png;
            image::RgbImage::new(side, 20).save_with_format(path.join(name), format).unwrap();
        }
        write("broken.png", b"no image");
        write("c.Png", b"mixed case is passed over");
        write(".hidden.png", b"hidden");
        write("a.txt", b"");
        write("b.txt", &[0xff, 0xfe, 0x41]);
        write("broken.caption", b"ok");
        let config = format!(
            "[[dataset.datasets]]\n[[dataset.datasets.subsets]]\nimage_dir = '{}'\n[[dataset.datasets.subsets]]\nimage_dir = '{}'",
            path.display(),
            home.path().join("gone").display()
        );
        let config = Config::parse(&config).unwrap().0;
        let material = gather(&config);
        assert_eq!(material.folders.len(), 1, "a missing folder has no entry");
        let folder = material.folder(&path).unwrap();
        let images: Vec<_> = folder.images.iter().map(|image| (image.name.as_str(), image.size)).collect();
        assert_eq!(images, [("a.PNG", Some((30, 20))), ("b.png", Some((40, 20))), ("broken.png", None)]);
        let text = &folder.captions[".txt"];
        assert_eq!(
            (text.found, text.empty.as_slice(), text.not_utf8.as_slice()),
            (2, &["a.txt".to_owned()][..], &["b.txt".to_owned()][..])
        );
        assert_eq!(folder.captions[".caption"].found, 1);

        write("b.txt", b"a caption");
        forget();
        assert_eq!(gather(&config).folder(&path).unwrap().captions[".txt"].not_utf8, [""; 0]);
    }

    #[test]
    fn files_that_are_no_weights_are_told() {
        let home = tempfile::tempdir().unwrap();
        let vae = home.path().join("vae.safetensors");
        std::fs::write(&vae, b"no weights at all").unwrap();
        let text = format!("base_model = '{}'\n[params]\nvae = '{}'", home.path().display(), vae.display());
        let material = gather(&Config::parse(&text).unwrap().0);
        assert_eq!(material.damaged.keys().collect::<Vec<_>>(), [&vae]);
        assert!(matches!(material.model.as_deref(), Some(Model::Damaged(_))), "a folder without a model");
        std::fs::write(home.path().join("model_index.json"), b"{}").unwrap();
        assert_eq!(gather(&Config::parse(&text).unwrap().0).model, None);
    }
}
