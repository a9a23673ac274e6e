//! A training that runs without Nyx: the trainer's two files, and scripts for a shell and for PowerShell that start it with the
//! right environment and folder. [`export`] is pure.

mod powershell;
mod sh;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;
use specta::Type;

use super::check::{self, Prepared};
use super::{CommandSpec, Installation, Issue, Level, Library, prompts};
use crate::backend;
use crate::db::Db;
use crate::home::Home;
use crate::problem::Problem;
use crate::runs::folder::without_secrets;
use crate::settings::Settings;

/// One file of an export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportFile {
    /// Its name: `train.sh`.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// A training that runs without Nyx.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    /// The files, to be written into one folder.
    pub files: Vec<ExportFile>,
    /// The command that the scripts run.
    pub command: CommandSpec,
    /// Variables whose values are secrets, which no file holds.
    pub secrets: Vec<String>,
}

/// What was exported, for whoever asked.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
pub struct Exported {
    /// The files.
    pub files: Vec<PathBuf>,
    /// The script that trains.
    pub script: PathBuf,
    /// The command: program and arguments.
    pub argv: Vec<String>,
    /// Variables that the scripts set.
    pub env: BTreeMap<String, String>,
    /// Variables to set before the start, for they hold secrets.
    pub secrets: Vec<String>,
    /// For what the trainer would refuse the configuration as it is.
    pub errors: Vec<Issue>,
}

/// A command as scripts for sh and for PowerShell; secrets are named and left out (pure).
pub fn scripts(name: &str, command: &CommandSpec, secrets: &[String]) -> (String, String) {
    let powershell = powershell::script(name, command, secrets);
    let text = String::from_utf8_lossy(&powershell).trim_start_matches('\u{feff}').to_owned();
    (sh::script(name, command, secrets), text)
}

/// Writes the files of a configuration file into a folder, for the Python and the trainer in use; without one the scripts say
/// `python` and `sd-scripts`, to be completed by hand.
pub fn export_file(home: &Home, db: &Db, settings: &Settings, file: &Path, folder: &Path) -> Result<Exported, Problem> {
    let installed = backend::installed(home, settings);
    let library = Library { db, model_folders: &settings.model_folders, installed: installed.as_ref() };
    let mut prepared = check::open(file, library)?;
    let issues = prepared.issues();
    let stands_in = |_| Installation { python: "python".into(), scripts: "sd-scripts".into(), launcher: None };
    // Our launcher is a part of Nyx, and the scripts do without.
    let installation = Installation { launcher: None, ..backend::installation(home, settings).unwrap_or_else(stands_in) };
    let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    // Prompts that are not there are among the errors below.
    let prompts = prompts::carry(&mut prepared.config, &folder).ok().flatten();
    let mut export = export(&prepared, &folder, &installation);
    export.files.extend(prompts.map(|(name, bytes)| ExportFile { name, bytes }));
    let mut exported = export.write(&folder).map_err(|error| {
        Problem::new("config_unwritable", format!("{} cannot be written", folder.display()))
            .with_hint("Check the permissions of the folder and the space on the disk")
            .with_detail(error.to_string())
    })?;
    exported.errors = issues.into_iter().filter(|issue| issue.level == Level::Error).collect();
    Ok(exported)
}

/// The files for a folder. `installation` is the Python and the trainer that the scripts name.
pub fn export(prepared: &Prepared, folder: &Path, installation: &Installation) -> Export {
    let mut command = prepared.command(folder, installation);
    let secrets = without_secrets(&mut command.env);
    let name = prepared.config.output_name().unwrap_or("last");
    let mut files: Vec<ExportFile> = prepared
        .render(folder)
        .files
        .into_iter()
        .map(|file| ExportFile { name: file.name, bytes: file.text.into_bytes() })
        .collect();
    files.push(ExportFile { name: "train.sh".to_owned(), bytes: sh::script(name, &command, &secrets).into_bytes() });
    files.push(ExportFile { name: "train.ps1".to_owned(), bytes: powershell::script(name, &command, &secrets) });
    Export { files, command, secrets }
}

impl Export {
    /// Writes the files into the folder, and tells about them.
    pub fn write(self, folder: &Path) -> io::Result<Exported> {
        let mut files = Vec::new();
        for file in &self.files {
            let path = folder.join(&file.name);
            crate::files::write_atomic(&path, &file.bytes)?;
            files.push(path);
        }
        let program = self.command.program.to_string_lossy().into_owned();
        Ok(Exported {
            files,
            script: self.command.script,
            argv: std::iter::once(program).chain(self.command.argv).collect(),
            env: self.command.env,
            secrets: self.secrets,
            errors: Vec::new(),
        })
    }
}

/// A text on one line, for a comment: nothing in it can begin a line of its own.
fn comment(text: &str) -> String {
    text.chars().map(|c| if c.is_control() || c == '\u{2028}' || c == '\u{2029}' { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests;
