//! What a probe says of the whole training (pure): measurements and order in, a sentence out.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::measured::{Measured, ProbeEnd};
use super::order::Order;

/// Less than this share of a card to spare is told as scarce: other programs take and give back as much.
const SCARCE: f64 = 0.03;
/// A card counts as full above this share of its memory.
const FULL: f64 = 0.98;
/// Bytes that are written in a second: what a disk does that is neither fast nor slow.
const WRITTEN: f64 = 250e6;
/// Steps that become so much slower on a full card are slowed down by memory that left it.
const SPILLING: f64 = 2.0;

/// What is known of the training now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct Verdict {
    /// Whether it fits on the card; absent where the memory of a card was not measured.
    pub fits: Option<bool>,
    /// In words: `Fits with 1.1 GB to spare, about 2 h 10 min`.
    pub sentence: String,
    /// Bytes of the card that are left at the peak, where it fits and that was measured.
    pub spare: Option<u64>,
    /// Whether memory of the card seems to have spilled into main memory.
    pub spilled: bool,
    /// Seconds for the whole training, its start included, without validation.
    pub total_seconds: Option<f64>,
    /// What of it was measured and what is estimated, in a few words.
    #[serde(default)]
    pub total_basis: Option<String>,
}

/// The verdict on a probe that made its steps or ran out of memory; absent for one that ended otherwise, which says nothing.
pub fn verdict(order: &Order, measured: &Measured) -> Option<Verdict> {
    let total = total(order, measured);
    let (total_seconds, total_basis) = (total.as_ref().map(|total| total.0), total.map(|total| total.1));
    let time = total_seconds.map(|seconds| format!(", about {}", duration(seconds))).unwrap_or_default();
    let card = measured.card.as_ref();
    let not = |sentence: String, spilled| Verdict {
        fits: Some(false),
        sentence,
        spare: None,
        spilled,
        total_seconds: None,
        total_basis: None,
    };
    Some(match (measured.end, card) {
        (ProbeEnd::Stopped | ProbeEnd::Failed, _) => return None,
        (ProbeEnd::OutOfMemory, Some(card)) => {
            let held = gib(card.before);
            let others = if card.before > card.card.memory_total / 20 {
                format!(", of which others held {held} GB")
            } else {
                String::new()
            };
            not(format!("Does not fit: the card's {} GB{others} were not enough", gib(card.card.memory_total)), false)
        }
        (ProbeEnd::OutOfMemory, None) => not("Does not fit: the card ran out of memory".to_owned(), false),
        (ProbeEnd::Whole, Some(card)) => {
            let total = card.card.memory_total;
            let full = card.used as f64 >= total as f64 * FULL;
            if full && measured.slowing.is_some_and(|slowing| slowing >= SPILLING) {
                let sentence = "Does not fit: the card was full and the steps became slower and slower, as they do when its \
                                memory spills into main memory";
                return Some(not(sentence.to_owned(), true));
            }
            let spare = card.spare();
            let scarce = if (spare as f64) < total as f64 * SCARCE { "only " } else { "" };
            let sentence = format!("Fits with {scarce}{} GB to spare{time}", gib(spare));
            Verdict { fits: Some(true), sentence, spare: Some(spare), spilled: false, total_seconds, total_basis }
        }
        (ProbeEnd::Whole, None) => {
            let sentence = format!("{} steps went through{time}; the memory of a card was not measured", order.steps);
            Verdict { fits: None, sentence, spare: None, spilled: false, total_seconds, total_basis }
        }
    })
}

/// Start, preparation of every image, every step, sample image and save, with what each is taken from. A step with fewer pixels
/// than the probe's takes that much less.
fn total(order: &Order, measured: &Measured) -> Option<(f64, String)> {
    let each = measured.seconds_per_step?;
    let whole = &order.whole;
    let pixels = order.work.as_ref().map_or(0.0, |work| work.pixels);
    let share = if pixels > 0.0 && whole.pixels > 0.0 { whole.pixels / pixels } else { 1.0 };
    let preparing = measured.caching_seconds / measured.images.max(1) as f64 * whole.images as f64;
    let mut seconds = measured.loading_seconds.unwrap_or(0.0) + preparing + each * share * whole.steps as f64;
    let mut basis = vec!["steps measured"];
    if whole.samples > 0 {
        basis.push(match measured.sampling_seconds {
            Some(one) => {
                // A training step goes forward once and back, which takes twice as long; sampling goes forward with and without the words.
                let of_a_pixel = if pixels > 0.0 { each * 2.0 / 3.0 / pixels } else { 0.0 };
                seconds += one * whole.samples as f64 + whole.sampling * of_a_pixel;
                "samples by one of few steps that was made"
            }
            None => "samples not counted",
        });
    }
    basis.push(match whole.saved {
        Some(bytes) => {
            seconds += bytes as f64 / WRITTEN;
            "saves estimated by their size"
        }
        None => "saves not counted",
    });
    Some((seconds, basis.join(", ")))
}

/// GiB, called GB as the driver's own tools do: `1.1`.
fn gib(bytes: u64) -> String {
    format!("{:.1}", bytes as f64 / f64::from(1 << 30))
}

/// `40 s`, `24 min`, `2 h 10 min`.
fn duration(seconds: f64) -> String {
    let minutes = (seconds / 60.0).round() as u64;
    match (minutes, minutes / 60) {
        _ if seconds < 59.5 => format!("{:.0} s", seconds.max(0.0)),
        (minutes, 0) => format!("{minutes} min"),
        (minutes, hours) => format!("{hours} h {} min", minutes % 60),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::measured::CardMemory;
    use super::super::order::Whole;
    use super::*;
    use crate::training::estimates::Card;
    use crate::training::estimates::time::Work;
    use crate::training::prompts::Prompt;
    use crate::training::{Family, Mode};

    const GIB: u64 = 1 << 30;

    fn order(steps: u64, pixels: f64, images: u64) -> Order {
        let work = Work { family: Family::Sdxl, mode: Mode::Lora, pixels: 1e6, settings: String::new() };
        Order {
            steps: 10,
            work: Some(work),
            whole: Whole { steps, pixels, images, saved: Some(0), ..Whole::default() },
            ..Order::default()
        }
    }

    fn card(total: u64, before: u64, peak: u64) -> CardMemory {
        let card = Card { name: "RTX".into(), memory_total: total };
        CardMemory { card, driver: None, before, peak, used: before + peak, own: false }
    }

    fn whole(card: Option<CardMemory>) -> Measured {
        Measured { end: ProbeEnd::Whole, steps: 10, seconds_per_step: Some(2.0), images: 4, card, ..Measured::default() }
    }

    fn said(measured: &Measured) -> (Option<bool>, String) {
        let verdict = verdict(&order(3900, 1e6, 200), measured).unwrap();
        (verdict.fits, verdict.sentence)
    }

    #[test]
    fn what_fits_says_what_is_left_and_how_long_it_takes() {
        let fits = whole(Some(card(24 * GIB, GIB, 22 * GIB - GIB / 10)));
        assert_eq!(said(&fits), (Some(true), "Fits with 1.1 GB to spare, about 2 h 10 min".to_owned()));
        let scarce = whole(Some(card(24 * GIB, GIB, 23 * GIB - GIB / 5)));
        assert_eq!(said(&scarce).1, "Fits with only 0.2 GB to spare, about 2 h 10 min");
    }

    #[test]
    fn running_out_of_memory_is_an_answer() {
        let out = Measured { end: ProbeEnd::OutOfMemory, card: Some(card(8 * GIB, 2 * GIB, 5 * GIB)), ..Measured::default() };
        let wanted = "Does not fit: the card's 8.0 GB, of which others held 2.0 GB were not enough";
        assert_eq!(said(&out), (Some(false), wanted.to_owned()));
        assert_eq!(said(&Measured { card: None, ..out.clone() }).1, "Does not fit: the card ran out of memory");
        for end in [ProbeEnd::Stopped, ProbeEnd::Failed] {
            assert_eq!(verdict(&order(10, 1e6, 4), &Measured { end, ..out.clone() }), None);
        }
    }

    #[test]
    fn a_full_card_with_slowing_steps_has_spilled() {
        let full = whole(Some(card(8 * GIB, GIB, 7 * GIB - 1000)));
        assert_eq!(said(&full).0, Some(true));
        let slowing = Measured { slowing: Some(8.0), ..full };
        let verdict = verdict(&order(10, 1e6, 4), &slowing).unwrap();
        assert_eq!((verdict.fits, verdict.spilled), (Some(false), true));
        let roomy = Measured { slowing: Some(8.0), ..whole(Some(card(24 * GIB, GIB, 7 * GIB))) };
        assert_eq!(said(&roomy).0, Some(true), "slow for another reason");
    }

    #[test]
    fn without_a_card_the_time_is_known_and_the_memory_is_not() {
        let found =
            verdict(&order(100, 5e5, 8), &Measured { loading_seconds: Some(8.0), caching_seconds: 1.0, ..whole(None) }).unwrap();
        // 8 s, 8 images at a quarter of a second, 100 steps of half the pixels.
        assert_eq!((found.fits, found.total_seconds), (None, Some(8.0 + 2.0 + 100.0)));
        assert_eq!(found.total_basis.as_deref(), Some("steps measured, saves estimated by their size"));
        assert_eq!(found.sentence, "10 steps went through, about 2 min; the memory of a card was not measured");
    }

    #[test]
    fn samples_and_saves_are_counted_and_it_says_from_what() {
        let prompt = Prompt { steps: Some(32), width: Some(1000), height: Some(1000), ..Prompt::default() };
        let mut order = order(100, 1e6, 0);
        order.whole = order.whole.with_samples(&[prompt.clone(), prompt], 5);
        order.whole.saved = Some(500_000_000);
        let one = Measured { sampling_seconds: Some(3.0), ..whole(None) };
        // 200 s of steps; 10 images, each as long as the one and 30 steps more of two thirds of 2 s; 2 s of saves.
        let found = verdict(&order, &one).unwrap();
        assert!((found.total_seconds.unwrap() - (200.0 + 10.0 * (3.0 + 30.0 * 4.0 / 3.0) + 2.0)).abs() < 1e-6, "{found:?}");
        let basis = "steps measured, samples by one of few steps that was made, saves estimated by their size";
        assert_eq!(found.total_basis.as_deref(), Some(basis));
        order.whole.saved = None;
        let found = verdict(&order, &whole(None)).unwrap();
        assert_eq!(found.total_seconds, Some(200.0));
        assert_eq!(found.total_basis.as_deref(), Some("steps measured, samples not counted, saves not counted"));
    }

    proptest! {
        #[test]
        fn more_memory_never_makes_it_fit_less(total in 4_u64..80, before in 0_u64..4, peak in 1_u64..76) {
            let peak = peak.min(total - before.min(total));
            let found = verdict(&order(10, 1e6, 4), &whole(Some(card(total * GIB, before * GIB, peak * GIB)))).unwrap();
            prop_assert_eq!(found.fits, Some(true));
            prop_assert_eq!(found.spare, Some((total - before.min(total)).saturating_sub(peak) * GIB));
        }

        #[test]
        fn more_steps_take_longer(steps in 1_u64..100_000, more in 1_u64..1000) {
            let measured = whole(None);
            let seconds = |steps| verdict(&order(steps, 1e6, 4), &measured).unwrap().total_seconds.unwrap();
            prop_assert!(seconds(steps + more) > seconds(steps));
        }
    }
}
