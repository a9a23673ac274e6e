//! From batches to optimizer steps and epochs, by Kohya's arithmetic. Pure.

/// Steps when neither epochs nor steps are asked for.
const DEFAULT_STEPS: u64 = 1600;

/// The step arithmetic of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Steps {
    /// Batches in an epoch that one process handles; this is what the trainer prints.
    pub batches_per_process: u64,
    /// Optimizer steps in a full epoch.
    pub per_epoch: u64,
    /// Epochs.
    pub epochs: u64,
    /// Optimizer steps in all.
    pub total: u64,
}

/// How long to train.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Duration {
    /// `max_train_epochs`; wins over steps.
    pub epochs: Option<u64>,
    /// `max_train_steps`.
    pub steps: Option<u64>,
    /// `gradient_accumulation_steps`.
    pub accumulation: u64,
    /// Training processes.
    pub processes: u64,
}

/// The steps that this many batches make. The accumulation is cut at the end of each epoch, and each process gets the same
/// number of batches, rounded up.
pub fn steps(batches: u64, duration: Duration) -> Steps {
    let batches_per_process = batches.div_ceil(duration.processes.max(1));
    let per_epoch = batches_per_process.div_ceil(duration.accumulation.max(1));
    let total = match duration.epochs {
        Some(epochs) => epochs * per_epoch,
        None => duration.steps.unwrap_or(DEFAULT_STEPS),
    };
    let epochs = if per_epoch == 0 { 0 } else { total.div_ceil(per_epoch) };
    Steps { batches_per_process, per_epoch, epochs, total }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn duration(epochs: Option<u64>, steps: Option<u64>, accumulation: u64, processes: u64) -> Duration {
        Duration { epochs, steps, accumulation, processes }
    }

    #[test]
    fn batches_are_shared_by_processes_and_accumulated_within_an_epoch() {
        assert_eq!(steps(3, duration(Some(4), None, 1, 2)).total, 8, "3 batches for 2 processes are 2 each");
        assert_eq!(steps(8, duration(Some(1), None, 3, 2)).total, 2, "4 each, in threes");
        let cut = steps(10, duration(None, Some(25), 1, 1));
        assert_eq!((cut.epochs, cut.total), (3, 25));
        assert_eq!(steps(10, duration(None, None, 1, 1)).total, 1600);
    }
}
