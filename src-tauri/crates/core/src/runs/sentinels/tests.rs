//! Each sentinel on histories made for it: it speaks when it should, goes silent again, and never on what is usual.

use super::history::{Look, Room};
use super::watching::{Watching, end};
use super::*;
use crate::gpu::Gpu;
use crate::training::Phase;

/// A run that is looked at every two seconds.
struct Played {
    watching: Watching,
    sightings: Vec<Sighting>,
    at: f64,
    step: u64,
}

impl Played {
    fn new() -> Self {
        Self { watching: Watching::default(), sightings: Vec::new(), at: 0.0, step: 0 }
    }

    fn now(&self) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + self.at as i64).unwrap()
    }

    fn look(&mut self, look: Look<'_>) -> Vec<Sentinel> {
        self.at += 2.0;
        let look = Look { at: self.at, step: self.step, ..look };
        self.watching.look(&look, self.now(), &mut self.sightings)
    }

    /// So many looks, with so many steps each, at which the trainer speaks.
    fn train(&mut self, looks: usize, steps: u64, mut loss: impl FnMut(u64) -> f64) {
        for _ in 0..looks {
            let losses: Vec<(i64, f64)> = (1..=steps).map(|n| self.step + n).map(|step| (step as i64, loss(step))).collect();
            self.step += steps;
            self.look(Look { phase: Phase::Training, spoke: true, losses: &losses, ..Look::default() });
        }
    }

    fn quiet(&mut self, phase: Phase, looks: usize, cards: &[Gpu]) {
        for _ in 0..looks {
            self.look(Look { phase, cards, ..Look::default() });
        }
    }

    fn on(&self) -> Vec<Sentinel> {
        self.sightings.iter().filter(|sighting| sighting.over.is_none()).map(|sighting| sighting.code).collect()
    }

    fn sentence(&self) -> String {
        told(&self.sightings).pop().unwrap().sentence
    }
}

/// The losses of a diffusion model: each step draws its timesteps, so that they differ tenfold.
fn noisy(step: u64) -> f64 {
    let chance = (step.wrapping_mul(2_654_435_761) >> 7) % 1000;
    0.01 + 0.3 * (chance as f64 / 1000.0).powi(3) + 0.05 * (-(step as f64) / 300.0).exp()
}

fn card(gibibytes: f64, degrees: u32, load: u32) -> Gpu {
    Gpu {
        index: 0,
        name: "NVIDIA GeForce RTX 4090".into(),
        memory_total: 24 << 30,
        memory_used: (gibibytes * f64::from(1 << 30)) as u64,
        utilization: Some(load),
        temperature: Some(degrees),
        throttle_temperature: None,
        slowed_by_heat: None,
        power: None,
        power_limit: None,
        processes: Vec::new(),
    }
}

#[test]
fn every_sentinel_has_its_data_and_fills_its_sentence() {
    for code in [
        Sentinel::LossNan,
        Sentinel::WeightsNan,
        Sentinel::LossExploding,
        Sentinel::NoProgress,
        Sentinel::MemorySpill,
        Sentinel::DiskLow,
        Sentinel::TooHot,
    ] {
        assert!(!data::about(code).actions.is_empty(), "{code:?}");
    }
}

#[test]
fn a_usual_training_says_nothing() {
    let mut run = Played::new();
    run.quiet(Phase::Loading, 60, &[]);
    run.train(600, 3, noisy);
    run.quiet(Phase::Saving, 20, &[]);
    run.train(100, 3, noisy);
    assert_eq!(run.sightings, []);
}

#[test]
fn a_single_loss_that_is_no_number_is_nothing_and_five_are() {
    let mut run = Played::new();
    run.train(20, 3, |step| if step % 7 == 0 { f64::NAN } else { 0.1 });
    assert_eq!(run.on(), []);
    run.train(2, 3, |_| f64::NAN);
    assert_eq!(run.on(), [Sentinel::LossNan]);
    assert_eq!(run.sightings[0].step, 61, "where the row began");
    run.train(1, 3, |_| 0.1);
    assert_eq!(run.on(), [Sentinel::LossNan], "not mended by a few");
    run.train(2, 3, |_| 0.1);
    assert_eq!(run.on(), [], "a gradient scaler found its scale");
}

#[test]
fn what_is_broken_lasts_beyond_the_end() {
    let mut run = Played::new();
    run.train(3, 3, |_| f64::INFINITY);
    run.look(Look { disk: Some(Room { free: 1, ..Room::default() }), spoke: true, ..Look::default() });
    let now = run.now();
    end(&mut run.sightings, now);
    assert_eq!(run.on(), [Sentinel::LossNan]);
    assert_eq!(run.sightings.len(), 2);
}

#[test]
fn an_exploding_loss_is_measured_by_its_own_level() {
    let mut run = Played::new();
    run.train(100, 3, noisy);
    run.train(12, 3, |step| 6.0 * (0.05 + noisy(step)));
    assert_eq!(run.on(), [Sentinel::LossExploding]);
    assert!(run.sentence().starts_with("The loss has grown to "), "{}", run.sentence());
    assert!(!run.sentence().contains('{'));
    // It stays high: the high level does not become the usual one.
    run.train(300, 3, |step| 6.0 * (0.05 + noisy(step)));
    assert_eq!(run.on(), [Sentinel::LossExploding]);
    run.train(20, 3, noisy);
    assert_eq!(run.on(), []);
    assert_eq!(run.sightings.len(), 1);
}

#[test]
fn a_loss_that_wanders_is_no_explosion() {
    let mut run = Played::new();
    // Twice as high after each epoch of other images, and a rate that warms up.
    run.train(600, 2, |step| noisy(step) * if (step / 100) % 2 == 0 { 1.0 } else { 2.2 });
    assert_eq!(run.sightings, []);
}

#[test]
fn silence_is_told_by_phase_and_by_what_steps_take() {
    let mut run = Played::new();
    run.quiet(Phase::Loading, 200, &[]);
    assert_eq!(run.on(), [], "a model may load for minutes");
    run.train(60, 1, |_| 0.1);
    run.quiet(Phase::Training, 29, &[]);
    assert_eq!(run.on(), []);
    run.quiet(Phase::Training, 1, &[card(20.0, 60, 97)]);
    assert_eq!(run.on(), [Sentinel::NoProgress]);
    assert_eq!(run.sentence(), "No output for 60 s while training. GPU 97 %, still working.");
    run.quiet(Phase::Training, 5, &[card(20.0, 40, 0)]);
    assert_eq!(run.sentence(), "No output for 70 s while training. GPU idle, probably stuck.");
    run.train(1, 1, |_| 0.1);
    assert_eq!(run.on(), []);
}

#[test]
fn slow_steps_are_not_silence_and_neither_is_a_sleeping_computer() {
    let mut run = Played::new();
    run.train(1, 1, |_| 0.1);
    for _ in 0..6 {
        run.quiet(Phase::Training, 20, &[]);
        run.train(1, 1, |_| 0.1);
    }
    // Forty seconds each so far: a hundred are not strange.
    run.quiet(Phase::Training, 50, &[]);
    assert_eq!(run.on(), []);
    run.train(1, 1, |_| 0.1);
    run.at += 30_000.0;
    run.quiet(Phase::Training, 1, &[]);
    assert_eq!(run.on(), []);
}

fn training_at(run: &mut Played, stretches: usize, looks_for_a_step: usize, cards: &[Gpu]) {
    // A stretch is ten seconds and two steps at least.
    for _ in 0..stretches * 5 * looks_for_a_step {
        let due = ((run.at / 2.0) as usize).is_multiple_of(looks_for_a_step);
        run.step += u64::from(due);
        run.look(Look { phase: Phase::Training, spoke: true, cards, ..Look::default() });
    }
}

#[test]
fn memory_that_spills_is_inferred_from_full_memory_and_slow_steps() {
    let full = [card(23.6, 60, 97)];
    let mut run = Played::new();
    training_at(&mut run, 10, 1, &full);
    assert_eq!(run.on(), [], "full alone is usual");
    training_at(&mut run, 2, 3, &full);
    assert_eq!(run.on(), [Sentinel::MemorySpill]);
    assert!(run.sentence().contains("(23.6 of 24.0 GB)") && run.sentence().contains("probably"), "{}", run.sentence());
    training_at(&mut run, 40, 3, &full);
    assert_eq!(run.on(), [Sentinel::MemorySpill], "as long as it is slow");
    training_at(&mut run, 40, 1, &full);
    assert_eq!(run.on(), []);
    let mut run = Played::new();
    training_at(&mut run, 10, 1, &[card(12.0, 60, 97)]);
    training_at(&mut run, 5, 3, &[card(12.0, 60, 97)]);
    assert_eq!(run.on(), [], "slow alone has other causes");
}

#[test]
fn a_disk_is_nearly_full_below_a_floor_or_below_what_is_to_come() {
    let room = |free: u64, to_come| Some(Room { free, to_come, folder: "/out".into() });
    let mut run = Played::new();
    let mut look = |disk: Option<Room>| {
        run.look(Look { disk, spoke: true, ..Look::default() });
        (run.on(), run.sightings.len())
    };
    assert_eq!(look(room(6_000_000_000, Some((2_000_000_000, 4)))), (vec![], 0));
    assert_eq!(look(room(6_000_000_000, Some((8_000_000_000, 4)))), (vec![Sentinel::DiskLow], 1));
    assert_eq!(look(room(9_000_000_000, Some((8_000_000_000, 4)))), (vec![Sentinel::DiskLow], 1), "not by a hair");
    assert_eq!(look(room(10_000_000_000, Some((8_000_000_000, 4)))), (vec![], 1));
    assert_eq!(look(room(4_900_000_000, None)), (vec![Sentinel::DiskLow], 1), "again soon: the same story");
    assert_eq!(run.sentence(), "4.9 GB are free on the disk of /out.");
    run.look(Look { disk: room(400_000_000, Some((1_200_000_000, 1))), spoke: true, ..Look::default() });
    assert_eq!(run.sentence(), "0.40 GB are free on the disk of /out; the save to come needs about 1.2 GB.");
}

#[test]
fn heat_counts_when_it_lasts_and_by_the_drivers_own_threshold() {
    let mut run = Played::new();
    let mut look = |looks: usize, gpu: Gpu| {
        for _ in 0..looks {
            run.look(Look { spoke: true, cards: std::slice::from_ref(&gpu), ..Look::default() });
        }
        run.on()
    };
    assert_eq!(look(10, card(10.0, 90, 99)), []);
    assert_eq!(look(1, card(10.0, 80, 99)), []);
    assert_eq!(look(16, card(10.0, 88, 99)), [Sentinel::TooHot]);
    assert_eq!(look(3, card(10.0, 85, 99)), [Sentinel::TooHot], "a little cooler is not over");
    assert_eq!(look(1, card(10.0, 80, 99)), []);
    let own = |degrees, slowed| Gpu { throttle_temperature: Some(93), slowed_by_heat: Some(slowed), ..card(10.0, degrees, 99) };
    assert_eq!(look(60, own(90, false)), []);
    assert_eq!(look(6, own(84, true)), [Sentinel::TooHot], "the driver itself says that it slows down");
    assert_eq!(run.sentence(), "NVIDIA GeForce RTX 4090 is at 84 °C and slows itself down. Look at its fans and its air.");
}

#[test]
fn readings_come_along_as_a_small_graph() {
    let mut run = Played::new();
    run.train(150, 3, noisy);
    run.train(12, 3, |_| 9.0);
    let alarm = told(&run.sightings).pop().unwrap();
    let graph = alarm.graph.unwrap();
    assert_eq!((graph.name.as_str(), graph.axis), ("Loss", AlarmAxis::Step));
    assert!(graph.line.at.len() <= 40 && graph.line.values.last() == Some(&9.0));
    assert_eq!((alarm.over, alarm.level), (None, AlarmLevel::Warning));
}

#[test]
fn a_later_leg_says_anew_what_it_sees() {
    let mut played = Played::new();
    let broken = |step| if step > 20 { f64::NAN } else { 0.1 };
    played.train(10, 4, broken);
    assert_eq!(played.on(), [Sentinel::LossNan]);
    let now = played.now();
    played.sightings.iter_mut().for_each(|seen| seen.over = Some(now));
    played.watching = Watching::after(&played.sightings);
    played.step = 16;
    let losses: Vec<(i64, f64)> = (17..41).map(|step| (step, broken(step as u64))).collect();
    let look = Look { phase: Phase::Training, spoke: true, losses: &losses, ..Look::default() };
    assert_eq!(played.look(look), [Sentinel::LossNan], "so that the run can be stopped for it again");
    let told: Vec<_> = played.sightings.iter().map(|seen| (seen.step, seen.over.is_some())).collect();
    assert_eq!(told, [(21, true), (21, false)]);
}
