//! What the form says: short, different from one another, and in words of its own.

use std::collections::{BTreeMap, BTreeSet};

use super::{absent, blocks};
use crate::training::kohya::scripts::modes;
use crate::training::schema::schema_of;
use crate::training::{Family, Mode, Param, Tier, facts};

fn plain(text: &str) -> String {
    text.to_lowercase().chars().filter(|c| c.is_alphanumeric() || *c == ' ').collect()
}

#[test]
fn words_are_short_and_plain() {
    for (_, block) in blocks() {
        let key = &block.key;
        let label = block.label.chars().count();
        assert!((1..=28).contains(&label) && !block.label.ends_with('.'), "{key}: {}", block.label);
        assert!(block.help.ends_with('.') && block.help.chars().count() <= 200, "{key}: {}", block.help.chars().count());
        let conditions = block.needs.iter().chain(&block.conflicts).map(|condition| &condition.why);
        let warn = block.warn.iter().map(|warn| &warn.why);
        for text in [&block.label, &block.help].into_iter().chain(conditions).chain(warn) {
            assert!(!text.contains(['\u{2014}', '!']), "{key}: {text}");
        }
        for word in &block.words {
            assert!(!word.is_empty() && *word == word.to_lowercase(), "{key}: {word}");
        }
    }
    for absent in absent().values() {
        assert!(!absent.why.contains(['\u{2014}', '!']), "{}", absent.key);
    }
}

#[test]
fn help_is_told_once_and_is_not_the_facts_own() {
    let mut told = BTreeMap::new();
    for (_, block) in blocks() {
        if let Some(other) = told.insert(plain(&block.help), block.key.clone()) {
            panic!("{} and {other} have the same help", block.key);
        }
        let argument = facts::argument(&block.key).map(|fact| &fact.about);
        let dataset = facts::dataset_key(&block.key).map(|fact| &fact.about);
        for about in argument.into_iter().chain(dataset) {
            assert_ne!(plain(&block.help), plain(about), "{}", block.key);
        }
    }
}

/// The rows of every family's form in every mode.
fn forms() -> impl Iterator<Item = (Family, Mode, Vec<&'static Param>)> {
    Family::ALL.into_iter().flat_map(|family| {
        modes(family).map(move |mode| {
            let rows = schema_of(mode).params().iter().filter(|param| param.form && param.acts_in.contains(&family));
            (family, mode, rows.collect())
        })
    })
}

#[test]
fn a_form_has_each_label_once() {
    for (family, mode, rows) in forms() {
        let mut labels = BTreeSet::new();
        for param in rows {
            assert!(labels.insert(&param.label), "{family:?} {mode:?}: {} twice", param.label);
        }
    }
}

#[test]
fn basic_is_about_two_dozen_rows() {
    for (family, mode, rows) in forms() {
        let basic: Vec<&str> = rows.into_iter().filter(|row| row.level == Tier::Basic).map(|row| row.key.as_str()).collect();
        assert!((20..=32).contains(&basic.len()), "{family:?} {mode:?}: {} {basic:?}", basic.len());
    }
}

#[test]
fn a_form_offers_what_its_mode_is_about() {
    let keys = |family: Family, mode: Mode| {
        let found = forms().find(|form| (form.0, form.1) == (family, mode)).unwrap().2;
        found.into_iter().map(|row| row.key.as_str()).collect::<Vec<_>>()
    };
    let embedding = keys(Family::Sdxl, Mode::TextualInversion);
    assert!(embedding.contains(&"token_string") && !embedding.contains(&"network_dim"));
    assert!(!embedding.contains(&"caption_dropout_rate"), "its dataset configuration has no such key");
    let tuning = keys(Family::Sd15, Mode::Finetune);
    assert!(tuning.contains(&"metadata_file") && !tuning.contains(&"class_tokens") && !tuning.contains(&"unet_lr"));
    assert!(keys(Family::Sd15, Mode::Dreambooth).contains(&"class_tokens"));
    assert!(keys(Family::Sdxl, Mode::Lllite).contains(&"cond_emb_dim"));
    let control = keys(Family::Flux, Mode::Controlnet);
    assert!(control.contains(&"conditioning_data_dir") && !control.contains(&"is_reg"));
}
