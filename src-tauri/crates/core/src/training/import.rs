//! Settings of other programs as a configuration: `kohya_ss`, the trainer's own files, `LoRA_Easy_Training_Scripts`, a command
//! line, what a trained LoRA says about itself. What a file is, is told by what it holds.
//!
//! - [`read`], [`form`]: bytes to a sheet, the settings in neutral words, one file for each form (pure but for the reading).
//! - [`disk`]: what the paths in it lead to on this machine.
//! - [`take`]: sheet and disk to configuration and report (pure).
//! - [`rules`]: the words of other programs, as data in `resources/import/`.

mod command;
mod disk;
mod error;
mod family;
mod form;
mod kohya;
mod kohya_ss;
mod lora_easy;
mod metadata;
mod never;
mod read;
mod report;
mod rules;
mod sheet;
mod take;
mod value;

use std::path::{Path, PathBuf};

use serde::Serialize;
use specta::Type;

pub(super) use disk::is_rooted;
pub use error::ImportError;
pub use report::{ImportForm, ImportReport, KeyOutcome, KeyReport};

use self::form::Recognised;
use self::read::Content;
use self::sheet::Sheet;
use super::drafts::{self, Draft};
use super::{Config, Issue};
use crate::files::{safe_name, write_atomic};
use crate::home::Home;
use crate::models;
use crate::problem::Problem;

/// A file that was taken over.
#[derive(Clone, Debug, PartialEq)]
pub struct Imported {
    /// What it says, as a configuration.
    pub config: Config,
    /// What became of each of its keys.
    pub report: ImportReport,
    /// Sample prompts that stand in the file itself; the trainer wants them in a file of their own.
    pub prompts: Option<String>,
}

/// A file that was taken over as a draft.
#[derive(Clone, Debug, Serialize, Type)]
pub struct ImportedDraft {
    /// The draft.
    pub draft: Draft,
    /// What became of each key.
    pub report: ImportReport,
}

/// Takes a file over. A base model that a LoRA names is looked for in the folders of base models.
pub fn import_file(path: &Path, model_folders: &[PathBuf]) -> Result<Imported, ImportError> {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let name = path.display().to_string();
    match read::read(&path)? {
        Content::Text(text) => of_text(&text, &name, &stem, path.parent()),
        Content::Weights(header) => {
            let texts = header.metadata.iter().map(|(key, text)| (key.clone(), text.as_str().into()));
            if never::asks_for_hypernetwork(&serde_json::Value::Object(texts.collect())) {
                return Err(ImportError::Hypernetwork { name });
            }
            if !header.metadata.keys().any(|key| key.starts_with("ss_")) {
                return Err(ImportError::NoMetadata { name });
            }
            let mut imported = of_sheet(metadata::read(&header.metadata, Some(&header)), &stem, path.parent());
            if let Some(base) =
                header.metadata.get("ss_sd_model_name").filter(|base| !models::named(model_folders, base).is_empty())
            {
                imported.config.base_model.clone_from(base);
                imported.report.missing.retain(|missing| missing != "base_model");
            }
            Ok(imported)
        }
    }
}

/// Takes over a text that was pasted.
pub fn import_text(text: &str) -> Result<Imported, ImportError> {
    of_text(text, "The text", "imported", None)
}

fn of_text(text: &str, name: &str, stem: &str, base: Option<&Path>) -> Result<Imported, ImportError> {
    let text = text.trim_start_matches('\u{feff}');
    Ok(match form::recognise(text, name)? {
        Recognised::Sheet(sheet) => of_sheet(*sheet, stem, base),
        Recognised::Own(config, issues) => own(*config, &issues, base),
    })
}

fn of_sheet(mut sheet: Sheet, stem: &str, base: Option<&Path>) -> Imported {
    disk::config_file(&mut sheet, base);
    let found = disk::look(&sheet, base);
    let prompts = sheet.prompts.as_ref().map(|(_, text)| text.clone());
    let (mut config, report) = take::take(sheet, &found);
    if config.name.trim().is_empty() {
        config.name = safe_name(stem);
    }
    Imported { config, report, prompts }
}

/// A configuration of ours, taken as it is; paths that counted from its folder are made absolute.
fn own(mut config: Config, issues: &[Issue], base: Option<&Path>) -> Imported {
    let mut report = ImportReport { form: ImportForm::Nyx, family_from: "the file".to_owned(), ..ImportReport::default() };
    for key in config.params.keys() {
        report.add(key, KeyOutcome::Taken, Some(key.clone()), None);
    }
    for issue in issues {
        report.add(&issue.param, KeyOutcome::Unknown, None, Some(issue.message.clone()));
    }
    disk::anchor(&mut config, base);
    report.missing = take::missing(&mut config);
    Imported { config, report, prompts: None }
}

impl Imported {
    /// Writes the configuration, and the sample prompts beside it.
    pub fn write(mut self, out: &Path) -> Result<Self, ImportError> {
        let stem = out.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        self.write_prompts(out.parent().unwrap_or(Path::new("")), &stem)?;
        self.config.write(out)?;
        Ok(self)
    }

    /// Keeps it as a draft.
    pub fn into_draft(mut self, home: &Home) -> Result<ImportedDraft, Problem> {
        self.write_prompts(&home.drafts(), &safe_name(&self.config.name.clone()))?;
        let draft = drafts::save_new(home, self.config)?;
        Ok(ImportedDraft { draft, report: self.report })
    }

    fn write_prompts(&mut self, folder: &Path, stem: &str) -> Result<(), ImportError> {
        let Some(prompts) = &self.prompts else { return Ok(()) };
        let mut names = std::iter::once(format!("{stem}-prompts.txt")).chain((2..).map(|n| format!("{stem}-prompts {n}.txt")));
        let free = |name: &String| {
            std::fs::read_to_string(folder.join(name)).map_or(!folder.join(name).exists(), |text| text == *prompts)
        };
        let name = names.find(free).unwrap_or_default();
        let path = folder.join(&name);
        write_atomic(&path, prompts.as_bytes()).map_err(|source| ImportError::Prompts { path, source })?;
        self.config.params.insert("sample_prompts".to_owned(), name.into());
        Ok(())
    }
}
