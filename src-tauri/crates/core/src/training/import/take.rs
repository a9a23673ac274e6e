//! A sheet as a configuration, and what became of each of its keys. Pure: what lies on the disk was looked at before.

mod dataset;

use serde_json::Value;

use super::disk::{Found, ImageFolder, is_rooted};
use super::family::family;
use super::report::{ImportForm, ImportReport, KeyOutcome};
use super::rules::ARGUMENTS;
use super::sheet::{Entry, Sheet, is_nothing};
use super::value::convert;
use crate::training::Takes;
use crate::training::kohya::render::is_default;
use crate::training::kohya::scripts::{implied, required, script};
use crate::training::nearest::nearest;
use crate::training::schema::Effect;
use crate::training::schema::absent::{Absent, Reason};
use crate::training::{Config, DatasetTable, Mode, Values, facts, schema};

/// Written in any case, like the trainer's own defaults that surprise.
const KEPT: [&str; 3] = ["caption_extension", "max_train_epochs", "max_train_steps"];

/// The configuration and the report.
pub(super) fn take(mut sheet: Sheet, found: &Found) -> (Config, ImportReport) {
    let (family, family_from) = family(&sheet, found.family);
    let mut taking = Taking {
        config: Config { family, mode: sheet.mode, launch: sheet.launch.clone(), ..Config::default() },
        report: ImportReport { form: sheet.form, family_from, ..ImportReport::default() },
        found,
        drop_defaults: sheet.drop_defaults,
        moved: Vec::new(),
    };
    taking.report.keys.append(&mut sheet.said);
    taking.report.not_given = sheet.not_given;
    taking.report.notes = sheet.notes;
    taking.report.notes.extend(found.notes.iter().cloned());
    let arguments = last_ones(std::mem::take(&mut sheet.arguments), &mut taking.report);
    for entry in arguments {
        taking.argument(entry);
    }
    taking.folders();
    for half in [sheet.dataset, found.dataset.clone()].into_iter().flatten() {
        dataset::take(&mut taking, half);
    }
    dataset::spread(&mut taking);
    if let Some((key, _)) = &sheet.prompts {
        taking.report.add(key, KeyOutcome::Translated, Some("sample_prompts".to_owned()), Some("Kept in a text file".to_owned()));
    }
    taking.report.missing = missing(&mut taking.config);
    taking.report.not_here.dedup();
    (taking.config, taking.report)
}

/// Of several values for one argument the last counts.
fn last_ones(entries: Vec<Entry>, report: &mut ImportReport) -> Vec<Entry> {
    let keys: Vec<String> = entries.iter().map(|entry| renamed(&entry.key).to_owned()).collect();
    let mut kept = Vec::new();
    for (index, entry) in entries.into_iter().enumerate() {
        if keys[index + 1..].contains(&keys[index]) {
            report.add(&entry.from, KeyOutcome::LeftOut, None, Some(format!("`{}` is said again later", keys[index])));
        } else {
            kept.push(entry);
        }
    }
    kept
}

fn renamed(key: &str) -> &str {
    ARGUMENTS.renamed.get(key).map_or(key, String::as_str)
}

struct Taking<'a> {
    config: Config,
    report: ImportReport,
    found: &'a Found,
    drop_defaults: bool,
    /// Values for the dataset half that wait for its tables.
    moved: Vec<(String, Value)>,
}

impl Taking<'_> {
    fn said(&mut self, entry: &Entry, outcome: KeyOutcome, to: Option<&str>, note: Option<String>) {
        let note = note.or_else(|| entry.note.clone());
        self.report.add(&entry.from, outcome, to.map(str::to_owned), note);
    }

    fn left_out(&mut self, entry: &Entry, why: impl Into<String>) {
        self.said(entry, KeyOutcome::LeftOut, None, Some(why.into()));
    }

    fn argument(&mut self, mut entry: Entry) {
        let key = renamed(&entry.key).to_owned();
        let known = facts::argument(&key);
        if is_nothing(&entry.value) && known.is_some() {
            return self.said(&entry, KeyOutcome::Empty, None, None);
        }
        if let Some(why) = ARGUMENTS.left_out.get(&key) {
            return self.left_out(&entry, why);
        }
        let Some(fact) = known else {
            let inside = ARGUMENTS.inside.get(&key).map(|list| format!("The trainer reads it inside of `{list}` only"));
            let near = || nearest(&key, facts::arguments().map(|(key, _)| key)).map(|near| format!("Did you mean `{near}`?"));
            let note = inside.or_else(near);
            return self.said(&entry, KeyOutcome::Unknown, None, note);
        };
        if fact.secret {
            return self.left_out(&entry, "A secret; Nyx takes none from files. Set it in the environment or in Settings");
        }
        let to_dataset = ARGUMENTS.dataset.get(&key).cloned().or_else(|| facts::dataset_key(&key).map(|_| key.clone()));
        let kind = to_dataset.as_deref().and_then(facts::dataset_key).map_or(fact.kind, |fact| fact.kind);
        let value = match convert(&entry.value, kind) {
            Ok(value) => value,
            Err(why) => return self.left_out(&entry, why),
        };
        if value == Value::Bool(false) && entry.value.is_string() && self.report.form == ImportForm::Kohya {
            entry.note = Some("As text in quotes the trainer would have counted it as true".to_owned());
        }
        if self.special(&entry, &key, &value) {
            return;
        }
        if let Some((to, meant)) = ARGUMENTS.flags.get(&key) {
            return if value == Value::Bool(true) {
                self.put(&entry, to, meant.as_str().into());
            } else {
                self.said(&entry, KeyOutcome::Default, None, None);
            };
        }
        if let Some(to) = to_dataset {
            let default = facts::dataset_key(&to).is_some_and(|fact| is_default(&value, &fact.default));
            if default && self.drop_defaults && !KEPT.contains(&to.as_str()) {
                return self.said(&entry, KeyOutcome::Default, None, None);
            }
            self.said(&entry, KeyOutcome::Translated, Some(&format!("dataset.{to}")), None);
            self.moved.push((to, value));
            return;
        }
        // Retired names that stand for something still do what they did; the others are never written, or never read.
        let gone = |absent: &&Absent| absent.kind != Reason::Retired || absent.instead.is_none();
        if let Some(absent) = schema().absent(&key).filter(gone) {
            return self.left_out(&entry, &absent.why);
        }
        let script = script(self.config.family, self.config.mode).unwrap_or_default();
        let default = is_default(&value, fact.default_in(script));
        let elsewhere = schema().param(&key).is_some_and(|param| param.form && !param.families.contains(&self.config.family));
        if Takes::of(&self.config, None).is_some_and(|takes| takes.effect(&key) != Effect::Acts)
            || elsewhere && self.config.mode == Mode::Lora
        {
            return if default {
                self.said(&entry, KeyOutcome::Default, None, None);
            } else {
                self.left_out(&entry, format!("{script} does nothing with it"));
            };
        }
        if default && self.drop_defaults && !KEPT.contains(&key.as_str()) {
            return self.said(&entry, KeyOutcome::Default, None, None);
        }
        let value = self.place(fact.path.as_deref(), value);
        self.put(&entry, &key, value);
    }

    fn put(&mut self, entry: &Entry, key: &str, value: Value) {
        let own = entry.from.rsplit('.').next() == Some(key);
        self.said(entry, if own { KeyOutcome::Taken } else { KeyOutcome::Translated }, Some(key), None);
        self.config.params.insert(key.to_owned(), value);
    }

    /// What a configuration has a place of its own for.
    fn special(&mut self, entry: &Entry, key: &str, value: &Value) -> bool {
        let text = value.as_str().unwrap_or_default();
        let to = match key {
            "pretrained_model_name_or_path" => {
                let placed = self.place(Some("file"), value.clone());
                placed.as_str().unwrap_or_default().clone_into(&mut self.config.base_model);
                "base_model"
            }
            "output_name" => {
                text.clone_into(&mut self.config.name);
                "name"
            }
            "train_data_dir" | "reg_data_dir" | "in_json" | "dataset_config" if self.found.used.contains_key(key) => {
                let (to, note) = self.found.used[key].clone();
                self.said(entry, KeyOutcome::Translated, Some(&to), note);
                return true;
            }
            "train_data_dir" | "reg_data_dir" | "in_json" | "dataset_config" => {
                self.left_out(entry, "The dataset comes from elsewhere in these settings");
                return true;
            }
            "config_file" => {
                self.said(entry, KeyOutcome::Translated, None, Some("The arguments in it are taken too".to_owned()));
                return true;
            }
            // What follows from the family is never written.
            _ if implied(self.config.family, self.config.mode)
                .iter()
                .any(|(implied, wanted)| *implied == key && value == wanted) =>
            {
                "family"
            }
            "v2" if !value.as_bool().unwrap_or_default() => {
                self.said(entry, KeyOutcome::Default, None, None);
                return true;
            }
            _ => return false,
        };
        self.said(entry, KeyOutcome::Translated, Some(to), None);
        true
    }

    /// A path that counts from the file's folder, where it leads somewhere from there; what is not here is noted.
    fn place(&mut self, path: Option<&str>, value: Value) -> Value {
        let Some(kind) = path else { return value };
        let mut one = |text: &str| {
            if let Some(path) = self.found.existing.get(text) {
                return Value::from(path.to_string_lossy());
            }
            if kind.starts_with("file") && is_rooted(text) {
                self.report.not_here.push(text.to_owned());
            }
            text.into()
        };
        match value {
            Value::String(text) => one(&text),
            Value::Array(items) => items.iter().map(|item| item.as_str().map_or_else(|| item.clone(), &mut one)).collect(),
            other => other,
        }
    }

    /// Folders of images that the trainer would have looked for itself.
    fn folders(&mut self) {
        if self.found.folders.is_empty() {
            return;
        }
        let subset = |folder: &ImageFolder| {
            let mut values = Values::new();
            values.insert("image_dir".into(), folder.path.clone().into());
            if let Some(repeats) = folder.repeats {
                values.insert("num_repeats".into(), repeats.into());
            }
            if !folder.words.is_empty() {
                values.insert("class_tokens".into(), folder.words.clone().into());
            }
            if folder.regularisation {
                values.insert("is_reg".into(), true.into());
            }
            if let Some(file) = &folder.metadata {
                values.insert("metadata_file".into(), file.clone().into());
            }
            values
        };
        let subsets = self.found.folders.iter().map(subset).collect();
        self.config.dataset.datasets.push(DatasetTable { subsets, ..DatasetTable::default() });
        let gone = self.found.folders.iter().filter(|folder| !folder.here).map(|folder| folder.path.clone());
        self.report.not_here.extend(gone);
    }
}

/// What a run still needs, as places. A configuration without a dataset gets one, to be filled.
pub(super) fn missing(config: &mut Config) -> Vec<String> {
    let mut missing = Vec::new();
    if config.base_model.is_empty() {
        missing.push("base_model".to_owned());
    }
    let given = |key: &&&str| config.params.contains_key(**key);
    missing.extend(required(config.family).iter().filter(|key| !given(key)).map(|key| (*key).to_owned()));
    if config.dataset.datasets.is_empty() {
        config.dataset.datasets.push(DatasetTable::default());
    }
    let without = |subset: &Values| subset.get("image_dir").and_then(Value::as_str).is_none_or(str::is_empty);
    for (index, dataset) in config.dataset.datasets.iter_mut().enumerate() {
        if dataset.subsets.is_empty() {
            dataset.subsets.push(Values::new());
        }
        let bare = dataset.subsets.iter().enumerate().filter(|(_, subset)| without(subset));
        missing.extend(bare.map(|(at, _)| format!("dataset.datasets[{index}].subsets[{at}].image_dir")));
    }
    missing
}
