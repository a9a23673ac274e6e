//! The script for sh, bash and zsh.

use super::comment;
use crate::training::CommandSpec;

/// The script's text.
pub(super) fn script(name: &str, command: &CommandSpec, secrets: &[String]) -> String {
    let mut lines = vec![
        "#!/bin/sh".to_owned(),
        format!("# Trains {} without Nyx Trainer: sd-scripts on config.toml and dataset.toml.", comment(name)),
        "# Start it with: sh train.sh".to_owned(),
    ];
    for secret in secrets {
        lines.push(format!("# Needs {secret}, which is a secret and is not in this file; set it before the start."));
    }
    lines.push("set -eu".to_owned());
    lines.push(format!("cd {}", quoted(&command.cwd.to_string_lossy())));
    if !command.env_remove.is_empty() {
        lines.push(format!("unset {}", command.env_remove.join(" ")));
    }
    lines.extend(command.env.iter().map(|(name, value)| format!("export {name}={}", quoted(value))));
    let words = std::iter::once(command.program.to_string_lossy().into_owned()).chain(command.argv.iter().cloned());
    let words: Vec<String> = words.map(|word| quoted(&word)).collect();
    lines.push(format!("exec {} \"$@\"", words.join(" \\\n  ")));
    lines.join("\n") + "\n"
}

/// One word, whatever it holds: between single quotes everything is itself, and a single quote stands outside of them.
pub(super) fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,+@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}
