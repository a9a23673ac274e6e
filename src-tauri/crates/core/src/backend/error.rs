//! What can go wrong with a Python environment.

use std::path::PathBuf;

use crate::problem::Explain;

/// What can go wrong with backends.
#[derive(Debug, thiserror::Error)]
pub enum BackendError {
    /// None is registered.
    #[error("Nyx does not know yet which Python and which sd-scripts to train with")]
    None,
    /// No backend has this name.
    #[error("There is no backend `{0}`")]
    NotFound(String),
    /// The interpreter is not there.
    #[error("There is no Python at {}", path.display())]
    NoPython {
        /// What was given.
        path: PathBuf,
    },
    /// The folder is not there.
    #[error("There is no folder {}", path.display())]
    NoFolder {
        /// What was given.
        path: PathBuf,
    },
    /// The folder is another one.
    #[error("{} is no sd-scripts folder: `train_network.py` is not in it", path.display())]
    NoScripts {
        /// What was given.
        path: PathBuf,
    },
    /// The interpreter could not be started.
    #[error("{} cannot be started", path.display())]
    Start {
        /// The interpreter.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The interpreter ended without an answer.
    #[error("{} ended without an answer ({how})", path.display())]
    Died {
        /// The interpreter.
        path: PathBuf,
        /// `exit status: 1`.
        how: String,
        /// The end of what it wrote.
        source: Words,
    },
    /// The interpreter gave no answer in time.
    #[error("{} gave no answer within {seconds} s", path.display())]
    Silent {
        /// The interpreter.
        path: PathBuf,
        /// How long it was given.
        seconds: u64,
    },
    /// A file of ours is missing.
    #[error("`{0}`, which ships with Nyx, is missing")]
    NotShipped(&'static str),
    /// Our own list cannot be read or written.
    #[error("{} cannot be used", path.display())]
    List {
        /// The file.
        path: PathBuf,
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The list of what can be installed cannot be read.
    #[error("The list of backends {} cannot be read", path.display())]
    Manifest {
        /// The file.
        path: PathBuf,
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The list has nothing of this name.
    #[error("There is no {what} `{name}`")]
    NoSuch {
        /// What was meant: a kind of backend, a build of torch.
        what: &'static str,
        /// What was given.
        name: String,
        /// What there is.
        known: Vec<String>,
    },
    /// Somebody asked to stop.
    #[error("Stopped before Python answered")]
    Cancelled,
}

/// Text of another program, as the cause of an error.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Words(pub String);

impl Explain for BackendError {
    fn code(&self) -> &'static str {
        match self {
            Self::None => "backend_none",
            Self::NotFound(_) => "backend_not_found",
            Self::NoPython { .. } => "backend_no_python",
            Self::NoFolder { .. } => "backend_no_folder",
            Self::NoScripts { .. } => "backend_no_scripts",
            Self::Start { .. } => "backend_python_not_started",
            Self::Died { .. } => "backend_python_died",
            Self::Silent { .. } => "backend_python_silent",
            Self::NotShipped(_) => "backend_not_shipped",
            Self::List { .. } => "backend_list_unusable",
            Self::Manifest { .. } => "backend_manifest_unusable",
            Self::NoSuch { .. } => "backend_no_such",
            Self::Cancelled => "cancelled",
        }
    }

    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::None => {
                "Install one under Set up or with `nyx backend install`, or name your own in the settings under Backend"
                    .to_owned()
            }
            Self::NotFound(_) => "`nyx backend list` shows those there are".to_owned(),
            Self::NoPython { .. } => {
                "Name the python program of the environment in which sd-scripts was installed: venv/bin/python, on Windows \
                 venv\\Scripts\\python.exe"
                    .to_owned()
            }
            Self::NoFolder { .. } | Self::NoScripts { .. } => {
                "Name the folder that `git clone https://github.com/kohya-ss/sd-scripts` made".to_owned()
            }
            Self::Start { .. } => "Check that it is a program and that you may run it".to_owned(),
            Self::Died { .. } => "Run it by hand to see what is wrong with it; its last words are below".to_owned(),
            Self::Silent { .. } => "Try again when the machine is less busy".to_owned(),
            Self::NotShipped(_) => "Install Nyx again, or set NYX_RESOURCES to the folder that holds `vendor`".to_owned(),
            Self::List { .. } => "Correct the file or delete it; then name the backend again".to_owned(),
            Self::Manifest { .. } => "Install Nyx again".to_owned(),
            Self::NoSuch { known, .. } => format!("There are: {}", known.join(", ")),
            Self::Cancelled => "Check again at any time".to_owned(),
        })
    }
}
