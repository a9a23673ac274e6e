//! What can go wrong with runs as runs. What goes wrong inside a trainer is told by the run's own ending.

use std::io;
use std::path::PathBuf;

use crate::db::DbError;
use crate::problem::Explain;

/// What can go wrong with runs.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// No run has this name.
    #[error("There is no run `{0}`")]
    NotFound(String),
    /// A folder holds one run, once.
    #[error("The run `{0}` was started already")]
    AlreadyStarted(String),
    /// The run has ended; nothing is left to stop.
    #[error("The run `{0}` has ended already")]
    Ended(String),
    /// The run's folder cannot be written or read.
    #[error("The run's files at {} cannot be used", path.display())]
    Folder {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The supervisor itself could not start.
    #[error("The process that supervises a run could not be started")]
    Supervisor(#[source] io::Error),
    /// The `nyx` program that supervises runs is not where it should be.
    #[error("The program `nyx` was not found beside the app")]
    NoSupervisor,
    /// Errors in the configuration block the start.
    #[error("The configuration has {count} error(s); the first: {first}")]
    Refused {
        /// How many.
        count: usize,
        /// The first, with its parameter.
        first: String,
        /// What to do about the first.
        hint: Option<String>,
    },
    /// `replay` needs to know what to play.
    #[error("The replay trainer needs a recorded run")]
    NoRecording,
    /// A file to begin with that is missing or ends early.
    #[error("There is no whole model at {}", .0.display())]
    NotWhole(PathBuf),
    /// A state to go on from that is missing or was cut off.
    #[error("There is no whole state at {}", .0.display())]
    NoWholeState(PathBuf),
    /// It cannot go on.
    #[error("The run `{run}` cannot go on: {why}")]
    CannotResume {
        /// The run.
        run: String,
        /// Why.
        why: String,
    },
    /// The trainer cannot be asked for this.
    #[error("{} is not possible now: {why}", request.words())]
    CannotAsk {
        /// What was asked.
        request: super::folder::Request,
        /// Why not.
        why: String,
    },
    /// A run that trains cannot pause for another one.
    #[error("The run `{run}` cannot make way: {why}")]
    MakesNoWay {
        /// The run.
        run: String,
        /// Why.
        why: String,
    },
    /// The run saved nothing of this name, or it is not there any more.
    #[error("The run `{run}` has no checkpoint `{file}`")]
    NoCheckpoint {
        /// The run.
        run: String,
        /// What was asked for.
        file: String,
    },
    /// This cannot be done with it now.
    #[error("`{file}` stays as it is: {why}")]
    CheckpointRefused {
        /// Its name.
        file: String,
        /// Why.
        why: String,
    },
    /// Nothing is known that would help a failed run.
    #[error("No change is known that would help the run `{0}`")]
    NothingToChange(String),
    /// A log is copied up to a length.
    #[error("These lines are longer than the clipboard takes")]
    LogTooLong,
    /// A run made no sample of this name, or has not written it to its end.
    #[error("The run `{run}` has no sample `{file}`")]
    NoSample {
        /// The run.
        run: String,
        /// What was asked for.
        file: String,
    },
    /// A picture needs a model beside which it lies.
    #[error("There is no whole model yet beside which a preview could lie")]
    NoModelYet,
    /// The database refused.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl Explain for RunError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotFound(_) => "run_not_found",
            Self::AlreadyStarted(_) => "run_already_started",
            Self::Ended(_) => "run_ended",
            Self::Folder { .. } => "run_folder",
            Self::Supervisor(_) | Self::NoSupervisor => "supervisor",
            Self::Refused { .. } => "config_refused",
            Self::NoRecording => "recording_missing",
            Self::NotWhole(_) => "model_not_whole",
            Self::NoWholeState(_) => "state_not_whole",
            Self::CannotResume { .. } => "run_cannot_resume",
            Self::CannotAsk { .. } => "run_cannot_ask",
            Self::MakesNoWay { .. } => "run_makes_no_way",
            Self::NoCheckpoint { .. } => "checkpoint_not_found",
            Self::CheckpointRefused { .. } => "checkpoint_refused",
            Self::NothingToChange(_) => "nothing_to_change",
            Self::LogTooLong => "log_too_long",
            Self::NoSample { .. } => "sample_not_found",
            Self::NoModelYet => "no_model_yet",
            Self::Db(error) => error.code(),
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::NotFound(_) => Some("`nyx job list` shows all runs".to_owned()),
            Self::AlreadyStarted(_) => Some("Start the configuration again: every start makes a run of its own".to_owned()),
            Self::CannotResume { run, .. } => {
                Some(format!("Start it again with `nyx job retry {run}`. `save_state` lets the next one go on where it ends"))
            }
            Self::NotWhole(_) => Some("Choose a file that was saved to its end".to_owned()),
            Self::MakesNoWay { run, .. } => {
                Some(format!("Let it wait for its turn, try again later, or stop {run} first: `nyx job stop {run}`"))
            }
            Self::NoWholeState(_) => Some("Choose a folder that `save_state` or a pause saved to its end".to_owned()),
            Self::NoCheckpoint { run, .. } => Some(format!("`nyx checkpoint list {run}` shows what is there")),
            Self::Ended(_) | Self::CannotAsk { .. } | Self::CheckpointRefused { .. } => None,
            Self::Folder { .. } => Some("Check the permissions of the folder and the space on the disk".to_owned()),
            Self::Supervisor(_) => Some("Check that the machine has memory and processes left, then try again".to_owned()),
            Self::NoSupervisor => Some("Install Nyx Trainer again: `nyx` ships beside the app".to_owned()),
            Self::Refused { hint, .. } => {
                Some(hint.clone().unwrap_or_else(|| "`nyx config check FILE` shows them all".to_owned()))
            }
            Self::NoRecording => Some("Name it with --recording FOLDER/NAME".to_owned()),
            Self::NothingToChange(_) => Some("Start it again as it is, or change its configuration first".to_owned()),
            Self::LogTooLong => Some("Copy fewer lines, or open the file".to_owned()),
            Self::NoSample { .. } => Some("Samples of a run are shown once they are written to their end".to_owned()),
            Self::NoModelYet => Some("Wait for the first checkpoint of this run".to_owned()),
            Self::Db(error) => error.hint(),
        }
    }
}
