//! Causes of failures that another run would share: a card that is gone fails every run on it. Then the queue waits for a person.

use nyx_platform::same_disk;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::folder::{RunCommand, RunFolder};
use super::state::{RunState, RunStatus};
use super::{diagnosis, words};
use crate::clock;
use crate::db::{Db, DbError};
use crate::home::Home;
use crate::jobs::{Hold, HoldCause, Job, JobState, Lane, order, store};

/// What runs have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Shared {
    /// The graphics card and its driver.
    Gpu,
    /// The disk that is written.
    Disk,
    /// The Python environment and its scripts.
    Backend,
}

impl Shared {
    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gpu => "gpu",
            Self::Disk => "disk",
            Self::Backend => "backend",
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Gpu => "graphics card",
            Self::Disk => "disk",
            Self::Backend => "backend",
        }
    }
}

/// A run as far as sharing goes.
#[derive(Clone, Copy, Debug)]
pub struct Uses<'a> {
    /// What it starts and writes.
    pub command: &'a RunCommand,
    /// Its cards; empty: any.
    pub cards: &'a [u32],
}

/// Whether the next run uses the same (pure, but for asking which disk a folder is on).
pub fn shares(shared: Shared, failed: Uses<'_>, next: Uses<'_>) -> bool {
    match shared {
        Shared::Gpu => {
            let any = failed.cards.is_empty() || next.cards.is_empty();
            any || failed.cards.iter().any(|card| next.cards.contains(card))
        }
        Shared::Disk => same_disk(&failed.command.output_dir, &next.command.output_dir),
        Shared::Backend => failed.command.command.program == next.command.command.program,
    }
}

/// Holds the queue after a failure whose cause the next run shares. Before the row is finished, so that nobody starts it meanwhile.
pub(super) fn hold_after(home: &Home, db: &Db, state: &RunState, command: &RunCommand, job: Option<&Job>) -> Result<(), DbError> {
    let of_refusal = state.refused.as_ref().and_then(|problem| diagnosis::shared_by(&problem.code));
    let cause = of_refusal.or(state.diagnosis.as_ref().and_then(|diagnosis| diagnosis::shared_by(&diagnosis.code)));
    let Some(shared) = cause.filter(|_| state.state == RunStatus::Failed) else { return Ok(()) };
    let cards = |job: &Job| job.cards.clone().or_else(|| Some(job.gpus.clone()?.gpus)).unwrap_or_default();
    let waiting = store::open(db, Lane::Gpu)?;
    let Some(next) = waiting.iter().find(|job| job.state == JobState::Queued && !job.held) else { return Ok(()) };
    let folder = next.run.as_deref().and_then(|run| RunFolder::of(home, run));
    let Some(theirs) = folder.and_then(|folder| folder.read_command().ok()) else { return Ok(()) };
    let (mine, others) = (job.map(cards).unwrap_or_default(), cards(next));
    if !shares(shared, Uses { command, cards: &mine }, Uses { command: &theirs, cards: &others }) {
        return Ok(());
    }
    let sentence = format!(
        "{}: {}. {} would use the same {}.",
        command.output_name,
        words::sentence(state).trim_end_matches('.'),
        theirs.output_name,
        shared.words()
    );
    let cause = HoldCause { run: state.run.clone(), shared: shared.name().to_owned(), sentence };
    order::hold_lane(db, Lane::Gpu, &Hold { since: clock::now(), until: None, cause: Some(cause) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn command(program: &str, output_dir: &str) -> RunCommand {
        let text = serde_json::json!({
            "trainer": "kohya", "secrets": [], "output_dir": output_dir, "output_name": "kana", "final_file": "/o/kana.safetensors",
            "logging_dir": "/l", "planned_steps": null, "planned_epochs": null,
            "command": {"program": program, "script": "t.py", "argv": [], "env": {}, "env_remove": [], "cwd": "/"}
        });
        serde_json::from_value(text).unwrap()
    }

    #[test]
    fn runs_share_cards_disks_and_backends() {
        let folder = tempfile::tempdir().unwrap();
        let here = folder.path().join("not made yet").to_string_lossy().into_owned();
        let (one, other) = (command("/a/python", &here), command("/b/python", &here));
        let uses = |command, cards| Uses { command, cards };
        assert!(shares(Shared::Backend, uses(&one, &[]), uses(&one, &[])));
        assert!(!shares(Shared::Backend, uses(&one, &[]), uses(&other, &[])));
        assert!(shares(Shared::Gpu, uses(&one, &[0]), uses(&other, &[0, 1])));
        assert!(!shares(Shared::Gpu, uses(&one, &[0]), uses(&one, &[1])));
        assert!(shares(Shared::Gpu, uses(&one, &[]), uses(&other, &[1])), "any card may be the same");
        assert!(shares(Shared::Disk, uses(&one, &[]), uses(&other, &[])));
    }

    #[test]
    fn the_atlas_says_what_is_shared() {
        for (code, shared) in [
            ("gpu_fault", Some(Shared::Gpu)),
            ("no_gpu", Some(Shared::Gpu)),
            ("disk_full", Some(Shared::Disk)),
            ("missing_package", Some(Shared::Backend)),
            ("backend_no_python", Some(Shared::Backend)),
            ("gpu_out_of_memory", None),
            ("unreadable_image", None),
            ("nothing_known", None),
        ] {
            assert_eq!(diagnosis::shared_by(code), shared, "{code}");
        }
    }
}
