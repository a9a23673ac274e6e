//! Reading and writing configurations.

use serde_json::json;

use super::*;
use crate::training::issue::Level;

const EXAMPLE: &str = r#"
name = "kana-v1"
family = "sdxl"
mode = "lora"
base_model = "noobai-xl.safetensors"

[params]
network_dim = 32
network_alpha = 16
unet_lr = 1e-4
max_train_epochs = 10

[launch]
processes = 2
env = { HF_HUB_OFFLINE = "1" }

[dataset.general]
caption_extension = ".txt"
[[dataset.datasets]]
resolution = 1024
batch_size = 2
enable_bucket = true
[[dataset.datasets.subsets]]
image_dir = "kana"
num_repeats = 10
"#;

#[test]
fn reads_the_example_and_keeps_the_order() {
    let (config, issues) = Config::parse(EXAMPLE).unwrap();
    assert_eq!(issues, []);
    assert_eq!(config.output_name(), Some("kana-v1"));
    assert_eq!(config.params.keys().collect::<Vec<_>>(), ["network_dim", "network_alpha", "unet_lr", "max_train_epochs"]);
    assert_eq!(config.params["unet_lr"], json!(1e-4));
    assert_eq!(config.launch.process_count(), 2);
    assert_eq!(config.dataset.general["caption_extension"], ".txt");
    assert_eq!(config.dataset.datasets[0].values["batch_size"], 2);
    assert_eq!(config.dataset.datasets[0].subsets[0]["image_dir"], "kana");
}

#[test]
fn what_is_written_reads_back_the_same() {
    let (mut config, _) = Config::parse(EXAMPLE).unwrap();
    config.params.insert("optimizer_args".into(), json!(["weight_decay=0.1", "betas=(0.9, 0.99)"]));
    config.params.insert("validation_split".into(), json!(1.0));
    config.params.insert("training_comment".into(), json!("it's \"quoted\"\nand 月"));
    config.dataset.datasets[0].subsets[0].insert("custom_attributes".into(), json!({"diff_output_preservation": true}));
    config.allow_unknown.push("my_key".into());
    let text = config.to_toml();
    let (again, issues) = Config::parse(&text).unwrap();
    assert_eq!(issues, [], "{text}");
    assert_eq!(again, config, "{text}");
    assert!(again.params["validation_split"].is_f64(), "a float stays a float: {text}");
}

#[test]
fn a_key_out_of_place_is_named_with_the_nearest_one() {
    let (config, issues) = Config::parse("nmae = \"a\"\nfamily = \"sdlx\"\n[launch]\nprocesses = \"two\"\n").unwrap();
    let found: Vec<_> = issues.iter().map(|issue| (issue.param.as_str(), issue.code.as_str(), issue.level)).collect();
    assert_eq!(
        found,
        [
            ("nmae", "unknown_key", Level::Error),
            ("family", "bad_choice", Level::Error),
            ("launch.processes", "wrong_type", Level::Error)
        ]
    );
    assert_eq!(issues[0].hint.as_deref(), Some("Did you mean `name`?"));
    assert_eq!(issues[1].hint.as_deref(), Some("Did you mean `sdxl`?"));
    assert_eq!(config.name, "");
}

#[test]
fn what_is_not_toml_says_the_line() {
    let (line, message) = Config::parse("name = \"a\"\n[params]\nnetwork_dim = \n").unwrap_err();
    assert_eq!(line, 3, "{message}");
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_first_key() {
    assert_eq!(Config::parse("\u{feff}name = \"a\"").unwrap().0.name, "a");
}
