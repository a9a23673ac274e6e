//! The script for PowerShell, 5.1 and later.

use super::comment;
use crate::training::CommandSpec;

/// The script's bytes: with a byte order mark, without which PowerShell 5.1 reads another encoding than UTF-8.
pub(super) fn script(name: &str, command: &CommandSpec, secrets: &[String]) -> Vec<u8> {
    let mut lines = vec![format!("# Trains {} without Nyx Trainer: sd-scripts on config.toml and dataset.toml.", comment(name))];
    for secret in secrets {
        lines.push(format!("# Needs {secret}, which is a secret and is not in this file; set it before the start."));
    }
    lines.push("$ErrorActionPreference = 'Stop'".to_owned());
    lines.push(format!("Set-Location -LiteralPath {}", quoted(&command.cwd.to_string_lossy())));
    for name in &command.env_remove {
        lines.push(format!("Remove-Item -LiteralPath 'Env:{name}' -ErrorAction SilentlyContinue"));
    }
    lines.extend(command.env.iter().map(|(name, value)| format!("${{env:{name}}} = {}", quoted(value))));
    // What the trainer writes to its error stream is no error of the script.
    lines.push("$ErrorActionPreference = 'Continue'".to_owned());
    let words = std::iter::once(command.program.to_string_lossy().into_owned()).chain(command.argv.iter().cloned());
    let words: Vec<String> = words.map(|word| quoted(&word)).collect();
    lines.push(format!("& {} @args", words.join(" `\r\n  ")));
    lines.push("exit $LASTEXITCODE".to_owned());
    let text = lines.join("\r\n") + "\r\n";
    [b"\xef\xbb\xbf", text.as_bytes()].concat()
}

/// One word, whatever it holds. PowerShell takes five characters for a single quote; doubled, each is itself.
pub(super) fn quoted(word: &str) -> String {
    let mut quoted = String::from("'");
    for c in word.chars() {
        quoted.push(c);
        if matches!(c, '\'' | '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}') {
            quoted.push(c);
        }
    }
    quoted.push('\'');
    quoted
}
