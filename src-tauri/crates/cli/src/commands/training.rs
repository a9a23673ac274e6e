//! `nyx params`, `nyx config`, `nyx plan`: the schema, configurations, and what they come to.

pub(crate) mod plan;
pub(crate) mod steps;
mod takeover;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, Subcommand};
use nyx_core::training::kohya::scripts;
use nyx_core::training::{
    Family, Installation, Installed, Issue, Level, Library, Mode, Param, Signatures, check, for_script, has_errors, signatures,
};
use nyx_core::{Problem, Studio};
use serde_json::json;

use crate::output::Output;

#[derive(Debug, Args)]
pub(crate) struct ParamsArgs {
    /// Only what this family's script takes: sd15 sd2 sdxl sd3 flux chroma lumina `hunyuan_image` anima
    #[arg(long, value_name = "FAMILY")]
    family: Option<String>,
    /// As the script for this mode has it: lora finetune dreambooth `textual_inversion` xti controlnet lllite `lllite_old`
    #[arg(long, value_name = "MODE")]
    mode: Option<String>,
    /// Only what this script takes: `sdxl_train_network`
    #[arg(long, value_name = "SCRIPT")]
    script: Option<String>,
    /// As the sd-scripts in use has them, with its own arguments
    #[arg(long)]
    installed: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Say what is wrong or risky in a configuration
    Check { file: PathBuf },
    /// Write the files that the trainer reads
    Render {
        file: PathBuf,
        /// The folder to write into
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
    /// Take over settings of another program: `kohya_ss`, sd-scripts, `LoRA_Easy_Training_Scripts`, a command, a LoRA
    Import {
        /// The file, told by what it holds; `-` reads text from standard input
        file: PathBuf,
        /// The configuration to write; without it, it is printed
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Write the files of the trainer, and scripts that train without Nyx
    Export {
        file: PathBuf,
        /// The folder to write into
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
}

pub(crate) fn params(studio: &Studio, output: &Output, arguments: &ParamsArgs) -> Result<ExitCode, Problem> {
    let family = arguments.family.as_deref().map(family).transpose()?;
    let mode = arguments.mode.as_deref().map(mode).transpose()?;
    let installed = arguments.installed.then(|| installed(studio)).transpose()?;
    let params = for_script(family, mode, arguments.script.as_deref(), installed.as_deref());
    if params.is_empty() {
        return Err(none(family, mode, arguments.script.as_deref()));
    }
    let Signatures { networks, optimizers, schedulers } = signatures(family);
    let answer = json!({ "params": params, "networks": networks, "optimizers": optimizers, "schedulers": schedulers });
    output.answer(&answer, || params.iter().map(param_row).collect());
    Ok(ExitCode::SUCCESS)
}

/// What the trainer in use said of its arguments.
fn installed(studio: &Studio) -> Result<Arc<Installed>, Problem> {
    nyx_core::backend::installed(studio.home(), &studio.settings().get()).ok_or_else(|| {
        Problem::new("arguments_unknown", "No sd-scripts in use was asked for its arguments yet")
            .with_hint("Ask it with: nyx backend check")
    })
}

/// Why there is nothing to list.
fn none(family: Option<Family>, mode: Option<Mode>, script: Option<&str>) -> Problem {
    let known = script.is_none_or(|name| scripts::mode_of(name.trim_end_matches(".py")).is_some());
    match (family, mode) {
        (Some(family), Some(mode)) if known => {
            let possible: Vec<&str> = scripts::modes(family).map(Mode::name).collect();
            Problem::new(
                "mode_unsupported",
                format!("sd-scripts has no script that trains {} for {}", mode.words(), family.name()),
            )
            .with_hint(format!("For this family: {}", possible.join(", ")))
        }
        _ => {
            Problem::new("script_unknown", format!("No script `{}` takes parameters of this family", script.unwrap_or_default()))
                .with_hint("LoRA scripts are called train_network, sdxl_train_network and so on")
        }
    }
}

fn mode(name: &str) -> Result<Mode, Problem> {
    Mode::from_name(name).ok_or_else(|| {
        let names = Mode::ALL.map(Mode::name).join(", ");
        let problem = Problem::new("mode_unknown", format!("There is no mode `{name}`"));
        problem.with_hint(Mode::never(name).map_or_else(|| format!("One of: {names}"), str::to_owned))
    })
}

pub(super) fn family(name: &str) -> Result<Family, Problem> {
    Family::from_name(name).ok_or_else(|| {
        let names = Family::ALL.map(Family::name).join(", ");
        Problem::new("family_unknown", format!("There is no family `{name}`")).with_hint(format!("One of: {names}"))
    })
}

fn param_row(param: &Param) -> Vec<String> {
    let kind = serde_json::to_value(param.kind).unwrap_or_default();
    let default = if param.default.is_null() { "-".to_owned() } else { param.default.to_string() };
    vec![
        param.key.clone(),
        kind.as_str().unwrap_or_default().to_owned(),
        default,
        param.group.name().to_owned(),
        param.help.clone(),
    ]
}

pub(crate) fn config(studio: &Studio, output: &Output, command: ConfigCommand) -> Result<ExitCode, Problem> {
    match command {
        ConfigCommand::Check { file } => {
            let issues = open(studio, &file)?.issues();
            output.answer(&json!({ "issues": issues }), || issue_rows(&issues));
            Ok(if has_errors(&issues) { ExitCode::FAILURE } else { ExitCode::SUCCESS })
        }
        ConfigCommand::Render { file, out } => render(studio, output, &file, &out),
        ConfigCommand::Import { file, out } => takeover::import(studio, output, &file, out.as_deref()),
        ConfigCommand::Export { file, out } => takeover::export(studio, output, &file, &out),
    }
}

fn open(studio: &Studio, file: &std::path::Path) -> Result<check::Prepared, Problem> {
    let settings = studio.settings().get();
    let installed = nyx_core::backend::installed(studio.home(), &settings);
    let library = Library { db: studio.db(), model_folders: &settings.model_folders, installed: installed.as_ref() };
    let mut prepared = check::open(file, library)?;
    prepared.ask_queue(studio.home(), studio.db());
    Ok(prepared)
}

fn issue_rows(issues: &[Issue]) -> Vec<Vec<String>> {
    if issues.is_empty() {
        return vec![vec!["Nothing to say: it can start".to_owned()]];
    }
    let word = |level: Level| match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Info => "info",
    };
    issues
        .iter()
        .map(|issue| {
            let hint = issue.hint.as_deref().map_or_else(String::new, |hint| format!(". {hint}"));
            vec![word(issue.level).to_owned(), issue.param.clone(), format!("{}{hint}", issue.message)]
        })
        .collect()
}

fn render(studio: &Studio, output: &Output, file: &std::path::Path, out: &std::path::Path) -> Result<ExitCode, Problem> {
    let prepared = open(studio, file)?;
    let out = std::path::absolute(out).unwrap_or_else(|_| out.to_owned());
    let rendered = prepared.render(&out);
    let installed = nyx_core::backend::installation(studio.home(), &studio.settings().get());
    let installation = installed.unwrap_or_else(|_| Installation { python: "python".into(), ..Installation::default() });
    let command = prepared.command(&out, &installation);
    let mut files = Vec::new();
    for file in &rendered.files {
        let path = out.join(&file.name);
        nyx_core::files::write_atomic(&path, file.text.as_bytes()).map_err(|error| {
            Problem::new("config_unwritable", format!("{} cannot be written", path.display()))
                .with_hint("Check the permissions of the folder and the space on the disk")
                .with_detail(error.to_string())
        })?;
        files.push(path);
    }
    let program = command.program.to_string_lossy().into_owned();
    let argv: Vec<String> = std::iter::once(program).chain(command.argv).collect();
    let issues = prepared.issues();
    let answer = json!({"script": command.script, "argv": argv, "env": command.env, "files": files, "issues": issues});
    let errors = issues.iter().filter(|issue| issue.level == Level::Error);
    for error in errors {
        output.note(&format!("the trainer would stop: {}: {}", error.param, error.message));
    }
    output.answer(&answer, || {
        let files = files.iter().map(|path| vec!["file".to_owned(), path.display().to_string()]);
        files.chain([vec!["command".to_owned(), argv.join(" ")]]).collect()
    });
    Ok(ExitCode::SUCCESS)
}
