//! What probes measured, kept for later estimates: `probes.jsonl` in the home, one line each, only added to. Deleting it loses
//! nothing but precision.

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::SystemTime;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::measured::{CardMemory, Measured};
use super::order::{Needs, Order};
use super::{stage, verdict};
use crate::home::Home;
use crate::runs::folder::RunFolder;
use crate::training::estimates::time::Work;

/// One line.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Kept {
    /// When it was measured.
    pub at: Timestamp,
    /// What the training is called.
    pub of: String,
    /// What it stands for.
    pub needs: Needs,
    /// What a step had to do.
    pub work: Option<Work>,
    /// The commit of the trainer, where it is known.
    pub commit: Option<String>,
    /// Whether it fitted; absent where no card was measured.
    pub fits: Option<bool>,
    /// What it took of a card.
    pub card: Option<CardMemory>,
    /// Seconds for a step; absent where it ran out of memory before.
    pub seconds_per_step: Option<f64>,
    /// Steps that were made.
    pub steps: u64,
    /// Bytes of main memory.
    pub ram: Option<u64>,
}

/// The measurements last read of a home, for as long as its file stays the same.
type Known = BTreeMap<PathBuf, (SystemTime, u64, Arc<Vec<Kept>>)>;

static KNOWN: LazyLock<Mutex<Known>> = LazyLock::new(Mutex::default);

/// Keeps what a probe measured and takes its images and models away; what it said stays. Nothing is kept of a probe that says nothing.
pub(in crate::runs) fn keep(home: &Home, folder: &RunFolder) {
    if let Some((order, measured)) = read(folder)
        && let Some(verdict) = verdict(&order, &measured)
    {
        let kept = Kept {
            at: measured.at,
            of: order.of,
            needs: order.needs,
            work: order.work,
            commit: order.commit,
            fits: verdict.fits,
            card: measured.card,
            seconds_per_step: measured.seconds_per_step,
            steps: measured.steps,
            ram: measured.ram,
        };
        if let Err(error) = add(home, &kept) {
            tracing::warn!(%error, "what a probe measured could not be kept");
        }
    }
    for left in [stage::folder(folder.path()), folder.path().join("outputs"), folder.path().join("samples")] {
        if let Err(error) = std::fs::remove_dir_all(&left)
            && error.kind() != io::ErrorKind::NotFound
        {
            tracing::warn!(%error, folder = %left.display(), "files of a probe stay");
        }
    }
}

/// What a probe was to measure, and what it measured, once it has ended.
pub(super) fn read(folder: &RunFolder) -> Option<(Order, Measured)> {
    let order = serde_json::from_slice(&std::fs::read(folder.probe()).ok()?).ok()?;
    let measured = serde_json::from_slice(&std::fs::read(folder.measured()).ok()?).ok()?;
    Some((order, measured))
}

fn add(home: &Home, kept: &Kept) -> io::Result<()> {
    let line = serde_json::to_string(kept).map_err(io::Error::other)? + "\n";
    OpenOptions::new().create(true).append(true).open(home.probes())?.write_all(line.as_bytes())
}

/// Everything that was measured, newest first. A line that cannot be read is left out.
pub fn kept(home: &Home) -> Arc<Vec<Kept>> {
    let file = home.probes();
    let Some((changed, length)) = std::fs::metadata(&file).ok().and_then(|about| Some((about.modified().ok()?, about.len())))
    else {
        return Arc::default();
    };
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((since, was, kept)) = known.get(&file)
        && (*since, *was) == (changed, length)
    {
        return kept.clone();
    }
    let text = std::fs::read(&file).unwrap_or_default();
    let lines = text.split(|byte| *byte == b'\n').rev();
    let kept: Arc<Vec<Kept>> = Arc::new(lines.filter_map(|line| serde_json::from_slice(line).ok()).collect());
    known.insert(file, (changed, length, kept.clone()));
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_added_and_read_newest_first_and_a_torn_one_is_left_out() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::at(folder.path());
        assert!(kept(&home).is_empty(), "nothing was measured yet");
        for of in ["one", "two"] {
            add(&home, &Kept { of: of.into(), steps: 10, ..Kept::default() }).unwrap();
        }
        let names = |home: &Home| kept(home).iter().map(|kept| kept.of.clone()).collect::<Vec<_>>();
        assert_eq!(names(&home), ["two", "one"]);
        OpenOptions::new().append(true).open(home.probes()).unwrap().write_all(b"{\"of\": \"thr").unwrap();
        assert_eq!(names(&home), ["two", "one"]);
        std::fs::remove_file(home.probes()).unwrap();
        assert!(kept(&home).is_empty());
    }
}
