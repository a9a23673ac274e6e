//! Every path Nyx itself reads or writes, and nothing else. The only place that reads the environment.

use std::path::{Path, PathBuf};

/// The folder where Nyx keeps what is its own: index, runs, caches, settings. The user's images and captions stay where they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    root: PathBuf,
}

impl Home {
    /// A home at a given folder, which need not exist yet. Made absolute.
    pub fn at(root: impl AsRef<Path>) -> Self {
        let root = root.as_ref();
        Self { root: std::path::absolute(root).unwrap_or_else(|_| root.to_owned()) }
    }

    /// The home to use when none was named: `NYX_HOME`, else the platform's data folder.
    pub fn from_environment() -> Self {
        let root = std::env::var_os("NYX_HOME").filter(|value| !value.is_empty()).map(PathBuf::from);
        Self::at(root.or_else(|| dirs::data_dir().map(|data| data.join("nyx-trainer"))).unwrap_or_else(|| "nyx-home".into()))
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Index and history (SQLite). Deleting it loses history, never work.
    pub fn database(&self) -> PathBuf {
        self.root.join("nyx.db")
    }

    /// Preferences that differ from the defaults.
    pub fn settings(&self) -> PathBuf {
        self.root.join("settings.toml")
    }

    /// One folder for each training run.
    pub fn runs(&self) -> PathBuf {
        self.root.join("runs")
    }

    /// Datasets that were copied into the library.
    pub fn datasets(&self) -> PathBuf {
        self.root.join("datasets")
    }

    /// Training configurations that are being written.
    pub fn drafts(&self) -> PathBuf {
        self.root.join("drafts")
    }

    /// The user's own presets.
    pub fn presets(&self) -> PathBuf {
        self.root.join("presets")
    }

    /// Installed taggers, a folder each.
    pub fn taggers(&self) -> PathBuf {
        self.root.join("taggers")
    }

    /// What taggers saw. Deleting it costs another look at the images.
    pub fn probabilities(&self) -> PathBuf {
        self.root.join("probabilities.db")
    }

    /// Thumbnails; may be deleted at any time.
    pub fn thumbnails(&self) -> PathBuf {
        self.root.join("cache").join("thumbnails")
    }

    /// The registered Python environments.
    pub fn backends(&self) -> PathBuf {
        self.root.join("backends.toml")
    }

    /// The Python environments that were installed here, a folder each.
    pub fn installs(&self) -> PathBuf {
        self.root.join("backends")
    }

    /// Pythons that uv fetched.
    pub fn pythons(&self) -> PathBuf {
        self.root.join("python")
    }

    /// What uv fetched; may be deleted at any time.
    pub fn uv_cache(&self) -> PathBuf {
        self.root.join("cache").join("uv")
    }

    /// Our own log files.
    pub fn logs(&self) -> PathBuf {
        self.root.join("logs")
    }

    /// What probes measured. Deleting it loses nothing but the precision of estimates.
    pub fn probes(&self) -> PathBuf {
        self.root.join("probes.jsonl")
    }

    /// The sample project.
    pub fn demo(&self) -> PathBuf {
        self.root.join("demo")
    }
}

/// The folder of the person who runs this.
pub fn person() -> Option<String> {
    dirs::home_dir().map(|folder| folder.display().to_string())
}

/// The `nyx` program, which supervises runs: this process itself, or the one beside it.
pub fn nyx() -> Option<PathBuf> {
    let executable = std::env::current_exe().ok()?;
    let name = format!("nyx{}", std::env::consts::EXE_SUFFIX);
    if executable.file_name().is_some_and(|file| file == name.as_str()) {
        return Some(executable);
    }
    // Beside the app; for test binaries one folder up.
    executable.ancestors().skip(1).take(2).map(|folder| folder.join(&name)).find(|path| path.is_file())
}

/// A file or folder that ships with the program, such as `resources/demo` or `vendor/onnxruntime`. Looks where
/// `NYX_RESOURCES` points, in the app's resource folder, and in a source checkout above the executable.
pub fn shipped(name: &str) -> Option<PathBuf> {
    let named = std::env::var_os("NYX_RESOURCES").map(PathBuf::from);
    let executable = std::env::current_exe().ok()?;
    let beside = executable.parent()?;
    let installed = beside.parent().map(|above| above.join("lib/Nyx Trainer"));
    named
        .into_iter()
        .chain(installed)
        .chain(beside.ancestors().map(Path::to_owned))
        .map(|folder| folder.join(name))
        .find(|path| path.exists())
        .map(|path| std::path::absolute(&path).unwrap_or(path))
}

/// The ONNX Runtime library that the environment names.
pub fn onnxruntime() -> Option<PathBuf> {
    std::env::var_os("ORT_DYLIB_PATH").filter(|value| !value.is_empty()).map(PathBuf::from)
}
