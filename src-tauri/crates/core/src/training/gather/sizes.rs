//! How much the files of weights hold that a configuration names: from their headers, remembered as long as the files stay the same.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::SystemTime;

use serde_json::Value;

use crate::training::Config;
use crate::training::material::Weights;
use crate::weights::{Header, read_header};

/// Arguments that name files of weights.
const FILES: [&str; 11] =
    ["vae", "clip_l", "clip_g", "t5xxl", "ae", "gemma2", "text_encoder", "byt5", "qwen3", "network_weights", "base_model"];

/// What single-file checkpoints put before the names of their parts, backbone aside.
const OTHER_PARTS: [&str; 5] = ["first_stage_model.", "cond_stage_model.", "conditioner.", "text_encoders.", "vae."];

type Known = BTreeMap<PathBuf, (SystemTime, Arc<Weights>)>;

static KNOWN: LazyLock<Mutex<Known>> = LazyLock::new(Mutex::default);

/// Of every file that is there and can be read.
pub(super) fn weights(config: &Config) -> BTreeMap<&'static str, Arc<Weights>> {
    let path = |key: &str| match key {
        "base_model" => Some(config.base_model.as_str()),
        key => config.params.get(key).and_then(Value::as_str),
    };
    FILES.into_iter().filter_map(|key| Some((key, file(Path::new(path(key)?))?))).collect()
}

/// Files beside the base model that are there and are no whole safetensors file, and why.
pub(super) fn damaged(config: &Config) -> BTreeMap<PathBuf, String> {
    let named = FILES.iter().filter_map(|key| config.params.get(*key)?.as_str()).map(PathBuf::from);
    let there = named.filter(|path| path.extension().is_some_and(|end| end == "safetensors") && path.is_file());
    there
        .filter(|path| file(path).is_none())
        .filter_map(|path| Some((path.clone(), read_header(&path).err()?.to_string())))
        .collect()
}

fn file(path: &Path) -> Option<Arc<Weights>> {
    let about = std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file).filter(|_| path.is_absolute())?;
    let changed = about.modified().ok()?;
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((since, found)) = known.get(path)
        && *since == changed
    {
        return Some(found.clone());
    }
    let found = Arc::new(count(&read_header(path).ok()?));
    known.insert(path.to_owned(), (changed, found.clone()));
    Some(found)
}

fn count(header: &Header) -> Weights {
    let mut weights = Weights::default();
    for (name, tensor) in &header.tensors {
        let parameters = tensor.shape.iter().product::<usize>() as u64;
        weights.parameters += parameters;
        if !OTHER_PARTS.iter().any(|part| name.starts_with(part)) {
            weights.backbone += parameters;
        }
    }
    weights
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_backbone_is_what_belongs_to_no_other_part() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.safetensors");
        let header = br#"{"model.diffusion_model.x":{"dtype":"F16","shape":[2,3],"data_offsets":[0,12]},"first_stage_model.y":{"dtype":"F16","shape":[4],"data_offsets":[12,20]}}"#;
        std::fs::write(&path, [&(header.len() as u64).to_le_bytes()[..], header, &[0; 20]].concat()).unwrap();
        let text = format!("base_model = '{}'", path.display());
        let found = weights(&Config::parse(&text).unwrap().0);
        assert_eq!(found["base_model"].as_ref(), &Weights { parameters: 10, backbone: 6 });
    }
}
