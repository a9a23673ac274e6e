//! How long a plan takes, by how fast earlier runs were on the same card. Pure.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::Known;
use crate::clock;
use crate::runs::probe::results::Kept;
use crate::training::{Config, Family, Mode, Plan};

/// Settings that change the speed of a step.
const SETTINGS: [&str; 14] = [
    "optimizer_type",
    "mixed_precision",
    "gradient_checkpointing",
    "network_module",
    "network_dim",
    "network_args",
    "cache_latents",
    "cache_text_encoder_outputs",
    "fp8_base",
    "blocks_to_swap",
    "network_train_unet_only",
    "xformers",
    "sdpa",
    "full_bf16",
];

/// How fast one earlier run was.
#[derive(Clone, Debug, PartialEq)]
pub struct Timing {
    /// The run's folder; absent for a probe.
    pub run: Option<String>,
    /// What it is called in a sentence: `run kana-v1`.
    pub name: String,
    /// The card's name; absent where there was none.
    pub card: Option<String>,
    /// Seconds for one optimizer step, on average.
    pub seconds_per_step: f64,
    /// Steps that were made.
    pub steps: u64,
    /// What it trained.
    pub work: Work,
}

/// What a step has to do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Work {
    /// The family of the base model.
    pub family: Family,
    /// What is made of it: a step of a whole model takes another time than one of a LoRA.
    pub mode: Mode,
    /// Pixels of all images of a step, on average.
    pub pixels: f64,
    /// Settings that change the speed, in one line.
    pub settings: String,
}

/// How long it takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Type)]
pub struct Time {
    /// Seconds for all steps; absent where nothing tells.
    pub seconds: Option<f64>,
    /// At least and at most.
    pub range: Option<(f64, f64)>,
    /// Seconds for one step.
    pub seconds_per_step: Option<f64>,
    /// Whether a run with the same settings and the same work measured it; otherwise it is scaled from another one.
    pub measured: bool,
    /// The run that it is based on.
    pub run: Option<String>,
    /// From what, in words.
    pub basis: String,
}

impl Timing {
    /// What a probe tells of the speed, where it made its steps.
    fn tried(kept: &Kept) -> Option<Self> {
        Some(Self {
            run: None,
            name: format!("{} steps tried on {}", kept.steps, clock::day(kept.at)),
            card: kept.card.as_ref().map(|memory| memory.card.name.clone()),
            seconds_per_step: kept.seconds_per_step.filter(|seconds| *seconds > 0.0)?,
            steps: kept.steps,
            work: kept.work.clone()?,
        })
    }
}

impl Work {
    /// What a plan's steps have to do.
    pub fn of(config: &Config, plan: &Plan) -> Self {
        let pixels: f64 = plan
            .buckets
            .iter()
            .map(|bucket| bucket.images as f64 * f64::from(bucket.resolution.0) * f64::from(bucket.resolution.1))
            .sum();
        let steps = (plan.steps_per_epoch * plan.processes).max(1) as f64;
        let set = SETTINGS.iter().filter_map(|key| Some(format!("{key}={}", config.params.get(*key)?)));
        Self { family: config.family, mode: config.mode, pixels: pixels / steps, settings: set.collect::<Vec<_>>().join(" ") }
    }
}

/// The estimate for a plan.
pub fn time(config: &Config, plan: &Plan, known: &Known) -> Time {
    let steps = plan.resumed.map_or(plan.total_steps, |resumed| resumed.steps) as f64;
    let work = Work::of(config, plan);
    let card = known.card.as_ref().map(|card| card.name.as_str());
    let here = if card.is_some() { "on this GPU" } else { "on this machine, without a GPU" };
    let of_card = |timing: &Timing| {
        let alike = timing.work.family == work.family && timing.work.mode == work.mode;
        alike && timing.card.as_deref() == card && timing.work.pixels > 0.0
    };
    let distance = |timing: &Timing| {
        let amount = (timing.work.pixels / work.pixels).ln().abs();
        (if timing.work.settings == work.settings { 0.0 } else { 1.0 }) + amount
    };
    // Of two that tell as much, whole runs come first: they made more steps.
    let timings = known.timings.iter().cloned().chain(known.tried.iter().filter_map(Timing::tried)).filter(of_card);
    let Some(nearest) = timings.min_by(|a, b| distance(a).total_cmp(&distance(b))).filter(|_| work.pixels > 0.0) else {
        let basis = if card.is_some() { "no earlier run on this card" } else { "no earlier run on this machine" };
        return Time { basis: basis.to_owned(), ..Time::default() };
    };
    let ratio = work.pixels / nearest.work.pixels;
    let same = nearest.work.settings == work.settings;
    let measured = same && (ratio - 1.0).abs() < 0.02;
    let each = nearest.seconds_per_step * if measured { 1.0 } else { ratio };
    // A step grows a little less or, at high resolutions, a little more than its pixels.
    let (down, up) =
        if measured { (0.95, 1.05) } else { (ratio.powf(-0.3).min(ratio.powf(0.3)), ratio.powf(0.3).max(ratio.powf(-0.3))) };
    let (down, up) = if same { (down.min(0.95), up.max(1.05)) } else { (down * 0.75, up * 1.35) };
    let basis = if measured {
        format!("measured {here}: {}, {:.2} s/step with the same settings, resolution and batch", nearest.name, each)
    } else {
        let what = match (same, (ratio - 1.0).abs() < 0.02) {
            (true, _) if nearest.run.is_none() => "the largest batch",
            (true, _) => "another resolution or batch",
            (false, true) => "other settings",
            (false, false) => "other settings and another resolution or batch",
        };
        format!("about, scaled {here} from {}, {:.2} s/step with {what}", nearest.name, nearest.seconds_per_step)
    };
    Time {
        seconds: Some(each * steps),
        range: Some((each * steps * down, each * steps * up)),
        seconds_per_step: Some(each),
        measured,
        run: nearest.run,
        basis,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::Card;
    use super::*;
    use crate::training::{
        Bucket, Trainer as _,
        kohya::Kohya,
        material::{Folder, Image, Material},
    };

    fn plan(batch: u64) -> (Config, Plan) {
        let text = format!(
            "family = 'sdxl'\n[params]\nmax_train_epochs = 10\n[[dataset.datasets]]\nresolution = 512\nbatch_size = {batch}\n\
             [[dataset.datasets.subsets]]\nimage_dir = '/a'"
        );
        let config = Config::parse(&text).unwrap().0;
        let mut material = Material::default();
        let images = vec![Image { name: "a.png".into(), size: Some((512, 512)) }; 40];
        material.folders.insert("/a".into(), Arc::new(Folder { images, ..Folder::default() }));
        let plan = Kohya.plan(&config, &material).unwrap();
        assert_eq!(plan.buckets, [Bucket { dataset: 0, resolution: (512, 512), images: 40, batches: 40 / batch }]);
        (config, plan)
    }

    fn known(timings: Vec<Timing>) -> Known {
        Known { card: Some(Card { name: "RTX".into(), memory_total: 24 << 30 }), timings: Arc::new(timings), ..Known::default() }
    }

    fn run(config: &Config, plan: &Plan, card: &str, seconds: f64) -> Timing {
        let work = Work::of(config, plan);
        Timing {
            run: Some("r".into()),
            name: "run kana-v1".into(),
            card: Some(card.into()),
            seconds_per_step: seconds,
            steps: 100,
            work,
        }
    }

    #[test]
    fn a_run_of_another_mode_tells_nothing() {
        let (config, plan) = plan(1);
        let known = known(vec![run(&config, &plan, "RTX", 2.0)]);
        assert!(time(&config, &plan, &known).measured);
        let whole = Config { mode: Mode::Finetune, ..config };
        assert_eq!(time(&whole, &plan, &known).seconds, None);
    }

    #[test]
    fn a_run_with_the_same_work_is_a_measurement() {
        let (config, two) = plan(2);
        let time = time(&config, &two, &known(vec![run(&config, &two, "RTX", 1.5)]));
        assert_eq!((time.seconds, time.measured), (Some(300.0), true), "200 steps");
        assert!(time.basis.starts_with("measured on this GPU: run kana-v1, 1.50 s/step"), "{}", time.basis);
    }

    #[test]
    fn other_work_is_scaled_and_says_so() {
        let ((config, four), (_, two)) = (plan(4), plan(2));
        let time = time(&config, &four, &known(vec![run(&config, &two, "RTX", 1.5)]));
        assert_eq!((time.seconds, time.measured), (Some(300.0), false), "half the steps, each twice as long");
        let (low, high) = time.range.unwrap();
        assert!(low < 300.0 && high > 300.0 && time.basis.starts_with("about"), "{time:?}");
    }

    #[test]
    fn ten_steps_that_were_tried_tell_where_no_run_does() {
        let (config, two) = plan(2);
        let work = Work::of(&config, &two);
        let at = "2026-11-25T12:00:00Z".parse().unwrap();
        let mut kept = Kept { at, steps: 10, seconds_per_step: Some(3.0), work: Some(work.clone()), ..Kept::default() };
        let here = Known { tried: Arc::new(vec![kept.clone()]), ..Known::default() };
        let found = time(&config, &two, &here);
        assert_eq!((found.seconds, found.measured, found.run), (Some(600.0), true, None));
        assert!(found.basis.ends_with("10 steps tried on 25 Nov 2026, 3.00 s/step with the same settings, resolution and batch"));
        kept.work = Some(Work { pixels: work.pixels * 2.0, ..work });
        let found = time(&config, &two, &Known { tried: Arc::new(vec![kept]), ..Known::default() });
        assert_eq!((found.seconds, found.measured), (Some(300.0), false), "{}", found.basis);
        assert!(found.basis.ends_with("with the largest batch"), "{}", found.basis);
        let run = Timing { card: None, ..run(&config, &two, "", 1.5) };
        let both = Known { timings: Arc::new(vec![run]), ..here };
        assert_eq!(time(&config, &two, &both).seconds, Some(300.0), "a whole run tells more");
    }

    #[test]
    fn another_card_tells_nothing() {
        let (config, two) = plan(2);
        let time = time(&config, &two, &known(vec![run(&config, &two, "GTX", 1.5)]));
        assert_eq!((time.seconds, time.basis.as_str()), (None, "no earlier run on this card"));
    }
}
