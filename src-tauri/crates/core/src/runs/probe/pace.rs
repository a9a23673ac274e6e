//! How long steps take (pure): the bar as it moves in, seconds for a step out.

use std::time::Duration;

/// Steps that tell nothing: libraries choose their kernels, memory is taken for the first time.
const WARM_UP: u64 = 2;

/// When each step was seen.
#[derive(Clone, Debug, Default)]
pub(super) struct Pace {
    /// The bar and the time, whenever it had moved.
    seen: Vec<(u64, Duration)>,
}

impl Pace {
    /// The bar stands at `step`, so long after the start.
    pub(super) fn at(&mut self, step: u64, elapsed: Duration) {
        if step > self.seen.last().map_or(0, |last| last.0) {
            self.seen.push((step, elapsed));
        }
    }

    /// Seconds of each step after the warm-up, in order. Where several were seen at once, each gets its share.
    fn each(&self) -> Vec<f64> {
        let after = self.seen.windows(2).filter(|pair| pair[0].0 >= WARM_UP);
        after
            .flat_map(|pair| {
                let steps = pair[1].0 - pair[0].0;
                let seconds = (pair[1].1.saturating_sub(pair[0].1)).as_secs_f64() / steps as f64;
                std::iter::repeat_n(seconds, steps as usize)
            })
            .collect()
    }

    /// The middle of them.
    pub(super) fn seconds_per_step(&self) -> Option<f64> {
        middle(self.each())
    }

    /// How many times as long the later half took as the earlier one.
    pub(super) fn slowing(&self) -> Option<f64> {
        let each = self.each();
        let (early, late) = each.split_at(each.len() / 2);
        let (early, late) = (middle(early.to_vec())?, middle(late.to_vec())?);
        (early > 0.0).then(|| late / early)
    }
}

fn middle(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let half = values.len() / 2;
    match values.len() {
        0 => None,
        count if count % 2 == 1 => Some(values[half]),
        _ => Some(f64::midpoint(values[half - 1], values[half])),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pace(seen: &[(u64, u64)]) -> Pace {
        let mut pace = Pace::default();
        for (step, milliseconds) in seen {
            pace.at(*step, Duration::from_millis(*milliseconds));
        }
        pace
    }

    #[test]
    fn slow_first_steps_and_one_that_stumbled_do_not_count() {
        let pace = pace(&[(1, 9000), (2, 12_000), (3, 12_500), (3, 12_700), (4, 13_000), (5, 15_000), (6, 15_500)]);
        assert_eq!(pace.seconds_per_step(), Some(0.5));
        assert_eq!(super::tests::pace(&[(1, 1000), (2, 2000)]).seconds_per_step(), None, "nothing after the warm-up");
    }

    #[test]
    fn steps_that_slow_down_are_noticed() {
        let steady = pace(&[(2, 0), (3, 500), (4, 1000), (5, 1500), (6, 2000)]);
        assert_eq!(steady.slowing(), Some(1.0));
        let slowing = pace(&[(2, 0), (3, 500), (4, 1000), (5, 6000), (6, 11_000)]);
        assert_eq!(slowing.slowing(), Some(10.0));
    }

    proptest! {
        #[test]
        fn steps_of_one_length_have_that_length(seconds in 1_u64..5000, gaps in prop::collection::vec(1_u64..4, 3..20)) {
            let mut step = 1;
            let mut pace = Pace::default();
            for gap in gaps {
                pace.at(step, Duration::from_millis(step * seconds));
                step += gap;
            }
            if let Some(found) = pace.seconds_per_step() {
                prop_assert!((found * 1000.0 - seconds as f64).abs() < 1e-6);
            }
        }
    }
}
