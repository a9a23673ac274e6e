//! The second look at a run whose turn has come, in a process of its own (`nyx recheck RUN`): what it reads and keeps in
//! memory goes with it, and however it ends, the supervisor goes on.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::{Request, RunFolder};
use crate::home::Home;
use crate::jobs::Job;
use crate::runs::recheck::Rechecked;

/// How often it is seen to.
const LOOK: Duration = Duration::from_millis(50);
/// What was asked for this short a time before its turn is as it was.
const FRESH: SignedDuration = SignedDuration::from_secs(2);

/// Looks again at a run that waited. Without an answer the run starts as it was asked for.
pub(super) fn look(home: &Home, folder: &RunFolder, job: Option<&Job>, executable: &Path) -> Rechecked {
    if !job.is_some_and(waited) {
        return Rechecked::default();
    }
    let mut command = Command::new(executable);
    command.arg("--home").arg(home.root()).args(["recheck", &folder.name()]);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) => {
            tracing::warn!(%error, "a waiting run could not be looked at again");
            return Rechecked::default();
        }
    };
    while let Ok(None) = child.try_wait() {
        if folder.is_asked(Request::Stop) || folder.is_asked(Request::ForceStop) {
            drop(child.kill());
            drop(child.wait());
            return Rechecked::default();
        }
        std::thread::sleep(LOOK);
    }
    let answer = std::fs::read(folder.rechecked()).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
    answer.unwrap_or_else(|| {
        tracing::warn!(run = folder.name(), "the second look gave no answer");
        Rechecked::default()
    })
}

fn waited(job: &Job) -> bool {
    let moment = |text: &str| text.parse::<Timestamp>().ok();
    let began = job.started.as_deref().and_then(moment);
    began.zip(moment(&job.created)).is_none_or(|(began, asked)| began.duration_since(asked) > FRESH)
}
