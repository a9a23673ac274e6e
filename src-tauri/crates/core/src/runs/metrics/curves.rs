//! What the charts of a run ask for: the curves in a window of steps, each with no more points than can be seen (pure).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use specta::Type;

use super::chart::{ChartWindow, Line, clipped};
use super::smooth::smooth;
use super::{Metrics, Point, Series};

/// The curves of a run over its steps.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Type)]
pub struct Curves {
    /// The first and the last step that has a value; `None` before there is one.
    pub extent: Option<(i64, i64)>,
    /// The loss: `loss/current` where it is told for each step, else the mean.
    pub loss: Line,
    /// The same smoothed over all steps, without delay.
    pub smoothed: Line,
    /// Everything else by its name: `loss/epoch_average`, `loss/validation/step_average`, `lr/unet`, `norm/avg_grad_norm`, …
    pub others: BTreeMap<String, Line>,
    /// Seconds since the run's start at steps; empty where nobody wrote it down.
    pub clock: Line,
    /// Seconds for each step; without event files empty.
    pub pace: Line,
    /// The lowest loss in the window, and the highest but for one in a hundred.
    pub clipped: Option<(f64, f64)>,
    /// Whether the values come from event files; else from the bar in the output.
    pub from_files: bool,
}

/// The names of the loss, the best first.
const LOSSES: [&str; 2] = ["loss/current", "loss/average"];

/// The curves in the window; `weight` smooths the loss, `started` is the run's start in seconds since 1970.
pub(super) fn curves(metrics: &Metrics, window: ChartWindow, weight: f64, started: f64) -> Curves {
    let series = &metrics.series;
    let none = Vec::new();
    let name = LOSSES.iter().find(|name| series.contains_key(**name)).copied().unwrap_or(LOSSES[0]);
    let loss = series.get(name).map_or(&none, |column| &column.points);
    let others = series.iter().filter(|(other, _)| !LOSSES.contains(&other.as_str()));
    let since: Vec<Point> = window
        .of(&metrics.clock.times.points)
        .iter()
        .map(|point| Point { value: (point.value - started).max(0.0), ..*point })
        .collect();
    Curves {
        extent: extent(series),
        loss: window.line(loss),
        smoothed: window.line(&smooth(loss, weight)),
        others: others.map(|(name, column)| (name.clone(), window.line(&column.points))).collect(),
        clock: window.line(&since),
        pace: window.line(&metrics.clock.pace.points),
        clipped: clipped(window.of(loss)),
        from_files: metrics.has_files(),
    }
}

fn extent(series: &Series) -> Option<(i64, i64)> {
    let first = series.values().filter_map(|column| column.points.first()).map(|point| point.step).min()?;
    let last = series.values().filter_map(|column| column.points.last()).map(|point| point.step).max()?;
    Some((first, last))
}
