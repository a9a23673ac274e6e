//! `nyx lora`: LoRA files, from their headers.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Subcommand;
use nyx_core::loras::{self, Lora, LoraFile};
use nyx_core::training::Family;
use nyx_core::{Problem, Studio, weights};
use serde_json::Value;

use crate::output::{Output, size};

#[derive(Debug, Subcommand)]
pub(crate) enum LoraCommand {
    /// What runs made and what lies in the folders of the setting `lora_folders`; or in one folder
    List {
        /// Look in this folder only
        dir: Option<PathBuf>,
    },
    /// What a file says about itself and its training
    Show {
        /// A .safetensors file
        file: PathBuf,
        /// Also read the whole file and tell its SHA-256
        #[arg(long)]
        hash: bool,
    },
}

pub(crate) fn run(studio: &Studio, output: &Output, command: LoraCommand) -> Result<ExitCode, Problem> {
    match command {
        LoraCommand::List { dir } => {
            let list = match dir {
                Some(dir) => loras::find::list_folder(&dir)?,
                None => loras::list(&studio.home().runs(), &studio.settings().get().lora_folders),
            };
            output.answer(&list, || list.loras.iter().map(row).collect());
            for folder in &list.folders {
                if let Some(problem) = &folder.problem {
                    output.note(&problem.message);
                }
                if folder.others > 0 {
                    let (path, others) = (folder.path.display(), folder.others);
                    output.note(&format!("Not listed: {others} in {path} that hold other weights, such as base models"));
                }
            }
        }
        LoraCommand::Show { file, hash } => {
            let lora = loras::show(&file)?;
            let mut value = serde_json::to_value(&lora).unwrap_or_default();
            let sha256 = hash.then(|| weights::sha256(&lora.path)).transpose()?;
            if let (Some(sha256), Some(fields)) = (&sha256, value.as_object_mut()) {
                fields.insert("sha256".to_owned(), Value::from(sha256.clone()));
            }
            output.answer(&value, || details(&lora, sha256));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn row(lora: &LoraFile) -> Vec<String> {
    let dims = match (lora.rank, lora.alpha) {
        (Some(rank), Some(alpha)) => format!("dim {rank}/{alpha}"),
        (Some(rank), None) => format!("dim {rank}"),
        _ => String::new(),
    };
    let steps = lora.steps.map(|steps| format!("{steps} steps")).unwrap_or_default();
    let note = match &lora.problem {
        Some(problem) => problem.message.clone(),
        None => lora.run.clone().unwrap_or_default(),
    };
    vec![lora.name.clone(), lora.family.map(Family::name).unwrap_or_default().to_owned(), dims, steps, size(lora.bytes), note]
}

fn details(lora: &Lora, sha256: Option<String>) -> Vec<Vec<String>> {
    let modules = format!("{} U-Net, {} text encoder", lora.parts.denoiser, lora.parts.text_encoder);
    let tags = lora.tags.iter().take(20).map(|tag| format!("{} {}", tag.tag, tag.count)).collect::<Vec<_>>().join(", ");
    let rows = [
        ("file", Some(lora.path.display().to_string())),
        ("size", Some(size(lora.bytes))),
        ("base", lora.base.clone()),
        ("family", lora.family.map(|family| family.name().to_owned())),
        ("network", lora.network.clone()),
        ("rank", lora.rank.map(|rank| rank.to_string())),
        ("alpha", lora.alpha.map(|alpha| alpha.to_string())),
        ("modules", Some(modules)),
        ("precision", lora.precision.clone()),
        ("sha256", sha256),
        ("tags", Some(tags).filter(|tags| !tags.is_empty())),
    ];
    let facts = rows.into_iter().filter_map(|(name, value)| Some(vec![name.to_owned(), value?]));
    let silent = lora.metadata.is_empty().then(|| vec!["This file says nothing about its training".to_owned()]);
    // Texts that are tables of their own would fill the screen; `--json` has them.
    let short = lora.metadata.iter().filter(|(_, value)| value.len() <= 200);
    facts.chain(silent).chain(short.map(|(key, value)| vec![key.clone(), value.clone()])).collect()
}
