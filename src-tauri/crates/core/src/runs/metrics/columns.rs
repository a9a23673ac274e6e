//! Values of one name as they come from event files (pure): ascending steps, also where a run was resumed and began again at an
//! earlier step, or where several batches make one step.

use super::Point;
use super::events::Scalar;

/// The values of one name.
#[derive(Debug, Default)]
pub(super) struct Column {
    pub(super) points: Vec<Point>,
    file: usize,
}

impl Column {
    /// Takes one value. Within a file the first value of a step counts: with gathered batches the others belong to the next step.
    /// A later file takes the place of what an earlier one said from its first step on.
    pub(super) fn push(&mut self, file: usize, step: i64, value: f64) -> bool {
        if let Some(last) = self.points.last()
            && last.step >= step
        {
            if self.file == file {
                return false;
            }
            let kept = self.points.partition_point(|point| point.step < step);
            self.points.truncate(kept);
        }
        self.file = file;
        self.points.push(Point { step, value });
        true
    }
}

/// When steps were made, and how long each took.
#[derive(Debug, Default)]
pub(super) struct Clock {
    /// Seconds since 1970 at each step.
    pub(super) times: Column,
    /// Seconds for a step: what came between two steps counts with the second, a saving or a sampling too.
    pub(super) pace: Column,
    last: Option<(usize, i64, f64)>,
}

impl Clock {
    pub(super) fn take(&mut self, file: usize, scalar: &Scalar) {
        if scalar.at <= 0.0 || !self.times.push(file, scalar.step, scalar.at) {
            return;
        }
        if let Some((before, step, at)) = self.last.replace((file, scalar.step, scalar.at))
            && before == file
            && scalar.at >= at
        {
            self.pace.push(file, scalar.step, (scalar.at - at) / (scalar.step - step) as f64);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(column: &Column) -> Vec<(i64, f64)> {
        column.points.iter().map(|point| (point.step, point.value)).collect()
    }

    #[test]
    fn a_resumed_run_goes_on_where_it_began_again() {
        let mut column = Column::default();
        for (file, step, value) in [(0, 1, 0.5), (0, 2, 0.4), (0, 3, 0.3), (1, 3, 0.9), (1, 4, 0.8)] {
            column.push(file, step, value);
        }
        assert_eq!(steps(&column), [(1, 0.5), (2, 0.4), (3, 0.9), (4, 0.8)]);
    }

    #[test]
    fn of_the_batches_of_a_step_the_first_counts() {
        let mut column = Column::default();
        for (step, value) in [(0, 0.9), (1, 0.5), (1, 0.4), (2, 0.3)] {
            column.push(0, step, value);
        }
        assert_eq!(steps(&column), [(0, 0.9), (1, 0.5), (2, 0.3)]);
    }

    #[test]
    fn the_pace_is_told_within_a_file_only() {
        let mut clock = Clock::default();
        let scalar = |step, at| Scalar { name: String::new(), step, value: 0.0, at };
        for (file, step, at) in [(0, 1, 100.0), (0, 2, 102.0), (0, 4, 108.0), (1, 5, 900.0), (1, 6, 901.5)] {
            clock.take(file, &scalar(step, at));
        }
        assert_eq!(steps(&clock.pace), [(2, 2.0), (4, 3.0), (6, 1.5)]);
        assert_eq!(clock.times.points.len(), 5);
    }
}
