//! The Python environment that trains: which one is used, and whether it can. Nyx installs them, or the user names an own one.
//!
//! - [`store`]: the registered ones, in `backends.toml` of the home.
//! - [`folder`]: what a checkout of sd-scripts looks like.
//! - [`ask`]: a question to the Python, in a process of its own.
//! - [`check`]: whether it can train.
//! - [`arguments`]: what its sd-scripts take.
//! - [`using`]: choosing one, forgetting one.
//! - [`status`]: what folder and answer together mean (pure).
//! - [`manifest`]: what can be installed; [`torch`]: which build of it fits this machine (pure).
//! - [`mod@install`]: installing one, mending one.
//! - [`installed`]: all of them, their sizes and users; going to another, taking one away.

pub mod arguments;
mod ask;
pub mod check;
mod child;
pub mod error;
pub mod folder;
pub mod install;
pub mod installed;
pub mod manifest;
pub mod status;
pub mod store;
pub mod torch;
pub mod using;

use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use arguments::installed;
pub use check::{Report, check};
pub use error::BackendError;
pub use install::{BackendInstall, InstallPlan, InstallRequest, InstallSources, InstallSpec, install};
pub use installed::{BackendEntry, entries, remove, repair, switch};
pub use status::{BackendStatus, of, status};
pub use store::{get, list};
pub use using::{Changes, remove_backend, use_again, use_backend};

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::event::{Events, Topic};
use crate::home::{Home, shipped};
use crate::jobs::Reporter;
use crate::settings::Settings;
use crate::training::Installation;
use crate::training::installed::Installed;

const LAUNCHER: &str = "vendor/bridge/launch.py";

/// A registered environment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Backend {
    /// Its name.
    pub name: String,
    /// The interpreter. A link of a virtual environment is kept as it is: where it points there are no packages.
    pub python: PathBuf,
    /// The checkout of sd-scripts.
    pub sd_scripts: PathBuf,
}

/// The environment that new runs use: the one named in the settings, else the only one.
pub fn chosen(home: &Home, settings: &Settings) -> Result<Option<Backend>, BackendError> {
    let all = store::list(home)?;
    Ok(match &settings.backend {
        Some(name) => all.into_iter().find(|backend| backend.name == *name),
        None => all.into_iter().next(),
    })
}

/// What a run needs of it. Looks at the files anew, so that a folder that was moved away is told before anything starts.
pub fn installation(home: &Home, settings: &Settings) -> Result<Installation, BackendError> {
    let backend = chosen(home, settings)?.ok_or(BackendError::None)?;
    installation_of(&backend.python, &backend.sd_scripts)
}

/// The same of an environment that a run remembers, whichever is chosen now.
pub fn installation_of(python: &Path, sd_scripts: &Path) -> Result<Installation, BackendError> {
    let backend = Backend { name: String::new(), python: python.to_owned(), sd_scripts: sd_scripts.to_owned() };
    store::look(&backend)?;
    // Without it a run is the same, only that nothing can be asked of it at a step, and that on Windows no stop is polite.
    let launcher = shipped(LAUNCHER);
    Ok(Installation { python: backend.python, scripts: backend.sd_scripts, launcher })
}

/// What the trainer of this environment said of its arguments; absent where it was not asked, or is not registered any more.
pub fn installed_of(home: &Home, installation: &Installation) -> Option<Arc<Installed>> {
    let same = |backend: &Backend| backend.python == installation.python && backend.sd_scripts == installation.scripts;
    arguments::last(home, &store::list(home).ok()?.into_iter().find(same)?)
}

/// The name under which what a run uses is registered, where it still is.
pub fn name_of(home: &Home, installation: &Installation) -> Option<String> {
    let same = |backend: &Backend| backend.python == installation.python && backend.sd_scripts == installation.scripts;
    store::list(home).ok()?.into_iter().find(same).map(|backend| backend.name)
}

/// Asks one by name, and tells how it stands then.
pub fn examine(home: &Home, events: &Events, name: &str, reporter: &Reporter) -> Result<BackendStatus, BackendError> {
    let backend = store::get(home, name)?;
    check::check(home, &backend, reporter)?;
    match arguments::ask_arguments(home, &backend, reporter) {
        Err(BackendError::Cancelled) => return Err(BackendError::Cancelled),
        // It trains all the same, and the status tells that it was not asked.
        Err(error) => tracing::warn!(%error, "the trainer did not tell its arguments"),
        Ok(()) => {}
    }
    events.changed(Topic::Backend);
    Ok(status::of(home, &backend))
}
