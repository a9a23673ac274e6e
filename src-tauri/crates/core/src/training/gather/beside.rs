//! Small things that a plan asks about: prompts for samples, what a saved state counts, what lies where models will lie.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use crate::training::material::SavedState;
use crate::training::prompts::faults::{Fault, faults};
use crate::training::{Config, writable};

/// A longer file of prompts is not read while somebody types.
const LONGEST: u64 = 4 << 20;

/// Prompts in the file of a configuration, counted as the trainer reads them.
pub(super) fn prompts(config: &Config) -> Option<u64> {
    let path = config.params.get("sample_prompts")?.as_str()?;
    count(path, &read(Path::new(path))?)
}

/// What is wrong with the options of those prompts.
pub(super) fn prompt_faults(config: &Config) -> Vec<Fault> {
    let path = config.params.get("sample_prompts").and_then(Value::as_str).map(Path::new);
    path.and_then(|path| Some(faults(path, &read(path)?, config.family))).unwrap_or_default()
}

/// What the saved state counts.
pub(super) fn state(config: &Config) -> Option<SavedState> {
    let folder = config.params.get("resume")?.as_str().filter(|text| !text.is_empty())?;
    serde_json::from_str(&read(&Path::new(folder).join("train_state.json"))?).ok()
}

/// Names of what lies in `output_dir`.
pub(super) fn outputs(config: &Config) -> BTreeSet<String> {
    let folder = writable::folder(config, "output_dir").filter(|path| path.is_absolute());
    let entries = folder.and_then(|folder| std::fs::read_dir(folder).ok()).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().into_string().ok()).collect()
}

fn read(path: &Path) -> Option<String> {
    let about = std::fs::metadata(path).ok()?;
    (path.is_absolute() && about.is_file() && about.len() <= LONGEST).then(|| std::fs::read_to_string(path).ok())?
}

/// A line of text is a prompt unless it is empty or begins with `#`; the other forms are lists.
fn count(path: &str, text: &str) -> Option<u64> {
    let all = match Path::new(path).extension()?.to_str()? {
        "txt" => text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')).count(),
        "toml" => {
            let table: toml::Table = toml::from_str(text).ok()?;
            table.get("prompt")?.get("subset")?.as_array()?.len()
        }
        "json" => serde_json::from_str::<Value>(text).ok()?.as_array()?.len(),
        _ => return None,
    };
    Some(all as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prompts_are_counted_as_the_trainer_reads_them() {
        assert_eq!(count("a.txt", "1girl --n x\n\n# a word\n  # a prompt after spaces\n\t\nlast"), Some(3));
        assert_eq!(
            count("a.toml", "[prompt]\nwidth = 8\n[[prompt.subset]]\nprompt = 'a'\n[[prompt.subset]]\nprompt = 'b'"),
            Some(2)
        );
        assert_eq!(count("a.json", "[{\"prompt\": \"a\"}, \"b\", \"c\"]"), Some(3));
        assert_eq!((count("a.toml", "x = 1"), count("a.json", "{}"), count("a.csv", "a")), (None, None, None));
    }

    #[test]
    fn a_state_tells_its_epoch_and_step() {
        let folder = tempfile::tempdir().unwrap();
        let text = format!("[params]\nresume = '{}'", folder.path().display());
        let config = Config::parse(&text).unwrap().0;
        assert_eq!(state(&config), None);
        std::fs::write(folder.path().join("train_state.json"), r#"{"current_epoch": 2, "current_step": 8}"#).unwrap();
        assert_eq!(state(&config), Some(SavedState { epoch: 2, step: 8 }));
    }
}
