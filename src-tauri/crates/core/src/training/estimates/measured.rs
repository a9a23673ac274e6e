//! What a training takes of the card's memory where a probe with the same needs measured it on the same card. Pure.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::Known;
use super::vram::{Vram, VramPart, vram};
use crate::clock;
use crate::runs::probe::order::Needs;
use crate::runs::probe::results::Kept;
use crate::training::kohya::largest::largest_bucket;
use crate::training::{Config, Material, Plan};

/// What a probe said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct VramMeasured {
    /// Whether it fitted.
    pub fits: bool,
    /// The day: `25 Nov 2026`.
    pub on: String,
}

/// The measurement for a plan; absent where none was made. Where it fitted, both ends of the range are the peak, and the parts are the
/// estimated ones, made to add up to it. Where it did not, the estimate stays: a card that is full does not tell how much was missing.
pub fn measured(config: &Config, material: &Material, plan: &Plan, known: &Known) -> Option<Vram> {
    let (here, (bucket, batch)) = (known.card.as_ref()?, largest_bucket(plan)?);
    let parameters = material.weights.get("base_model").map(|weights| weights.parameters);
    let needs = Needs::of(config, plan, bucket.resolution, batch, parameters);
    let same = |kept: &&Kept| kept.needs == needs && kept.card.as_ref().is_some_and(|memory| memory.card == *here);
    let (kept, fits) = known.tried.iter().filter(same).find_map(|kept| Some((kept, kept.fits?)))?;
    let memory = kept.card.as_ref()?;
    let estimated = vram(config, material, plan, Some(here));
    let found = VramMeasured { fits, on: clock::day(kept.at) };
    if !fits {
        return estimated.map(|vram| Vram { measured: Some(found), ..vram });
    }
    let with = [
        memory.driver.as_ref().map(|driver| format!("driver {driver}")),
        kept.commit.as_ref().map(|commit| format!("sd-scripts {}", commit.get(..7).unwrap_or(commit))),
    ];
    let with: Vec<String> = with.into_iter().flatten().collect();
    let with = if with.is_empty() { String::new() } else { format!(", with {}", with.join(" and ")) };
    Some(Vram {
        low: memory.peak,
        high: memory.peak,
        parts: shares(estimated.map(|vram| vram.parts).unwrap_or_default(), memory.peak),
        card: Some(here.clone()),
        basis: format!("measured on this card on {} by trying {} steps{with}", found.on, kept.steps),
        measured: Some(found),
    })
}

/// The middles of estimated parts, made to add up to a whole; one part where there are none.
fn shares(parts: Vec<VramPart>, whole: u64) -> Vec<VramPart> {
    let middle = |part: &VramPart| u64::midpoint(part.low, part.high);
    let sum: u64 = parts.iter().map(middle).sum();
    if sum == 0 {
        let detail = "everything that the training holds".to_owned();
        return vec![VramPart { kind: "other".to_owned(), low: whole, high: whole, detail }];
    }
    let share = |part: VramPart| {
        let bytes = (middle(&part) as f64 / sum as f64 * whole as f64) as u64;
        VramPart { low: bytes, high: bytes, detail: format!("{}; its share is estimated", part.detail), ..part }
    };
    parts.into_iter().map(share).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::runs::probe::CardMemory;
    use crate::training::estimates::{Card, estimate};
    use crate::training::material::{Folder, Image};
    use crate::training::{Trainer as _, kohya::Kohya};

    const GIB: u64 = 1 << 30;

    fn asked(params: &str) -> (Config, Material, Plan) {
        let text = format!(
            "family = 'sdxl'\n[params]\nnetwork_dim = 32\nmax_train_epochs = 10\n{params}\n[[dataset.datasets]]\nresolution = 1024\n\
             [[dataset.datasets.subsets]]\nimage_dir = '/a'"
        );
        let config = Config::parse(&text).unwrap().0;
        let mut material = Material::default();
        let images = vec![Image { name: "a.png".into(), size: Some((1024, 1024)) }; 4];
        material.folders.insert("/a".into(), Arc::new(Folder { images, ..Folder::default() }));
        let plan = Kohya.plan(&config, &material).unwrap();
        (config, material, plan)
    }

    fn known(params: &str, fits: bool, card: &str) -> Known {
        let (config, _, plan) = asked(params);
        let card = Card { name: card.into(), memory_total: 24 * GIB };
        let memory = CardMemory { card, driver: Some("580.65".into()), before: GIB, peak: 17 * GIB, used: 18 * GIB, own: true };
        let needs = Needs::of(&config, &plan, (1024, 1024), 1, None);
        let at = "2026-11-25T12:00:00Z".parse().unwrap();
        let kept = Kept { at, needs, card: Some(memory), fits: Some(fits), steps: 10, ..Kept::default() };
        Known { card: Some(Card { name: "RTX".into(), memory_total: 24 * GIB }), tried: Arc::new(vec![kept]), ..Known::default() }
    }

    #[test]
    fn a_probe_of_the_same_on_this_card_is_the_answer() {
        let (config, material, plan) = asked("learning_rate = 2e-4");
        let vram = estimate(&config, &material, &plan, &known("learning_rate = 1e-4", true, "RTX")).vram.unwrap();
        assert_eq!((vram.low, vram.high), (17 * GIB, 17 * GIB), "memory does not hang on the rate");
        assert_eq!(vram.basis, "measured on this card on 25 Nov 2026 by trying 10 steps, with driver 580.65");
        let sum: u64 = vram.parts.iter().map(|part| part.high).sum();
        assert!(vram.parts.len() == 4 && sum.abs_diff(17 * GIB) < 10, "{sum}");
    }

    #[test]
    fn other_needs_and_other_cards_are_estimated() {
        let (config, material, plan) = asked("");
        for known in [known("gradient_checkpointing = true", true, "RTX"), known("", true, "GTX"), Known::default()] {
            let vram = estimate(&config, &material, &plan, &known).vram.unwrap();
            assert_eq!(vram.measured, None);
            assert!(vram.low < vram.high);
        }
    }

    #[test]
    fn one_that_did_not_fit_is_told_beside_the_estimate() {
        let (config, material, plan) = asked("");
        let vram = estimate(&config, &material, &plan, &known("", false, "RTX")).vram.unwrap();
        assert_eq!(vram.measured.map(|measured| measured.fits), Some(false));
        assert!(vram.low < vram.high);
    }
}
