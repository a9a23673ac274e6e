//! Base models on disk: files in the folders of the settings, found by name, told apart by their headers.

mod family;

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::problem::Problem;
use crate::training::Family;
use crate::weights::{is_safetensors, read_header};

use self::family::family;

/// How deep folders are searched.
const DEPTH: usize = 4;

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Type)]
pub struct ModelList {
    /// Files, by name.
    pub models: Vec<ModelFile>,
    /// Folders of the settings that cannot be read.
    pub unreadable: Vec<PathBuf>,
}

/// One file with a base model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct ModelFile {
    /// The name under which a configuration may refer to it: its file name.
    pub name: String,
    /// The file.
    pub path: PathBuf,
    /// Bytes.
    pub bytes: u64,
    /// The family, where the names of its tensors tell it.
    pub family: Option<Family>,
    /// Whether models of no other family have such names; otherwise the family is a guess.
    pub family_certain: bool,
    /// Why it cannot be used: it ends early, or is no such file.
    pub problem: Option<Problem>,
}

/// Every base model in the given folders and below. LoRAs that lie there are left out.
pub fn list(folders: &[PathBuf]) -> ModelList {
    let mut list = ModelList::default();
    let mut paths = Vec::new();
    for folder in folders {
        if !search(folder, DEPTH, &mut paths) {
            list.unreadable.push(folder.clone());
        }
    }
    paths.sort();
    paths.dedup();
    list.models = paths.iter().filter_map(|path| identify(path)).collect();
    list.models.sort_by(|a, b| a.name.to_lowercase().cmp(&b.name.to_lowercase()).then_with(|| a.path.cmp(&b.path)));
    list
}

/// The files that a bare name means: those of this name in the given folders. More than one is for the caller to refuse.
pub fn named(folders: &[PathBuf], name: &str) -> Vec<PathBuf> {
    let mut paths = Vec::new();
    for folder in folders {
        search(folder, DEPTH, &mut paths);
    }
    paths.retain(|path| path.file_name().is_some_and(|file| file == name));
    paths.sort();
    paths.dedup();
    paths
}

/// What one file is; `None` when it holds something else than a base model.
pub fn identify(path: &Path) -> Option<ModelFile> {
    let name = path.file_name()?.to_string_lossy().into_owned();
    let bytes = std::fs::metadata(path).map_or(0, |about| about.len());
    let model = |told: Option<(Family, bool)>, problem| {
        let (family, family_certain) = (told.map(|told| told.0), told.is_some_and(|told| told.1));
        ModelFile { name, path: path.to_owned(), bytes, family, family_certain, problem }
    };
    if !is_safetensors(path) {
        // A pickled checkpoint is code: it is never opened here.
        return Some(model(None, None));
    }
    match read_header(path) {
        Ok(header) if crate::loras::inspect::inspect(path, header.clone()).is_some() => None,
        Ok(header) => Some(model(family(&header), None)),
        Err(error) => Some(model(None, Some(error.into()))),
    }
}

/// Collects the model files of a folder and below; false when the folder itself cannot be read.
fn search(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) -> bool {
    let Ok(entries) = std::fs::read_dir(folder) else { return false };
    for path in entries.flatten().map(|entry| entry.path()) {
        let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if hidden {
            continue;
        }
        if path.is_dir() {
            if depth > 0 {
                search(&path, depth - 1, found);
            }
        } else if is_safetensors(&path) || path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("ckpt")) {
            found.push(path);
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file with tensors of these names and shapes, and no values.
    fn put(path: &Path, tensors: &[(&str, &[usize])]) {
        let entries: serde_json::Map<String, serde_json::Value> = tensors
            .iter()
            .map(|(name, shape)| {
                let empty: Vec<usize> = shape.iter().copied().chain([0]).collect();
                ((*name).to_owned(), serde_json::json!({"dtype": "F16", "shape": empty, "data_offsets": [0, 0]}))
            })
            .collect();
        let header = serde_json::to_vec(&entries).unwrap();
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, [&(header.len() as u64).to_le_bytes()[..], &header].concat()).unwrap();
    }

    #[test]
    fn models_are_told_apart_and_loras_left_out() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        put(&at("b-sd15.safetensors"), &[("cond_stage_model.transformer.text_model.x", &[1])]);
        put(&at("sub/A-sdxl.safetensors"), &[("conditioner.embedders.1.model.x", &[1]), ("conditioner.embedders.0.x", &[1])]);
        put(
            &at("c-unet.safetensors"),
            &[("model.diffusion_model.input_blocks.4.1.transformer_blocks.0.attn2.to_k.weight", &[640, 2048])],
        );
        put(&at("lora.safetensors"), &[("lora_unet_x.lora_down.weight", &[4, 768])]);
        std::fs::write(at("d-cut.safetensors"), 90_u64.to_le_bytes().iter().chain(b"{\"a").copied().collect::<Vec<u8>>())
            .unwrap();
        std::fs::write(at("e.ckpt"), "pickled").unwrap();
        std::fs::write(at("readme.txt"), "").unwrap();
        let list = list(&[folder.path().to_owned(), at("gone")]);
        let told: Vec<(&str, Option<Family>)> = list.models.iter().map(|model| (model.name.as_str(), model.family)).collect();
        let wanted = [
            ("A-sdxl.safetensors", Some(Family::Sdxl)),
            ("b-sd15.safetensors", Some(Family::Sd15)),
            ("c-unet.safetensors", Some(Family::Sdxl)),
            ("d-cut.safetensors", None),
            ("e.ckpt", None),
        ];
        assert_eq!(told, wanted);
        assert_eq!(list.models[3].problem.as_ref().unwrap().code, "weights_truncated");
        assert_eq!(list.unreadable, [at("gone")]);
    }

    #[test]
    fn a_bare_name_may_mean_several_files() {
        let folder = tempfile::tempdir().unwrap();
        for place in ["a/base.safetensors", "b/base.safetensors", "b/other.safetensors"] {
            put(&folder.path().join(place), &[]);
        }
        let all = named(&[folder.path().to_owned(), folder.path().join("a")], "base.safetensors");
        assert_eq!(all, [folder.path().join("a/base.safetensors"), folder.path().join("b/base.safetensors")]);
        assert!(named(&[folder.path().to_owned()], "nothing.safetensors").is_empty());
    }
}
