//! The blocks of the form against the facts of the trainer.

mod coverage;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::absent::{Absent, Reason};
use super::blocks::Block;
use super::*;
use crate::training::facts::Kind;
use crate::training::param::{Condition, Group, Tier};

pub(super) fn blocks() -> Vec<(Group, Block)> {
    let sections = blocks::FILES.into_iter();
    sections
        .flat_map(|(group, text)| {
            let rows = blocks::rows(text).unwrap_or_else(|error| panic!("{}: {error}", group.name()));
            rows.into_iter().map(move |row| (group, row))
        })
        .collect()
}

pub(super) fn absent() -> BTreeMap<String, Absent> {
    blocks::absent().unwrap()
}

#[test]
fn every_block_agrees_with_the_facts() {
    for (_, block) in blocks() {
        let key = &block.key;
        if let Some((min, max)) = block.range {
            assert!(min < max, "{key}");
        }
        for (family, most) in &block.most {
            let within = block.range.unwrap();
            assert!(Family::from_name(family).is_some() && (within.0..=within.1).contains(&most.as_f64().unwrap()), "{key}");
        }
        let (kind, default, facts) = match block.half {
            Half::Params => {
                let fact = facts::argument(key).unwrap_or_else(|| panic!("the trainer has no argument {key}"));
                assert_eq!(fact.status, "active", "{key}");
                (fact.kind, &fact.default, fact.choices_anywhere())
            }
            Half::Dataset => {
                let fact = facts::dataset_key(key).unwrap_or_else(|| panic!("no dataset key {key}"));
                assert!(fact.levels.contains(&block.at.unwrap()), "{key} cannot be written there");
                (fact.kind, &fact.default, fact.choices.iter().collect())
            }
            Half::Launch => continue,
        };
        assert_eq!(block.kind, kind, "{key}");
        let said = block.default.clone().unwrap_or(Value::Null);
        assert!(said == *default || said.as_f64().is_some() && said.as_f64() == default.as_f64(), "{key}: {said} {default}");
        let real: Vec<&Value> = facts.into_iter().filter(|choice| !choice.is_null()).collect();
        for choice in block.choices.iter().chain(&block.suggest) {
            assert!(kind.takes(&choice.value) && !choice.label.is_empty(), "{key}: {choice:?}");
            assert!(real.is_empty() || real.contains(&&choice.value), "{key}: {choice:?}");
        }
        assert_eq!(block.choices.len(), real.len(), "{key}: every choice of the trainer is offered");
    }
}

#[test]
fn every_argument_stands_in_exactly_one_place() {
    let blocks = blocks();
    let absent = absent();
    for (key, fact) in facts::arguments() {
        let rows = blocks.iter().filter(|(_, block)| block.half == Half::Params && block.key == key).count();
        let same = blocks.iter().filter(|(_, block)| block.same_as.as_deref() == Some(key)).count();
        let without = usize::from(absent.contains_key(key));
        assert_eq!(rows + same + without, 1, "{key}: {rows} blocks, {same} of the dataset half, {without} without a row");
        if let Some(absent) = absent.get(key) {
            let retired = fact.status == "deprecated" || fact.status == "non_functional";
            assert_eq!(absent.kind == Reason::Retired, retired, "{key} is {}", fact.status);
            assert_eq!(absent.kind == Reason::Driven, fact.status == "driver_managed", "{key} is {}", fact.status);
        }
    }
    for key in absent.keys() {
        assert!(facts::argument(key).is_some(), "{key}");
    }
    for (key, fact) in facts::dataset_keys() {
        let rows: Vec<&Block> =
            blocks.iter().map(|(_, block)| block).filter(|block| block.half == Half::Dataset && block.key == key).collect();
        assert_eq!(rows.len(), 1, "{key}");
        if let Some(argument) = &rows[0].same_as {
            let argument = facts::argument(argument).unwrap();
            assert_eq!(argument.taken_by("sdxl_train_network"), !fact.levels.is_empty(), "{key}");
        }
    }
}

#[test]
fn conditions_name_real_keys_and_values_that_can_be() {
    let check = |key: &str, own: Option<Kind>, condition: &Condition| {
        let argument = facts::argument(&condition.key).map(|fact| (fact.kind, fact.choices_anywhere()));
        let dataset = facts::dataset_key(&condition.key).map(|fact| (fact.kind, fact.choices.iter().collect()));
        let (kind, choices) = argument.or(dataset).unwrap_or_else(|| panic!("{key}: {condition:?}"));
        let several = |value: &Value| value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
        for value in condition.is.iter().flat_map(several).chain(condition.fix.clone()) {
            assert!(kind.takes(&value) && (choices.is_empty() || choices.contains(&&value)), "{key}: {condition:?}");
        }
        for value in condition.when.iter().flat_map(several) {
            assert!(own.is_none_or(|own| own.takes(&value)), "{key}: {condition:?}");
        }
        assert!(!condition.why.is_empty() && !condition.why.ends_with('.'), "{key}: {condition:?}");
    };
    for (_, block) in blocks() {
        for condition in block.needs.iter().chain(&block.conflicts) {
            check(&block.key, Some(block.kind), condition);
        }
    }
    for absent in absent().values() {
        assert!(!absent.why.is_empty() && !absent.why.ends_with('.'), "{}", absent.key);
        absent.conflicts.iter().for_each(|condition| check(&absent.key, None, condition));
    }
}

#[test]
fn the_settings_of_the_launch_are_those_of_a_configuration() {
    let launch = serde_json::to_value(crate::training::Launch::default()).unwrap();
    let fields: BTreeSet<String> = launch.as_object().unwrap().keys().cloned().collect();
    let rows = blocks().into_iter().filter(|(_, block)| block.half == Half::Launch);
    let mut keys = BTreeSet::new();
    for (group, block) in rows {
        assert_eq!(group, Group::Launch, "{}", block.key);
        assert_eq!(block.default.unwrap_or_default(), launch[&block.key], "{}", block.key);
        assert!(keys.insert(block.key));
    }
    assert_eq!(keys, fields);
}

#[test]
fn each_key_stands_once_and_every_other_one_is_there_too() {
    let schema = schema();
    let mut seen = BTreeSet::new();
    for param in schema.params() {
        assert!(seen.insert((param.half.name(), param.key.as_str())), "{} twice", param.key);
    }
    let hidden = facts::arguments().filter(|(_, fact)| Tier::of_fact(&fact.tier).is_none()).count();
    assert_eq!(schema.params().len(), 280 - hidden + 38 + 7);
    assert_eq!(schema.params().iter().filter(|param| param.form).count(), blocks().len());
    assert!(schema.param("dataset_config").is_none(), "what drives the trainer is not shown");
    let shuffle = schema.param("shuffle_caption").unwrap();
    assert!(!shuffle.form && shuffle.same_as.as_deref() == Some("shuffle_caption"));
    assert_eq!(schema.dataset_param("batch_size").unwrap().same_as.as_deref(), Some("train_batch_size"));
    assert!(schema.param("use_8bit_adam").unwrap().absent.is_some());
}

#[test]
fn a_script_takes_an_argument_or_ignores_it_or_does_not_take_it() {
    let effect = |key, family, script| schema().effect(key, family, script);
    assert_eq!(effect("cache_text_encoder_outputs", Family::Sdxl, "sdxl_train_network"), Effect::Acts);
    assert_eq!(effect("cache_text_encoder_outputs", Family::Sd15, "train_network"), Effect::NotTaken);
    assert_eq!(effect("fused_backward_pass", Family::Sdxl, "sdxl_train_network"), Effect::Ignored);
    assert_eq!(effect("fused_backward_pass", Family::Sdxl, "sdxl_train"), Effect::Acts);
    assert_eq!(effect("noise_offset", Family::Flux, "flux_train_network"), Effect::Ignored, "it is only noted in the file");
    assert_eq!(effect("clip_l", Family::Flux, "flux_train_network"), Effect::Acts);
    assert_eq!(effect("clip_l", Family::Chroma, "flux_train_network"), Effect::Ignored, "Chroma has no CLIP");
    assert_eq!(effect("clip_skip", Family::Sdxl, "sdxl_train_network"), Effect::Ignored);
}

#[test]
fn a_family_sees_what_its_script_takes() {
    let keys = |family| for_script(Some(family), None, None, None).into_iter().map(|param| param.key).collect::<Vec<_>>();
    assert!(keys(Family::Sdxl).contains(&"cache_text_encoder_outputs".to_owned()));
    assert!(!keys(Family::Sd15).contains(&"cache_text_encoder_outputs".to_owned()));
    assert!(!schema().param("clip_skip").unwrap().acts_in.contains(&Family::Sdxl), "SDXL ignores it");
    let lumina = for_script(None, None, Some("lumina_train_network.py"), None);
    let sampling = lumina.iter().find(|param| param.key == "timestep_sampling").unwrap();
    assert_eq!(sampling.default, "shift");
    assert_eq!(sampling.choices.len(), 6);
    let whole = schema().param("timestep_sampling").unwrap();
    assert_eq!(whole.defaults["anima"], "sigmoid");
    let nextdit = whole.choices.iter().find(|choice| choice.value == "nextdit_shift").unwrap();
    assert_eq!(nextdit.families, Some(vec![Family::Lumina]));
    assert_eq!(
        for_script(None, None, Some("sdxl_train"), None).iter().find(|p| p.key == "save_model_as").unwrap().choices.len(),
        4
    );
    assert_eq!(schema().param("network_dim").unwrap().presets["sdxl"], 32);
}
