//! Whose turn it is in a lane, and what the others wait for. Pure: rows, cards, time and who is alive are passed in.
//! What taggings and trainings do with the same cards is in `sharing`.
//!
//! One at a time, in the order of the places; on several graphics cards those run beside each other that use different
//! ones. Who waits for cards keeps them from those that come later, so that nobody is passed over forever.

mod forecast;
mod sharing;

use std::collections::BTreeSet;

use jiff::Timestamp;
use nyx_platform::ProcessId;
use serde::{Deserialize, Serialize};
use specta::Type;

pub use self::forecast::forecast;
pub use self::sharing::WhileTraining;
use super::state::{JobState, state_now};
use super::task::Lane;

/// The graphics cards that a job asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(default)]
pub struct Wish {
    /// These, by the driver's numbers; empty: any.
    pub gpus: Vec<u32>,
    /// How many, where any will do; 0 counts as 1.
    pub count: u32,
    /// Of a tagging: what it does while a training uses the card.
    pub while_training: WhileTraining,
}

/// A job that waits or runs in a lane, as far as turns are concerned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InLane {
    /// The job.
    pub id: i64,
    /// What its row says.
    pub stored: JobState,
    /// Who runs it or waits with it.
    pub owner: Option<ProcessId>,
    /// Whether it waits until somebody releases it.
    pub held: bool,
    /// When it may begin.
    pub start_at: Option<Timestamp>,
    /// The cards that it asks for.
    pub wish: Wish,
    /// The cards on which it runs; `None`: everything there is.
    pub cards: Option<Vec<u32>>,
    /// Whether it uses a card at all. Trainings always do.
    pub on_card: bool,
}

/// What holds a lane: nothing new begins, what runs goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Hold {
    /// Since when, RFC 3339.
    #[specta(type = String)]
    pub since: Timestamp,
    /// Until when; `None`: until somebody releases it.
    #[specta(type = Option<String>)]
    pub until: Option<Timestamp>,
    /// The failure that held it; `None`: a person.
    pub cause: Option<HoldCause>,
}

/// A failure that the next run would share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct HoldCause {
    /// The run that failed.
    pub run: String,
    /// What it shares with the next one: `gpu`, `disk`, `backend`.
    pub shared: String,
    /// Why the queue waits, in a sentence.
    pub sentence: String,
}

impl Hold {
    /// Whether it still holds.
    pub fn holds(&self, now: Timestamp) -> bool {
        self.until.is_none_or(|until| now < until)
    }
}

/// What is around a lane.
#[derive(Clone, Debug, Default)]
pub struct Around {
    /// The graphics cards of this machine; with one or none everything runs one after another.
    pub cards: Vec<u32>,
    /// What holds the lane.
    pub hold: Option<Hold>,
    /// The open jobs of the other lane whose jobs use cards, in their order: taggings beside trainings, trainings beside taggings.
    pub beside: Vec<InLane>,
    /// Now.
    pub now: Timestamp,
}

/// What a job waits for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "for", rename_all = "snake_case")]
pub enum Wait {
    /// For nothing: its turn has come.
    Nothing,
    /// For somebody to release it.
    Held,
    /// For its time, RFC 3339.
    Time {
        /// When.
        at: String,
    },
    /// For the whole queue, which is held.
    Queue,
    /// For jobs that use its cards.
    Running {
        /// Their numbers.
        jobs: Vec<i64>,
    },
    /// For one that comes before it and waits for the same cards.
    Before {
        /// Its number.
        job: i64,
    },
    /// A tagging: for trainings that use the cards.
    Training {
        /// Their numbers.
        jobs: Vec<i64>,
    },
    /// A training: for a tagging that uses its card, or has waited for it.
    Tagging {
        /// Its number.
        job: i64,
    },
}

/// How a waiting job stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The job.
    pub id: i64,
    /// What it waits for.
    pub wait: Wait,
    /// The cards that it would get now; `None`: everything there is; none at all: the processor. Counts only where it waits for nothing.
    pub cards: Option<Vec<u32>>,
}

/// How every waiting job of a lane stands, in their order. Those whose process is gone stand in nobody's way.
pub fn standings(lane: Lane, jobs: &[InLane], around: &Around, alive: impl Fn(&ProcessId) -> bool) -> Vec<Standing> {
    match lane {
        Lane::Gpu => in_line(jobs, around, sharing::taken_by_taggings(&around.beside, jobs, &around.cards, &alive), &alive),
        Lane::Cpu => sharing::taggings(jobs, around, &alive),
        _ => in_line(jobs, around, Vec::new(), &alive),
    }
}

/// The standings of one lane, where somebody else has `taken` cards as well.
fn in_line(lane: &[InLane], around: &Around, beside: Vec<Taken>, alive: &impl Fn(&ProcessId) -> bool) -> Vec<Standing> {
    let now = |job: &InLane| state_now(job.stored, job.owner.as_ref(), alive);
    let mut taken = running(lane, alive);
    taken.extend(beside);
    let queue_held = around.hold.as_ref().is_some_and(|hold| hold.holds(around.now));
    let mut standings = Vec::new();
    for job in lane.iter().filter(|job| now(job) == JobState::Queued) {
        let not_yet = job.start_at.filter(|at| around.now < *at);
        let (wait, cards) = if job.held {
            (Wait::Held, None)
        } else if let Some(at) = not_yet {
            (Wait::Time { at: at.to_string() }, None)
        } else if queue_held {
            (Wait::Queue, None)
        } else {
            let (wait, cards) = place(&job.wish, &taken, &around.cards);
            taken.push(Taken { job: job.id, by: By::Waiting, cards: cards.clone() });
            (wait, cards.map(|cards| cards.into_iter().collect()))
        };
        standings.push(Standing { id: job.id, wait, cards });
    }
    standings
}

/// Cards that somebody uses, or will as soon as it can.
struct Taken {
    job: i64,
    by: By,
    /// `None`: all.
    cards: Option<BTreeSet<u32>>,
}

/// Who has taken cards.
#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    /// A job of the lane that runs.
    Running,
    /// One of the lane that waits.
    Waiting,
    /// A tagging, seen from the trainings.
    Tagging,
}

/// What the running jobs of a lane have taken.
fn running(lane: &[InLane], alive: &impl Fn(&ProcessId) -> bool) -> Vec<Taken> {
    lane.iter()
        .filter(|job| state_now(job.stored, job.owner.as_ref(), alive) == JobState::Running)
        .map(|job| Taken { job: job.id, by: By::Running, cards: job.cards.clone().map(BTreeSet::from_iter) })
        .collect()
}

/// What a wish waits for, and the cards that it gets or keeps for itself.
fn place(wish: &Wish, taken: &[Taken], known: &[u32]) -> (Wait, Option<BTreeSet<u32>>) {
    let named: BTreeSet<u32> = wish.gpus.iter().copied().collect();
    if named.is_empty() && known.len() > 1 {
        let free = |card: &u32| taken.iter().all(|one| one.cards.as_ref().is_some_and(|cards| !cards.contains(card)));
        let chosen: BTreeSet<u32> = known.iter().copied().filter(free).take(wish.count.max(1) as usize).collect();
        // More than there are is refused before: then all there are.
        return if chosen.len() >= (wish.count.max(1) as usize).min(known.len()) {
            (Wait::Nothing, Some(chosen))
        } else {
            (waits(taken, |_| true), None)
        };
    }
    let cards = (!named.is_empty()).then_some(named);
    let meets = |one: &Taken| match (&cards, &one.cards) {
        (Some(mine), Some(theirs)) => !mine.is_disjoint(theirs),
        _ => true,
    };
    (waits(taken, meets), cards)
}

fn waits(taken: &[Taken], meets: impl Fn(&Taken) -> bool) -> Wait {
    let met = |by: By| taken.iter().filter(move |one| one.by == by).filter(|one| meets(one));
    let running: Vec<i64> = met(By::Running).map(|one| one.job).collect();
    // Who waits itself says more about whom this one waits for only where nobody runs.
    if !running.is_empty() {
        Wait::Running { jobs: running }
    } else if let Some(tagging) = met(By::Tagging).next() {
        Wait::Tagging { job: tagging.job }
    } else {
        met(By::Waiting).next().map_or(Wait::Nothing, |before| Wait::Before { job: before.job })
    }
}

#[cfg(test)]
mod tests;
