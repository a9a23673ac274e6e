//! The proof that a run trained as it was asked: what was asked held against what the trainer wrote into the saved file (pure but for
//! reading). Which key proves which parameter is data: `resources/proof.toml`. What a file cannot tell is named, not passed over.
//!
//! - [`asked`]: the value that the trainer should have. - [`recorded`]: whether what it wrote is that value. - `table`: the data.

mod asked;
mod data;
mod datasets;
mod recorded;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use specta::Type;

use self::asked::Asked;
use self::recorded::{python, same};
use super::error::RunError;
use super::folder::{RunCommand, RunFolder};
use super::legs;
use crate::home::Home;
use crate::training::Plan;
use crate::weights;

/// One value, as it was asked and as the file has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ProofValue {
    /// `network_dim`, `dataset.datasets[0].batch_size`, `optimizer_args.weight_decay`, `total_steps`.
    pub param: String,
    /// As asked, or what the trainer takes where nothing was.
    pub asked: String,
    /// As recorded.
    pub recorded: String,
}

/// What a saved file proves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Proof {
    /// The file.
    pub file: PathBuf,
    /// Whether it is the final model.
    pub last: bool,
    /// Values that are as asked.
    pub confirmed: Vec<ProofValue>,
    /// Values that are not.
    pub differing: Vec<ProofValue>,
    /// Parameters that were set and that no file tells of.
    pub unproven: Vec<String>,
}

/// A proof in short, for lists.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ProofSummary {
    /// How many values are as asked.
    pub confirmed: u32,
    /// Those that are not.
    pub differing: Vec<ProofValue>,
    /// How many parameters no file tells of.
    pub unproven: u32,
    /// Whether it is of the final model.
    pub last: bool,
}

impl Proof {
    /// In short.
    pub fn summary(&self) -> ProofSummary {
        ProofSummary {
            confirmed: self.confirmed.len() as u32,
            differing: self.differing.clone(),
            unproven: self.unproven.len() as u32,
            last: self.last,
        }
    }

    fn add(&mut self, param: impl Into<String>, asked: &Value, recorded: &Value) {
        let value = ProofValue { param: param.into(), asked: python(asked), recorded: python(recorded) };
        if same(asked, recorded) { self.confirmed.push(value) } else { self.differing.push(value) }
    }
}

/// Holds the metadata of a saved file against what a run was asked. `before`: steps that earlier legs of the run made. `None` where the file tells nothing of its training.
fn prove(asked: &Asked, metadata: &BTreeMap<String, String>, plan: Option<&Plan>, last: bool, before: u64) -> Option<Proof> {
    if !metadata.keys().any(|key| key.starts_with("ss_")) {
        return None;
    }
    let mut proof = Proof { last, ..Proof::default() };
    let recorded = |key: &str| metadata.get(key).map(|text| recorded::read(text));
    for (key, param) in &data::table().params {
        // What a dataset says of it stands in no file, and the argument alone would say something else.
        if asked.is_set_by_datasets(param) {
            continue;
        }
        let (Some(recorded), Some(asked)) = (recorded(key), asked.value(param)) else { continue };
        proof.add(param, &asked, &recorded);
    }
    for (key, param, path) in [
        ("ss_sd_model_name", "base_model", asked.written("pretrained_model_name_or_path")),
        ("ss_vae_name", "vae", asked.written("vae")),
    ] {
        if let (Some(recorded), Some(path)) = (metadata.get(key), path) {
            proof.add(param, &name_of(&path).into(), &recorded.clone().into());
        }
    }
    if let Some(text) = metadata.get("ss_optimizer") {
        recorded::optimizer(&mut proof, asked, text);
    }
    recorded::network_args(&mut proof, asked, metadata.get("ss_network_args").map(String::as_str));
    if let Some(datasets) = metadata.get("ss_datasets").and_then(|text| serde_json::from_str(text).ok()) {
        datasets::datasets(&mut proof, asked, &datasets);
    }
    if let Some(plan) = plan.filter(|plan| plan.exact) {
        totals(&mut proof, plan, before, &recorded);
    }
    let is_told = |param: &String| proof.confirmed.iter().chain(&proof.differing).any(|value| value.param == *param);
    proof.unproven = asked.that_no_file_tells().into_iter().filter(|param| !is_told(param)).collect();
    Some(proof)
}

/// Steps, epochs and images against the plan. A training that went on counts its own steps only.
fn totals(proof: &mut Proof, plan: &Plan, before: u64, recorded: &impl Fn(&str) -> Option<Value>) {
    let made = plan.resumed.map_or(plan.total_steps, |resumed| resumed.steps).saturating_sub(before);
    let planned = [
        ("ss_max_train_steps", "total_steps", Some(plan.total_steps)),
        ("ss_num_epochs", "epochs", Some(plan.epochs)),
        ("ss_num_train_images", "images", Some(plan.images_with_repeats)),
        ("ss_num_reg_images", "reg_images", Some(plan.reg_images)),
        ("ss_num_validation_images", "validation_images", Some(plan.validation_images)),
        ("ss_num_batches_per_epoch", "batches_per_epoch", Some(plan.batches_per_epoch).filter(|_| plan.processes == 1)),
        ("ss_steps", "steps_made", Some(made).filter(|_| proof.last)),
    ];
    for (key, param, planned) in planned {
        if let (Some(planned), Some(recorded)) = (planned, recorded(key)) {
            proof.add(param, &planned.into(), &recorded);
        }
    }
}

/// As the trainer names a file; a repository by its whole name.
fn name_of(path: &str) -> String {
    let file = Path::new(path);
    if file.exists() { file.file_name().unwrap_or_default().to_string_lossy().into_owned() } else { path.to_owned() }
}

/// The proof of one saved file of a run. `None` where the file is not there, cannot be read, or tells nothing.
pub(super) fn of_file(folder: &RunFolder, command: &RunCommand, file: &Path) -> Option<Proof> {
    let asked = Asked::of(folder, command)?;
    let header = weights::read_header(file).ok()?;
    let last = file == command.final_file;
    let before = legs::later(folder).last().map_or(0, |leg| leg.step);
    prove(&asked, &header.metadata, folder.read_plan().as_ref(), last, before)
        .map(|proof| Proof { file: file.to_owned(), ..proof })
}

/// The proof of a run, as its supervisor wrote it down: of its final model, or of its first checkpoint until there is one.
pub fn get(home: &Home, run: &str) -> Result<Option<Proof>, RunError> {
    let folder = RunFolder::open(home, run)?;
    let text = std::fs::read(folder.proof()).unwrap_or_default();
    Ok(serde_json::from_slice(&text).ok())
}

#[cfg(test)]
mod tests;
