//! `nyx dataset`: folders of images.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Subcommand;
use nyx_core::captions::{self, Place};
use nyx_core::datasets::check::{Finding, Severity, check};
use nyx_core::datasets::{self, DatasetSummary, ImageRow, Subset};
use nyx_core::jobs::Reporter;
use nyx_core::{Problem, Studio};
use serde_json::{Value, json};

use crate::interrupt;
use crate::output::Output;

#[derive(Debug, Subcommand)]
pub(crate) enum DatasetCommand {
    /// Register a folder of images where it is
    Add {
        /// The folder
        path: PathBuf,
        /// What to call it; the folder's own name unless given
        #[arg(long)]
        name: Option<String>,
        /// Copy images and captions into the library and register the copy
        #[arg(long)]
        copy: bool,
    },
    /// All datasets
    List,
    /// One dataset and its images, in the order of the trainer
    Show {
        name: String,
        /// Leave out the first images
        #[arg(long, default_value_t = 0, value_name = "N")]
        offset: usize,
        /// Show at most so many
        #[arg(long, value_name = "N")]
        limit: Option<usize>,
    },
    /// Give a dataset another name
    Rename { old: String, new: String },
    /// Forget a dataset; its files stay
    Remove { name: String },
    /// Say what training would stumble over
    Check { name: String },
}

pub(crate) fn run(studio: &Studio, output: &Output, command: DatasetCommand) -> Result<ExitCode, Problem> {
    let db = studio.db();
    match command {
        DatasetCommand::Add { path, name, copy } => {
            let home = copy.then(|| studio.home());
            let added = datasets::add(db, &path, name.as_deref(), home, &reporter(output))?;
            let mut value = counts(&added.summary);
            value["subsets"] = added.subsets.iter().map(subset).collect();
            output.answer(&value, || rows(&added.summary));
            for subset in &added.subsets {
                let said = format!("Not part of it: the sub-folder {} with {} images", subset.name, subset.images);
                output.note(&format!("{said}. Add it as a dataset of its own: nyx dataset add \"{}\"", subset.path.display()));
            }
        }
        DatasetCommand::List => {
            datasets::refresh_all(db, &Reporter::silent())?;
            list(output, &datasets::summaries(db)?);
        }
        DatasetCommand::Show { name, offset, limit } => show(studio, output, &name, offset, limit)?,
        DatasetCommand::Rename { old, new } => {
            let dataset = datasets::rename(db, &old, &new)?;
            output.answer(&json!({"name": dataset.name, "path": dataset.path}), || vec![vec![format!("Now called {new}")]]);
        }
        DatasetCommand::Remove { name } => {
            let dataset = datasets::remove(db, &name)?;
            let said = format!("Forgot {}; its files stay in {}", dataset.name, dataset.path.display());
            output.answer(&json!({"name": dataset.name, "path": dataset.path}), || vec![vec![said]]);
        }
        DatasetCommand::Check { name } => {
            let report = check(db, &name, &reporter(output))?;
            output.answer(&report, || findings(&report.findings, report.images));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// A bar for people. The answers of this noun are one JSON document, so scripts get no progress lines.
fn reporter(output: &Output) -> Reporter {
    let cancel = interrupt::token();
    if output.is_json() { Reporter::new(cancel, |_| {}) } else { output.reporter(cancel) }
}

fn list(output: &Output, datasets: &[DatasetSummary]) {
    let value: Vec<Value> = datasets.iter().map(counts).collect();
    output.answer(&json!({"datasets": value}), || match datasets {
        [] => vec![vec!["No datasets yet".to_owned()]],
        datasets => datasets.iter().flat_map(rows).collect(),
    });
}

fn show(studio: &Studio, output: &Output, name: &str, offset: usize, limit: Option<usize>) -> Result<(), Problem> {
    let dataset = datasets::refresh(studio.db(), name, &Reporter::silent())?;
    let images = datasets::images(studio.db(), dataset.id)?;
    let page: Vec<&ImageRow> = images.iter().skip(offset).take(limit.unwrap_or(usize::MAX)).collect();
    let place = Place::new(&dataset.path).with_extension(&dataset.caption_extension);
    let mut items = Vec::with_capacity(page.len());
    for image in &page {
        items.push(item(image, &captions::read(&place, &image.file)?));
    }
    let summary = datasets::summary(studio.db(), name)?;
    let mut value = counts(&summary);
    value["total"] = images.len().into();
    value["items"] = items.into();
    output.answer(&value, || {
        let size = |image: &ImageRow| match (image.width, image.height) {
            (Some(width), Some(height)) => format!("{width} x {height}"),
            _ => "-".to_owned(),
        };
        let said = |image: &ImageRow| {
            let problem = image.problem.clone();
            problem.unwrap_or_else(|| if image.captioned { String::new() } else { "no caption".to_owned() })
        };
        let lines = page.iter().map(|image| vec![image.file.clone(), size(image), said(image)]);
        rows(&summary).into_iter().chain(lines).collect()
    });
    if let Some(reason) = dataset.offline {
        output.note(&format!("Offline, as of {}: {reason}", dataset.seen));
    }
    Ok(())
}

fn item(image: &ImageRow, caption: &captions::Caption) -> Value {
    json!({
        "file": image.file,
        "width": image.width,
        "height": image.height,
        "bytes": image.bytes,
        "caption": caption.exists.then_some(&caption.text),
        "tags": caption.tags,
        "problem": image.problem,
    })
}

fn counts(summary: &DatasetSummary) -> Value {
    json!({
        "name": summary.dataset.name,
        "path": summary.dataset.path,
        "images": summary.images,
        "captioned": summary.captioned,
        "unreadable": summary.unreadable,
        "bytes": summary.bytes,
        "health": summary.health.words,
        "offline": summary.dataset.offline,
    })
}

fn subset(subset: &Subset) -> Value {
    json!({"name": subset.name, "path": subset.path, "repeats": subset.repeats, "images": subset.images})
}

fn rows(summary: &DatasetSummary) -> Vec<Vec<String>> {
    vec![vec![
        summary.dataset.name.clone(),
        format!("{} images", summary.images),
        format!("{} captioned", summary.captioned),
        summary.health.words.clone(),
        summary.dataset.path.display().to_string(),
    ]]
}

fn findings(findings: &[Finding], images: u64) -> Vec<Vec<String>> {
    if findings.is_empty() {
        return vec![vec![format!("{images} images, nothing to do")]];
    }
    let word = |severity| match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    };
    let row = |f: &Finding| vec![word(f.severity).to_owned(), f.file.clone(), f.message.clone(), f.fix.clone()];
    findings.iter().map(row).collect()
}
