//! What a run's own settings keep of what it saves (pure): the arithmetic of sd-scripts, which removes, whenever it saves, the one
//! file that has become old by then (`get_remove_epoch_no`, `get_remove_step_no` and the like in its `train_util.py`).

use serde_json::Value;

use super::CheckpointKind;
use super::name::Moment;
use crate::training::Config;

/// How often something is saved, and how many are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Cadence {
    every: Option<u64>,
    models: Option<u64>,
    states: Option<u64>,
}

/// What a run keeps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    epochs: Cadence,
    steps: Cadence,
    states: bool,
    /// Epochs of the run; the last one is not saved as an epoch.
    last_epoch: Option<u64>,
    last_step: Option<u64>,
}

/// What becomes of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Nothing of the run's removes it.
    Stays,
    /// It goes when this epoch has been saved.
    GoesAtEpoch(u64),
    /// It goes when this step has been saved.
    GoesAtStep(u64),
}

impl Rules {
    /// What a configuration asks for. `epochs` and `steps`: of the whole run, where they are known.
    pub fn of(config: &Config, epochs: Option<u64>, steps: Option<u64>) -> Self {
        let number = |key: &str| config.params.get(key).and_then(Value::as_u64);
        let is_on = |key: &str| config.params.get(key) == Some(&Value::Bool(true));
        // A ratio takes the place of the number of epochs.
        let by_ratio = number("save_n_epoch_ratio").filter(|ratio| *ratio > 0).zip(epochs).map(|(ratio, epochs)| epochs / ratio);
        let cadence = |every: Option<u64>, models: &str, states: &str| Cadence {
            every: every.filter(|every| *every > 0),
            models: number(models),
            // Zero is as good as not set here, and counts for models.
            states: number(states).filter(|kept| *kept > 0).or(number(models)),
        };
        Self {
            epochs: cadence(
                by_ratio.map(|every| every.max(1)).or(number("save_every_n_epochs")),
                "save_last_n_epochs",
                "save_last_n_epochs_state",
            ),
            steps: cadence(number("save_every_n_steps"), "save_last_n_steps", "save_last_n_steps_state"),
            states: is_on("save_state"),
            last_epoch: epochs,
            last_step: steps,
        }
    }

    /// What becomes of something that was saved then, when so many epochs and steps have been saved.
    pub fn fate(&self, kind: CheckpointKind, moment: Moment, done: (u64, u64)) -> Fate {
        let goes = match moment {
            Moment::End => None,
            Moment::Epoch(epoch) => self.epochs.kept(kind).filter(|(every, _)| epoch % every == 0).and_then(|(every, kept)| {
                let at = epoch + every * kept;
                (at > done.0 && self.last_epoch.is_none_or(|last| at < last)).then_some(Fate::GoesAtEpoch(at))
            }),
            Moment::Step(step) => self.steps.kept(kind).filter(|(every, _)| step % every == 0).and_then(|(every, kept)| {
                let at = (step + kept + 1).div_ceil(every) * every;
                (at > done.1 && self.last_step.is_none_or(|last| at <= last)).then_some(Fate::GoesAtStep(at))
            }),
        };
        goes.unwrap_or(Fate::Stays)
    }

    /// Whether the settings themselves save a state then; others were asked for while the run went on.
    pub fn saves_state(&self, moment: Moment) -> bool {
        let falls =
            |cadence: Cadence, number: u64| self.states && cadence.every.is_some_and(|every| number.is_multiple_of(every));
        match moment {
            Moment::End => true,
            Moment::Epoch(epoch) => falls(self.epochs, epoch),
            Moment::Step(step) => falls(self.steps, step),
        }
    }

    /// What is kept, in a sentence.
    pub fn words(&self) -> String {
        let mut parts = Vec::new();
        for (cadence, unit) in [(self.epochs, "epoch"), (self.steps, "step")] {
            let Some(_) = cadence.every else { continue };
            let last = |kept: u64| if unit == "epoch" { count(kept, "epoch") } else { format!("{kept} steps") };
            match (cadence.models, cadence.states.filter(|_| self.states)) {
                (Some(models), Some(states)) if models == states => {
                    parts.push(format!("models and states of the last {}", last(models)));
                }
                (Some(models), None) => parts.push(format!("models of the last {}", last(models))),
                (models, Some(states)) => {
                    parts.extend(models.map(|models| format!("models of the last {}", last(models))));
                    parts.push(format!("states of the last {}", last(states)));
                }
                (None, None) => {}
            }
        }
        if parts.is_empty() {
            "This run keeps everything that it saves.".to_owned()
        } else {
            format!("Of what it saves by itself, this run keeps {}.", parts.join(", "))
        }
    }
}

impl Cadence {
    /// How often, and how many of this kind are kept; `None` where nothing is removed.
    fn kept(self, kind: CheckpointKind) -> Option<(u64, u64)> {
        let kept = match kind {
            CheckpointKind::Model => self.models,
            CheckpointKind::State => self.states,
        };
        self.every.zip(kept)
    }
}

impl Fate {
    /// It, in a sentence; `None` where it stays.
    pub fn words(self) -> Option<String> {
        match self {
            Self::Stays => None,
            Self::GoesAtEpoch(epoch) => Some(format!("Goes when epoch {epoch} is saved")),
            Self::GoesAtStep(step) => Some(format!("Goes when step {step} is saved")),
        }
    }
}

fn count(number: u64, unit: &str) -> String {
    if number == 1 { unit.to_owned() } else { format!("{number} {unit}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(params: &str, epochs: u64, steps: u64) -> Rules {
        let text = format!("name = \"kana\"\nfamily = \"sdxl\"\nmode = \"lora\"\nbase_model = \"m\"\n[params]\n{params}");
        Rules::of(&Config::parse(&text).unwrap().0, Some(epochs), Some(steps))
    }

    /// What sd-scripts removes when it saves this epoch or step: its own lines, written down.
    fn removed_at_epoch(at: u64, every: u64, kept: u64) -> Option<u64> {
        at.checked_sub(every * kept)
    }

    fn removed_at_step(at: u64, every: u64, kept: u64) -> Option<u64> {
        let step = at as i64 - kept as i64 - 1;
        u64::try_from(step - step.rem_euclid(every as i64)).ok()
    }

    #[test]
    fn the_fate_of_each_file_is_what_the_trainer_does() {
        for every in 1..5_u64 {
            for kept in 0..7_u64 {
                let epochs = 14;
                let told = rules(&format!("save_every_n_epochs = {every}\nsave_last_n_epochs = {kept}"), epochs, 100);
                for epoch in (every..epochs).step_by(every as usize) {
                    let at = (epoch..epochs).step_by(every as usize).find(|at| removed_at_epoch(*at, every, kept) == Some(epoch));
                    let fate = told.fate(CheckpointKind::Model, Moment::Epoch(epoch), (epoch - 1, 0));
                    assert_eq!(fate, at.map_or(Fate::Stays, Fate::GoesAtEpoch), "every {every}, kept {kept}, epoch {epoch}");
                }
                let (every, kept, steps) = (every * 3, kept * 4, 90);
                let told = rules(&format!("save_every_n_steps = {every}\nsave_last_n_steps = {kept}"), 9, steps);
                for step in (every..=steps).step_by(every as usize) {
                    let at = (step..=steps).step_by(every as usize).find(|at| removed_at_step(*at, every, kept) == Some(step));
                    let fate = told.fate(CheckpointKind::Model, Moment::Step(step), (0, step - 1));
                    assert_eq!(fate, at.map_or(Fate::Stays, Fate::GoesAtStep), "every {every}, kept {kept}, step {step}");
                }
            }
        }
    }

    #[test]
    fn states_have_a_number_of_their_own() {
        let told =
            rules("save_every_n_epochs = 1\nsave_last_n_epochs = 3\nsave_last_n_epochs_state = 1\nsave_state = true", 10, 100);
        assert_eq!(told.fate(CheckpointKind::Model, Moment::Epoch(1), (1, 0)), Fate::GoesAtEpoch(4));
        assert_eq!(told.fate(CheckpointKind::State, Moment::Epoch(1), (1, 0)), Fate::GoesAtEpoch(2));
        assert_eq!(
            told.words(),
            "Of what it saves by itself, this run keeps models of the last 3 epochs, states of the last epoch."
        );
        assert_eq!(Fate::GoesAtEpoch(4).words().unwrap(), "Goes when epoch 4 is saved");
        let both =
            rules("save_every_n_epochs = 1\nsave_last_n_epochs = 3\nsave_last_n_epochs_state = 0\nsave_state = true", 10, 9);
        assert_eq!(both.fate(CheckpointKind::State, Moment::Epoch(1), (1, 0)), Fate::GoesAtEpoch(4));
        assert_eq!(both.words(), "Of what it saves by itself, this run keeps models and states of the last 3 epochs.");
    }

    #[test]
    fn what_was_asked_for_or_is_past_stays() {
        let told = rules("save_every_n_steps = 10\nsave_last_n_steps = 30\nsave_state = true", 5, 100);
        assert_eq!(told.fate(CheckpointKind::Model, Moment::Step(10), (0, 10)), Fate::GoesAtStep(50));
        assert_eq!(told.fate(CheckpointKind::Model, Moment::Step(13), (0, 13)), Fate::Stays, "a save that was asked for");
        assert_eq!(told.fate(CheckpointKind::Model, Moment::Step(10), (0, 60)), Fate::Stays, "its time has passed");
        assert_eq!(told.fate(CheckpointKind::Model, Moment::Step(80), (0, 80)), Fate::Stays, "nothing comes after it");
        assert_eq!(told.fate(CheckpointKind::Model, Moment::End, (5, 100)), Fate::Stays);
        assert!(told.saves_state(Moment::Step(20)) && !told.saves_state(Moment::Step(13)));
        assert_eq!(rules("", 5, 100).words(), "This run keeps everything that it saves.");
        let ratio = rules("save_n_epoch_ratio = 5\nsave_last_n_epochs = 1", 10, 100);
        assert_eq!(ratio.fate(CheckpointKind::Model, Moment::Epoch(2), (2, 0)), Fate::GoesAtEpoch(4));
    }
}
