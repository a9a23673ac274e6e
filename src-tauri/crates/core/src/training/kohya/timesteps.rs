//! Which timesteps a training draws and how much each counts, as the scripts do both. Pure, and without chance: the draws are
//! spread evenly over what could be drawn.

use std::f64::consts::PI;

use serde::Serialize;
use serde_json::Value;
use specta::Type;

use super::scripts::script;
use crate::training::facts;
use crate::training::{Config, Family};

/// Timesteps of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
pub struct TimestepPicture {
    /// The share of all draws in each of 50 equal parts, from the image (0) to noise (1000).
    pub shares: Vec<f64>,
    /// What the loss is multiplied with; empty where it counts alike everywhere.
    pub weights: Vec<TimestepWeight>,
    /// Pixels for which the shares hold, where they depend on the size.
    pub size: Option<(u32, u32)>,
}

/// How much a timestep counts.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Type)]
pub struct TimestepWeight {
    /// From 0 to 999.
    pub timestep: u32,
    /// What its loss is multiplied with.
    pub weight: f64,
}

/// Parts of a picture.
const PARTS: usize = 50;
/// Draws that are spread evenly.
const DRAWS: u32 = 100_000;
const ALL: f64 = 1000.0;

/// The picture of a configuration.
pub fn timestep_picture(config: &Config) -> TimestepPicture {
    let (draw, size) = sampling(config);
    let mut shares = vec![0.0; PARTS];
    for (timestep, chance) in draw.timesteps() {
        let part = (timestep / (ALL / PARTS as f64)) as usize;
        shares[part.min(PARTS - 1)] += chance;
    }
    let sum: f64 = shares.iter().sum();
    for share in &mut shares {
        *share /= sum;
    }
    TimestepPicture { shares, weights: weights(config), size }
}

/// What is drawn, and what is made of it.
struct Draw {
    normal: Option<(f64, f64)>,
    make: Box<dyn Fn(f64) -> f64>,
}

impl Draw {
    fn even(make: impl Fn(f64) -> f64 + 'static) -> Self {
        Self { normal: None, make: Box::new(make) }
    }

    /// From the bell curve, squeezed between 0 and 1.
    fn bell(mean: f64, deviation: f64, make: impl Fn(f64) -> f64 + 'static) -> Self {
        Self { normal: Some((mean, deviation)), make: Box::new(make) }
    }

    /// Every draw with its chance.
    fn timesteps(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        (0..DRAWS).map(|draw| {
            let even = (f64::from(draw) + 0.5) / f64::from(DRAWS);
            match self.normal {
                None => ((self.make)(even), 1.0),
                Some((mean, deviation)) => {
                    let z = (even - 0.5) * 16.0;
                    ((self.make)(sigmoid(mean + deviation * z)), (-z * z / 2.0).exp())
                }
            }
        })
    }
}

fn sampling(config: &Config) -> (Draw, Option<(u32, u32)>) {
    let number = |key: &str, otherwise: f64| value(config, key).and_then(Value::as_f64).unwrap_or(otherwise);
    let word = |key: &str| value(config, key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let from = number("min_timestep", 0.0);
    let to = number("max_timestep", ALL);
    match config.family {
        Family::Sd15 | Family::Sd2 | Family::Sdxl => {
            // Where there is nothing between the two, the trainer takes the upper one each time.
            (Draw::even(move |u| if from < to { (from + u * (to - from)).floor() } else { to }), None)
        }
        Family::Sd3 => {
            let shift = number("training_shift", 1.0);
            let make = move |u: f64| (shifted(u, shift) * (to - from) + from).floor();
            (weighted(config, make), None)
        }
        Family::Flux | Family::Chroma | Family::Lumina | Family::HunyuanImage | Family::Anima => {
            let scale = number("sigmoid_scale", 1.0);
            let shift = number("discrete_flow_shift", 1.0);
            let size = size(config);
            let mu = mu(size, if config.family == Family::HunyuanImage { 32 } else { 8 });
            match word("timestep_sampling").as_str() {
                "uniform" => (Draw::even(|u| u * ALL), None),
                "sigmoid" => (Draw::bell(0.0, scale, |u| u * ALL), None),
                "shift" => (Draw::bell(0.0, scale, move |u| shifted(u, shift) * ALL), None),
                "flux_shift" => (Draw::bell(0.0, scale, move |u| shifted(u, mu.exp()) * ALL), Some(size)),
                "nextdit_shift" => (Draw::even(move |u| shifted(u, mu.exp()) * ALL), Some(size)),
                _ => {
                    let steps = move |u: f64| shifted((ALL - (u * ALL).floor()) / ALL, shift) * ALL;
                    (weighted(config, steps), None)
                }
            }
        }
    }
}

/// The draws of `weighting_scheme`.
fn weighted(config: &Config, make: impl Fn(f64) -> f64 + 'static) -> Draw {
    let number = |key: &str, otherwise: f64| value(config, key).and_then(Value::as_f64).unwrap_or(otherwise);
    match value(config, "weighting_scheme").and_then(Value::as_str) {
        Some("logit_normal") => Draw::bell(number("logit_mean", 0.0), number("logit_std", 1.0), make),
        Some("mode") => {
            let scale = number("mode_scale", 1.29);
            Draw::even(move |u| make((1.0 - u - scale * ((PI * u / 2.0).cos().powi(2) - 1.0 + u)).clamp(0.0, 0.999_999)))
        }
        _ => Draw::even(make),
    }
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// More than 1 moves towards noise.
fn shifted(share: f64, shift: f64) -> f64 {
    share * shift / (1.0 + (shift - 1.0) * share)
}

/// The exponent by which FLUX shifts: larger pictures more.
fn mu((width, height): (u32, u32), pixels: u32) -> f64 {
    let tokens = f64::from(width / pixels / 2) * f64::from(height / pixels / 2);
    0.5 + (1.15 - 0.5) / (4096.0 - 256.0) * (tokens - 256.0)
}

/// The resolution of the first dataset.
fn size(config: &Config) -> (u32, u32) {
    let side = |value: &Value| value.as_u64().and_then(|side| u32::try_from(side).ok());
    let first = config.dataset.datasets.first().and_then(|dataset| dataset.values.get("resolution"));
    match first.or_else(|| config.dataset.general.get("resolution")) {
        Some(Value::Array(pair)) if pair.len() == 2 => (side(&pair[0]).unwrap_or(1024), side(&pair[1]).unwrap_or(1024)),
        value => value.and_then(side).map_or((1024, 1024), |side| (side, side)),
    }
}

/// An argument as it is set, or as the script has it otherwise.
fn value<'a>(config: &'a Config, key: &str) -> Option<&'a Value> {
    let otherwise = || Some(facts::argument(key)?.default_in(script(config.family, config.mode)?));
    config.params.get(key).or_else(otherwise).filter(|value| !value.is_null())
}

/// How much each timestep counts; empty where all count alike.
fn weights(config: &Config) -> Vec<TimestepWeight> {
    let on = |key: &str| value(config, key) == Some(&Value::Bool(true));
    let number = |key: &str| value(config, key).and_then(Value::as_f64).filter(|number| *number != 0.0);
    let weight: Box<dyn Fn(u32) -> f64> = match config.family {
        Family::Sd15 | Family::Sd2 | Family::Sdxl => {
            let (gamma, like, debiased) = (number("min_snr_gamma"), number("v_pred_like_loss"), on("debiased_estimation_loss"));
            let (velocity, scaled) = (on("v_parameterization"), on("scale_v_pred_loss_like_noise_pred"));
            if gamma.is_none() && like.is_none() && !debiased && !scaled {
                return Vec::new();
            }
            let ratios = ratios(on("zero_terminal_snr"));
            Box::new(move |timestep| {
                let snr = ratios[timestep as usize];
                let scale = snr.min(1000.0) / (snr.min(1000.0) + 1.0);
                let mut weight = gamma.map_or(1.0, |gamma| snr.min(gamma) / if velocity { snr + 1.0 } else { snr });
                if scaled {
                    weight *= scale;
                }
                weight += like.map_or(0.0, |like| weight / scale * like);
                match (debiased, velocity) {
                    (false, _) => weight,
                    (true, true) => weight / (snr.min(1000.0) + 1.0),
                    (true, false) => weight / snr.min(1000.0).sqrt(),
                }
            })
        }
        family => {
            let always = matches!(family, Family::Sd3 | Family::Anima);
            let scaled = value(config, "model_prediction_type").and_then(Value::as_str) == Some("sigma_scaled");
            let scheme = value(config, "weighting_scheme").and_then(Value::as_str).filter(|_| always || scaled);
            let share = |timestep: u32| f64::from(timestep) / ALL;
            match scheme {
                Some("sigma_sqrt") => Box::new(move |timestep| share(timestep).powi(-2)),
                Some("cosmap") => Box::new(move |timestep| {
                    let sigma = share(timestep);
                    2.0 / (PI * (1.0 - 2.0 * sigma + 2.0 * sigma * sigma))
                }),
                _ => return Vec::new(),
            }
        }
    };
    let point = |timestep| TimestepWeight { timestep, weight: weight(timestep) };
    (0..1000).step_by(5).chain([998]).map(point).filter(|point| point.weight.is_finite()).collect()
}

/// Signal to noise at each of the 1000 timesteps of Stable Diffusion.
fn ratios(zero_terminal: bool) -> Vec<f64> {
    let (first, last) = (0.00085_f64.sqrt(), 0.012_f64.sqrt());
    let mut kept = 1.0;
    let mut roots: Vec<f64> = (0..1000)
        .map(|step| {
            let beta = (first + (last - first) * f64::from(step) / 999.0).powi(2);
            kept *= 1.0 - beta;
            f64::sqrt(kept)
        })
        .collect();
    if zero_terminal {
        let (start, end) = (roots[0], roots[999]);
        for root in &mut roots {
            *root = (*root - end) * start / (start - end);
        }
    }
    roots.iter().map(|root| root * root / (1.0 - root * root)).collect()
}

#[cfg(test)]
mod tests;
