//! How many images a run shows the model, repeats and regularisation images counted each time. Exact where whole epochs are
//! trained by one process; a range where chance decides which batches a cut epoch holds. Pure.

use std::collections::BTreeMap;

use super::passage::Passage;

/// The sizes of an epoch's batches, and how many there are of each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batches(BTreeMap<u64, u64>);

impl Batches {
    /// Adds a bucket: full batches, and the rest as one more.
    pub fn bucket(&mut self, images: u64, batch_size: u64) {
        let size = batch_size.max(1);
        for (size, count) in [(size, images / size), (images % size, u64::from(!images.is_multiple_of(size)))] {
            if count > 0 {
                *self.0.entry(size).or_default() += count;
            }
        }
    }

    fn count(&self) -> u64 {
        self.0.values().sum()
    }

    fn images(&self) -> u64 {
        self.0.iter().map(|(size, count)| size * count).sum()
    }

    /// The images of this many batches, drawn without laying back until all were drawn: at least, at most.
    fn drawn(&self, batches: u64) -> (u64, u64) {
        let all = self.count();
        if all == 0 {
            return (0, 0);
        }
        let whole = batches / all * self.images();
        let take = |sizes: &mut dyn Iterator<Item = (&u64, &u64)>| {
            let mut left = batches % all;
            let mut images = 0;
            for (size, count) in sizes {
                let taken = left.min(*count);
                images += size * taken;
                left -= taken;
            }
            whole + images
        };
        (take(&mut self.0.iter()), take(&mut self.0.iter().rev()))
    }
}

/// Images seen in a passage, at least and at most. Each process makes `per_process` batches in a whole epoch; with several
/// processes the last ones are filled up with batches from the front.
pub fn seen(passage: Passage, batches: &Batches, per_process: u64, accumulation: u64, processes: u64) -> (u64, u64) {
    let epoch = |steps: u64| batches.drawn((steps * accumulation).min(per_process) * processes);
    let whole = epoch(passage.per_epoch);
    let mut sum = (0, 0);
    let mut add = |(low, high): (u64, u64), times: u64| sum = (sum.0 + low * times, sum.1 + high * times);
    let (first, last) = (passage.first_epoch, passage.last_epoch);
    if first > last {
        return sum;
    }
    // The first and the last may be shorter; all between them are whole.
    let between = (last - first).saturating_sub(1);
    add(whole, between);
    let reached = passage.end();
    let after_first = (passage.from + passage.first_steps).min(reached);
    add(epoch(after_first - passage.from), 1);
    if last > first {
        add(epoch(reached.saturating_sub(after_first + between * passage.per_epoch)), 1);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::super::steps::{Duration, steps};
    use super::*;

    fn batches(buckets: &[(u64, u64)]) -> Batches {
        let mut batches = Batches::default();
        for (images, size) in buckets {
            batches.bucket(*images, *size);
        }
        batches
    }

    fn of(buckets: &[(u64, u64)], duration: Duration) -> (u64, u64) {
        let batches = batches(buckets);
        let made = steps(batches.count(), duration);
        seen(Passage::whole(made), &batches, made.batches_per_process, duration.accumulation, duration.processes)
    }

    fn duration(epochs: Option<u64>, steps: Option<u64>, accumulation: u64, processes: u64) -> Duration {
        Duration { epochs, steps, accumulation, processes }
    }

    #[test]
    fn whole_epochs_show_every_image() {
        assert_eq!(of(&[(10, 4), (3, 4)], duration(Some(5), None, 1, 1)), (65, 65));
        assert_eq!(of(&[(10, 4), (3, 4)], duration(Some(5), None, 3, 1)), (65, 65), "accumulation is cut at the end of an epoch");
        assert_eq!(of(&[(10, 4)], duration(Some(0), None, 1, 1)), (0, 0));
    }

    #[test]
    fn a_cut_epoch_is_a_range_where_batches_differ() {
        // Batches of 4, 4, 2 and 3 images; two epochs of four and two more.
        assert_eq!(of(&[(10, 4), (3, 4)], duration(None, Some(10), 1, 1)), (26 + 5, 26 + 8));
        assert_eq!(of(&[(12, 4)], duration(None, Some(4), 1, 1)), (16, 16), "all alike");
    }

    #[test]
    fn several_processes_fill_up_from_the_front() {
        // 3 batches (4, 4, 2) for 2 processes: 4 are made, one of them twice.
        assert_eq!(of(&[(10, 4)], duration(Some(2), None, 1, 2)), (2 * (10 + 2), 2 * (10 + 4)));
        assert_eq!(of(&[(16, 4)], duration(Some(2), None, 1, 2)), (32, 32));
    }
}
