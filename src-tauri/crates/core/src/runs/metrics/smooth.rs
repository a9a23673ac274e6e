//! Smooths a series without delay (pure): an exponential mean forwards, and the same backwards over it.

use super::Point;

/// `weight` from 0 (as it is) to below 1 (flat).
pub(super) fn smooth(points: &[Point], weight: f64) -> Vec<Point> {
    let weight = if weight.is_finite() { weight.clamp(0.0, 0.9999) } else { 0.0 };
    if weight == 0.0 {
        return points.to_vec();
    }
    let mut smoothed = points.to_vec();
    mean(smoothed.iter_mut(), weight);
    mean(smoothed.iter_mut().rev(), weight);
    smoothed
}

/// The mean so far, corrected for its start so that the first values are not pulled to zero.
fn mean<'a>(points: impl Iterator<Item = &'a mut Point>, weight: f64) {
    let (mut mean, mut share) = (0.0, 1.0);
    for point in points {
        mean = mean * weight + point.value * (1.0 - weight);
        share *= weight;
        point.value = mean / (1.0 - share);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(values: impl IntoIterator<Item = f64>) -> Vec<Point> {
        values.into_iter().enumerate().map(|(step, value)| Point { step: step as i64, value }).collect()
    }

    #[test]
    fn a_constant_stays_and_weight_zero_changes_nothing() {
        assert!(smooth(&points([0.1; 5]), 0.9).iter().all(|point| (point.value - 0.1).abs() < 1e-12));
        assert_eq!(smooth(&points([3.0, 1.0, 2.0]), 0.0), points([3.0, 1.0, 2.0]));
    }

    #[test]
    fn a_step_is_smoothed_to_both_sides_of_where_it_happens() {
        let result = smooth(&points((0..101).map(|n| f64::from(u8::from(n >= 50)))), 0.8);
        let half = result.iter().position(|point| point.value >= 0.5).unwrap();
        assert!(half.abs_diff(50) <= 2, "{half}");
        assert!(result[44].value > 0.0 && result[56].value < 1.0);
    }
}
