//! What can go wrong with a job as a job. What goes wrong inside its work is the work's own problem.

use std::path::PathBuf;

use crate::db::DbError;
use crate::problem::Explain;

/// What can go wrong with jobs.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// No job has this number, and no run this name.
    #[error("There is no job `{0}`")]
    NotFound(String),
    /// A job that waits or runs cannot be started a second time.
    #[error("J{0} has not ended yet")]
    NotEnded(i64),
    /// Only a waiting job has a place in the queue.
    #[error("J{0} does not wait in the queue any more")]
    NotWaiting(i64),
    /// Only a tagging that uses or waits for a card can do otherwise.
    #[error("J{0} is no tagging that uses the graphics card, or waits for it")]
    NotOnCard(i64),
    /// No moment can be read in this.
    #[error("`{0}` is no moment")]
    Moment(String),
    /// A training run is done by its supervisor, not inside the window or the command line.
    #[error("The run `{0}` is started by its own supervisor")]
    OwnProcess(String),
    /// The log file cannot be read.
    #[error("The log {} cannot be read", path.display())]
    Log {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The database refused.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl Explain for JobError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotFound(_) => "job_not_found",
            Self::NotEnded(_) => "job_not_ended",
            Self::NotWaiting(_) => "job_not_waiting",
            Self::NotOnCard(_) => "job_not_on_card",
            Self::Moment(_) => "job_moment",
            Self::OwnProcess(_) => "job_own_process",
            Self::Log { .. } => "job_log_unreadable",
            Self::Db(error) => error.code(),
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::NotFound(_) => Some("`nyx job list` shows all jobs".to_owned()),
            Self::NotEnded(id) => Some(format!("Stop it first: `nyx job stop J{id}`")),
            Self::NotWaiting(_) => Some("`nyx job queue` shows those that wait".to_owned()),
            Self::NotOnCard(_) => Some("One that runs can share the card; one that waits can also use the processor".to_owned()),
            Self::Moment(_) => Some("Write 22:30, +90m or 2026-11-26 08:00".to_owned()),
            Self::OwnProcess(_) => Some("Start it with `nyx train`".to_owned()),
            Self::Log { .. } => Some("Check the permissions of the file".to_owned()),
            Self::Db(error) => error.hint(),
        }
    }
}
