//! Settings that `LoRA_Easy_Training_Scripts` saved: groups with `args` and `dataset_args`, tables for the arguments of
//! network, optimizer and scheduler, subsets beside them. Pure.

use serde_json::{Map, Value};
use toml::{Table, Value as Toml};

use super::kohya::json;
use super::report::{ImportForm, KeyOutcome};
use super::rules::LORA_EASY;
use super::sheet::{DatasetSheet, Entry, Sheet, is_unset};
use super::value::convert;
use crate::training::facts::Kind;
use crate::training::{Family, Mode};

/// Whether these are its settings.
pub(super) fn is_one(table: &Table) -> bool {
    let group =
        |value: &Toml| value.as_table().is_some_and(|group| ["args", "dataset_args"].iter().any(|key| is_table(group.get(*key))));
    table.values().any(group)
}

fn is_table(value: Option<&Toml>) -> bool {
    value.is_some_and(Toml::is_table)
}

/// The settings as arguments.
pub(super) fn read(table: &Table) -> Sheet {
    let mut easy =
        Easy { sheet: Sheet::new(ImportForm::LoraEasy), dataset: DatasetSheet { by_form: true, ..DatasetSheet::default() } };
    easy.sheet.family = family(table);
    for (group, value) in table {
        match (group.as_str(), value) {
            ("subsets", Toml::Array(subsets)) => easy.subsets(subsets),
            ("train_mode", value) => easy.mode(value),
            (_, Toml::Table(inner)) => easy.group(group, inner),
            _ => easy.sheet.say(group, KeyOutcome::Unknown, None, None),
        }
    }
    easy.replace(table);
    easy.module(table);
    easy.schedule();
    let Easy { mut sheet, dataset } = easy;
    sheet.dataset = Some(dataset);
    sheet
}

struct Easy {
    sheet: Sheet,
    dataset: DatasetSheet,
}

fn args<'a>(table: &'a Table, group: &str) -> Option<&'a Table> {
    table.get(group)?.get("args")?.as_table()
}

fn family(table: &Table) -> Option<(Family, String)> {
    let general = args(table, "general_args");
    let on = |key: &str| general.and_then(|general| general.get(key)).is_some_and(|value| !is_unset(&json(value)));
    if on("sdxl") {
        Some((Family::Sdxl, "`sdxl`".to_owned()))
    } else if args(table, "flux_args").is_some_and(|flux| !flux.is_empty()) {
        Some((Family::Flux, "`flux_args`".to_owned()))
    } else if on("v2") {
        Some((Family::Sd2, "`v2`".to_owned()))
    } else if general.is_some() {
        Some((Family::Sd15, "neither `sdxl` nor `v2` is set".to_owned()))
    } else {
        None
    }
}

impl Easy {
    fn mode(&mut self, value: &Toml) {
        let mode = value.get("train_mode").unwrap_or(value).as_str().unwrap_or_default();
        self.sheet.mode = Mode::from_name(mode).unwrap_or_default();
        self.sheet.say("train_mode", KeyOutcome::Translated, Some("mode"), None);
    }

    fn group(&mut self, group: &str, table: &Table) {
        for (part, values) in table {
            let Some(values) = values.as_table() else {
                self.sheet.say(&format!("{group}.{part}"), KeyOutcome::Unknown, None, None);
                continue;
            };
            for (key, value) in values {
                let from = format!("{group}.{part}.{key}");
                match part.as_str() {
                    "args" => self.argument(from, key, json(value)),
                    "dataset_args" if is_unset(&json(value)) => self.sheet.say(&from, KeyOutcome::Empty, None, None),
                    "dataset_args" => self.dataset.general.push(Entry::new(from, key, typed(json(value)))),
                    _ => self.sheet.say(&from, KeyOutcome::Unknown, None, None),
                }
            }
        }
    }

    fn argument(&mut self, from: String, key: &str, value: Value) {
        if let Some(why) = LORA_EASY.left_out.get(key) {
            return self.sheet.left_out(&from, why);
        }
        let neutral = LORA_EASY.neutral.get(key).is_some_and(|neutral| neutral.as_f64() == value.as_f64() && neutral.is_number());
        if is_unset(&value) || neutral {
            return self.sheet.say(&from, KeyOutcome::Empty, None, None);
        }
        match key {
            "sdxl" => self.sheet.say(&from, KeyOutcome::Translated, Some("family"), None),
            "fa" => {
                self.sheet.arguments.push(Entry::new(from, "network_module", "networks.lora_fa".into()));
            }
            "optimizer_type" => {
                let name = value.as_str().unwrap_or_default();
                let full = LORA_EASY.optimizers.get(&name.to_lowercase());
                let entry = Entry::new(from, key, full.map_or_else(|| value.clone(), |full| full.as_str().into()));
                self.sheet.arguments.push(match full {
                    Some(_) => entry.note("From the package that LoRA_Easy_Training_Scripts installs"),
                    None => entry,
                });
            }
            _ => self.sheet.arguments.push(Entry::new(from, key, typed(value))),
        }
    }

    fn subsets(&mut self, subsets: &[Toml]) {
        let tables = subsets.iter().filter_map(Toml::as_table).enumerate();
        let mut read = Vec::new();
        for (index, table) in tables {
            let mut entries = Vec::new();
            for (key, value) in table {
                let (from, value) = (format!("subsets[{index}].{key}"), json(value));
                if let Some(why) = LORA_EASY.left_out.get(key) {
                    self.sheet.left_out(&from, why);
                } else if is_unset(&value) {
                    self.sheet.say(&from, KeyOutcome::Empty, None, None);
                } else {
                    entries.push(Entry::new(from, key, typed(value)));
                }
            }
            read.push(entries);
        }
        self.dataset.datasets.push((Vec::new(), read));
    }

    /// The run's name stands as `${replace}` in some texts.
    fn replace(&mut self, table: &Table) {
        let name = args(table, "saving_args").and_then(|saving| saving.get("easy_name")?.as_str()).unwrap_or_default();
        for entry in &mut self.sheet.arguments {
            if let Value::String(text) = &mut entry.value
                && text.contains("${replace}")
            {
                *text = text.replace("${replace}", name);
            }
        }
    }

    /// The module follows from the arguments of the network.
    fn module(&mut self, table: &Table) {
        let has = |key: &str| args(table, "network_args").and_then(|group| group.get("network_args")?.get(key)).is_some();
        let flux = args(table, "flux_args").is_some_and(|flux| flux.contains_key("guidance_scale"));
        let (from, module) = match (has("unit"), has("algo")) {
            (true, _) => ("network_args.args.network_args.unit", "networks.dylora"),
            (false, true) => ("network_args.args.network_args.algo", "lycoris.kohya"),
            _ if self.sheet.argument("network_module").is_some() || self.sheet.mode != Mode::Lora => return,
            _ if flux => ("flux_args", "networks.lora_flux"),
            _ => ("network_args", "networks.lora"),
        };
        self.sheet.arguments.push(Entry::new(from, "network_module", module.into()));
    }

    /// Warm-up as a share of all steps; its own schedulers count cycles and warm-up in steps.
    fn schedule(&mut self) {
        let own = self.sheet.argument("lr_scheduler_type").is_some();
        let steps = self.sheet.argument("max_train_steps").and_then(Value::as_f64);
        let ratio = self.take("warmup_ratio");
        if !own {
            if let Some(entry) = ratio {
                self.sheet.arguments.push(Entry { key: "lr_warmup_steps".to_owned(), ..entry });
            }
            return;
        }
        let cycles = self.take("lr_scheduler_num_cycles");
        let count = cycles.as_ref().and_then(|entry| entry.value.as_f64()).unwrap_or(1.0).max(1.0);
        let first = cycles.map(|entry| (entry, "first_cycle_max_steps", steps.map(|steps| (steps / count).floor())));
        let warm = ratio.map(|entry| {
            let share = entry.value.as_f64().unwrap_or_default();
            (entry, "warmup_steps", steps.map(|steps| ((steps * share).round() / count).floor()))
        });
        for (entry, name, number) in first.into_iter().chain(warm) {
            match number {
                Some(number) => {
                    let pair = format!("{name}={}", number as i64);
                    self.add_scheduler_argument(pair);
                    self.sheet.say(&entry.from, KeyOutcome::Translated, Some("lr_scheduler_args"), None);
                }
                None => self.sheet.left_out(
                    &entry.from,
                    &format!("This scheduler counts in steps, which are not known yet; set `{name}` in lr_scheduler_args"),
                ),
            }
        }
    }

    fn take(&mut self, key: &str) -> Option<Entry> {
        let at = self.sheet.arguments.iter().position(|entry| entry.key == key)?;
        Some(self.sheet.arguments.remove(at))
    }

    fn add_scheduler_argument(&mut self, pair: String) {
        let known = self
            .take("lr_scheduler_args")
            .unwrap_or_else(|| Entry::new("lr_scheduler_args", "lr_scheduler_args", Value::Object(Map::new())));
        let mut list = match convert(&known.value, Kind::ListStr) {
            Ok(Value::Array(list)) => list,
            _ => Vec::new(),
        };
        list.push(pair.into());
        self.sheet.arguments.push(Entry { value: Value::Array(list), ..known });
    }
}

/// Its free fields are texts; true and false among them are meant as such.
fn typed(value: Value) -> Value {
    match value.as_str().map(str::to_lowercase).as_deref() {
        Some("true") => true.into(),
        Some("false") => false.into(),
        _ => value,
    }
}
