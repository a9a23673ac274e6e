//! The parameters as the trainer in use has them: its own arguments beside those of the schema, its defaults and choices.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::Value;

use super::build::{choices, everywhere};
use super::{Effect, Schema};
use crate::training::facts::{self, Kind};
use crate::training::installed::{Installed, InstalledArgument};
use crate::training::kohya::render::is_default;
use crate::training::param::{Choice, Group, Half, Param, Tier};
use crate::training::{Family, Mode, Takes};

/// Our words for an argument that the schema does not have.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    key: String,
    /// For the reader of the file: what it takes the trainer says itself.
    #[serde(rename = "kind")]
    _kind: Option<Kind>,
    label: String,
    help: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Newer {
    newer: Vec<Words>,
}

// The file ships inside the program and a test reads it, so that a failure here cannot reach a user.
static NEWER: LazyLock<BTreeMap<String, Words>> = LazyLock::new(|| {
    let newer: Newer = toml::from_str(include_str!("../../../../../../resources/params/newer.toml")).unwrap_or_default();
    newer.newer.into_iter().map(|words| (words.key.clone(), words)).collect()
});

/// What is said of an argument that the schema does not have, where we know it from other trainers: that it is one.
pub fn is_known_elsewhere(key: &str) -> bool {
    NEWER.contains_key(key)
}

impl Schema {
    /// Every parameter as the trainer in use has it; its own arguments come last. Without a trainer, those of the schema.
    pub fn with_installed(&self, installed: Option<&Installed>) -> Vec<Param> {
        let mut params = self.params.clone();
        let Some(installed) = installed else { return params };
        for param in &mut params {
            match param.half {
                Half::Params => follow(param, self.mode, installed),
                Half::Dataset => fall_back(param, self.mode, installed),
                Half::Launch => {}
            }
        }
        let known = facts::scripts().iter().map(String::as_str);
        let mut new: BTreeMap<&str, Param> = BTreeMap::new();
        for (script, key, argument) in
            known.flat_map(|script| installed.arguments(script).map(move |(key, argument)| (script, key, argument)))
        {
            if facts::argument(key).is_none() {
                new.entry(key).or_insert_with(|| new_param(key, argument, self.mode, installed)).scripts.push(script.to_owned());
            }
        }
        params.extend(new.into_values());
        params
    }
}

/// Each family with its script as the trainer in use has it.
fn families(installed: &Installed, mode: Mode) -> impl Iterator<Item = (Family, Takes<'_>)> {
    Family::ALL.into_iter().filter_map(move |family| Some((family, Takes::by(family, mode, Some(installed))?)))
}

/// A parameter of the schema, corrected.
fn follow(param: &mut Param, mode: Mode, installed: &Installed) {
    let key = param.key.clone();
    let had = |script: &str| facts::argument(&key).is_some_and(|fact| fact.taken_by(script));
    let scripts = facts::scripts()
        .iter()
        .filter(|script| if installed.has_read(script) { installed.argument(script, &key).is_some() } else { had(script) });
    param.scripts = scripts.cloned().collect();
    let mut offered: Vec<(Value, Vec<Family>)> = Vec::new();
    for (family, takes) in families(installed, mode) {
        if takes.is_gone(&key) {
            param.gone.push(family);
        }
        let Some(argument) = takes.argument(&key) else { continue };
        if !param.families.contains(&family) {
            param.families.push(family);
        }
        if takes.effect(&key) == Effect::Acts && !param.acts_in.contains(&family) {
            param.acts_in.push(family);
        }
        param.kind = argument.kind().unwrap_or(param.kind);
        if let Some(default) = takes.default(&key) {
            if is_default(default, &param.default) {
                param.defaults.remove(family.name());
            } else {
                param.defaults.insert(family.name().to_owned(), default.clone());
            }
        }
        for choice in takes.choices(&key).iter().filter(|choice| !choice.is_null()) {
            match offered.iter_mut().find(|(value, _)| value == choice) {
                Some((_, families)) => families.push(family),
                None => offered.push((choice.clone(), vec![family])),
            }
        }
    }
    merge(param, offered);
}

/// A key of the dataset half that is not set falls back to the argument that says the same.
fn fall_back(param: &mut Param, mode: Mode, installed: &Installed) {
    let Some(key) = &param.same_as else { return };
    for (family, takes) in families(installed, mode) {
        if let Some(default) = takes.argument(key).and_then(InstalledArgument::default)
            && facts::argument(key).is_some_and(|fact| !is_default(default, fact.default_in(takes.script)))
        {
            param.defaults.insert(family.name().to_owned(), default.clone());
        }
    }
}

/// The choices of the schema keep their labels and their order; others come after them.
fn merge(param: &mut Param, offered: Vec<(Value, Vec<Family>)>) {
    if offered.is_empty() {
        return;
    }
    let all = &param.families;
    for choice in &mut param.choices {
        let before = choice.families.as_ref().unwrap_or(all);
        let now = offered.iter().find(|(value, _)| *value == choice.value).map(|(_, families)| families.as_slice());
        let now = now.unwrap_or_default();
        if before.len() != now.len() || before.iter().any(|family| !now.contains(family)) {
            choice.families = (now.len() < all.len()).then(|| now.to_vec());
        }
    }
    for (value, families) in offered {
        if !param.choices.iter().any(|choice| choice.value == value) {
            let families = (families.len() < all.len()).then_some(families);
            param.choices.extend(choices(&[value]).into_iter().map(|choice| Choice { families: families.clone(), ..choice }));
        }
    }
}

/// An argument that only the trainer in use has: with our words where we have some, else with its own.
fn new_param(key: &str, argument: &InstalledArgument, mode: Mode, installed: &Installed) -> Param {
    let words = NEWER.get(key);
    let takers: Vec<Family> =
        families(installed, mode).filter(|(_, takes)| takes.argument(key).is_some()).map(|(family, _)| family).collect();
    let own = || argument.help().unwrap_or_default();
    Param {
        kind: argument.kind().unwrap_or(Kind::Str),
        default: argument.default().cloned().unwrap_or_default(),
        choices: choices(argument.choices().unwrap_or_default()),
        group: Group::Logging,
        level: Tier::Expert,
        label: words.map_or_else(|| key.to_owned(), |words| words.label.clone()),
        help: words.map_or_else(own, |words| words.help.clone()),
        scripts: Vec::new(),
        families: takers.clone(),
        acts_in: takers,
        newer: true,
        ..everywhere(key, Half::Params, mode)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::json;

    use super::*;
    use crate::training::installed::tests::{argument, doctored, of_facts};
    use crate::training::schema::{for_script, schema};

    #[test]
    fn the_trainer_of_the_facts_changes_nothing() {
        let followed = schema().with_installed(Some(&of_facts()));
        for (ours, theirs) in schema().params().iter().zip(&followed) {
            assert_eq!(ours, theirs);
        }
        assert_eq!(followed.len(), schema().params().len());
    }

    #[test]
    fn the_form_follows_the_trainer_in_use() {
        let installed = doctored(|scripts| {
            let sdxl = scripts.get_mut("sdxl_train_network").unwrap();
            let scale = argument("cfm_lambda", Kind::Float, &json!(0.05), &[]);
            sdxl.insert("cfm_lambda".into(), scale);
            sdxl.insert("brand_new".into(), argument("brand_new", Kind::Bool, &json!(false), &[]));
            sdxl.remove("fp8_base_unet");
            sdxl.insert("max_bucket_reso".into(), argument("max_bucket_reso", Kind::Int, &json!(2048), &[]));
            sdxl.insert("min_snr_gamma".into(), argument("min_snr_gamma", Kind::Float, &json!(5.0), &[]));
            let choices = [json!("no"), json!("fp16"), json!("bf16"), json!("fp8")];
            sdxl.insert("mixed_precision".into(), argument("mixed_precision", Kind::Str, &json!("no"), &choices));
        });
        let params = schema().with_installed(Some(&installed));
        let param = |key: &str| params.iter().find(|param| param.key == key && param.half == Half::Params).unwrap();
        let new = param("cfm_lambda");
        assert!(new.newer && !new.form && new.acts_in == [Family::Sdxl] && new.label == "Contrastive weight");
        assert_eq!((new.kind, &new.default, &new.scripts), (Kind::Float, &json!(0.05), &vec!["sdxl_train_network".to_owned()]));
        assert_eq!(param("brand_new").help, "Own words of the trainer.", "where we have none");
        assert_eq!(param("fp8_base_unet").gone, [Family::Sdxl]);
        assert!(!param("fp8_base_unet").scripts.contains(&"sdxl_train_network".to_owned()));
        assert_eq!(param("min_snr_gamma").defaults["sdxl"], 5.0);
        let bucket = params.iter().find(|param| param.key == "max_bucket_reso" && param.half == Half::Dataset).unwrap();
        assert_eq!(bucket.defaults["sdxl"], 2048, "what a dataset does not say, the argument says");
        let added = param("mixed_precision").choices.iter().find(|choice| choice.value == "fp8").unwrap();
        assert_eq!(added.families.as_deref(), Some([Family::Sdxl].as_slice()));
        let listed = for_script(Some(Family::Sdxl), None, None, Some(&installed));
        let keys: BTreeSet<&str> = listed.iter().map(|param| param.key.as_str()).collect();
        assert!(keys.contains("cfm_lambda") && !keys.contains("fp8_base_unet"));
        assert_eq!(listed.iter().find(|param| param.key == "min_snr_gamma").unwrap().default, 5.0);
    }

    #[test]
    fn words_for_newer_arguments_are_short_and_plain() {
        assert_eq!(NEWER.len(), 70);
        let mut labels: BTreeSet<&str> =
            schema().params().iter().filter(|param| param.form).map(|param| param.label.as_str()).collect();
        for (key, words) in NEWER.iter() {
            assert!(facts::argument(key).is_none(), "{key} is in the schema by now");
            assert!(labels.insert(&words.label), "{key}: {} twice", words.label);
            assert!((1..=28).contains(&words.label.chars().count()), "{key}: {}", words.label);
            assert!(words.help.ends_with('.') && words.help.chars().count() <= 200, "{key}: {}", words.help);
            assert!(!words.help.contains(['\u{2014}', '!']), "{key}");
        }
    }
}
