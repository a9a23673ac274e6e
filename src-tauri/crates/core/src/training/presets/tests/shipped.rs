//! The presets that ship: each is read, is right for its trainer, and passes the whole validation.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use super::*;
use crate::training::kohya::scripts::{required, script};
use crate::training::material::{Captions, Folder, Image};
use crate::training::schema::Effect;
use crate::training::{Level, Material, facts, schema, validate};

#[test]
fn every_file_is_read() {
    for (name, text) in included::FILES {
        let file: included::File = toml::from_str(text).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(!file.presets(name).is_empty());
    }
    let starts: Vec<Family> = Family::ALL.into_iter().filter(|family| shipped_start(*family, Mode::Lora).is_some()).collect();
    assert_eq!(starts, Family::ALL);
}

#[test]
fn every_family_has_every_goal_and_says_of_every_card_what_it_can() {
    for family in Family::ALL {
        for gb in [6, 8, 12, 16, 24] {
            let refused =
                refused().into_iter().any(|refused| (refused.family, refused.mode, refused.gb) == (family, Mode::Lora, gb));
            for goal in Goal::ALL {
                let name = format!("{}-{}-{gb}gb", family.name(), goal.name());
                let found = included().iter().find(|preset| preset.summary.name == name);
                assert_eq!(found.is_some(), !refused, "{name}");
            }
        }
    }
}

#[test]
fn every_preset_says_what_it_is_for_and_no_name_comes_twice() {
    let names: BTreeSet<&str> = included().iter().map(|preset| preset.summary.name.as_str()).collect();
    let titles: BTreeSet<&str> = included().iter().map(|preset| preset.summary.title.as_str()).collect();
    assert_eq!((names.len(), titles.len()), (included().len(), included().len()));
    for Preset { summary, .. } in included() {
        assert!(!summary.about.is_empty() && summary.memory.is_some() && !summary.own, "{summary:?}");
        assert!(!summary.about.ends_with('.') && summary.about.len() < 200, "{}", summary.about);
    }
}

#[test]
fn every_preset_acts_and_passes_the_whole_validation() {
    let mut wrong = Vec::new();
    for preset in included() {
        let name = &preset.summary.name;
        let (family, mode) = (preset.summary.family, preset.summary.mode);
        let script = script(family, mode).unwrap_or_else(|| panic!("{name} has a script"));
        for (key, value) in &preset.params {
            let fact = facts::argument(key).unwrap_or_else(|| panic!("{name}: {key}"));
            assert!(fact.kind.takes(value), "{name}: {key} = {value}");
            if schema().effect(key, family, script) != Effect::Acts {
                wrong.push(format!("{name}: {key} does nothing"));
            }
        }
        let (params, dataset, left_out) = of_config(&draft_from(preset.clone(), ""));
        assert_eq!((&params, &dataset, left_out), (&preset.params, &preset.dataset, Vec::new()), "{name}");
        let (config, material) = dressed(preset);
        let issues = validate::validate(&config, &material);
        let loud = issues.into_iter().filter(|issue| issue.level != Level::Info);
        wrong.extend(loud.map(|issue| format!("{name}: {} {}: {}", issue.param, issue.code, issue.message)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A preset with everything that a job adds: a base model with the files beside it, and a folder of images with captions.
fn dressed(preset: &Preset) -> (Config, Material) {
    let mut config = draft_from(preset.clone(), "kana-v1");
    let mut material = Material::default();
    let mut there = |name: &str| {
        let path = PathBuf::from(format!("/models/{name}.safetensors"));
        material.existing.insert(path.clone());
        path.display().to_string()
    };
    config.base_model = there("base");
    let beside = if config.family == Family::Sd3 { &["clip_l", "clip_g", "t5xxl"][..] } else { required(config.family) };
    for key in beside {
        config.params.insert((*key).to_owned(), there(key).into());
    }
    let images = (0..24).map(|n| Image { name: format!("{n}.png"), size: Some((2048, 2048)) }).collect();
    let captions = Captions { found: 24, ..Captions::default() };
    let folder = Folder { images, captions: [(".txt".to_owned(), captions)].into() };
    material.folders.insert("/data/kana".into(), Arc::new(folder));
    let subset = json!({"image_dir": "/data/kana", "num_repeats": 2});
    config.dataset.datasets[0].subsets.push(subset.as_object().unwrap().clone());
    (config, material)
}
