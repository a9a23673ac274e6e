//! A run keeps the prompts that it began with: their file is copied into its folder, and the trainer reads the copy.

use std::path::Path;

use serde_json::Value;

use super::PromptsError;
use crate::files::read_regular;
use crate::training::Config;

/// Files of a run's folder whose names a file of prompts could have.
const TAKEN: [&str; 8] =
    ["nyx.toml", "config.toml", "dataset.toml", "command.json", "plan.json", "manifest.json", "state.json", "train.json"];

/// Points a configuration whose paths are absolute at a copy of its prompts in `folder`. Gives the copy's name and bytes; none
/// where it names no prompts. The name stays, so that a configuration beside the copy finds it by a relative path.
pub fn carry(config: &mut Config, folder: &Path) -> Result<Option<(String, Vec<u8>)>, PromptsError> {
    let named = config.params.get("sample_prompts").and_then(Value::as_str).filter(|text| Path::new(text).is_absolute());
    let Some(path) = named.map(Path::new) else { return Ok(None) };
    let bytes = read_regular(path).map_err(|source| PromptsError::Unreadable { path: path.to_owned(), source })?;
    let mut name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    if TAKEN.iter().any(|taken| taken.eq_ignore_ascii_case(&name)) {
        name = format!("prompts-{name}");
    }
    config.params.insert("sample_prompts".to_owned(), folder.join(&name).to_string_lossy().into());
    Ok(Some((name, bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_copy_lies_in_the_folder_under_the_same_name() {
        let folder = tempfile::tempdir().unwrap();
        let run = folder.path().join("run");
        let mut config = Config::default();
        assert_eq!(carry(&mut config, &run).unwrap(), None);
        for (name, copy) in [("kana-prompts.txt", "kana-prompts.txt"), ("config.toml", "prompts-config.toml")] {
            std::fs::write(folder.path().join(name), "1girl").unwrap();
            config.params.insert("sample_prompts".to_owned(), folder.path().join(name).to_string_lossy().into());
            assert_eq!(carry(&mut config, &run).unwrap(), Some((copy.to_owned(), b"1girl".to_vec())));
            assert_eq!(config.params["sample_prompts"], run.join(copy).to_string_lossy().as_ref());
        }
        assert!(carry(&mut config, &run).is_err(), "the copy is not there yet");
    }
}
