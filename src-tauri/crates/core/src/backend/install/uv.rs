//! uv, which ships with the app: how it is asked, and what its words mean.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use tokio::process::Command;

use super::super::child;
use super::super::error::Words;
use super::error::InstallError;
use super::sources::InstallSources;
use crate::home::{Home, shipped};
use crate::jobs::{Reporter, log};

/// uv, for one home.
pub(super) struct Uv<'a> {
    program: PathBuf,
    home: &'a Home,
    proxy: Option<&'a str>,
}

impl<'a> Uv<'a> {
    pub(super) fn new(home: &'a Home, sources: &'a InstallSources) -> Result<Self, InstallError> {
        let program = shipped(&place()).ok_or(InstallError::NoUv)?;
        Ok(Self { program, home, proxy: sources.proxy.as_deref() })
    }

    fn command(&self, arguments: &[String]) -> Command {
        let mut command = Command::new(&self.program);
        command.arg("--no-config").args(arguments);
        command.env("UV_CACHE_DIR", self.home.uv_cache()).env("UV_PYTHON_INSTALL_DIR", self.home.pythons());
        // The certificates of this machine, as everything else here uses them; nothing of another environment.
        command.env("UV_SYSTEM_CERTS", "1").env("NO_COLOR", "1");
        for name in ["VIRTUAL_ENV", "CONDA_PREFIX", "PYTHONPATH", "PYTHONHOME"] {
            command.env_remove(name);
        }
        if let Some(proxy) = self.proxy {
            for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"] {
                command.env(name, proxy);
            }
        }
        command
    }

    /// Runs it to its end and returns what it wrote to standard output. `line` hears each line of the rest, which also goes into
    /// the log. A cancel ends it and all that it started.
    pub(super) fn run(
        &self,
        arguments: &[String],
        file: &Path,
        reporter: &Reporter,
        line: &mut dyn FnMut(&str),
    ) -> Result<String, InstallError> {
        log::append(file, &format!("uv {}", arguments.join(" ")));
        let mut heard = |text: &str| {
            log::append(file, text);
            line(text);
        };
        let ended = child::run(self.command(arguments), reporter, None, &mut heard);
        let ended = ended.map_err(|source| InstallError::File { path: self.program.clone(), source })?;
        match ended.status {
            None => Err(InstallError::Cancelled),
            Some(status) if status.success() => Ok(ended.out.join("\n")),
            Some(status) => Err(meaning(&ended.err, &status.to_string(), self.home.root())),
        }
    }
}

/// Where the program lies below the folder of what ships.
fn place() -> String {
    let system = match std::env::consts::OS {
        "windows" => "win32",
        "macos" => "darwin",
        other => other,
    };
    let processor = if std::env::consts::ARCH == "aarch64" { "arm64" } else { "x64" };
    format!("vendor/uv/{system}-{processor}/uv{}", std::env::consts::EXE_SUFFIX)
}

/// What uv could not do, by its words. Pure.
fn meaning(words: &str, how: &str, folder: &Path) -> InstallError {
    let source = Words(words.trim().to_owned());
    let has = |parts: &[&str]| parts.iter().any(|part| words.contains(part));
    let address = || address(words).unwrap_or_else(|| "The package index".to_owned());
    if has(&["No space left on device", "os error 28", "os error 112", "Disk quota exceeded", "os error 122"]) {
        return InstallError::Full { folder: folder.to_owned(), source };
    }
    if has(&["ash mismatch"]) {
        return InstallError::Damaged { address: address(), source };
    }
    if has(&["tunnel error", "proxy"]) {
        return InstallError::Proxy { address: address(), source };
    }
    if has(&["dns error", "client error (Connect)", "error sending request", "operation timed out", "Connection reset"]) {
        return InstallError::Offline { address: address(), source };
    }
    if has(&["No solution found", "not found in the package", "was not found", "Network connectivity is disabled"]) {
        return InstallError::NoPackage { source };
    }
    InstallError::Uv { how: how.to_owned(), source }
}

/// The first address in a text, as far as its host.
fn address(words: &str) -> Option<String> {
    let start = words.find("http://").or_else(|| words.find("https://"))?;
    let end = |text: &str| text.find(|c: char| c.is_whitespace() || "`)'\"".contains(c)).unwrap_or(text.len());
    Some(words[start..][..end(&words[start..])].to_owned())
}

/// How far uv is, by its words: it tells the size of each larger file when it begins and its name again when it is there.
#[derive(Debug, Default)]
pub(super) struct Fetched {
    sizes: BTreeMap<String, u64>,
    /// Bytes that are there.
    pub(super) done: u64,
    /// Bytes of everything that was begun.
    pub(super) total: u64,
}

impl Fetched {
    /// Whether the line said something about it.
    pub(super) fn hear(&mut self, line: &str) -> bool {
        let line = line.trim();
        if let Some((name, size)) = line.strip_prefix("Downloading ").and_then(|rest| rest.split_once(" (")) {
            let size = bytes(size.trim_end_matches(')')).unwrap_or(0);
            self.total += size;
            self.sizes.insert(name.to_owned(), size);
            return true;
        }
        let there = line.strip_prefix("Downloaded ").and_then(|name| self.sizes.remove(name));
        self.done += there.unwrap_or(0);
        there.is_some()
    }
}

/// `59.7MiB` in bytes.
fn bytes(text: &str) -> Option<u64> {
    let digits = text.find(|c: char| c.is_alphabetic())?;
    let scale = match &text[digits..] {
        "B" => 1.0,
        "KiB" => 1024.0,
        "MiB" => 1024.0 * 1024.0,
        "GiB" => 1024.0 * 1024.0 * 1024.0,
        _ => return None,
    };
    Some((text[..digits].parse::<f64>().ok()? * scale) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::Explain as _;

    fn code(words: &str) -> &'static str {
        meaning(words, "exit status: 2", Path::new("/home")).code()
    }

    #[test]
    fn its_words_become_ours() {
        let offline = "error: Request failed after 3 retries in 12.1s\n  cause: Failed to fetch: https://index.example/simple/torch/\n  \
                       cause: error sending request for url (https://index.example/simple/torch/)\n  cause: client error (Connect)\n  \
                       cause: dns error";
        assert_eq!(code(offline), "install_offline");
        let told = meaning(offline, "", Path::new("/home")).to_string();
        assert_eq!(told, "https://index.example/simple/torch/ could not be reached");
        let proxy = "  cause: client error (Connect)\n  cause: tunnel error: failed to create underlying connection";
        assert_eq!(code(proxy), "install_proxy");
        assert_eq!(code("error: failed to write: No space left on device (os error 28)"), "install_disk_full");
        assert_eq!(code("error: There is not enough space on the disk. (os error 112)"), "install_disk_full");
        assert_eq!(code("  cause: Hash mismatch for `torch==2.8.0`"), "install_damaged");
        let none = "error: No solution found when resolving dependencies\n  cause: Because torch was not found in the provided \
                    package locations";
        assert_eq!(code(none), "install_no_package");
        assert_eq!(code("error: something else"), "install_uv_failed");
    }

    #[test]
    fn bytes_are_counted_by_its_words() {
        let mut fetched = Fetched::default();
        for line in
            ["Resolved 3 packages in 5ms", "Downloading numpy (16.0MiB)", "Downloading torch (1.0GiB)", " Downloaded numpy"]
        {
            fetched.hear(line);
        }
        assert_eq!((fetched.done, fetched.total), (16 << 20, (16 << 20) + (1 << 30)));
        assert!(!fetched.hear(" Downloaded zipp"), "a small one was not announced");
    }
}
