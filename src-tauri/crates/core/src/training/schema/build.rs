//! The schema, made from the facts and the words.

use std::collections::BTreeMap;

use serde_json::Value;

use super::blocks::{self, Block};
use super::{Effect, Schema};
use crate::training::facts::{self, Argument, DatasetKey};
use crate::training::kohya::scripts::script;
use crate::training::param::{Choice, Group, Half, Param, Tier};
use crate::training::{Config, Family, Mode, Values, presets};

impl Schema {
    pub(super) fn build() -> Self {
        let sections = blocks::FILES.into_iter();
        let blocks: Vec<(Group, Block)> = sections
            .flat_map(|(group, text)| blocks::rows(text).unwrap_or_default().into_iter().map(move |row| (group, row)))
            .collect();
        let absent = blocks::absent().unwrap_or_default();
        let own = |block: &Block| block.half == Half::Params;
        let rows = blocks.iter().filter(|(_, block)| own(block)).map(|(_, block)| (&block.key, &block.families));
        let others = absent.values().map(|absent| (&absent.key, &absent.families));
        let narrow = rows.chain(others).filter_map(|(key, families)| Some((key.clone(), families.clone()?))).collect();
        let same: BTreeMap<String, String> =
            blocks.iter().filter_map(|(_, block)| Some((block.same_as.clone()?, block.key.clone()))).collect();

        let mut schema = Schema { params: Vec::new(), absent, narrow };
        schema.params = blocks.into_iter().filter_map(|(group, block)| schema.row(group, block)).collect();
        for (key, fact) in facts::arguments() {
            if schema.param(key).is_none()
                && let Some(mut param) = schema.argument(key, fact)
            {
                param.same_as = same.get(key).cloned();
                schema.params.push(param);
            }
        }
        schema
    }

    fn row(&self, group: Group, block: Block) -> Option<Param> {
        let mut param = match block.half {
            Half::Params => self.argument(&block.key, facts::argument(&block.key)?)?,
            Half::Dataset => dataset_key(&block.key, facts::dataset_key(&block.key)?),
            Half::Launch => {
                Param { kind: block.kind, default: block.default.unwrap_or_default(), ..everywhere(&block.key, block.half) }
            }
        };
        if !block.choices.is_empty() {
            let fact = facts::argument(&block.key).filter(|_| block.half == Half::Params);
            param.choices = block.choices;
            for choice in &mut param.choices {
                choice.families = fact.and_then(|fact| takers(fact, &choice.value));
            }
        }
        param.suggest = block.suggest;
        param.min = block.range.map(|range| range.0);
        param.max = block.range.map(|range| range.1);
        param.most = block.most;
        param.unit = block.unit;
        param.group = group;
        param.level = block.level;
        param.label = block.label;
        param.help = block.help;
        param.words = block.words;
        param.warn = block.warn;
        param.at = block.at;
        param.same_as = block.same_as;
        param.needs = block.needs;
        param.conflicts = block.conflicts;
        param.form = true;
        Some(param)
    }

    /// An argument without its words; none for those that only drive the trainer.
    fn argument(&self, key: &str, fact: &Argument) -> Option<Param> {
        let lora = |family: &Family| script(*family, Mode::Lora);
        let families: Vec<Family> =
            Family::ALL.into_iter().filter(|family| lora(family).is_some_and(|script| fact.taken_by(script))).collect();
        let acts = |family: &Family| lora(family).is_some_and(|script| self.effect(key, *family, script) == Effect::Acts);
        let other = |family: &Family| {
            let default = fact.default_in(lora(family)?);
            (*default != fact.default).then(|| (family.name().to_owned(), default.clone()))
        };
        let absent = self.absent.get(key);
        Some(Param {
            kind: fact.kind,
            default: fact.default.clone(),
            choices: choices(&fact.choices),
            group: Group::of_fact(&fact.group),
            level: Tier::of_fact(&fact.tier)?,
            help: fact.about.clone(),
            path: fact.path.clone(),
            secret: fact.secret,
            scripts: fact.scripts().into_iter().map(str::to_owned).collect(),
            ignored_in: fact.scripts().into_iter().filter(|script| fact.ignored_by(script)).map(str::to_owned).collect(),
            acts_in: families.iter().copied().filter(acts).collect(),
            defaults: families.iter().filter_map(other).collect(),
            families,
            absent: absent.map(|absent| absent.why.clone()),
            conflicts: absent.map(|absent| absent.conflicts.clone()).unwrap_or_default(),
            presets: preset_values(|config| config.params.get(key)),
            ..everywhere(key, Half::Params)
        })
    }
}

fn dataset_key(key: &str, fact: &DatasetKey) -> Param {
    Param {
        kind: fact.kind,
        default: fact.default.clone(),
        choices: choices(&fact.choices),
        help: fact.about.clone(),
        path: match key {
            "metadata_file" => Some("file".to_owned()),
            key => key.ends_with("_dir").then(|| "dir".to_owned()),
        },
        levels: fact.levels.clone(),
        presets: preset_values(|config| {
            let first = config.dataset.datasets.first();
            config.dataset.general.get(key).or_else(|| first?.values.get(key))
        }),
        ..everywhere(key, Half::Dataset)
    }
}

/// A parameter of every family's script, of which nothing else is known yet.
fn everywhere(key: &str, half: Half) -> Param {
    let scripts = Family::ALL.into_iter().filter_map(|family| script(family, Mode::Lora));
    let mut scripts: Vec<String> = scripts.map(str::to_owned).collect();
    scripts.dedup();
    Param {
        key: key.to_owned(),
        half,
        kind: facts::Kind::Str,
        default: Value::Null,
        choices: Vec::new(),
        suggest: Vec::new(),
        min: None,
        max: None,
        most: Values::new(),
        unit: None,
        group: Group::Dataset,
        level: Tier::Advanced,
        label: key.to_owned(),
        help: String::new(),
        words: Vec::new(),
        warn: None,
        path: None,
        secret: false,
        scripts,
        ignored_in: Vec::new(),
        families: Family::ALL.to_vec(),
        acts_in: Family::ALL.to_vec(),
        defaults: Values::new(),
        levels: Vec::new(),
        at: None,
        form: false,
        same_as: None,
        absent: None,
        needs: Vec::new(),
        conflicts: Vec::new(),
        presets: Values::new(),
    }
}

/// The families whose LoRA script takes a choice, where not all that take the argument do.
fn takers(fact: &Argument, choice: &Value) -> Option<Vec<Family>> {
    let scripts = fact.scripts();
    if scripts.iter().all(|script| fact.choices_in(script).contains(choice)) {
        return None;
    }
    let takes = |family: &Family| {
        script(*family, Mode::Lora).is_some_and(|script| fact.taken_by(script) && fact.choices_in(script).contains(choice))
    };
    Some(Family::ALL.into_iter().filter(takes).collect())
}

fn choices(values: &[Value]) -> Vec<Choice> {
    let label = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let offered = values.iter().filter(|value| !value.is_null());
    offered.map(|value| Choice { value: value.clone(), label: label(value), refused: None, families: None }).collect()
}

fn preset_values(get: impl Fn(&Config) -> Option<&Value>) -> Values {
    let built_in = presets::built_in().iter();
    built_in.filter_map(|preset| Some((preset.config.family.name().to_owned(), get(&preset.config)?.clone()))).collect()
}
