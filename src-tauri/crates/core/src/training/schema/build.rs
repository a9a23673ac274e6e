//! The schema, made from the facts and the words.

use std::collections::BTreeMap;

use serde_json::Value;

use super::blocks::{self, Block};
use super::{Effect, Schema};
use crate::training::facts::{self, Argument, DatasetKey};
use crate::training::kohya::datasets::ever_takes;
use crate::training::kohya::scripts::script;
use crate::training::param::{Choice, Group, Half, Param, Tier};
use crate::training::start::start;
use crate::training::{Config, Family, Mode, Values, presets};

impl Schema {
    pub(super) fn build(mode: Mode) -> Self {
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

        let starts = Family::ALL.into_iter().filter(|family| script(*family, mode).is_some());
        let starts = starts.map(|family| start(family, mode)).collect();
        let mut schema = Schema { mode, starts, params: Vec::new(), absent, narrow };
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
            Half::Dataset => dataset_key(&block.key, facts::dataset_key(&block.key)?, self),
            Half::Launch => Param {
                kind: block.kind,
                default: block.default.unwrap_or_default(),
                ..everywhere(&block.key, block.half, self.mode)
            },
        };
        if !block.choices.is_empty() {
            let fact = facts::argument(&block.key).filter(|_| block.half == Half::Params);
            param.choices = block.choices;
            for choice in &mut param.choices {
                choice.families = fact.and_then(|fact| takers(fact, &choice.value, self.mode));
            }
        }
        param.suggest = block.suggest;
        param.min = block.range.map(|range| range.0);
        param.max = block.range.map(|range| range.1);
        param.most = block.most;
        param.unit = block.unit;
        param.group = group;
        param.level = if block.basic_in.contains(&self.mode) { Tier::Basic } else { block.level };
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

    /// What a new draft of each family has, where it has something.
    fn preset_values(&self, get: impl Fn(&Config) -> Option<&Value>) -> Values {
        self.starts.iter().filter_map(|start| Some((start.family.name().to_owned(), get(start)?.clone()))).collect()
    }

    /// An argument without its words; none for those that only drive the trainer.
    fn argument(&self, key: &str, fact: &Argument) -> Option<Param> {
        let used = |family: &Family| script(*family, self.mode);
        let families: Vec<Family> =
            Family::ALL.into_iter().filter(|family| used(family).is_some_and(|script| fact.taken_by(script))).collect();
        let acts = |family: &Family| used(family).is_some_and(|script| self.effect(key, *family, script) == Effect::Acts);
        let other = |family: &Family| {
            let default = fact.default_in(used(family)?);
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
            job: presets::is_job(Half::Params, key),
            presets: self.preset_values(|config| config.params.get(key)),
            ..everywhere(key, Half::Params, self.mode)
        })
    }
}

fn dataset_key(key: &str, fact: &DatasetKey, schema: &Schema) -> Param {
    let mode = schema.mode;
    let all = everywhere(key, Half::Dataset, mode);
    let takes = |family: &Family| script(*family, mode).is_some_and(|script| ever_takes(script, key));
    let families: Vec<Family> = all.families.iter().copied().filter(takes).collect();
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
        job: presets::is_job(Half::Dataset, key),
        scripts: facts::scripts().iter().filter(|script| ever_takes(script, key)).cloned().collect(),
        acts_in: families.clone(),
        families,
        presets: schema.preset_values(|config| {
            let first = config.dataset.datasets.first();
            config.dataset.general.get(key).or_else(|| first?.values.get(key))
        }),
        ..all
    }
}

/// A parameter of every family's script, of which nothing else is known yet.
pub(super) fn everywhere(key: &str, half: Half, mode: Mode) -> Param {
    let families: Vec<Family> = Family::ALL.into_iter().filter(|family| script(*family, mode).is_some()).collect();
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
        scripts: facts::scripts().to_vec(),
        ignored_in: Vec::new(),
        acts_in: families.clone(),
        families,
        defaults: Values::new(),
        levels: Vec::new(),
        at: None,
        form: false,
        same_as: None,
        absent: None,
        needs: Vec::new(),
        conflicts: Vec::new(),
        newer: false,
        gone: Vec::new(),
        job: half == Half::Launch,
        presets: Values::new(),
    }
}

/// The families whose script takes a choice, where not all that take the argument do.
fn takers(fact: &Argument, choice: &Value, mode: Mode) -> Option<Vec<Family>> {
    let scripts = fact.scripts();
    if scripts.iter().all(|script| fact.choices_in(script).contains(choice)) {
        return None;
    }
    let takes = |family: &Family| {
        script(*family, mode).is_some_and(|script| fact.taken_by(script) && fact.choices_in(script).contains(choice))
    };
    Some(Family::ALL.into_iter().filter(takes).collect())
}

pub(super) fn choices(values: &[Value]) -> Vec<Choice> {
    let label = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let offered = values.iter().filter(|value| !value.is_null());
    offered.map(|value| Choice { value: value.clone(), label: label(value), refused: None, families: None }).collect()
}
