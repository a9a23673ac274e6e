//! The blocks of the form against the facts of the trainer.

use super::*;

fn blocks() -> Vec<Block> {
    toml::from_str::<Blocks>(BLOCKS).unwrap().param
}

#[test]
fn every_block_agrees_with_the_facts() {
    let blocks = blocks();
    assert!(blocks.len() >= 40, "{}", blocks.len());
    for block in &blocks {
        let key = &block.key;
        let (kind, default, fact_choices) = match block.half {
            Half::Params => {
                let fact = facts::argument(key).unwrap_or_else(|| panic!("the trainer has no argument {key}"));
                assert!(fact.taken_by("train_network") || fact.taken_by("sdxl_train_network"), "{key}");
                assert_eq!(fact.status, "active", "{key}");
                (fact.kind, &fact.default, &fact.choices)
            }
            Half::Dataset => {
                let fact = facts::dataset_key(key).unwrap_or_else(|| panic!("no dataset key {key}"));
                assert!(fact.levels.contains(&block.at.unwrap()), "{key} cannot be written there");
                (fact.kind, &fact.default, &fact.choices)
            }
        };
        assert_eq!(block.kind, kind, "{key}");
        let said = block.default.clone().unwrap_or(Value::Null);
        assert!(said == *default || said.as_f64().is_some() && said.as_f64() == default.as_f64(), "{key}: {said} {default}");
        for choice in &block.choices {
            assert!(kind.takes(&choice.value), "{key}: {choice:?}");
            assert!(fact_choices.is_empty() || fact_choices.contains(&choice.value), "{key}: {choice:?}");
        }
        if !block.choices.is_empty() {
            let all = fact_choices.iter().filter(|choice| !choice.is_null()).count();
            assert_eq!(block.choices.len(), all, "{key}: every choice of the trainer is offered");
        }
        if let Some((min, max)) = block.range {
            assert!(min < max, "{key}");
        }
    }
}

#[test]
fn words_are_short_and_conditions_name_real_keys() {
    for block in blocks() {
        let key = &block.key;
        assert!(!block.label.is_empty() && block.label.len() <= 28 && !block.label.ends_with('.'), "{key}");
        assert!(block.help.ends_with('.') && block.help.len() <= 160, "{key}: {}", block.help.len());
        assert!(!block.help.contains(['\u{2014}', '!']), "{key}");
        for condition in block.needs.iter().chain(&block.conflicts) {
            let known = facts::argument(&condition.key).is_some() || facts::dataset_key(&condition.key).is_some();
            assert!(known && !condition.why.is_empty(), "{key}: {condition:?}");
        }
    }
}

#[test]
fn each_key_stands_once_and_every_other_one_is_there_too() {
    let schema = schema();
    let mut seen = std::collections::HashSet::new();
    for param in schema.params() {
        assert!(seen.insert((param.half == Half::Dataset, param.key.as_str())), "{} twice", param.key);
    }
    let hidden = facts::arguments().filter(|(_, fact)| Tier::of_fact(&fact.tier).is_none()).count();
    assert_eq!(schema.params().len(), 280 - hidden + 38);
    assert_eq!(schema.params().iter().filter(|param| param.form).count(), blocks().len());
    assert!(schema.param("dataset_config").is_none(), "what drives the trainer is not shown");
    assert!(!schema.param("discrete_flow_shift").unwrap().form);
}

#[test]
fn a_family_sees_what_its_script_takes() {
    let keys = |family| schema().for_script(Some(family), None).into_iter().map(|param| param.key).collect::<Vec<_>>();
    assert!(keys(Family::Sdxl).contains(&"cache_text_encoder_outputs".to_owned()));
    assert!(!keys(Family::Sd15).contains(&"cache_text_encoder_outputs".to_owned()));
    assert!(!keys(Family::Sdxl).contains(&"clip_skip".to_owned()), "SDXL ignores it");
    let lumina = schema().for_script(None, Some("lumina_train_network.py"));
    assert_eq!(lumina.iter().find(|param| param.key == "timestep_sampling").unwrap().default, "shift");
    assert_eq!(schema().param("network_dim").unwrap().presets["sdxl"], 32);
}
