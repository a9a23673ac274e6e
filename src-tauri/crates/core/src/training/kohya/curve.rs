//! The learning rate over the steps of a run, as a picture: points of the schedule's factor, and the rates that it multiplies.

use serde::Serialize;
use specta::Type;

use super::groups::{RateGroup, rate_groups};
use super::schedule::Schedule;
use crate::training::Config;
use crate::training::optimizers::{finds_own_rate, optimizer};
use crate::training::pairs::literal::Literal;
use crate::training::pairs::{Dialect, parse, value_of};
use crate::training::validate::optimizer::is_relative;
use crate::training::validate::places::{text, texts};

/// How the learning rates move.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
pub struct LearningRateCurve {
    /// The factor at steps, first to last; empty where it cannot be drawn. Between two points it goes straight.
    pub points: Vec<CurvePoint>,
    /// The rates that the factor multiplies.
    pub groups: Vec<RateGroup>,
    /// Why it cannot be drawn, or what else decides the rate.
    pub note: Option<String>,
}

/// One point.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Type)]
pub struct CurvePoint {
    /// Optimizer steps before it, from 0.
    pub step: u64,
    /// What the rates are multiplied with.
    pub factor: f64,
}

/// Points of a curve, apart from its bends: more than a picture has pixels to tell.
const POINTS: u64 = 240;

/// The curve of a configuration over this many optimizer steps.
pub fn learning_rate_curve(config: &Config, steps: u64) -> LearningRateCurve {
    let groups = rate_groups(config);
    let undrawn = |why: String| LearningRateCurve { points: Vec::new(), groups: groups.clone(), note: Some(why) };
    if steps == 0 {
        return undrawn("The curve is drawn when the number of steps is known".to_owned());
    }
    let name = text(config, "optimizer_type");
    if name.to_lowercase().ends_with("schedulefree") {
        let note = "A schedule-free optimizer ignores the schedule and brings its own warm-up".to_owned();
        return LearningRateCurve { points: points(&Schedule::flat(steps), steps, 1), groups, note: Some(note) };
    }
    if is_relative(config) {
        return undrawn("AdaFactor finds its own learning rate while it trains, in place of the schedule".to_owned());
    }
    let class = text(config, "lr_scheduler_type");
    if let Some(rate) = text(config, "lr_scheduler").strip_prefix("adafactor").filter(|_| class.is_empty()) {
        return adafactor(config, rate, steps, &groups).unwrap_or_else(undrawn);
    }
    match Schedule::read(config, steps) {
        Err(why) => undrawn(why),
        Ok(schedule) => {
            let points = points(&schedule, steps, config.launch.process_count().into());
            if points.iter().any(|point| !point.factor.is_finite()) {
                return undrawn("The trainer stops, because the schedule divides by 0".to_owned());
            }
            LearningRateCurve { points, groups, note: own_rate(name) }
        }
    }
}

/// `adafactor:1e-3`: one rate for all, if the optimizer does not scale it with the weights.
fn adafactor(config: &Config, rate: &str, steps: u64, groups: &[RateGroup]) -> Result<LearningRateCurve, String> {
    let rate = rate.strip_prefix(':').and_then(|rate| rate.trim().parse::<f64>().ok());
    let rate = rate.ok_or("The trainer stops, because AdaFactor's schedule needs its first rate")?;
    let known = optimizer(text(config, "optimizer_type")).filter(|known| known.name == "AdaFactor");
    let known = known.ok_or("The trainer stops, because AdaFactor's schedule works with AdaFactor alone")?;
    let entries = parse(texts(config, "optimizer_args"), Dialect::Python, &known.args);
    if value_of(&entries, "scale_parameter") != Some(&Literal::Bool(false)) {
        return Err("AdaFactor scales the rate with the size of the weights, which is not known before it runs".to_owned());
    }
    let groups = groups.iter().map(|group| RateGroup { rate, label: group.label.clone() }).collect();
    Ok(LearningRateCurve { points: points(&Schedule::flat(steps), steps, 1), groups, note: None })
}

/// What else decides the rate of optimizers that find it themselves.
fn own_rate(name: &str) -> Option<String> {
    let label = optimizer(name).map_or(name, |known| known.label.as_str());
    finds_own_rate(name).then(|| format!("{label} finds the size of its steps while it trains, and multiplies it by this"))
}

/// The factor before each step, thinned out but for the bends. The trainer moves the schedule once for each process.
fn points(schedule: &Schedule, steps: u64, processes: u64) -> Vec<CurvePoint> {
    let last = steps - 1;
    let mut at: Vec<u64> = (0..=POINTS).map(|point| point * last / POINTS).collect();
    for bend in schedule.bends() {
        // The first optimizer step that has passed the bend, and the ones beside it.
        let first = u64::try_from(bend).unwrap_or(0).div_ceil(processes);
        at.extend([first.saturating_sub(1), first, first + 1]);
    }
    at.retain(|step| *step <= last);
    at.sort_unstable();
    at.dedup();
    at.into_iter().map(|step| CurvePoint { step, factor: schedule.factor((step * processes) as i64) }).collect()
}

#[cfg(test)]
mod tests;
