//! A loss that is not a number, and one that explodes (pure).

use super::data::{Exploding, Nan};
use super::history::{History, graph, median};
use super::watching::{Seen, words};
use crate::runs::metrics::{Line, Point};

/// Some losses in a row are not numbers. Over when as many in a row are numbers again, as a gradient scaler may reach.
pub(super) fn nan(history: &History, limits: &Nan, on: bool) -> Option<Seen> {
    let is_lost = |(_, loss): &&(i64, f64)| !loss.is_finite();
    let lost = history.losses.iter().rev().take_while(is_lost).count();
    let sound = history.losses.iter().rev().take_while(|loss| !is_lost(loss)).count();
    if lost < limits.in_a_row && (!on || sound >= limits.in_a_row) {
        return None;
    }
    let first = history.losses.get(history.losses.len() - lost).map_or(history.step, |(step, _)| *step as u64);
    Some(Seen { step: Some(first), words: words([("step", first.to_string())]), readings: points(history, 200) })
}

/// The median of the last losses is far above the median of those before. Single losses of a diffusion model differ tenfold by their
/// timestep, medians do not.
pub(super) fn exploding(history: &mut History, limits: &Exploding) -> Option<Seen> {
    let finite: Vec<f64> = history.losses.iter().map(|(_, loss)| *loss).filter(|loss| loss.is_finite()).collect();
    let split = finite.len().checked_sub(limits.recent)?;
    let now = median(finite[split..].iter().copied())?;
    let before = &finite[split.saturating_sub(limits.most_before)..split];
    let level = match history.level {
        Some(level) => Some(level).filter(|level| now > level * limits.over),
        None if before.len() < limits.least_before => None,
        None => {
            median(before.iter().copied()).filter(|level| *level > 0.0 && now > level * limits.times && now > usual_most(before))
        }
    };
    history.level = level;
    let level = level?;
    let words =
        words([("now", format!("{now:.3}")), ("before", format!("{level:.3}")), ("times", format!("{:.0}", now / level))]);
    Some(Seen { step: None, words, readings: points(history, usize::MAX) })
}

/// What nine in ten losses stayed below.
fn usual_most(losses: &[f64]) -> f64 {
    let mut sorted = losses.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(losses.len() * 9 / 10).copied().unwrap_or(f64::MAX)
}

fn points(history: &History, last: usize) -> Line {
    let skipped = history.losses.len().saturating_sub(last);
    graph(history.losses.iter().skip(skipped).map(|(step, value)| Point { step: *step, value: *value }))
}
