//! What a run was asked, as the trainer should have it: the configuration, what a family brings along, what the trainer decides by
//! itself, and its defaults.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::data::table;
use crate::runs::folder::{RunCommand, RunFolder};
use crate::runs::legs;
use crate::training::facts;
use crate::training::kohya::scripts;
use crate::training::schema::{Effect, schema};
use crate::training::{Config, DatasetConfig};

/// What was asked.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) config: Config,
    pub(super) script: &'static str,
    /// The stem of the files' names; `None` in a later leg, which has one of its own for some of them.
    output_name: Option<String>,
    /// The arguments as they were handed over: the paths in them are whole.
    written: Map<String, Value>,
    /// The datasets as they were handed over.
    pub(super) datasets: DatasetConfig,
}

/// What Adafactor makes of a value.
enum Adafactor {
    Takes(Value),
    ItsOwn,
}

impl Asked {
    /// Of a run's folder. `None` where its files cannot be read or nothing trains so.
    pub(super) fn of(folder: &RunFolder, command: &RunCommand) -> Option<Self> {
        let (config, _) = Config::read(&folder.asked()).ok()?;
        let written = folder.read_written()?;
        let datasets = std::fs::read_to_string(folder.path().join("dataset.toml")).unwrap_or_default();
        let datasets = Config::parse(&nested(&datasets)).ok()?.0.dataset;
        let script = scripts::script(config.family, config.mode)?;
        let first = legs::later(folder).is_empty();
        Some(Self { config, script, output_name: Some(command.output_name.clone()).filter(|_| first), written, datasets })
    }

    #[cfg(test)]
    pub(super) fn test(text: &str) -> Self {
        let config = Config::parse(text).unwrap().0;
        let script = scripts::script(config.family, config.mode).unwrap();
        let written = Map::from_iter([("pretrained_model_name_or_path".to_owned(), config.base_model.clone().into())]);
        Self { output_name: Some(config.name.clone()), script, written, datasets: config.dataset.clone(), config }
    }

    /// An argument as it was handed over, where it is text.
    pub(super) fn written(&self, param: &str) -> Option<String> {
        self.written.get(param)?.as_str().map(str::to_owned)
    }

    /// What the trainer should have; `None` where that is up to it.
    pub(super) fn value(&self, param: &str) -> Option<Value> {
        if param == "output_name" {
            return self.output_name.clone().map(Value::from);
        }
        let implied = table().implied.iter().find(|implied| {
            let holds = |(key, value): (&String, &Value)| self.set(key).as_ref() == Some(value);
            let here = implied.families.is_empty() || implied.families.contains(&self.config.family);
            implied.param == param && here && implied.when.iter().all(holds)
        });
        if let Some(implied) = implied {
            return Some(implied.value.clone());
        }
        match self.by_adafactor(param) {
            Some(Adafactor::Takes(value)) => return Some(value),
            Some(Adafactor::ItsOwn) => return None,
            None => {}
        }
        let value = self.set(param).unwrap_or_else(|| self.default(param));
        // Without a seed the trainer draws one.
        (param != "seed" || !value.is_null()).then_some(value)
    }

    /// What was set, where the script acts on it: what does not act is not handed over.
    pub(super) fn set(&self, param: &str) -> Option<Value> {
        let acts = schema().effect(param, self.config.family, self.script) == Effect::Acts;
        let set = self.config.params.get(param).filter(|value| acts && !value.is_null()).cloned();
        let brought = || {
            let mut brought = scripts::implied(self.config.family, self.config.mode).into_iter();
            brought.find(|(key, _)| *key == param).map(|(_, value)| value)
        };
        set.or_else(brought)
    }

    fn default(&self, param: &str) -> Value {
        facts::argument(param).map_or(Value::Null, |fact| fact.default_in(self.script).clone())
    }

    /// Adafactor that finds its own rate has no other rate and a schedule of its own; `ItsOwn`: what it leaves is up to it.
    fn by_adafactor(&self, param: &str) -> Option<Adafactor> {
        let kind = self.set("optimizer_type")?.as_str()?.to_lowercase();
        let relative = !self.list("optimizer_args").iter().any(|arg| arg.replace(' ', "") == "relative_step=False");
        if kind != "adafactor" || !relative {
            return None;
        }
        let rate = self.set("learning_rate").unwrap_or_else(|| self.default("learning_rate"));
        match param {
            "learning_rate" => Some(Adafactor::Takes(Value::Null)),
            "unet_lr" => Some(Adafactor::ItsOwn),
            "lr_scheduler" => Some(Adafactor::Takes(format!("adafactor:{}", super::python(&rate)).into())),
            _ => None,
        }
    }

    /// A list of `key=value`.
    pub(super) fn list(&self, param: &str) -> Vec<String> {
        let set = self.set(param);
        let texts = set.as_ref().and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        texts.map(str::to_owned).collect()
    }

    /// Parameters that were set, may change what is learned, and stand in no file.
    pub(super) fn that_no_file_tells(&self) -> BTreeSet<String> {
        let unproven = &table().unproven;
        let counts = |key: &&String| {
            let grouped = facts::argument(key).is_some_and(|fact| unproven.groups.contains(&fact.group));
            grouped && !unproven.apart.contains(*key) && self.set(key).is_some()
        };
        let params = self.config.params.keys().filter(counts).cloned();
        let dataset = unproven.dataset.iter().filter(|key| self.is_set_by_datasets(key));
        params.chain(dataset.map(|key| format!("dataset.{key}"))).collect()
    }

    /// Whether any level of the dataset configuration sets this key.
    pub(super) fn is_set_by_datasets(&self, key: &str) -> bool {
        let dataset = &self.config.dataset;
        let levels = dataset.datasets.iter().flat_map(|one| std::iter::once(&one.values).chain(&one.subsets));
        let mut values = std::iter::once(&dataset.general).chain(levels);
        values.any(|values| values.get(key).is_some_and(|value| !value.is_null()))
    }
}

/// The dataset file as the half of a configuration.
fn nested(text: &str) -> String {
    let line = |line: &str| match line.trim() {
        head if head.starts_with("[[") => head.replacen("[[", "[[dataset.", 1),
        head if head.starts_with('[') => head.replacen('[', "[dataset.", 1),
        _ => line.to_owned(),
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}
