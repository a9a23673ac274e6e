//! From batches to optimizer steps, epochs and saved files, by Kohya's arithmetic. Pure.

use serde_json::Value;

use crate::training::plan::Save;
use crate::training::{Config, Values};

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

/// The model files that will be written, in the order of writing; those that the trainer removes again are marked.
pub fn saves(config: &Config, steps: Steps) -> Vec<Save> {
    let params = &config.params;
    let extension = params.get("save_model_as").and_then(Value::as_str).unwrap_or("safetensors");
    let name = |fallback: &'static str| config.output_name().unwrap_or(fallback);
    let positive = |key: &str| whole(params, key).filter(|n| *n > 0);
    let every_epochs = match positive("save_n_epoch_ratio") {
        Some(ratio) => Some((steps.epochs / ratio).max(1)),
        None => positive("save_every_n_epochs"),
    };
    let every_steps = positive("save_every_n_steps");

    let mut saves: Vec<(u64, u64, u64, String)> = Vec::new();
    if let Some(every) = every_steps {
        for step in (every..=steps.total).step_by(every as usize) {
            let epoch = step.div_ceil(steps.per_epoch.max(1));
            saves.push((step, 0, epoch, format!("{}-step{step:08}.{extension}", name("at"))));
        }
    }
    if let Some(every) = every_epochs {
        for epoch in (every..steps.epochs).step_by(every as usize) {
            saves.push((epoch * steps.per_epoch, 1, epoch, format!("{}-{epoch:06}.{extension}", name("epoch"))));
        }
    }
    saves.sort_unstable_by_key(|save| (save.0, save.1));
    saves.push((steps.total, 2, steps.epochs, format!("{}.{extension}", name("last"))));

    let removed: Vec<bool> = saves
        .iter()
        .map(|&(step, kind, epoch, _)| match kind {
            0 => every_steps.zip(whole(params, "save_last_n_steps")).is_some_and(|(every, last)| {
                later_steps(step, every, steps.total).any(|later| {
                    let limit = later as i64 - last as i64 - 1;
                    limit - limit.rem_euclid(every as i64) == step as i64
                })
            }),
            1 => every_epochs.zip(whole(params, "save_last_n_epochs")).is_some_and(|(every, last)| {
                let later = epoch + every * last;
                later < steps.epochs && later.is_multiple_of(every)
            }),
            _ => false,
        })
        .collect();
    saves.into_iter().zip(removed).map(|((step, _, epoch, file), removed)| Save { step, epoch, file, kept: !removed }).collect()
}

fn later_steps(step: u64, every: u64, total: u64) -> impl Iterator<Item = u64> {
    (step..=total).step_by(every as usize)
}

fn whole(params: &Values, key: &str) -> Option<u64> {
    params.get(key).and_then(Value::as_u64)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn duration(epochs: Option<u64>, steps: Option<u64>, accumulation: u64, processes: u64) -> Duration {
        Duration { epochs, steps, accumulation, processes }
    }

    fn saved(params: Value, steps: Steps) -> Vec<(u64, u64, String, bool)> {
        let config = Config { name: "a".to_owned(), params: params.as_object().unwrap().clone(), ..Config::default() };
        saves(&config, steps).into_iter().map(|save| (save.step, save.epoch, save.file, save.kept)).collect()
    }

    #[test]
    fn batches_are_shared_by_processes_and_accumulated_within_an_epoch() {
        assert_eq!(steps(3, duration(Some(4), None, 1, 2)).total, 8, "3 batches for 2 processes are 2 each");
        assert_eq!(steps(8, duration(Some(1), None, 3, 2)).total, 2, "4 each, in threes");
        let cut = steps(10, duration(None, Some(25), 1, 1));
        assert_eq!((cut.epochs, cut.total), (3, 25));
        assert_eq!(steps(10, duration(None, None, 1, 1)).total, 1600);
    }

    #[test]
    fn the_last_epoch_is_only_saved_as_the_final_model() {
        let four = steps(10, duration(Some(4), None, 1, 1));
        let names: Vec<_> = saved(json!({"save_every_n_epochs": 2}), four).into_iter().map(|save| save.2).collect();
        assert_eq!(names, ["a-000002.safetensors", "a.safetensors"]);
        let names: Vec<_> = saved(json!({"save_n_epoch_ratio": 2, "save_model_as": "ckpt"}), four);
        assert_eq!(names[0], (20, 2, "a-000002.ckpt".to_owned(), true));
    }

    #[test]
    fn steps_and_epochs_are_saved_in_the_order_of_training() {
        let two = steps(6, duration(Some(2), None, 1, 1));
        let all = saved(json!({"save_every_n_epochs": 1, "save_every_n_steps": 4}), two);
        let order: Vec<_> = all.iter().map(|save| (save.0, save.1, save.2.as_str())).collect();
        assert_eq!(
            order,
            [
                (4, 1, "a-step00000004.safetensors"),
                (6, 1, "a-000001.safetensors"),
                (8, 2, "a-step00000008.safetensors"),
                (12, 2, "a-step00000012.safetensors"),
                (12, 2, "a.safetensors")
            ]
        );
    }

    #[test]
    fn what_is_removed_again_is_marked() {
        let five = steps(3, duration(Some(5), None, 1, 1));
        let kept: Vec<_> = saved(json!({"save_every_n_epochs": 1, "save_last_n_epochs": 2}), five)
            .into_iter()
            .filter(|save| save.3)
            .map(|save| save.2)
            .collect();
        assert_eq!(kept, ["a-000003.safetensors", "a-000004.safetensors", "a.safetensors"]);
        // Recorded with the real trainer: every 3, the last 6, at step 15 there are 9, 12 and 15.
        let kept: Vec<_> = saved(json!({"save_every_n_steps": 3, "save_last_n_steps": 6}), five)
            .into_iter()
            .filter(|save| save.3)
            .map(|save| save.0)
            .collect();
        assert_eq!(kept, [9, 12, 15, 15]);
    }
}
