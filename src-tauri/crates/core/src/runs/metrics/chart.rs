//! A long series as few points as a chart can show (pure): of each stretch its lowest and its highest value, in their order.

use super::Point;

/// At most `most` points that look like all of them; the first and the last are kept.
pub fn thinned(points: &[Point], most: usize) -> Vec<Point> {
    if points.len() <= most || most < 4 {
        return points.to_vec();
    }
    let stretches = (most - 2) / 2;
    let inner = &points[1..points.len() - 1];
    let mut thin = vec![points[0]];
    for n in 0..stretches {
        let stretch = &inner[inner.len() * n / stretches..inner.len() * (n + 1) / stretches];
        let by_value = |a: &&Point, b: &&Point| a.value.total_cmp(&b.value);
        let (Some(low), Some(high)) = (stretch.iter().min_by(by_value), stretch.iter().max_by(by_value)) else { continue };
        if std::ptr::eq(low, high) {
            thin.push(*low);
        } else {
            let low_first = std::ptr::from_ref(low) < std::ptr::from_ref(high);
            thin.extend(if low_first { [*low, *high] } else { [*high, *low] });
        }
    }
    thin.push(points[points.len() - 1]);
    thin
}
