//! 500 generated configurations, from the form to the trainer's own readers. What these made of our files is recorded: as long
//! as the same is written, it is read as it was asked for. To record again, name an installed sd-scripts:
//! `NYX_SD_SCRIPTS=DIR NYX_PYTHON=PYTHON cargo test -p nyx-core --lib record_what -- --ignored`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::super::*;
use crate::training::facts::Kind;
use crate::training::kohya::scripts::script;
use crate::training::{Config, Values};

const COUNT: usize = 500;
const RUN: &str = "/runs/月 1";

fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..")
}

fn fixture() -> PathBuf {
    top().join("src-tauri/crates/core/tests/fixtures/render/configurations.jsonl")
}

/// One line of the record.
#[derive(Serialize, Deserialize)]
struct Case {
    /// As the form sends it.
    config: Config,
    /// Of the text that the readers read.
    written: String,
}

/// What the trainer's readers make of both files.
#[derive(Deserialize)]
struct Read {
    /// Arguments that differ from a start without a file.
    args: Map<String, Value>,
    #[serde(default)]
    datasets: Vec<ReadDataset>,
    error: Option<String>,
}

#[derive(Deserialize)]
struct ReadDataset {
    params: Map<String, Value>,
    subsets: Vec<Map<String, Value>>,
}

/// Of what is written; where among the sections an argument stands means nothing to the trainer.
fn digest(rendered: &Rendered) -> String {
    let (arguments, dataset) = (&rendered.files[0].text, &rendered.files[1].text);
    let mut lines: Vec<&str> = arguments.lines().filter(|line| !line.is_empty() && !line.starts_with('[')).collect();
    lines.sort_unstable();
    let hash = Sha256::new().chain_update(lines.join("\n")).chain_update("\n").chain_update(dataset).finalize();
    format!("{:016x}", u64::from_be_bytes(hash[..8].try_into().unwrap()))
}

/// A value as the trainer should see it.
fn typed(value: &Value, kind: Kind) -> Value {
    match (kind, value) {
        (Kind::Float | Kind::ListFloat, Value::Number(number)) => number.as_f64().unwrap().into(),
        (Kind::ListFloat | Kind::FloatPair, Value::Array(items)) => items.iter().map(|item| typed(item, Kind::Float)).collect(),
        (Kind::Resolution, Value::Number(side)) => vec![side.clone(), side.clone()].into(),
        _ => value.clone(),
    }
}

/// The arguments that should differ from a start without a file.
fn asked(config: &Config) -> Map<String, Value> {
    let script = script(config.family, config.mode).unwrap();
    let mut asked: Map<String, Value> = Map::new();
    let mut ask = |key: &str, value: &Value| {
        let Some(fact) = facts::argument(key) else { return };
        let value = typed(value, fact.kind);
        // Off is not set: no switch of the trainer has another default.
        let off = fact.kind == Kind::Bool && value == false;
        if !is_default(&value, fact.default_in(script)) && !off {
            asked.insert(key.to_owned(), value);
        }
    };
    for (key, value) in &config.params {
        let elsewhere = schema().absent(key).is_some_and(|absent| absent.kind != Reason::Retired);
        let secret = facts::argument(key).is_some_and(|fact| fact.secret);
        if !elsewhere && !secret && acts(config, key) {
            ask(key, value);
        }
    }
    for (key, value) in implied(config.family, config.mode) {
        if schema().absent(key).is_some() || !config.params.contains_key(key) {
            ask(key, &value);
        }
    }
    let text = |key: &str| config.params.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
    let place = |key: &str, name: &str| text(key).map_or_else(|| format!("{RUN}/{name}"), str::to_owned);
    ask("output_dir", &place("output_dir", "outputs").into());
    ask("logging_dir", &place("logging_dir", "metrics").into());
    ask("output_name", &config.output_name().unwrap_or("last").into());
    ask("pretrained_model_name_or_path", &config.base_model.clone().into());
    asked
}

fn acts(config: &Config, key: &str) -> bool {
    Takes::of(config, None).is_some_and(|takes| takes.effect(key) == Effect::Acts)
}

/// A key of the dataset half by the trainer's order of levels; absent where nothing is asked.
fn looked_up(config: &Config, levels: &[&Values], key: &str) -> Option<Value> {
    let kind = facts::dataset_key(key)?.kind;
    let argument = match key {
        "batch_size" => "train_batch_size",
        "num_repeats" => "dataset_repeats",
        // The misspelled name is taken over the right one.
        "caption_extension" if config.params.contains_key("caption_extention") => "caption_extention",
        key => key,
    };
    if let Some(value) = levels.iter().find_map(|values| values.get(key)) {
        return Some(typed(value, kind));
    }
    // Texts among the arguments that the trainer takes apart are not compared here.
    let fact = facts::argument(argument).filter(|fact| fact.kind == kind)?;
    config.params.get(argument).filter(|_| acts(config, argument)).map(|value| typed(value, fact.kind))
}

fn compare(number: usize, config: &Config, read: &Read, wrong: &mut Vec<String>) {
    let asked = asked(config);
    let keys: BTreeSet<&String> = asked.keys().chain(read.args.keys()).collect();
    for key in keys {
        if asked.get(key) != read.args.get(key) {
            wrong.push(format!("{number}: {key}: asked {:?}, read {:?}", asked.get(key), read.args.get(key)));
        }
    }
    if let Some(error) = &read.error {
        wrong.push(format!("{number}: {error}"));
        return;
    }
    let general = &config.dataset.general;
    for (at, (dataset, read)) in config.dataset.datasets.iter().zip(&read.datasets).enumerate() {
        let mut same = |place: &str, levels: &[&Values], read: &Map<String, Value>| {
            for (key, _) in facts::dataset_keys() {
                let (Some(asked), Some(read)) = (looked_up(config, levels, key), read.get(key)) else { continue };
                if asked != *read {
                    wrong.push(format!("{number}: {place}.{key}: asked {asked}, read {read}"));
                }
            }
        };
        same(&format!("datasets[{at}]"), &[&dataset.values, general], &read.params);
        for (subset, (values, read)) in dataset.subsets.iter().zip(&read.subsets).enumerate() {
            same(&format!("datasets[{at}].subsets[{subset}]"), &[values, &dataset.values, general], read);
        }
        if dataset.subsets.len() != read.subsets.len() {
            wrong.push(format!("{number}: datasets[{at}]: {} subsets read", read.subsets.len()));
        }
    }
    if config.dataset.datasets.len() != read.datasets.len() {
        wrong.push(format!("{number}: {} datasets read", read.datasets.len()));
    }
}

#[test]
fn what_is_asked_is_written_as_the_real_readers_read_it() {
    let text = std::fs::read_to_string(fixture()).unwrap();
    let cases: Vec<Case> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(cases.len(), COUNT);
    for (number, case) in cases.iter().enumerate() {
        let (again, issues) = Config::parse(&case.config.to_toml()).unwrap();
        assert_eq!((&again, issues), (&case.config, vec![]), "{number}: the file keeps what the form sent");
        let written = digest(&render(&again, None, Path::new(RUN)));
        assert_eq!(written, case.written, "{number}: what is written has changed, so it must be read by the real trainer again");
    }
}

#[test]
#[ignore = "needs an installed sd-scripts, named by NYX_SD_SCRIPTS and NYX_PYTHON"]
fn record_what_the_real_readers_say() {
    let named = |name: &str| std::env::var_os(name).unwrap_or_else(|| panic!("{name} is not set"));
    let readers = top().join("scripts/kohya/configurations.py");
    let python = |arguments: &[&std::ffi::OsStr]| {
        let output = Command::new(named("NYX_PYTHON")).arg(&readers).args(arguments).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let folder = tempfile::tempdir().unwrap();
    let made = python(&["make".as_ref(), COUNT.to_string().as_ref()]);
    let configs: Vec<Config> = made.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let mut cases = Vec::new();
    for (number, config) in configs.into_iter().enumerate() {
        let place = folder.path().join(number.to_string());
        std::fs::create_dir(&place).unwrap();
        let rendered = render(&Config::parse(&config.to_toml()).unwrap().0, None, Path::new(RUN));
        for file in &rendered.files {
            std::fs::write(place.join(&file.name), &file.text).unwrap();
        }
        std::fs::write(place.join("script"), script(config.family, config.mode).unwrap()).unwrap();
        cases.push(Case { config, written: digest(&rendered) });
    }
    let answers = python(&["read".as_ref(), named("NYX_SD_SCRIPTS").as_ref(), folder.path().as_ref()]);
    let mut wrong = Vec::new();
    let mut lines = String::new();
    assert_eq!(answers.lines().count(), COUNT);
    for (number, (case, answer)) in cases.iter().zip(answers.lines()).enumerate() {
        compare(number, &case.config, &serde_json::from_str(answer).unwrap(), &mut wrong);
        lines += &serde_json::to_string(case).unwrap();
        lines.push('\n');
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong[..wrong.len().min(60)].join("\n"));
    std::fs::create_dir_all(fixture().parent().unwrap()).unwrap();
    std::fs::write(fixture(), lines).unwrap();
}
