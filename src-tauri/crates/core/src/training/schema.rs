//! The schema: every parameter, made once from the facts of the trainer and the words of `resources/params/kohya.toml`.

use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::Value;

use super::facts::{self, Argument, DatasetKey, DatasetLevel, Kind};
use super::kohya::scripts::script;
use super::param::{Choice, Condition, Group, Half, Param, Tier};
use super::{Family, Mode, Values, presets};

/// Every parameter: those of the form in the form's order, then all others in the order of the trainer's help.
#[derive(Debug)]
pub struct Schema {
    params: Vec<Param>,
}

/// One block of `kohya.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Block {
    key: String,
    #[serde(default)]
    half: Half,
    #[cfg_attr(not(test), expect(dead_code, reason = "said for the reader; a test holds it against the facts"))]
    kind: Kind,
    #[cfg_attr(not(test), expect(dead_code, reason = "said for the reader; a test holds it against the facts"))]
    default: Option<Value>,
    #[serde(default)]
    choices: Vec<Choice>,
    #[serde(default)]
    suggest: Vec<Choice>,
    range: Option<(f64, f64)>,
    unit: Option<String>,
    group: Group,
    level: Tier,
    label: String,
    help: String,
    at: Option<DatasetLevel>,
    families: Option<Vec<Family>>,
    #[serde(default)]
    needs: Vec<Condition>,
    #[serde(default)]
    conflicts: Vec<Condition>,
}

#[derive(Default, Deserialize)]
struct Blocks {
    #[serde(default)]
    param: Vec<Block>,
}

// The file ships inside the program and a test reads it, so that a failure here cannot reach a user.
static SCHEMA: LazyLock<Schema> = LazyLock::new(|| {
    let blocks: Blocks = toml::from_str(BLOCKS).unwrap_or_default();
    let mut params: Vec<Param> = blocks.param.into_iter().filter_map(from_block).collect();
    let has = |params: &[Param], half: Half, key: &str| params.iter().any(|param| param.half == half && param.key == key);
    for (key, fact) in facts::arguments() {
        if !has(&params, Half::Params, key) {
            params.extend(from_argument(key, fact));
        }
    }
    for (key, fact) in facts::dataset_keys() {
        if !has(&params, Half::Dataset, key) {
            params.push(from_dataset_key(key, fact));
        }
    }
    Schema { params }
});

const BLOCKS: &str = include_str!("../../../../../resources/params/kohya.toml");

/// The schema of Kohya's sd-scripts.
pub fn schema() -> &'static Schema {
    &SCHEMA
}

impl Schema {
    /// Every parameter.
    pub fn params(&self) -> &[Param] {
        &self.params
    }

    /// One argument.
    pub fn param(&self, key: &str) -> Option<&Param> {
        self.params.iter().find(|param| param.half == Half::Params && param.key == key)
    }

    /// One key of the dataset half.
    pub fn dataset_param(&self, key: &str) -> Option<&Param> {
        self.params.iter().find(|param| param.half == Half::Dataset && param.key == key)
    }

    /// The parameters that a family's LoRA script, or a named script, takes, with that script's defaults and choices.
    pub fn for_script(&self, family: Option<Family>, named: Option<&str>) -> Vec<Param> {
        let named = named.map(|name| name.trim_end_matches(".py"));
        let script = named.or_else(|| script(family?, Mode::Lora));
        let fits = |param: &&Param| {
            family.is_none_or(|family| param.families.contains(&family))
                && script.is_none_or(|script| param.scripts.iter().any(|name| name == script))
        };
        let mut params: Vec<Param> = self.params.iter().filter(fits).cloned().collect();
        if let Some(script) = script {
            for param in params.iter_mut().filter(|param| param.half == Half::Params) {
                let Some(fact) = facts::argument(&param.key) else { continue };
                param.default = fact.default_in(script).clone();
                if !param.form {
                    param.choices = choices(fact.choices_in(script));
                }
            }
        }
        params
    }
}

fn from_block(block: Block) -> Option<Param> {
    let mut param = match block.half {
        Half::Params => from_argument(&block.key, facts::argument(&block.key)?)?,
        Half::Dataset => from_dataset_key(&block.key, facts::dataset_key(&block.key)?),
    };
    if !block.choices.is_empty() {
        param.choices = block.choices;
    }
    param.suggest = block.suggest;
    param.min = block.range.map(|range| range.0);
    param.max = block.range.map(|range| range.1);
    param.unit = block.unit;
    param.group = block.group;
    param.level = block.level;
    param.label = block.label;
    param.help = block.help;
    param.at = block.at;
    param.needs = block.needs;
    param.conflicts = block.conflicts;
    if let Some(families) = block.families {
        param.families = families;
    }
    param.form = true;
    Some(param)
}

/// An argument that the form has no row for; none for those that only drive the trainer.
fn from_argument(key: &str, fact: &Argument) -> Option<Param> {
    let families = Family::ALL.into_iter();
    Some(Param {
        key: key.to_owned(),
        half: Half::Params,
        kind: fact.kind,
        default: fact.default.clone(),
        choices: choices(&fact.choices),
        suggest: Vec::new(),
        min: None,
        max: None,
        unit: None,
        group: Group::of_fact(&fact.group),
        level: Tier::of_fact(&fact.tier)?,
        label: key.to_owned(),
        help: fact.about.clone(),
        path: fact.path.clone(),
        secret: fact.secret,
        scripts: fact.scripts().into_iter().map(str::to_owned).collect(),
        families: families.filter(|f| script(*f, Mode::Lora).is_some_and(|script| fact.taken_by(script))).collect(),
        levels: Vec::new(),
        at: None,
        form: false,
        needs: Vec::new(),
        conflicts: Vec::new(),
        presets: preset_values(|config| config.params.get(key)),
    })
}

fn from_dataset_key(key: &str, fact: &DatasetKey) -> Param {
    let scripts = Family::ALL.into_iter().filter_map(|family| script(family, Mode::Lora));
    let mut scripts: Vec<String> = scripts.map(str::to_owned).collect();
    scripts.dedup();
    Param {
        key: key.to_owned(),
        half: Half::Dataset,
        kind: fact.kind,
        default: fact.default.clone(),
        choices: choices(&fact.choices),
        suggest: Vec::new(),
        min: None,
        max: None,
        unit: None,
        group: Group::Dataset,
        level: Tier::Advanced,
        label: key.to_owned(),
        help: fact.about.clone(),
        path: key.ends_with("_dir").then(|| "dir".to_owned()),
        secret: false,
        scripts,
        families: Family::ALL.to_vec(),
        levels: fact.levels.clone(),
        at: None,
        form: false,
        needs: Vec::new(),
        conflicts: Vec::new(),
        presets: preset_values(|config| {
            let first = config.dataset.datasets.first();
            config.dataset.general.get(key).or_else(|| first?.values.get(key))
        }),
    }
}

fn choices(values: &[Value]) -> Vec<Choice> {
    let label = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let offered = values.iter().filter(|value| !value.is_null());
    offered.map(|value| Choice { value: value.clone(), label: label(value) }).collect()
}

fn preset_values(get: impl Fn(&super::Config) -> Option<&Value>) -> Values {
    let built_in = presets::built_in().iter();
    built_in.filter_map(|preset| Some((preset.config.family.name().to_owned(), get(&preset.config)?.clone()))).collect()
}

#[cfg(test)]
mod tests;
