//! `nyx job list --search` and `nyx job compare`: training runs that have ended.

use std::process::ExitCode;

use clap::Args;
use nyx_core::jobs::store;
use nyx_core::runs::compare::{self, AskedDifference, Comparison, ImagesDifference};
use nyx_core::runs::history::{self, HistoryQuery, PastRun};
use nyx_core::{Problem, Studio};
use serde_json::{Value, json};

use crate::output::Output;

/// Which ended training runs are listed; without any of them, all kinds of jobs are.
#[derive(Args, Debug)]
pub(crate) struct Wanted {
    /// Ended training runs that hold all of these words: in name, state, family, base model, folders or configuration; `KEY=VALUE` asks for a value
    #[arg(long, value_name = "WORDS")]
    search: Option<String>,
    /// Those that ended so: completed, failed, stopped, paused, lost
    #[arg(long)]
    state: Option<String>,
    /// Those of this family of base models
    #[arg(long)]
    family: Option<String>,
    /// Those with images of this folder
    #[arg(long)]
    dataset: Option<String>,
    /// Those of this base model
    #[arg(long)]
    model: Option<String>,
}

#[derive(Args, Debug)]
pub(crate) struct CompareArgs {
    /// Runs, each as `12`, `J12` or its name; compared with the first
    #[arg(required = true, num_args = 2..)]
    runs: Vec<String>,
}

impl Wanted {
    /// Whether anything is asked for.
    pub(super) fn asks(&self) -> bool {
        [&self.search, &self.state, &self.family, &self.dataset, &self.model].iter().any(|wanted| wanted.is_some())
    }
}

/// The runs that fit, newest first.
pub(super) fn list(studio: &Studio, output: &Output, limit: u32, wanted: Wanted) -> Result<ExitCode, Problem> {
    let Wanted { search, state, family, dataset, model } = wanted;
    let query = HistoryQuery { text: search.unwrap_or_default(), state, family, dataset, model, first: 0, count: limit };
    let found = history::history(studio.home(), studio.db(), &query)?;
    output.answer(&json!({"runs": found.runs, "total": found.total}), || {
        if found.runs.is_empty() {
            return vec![vec!["No run fits".to_owned()]];
        }
        found.runs.iter().map(row).collect()
    });
    Ok(ExitCode::SUCCESS)
}

fn row(run: &PastRun) -> Vec<String> {
    let details = run.details.as_ref();
    let changed = match details {
        Some(details) if details.before.is_some() && details.changed.is_empty() => "nothing changed".to_owned(),
        Some(details) if details.before.is_some() => details.changed.join(", "),
        _ => String::new(),
    };
    vec![
        run.run.clone(),
        run.status.name().to_owned(),
        run.base_model.clone().unwrap_or_default(),
        run.datasets.join(", "),
        changed,
    ]
}

/// Runs beside each other.
pub(super) fn compare(studio: &Studio, output: &Output, arguments: &CompareArgs) -> Result<ExitCode, Problem> {
    let named = |id: &String| store::find(studio.db(), id).ok().and_then(|job| job.run).unwrap_or_else(|| id.clone());
    let names: Vec<String> = arguments.runs.iter().map(named).collect();
    let found = compare::compare(studio.home(), studio.db(), &names)?;
    output.answer(&told(&found), || rows(&found));
    Ok(ExitCode::SUCCESS)
}

fn told(found: &Comparison) -> Value {
    let runs: Vec<Value> = found
        .runs
        .iter()
        .map(|run| json!({"run": run.run, "name": run.name, "state": run.status, "step": run.tally.step}))
        .collect();
    json!({"runs": runs, "asked": found.asked, "images": found.images})
}

fn rows(found: &Comparison) -> Vec<Vec<String>> {
    let head = std::iter::once(String::new()).chain(found.runs.iter().map(|run| run.run.clone())).collect();
    let mut rows: Vec<Vec<String>> = vec![head];
    rows.extend(found.asked.iter().map(|asked| std::iter::once(asked.place.clone()).chain(values(asked)).collect()));
    let of_images = [
        ("images added", (|images| images.added) as fn(&ImagesDifference) -> u64),
        ("images removed", |images| images.removed),
        ("images with another file", |images| images.changed),
        ("captions changed", |images| images.captioned),
    ];
    for (words, count) in of_images {
        if found.images.iter().any(|images| count(images) > 0) {
            let counts = found.images.iter().map(|images| count(images).to_string());
            rows.push([words.to_owned(), String::new()].into_iter().chain(counts).collect());
        }
    }
    if rows.len() == 1 {
        rows.push(vec!["nothing differs".to_owned()]);
    }
    rows
}

fn values(asked: &AskedDifference) -> impl Iterator<Item = String> {
    asked.values.iter().map(|value| match value {
        Value::Null => "not set".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    })
}
