//! What is written, and what is not.

mod generated;

use serde_json::json;

use super::*;
use crate::training::{Family, Mode};

fn config() -> Config {
    let text = r#"
name = "kana-v1"
family = "sdxl"
base_model = 'D:\models\noob.safetensors'
[params]
network_module = "networks.lora"
network_dim = 32
network_alpha = 1
learning_rate = 1e-4
text_encoder_lr = [1, 5e-5]
max_train_epochs = 10
max_grad_norm = 1
cache_latents = true
xformers = false
seed = 0
lr_scheduler = "constant"
fused_backward_pass = true
discrete_flow_shift = 3.0
huggingface_token = "hf_secret"
my_new_key = 5
their_key = 6
[dataset.general]
shuffle_caption = true
[[dataset.datasets]]
resolution = 1024
validation_split = 1
[[dataset.datasets.subsets]]
image_dir = "/data/kana"
num_repeats = 10
"#;
    let mut config = Config::parse(text).unwrap().0;
    config.allow_unknown = vec!["my_new_key".to_owned()];
    config
}

fn file<'a>(rendered: &'a Rendered, name: &str) -> &'a str {
    &rendered.files.iter().find(|file| file.name == name).unwrap().text
}

#[test]
fn only_what_differs_and_what_surprises() {
    let rendered = render(&config(), None, Path::new("/runs/a"));
    assert_eq!(
        file(&rendered, "config.toml"),
        r#"[model]
pretrained_model_name_or_path = 'D:\models\noob.safetensors'

[network]
network_module = "networks.lora"
network_dim = 32

[training]
max_train_epochs = 10
seed = 0

[optimizer]
learning_rate = 0.0001

[learning_rate]
text_encoder_lr = [1.0, 5e-5]

[memory]
cache_latents = true

[saving]
output_dir = "/runs/a/outputs"
output_name = "kana-v1"

[logging]
my_new_key = 5
logging_dir = "/runs/a/metrics"
"#
    );
    assert_eq!(
        file(&rendered, "dataset.toml"),
        r#"[general]
shuffle_caption = true
caption_extension = ".caption"

[[datasets]]
resolution = 1024
validation_split = 1.0

[[datasets.subsets]]
image_dir = "/data/kana"
num_repeats = 10
"#
    );
    assert_eq!(rendered.final_model(), Path::new("/runs/a/outputs/kana-v1.safetensors"));
}

#[test]
fn the_users_own_places_are_kept() {
    let mut config = config();
    for (key, value) in
        [("output_dir", "/mine/out"), ("logging_dir", "/mine/logs"), ("output_name", "x"), ("save_model_as", "pt")]
    {
        config.params.insert(key.to_owned(), value.into());
    }
    config.params.insert("caption_extension".to_owned(), ".txt".into());
    let rendered = render(&config, None, Path::new("/runs/a"));
    assert_eq!(rendered.final_model(), Path::new("/mine/out/x.pt"));
    assert_eq!(rendered.logging_dir, Path::new("/mine/logs"));
    let arguments = file(&rendered, "config.toml");
    assert!(arguments.contains("caption_extension = \".txt\""), "{arguments}");
    assert!(!file(&rendered, "dataset.toml").contains("caption_extension"), "it would hide the argument");
    assert_eq!(arguments.matches("output_name").count(), 1, "{arguments}");
}

#[test]
fn without_a_length_the_default_is_said() {
    let config = Config { family: Family::Chroma, mode: Mode::Lora, params: Values::new(), ..Config::default() };
    let rendered = render(&config, None, Path::new("/runs/a"));
    let arguments = file(&rendered, "config.toml");
    assert!(arguments.contains("max_train_steps = 1600\n"), "{arguments}");
    assert!(arguments.contains("model_type = \"chroma\"\n") && arguments.contains("guidance_scale = 0.0\n"), "{arguments}");
    assert!(arguments.contains("output_name = \"last\"\n"));
}

#[test]
fn everything_written_is_toml_and_says_the_same() {
    let mut config = config();
    config.params.insert("network_args".into(), json!(["conv_dim=16", "a='b \"c\" # [d]'", r"path=C:\x"]));
    config.params.insert("training_comment".into(), json!("line 1\nline 2\t\u{1} 月 'q'"));
    let rendered = render(&config, None, Path::new(r"C:\Users\a b\runs"));
    let table: toml::Table = file(&rendered, "config.toml").parse().unwrap();
    assert_eq!(table["logging"]["training_comment"].as_str(), config.params["training_comment"].as_str());
    assert_eq!(table["network"]["network_args"][2].as_str(), Some(r"path=C:\x"));
    assert!(file(&rendered, "dataset.toml").parse::<toml::Table>().is_ok());
}
