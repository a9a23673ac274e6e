//! What is written on the way: models, states for resuming, sample images, and which of them the trainer removes again. Pure.

use serde_json::Value;

use super::formats::format;
use super::passage::Passage;
use crate::training::plan::{Sample, Save, StateSave};
use crate::training::{Config, Values};

/// The model files that will be written, in the order of writing; those that the trainer removes again are marked.
pub fn saves(config: &Config, passage: Passage) -> Vec<Save> {
    let params = &config.params;
    let ending = format(config).ending();
    let moments = moments(config, passage);
    let removed =
        |moment: &Moment| moments.removed(moment, whole(params, "save_last_n_epochs"), whole(params, "save_last_n_steps"));
    let mut saves: Vec<Save> = moments
        .all
        .iter()
        .map(|moment| {
            let file = format!("{}{ending}", moment.name(config));
            Save { step: moment.step, epoch: moment.epoch, file, kept: !removed(moment) }
        })
        .collect();
    let file = format!("{}{ending}", config.output_name().unwrap_or("last"));
    saves.push(Save { step: passage.end(), epoch: passage.last_epoch, file, kept: true });
    saves
}

/// The states that will be written, in the order of writing.
pub fn states(config: &Config, passage: Passage) -> Vec<StateSave> {
    let params = &config.params;
    let on = |key: &str| params.get(key).and_then(Value::as_bool).unwrap_or(false);
    let mut states = Vec::new();
    if on("save_state") {
        let last = |own: &str, files: &str| whole(params, own).filter(|n| *n > 0).or_else(|| whole(params, files));
        let epochs = last("save_last_n_epochs_state", "save_last_n_epochs");
        let steps = last("save_last_n_steps_state", "save_last_n_steps");
        let moments = moments(config, passage);
        states.extend(moments.all.iter().map(|moment| StateSave {
            step: moment.step,
            epoch: moment.epoch,
            folder: format!("{}-state", moment.name(config)),
            kept: !moments.removed(moment, epochs, steps),
        }));
    }
    if on("save_state") || on("save_state_on_train_end") {
        let folder = format!("{}-state", config.output_name().unwrap_or("last"));
        states.push(StateSave { step: passage.end(), epoch: passage.last_epoch, folder, kept: true });
    }
    states
}

/// When sample images are made, `prompts` of them each time.
pub fn samples(config: &Config, passage: Passage, prompts: u64) -> Vec<Sample> {
    let params = &config.params;
    let mut samples = Vec::new();
    if prompts == 0 {
        return samples;
    }
    if params.get("sample_at_first").and_then(Value::as_bool).unwrap_or(false) {
        samples.push(Sample { step: 0, epoch: 0, images: prompts });
    }
    let images = prompts;
    // With both set, the trainer follows the epochs alone.
    if let Some(every) = whole(params, "sample_every_n_epochs").filter(|n| *n > 0) {
        let laps = passage.laps().filter(|lap| lap.epoch.is_multiple_of(every));
        samples.extend(laps.map(|lap| Sample { step: lap.after, epoch: lap.epoch, images }));
    } else if let Some(every) = whole(params, "sample_every_n_steps").filter(|n| *n > 0) {
        let steps = multiples(every, passage);
        samples.extend(steps.map(|step| Sample { step, epoch: passage.epoch_of(step), images }));
    }
    samples
}

/// When something is written before the end.
struct Moments {
    all: Vec<Moment>,
    every_epochs: Option<u64>,
    every_steps: Option<u64>,
    passage: Passage,
}

struct Moment {
    step: u64,
    epoch: u64,
    by_step: bool,
}

fn moments(config: &Config, passage: Passage) -> Moments {
    let params = &config.params;
    let positive = |key: &str| whole(params, key).filter(|n| *n > 0);
    let every_epochs = match positive("save_n_epoch_ratio") {
        Some(ratio) => Some((passage.last_epoch / ratio).max(1)),
        None => positive("save_every_n_epochs"),
    };
    let every_steps = positive("save_every_n_steps");
    let mut all: Vec<Moment> = Vec::new();
    if let Some(every) = every_steps {
        all.extend(multiples(every, passage).map(|step| Moment { step, epoch: passage.epoch_of(step), by_step: true }));
    }
    if let Some(every) = every_epochs {
        // The last epoch is saved as the final model only.
        let laps = passage.laps().filter(|lap| lap.epoch.is_multiple_of(every) && lap.epoch < passage.last_epoch);
        all.extend(laps.map(|lap| Moment { step: lap.after, epoch: lap.epoch, by_step: false }));
    }
    all.sort_by_key(|moment| (moment.step, !moment.by_step));
    Moments { all, every_epochs, every_steps, passage }
}

impl Moment {
    fn name(&self, config: &Config) -> String {
        let name = |fallback: &'static str| config.output_name().unwrap_or(fallback).to_owned();
        if self.by_step { format!("{}-step{:08}", name("at"), self.step) } else { format!("{}-{:06}", name("epoch"), self.epoch) }
    }
}

impl Moments {
    /// Whether a later moment removes what this one wrote: it is older than the last epochs or steps to keep.
    fn removed(&self, moment: &Moment, epochs: Option<u64>, steps: Option<u64>) -> bool {
        if moment.by_step {
            // The one of all multiples whose own rule reaches back to this one.
            let reaches = |every: u64, last: u64| moment.step.saturating_add((last / every + 1).saturating_mul(every));
            return self.every_steps.zip(steps).is_some_and(|(every, last)| reaches(every, last) <= self.passage.end());
        }
        self.every_epochs
            .zip(epochs)
            .is_some_and(|(every, last)| moment.epoch.saturating_add(every.saturating_mul(last)) < self.passage.last_epoch)
    }
}

/// The counts of steps in a passage at which something comes up every so many.
fn multiples(every: u64, passage: Passage) -> impl Iterator<Item = u64> {
    (passage.from / every + 1..=passage.end() / every).map(move |times| times * every)
}

fn whole(params: &Values, key: &str) -> Option<u64> {
    params.get(key).and_then(Value::as_u64)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::steps::{Duration, steps};
    use super::*;

    fn passage(batches: u64, epochs: u64) -> Passage {
        Passage::whole(steps(batches, Duration { epochs: Some(epochs), steps: None, accumulation: 1, processes: 1 }))
    }

    fn config(params: Value) -> Config {
        Config { name: "a".to_owned(), params: params.as_object().unwrap().clone(), ..Config::default() }
    }

    fn saved(params: Value, passage: Passage) -> Vec<(u64, u64, String, bool)> {
        saves(&config(params), passage).into_iter().map(|save| (save.step, save.epoch, save.file, save.kept)).collect()
    }

    fn kept_states(params: Value, passage: Passage) -> Vec<String> {
        states(&config(params), passage).into_iter().filter(|state| state.kept).map(|state| state.folder).collect()
    }

    fn sampled(params: Value, passage: Passage) -> Vec<(u64, u64)> {
        samples(&config(params), passage, 2).into_iter().map(|sample| (sample.step, sample.epoch)).collect()
    }

    #[test]
    fn the_last_epoch_is_only_saved_as_the_final_model() {
        let four = passage(10, 4);
        let names: Vec<_> = saved(json!({"save_every_n_epochs": 2}), four).into_iter().map(|save| save.2).collect();
        assert_eq!(names, ["a-000002.safetensors", "a.safetensors"]);
        let names: Vec<_> = saved(json!({"save_n_epoch_ratio": 2, "save_model_as": "ckpt"}), four);
        assert_eq!(names[0], (20, 2, "a-000002.ckpt".to_owned(), true));
    }

    #[test]
    fn steps_and_epochs_are_saved_in_the_order_of_training() {
        let all = saved(json!({"save_every_n_epochs": 1, "save_every_n_steps": 4}), passage(6, 2));
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
        let five = passage(3, 5);
        let kept = |params| -> Vec<String> { saved(params, five).into_iter().filter(|save| save.3).map(|save| save.2).collect() };
        assert_eq!(
            kept(json!({"save_every_n_epochs": 1, "save_last_n_epochs": 2})),
            ["a-000003.safetensors", "a-000004.safetensors", "a.safetensors"]
        );
        // Recorded with the real trainer: every 3, the last 6, at step 15 there are 9, 12 and 15.
        let kept = kept(json!({"save_every_n_steps": 3, "save_last_n_steps": 6}));
        assert_eq!(kept.len(), 4);
        assert!(kept[0].contains("step00000009"), "{kept:?}");
    }

    #[test]
    fn states_follow_the_files_and_have_a_last_one() {
        let five = passage(3, 5);
        assert_eq!(kept_states(json!({}), five), [""; 0]);
        assert_eq!(kept_states(json!({"save_state_on_train_end": true, "save_every_n_epochs": 1}), five), ["a-state"]);
        assert_eq!(kept_states(json!({"save_state": true}), five), ["a-state"]);
        assert_eq!(
            kept_states(json!({"save_state": true, "save_every_n_epochs": 2}), five),
            ["a-000002-state", "a-000004-state", "a-state"]
        );
        let one = json!({"save_state": true, "save_every_n_epochs": 1, "save_last_n_epochs": 3, "save_last_n_epochs_state": 1});
        assert_eq!(kept_states(one, five), ["a-000004-state", "a-state"]);
        // Recorded: the last 6 of every 3.
        let steps = json!({"save_state": true, "save_every_n_steps": 3, "save_last_n_steps_state": 6});
        assert_eq!(kept_states(steps, five), ["a-step00000009-state", "a-step00000012-state", "a-step00000015-state", "a-state"]);
    }

    #[test]
    fn samples_follow_epochs_before_steps() {
        let four = passage(10, 4);
        assert_eq!(sampled(json!({}), four), []);
        assert_eq!(sampled(json!({"sample_at_first": true}), four), [(0, 0)]);
        assert_eq!(sampled(json!({"sample_every_n_epochs": 2, "sample_every_n_steps": 3}), four), [(20, 2), (40, 4)]);
        assert_eq!(sampled(json!({"sample_every_n_steps": 15}), four), [(15, 2), (30, 3)]);
        assert_eq!(sampled(json!({"sample_at_first": true, "sample_every_n_epochs": 3}), four), [(0, 0), (30, 3)]);
        assert_eq!(samples(&config(json!({"sample_every_n_steps": 1})), four, 0), [], "no prompts, no images");
        let cut = Duration { epochs: None, steps: Some(25), accumulation: 1, processes: 1 };
        let cut = Passage::whole(steps(10, cut));
        assert_eq!(sampled(json!({"sample_every_n_epochs": 1}), cut), [(10, 1), (20, 2), (25, 3)], "also after a cut epoch");
    }
}
