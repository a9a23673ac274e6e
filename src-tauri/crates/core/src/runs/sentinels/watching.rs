//! Which sentinels speak now, and since when (pure): looks in, sightings out.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::data::sentinels;
use super::history::{History, Look};
use super::{Sentinel, Sighting, disk, heat, loss, silence, spill};
use crate::runs::metrics::Line;

/// Sightings kept of a run: the oldest that are over go first.
const KEPT: usize = 24;
/// A sentinel that speaks again within this many seconds goes on with what it said.
const AGAIN: i64 = 60;

/// What a sentinel says while it speaks.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Seen {
    /// The step at which it began, where that is not the one of this look.
    pub(super) step: Option<u64>,
    pub(super) words: BTreeMap<String, String>,
    pub(super) readings: Line,
}

pub(super) fn words<const N: usize>(pairs: [(&str, String); N]) -> BTreeMap<String, String> {
    pairs.into_iter().map(|(name, word)| (name.to_owned(), word)).collect()
}

/// The memory of the sentinels of one leg of a run.
#[derive(Clone, Debug, Default)]
pub struct Watching {
    history: History,
    /// Sightings of earlier legs. They come first, and none of them goes on.
    earlier: usize,
}

impl Watching {
    /// After legs that saw this.
    pub fn after(sightings: &[Sighting]) -> Self {
        Self { earlier: sightings.len(), ..Self::default() }
    }

    /// Takes a look and brings `sightings` up to date. Gives the codes that began to speak.
    pub fn look(&mut self, look: &Look<'_>, now: Timestamp, sightings: &mut Vec<Sighting>) -> Vec<Sentinel> {
        let all = sentinels();
        self.history.take(look, |card| heat::threshold(&all.too_hot.limits, card));
        let on = |code| sightings.iter().skip(self.earlier).any(|sighting| sighting.code == code && sighting.over.is_none());
        let history = &mut self.history;
        let exploding = loss::exploding(history, &all.loss_exploding.limits);
        let nan = loss::nan(history, &all.loss_nan.limits, on(Sentinel::LossNan));
        let seen = [
            // What is not a number any more is not told as growing as well.
            (Sentinel::LossExploding, exploding.filter(|_| nan.is_none())),
            (Sentinel::LossNan, nan),
            (Sentinel::NoProgress, silence::silence(history, &all.no_progress.limits)),
            (Sentinel::MemorySpill, spill::spill(history, &all.memory_spill.limits)),
            (Sentinel::DiskLow, disk::disk(history, &all.disk_low.limits, on(Sentinel::DiskLow))),
            (Sentinel::TooHot, heat::heat(history, &all.too_hot.limits, on(Sentinel::TooHot))),
        ];
        let earlier = &mut self.earlier;
        let began =
            seen.into_iter().filter_map(|(code, seen)| note(sightings, earlier, code, seen, look.step, now).then_some(code));
        began.collect()
    }
}

/// Writes down what a sentinel says now. True when it begins to speak. The first sightings are of `earlier` legs and stay.
fn note(
    sightings: &mut Vec<Sighting>,
    earlier: &mut usize,
    code: Sentinel,
    seen: Option<Seen>,
    step: u64,
    now: Timestamp,
) -> bool {
    let last = sightings.iter_mut().skip(*earlier).rev().find(|sighting| sighting.code == code);
    match (last, seen) {
        (Some(last), Some(seen)) if last.over.is_none_or(|over| now.as_second() - over.as_second() < AGAIN) => {
            // What is said once stays as it was said: where it began, and what was found out about it since.
            last.over = None;
            last.words.extend(seen.words.into_iter().filter(|(name, _)| name != "step"));
            last.readings = seen.readings;
            false
        }
        (_, Some(seen)) => {
            let Seen { step: first, words, readings } = seen;
            sightings.push(Sighting { code, since: now, step: first.unwrap_or(step), over: None, words, readings });
            if sightings.len() > KEPT
                && let Some(oldest) = sightings.iter().position(|sighting| sighting.over.is_some())
            {
                sightings.remove(oldest);
                *earlier -= usize::from(oldest < *earlier);
            }
            true
        }
        (Some(last), None) => {
            last.over.get_or_insert(now);
            false
        }
        (None, None) => false,
    }
}

/// The final model holds so many weights that are not numbers.
pub fn note_lost(sightings: &mut Vec<Sighting>, count: u64, kept: String, step: u64, now: Timestamp) {
    let readings = sightings.iter().rev().find(|sighting| sighting.code == Sentinel::LossNan).map(|seen| seen.readings.clone());
    let words = words([("count", count.to_string()), ("kept", kept)]);
    let seen = Seen { step: None, words, readings: readings.unwrap_or_default() };
    note(sightings, &mut 0, Sentinel::WeightsNan, Some(seen), step, now);
}

/// The run has ended: nothing lasts any longer but what is broken.
pub fn end(sightings: &mut [Sighting], now: Timestamp) {
    for sighting in sightings.iter_mut().filter(|sighting| !matches!(sighting.code, Sentinel::LossNan | Sentinel::WeightsNan)) {
        sighting.over.get_or_insert(now);
    }
}
