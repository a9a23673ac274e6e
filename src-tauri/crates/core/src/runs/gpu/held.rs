//! Whether the cards have back what a run held of them (pure). What is not told is not waited for: others use cards as well.

use std::collections::BTreeMap;

use crate::gpu::{Gpu, GpuSnapshot};

/// What may be more than before the run without being its own: desktops take and give back as much.
const SLACK: u64 = 128 << 20;

/// The cards since the run began.
#[derive(Clone, Debug, Default)]
pub(in crate::runs) struct Held {
    /// How often they were read.
    pub(in crate::runs) readings: u64,
    cards: BTreeMap<u32, Card>,
}

/// One of them.
#[derive(Clone, Debug)]
struct Card {
    /// The least that was in use: what others held.
    before: u64,
    /// What the driver told of single processes at the first reading.
    told: BTreeMap<u32, u64>,
    now: Gpu,
}

impl Held {
    /// One more reading.
    pub(in crate::runs) fn take(&mut self, snapshot: &GpuSnapshot) {
        self.readings += 1;
        for gpu in &snapshot.gpus {
            let fresh = || Card { before: gpu.memory_used, told: told(gpu, |_| true), now: gpu.clone() };
            let card = self.cards.entry(gpu.index).or_insert_with(fresh);
            card.before = card.before.min(gpu.memory_used);
            card.now = gpu.clone();
        }
    }

    /// Bytes that are still in use although every process of the run is gone, on these cards, or on all. What the driver tells of
    /// other processes that live is theirs.
    pub(in crate::runs) fn left(&self, cards: Option<&[u32]>, lives: impl Fn(u32) -> bool) -> u64 {
        let ours = self.cards.iter().filter(|(index, _)| cards.is_none_or(|cards| cards.contains(index)));
        ours.map(|(_, card)| card.left(&lives)).sum()
    }
}

impl Card {
    fn left(&self, lives: &impl Fn(u32) -> bool) -> u64 {
        let grown = |(pid, bytes): (u32, u64)| bytes.saturating_sub(self.told.get(&pid).copied().unwrap_or(0));
        let others: u64 = told(&self.now, lives).into_iter().map(grown).sum();
        let left = self.now.memory_used.saturating_sub(self.before).saturating_sub(others);
        if left > SLACK { left } else { 0 }
    }
}

fn told(gpu: &Gpu, of: impl Fn(u32) -> bool) -> BTreeMap<u32, u64> {
    gpu.processes.iter().filter(|process| of(process.pid)).filter_map(|process| Some((process.pid, process.memory?))).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::gpu::made_up;

    const GIB: u64 = 1 << 30;
    /// Of the run; everybody else lives.
    const OURS: u32 = 7;

    fn left(readings: &[Vec<Gpu>], cards: Option<&[u32]>) -> u64 {
        let mut held = Held::default();
        for gpus in readings {
            held.take(&GpuSnapshot { driver: Some("580".into()), reason: None, gpus: gpus.clone() });
        }
        held.left(cards, |pid| pid != OURS)
    }

    #[test]
    fn what_was_in_use_before_is_not_waited_for() {
        let back = [vec![made_up(0, 2 * GIB, &[])], vec![made_up(0, 9 * GIB, &[])], vec![made_up(0, 2 * GIB + SLACK, &[])]];
        assert_eq!(left(&back, None), 0);
        assert_eq!(left(&back[..2], None), 7 * GIB, "the driver holds it still");
        assert_eq!(left(&[], None), 0, "no card, or nobody was asked");
    }

    #[test]
    fn what_others_took_meanwhile_is_theirs_where_the_driver_tells() {
        let before = vec![made_up(0, 2 * GIB, &[(1, Some(GIB))])];
        let during = vec![made_up(0, 9 * GIB, &[(1, Some(GIB)), (OURS, Some(7 * GIB))])];
        let tagger = vec![made_up(0, 5 * GIB, &[(1, Some(2 * GIB)), (2, Some(2 * GIB))])];
        assert_eq!(left(&[before.clone(), during.clone(), tagger], None), 0, "one grew, one is new");
        let ours = vec![made_up(0, 6 * GIB, &[(1, Some(GIB)), (OURS, Some(4 * GIB))])];
        assert_eq!(left(&[before.clone(), during.clone(), ours], None), 4 * GIB, "it is listed, and gone");
        let untold = vec![made_up(0, 6 * GIB, &[(2, None)])];
        assert_eq!(left(&[before, during, untold], None), 4 * GIB, "nobody says whose it is");
    }

    #[test]
    fn the_cards_of_other_runs_do_not_count() {
        let readings = [vec![made_up(0, GIB, &[]), made_up(1, GIB, &[])], vec![made_up(0, GIB, &[]), made_up(1, 20 * GIB, &[])]];
        assert_eq!((left(&readings, Some(&[0])), left(&readings, Some(&[1]))), (0, 19 * GIB));
    }

    proptest! {
        #[test]
        fn as_little_as_ever_is_always_enough(used in prop::collection::vec(0_u64..25, 1..8)) {
            let least = *used.iter().min().unwrap();
            let mut readings: Vec<Vec<Gpu>> = used.iter().map(|gib| vec![made_up(0, gib * GIB, &[])]).collect();
            readings.push(vec![made_up(0, least * GIB, &[])]);
            prop_assert_eq!(left(&readings, None), 0);
        }
    }
}
