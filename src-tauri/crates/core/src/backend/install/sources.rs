//! Where an installation gets things from: the addresses of the manifest, or the mirrors, folders and proxy that somebody named.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use specta::Type;

use super::super::manifest::{SourceArchive, TorchBuild};
use crate::settings::Settings;

/// Places in place of the usual ones.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(default)]
pub struct InstallSources {
    /// Archives of sources: an address or a folder with `COMMIT.tar.gz`, or an address with `{url}` or `{commit}` in it.
    pub archives: Option<String>,
    /// The package index.
    pub index: Option<String>,
    /// The index with builds of torch; `{build}` stands for uv's name of the build.
    pub torch_index: Option<String>,
    /// Releases of Python.
    pub python: Option<String>,
    /// A folder with every wheel; nothing is fetched then.
    pub wheels: Option<PathBuf>,
    /// `http://127.0.0.1:7890`.
    pub proxy: Option<String>,
}

impl InstallSources {
    /// What was named for this installation, else what the settings say.
    #[must_use]
    pub fn resolve(self, settings: &Settings) -> Self {
        let named = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
        Self {
            archives: named(self.archives).or_else(|| settings.archive_mirror.clone()),
            index: named(self.index).or_else(|| settings.package_index.clone()),
            torch_index: named(self.torch_index).or_else(|| settings.torch_index.clone()),
            python: named(self.python).or_else(|| settings.python_mirror.clone()),
            wheels: self.wheels.or_else(|| settings.wheel_folder.clone()),
            proxy: named(self.proxy).or_else(|| settings.proxy.clone()),
        }
    }

    /// Where an archive comes from: an address, or a file.
    pub fn archive(&self, source: &SourceArchive) -> String {
        let address = source.archive.replace("{commit}", &source.commit);
        let file = format!("{}.tar.gz", source.commit);
        if let Some(path) = self.wheels.as_ref().map(|folder| folder.join(&file)).filter(|path| path.is_file()) {
            return path.display().to_string();
        }
        match &self.archives {
            Some(mirror) if mirror.contains("{url}") || mirror.contains("{commit}") => {
                mirror.replace("{url}", &address).replace("{commit}", &source.commit)
            }
            Some(mirror) if mirror.contains("://") => format!("{}/{file}", mirror.trim_end_matches('/')),
            Some(folder) => Path::new(folder).join(file).display().to_string(),
            None => address,
        }
    }

    /// What uv is told of the packages' places.
    pub fn packages(&self) -> Vec<String> {
        match (&self.wheels, &self.index) {
            (Some(folder), _) => {
                ["--offline", "--no-index", "--find-links", &folder.display().to_string()].map(str::to_owned).to_vec()
            }
            (None, Some(index)) => ["--default-index", index].map(str::to_owned).to_vec(),
            (None, None) => Vec::new(),
        }
    }

    /// The same for torch.
    pub fn torch(&self, build: &TorchBuild) -> Vec<String> {
        let mut told = self.packages();
        match (&build.backend, &self.torch_index) {
            (Some(_), _) if self.wheels.is_some() => {}
            (Some(backend), Some(index)) => {
                told.extend(["--index".to_owned(), index.replace("{build}", backend)]);
            }
            (Some(backend), None) => told.extend(["--torch-backend".to_owned(), backend.clone()]),
            (None, _) => {}
        }
        told
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::manifest::Manifest;

    fn from(archives: &str) -> String {
        let manifest = Manifest::shipped().unwrap();
        let source = SourceArchive { commit: "abc".into(), ..manifest.kinds[0].sources[0].clone() };
        InstallSources { archives: Some(archives.into()), ..InstallSources::default() }.archive(&source)
    }

    #[test]
    fn a_mirror_is_an_address_a_pattern_or_a_folder() {
        assert_eq!(from("http://mirror/archives/"), "http://mirror/archives/abc.tar.gz");
        assert_eq!(from("http://mirror/x-{commit}.tgz"), "http://mirror/x-abc.tgz");
        assert!(from("http://proxy/{url}").ends_with("/archive/abc.tar.gz"));
        assert!(from("http://proxy/{url}").starts_with("http://proxy/https://"));
        assert_eq!(PathBuf::from(from("/media/stick")), Path::new("/media/stick").join("abc.tar.gz"));
    }

    #[test]
    fn wheels_mean_no_network_and_builds_go_to_uv() {
        let manifest = Manifest::shipped().unwrap();
        let kind = manifest.kind("kohya").unwrap();
        let build = |name| manifest.build(kind, name).unwrap();
        let plain = InstallSources::default();
        assert_eq!(plain.torch(build("cu128")), ["--torch-backend", "cu128"]);
        assert!(plain.torch(build("index")).is_empty());
        let wheels = InstallSources { wheels: Some("/wheels".into()), ..InstallSources::default() };
        assert_eq!(wheels.torch(build("cu128")), ["--offline", "--no-index", "--find-links", "/wheels"]);
        let mirror = InstallSources {
            index: Some("http://m/simple".into()),
            torch_index: Some("http://m/{build}".into()),
            ..InstallSources::default()
        };
        assert_eq!(mirror.torch(build("cu118")), ["--default-index", "http://m/simple", "--index", "http://m/cu118"]);
    }

    #[test]
    fn what_is_named_comes_before_the_settings() {
        let settings = Settings { package_index: Some("http://settings".into()), ..Settings::default() };
        let named = InstallSources { index: Some("http://named".into()), ..InstallSources::default() };
        assert_eq!(named.resolve(&settings).index.as_deref(), Some("http://named"));
        assert_eq!(InstallSources::default().resolve(&settings).index.as_deref(), Some("http://settings"));
    }
}
