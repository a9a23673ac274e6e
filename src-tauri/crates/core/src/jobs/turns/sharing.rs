//! Taggings and trainings on the same cards. Pure.
//!
//! A tagging takes a card that no training uses; where there is none, it does what it was asked: it waits for those that
//! train now, shares a card, or uses the processor. It is short, so that one that waits comes before trainings that wait.
//! A training waits for a tagging that holds its card, unless that shares it.

use std::collections::BTreeSet;

use nyx_platform::ProcessId;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::{Around, By, InLane, Standing, Taken, Wait, Wish, in_line, place, running};
use crate::jobs::state::{JobState, state_now};

/// What a tagging does while a training uses the card.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum WhileTraining {
    /// It waits until the training ends, and a training waits for it.
    #[default]
    Wait,
    /// Both use the card at once.
    Share,
    /// It uses the processor.
    Cpu,
}

/// How waiting taggings stand: one after another, and one that uses a card as it finds the trainings (`around.beside`).
pub(super) fn taggings(lane: &[InLane], around: &Around, alive: &impl Fn(&ProcessId) -> bool) -> Vec<Standing> {
    let alone = Around { cards: Vec::new(), hold: around.hold.clone(), beside: Vec::new(), now: around.now };
    let trainings = running(&around.beside, alive);
    let on_card = |id: i64| lane.iter().find(|job| job.id == id && job.on_card);
    in_line(lane, &alone, Vec::new(), alive)
        .into_iter()
        .map(|one| match on_card(one.id) {
            Some(job) if one.wait == Wait::Nothing => {
                let (wait, cards) = at_its_turn(job.wish.while_training, &trainings, &around.cards);
                Standing { wait, cards, ..one }
            }
            _ => one,
        })
        .collect()
}

/// What a tagging whose turn has come in its own lane waits for, and the cards that it gets.
fn at_its_turn(asked: WhileTraining, trainings: &[Taken], known: &[u32]) -> (Wait, Option<Vec<u32>>) {
    match (place(&one_card(), trainings, known), asked) {
        ((Wait::Running { jobs }, _), WhileTraining::Wait) => (Wait::Training { jobs }, None),
        ((Wait::Running { .. }, _), WhileTraining::Share) => (Wait::Nothing, None),
        ((Wait::Running { .. }, _), WhileTraining::Cpu) => (Wait::Nothing, Some(Vec::new())),
        ((wait, cards), _) => (wait, cards.map(|cards| cards.into_iter().collect())),
    }
}

/// The cards that taggings keep from trainings: those on which one runs, and the one for which the next one waits.
pub(super) fn taken_by_taggings(
    taggings: &[InLane],
    trainings: &[InLane],
    known: &[u32],
    alive: &impl Fn(&ProcessId) -> bool,
) -> Vec<Taken> {
    let now = |job: &InLane| state_now(job.stored, job.owner.as_ref(), alive);
    let runs = taggings.iter().find(|job| now(job) == JobState::Running);
    let holds = |job: &&InLane| {
        job.on_card && job.wish.while_training != WhileTraining::Share && job.cards.as_ref().is_none_or(|cards| !cards.is_empty())
    };
    let next = || taggings.iter().find(|job| now(job) == JobState::Queued);
    let taken = |job: &InLane, cards: Option<BTreeSet<u32>>| Taken { job: job.id, by: By::Tagging, cards };
    match runs {
        Some(job) => Some(job).filter(holds).map(|job| taken(job, job.cards.clone().map(BTreeSet::from_iter))),
        // One that would rather use the processor than wait keeps nobody waiting.
        None => next().filter(holds).filter(|job| job.wish.while_training == WhileTraining::Wait).map(|job| {
            let (_, cards) = place(&one_card(), &running(trainings, alive), known);
            taken(job, cards)
        }),
    }
    .into_iter()
    .collect()
}

fn one_card() -> Wish {
    Wish { count: 1, ..Wish::default() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::standings;
    use super::super::tests::{even_ones_live, runs, waits, wants, with};
    use super::*;
    use crate::jobs::task::Lane;

    const TAG: i64 = 50;

    fn tagging(job: InLane, asked: WhileTraining) -> InLane {
        InLane { on_card: true, wish: Wish { while_training: asked, ..one_card() }, ..job }
    }

    /// What the tagging gets beside these trainings.
    fn tag(asked: WhileTraining, trainings: &[InLane], cards: &[u32]) -> (Wait, Option<Vec<u32>>) {
        let around = Around { beside: trainings.to_vec(), ..with(cards) };
        let one = standings(Lane::Cpu, &[tagging(waits(TAG), asked)], &around, even_ones_live).remove(0);
        (one.wait, one.cards)
    }

    /// What the trainings get beside this tagging.
    fn train(job: InLane, trainings: &[InLane], cards: &[u32]) -> Vec<Wait> {
        let around = Around { beside: vec![job], ..with(cards) };
        standings(Lane::Gpu, trainings, &around, even_ones_live).into_iter().map(|one| one.wait).collect()
    }

    #[test]
    fn a_tagging_waits_for_the_training_on_its_card_unless_it_was_asked_otherwise() {
        let trains = [runs(1, None), waits(2)];
        assert_eq!(tag(WhileTraining::Wait, &trains, &[0]), (Wait::Training { jobs: vec![1] }, None));
        assert_eq!(tag(WhileTraining::Share, &trains, &[0]), (Wait::Nothing, None));
        assert_eq!(tag(WhileTraining::Cpu, &trains, &[0]), (Wait::Nothing, Some(vec![])));
        for asked in [WhileTraining::Wait, WhileTraining::Share, WhileTraining::Cpu] {
            assert_eq!(tag(asked, &[waits(2)], &[0]), (Wait::Nothing, None), "one that only waits is passed");
        }
    }

    #[test]
    fn of_several_cards_a_free_one_is_taken() {
        assert_eq!(tag(WhileTraining::Wait, &[runs(1, Some(&[0]))], &[0, 1]), (Wait::Nothing, Some(vec![1])));
        let both = [runs(1, Some(&[0])), runs(2, Some(&[1]))];
        assert_eq!(tag(WhileTraining::Wait, &both, &[0, 1]).0, Wait::Training { jobs: vec![1, 2] });
    }

    #[test]
    fn one_on_the_processor_waits_for_nobody_and_nobody_for_it() {
        let around = Around { beside: vec![runs(1, None)], ..with(&[0]) };
        let one = standings(Lane::Cpu, &[InLane { on_card: false, ..waits(TAG) }], &around, even_ones_live).remove(0);
        assert_eq!(one.wait, Wait::Nothing);
        let fell_back = InLane { on_card: false, ..runs(TAG, None) };
        let moved = tagging(runs(TAG, Some(&[])), WhileTraining::Cpu);
        let shares = tagging(runs(TAG, None), WhileTraining::Share);
        for job in [fell_back, moved, shares] {
            assert_eq!(train(job, &[waits(2)], &[0]), [Wait::Nothing]);
        }
    }

    #[test]
    fn a_training_waits_for_the_tagging_on_its_card() {
        let runs_there = tagging(runs(TAG, None), WhileTraining::Wait);
        assert_eq!(train(runs_there, &[waits(2), waits(3)], &[0]), [Wait::Tagging { job: TAG }, Wait::Tagging { job: TAG }]);
        let waits_there = tagging(waits(TAG), WhileTraining::Wait);
        assert_eq!(train(waits_there.clone(), &[waits(2)], &[0]), [Wait::Tagging { job: TAG }], "it is the next");
        assert_eq!(train(waits_there, &[runs(1, None), waits(2)], &[0]), [Wait::Running { jobs: vec![1] }]);
        let on_second = tagging(runs(TAG, Some(&[1])), WhileTraining::Wait);
        assert_eq!(train(on_second, &[wants(2, &[0]), wants(3, &[1])], &[0, 1]), [Wait::Nothing, Wait::Tagging { job: TAG }]);
    }

    #[test]
    fn a_tagging_behind_another_keeps_no_training_waiting() {
        let lane = vec![InLane { on_card: false, ..runs(49, None) }, tagging(waits(TAG), WhileTraining::Wait)];
        let around = Around { beside: lane, ..with(&[0]) };
        let waits: Vec<Wait> =
            standings(Lane::Gpu, &[waits(2)], &around, even_ones_live).into_iter().map(|one| one.wait).collect();
        assert_eq!(waits, [Wait::Nothing]);
    }

    proptest! {
        #[test]
        fn nobody_waits_forever_and_nobody_meets_on_a_card_unasked(
            cards in prop::sample::select(vec![vec![0], vec![0, 1], vec![0, 1, 2]]),
            used in prop::collection::vec(prop::option::of(0_u32..3), 0..3),
            waiting in 0_usize..3,
            running in any::<bool>(),
            asked in prop::sample::select(vec![WhileTraining::Wait, WhileTraining::Share, WhileTraining::Cpu]),
        ) {
            let mut lane: Vec<InLane> = (1..).zip(&used).map(|(id, card)| runs(id, card.as_ref().map(std::slice::from_ref))).collect();
            lane.extend((0..waiting).map(|n| waits(10 + n as i64)));
            let job = tagging(if running { runs(TAG, None) } else { waits(TAG) }, asked);
            let trainings = train(job.clone(), &lane, &cards);
            let tagging = (!running).then(|| tag(asked, &lane, &cards).0);
            // Where nobody runs somebody begins.
            if used.is_empty() && !running {
                prop_assert_eq!(tagging.clone(), Some(Wait::Nothing));
            }
            if let Some(Wait::Training { jobs }) = &tagging {
                prop_assert!(asked == WhileTraining::Wait && !jobs.is_empty());
                prop_assert!(jobs.iter().all(|job| (*job as usize) <= used.len()), "only for those that run");
            }
            if running && asked != WhileTraining::Share && cards.len() == 1 {
                prop_assert!(!trainings.contains(&Wait::Nothing), "the tagging has the only card");
            }
        }
    }
}
