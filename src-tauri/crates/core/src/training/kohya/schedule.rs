//! The factor by which a schedule multiplies the learning rates at each step, as the trainer's `get_scheduler_fix` and the
//! functions of transformers and diffusers behind it compute it. Pure.

use std::collections::BTreeMap;
use std::f64::consts::PI;

use crate::training::Config;
use crate::training::pairs::literal::Literal;
use crate::training::pairs::{Dialect, Entry, parse, value_of};
use crate::training::schedulers::named;
use crate::training::validate::places::{number, text, texts};

/// A built-in schedule with everything that decides its shape.
#[derive(Clone, Debug, PartialEq)]
pub struct Schedule {
    shape: Shape,
    /// Steps of the schedule, which are those of all processes together.
    warmup: i64,
    total: i64,
}

#[derive(Clone, Debug, PartialEq)]
enum Shape {
    Constant,
    ConstantWithWarmup,
    Linear,
    Cosine { waves: f64, lowest: f64, floor: bool },
    Restarts { cycles: f64 },
    Polynomial { power: f64, start: f64, end: f64 },
    InverseSqrt { timescale: f64 },
    StableDecay { decay: i64, waves: f64, lowest: f64, rise: Bend, fall: Bend },
    Piecewise { until: BTreeMap<i64, f64>, last: f64 },
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Bend {
    Line,
    Cosine,
    Sqrt,
}

impl Schedule {
    /// The schedule of a configuration over this many optimizer steps, or why it has none that is built in. Several processes
    /// move it several steps on for each optimizer step, and a share counts of all of them.
    pub fn read(config: &Config, steps: u64) -> Result<Self, String> {
        let class = text(config, "lr_scheduler_type");
        if !class.is_empty() {
            return Err(format!("{class} is a class with code of its own, so its curve is not known before it runs"));
        }
        let name = text(config, "lr_scheduler");
        let found = named(name).filter(|known| known.broken.is_none()).ok_or_else(|| stops(name))?;
        let total = (steps * u64::from(config.launch.process_count())) as i64;
        let warmup = share(config, "lr_warmup_steps", total);
        let entries = parse(texts(config, "lr_scheduler_args"), Dialect::Python, &found.args);
        let set = |key: &str| value_of(&entries, key).and_then(Literal::number);
        let rate = number(config, "learning_rate").unwrap_or(DEFAULT_RATE);
        let cycles = number(config, "lr_scheduler_num_cycles").unwrap_or(1.0);
        let lowest = number(config, "lr_scheduler_min_lr_ratio");
        let shape = match found.name.as_str() {
            "constant" if warmup == 0 => Shape::Constant,
            "constant" => return Err("The trainer stops at a warm-up with the schedule constant".to_owned()),
            "constant_with_warmup" => Shape::ConstantWithWarmup,
            "linear" => Shape::Linear,
            "cosine" => Shape::Cosine { waves: set("num_cycles").unwrap_or(0.5), lowest: 0.0, floor: false },
            "cosine_with_restarts" => Shape::Restarts { cycles },
            "polynomial" => {
                let end = set("lr_end").unwrap_or(1e-7);
                if rate <= end {
                    return Err(format!("The trainer stops, because the last rate of {end} is not below {rate}"));
                }
                Shape::Polynomial { power: number(config, "lr_scheduler_power").unwrap_or(1.0), start: rate, end }
            }
            "inverse_sqrt" => {
                let given = number(config, "lr_scheduler_timescale");
                Shape::InverseSqrt { timescale: given.unwrap_or(if warmup == 0 { 10_000.0 } else { warmup as f64 }) }
            }
            "cosine_with_min_lr" => match (lowest, set("min_lr")) {
                (Some(ratio), None) => Shape::Cosine { waves: cycles / 2.0, lowest: ratio, floor: true },
                (None, Some(least)) => Shape::Cosine { waves: cycles / 2.0, lowest: least / rate, floor: true },
                _ => return Err("The trainer stops, because this schedule needs its lowest rate once".to_owned()),
            },
            "warmup_stable_decay" => Shape::StableDecay {
                decay: share(config, "lr_decay_steps", total),
                waves: cycles / 2.0,
                lowest: lowest.unwrap_or(0.0),
                rise: bend(&entries, "warmup_type", Bend::Line)?,
                fall: bend(&entries, "decay_type", Bend::Cosine)?,
            },
            "piecewise_constant" => piecewise(&entries)?,
            // AdaFactor's own, which is drawn by the one who knows the optimizer.
            other => return Err(stops(other)),
        };
        Ok(Self { shape, warmup, total })
    }

    /// A rate that stays.
    pub fn flat(steps: u64) -> Self {
        Self { shape: Shape::Constant, warmup: 0, total: steps as i64 }
    }

    /// The factor at a step of the schedule, counted from 0.
    pub fn factor(&self, step: i64) -> f64 {
        let past = (step - self.warmup) as f64;
        let progress = past / ((self.total - self.warmup).max(1) as f64);
        let rising = step < self.warmup;
        let risen = step as f64 / (self.warmup.max(1) as f64);
        match &self.shape {
            Shape::Constant => 1.0,
            Shape::Piecewise { until, last } => until.range(step + 1..).next().map_or(*last, |(_, factor)| *factor),
            Shape::StableDecay { decay, waves, lowest, rise, fall } => {
                let stable = self.total - self.warmup - decay;
                let least = |factor: f64| (factor * (1.0 - lowest) + lowest).max(0.0);
                if rising {
                    return least(rise.up(risen));
                }
                if step < self.warmup + stable {
                    return 1.0;
                }
                if step >= self.warmup + stable + decay {
                    return *lowest;
                }
                least(fall.down((step - self.warmup - stable) as f64 / ((*decay).max(1) as f64), *waves))
            }
            _ if rising => risen,
            Shape::ConstantWithWarmup => 1.0,
            Shape::Linear => ((self.total - step) as f64 / ((self.total - self.warmup).max(1) as f64)).max(0.0),
            Shape::Cosine { waves, lowest, floor } => {
                let wave = 0.5 * (1.0 + (PI * waves * 2.0 * progress).cos());
                if *floor { (wave * (1.0 - lowest) + lowest).max(0.0) } else { wave.max(0.0) }
            }
            Shape::Restarts { .. } if progress >= 1.0 => 0.0,
            Shape::Restarts { cycles } => (0.5 * (1.0 + (PI * (cycles * progress).rem_euclid(1.0)).cos())).max(0.0),
            Shape::Polynomial { start, end, .. } if step > self.total => end / start,
            Shape::Polynomial { power, start, end } => {
                let left = 1.0 - past / (self.total - self.warmup) as f64;
                ((start - end) * left.powf(*power) + end) / start
            }
            Shape::InverseSqrt { timescale } => 1.0 / ((step as f64 + timescale - self.warmup as f64) / timescale).sqrt(),
        }
    }

    /// The steps at which the curve bends or jumps.
    pub fn bends(&self) -> Vec<i64> {
        let mut bends = vec![self.warmup];
        match &self.shape {
            Shape::Piecewise { until, .. } => bends = until.keys().copied().collect(),
            Shape::StableDecay { decay, .. } => bends.push(self.total - decay),
            Shape::Restarts { cycles } => {
                let length = (self.total - self.warmup) as f64 / cycles.max(1.0);
                let restarts = (cycles.ceil() as i64).min(MOST_RESTARTS);
                bends.extend((1..restarts).map(|cycle| self.warmup + (length * cycle as f64).ceil() as i64));
            }
            _ => {}
        }
        bends
    }
}

/// What the trainer takes where no rate is set.
pub const DEFAULT_RATE: f64 = 2e-6;

/// More restarts than this are no longer told apart in a picture.
const MOST_RESTARTS: i64 = 64;

impl Bend {
    fn up(self, progress: f64) -> f64 {
        match self {
            Self::Line => progress,
            Self::Cosine => 0.5 * (1.0 - (PI * progress).cos()),
            Self::Sqrt => 1.0 - (1.0 - progress).sqrt(),
        }
    }

    fn down(self, progress: f64, waves: f64) -> f64 {
        match self {
            Self::Line => 1.0 - progress,
            Self::Cosine => 0.5 * (1.0 + (PI * waves * 2.0 * progress).cos()),
            Self::Sqrt => 1.0 - progress.sqrt(),
        }
    }
}

fn bend(entries: &[Entry], key: &str, default: Bend) -> Result<Bend, String> {
    match value_of(entries, key) {
        None => Ok(default),
        Some(Literal::Text(name)) if name == "linear" => Ok(Bend::Line),
        Some(Literal::Text(name)) if name == "cosine" => Ok(Bend::Cosine),
        Some(Literal::Text(name)) if name == "1-sqrt" => Ok(Bend::Sqrt),
        Some(other) => Err(format!("The trainer stops, because `{key}` cannot be {other}")),
    }
}

/// `1:100,0.1:200,0.01`: factors with the step until which each holds, and the last one alone.
fn piecewise(entries: &[Entry]) -> Result<Shape, String> {
    let Some(Literal::Text(rules)) = value_of(entries, "step_rules") else {
        return Err("The schedule needs `step_rules` among its arguments".to_owned());
    };
    let read = |rules: &str| {
        let (rest, last) = rules.rsplit_once(',').unwrap_or(("", rules));
        let until = rest.split(',').filter(|rule| !rule.is_empty()).map(|rule| {
            let (factor, step) = rule.split_once(':')?;
            Some((step.trim().parse().ok()?, factor.trim().parse().ok()?))
        });
        Some(Shape::Piecewise { until: until.collect::<Option<_>>()?, last: last.trim().parse().ok()? })
    };
    read(rules).ok_or_else(|| "The trainer stops, because it cannot read `step_rules`".to_owned())
}

/// A number of steps; a fraction is a share of all.
fn share(config: &Config, key: &str, total: i64) -> i64 {
    match config.params.get(key) {
        Some(value) if value.is_f64() => (value.as_f64().unwrap_or(0.0) * total as f64) as i64,
        value => value.and_then(serde_json::Value::as_i64).unwrap_or(0),
    }
}

fn stops(name: &str) -> String {
    format!("The trainer stops at the schedule {name}")
}
