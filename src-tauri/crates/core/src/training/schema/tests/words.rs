//! What the form says: short, different from one another, and in words of its own.

use std::collections::{BTreeMap, BTreeSet};

use super::{absent, blocks};
use crate::training::schema::schema;
use crate::training::{Family, Tier, facts};

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

#[test]
fn a_form_has_each_label_once() {
    for family in Family::ALL {
        let mut labels = BTreeSet::new();
        let rows = schema().params().iter().filter(|param| param.form && param.acts_in.contains(&family));
        for param in rows {
            assert!(labels.insert(&param.label), "{family:?}: {} twice", param.label);
        }
    }
}

#[test]
fn basic_is_about_two_dozen_rows() {
    for family in Family::ALL {
        let rows = schema().params().iter().filter(|param| param.form && param.acts_in.contains(&family));
        let basic: Vec<&str> = rows.filter(|param| param.level == Tier::Basic).map(|param| param.key.as_str()).collect();
        assert!((20..=32).contains(&basic.len()), "{family:?}: {} {basic:?}", basic.len());
    }
}
