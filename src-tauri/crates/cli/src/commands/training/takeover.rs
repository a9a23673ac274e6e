//! `nyx config import` and `nyx config export`: settings of other programs in, a training without Nyx out.

use std::io::Read as _;
use std::path::Path;
use std::process::ExitCode;

use nyx_core::training::export::export_file;
use nyx_core::training::import::{ImportError, Imported, KeyOutcome, KeyReport, import_file, import_text};
use nyx_core::{Problem, Studio};
use serde_json::{Value, json};

use crate::output::Output;

pub(super) fn import(studio: &Studio, output: &Output, file: &Path, out: Option<&Path>) -> Result<ExitCode, Problem> {
    let imported = if file == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::stdin().read_to_end(&mut bytes).map_err(|error| {
            Problem::new("import_unreadable", "Standard input cannot be read")
                .with_hint("Name a file")
                .with_detail(error.to_string())
        })?;
        import_text(&String::from_utf8_lossy(&bytes))?
    } else {
        import_file(file, &studio.settings().get().model_folders)?
    };
    let out = out.map(|out| std::path::absolute(out).unwrap_or_else(|_| out.to_owned()));
    let imported = match &out {
        Some(out) => {
            if matches!((out.canonicalize(), file.canonicalize()), (Ok(out), Ok(file)) if out == file) {
                return Err(ImportError::SameFile { path: out.clone() }.into());
            }
            imported.write(out)?
        }
        None => imported,
    };
    output.answer(&answer(&imported, out.as_deref()), || rows(&imported, out.as_deref()));
    Ok(ExitCode::SUCCESS)
}

fn answer(imported: &Imported, out: Option<&Path>) -> Value {
    let (config, report) = (&imported.config, &imported.report);
    let names = |outcome| report.with(outcome).map(|key| name(&key.key)).collect::<Vec<_>>();
    json!({
        "taken": report.taken(),
        "unknown": names(KeyOutcome::Unknown),
        "missing": report.missing,
        "left_out": report.with(KeyOutcome::LeftOut).map(|key| json!({"key": name(&key.key), "why": key.note})).collect::<Vec<_>>(),
        "not_here": report.not_here,
        "not_given": report.not_given,
        "notes": report.notes,
        "form": report.form,
        "family": config.family,
        "family_from": report.family_from,
        "keys": report.keys,
        "file": out,
        "config": config.to_toml(),
        "prompts": imported.prompts,
    })
}

/// A key without the group in which some programs keep it; its place in a dataset file stays.
fn name(key: &str) -> &str {
    let placed = key.contains('[') || key.starts_with("general.");
    key.rsplit('.').next().filter(|_| !placed).unwrap_or(key)
}

/// With a file the report; without one the configuration itself, so that it can be kept with `>`, and the report as comments.
fn rows(imported: &Imported, out: Option<&Path>) -> Vec<Vec<String>> {
    let report = &imported.report;
    let mut lines = vec![
        format!("taken: {}", report.taken()),
        format!("family: {}, from {}", imported.config.family.name(), report.family_from),
    ];
    let told = |key: &KeyReport| key.note.as_ref().map_or_else(|| key.key.clone(), |note| format!("{}: {note}", key.key));
    lines.extend(report.with(KeyOutcome::Unknown).map(|key| format!("unknown: {}", told(key))));
    lines.extend(report.with(KeyOutcome::LeftOut).map(|key| format!("left out: {}", told(key))));
    lines.extend(report.missing.iter().map(|place| format!("missing: {place}")));
    lines.extend(report.not_here.iter().map(|path| format!("not on this machine: {path}")));
    if !report.not_given.is_empty() {
        lines.push(format!("such a file never says: {}", report.not_given.join(", ")));
    }
    lines.extend(report.notes.iter().cloned());
    if let Some(out) = out {
        lines.push(format!("written: {}", out.display()));
        return lines.into_iter().map(|line| vec![line]).collect();
    }
    if imported.prompts.is_some() {
        lines.push("the sample prompts are written with --out".to_owned());
    }
    let comments = lines.into_iter().map(|line| format!("# {}", line.replace(['\n', '\r'], " ")));
    comments.chain(imported.config.to_toml().lines().map(str::to_owned)).map(|line| vec![line]).collect()
}

pub(super) fn export(studio: &Studio, output: &Output, file: &Path, out: &Path) -> Result<ExitCode, Problem> {
    let exported = export_file(studio.home(), studio.db(), &studio.settings().get(), file, out)?;
    output.answer(&exported, || {
        let row = |title: &str, text: String| vec![title.to_owned(), text];
        let files = exported.files.iter().map(|path| row("file", path.display().to_string()));
        let secrets = exported.secrets.iter().map(|name| row("set before the start", name.clone()));
        let errors =
            exported.errors.iter().map(|issue| row("the trainer refuses", format!("{}: {}", issue.param, issue.message)));
        files.chain(secrets).chain(errors).collect()
    });
    Ok(ExitCode::SUCCESS)
}
