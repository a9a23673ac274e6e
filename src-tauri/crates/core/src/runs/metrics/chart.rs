//! A long series as few points as a chart can show (pure): of each stretch its lowest and its highest value, in their order.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::Point;

/// A line of a chart: as many places as values, ascending.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Type)]
pub struct Line {
    /// Steps, or seconds of the run.
    pub at: Vec<i64>,
    /// The values; never NaN.
    pub values: Vec<f64>,
}

/// The part of a chart that is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ChartWindow {
    /// From here on; absent: from the beginning.
    pub from: Option<i64>,
    /// To here; absent: to the end.
    pub to: Option<i64>,
    /// Points of a line at most.
    pub most: u32,
}

impl ChartWindow {
    /// The points in it, and one more at each side so that a line reaches the edge.
    pub fn of(self, points: &[Point]) -> &[Point] {
        let begin = self.from.map_or(0, |from| points.partition_point(|point| point.step < from));
        let end = self.to.map_or(points.len(), |to| points.partition_point(|point| point.step <= to));
        &points[begin.saturating_sub(1).min(end)..(end + 1).min(points.len())]
    }

    /// The line to draw: what is in the window, thinned.
    pub fn line(self, points: &[Point]) -> Line {
        let shown = thinned(self.of(points), self.most as usize);
        Line { at: shown.iter().map(|point| point.step).collect(), values: shown.iter().map(|point| point.value).collect() }
    }
}

/// At most `most` points that look like all of them; the first and the last are kept.
pub(super) fn thinned(points: &[Point], most: usize) -> Vec<Point> {
    if points.len() <= most || most < 4 {
        return points.to_vec();
    }
    let stretches = (most - 2) / 2;
    let inner = &points[1..points.len() - 1];
    let mut thin = Vec::with_capacity(most);
    thin.push(points[0]);
    for n in 0..stretches {
        let stretch = &inner[inner.len() * n / stretches..inner.len() * (n + 1) / stretches];
        let (mut low, mut high) = (0, 0);
        for (place, point) in stretch.iter().enumerate() {
            if point.value < stretch[low].value {
                low = place;
            }
            if point.value > stretch[high].value {
                high = place;
            }
        }
        thin.extend(stretch.get(low.min(high)));
        if low != high {
            thin.push(stretch[low.max(high)]);
        }
    }
    thin.push(points[points.len() - 1]);
    thin
}

/// The range that shows nearly all values: the highest of a hundred are left out. `None` without values.
pub(super) fn clipped(points: &[Point]) -> Option<(f64, f64)> {
    let mut values: Vec<f64> = points.iter().map(|point| point.value).collect();
    let last = values.len().checked_sub(1)?;
    let place = (last * 99).div_ceil(100);
    let high = *values.select_nth_unstable_by(place, f64::total_cmp).1;
    let low = values[..=place].iter().copied().min_by(f64::total_cmp)?;
    Some((low, high))
}
