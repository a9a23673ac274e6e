//! The ONNX Runtime library: which file, loaded once, and what went wrong when it cannot be. Nothing of `ort` may be touched
//! before it is loaded: `ort` would look for a library by itself, and panic where it finds none.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use ort::environment::Environment;

use super::error::TaggingError;
use crate::home;

/// The library to use: the one of the settings, else the one that the environment names, else the shipped one.
pub fn library(setting: Option<&Path>) -> Result<PathBuf, TaggingError> {
    let named = setting.map(Path::to_owned).or_else(home::onnxruntime);
    named.or_else(|| home::shipped(&shipped())).ok_or(TaggingError::RuntimeMissing)
}

/// Where `scripts/onnxruntime.mjs` puts the library of this platform.
fn shipped() -> String {
    let system = match std::env::consts::OS {
        "windows" => "win32",
        "macos" => "darwin",
        other => other,
    };
    let processor = match std::env::consts::ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        other => other,
    };
    let file = match system {
        "win32" => "onnxruntime.dll",
        "darwin" => "libonnxruntime.1.dylib",
        _ => "libonnxruntime.so.1",
    };
    format!("vendor/onnxruntime/{system}-{processor}/{file}")
}

/// Loads the library; the first call decides for this process, for a loaded library cannot be exchanged.
pub fn load(library: &Path) -> Result<Environment, TaggingError> {
    static LOADED: OnceLock<Result<Environment, (PathBuf, String)>> = OnceLock::new();
    let loaded = LOADED.get_or_init(|| open(library).map_err(|reason| (library.to_owned(), reason)));
    loaded.clone().map_err(|(path, reason)| TaggingError::RuntimeUnusable { path, reason })
}

fn open(library: &Path) -> Result<Environment, String> {
    if !library.is_file() {
        return Err(format!("there is no file {}", library.display()));
    }
    let builder = ort::init_from(library).map_err(|error| in_words(&error))?;
    builder.with_name("nyx").with_telemetry(false).build().map_err(|error| error.to_string())
}

fn in_words(error: &ort::LoadDynamicError) -> String {
    match error {
        ort::LoadDynamicError::BadVersion { version_str, .. } => {
            format!("it is version {version_str}, and version 1.{} or newer is needed", ort::MINOR_VERSION)
        }
        ort::LoadDynamicError::MissingApi { .. } => "it is another library".to_owned(),
        other => other.to_string(),
    }
}

/// Whether this copy of the library comes with a provider for NVIDIA cards, which is a library of its own beside it.
pub fn has_cuda(library: &Path) -> bool {
    let name = format!("{}onnxruntime_providers_cuda{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    // The name may be a link into another folder, where the providers lie.
    let real = library.canonicalize().unwrap_or_else(|_| library.to_owned());
    [library, &real].iter().any(|path| path.with_file_name(&name).is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_no_library_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("libonnxruntime.so");
        assert!(open(&path).unwrap_err().contains("there is no file"));
        std::fs::write(&path, "text").unwrap();
        assert!(!open(&path).unwrap_err().is_empty());
    }

    #[test]
    fn the_settings_come_first() {
        assert_eq!(library(Some(Path::new("/a/libonnxruntime.so"))).unwrap(), Path::new("/a/libonnxruntime.so"));
    }

    #[test]
    fn a_provider_lies_beside_its_library() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("libonnxruntime.so");
        assert!(!has_cuda(&path));
        let name = format!("{}onnxruntime_providers_cuda{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
        std::fs::write(folder.path().join(name), "").unwrap();
        assert!(has_cuda(&path));
    }
}
