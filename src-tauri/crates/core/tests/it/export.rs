//! A training that runs without Nyx: what is exported comes back the same, and a real shell reads the script as it was meant.

use std::collections::BTreeMap;
use std::path::Path;

use nyx_core::training::Takes;
use nyx_core::training::check::Prepared;
use nyx_core::training::export::export;
use nyx_core::training::import::import_file;
use nyx_core::training::kohya::render::is_default;
use nyx_core::training::kohya::scripts::{implied, script};
use nyx_core::training::schema::Effect;
use nyx_core::training::{
    Config, DatasetConfig, DatasetTable, Family, Half, Installation, Launch, Material, Mode, Param, Values, facts, for_script,
    schema,
};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Value, json};

/// Arguments that a configuration says in other places, or that Nyx says itself.
const ELSEWHERE: [&str; 16] = [
    "pretrained_model_name_or_path",
    "output_name",
    "output_dir",
    "logging_dir",
    "train_data_dir",
    "reg_data_dir",
    "in_json",
    "train_batch_size",
    "dataset_repeats",
    "use_8bit_adam",
    "use_lion_optimizer",
    "caption_extention",
    "v2",
    "model_type",
    "dataset_config",
    "config_file",
];

fn word() -> impl Strategy<Value = String> {
    "[a-zA-Z0-9月 '\"\\\\$`%#&;=()\u{2019}é,.-]{0,12}[a-z月]"
}

fn path() -> impl Strategy<Value = String> {
    word().prop_map(|word| format!("/data/{}", word.trim().trim_matches('.')))
}

fn value(kind: facts::Kind, choices: &[Value]) -> BoxedStrategy<Value> {
    let choices: Vec<Value> = choices.iter().filter(|choice| !choice.is_null()).cloned().collect();
    if !choices.is_empty() {
        return select(choices).boxed();
    }
    let number = || prop_oneof![(1..100_000_i64).prop_map(|n| n as f64 / 1e5), (1..2000_i64).prop_map(|n| n as f64)];
    match kind {
        facts::Kind::Bool => Just(json!(true)).boxed(),
        facts::Kind::Int => (0..100_000_i64).prop_map(Value::from).boxed(),
        facts::Kind::Float | facts::Kind::IntOrFloat => number().prop_map(Value::from).boxed(),
        facts::Kind::Str => word().prop_map(Value::from).boxed(),
        facts::Kind::ListStr => {
            prop::collection::vec(word().prop_map(|word| format!("key={word}")), 1..3).prop_map(Value::from).boxed()
        }
        facts::Kind::ListFloat => prop::collection::vec(number(), 2..4).prop_map(Value::from).boxed(),
        facts::Kind::Resolution => {
            prop_oneof![(64..2048_i64).prop_map(Value::from), (64..2048_i64, 64..2048_i64).prop_map(|(w, h)| json!([w, h]))]
                .boxed()
        }
        // Pairs and lists of numbers, with or without a point; else a table.
        kind => (number(), number())
            .prop_map(move |(a, b)| {
                let shapes = [json!([a.floor(), b.floor()]), json!([a as i64, b as i64]), json!({"a": 1})];
                shapes.into_iter().find(|shape| kind.takes(shape)).unwrap_or_default()
            })
            .boxed(),
    }
}

/// Some of the parameters, with values.
fn values(params: Vec<Param>, most: usize) -> BoxedStrategy<Values> {
    let most = most.min(params.len());
    subsequence(params, 0..=most)
        .prop_flat_map(|params| {
            params
                .into_iter()
                .map(|param| {
                    let choices: Vec<Value> = param.choices.iter().map(|choice| choice.value.clone()).collect();
                    let made =
                        if param.path.is_some() { path().prop_map(Value::from).boxed() } else { value(param.kind, &choices) };
                    made.prop_map(move |value| (param.key.clone(), value))
                })
                .collect::<Vec<_>>()
        })
        .prop_map(|pairs| pairs.into_iter().collect())
        .boxed()
}

fn dataset_params(level: facts::DatasetLevel) -> Vec<Param> {
    // Where images are decides which other keys may stand beside.
    let own = ["image_dir", "custom_attributes", "metadata_file", "conditioning_data_dir"];
    let params = schema().params().iter();
    let fits =
        |param: &&Param| param.half == Half::Dataset && param.levels.contains(&level) && !own.contains(&param.key.as_str());
    // The path of a key decides nothing here.
    params.filter(fits).cloned().collect()
}

fn config() -> impl Strategy<Value = Config> {
    select(Family::ALL.to_vec()).prop_flat_map(|family| {
        let implied: Vec<&str> = implied(family, Mode::Lora).iter().map(|(key, _)| *key).collect();
        let params: Vec<Param> = for_script(Some(family), None, None, None)
            .into_iter()
            .filter(|param| param.half == Half::Params && !param.secret && facts::dataset_key(&param.key).is_none())
            .filter(|param| !ELSEWHERE.contains(&param.key.as_str()) && !implied.contains(&param.key.as_str()))
            .filter(|param| facts::argument(&param.key).is_some_and(|fact| fact.status == "active"))
            .filter(|param| schema().absent(&param.key).is_none() && param.path.as_deref() != Some("file_list"))
            .collect();
        let subset = (values(dataset_params(facts::DatasetLevel::Subset), 6), path()).prop_map(|(mut subset, path)| {
            subset.insert("image_dir".into(), path.into());
            subset
        });
        let table = (values(dataset_params(facts::DatasetLevel::Dataset), 6), prop::collection::vec(subset, 1..3))
            .prop_map(|(values, subsets)| DatasetTable { values, subsets });
        let dataset = (values(dataset_params(facts::DatasetLevel::General), 5), prop::collection::vec(table, 1..3))
            .prop_map(|(general, datasets)| DatasetConfig { general, datasets });
        let launch = (1..4_u32, prop::collection::vec(0..8_u32, 0..3), prop::option::of(word()));
        (values(params, 12), dataset, word(), path(), launch).prop_map(move |(params, dataset, name, model, launch)| Config {
            name: name.trim().to_owned(),
            family,
            mode: Mode::Lora,
            base_model: model,
            preset: String::new(),
            params,
            launch: Launch {
                processes: Some(launch.0).filter(|count| *count > 1),
                gpus: launch.1,
                env: launch.2.map(|word| ("HF_HOME".to_owned(), word)).into_iter().collect(),
                ..Launch::default()
            },
            dataset,
            allow_unknown: Vec::new(),
        })
    })
}

/// Numbers without a difference between 1 and 1.0.
fn plain(value: &Value) -> Value {
    match value {
        Value::Number(number) => json!(number.as_f64()),
        Value::Array(items) => items.iter().map(plain).collect(),
        Value::Object(values) => Value::Object(values.iter().map(|(key, value)| (key.clone(), plain(value))).collect()),
        other => other.clone(),
    }
}

fn sorted(values: &Values) -> BTreeMap<String, Value> {
    values.iter().map(|(key, value)| (key.clone(), plain(value))).collect()
}

/// What comes back of a configuration: what the trainer would not have read is gone, its surprising defaults are said.
fn expected(config: &Config, folder: &Path) -> Config {
    let mut config = config.clone();
    let script = script(config.family, config.mode).unwrap();
    let kept = |key: &str, value: &Value| {
        let always = ["max_train_epochs", "max_train_steps"].contains(&key);
        Takes::of(&config, None).unwrap().effect(key) == Effect::Acts
            && (always || !is_default(value, facts::argument(key).unwrap().default_in(script)))
    };
    let mut params: Values =
        config.params.iter().filter(|(key, value)| kept(key, value)).map(|(key, value)| (key.clone(), value.clone())).collect();
    if !config.params.contains_key("max_train_epochs") && !config.params.contains_key("max_train_steps") {
        params.insert("max_train_steps".into(), 1600.into());
    }
    params.insert("output_dir".into(), folder.join("outputs").to_string_lossy().into());
    params.insert("logging_dir".into(), folder.join("metrics").to_string_lossy().into());
    config.params = params;
    if !config.dataset.general.contains_key("caption_extension") {
        config.dataset.general.insert("caption_extension".into(), ".caption".into());
    }
    config
}

fn exported(config: &Config, folder: &Path, installation: &Installation) {
    let prepared = Prepared { config: config.clone(), material: Material::default(), issues: Vec::new() };
    export(&prepared, folder, installation).write(folder).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 250, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_exported_comes_back_the_same(config in config()) {
        let folder = tempfile::tempdir().unwrap();
        let installation = Installation { python: "/venv/it's/python".into(), scripts: "/sd scripts/月".into(), launcher: None };
        exported(&config, folder.path(), &installation);
        let expected = expected(&config, folder.path());
        for name in ["train.sh", "train.ps1"] {
            let back = import_file(&folder.path().join(name), &[]).unwrap();
            prop_assert_eq!(&back.config.name, &expected.name);
            prop_assert_eq!(&back.config.base_model, &expected.base_model);
            prop_assert_eq!(back.config.family, expected.family);
            prop_assert_eq!(&back.config.launch, &expected.launch, "{}", name);
            prop_assert_eq!(sorted(&back.config.params), sorted(&expected.params), "{:#?}", back.report.keys);
            prop_assert_eq!(sorted(&back.config.dataset.general), sorted(&expected.dataset.general));
            prop_assert_eq!(back.config.dataset.datasets.len(), expected.dataset.datasets.len());
            for (back, expected) in back.config.dataset.datasets.iter().zip(&expected.dataset.datasets) {
                prop_assert_eq!(sorted(&back.values), sorted(&expected.values));
                let all = |table: &DatasetTable| table.subsets.iter().map(sorted).collect::<Vec<_>>();
                prop_assert_eq!(all(back), all(expected));
            }
        }
    }
}

/// A Python that tells how it was called.
#[cfg(unix)]
#[test]
fn a_real_shell_starts_the_trainer_as_it_was_meant() {
    use std::os::unix::fs::PermissionsExt as _;

    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("it's a \"run\" 月 $HOME `x` \\ end");
    std::fs::create_dir(&folder).unwrap();
    let python = home.path().join("py thon's");
    let told = "#!/bin/sh\npwd\nprintf '%s\\n' \"$@\"\nprintf 'HF_HOME=%s\\n' \"$HF_HOME\"\n\
                printf 'utf8=%s colour=%s\\n' \"$PYTHONUTF8\" \"${FORCE_COLOR-unset}\"\n";
    std::fs::write(&python, told).unwrap();
    std::fs::set_permissions(&python, std::fs::Permissions::from_mode(0o755)).unwrap();
    let env = [("HF_HOME", "a 'b' \"c\" $d"), ("HF_TOKEN", "hf_secret")];
    let config = Config {
        name: "kana\nv1".to_owned(),
        launch: Launch { env: env.map(|(name, value)| (name.to_owned(), value.to_owned())).into(), ..Launch::default() },
        ..Config::default()
    };
    let installation = Installation { python, scripts: home.path().join("sd $(scripts)"), launcher: None };
    exported(&config, &folder, &installation);

    let mut shell = std::process::Command::new("sh");
    shell.arg(folder.join("train.sh")).args(["--seed", "two words"]).env("FORCE_COLOR", "1").current_dir("/");
    let output = shell.output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let real = std::fs::canonicalize(&folder).unwrap();
    let lines: Vec<String> = [
        real.to_string_lossy().into_owned(),
        installation.scripts.join("sdxl_train_network.py").to_string_lossy().into_owned(),
        "--config_file".to_owned(),
        folder.join("config.toml").to_string_lossy().into_owned(),
        "--dataset_config".to_owned(),
        folder.join("dataset.toml").to_string_lossy().into_owned(),
        "--seed".to_owned(),
        "two words".to_owned(),
        "HF_HOME=a 'b' \"c\" $d".to_owned(),
        "utf8=1 colour=unset".to_owned(),
    ]
    .into();
    assert_eq!(said.lines().collect::<Vec<_>>(), lines, "{}", String::from_utf8_lossy(&output.stderr));
    for name in ["train.sh", "train.ps1", "config.toml"] {
        let text = std::fs::read_to_string(folder.join(name)).unwrap();
        assert!(!text.contains("hf_secret"), "{name}");
        assert!(name == "config.toml" || text.contains("Needs HF_TOKEN"), "{name}");
    }
}
