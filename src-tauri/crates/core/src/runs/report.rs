//! A report of a run for those who help: what it was asked, what it said, what ran it. Nothing in it says who a person is, where
//! their files lie, or what opens a door: each text passes [`redact`] first. Prompts and captions come along only when asked for.

mod environment;
mod logs;
mod prompts;
pub mod redact;

use std::collections::BTreeSet;
use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use specta::Type;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use self::redact::{Known, Redactor};
use super::error::RunError;
use super::folder::RunFolder;
use super::view;
use crate::db::Db;
use crate::files::write_atomic;
use crate::home::Home;
use crate::secrets::is_secret_name;
use crate::training::{Config, facts};

/// One file of a report, as it will be in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ReportPart {
    /// Its name.
    pub name: String,
    /// What it is, in a few words.
    pub about: String,
    /// Its text, with everything private taken out.
    pub text: String,
}

/// A report that was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ReportSaved {
    /// The ZIP file.
    pub file: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// The names in it.
    pub contents: Vec<String>,
}

/// Files of a run's folder that a report takes, with what they are.
const FILES: [(&str, &str); 8] = [
    ("nyx.toml", "what was asked"),
    ("config.toml", "the arguments the trainer read"),
    ("dataset.toml", "the datasets the trainer read"),
    ("command.json", "how it was started"),
    ("state.json", "what the supervisor kept"),
    ("plan.json", "the planned steps"),
    ("proof.json", "what the saved file proves"),
    ("phases.jsonl", "when each phase began"),
];

/// What a report of this run would hold. `captions`: prompts, captions and trigger words too.
pub fn contents(home: &Home, db: &Db, run: &str, captions: bool) -> Result<Vec<ReportPart>, RunError> {
    let folder = RunFolder::open(home, run)?;
    let summary = match view::get(home, db, run) {
        Ok(told) => environment::summary(&told),
        // A run whose files are broken needs help most.
        Err(RunError::Folder { path, source }) => format!("Run        {run}\nUnreadable {}: {source}\n", path.display()),
        Err(error) => return Err(error),
    };
    let redactor = Redactor::new(&known(home, &folder));
    let mut parts = vec![
        ("summary.txt".to_owned(), "how it ended and why".to_owned(), summary),
        ("environment.json".to_owned(), "versions, driver, system".to_owned(), environment::environment(&folder)),
    ];
    for (name, about) in FILES {
        if let Ok(bytes) = std::fs::read(folder.path().join(name)) {
            parts.push((name.to_owned(), about.to_owned(), String::from_utf8_lossy(&bytes).into_owned()));
        }
    }
    for (file, name) in [(folder.stdout(), "stdout.txt"), (folder.stderr(), "stderr.txt")] {
        if let Some(text) = logs::head_and_tail(&file) {
            parts.push((name.to_owned(), "the beginning and the end of the output".to_owned(), text));
        }
    }
    if let Some(text) = logs::last_lines(&folder.gpu(), 300) {
        parts.push(("gpu.jsonl".to_owned(), "the last readings of the cards".to_owned(), text));
    }
    if captions && let Ok(text) = std::fs::read_to_string(folder.manifest()) {
        parts.push(("manifest.json".to_owned(), "images by name with their captions".to_owned(), text));
    }
    let clean = |name: &str, text: &str| {
        let hidden = |text: &str| if captions { text.to_owned() } else { prompts::without(text) };
        let json = Path::new(name).extension().is_some_and(|ending| ending == "json");
        if json { redactor.json(text, &hidden) } else { redactor.text(&hidden(text)) }
    };
    let part = |(name, about, text): (String, String, String)| ReportPart { text: clean(&name, &text), name, about };
    Ok(parts.into_iter().map(part).collect())
}

/// Writes a report as a ZIP file. A file that is there already is replaced.
pub fn save(home: &Home, db: &Db, run: &str, captions: bool, file: &Path) -> Result<ReportSaved, RunError> {
    let parts = contents(home, db, run, captions)?;
    let file = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
    let failed = |source| RunError::Folder { path: file.clone(), source };
    let bytes = zipped(&parts).map_err(|error| failed(std::io::Error::other(error)))?;
    write_atomic(&file, &bytes).map_err(failed)?;
    let contents = parts.into_iter().map(|part| part.name).collect();
    Ok(ReportSaved { bytes: bytes.len() as u64, file, contents })
}

fn zipped(parts: &[ReportPart]) -> zip::result::ZipResult<Vec<u8>> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for part in parts {
        archive.start_file(part.name.as_str(), SimpleFileOptions::default().compression_method(CompressionMethod::Deflated))?;
        archive.write_all(part.text.as_bytes())?;
    }
    Ok(archive.finish()?.into_inner())
}

/// Everything that is known to be private about this machine, this home and this run, and the folders that get a name.
fn known(home: &Home, folder: &RunFolder) -> Known {
    let mut known = Known {
        user: nyx_platform::user_name(),
        host: nyx_platform::host_name(),
        person: crate::home::person(),
        roots: vec![(folder.path().display().to_string(), "run"), (home.root().display().to_string(), "nyx")],
        secrets: BTreeSet::new(),
    };
    if let Ok(command) = folder.read_command() {
        known.roots.push((command.output_dir.display().to_string(), "outputs"));
        known.roots.push((command.logging_dir.display().to_string(), "metrics"));
        let scripts = command.command.script.parent().unwrap_or(Path::new(""));
        known.roots.push((scripts.display().to_string(), "sd-scripts"));
        // `venv/bin/python`: the environment is two folders above.
        let python = command.command.program.ancestors().nth(2).unwrap_or(Path::new(""));
        known.roots.push((python.display().to_string(), "python"));
    }
    if let Ok((config, _)) = Config::read(&folder.asked()) {
        let secret = |name: &str| facts::argument(name).is_some_and(|fact| fact.secret) || is_secret_name(name);
        let params = config.params.iter().filter(|(name, _)| secret(name)).filter_map(|(_, value)| value.as_str());
        known.secrets.extend(params.map(str::to_owned));
        let env = config.launch.env.iter().filter(|(name, _)| secret(name));
        known.secrets.extend(env.map(|(_, value)| value.clone()));
    }
    known.secrets.retain(|secret| secret.len() >= 4);
    known
}

/// Changes every text of a JSON document; what is no JSON is changed as text.
fn each_text(value: &mut Value, change: &impl Fn(&str) -> String) {
    match value {
        Value::String(text) => *text = change(text),
        Value::Array(values) => values.iter_mut().for_each(|value| each_text(value, change)),
        Value::Object(map) => {
            let changed = std::mem::take(map).into_iter().map(|(key, mut value)| {
                each_text(&mut value, change);
                (change(&key), value)
            });
            *map = changed.collect();
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests;
