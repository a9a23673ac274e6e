//! `nyx preset`: recipes to start from, those that ship and the user's own.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Subcommand;
use nyx_core::training::Config;
use nyx_core::training::nearest::nearest;
use nyx_core::training::presets::{self, Goal, Preset, PresetChange, PresetList, PresetSummary};
use nyx_core::{Problem, Studio};
use serde_json::{Value, json};

use super::training::family;
use crate::output::Output;

#[derive(Debug, Subcommand)]
pub(crate) enum PresetCommand {
    /// Every preset, yours first: what it is for, and for which card
    List {
        /// Only for these base models: sd15 sd2 sdxl sd3 flux chroma lumina `hunyuan_image` anima
        #[arg(long, value_name = "FAMILY")]
        family: Option<String>,
        /// Only to learn this: character style concept object
        #[arg(long, value_name = "GOAL")]
        goal: Option<String>,
    },
    /// What a preset sets
    Show { name: String },
    /// Load a preset into a configuration; name, base model, folders and the like stay
    Apply {
        name: String,
        file: PathBuf,
        /// Only these keys or places, with commas between them
        #[arg(long, value_name = "KEYS", value_delimiter = ',')]
        only: Option<Vec<String>>,
        /// Say what would change, and write nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Keep the recipe of a configuration as a preset of yours
    Save {
        file: PathBuf,
        /// Its name
        #[arg(long)]
        name: String,
        /// One sentence: what it is for
        #[arg(long, value_name = "TEXT", default_value = "")]
        about: String,
        /// Take the place of a preset of this name
        #[arg(long)]
        replace: bool,
    },
    /// Give one of your presets another name
    Rename { old: String, new: String },
    /// Put one of your presets into the trash folder beside them
    Remove { name: String },
    /// Write a preset as a file to share; it holds no paths and no secrets
    Export {
        name: String,
        /// The file to write
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Take a preset, or the recipe of a configuration, from a file
    Import { file: PathBuf },
}

pub(crate) fn run(studio: &Studio, output: &Output, command: PresetCommand) -> Result<ExitCode, Problem> {
    let (home, db) = (studio.home(), studio.db());
    match command {
        PresetCommand::List { family, goal } => list(studio, output, family.as_deref(), goal.as_deref())?,
        PresetCommand::Show { name } => show(output, &presets::find(home, &name)?),
        PresetCommand::Apply { name, file, only, dry_run } => apply(studio, output, &name, &file, only.as_deref(), dry_run)?,
        PresetCommand::Save { file, name, about, replace } => {
            let (config, _) = Config::read(&file)?;
            kept(output, &presets::save(home, db, &config, &name, &about, replace)?);
        }
        PresetCommand::Rename { old, new } => {
            let name = presets::rename(home, db, &old, &new)?;
            output.answer(&json!({ "name": name }), || vec![vec!["renamed".to_owned(), name.clone()]]);
        }
        PresetCommand::Remove { name } => {
            presets::remove(home, db, &name)?;
            output.answer(&json!({ "name": name }), || vec![vec!["put away".to_owned(), name.clone()]]);
        }
        PresetCommand::Export { name, out } => {
            let out = std::path::absolute(&out).unwrap_or(out);
            presets::export(home, &name, &out)?;
            output.answer(&json!({ "name": name, "file": out }), || vec![vec!["file".to_owned(), out.display().to_string()]]);
        }
        PresetCommand::Import { file } => kept(output, &presets::import(home, db, &file)?),
    }
    Ok(ExitCode::SUCCESS)
}

fn list(studio: &Studio, output: &Output, family_name: Option<&str>, goal: Option<&str>) -> Result<(), Problem> {
    let family = family_name.map(family).transpose()?;
    let goal = goal.map(read_goal).transpose()?;
    let fits = |summary: &PresetSummary| {
        family.is_none_or(|family| summary.family == family) && goal.is_none_or(|goal| summary.goal == Some(goal))
    };
    let PresetList { mut presets, broken, mut refused } = presets::list(studio.home());
    presets.retain(fits);
    refused.retain(|refused| family.is_none_or(|family| refused.family == family));
    output.answer(&json!({ "presets": presets, "broken": broken, "refused": refused }), || presets.iter().map(row).collect());
    for broken in &broken {
        let line = broken.line.map_or_else(String::new, |line| format!(", line {line}"));
        output.note(&format!("{}{line}: {}", broken.path.display(), broken.message));
    }
    for refused in refused.iter().filter(|_| family.is_some()) {
        output.note(&format!("Nothing for {} GB: {}", refused.gb, refused.why));
    }
    Ok(())
}

fn read_goal(name: &str) -> Result<Goal, Problem> {
    Goal::from_name(name).ok_or_else(|| {
        let names = Goal::ALL.map(Goal::name);
        let hint = nearest(name, names)
            .map_or_else(|| format!("One of: {}", names.join(", ")), |near| format!("Did you mean `{near}`?"));
        Problem::new("goal_unknown", format!("There is no goal `{name}`")).with_hint(hint)
    })
}

fn row(summary: &PresetSummary) -> Vec<String> {
    let memory = if summary.own { "yours".to_owned() } else { memory(summary) };
    vec![summary.name.clone(), summary.family.name().to_owned(), memory, summary.about.clone()]
}

fn memory(summary: &PresetSummary) -> String {
    summary.memory.map_or_else(String::new, |memory| format!("{} GB, {}", memory.gb, memory.basis.words()))
}

fn show(output: &Output, preset: &Preset) {
    let mut answer = serde_json::to_value(&preset.summary).unwrap_or_default();
    answer["params"] = json!(preset.params);
    answer["dataset"] = json!(preset.dataset);
    output.answer(&answer, || {
        let summary = &preset.summary;
        let mut rows = vec![vec!["title".to_owned(), summary.title.clone()], vec!["about".to_owned(), summary.about.clone()]];
        if summary.memory.is_some() {
            rows.push(vec!["card".to_owned(), memory(summary)]);
        }
        let general = preset.dataset.general.iter();
        let values = preset.params.iter().chain(general).chain(preset.dataset.datasets.iter().flat_map(|table| &table.values));
        rows.extend(values.map(|(key, value)| vec![key.clone(), said(value)]));
        rows
    });
}

fn apply(
    studio: &Studio,
    output: &Output,
    name: &str,
    file: &Path,
    only: Option<&[String]>,
    dry_run: bool,
) -> Result<(), Problem> {
    let (config, issues) = Config::read(file)?;
    // What was not understood would be lost by writing the file anew.
    if let Some(issue) = issues.first() {
        let problem = Problem::new("config_unclear", format!("{} is not changed: {}", file.display(), issue.message));
        return Err(match &issue.hint {
            Some(hint) => problem.with_hint(hint.clone()),
            None => problem,
        });
    }
    let mut changes = presets::compare(studio.home(), &config, name)?;
    if let Some(only) = only {
        let is = |wanted: &String, change: &PresetChange| *wanted == change.key || *wanted == change.place;
        if let Some(stray) = only.iter().find(|wanted| !changes.iter().any(|change| is(wanted, change))) {
            let keys = changes.iter().map(|change| change.key.as_str());
            let hint = nearest(stray, keys)
                .map_or_else(|| "Without --only all changes are told".to_owned(), |near| format!("Did you mean `{near}`?"));
            let message = format!("The preset `{name}` changes no `{stray}` here");
            return Err(Problem::new("preset_no_change", message).with_hint(hint));
        }
        changes.retain(|change| only.iter().any(|wanted| is(wanted, change)));
    }
    if !dry_run {
        presets::load(studio.home(), &config, name, only)?.write(file)?;
    }
    let path = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
    output.answer(&json!({ "preset": name, "file": path, "written": !dry_run, "changes": changes }), || change_rows(&changes));
    Ok(())
}

fn change_rows(changes: &[PresetChange]) -> Vec<Vec<String>> {
    if changes.is_empty() {
        return vec![vec!["Nothing to change: every value is the preset's".to_owned()]];
    }
    let row = |change: &PresetChange| vec![change.place.clone(), said(&change.now), "->".to_owned(), said(&change.next)];
    changes.iter().map(row).collect()
}

fn said(value: &Value) -> String {
    match value {
        Value::Null => "not set".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn kept(output: &Output, preset: &Preset) {
    let PresetSummary { name, left_out, .. } = &preset.summary;
    output.answer(&preset.summary, || {
        let mut rows = vec![vec!["kept".to_owned(), name.clone()]];
        if !left_out.is_empty() {
            rows.push(vec!["left out".to_owned(), left_out.join(", ")]);
        }
        rows
    });
}
