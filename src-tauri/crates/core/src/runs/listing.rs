//! What lies in a run's folder, with sizes, and how the run was started, as scripts to copy.

use std::path::Path;

use serde::{Deserialize, Serialize};
use specta::Type;

use super::error::RunError;
use super::folder::{RunFolder, TrainerKind};
use crate::home::Home;
use crate::training::export;

/// The files of a run's folder, and its command.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct RunListing {
    /// By path.
    pub files: Vec<ListedFile>,
    /// How many more there are.
    pub left_out: u64,
    /// The command with what is set in its environment, secrets left out; `None` for a played recording.
    pub command: Option<CommandText>,
}

/// One file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ListedFile {
    /// Within the folder, with `/`.
    pub path: String,
    /// Its size.
    pub bytes: u64,
}

/// The same command for two shells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct CommandText {
    /// For sh, bash and zsh.
    pub sh: String,
    /// For PowerShell.
    pub powershell: String,
}

/// Files told at most: samples and event files of a long run are many.
const MOST: usize = 1000;
const DEPTH: u32 = 4;

/// What lies in the folder of a run now.
pub fn listing(home: &Home, run: &str) -> Result<RunListing, RunError> {
    let folder = RunFolder::open(home, run)?;
    let command = folder.read_command()?;
    let mut files = Vec::new();
    gather(folder.path(), "", DEPTH, &mut files);
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let left_out = files.len().saturating_sub(MOST) as u64;
    files.truncate(MOST);
    let text = || {
        let (sh, powershell) = export::scripts(&command.output_name, &command.command, &command.secrets);
        CommandText { sh, powershell }
    };
    Ok(RunListing { files, left_out, command: (command.trainer == TrainerKind::Kohya).then(text) })
}

fn gather(folder: &Path, within: &str, depth: u32, files: &mut Vec<ListedFile>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let (Ok(metadata), name) = (entry.metadata(), entry.file_name()) else { continue };
        let path = format!("{within}{}", name.to_string_lossy());
        if metadata.is_file() {
            files.push(ListedFile { path, bytes: metadata.len() });
        } else if metadata.is_dir() && depth > 0 {
            gather(&entry.path(), &format!("{path}/"), depth - 1, files);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn files_come_with_sizes_and_the_command_without_secrets() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::at(folder.path());
        let run = home.runs().join("r");
        std::fs::create_dir_all(run.join("outputs/sample")).unwrap();
        let command = json!({
            "trainer": "kohya", "secrets": ["HF_TOKEN"], "output_dir": "/o", "output_name": "kana", "final_file": "/o/kana.safetensors",
            "logging_dir": "/l", "planned_steps": null, "planned_epochs": null,
            "command": {"program": "/venv/bin/python", "script": "t.py", "argv": ["t.py", "--config_file", "/a b/config.toml"],
                "env": {"HF_HUB_OFFLINE": "1"}, "env_remove": ["FORCE_COLOR"], "cwd": "/sd-scripts"}
        });
        std::fs::write(run.join("command.json"), command.to_string()).unwrap();
        std::fs::write(run.join("outputs/sample/a.png"), [0; 40]).unwrap();
        let listing = listing(&home, "r").unwrap();
        assert_eq!(listing.files.last(), Some(&ListedFile { path: "outputs/sample/a.png".into(), bytes: 40 }));
        assert_eq!((listing.files.len(), listing.left_out), (2, 0));
        let CommandText { sh, powershell } = listing.command.unwrap();
        assert!(
            sh.contains("cd /sd-scripts") && sh.contains("export HF_HUB_OFFLINE=1") && sh.contains("'/a b/config.toml'"),
            "{sh}"
        );
        assert!(
            sh.contains("HF_TOKEN") && powershell.contains("'/a b/config.toml'"),
            "the name of a secret is told, never its value"
        );
    }
}
