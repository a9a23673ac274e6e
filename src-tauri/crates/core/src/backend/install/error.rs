//! What can go wrong with an installation.

use std::io;
use std::path::{Path, PathBuf};

use super::super::error::{BackendError, Words};
use crate::files::is_full;
use crate::problem::{Explain, Problem};

/// What can go wrong with an installation.
#[derive(Debug, thiserror::Error)]
pub enum InstallError {
    /// The name is taken by something that was not installed here, or by another kind.
    #[error("There is a backend `{0}` already")]
    Taken(String),
    /// Another process works on it.
    #[error("`{0}` is being installed by another window or command")]
    Busy(String),
    /// It was not installed by Nyx.
    #[error("`{0}` was not installed by Nyx")]
    NotOurs(String),
    /// Runs need it.
    #[error("`{name}` is used by {}", runs.join(", "))]
    InUse {
        /// The backend.
        name: String,
        /// The runs that wait or run.
        runs: Vec<String>,
    },
    /// There is too little room to begin.
    #[error("The installation needs {need} and {} has {free} free", folder.display())]
    NoRoom {
        /// Where it would go.
        folder: PathBuf,
        /// What it needs, in words.
        need: String,
        /// What there is, in words.
        free: String,
    },
    /// The disk became full.
    #[error("The disk of {} is full", folder.display())]
    Full {
        /// Where it went.
        folder: PathBuf,
        /// Who said so.
        source: Words,
    },
    /// A server could not be reached.
    #[error("{address} could not be reached")]
    Offline {
        /// Its address.
        address: String,
        /// Why.
        source: Words,
    },
    /// The proxy could not be used.
    #[error("The proxy did not let the download of {address} through")]
    Proxy {
        /// What was wanted.
        address: String,
        /// Why.
        source: Words,
    },
    /// A server had something else to say.
    #[error("The server answered {status} for {address}")]
    Answered {
        /// The address.
        address: String,
        /// `404`.
        status: u16,
    },
    /// What was fetched is not what was meant.
    #[error("What was fetched from {address} is damaged or not what it should be")]
    Damaged {
        /// Where it came from.
        address: String,
        /// What differs.
        source: Words,
    },
    /// A package is not to be had.
    #[error("A package that is needed is not to be had")]
    NoPackage {
        /// uv's words.
        source: Words,
    },
    /// No Python could be had.
    #[error("Python {version} could not be fetched, and this machine has none that will do")]
    NoPython {
        /// What was wanted.
        version: String,
        /// uv's words.
        source: Words,
    },
    /// uv failed for another reason.
    #[error("uv ended with a failure ({how})")]
    Uv {
        /// `exit status: 2`.
        how: String,
        /// The end of what it wrote.
        source: Words,
    },
    /// uv is not there.
    #[error("`uv`, which ships with Nyx, is missing")]
    NoUv,
    /// A file or folder.
    #[error("{} cannot be used", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The backend itself.
    #[error(transparent)]
    Backend(#[from] BackendError),
    /// It was installed and does not work.
    #[error("{}", .0.message)]
    Unfit(Problem),
    /// Somebody asked to stop.
    #[error("Stopped on request")]
    Cancelled,
}

impl InstallError {
    /// A failure of the file system; a full disk has words of its own.
    pub(in crate::backend) fn file(path: &Path, source: io::Error) -> Self {
        if is_full(&source) {
            return Self::Full { folder: path.to_owned(), source: Words(source.to_string()) };
        }
        Self::File { path: path.to_owned(), source }
    }
}

impl Explain for InstallError {
    fn code(&self) -> &'static str {
        match self {
            Self::Taken(_) => "backend_taken",
            Self::Busy(_) => "backend_busy",
            Self::NotOurs(_) => "backend_not_ours",
            Self::InUse { .. } => "backend_in_use",
            Self::NoRoom { .. } => "install_no_room",
            Self::Full { .. } => "install_disk_full",
            Self::Offline { .. } => "install_offline",
            Self::Proxy { .. } => "install_proxy",
            Self::Answered { .. } => "install_refused",
            Self::Damaged { .. } => "install_damaged",
            Self::NoPackage { .. } => "install_no_package",
            Self::NoPython { .. } => "install_no_python",
            Self::Uv { .. } => "install_uv_failed",
            Self::NoUv => "install_no_uv",
            Self::File { .. } => "install_file",
            Self::Backend(BackendError::Cancelled) | Self::Cancelled => "cancelled",
            Self::Backend(error) => error.code(),
            Self::Unfit(_) => "install_unfit",
        }
    }

    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Taken(_) => "Choose another name, or remove that one first".to_owned(),
            Self::Busy(_) => "Wait for it, or stop it there".to_owned(),
            Self::NotOurs(_) => "`nyx backend use` changes which Python it names".to_owned(),
            Self::InUse { .. } => "Wait for these runs to end, or stop them".to_owned(),
            Self::NoRoom { .. } => "Free the difference, or move the home folder to another disk (NYX_HOME)".to_owned(),
            Self::Full { .. } => "Free some room and install again: what is done is kept".to_owned(),
            Self::Offline { .. } => {
                "Check the connection and install again: what is done is kept. Behind a proxy, or with a mirror, name it in the \
                 settings under Backend"
                    .to_owned()
            }
            Self::Proxy { .. } => "Check the proxy in the settings under Backend, or HTTPS_PROXY in the environment".to_owned(),
            Self::Answered { .. } => "Check the mirror in the settings under Backend, or try again later".to_owned(),
            Self::Damaged { .. } => "Install again: it is fetched anew. Where a mirror is set, it has another file".to_owned(),
            Self::NoPackage { .. } => {
                "Check the package index or the folder of wheels in the settings under Backend; what is missing stands below"
                    .to_owned()
            }
            Self::NoPython { .. } => "Check the connection, or install that version of Python on this machine".to_owned(),
            Self::Uv { .. } => "Install again; where it fails in the same way, its last words are below".to_owned(),
            Self::NoUv => "Install Nyx again, or set NYX_RESOURCES to the folder that holds `vendor`".to_owned(),
            Self::File { .. } => "Check the permissions of the folder".to_owned(),
            Self::Backend(error) => return error.hint(),
            Self::Unfit(problem) => return problem.hint.clone(),
            Self::Cancelled => "Install again at any time: what is done is kept".to_owned(),
        })
    }
}

impl InstallError {
    /// The same as it crosses to the window; what a check found keeps its own code.
    pub(super) fn problem(self) -> Problem {
        match self {
            Self::Unfit(problem) => problem,
            other => Problem::from(other),
        }
    }
}
