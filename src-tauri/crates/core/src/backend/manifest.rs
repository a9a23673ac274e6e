//! What can be installed: `vendor/backends/backends.toml`, read. Its format stands at its head.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use specta::Type;

use super::BackendError;
use crate::gpu::Capability;
use crate::home::shipped;

const FILE: &str = "vendor/backends/backends.toml";

/// The kind that is installed where none is named.
pub const DEFAULT_KIND: &str = "kohya";

/// The whole file, and where it lies.
#[derive(Clone, Debug, Deserialize)]
pub struct Manifest {
    /// The version of Python, `3.11`.
    pub python: String,
    /// Which of the machine's own will do where that one cannot be fetched, `>=3.11,<3.13`.
    pub system_python: String,
    /// Builds of torch, best first.
    #[serde(rename = "build")]
    pub builds: Vec<TorchBuild>,
    /// Kinds of backend.
    #[serde(rename = "kind")]
    pub kinds: Vec<BackendKind>,
    #[serde(skip)]
    folder: PathBuf,
}

/// A build of torch.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, Type)]
pub struct TorchBuild {
    /// `cu128`, `cpu`, `index`.
    pub name: String,
    /// `CUDA 12.8`.
    pub label: String,
    /// What uv calls it; absent: as the package index has it.
    pub backend: Option<String>,
    /// The oldest NVIDIA driver that runs it.
    pub driver: Option<Drivers>,
    /// The lowest and highest compute capability that it has kernels for.
    pub capability: Option<(Capability, Capability)>,
    /// Taken only when it is named.
    #[serde(default)]
    pub asked: bool,
    /// Bytes to fetch.
    pub download: u64,
    /// Bytes on the disk.
    pub disk: u64,
    /// Whether it was run on such hardware where this was made.
    pub verified: bool,
}

/// The oldest driver, for each system.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, Type)]
pub struct Drivers {
    /// `525.60.13`.
    pub linux: String,
    /// `528.33`.
    pub windows: String,
}

/// A kind of backend.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, Type)]
pub struct BackendKind {
    /// `kohya`.
    pub name: String,
    /// `Kohya sd-scripts`.
    pub label: String,
    /// The file with its locked requirements.
    pub lock: String,
    /// The folder with `train_network.py`, inside the sources.
    pub scripts: String,
    /// How many packages the lock names.
    pub packages: u32,
    /// Bytes to fetch besides torch.
    pub download: u64,
    /// Bytes on the disk besides torch.
    pub disk: u64,
    /// Versions for each build of torch that it takes.
    pub torch: BTreeMap<String, TorchVersions>,
    /// Its archives.
    #[serde(rename = "source")]
    pub sources: Vec<SourceArchive>,
    /// Packages on top.
    #[serde(rename = "extra", default)]
    pub extras: Vec<BackendExtra>,
    /// Folders in which Python looks for packages besides.
    #[serde(rename = "path", default)]
    pub paths: Vec<PackagePath>,
}

impl BackendKind {
    /// The commit of its scripts.
    pub fn commit(&self) -> &str {
        let source = self.sources.iter().find(|source| source.folder == self.scripts);
        source.map_or("", |source| source.commit.as_str())
    }
}

/// Versions of torch and what goes with it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, Type)]
pub struct TorchVersions {
    /// `2.8.0`.
    pub torch: String,
    /// `0.23.0`.
    pub torchvision: String,
    /// A lock with hashes, where one could be made.
    pub lock: Option<String>,
}

/// An archive of a repository at a commit.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, Type)]
pub struct SourceArchive {
    /// Where it is unpacked.
    pub folder: String,
    /// Git's name of the commit.
    pub commit: String,
    /// Git's name of its contents.
    pub tree: String,
    /// The address; `{commit}` stands for the commit.
    pub archive: String,
    /// Bytes to fetch, about.
    pub size: u64,
    /// Folders that are kept by commit alone.
    #[serde(default)]
    pub links: BTreeMap<String, String>,
}

/// Packages on top.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, Type)]
pub struct BackendExtra {
    /// `lycoris`.
    pub name: String,
    /// `LyCORIS`.
    pub label: String,
    /// The file with its locked requirements.
    pub lock: String,
    /// Whether it is installed where nothing is said.
    #[serde(default)]
    pub default: bool,
}

/// A folder in which Python looks for packages.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, Type)]
pub struct PackagePath {
    /// Inside the sources.
    pub folder: String,
}

impl Manifest {
    /// Reads the one that ships with the program.
    pub fn shipped() -> Result<Self, BackendError> {
        Self::read(&shipped(FILE).ok_or(BackendError::NotShipped(FILE))?)
    }

    fn read(path: &Path) -> Result<Self, BackendError> {
        let unusable = |source| BackendError::Manifest { path: path.to_owned(), source };
        let text = std::fs::read_to_string(path).map_err(|error| unusable(error.into()))?;
        let manifest: Self = toml::from_str(&text).map_err(|error| unusable(error.into()))?;
        Ok(Self { folder: path.parent().unwrap_or(Path::new("")).to_owned(), ..manifest })
    }

    /// The kind of this name.
    pub fn kind(&self, name: &str) -> Result<&BackendKind, BackendError> {
        let known = || self.kinds.iter().map(|kind| kind.name.clone()).collect();
        let found = self.kinds.iter().find(|kind| kind.name == name);
        found.ok_or_else(|| BackendError::NoSuch { what: "kind of backend", name: name.to_owned(), known: known() })
    }

    /// The build of this name, where the kind takes it.
    pub fn build(&self, kind: &BackendKind, name: &str) -> Result<&TorchBuild, BackendError> {
        let found = self.builds.iter().find(|build| build.name == name && kind.torch.contains_key(name));
        let known = || kind.torch.keys().cloned().collect();
        found.ok_or_else(|| BackendError::NoSuch { what: "build of torch", name: name.to_owned(), known: known() })
    }

    /// A file beside it.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_it_names_is_there() {
        let manifest = Manifest::shipped().unwrap();
        for kind in &manifest.kinds {
            assert_eq!(kind.commit().len(), 40, "{}", kind.name);
            let locks = kind.extras.iter().map(|extra| &extra.lock).chain(kind.torch.values().filter_map(|v| v.lock.as_ref()));
            for lock in locks.chain([&kind.lock]) {
                let text = std::fs::read_to_string(manifest.file(lock)).unwrap();
                let names = text.lines().filter(|line| line.contains("==")).count();
                let hashes = text.matches("--hash=sha256:").count();
                assert!(names > 0 && hashes >= names, "{lock}: every package has a hash");
            }
            let text = std::fs::read_to_string(manifest.file(&kind.lock)).unwrap();
            assert!(!text.contains("\ntorch==") && !text.contains("\nnvidia-"), "torch has a stage of its own");
            for build in kind.torch.keys() {
                manifest.build(kind, build).unwrap();
            }
            assert!(kind.sources.iter().all(|source| source.tree.len() == 40 && source.archive.contains("{commit}")));
        }
        assert!(manifest.kind("nothing").unwrap_err().to_string().contains("nothing"));
        let fork = manifest.kind("fork").unwrap();
        assert!(manifest.build(fork, "rocm").is_err(), "only what the kind takes");
    }
}
