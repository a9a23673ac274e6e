//! The LoRA files there are: outputs of runs, and folders of the settings. Read anew each time; nothing is indexed.

use std::collections::BTreeSet;
use std::fs::DirEntry;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::inspect::{Lora, show};
use super::{LoraError, TagCount};
use crate::problem::Problem;
use crate::runs::RunFolder;
use crate::training::Family;
use crate::weights::is_safetensors;

/// How deep folders are searched.
const DEPTH: usize = 6;
/// Tags that a list carries for each file, to be searched.
const TAGS: usize = 60;

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Type)]
pub struct LoraList {
    /// Files, the newest first.
    pub loras: Vec<LoraFile>,
    /// Where they were looked for, besides the outputs of runs.
    pub folders: Vec<LoraFolder>,
}

/// A folder in which LoRAs are looked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct LoraFolder {
    /// The folder.
    pub path: PathBuf,
    /// LoRAs found in it.
    pub files: u64,
    /// Files in it that hold other weights (base models, embeddings, control networks); they are not listed.
    pub others: u64,
    /// Why it cannot be read.
    pub problem: Option<Problem>,
}

/// One file, as a list shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct LoraFile {
    /// The file.
    pub path: PathBuf,
    /// Its name without the ending.
    pub name: String,
    /// The run that made it, by its folder's name.
    pub run: Option<String>,
    /// Bytes.
    pub bytes: u64,
    /// When it was last written, RFC 3339.
    pub modified: Option<String>,
    /// The base model it was trained on.
    pub base: Option<String>,
    /// The family of base models it fits.
    pub family: Option<Family>,
    /// The rank of most modules.
    pub rank: Option<u64>,
    /// The alpha its training wrote.
    pub alpha: Option<f64>,
    /// Steps it was trained for.
    pub steps: Option<u64>,
    /// What its weights are saved as.
    pub precision: Option<String>,
    /// Whether its header says anything about its training.
    pub has_metadata: bool,
    /// The most frequent tags.
    pub tags: Vec<TagCount>,
    /// Why it cannot be used: it ends early, or cannot be read.
    pub problem: Option<Problem>,
}

/// Every LoRA of the runs folder and of the given folders. Runs also make whole models, embeddings and control networks: what a file
/// is, its header tells.
pub fn list(runs: &Path, folders: &[PathBuf]) -> LoraList {
    let mut seen = BTreeSet::new();
    let mut loras = Vec::new();
    for Outputs { run, folder, begins } in outputs(runs) {
        // A folder of states holds weights that are no LoRA file, so outputs are not searched deeper.
        for path in safetensors_in(&folder, 0).unwrap_or_default() {
            let made_here = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&begins));
            if made_here && seen.insert(canonical(&path)) {
                loras.extend(file(&path, Some(run.clone())));
            }
        }
    }
    let mut found = Vec::new();
    for folder in folders {
        let (files, problem) = match safetensors_in(folder, DEPTH) {
            Ok(files) => (files, None),
            Err(error) => (Vec::new(), Some(error.into())),
        };
        let (mut lora_files, mut others) = (0, 0);
        for path in files {
            let Some(lora) = file(&path, None) else {
                others += 1;
                continue;
            };
            lora_files += 1;
            if seen.insert(canonical(&path)) {
                loras.push(lora);
            }
        }
        found.push(LoraFolder { path: folder.clone(), files: lora_files, others, problem });
    }
    loras.sort_by(|a, b| b.modified.cmp(&a.modified).then_with(|| a.path.cmp(&b.path)));
    LoraList { loras, folders: found }
}

/// The LoRAs of one folder, searched deep; the folder must be readable.
pub fn list_folder(folder: &Path) -> Result<LoraList, LoraError> {
    let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    safetensors_in(&folder, DEPTH)?;
    Ok(list(Path::new(""), &[folder]))
}

/// What is known about one file, also of one that cannot be read; none of a file that holds other weights.
fn file(path: &Path, run: Option<String>) -> Option<LoraFile> {
    let about = std::fs::metadata(path).ok();
    let mut file = LoraFile {
        path: path.to_owned(),
        name: path.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
        run,
        bytes: about.as_ref().map_or(0, std::fs::Metadata::len),
        modified: about.and_then(|about| about.modified().ok()).and_then(moment),
        base: None,
        family: None,
        rank: None,
        alpha: None,
        steps: None,
        precision: None,
        has_metadata: false,
        tags: Vec::new(),
        problem: None,
    };
    match show(path) {
        Ok(lora) => fill(&mut file, lora),
        Err(LoraError::NotLora { .. }) => return None,
        Err(error) => file.problem = Some(error.into()),
    }
    Some(file)
}

fn fill(file: &mut LoraFile, lora: Lora) {
    file.steps = lora.metadata.get("ss_steps").and_then(|steps| steps.parse().ok());
    file.has_metadata = lora.metadata.keys().any(|key| key.starts_with("ss_"));
    (file.base, file.family, file.rank, file.alpha) = (lora.base, lora.family, lora.rank, lora.alpha);
    (file.precision, file.tags) = (lora.precision, lora.tags);
    file.tags.truncate(TAGS);
}

/// Where a run puts its models.
struct Outputs {
    run: String,
    folder: PathBuf,
    /// How its files begin, where the folder is the user's and may hold others.
    begins: String,
}

/// The output folder of each run.
fn outputs(runs: &Path) -> Vec<Outputs> {
    let entries = std::fs::read_dir(runs).into_iter().flatten().flatten();
    let of = |path: PathBuf| {
        let run = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        match RunFolder::at(path.clone()).read_command() {
            Ok(command) if !command.output_dir.starts_with(&path) => {
                Outputs { run, folder: command.output_dir, begins: command.output_name }
            }
            _ => Outputs { run, folder: path.join("outputs"), begins: String::new() },
        }
    };
    entries.map(|entry| of(entry.path())).collect()
}

/// The safetensors files of a folder and of folders below it, hidden ones and saved states left out.
fn safetensors_in(folder: &Path, depth: usize) -> Result<Vec<PathBuf>, LoraError> {
    let entries = std::fs::read_dir(folder).map_err(|source| LoraError::Folder { path: folder.to_owned(), source })?;
    let mut files = Vec::new();
    for entry in entries.flatten().filter(is_of_interest) {
        let path = entry.path();
        if path.is_dir() {
            if depth > 0 {
                // A folder below that cannot be read hides its own files alone.
                files.extend(safetensors_in(&path, depth - 1).unwrap_or_default());
            }
        } else if is_safetensors(&path) {
            files.push(path);
        }
    }
    Ok(files)
}

fn is_of_interest(entry: &DirEntry) -> bool {
    let name = entry.file_name();
    let name = name.to_string_lossy();
    !name.starts_with('.') && !name.ends_with("-state")
}

/// Two names of one file are one file.
fn canonical(path: &Path) -> PathBuf {
    std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

fn moment(at: SystemTime) -> Option<String> {
    Timestamp::try_from(at).ok().map(|at| at.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixture(name: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/loras").join(name)
    }

    fn put(name: &str, to: &Path) {
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::copy(fixture(name), to).unwrap();
    }

    #[test]
    fn outputs_of_runs_and_folders_are_found_once_and_states_are_not() {
        let home = tempfile::tempdir().unwrap();
        let (runs, mine) = (home.path().join("runs"), home.path().join("mine"));
        put("in_fp16.safetensors", &runs.join("2026-kana/outputs/kana.safetensors"));
        put("in_fp16.safetensors", &runs.join("2026-kana/outputs/kana-state/model.safetensors"));
        put("in_bf16_nometa.safetensors", &mine.join("a/b/old.SAFETENSORS"));
        std::fs::write(mine.join("notes.txt"), "").unwrap();
        let list = list(&runs, &[mine.clone(), mine.join("a"), home.path().join("gone")]);
        let mut names: Vec<(&str, Option<&str>)> =
            list.loras.iter().map(|lora| (lora.name.as_str(), lora.run.as_deref())).collect();
        names.sort_unstable();
        assert_eq!(names, [("kana", Some("2026-kana")), ("old", None)]);
        let problems: Vec<Option<&str>> =
            list.folders.iter().map(|folder| folder.problem.as_ref().map(|problem| problem.code.as_str())).collect();
        assert_eq!(problems, [None, None, Some("lora_folder_unreadable")]);
        let told: Vec<bool> = list.loras.iter().filter(|lora| lora.name == "old").map(|lora| lora.has_metadata).collect();
        assert_eq!(told, [false]);
    }

    /// A whole file of weights with these names, all empty.
    fn weights(to: &Path, names: &[&str]) {
        let tensors: Vec<String> =
            names.iter().map(|name| format!(r#""{name}":{{"dtype":"F16","shape":[0],"data_offsets":[0,0]}}"#)).collect();
        let header = format!("{{{}}}", tensors.join(","));
        let bytes = [&(header.len() as u64).to_le_bytes()[..], header.as_bytes()].concat();
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::write(to, bytes).unwrap();
    }

    #[test]
    fn whole_models_embeddings_and_control_networks_are_no_loras() {
        // Names as the trainer's scripts wrote them.
        let others = [
            ("dreambooth", "model.diffusion_model.time_embed.2.weight"),
            ("embedding", "emb_params"),
            ("embedding-xl", "clip_g"),
            ("controlnet", "zero_convs.9.0.weight"),
            ("controlnet-xl", "add_embedding.linear_1.weight"),
            ("lllite", "lllite_unet_middle_block_1_transformer_blocks_1_attn2_to_q.up.0.weight"),
        ];
        let home = tempfile::tempdir().unwrap();
        let (runs, mine) = (home.path().join("runs"), home.path().join("mine"));
        for (name, tensor) in others {
            weights(&runs.join(name).join("outputs").join(format!("{name}.safetensors")), &[tensor]);
            weights(&mine.join(format!("{name}.safetensors")), &[tensor]);
        }
        let oft = "oft_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn1_to_k";
        weights(&runs.join("oft/outputs/oft.safetensors"), &[&format!("{oft}.alpha"), &format!("{oft}.oft_blocks")]);
        let full = "lycoris_down_blocks_0_attentions_0_transformer_blocks_0_attn1_to_k.diff";
        weights(&mine.join("full.safetensors"), &[full]);
        let list = list(&runs, std::slice::from_ref(&mine));
        let mut names: Vec<&str> = list.loras.iter().map(|lora| lora.name.as_str()).collect();
        names.sort_unstable();
        assert_eq!(names, ["full", "oft"]);
        assert_eq!((list.folders[0].files, list.folders[0].others), (1, 6));
    }

    #[test]
    fn what_cannot_be_read_is_listed_with_the_reason() {
        let folder = tempfile::tempdir().unwrap();
        let whole = std::fs::read(fixture("in_fp16.safetensors")).unwrap();
        std::fs::write(folder.path().join("cut.safetensors"), &whole[..whole.len() - 10]).unwrap();
        std::fs::write(folder.path().join("text.safetensors"), "not weights at all").unwrap();
        let codes: BTreeSet<(String, String)> = list_folder(folder.path())
            .unwrap()
            .loras
            .into_iter()
            .map(|lora| (lora.name, lora.problem.map(|problem| problem.code).unwrap_or_default()))
            .collect();
        let wanted = [("cut", "weights_truncated"), ("text", "weights_not_safetensors")];
        assert_eq!(codes, wanted.map(|(name, code)| (name.to_owned(), code.to_owned())).into());
    }

    #[test]
    fn a_folder_that_is_not_there_is_refused() {
        assert!(matches!(list_folder(Path::new("/nowhere/at/all")), Err(LoraError::Folder { .. })));
    }
}
