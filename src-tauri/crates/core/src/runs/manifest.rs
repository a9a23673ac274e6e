//! `manifest.json`: what went into a run. Named at the start; sizes, captions and hashes are filled in by the supervisor
//! while the run goes on, for a start never waits for them.

use std::io;
use std::path::PathBuf;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::folder::RunFolder;
use crate::training::kohya::options;
use crate::training::{Config, Installation, Material};
use crate::weights::sha256;

/// The file's contents.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Manifest {
    /// When the run was asked for.
    pub asked: Timestamp,
    /// Python and scripts.
    pub installation: Option<Installation>,
    /// The commit of the scripts, where it is known.
    pub commit: Option<String>,
    /// The base model.
    pub base_model: Input,
    /// The image folders of all subsets.
    pub folders: Vec<InputFolder>,
}

/// One folder of images.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct InputFolder {
    /// Where it lies.
    pub path: PathBuf,
    /// Of the captions that count here, with its dot.
    pub caption_extension: String,
    /// Its images, in the trainer's order.
    pub images: Vec<Input>,
}

/// One file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Input {
    /// Its name in its folder; for the base model its path.
    pub file: PathBuf,
    /// Its size.
    pub bytes: Option<u64>,
    /// Of an image: its caption as it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
    /// SHA-256 of its contents, as hexadecimal digits.
    pub sha256: Option<String>,
}

impl Manifest {
    /// Everything by name.
    pub fn of(config: &Config, material: &Material, installation: &Installation, asked: Timestamp) -> Self {
        let subsets = options::resolve(config).unwrap_or_default();
        let mut folders: Vec<InputFolder> = Vec::new();
        for subset in subsets.iter().flat_map(|dataset| &dataset.subsets) {
            let path = PathBuf::from(&subset.image_dir);
            let Some(folder) = material.folder(&path) else { continue };
            let images = folder.images.iter().map(|image| Input { file: image.name.clone().into(), ..Input::default() });
            folders.push(InputFolder { path, caption_extension: subset.caption_extension.clone(), images: images.collect() });
        }
        Self {
            asked,
            commit: crate::backend::folder::commit(&installation.scripts),
            installation: Some(installation.clone()),
            base_model: Input { file: config.base_model.clone().into(), ..Input::default() },
            folders,
        }
    }
}

/// Fills in what takes time: captions and sizes first, then hashes of images, then of the base model. What cannot be read
/// stays open. Runs on a thread of the supervisor and simply ends with it.
pub(super) fn fill(folder: &RunFolder) -> io::Result<()> {
    let file = folder.manifest();
    let mut manifest = folder.read_manifest()?;
    for one in &mut manifest.folders {
        for image in &mut one.images {
            let path = one.path.join(&image.file);
            image.bytes = std::fs::metadata(&path).ok().map(|metadata| metadata.len());
            let caption = path.with_extension(one.caption_extension.trim_start_matches('.'));
            image.caption = std::fs::read(caption).ok().map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        }
    }
    let base_model = manifest.base_model.file.clone();
    manifest.base_model.bytes = std::fs::metadata(&base_model).ok().map(|metadata| metadata.len());
    folder.write_json(&file, &manifest)?;
    for one in &mut manifest.folders {
        for image in &mut one.images {
            image.sha256 = sha256(&one.path.join(&image.file)).ok();
        }
    }
    folder.write_json(&file, &manifest)?;
    manifest.base_model.sha256 = sha256(&base_model).ok();
    folder.write_json(&file, &manifest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captions_sizes_and_hashes_are_filled_in() {
        let home = tempfile::tempdir().unwrap();
        let images = home.path().join("kana");
        std::fs::create_dir(&images).unwrap();
        std::fs::write(images.join("a.png"), "abc").unwrap();
        std::fs::write(images.join("a.txt"), "1girl, 猫").unwrap();
        let run = RunFolder::at(home.path().to_owned());
        let named = |file: &str| Input { file: file.into(), ..Input::default() };
        let folder =
            InputFolder { path: images, caption_extension: ".txt".into(), images: vec![named("a.png"), named("gone.png")] };
        let manifest = Manifest { base_model: named("missing.safetensors"), folders: vec![folder], ..Manifest::default() };
        run.write_json(&run.manifest(), &manifest).unwrap();
        fill(&run).unwrap();
        let filled = run.read_manifest().unwrap();
        let image = &filled.folders[0].images[0];
        assert_eq!((image.bytes, image.caption.as_deref()), (Some(3), Some("1girl, 猫")));
        let sha = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(image.sha256.as_deref(), Some(sha));
        assert_eq!(filled.folders[0].images[1], named("gone.png"), "what is gone stays open");
    }
}
