//! `nyx config import` and `nyx config export` as a script sees them.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::sandbox::Sandbox;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../core/tests/fixtures/import").join(name)
}

fn has(list: &Value, item: &str) -> bool {
    list.as_array().unwrap().iter().any(|value| value == item)
}

#[test]
fn settings_become_a_configuration_that_is_then_checked() {
    let sandbox = Sandbox::new();
    let out = sandbox.path().join("new folder/kana.toml");
    let file = fixture("kohya_ss-sdxl.json");
    let answer = sandbox.json(&["config", "import", file.to_str().unwrap(), "--out", out.to_str().unwrap()]);
    assert!(answer["taken"].as_u64().unwrap() > 40, "{answer}");
    assert_eq!(answer["unknown"], json!(["sdxl_made_up_switch"]));
    assert_eq!(answer["missing"], json!([]));
    assert_eq!((&answer["form"], &answer["family"], &answer["file"]), (&json!("kohya_ss"), &json!("sdxl"), &json!(out)));
    let secret = answer["left_out"].as_array().unwrap().iter().find(|left| left["key"] == "wandb_api_key").unwrap();
    assert!(secret["why"].as_str().unwrap().contains("secret"), "{secret}");
    let text = std::fs::read_to_string(&out).unwrap();
    assert!(text.contains("sample_prompts = \"kana-prompts.txt\"") && !text.contains("0123456789abcdef"), "{text}");
    assert!(out.with_file_name("kana-prompts.txt").is_file());

    let checked = sandbox.nyx(&["--json", "config", "check", out.to_str().unwrap()]).json();
    let codes: Vec<&str> = checked["issues"].as_array().unwrap().iter().filter_map(|issue| issue["code"].as_str()).collect();
    assert!(!codes.contains(&"wrong_type") && !codes.contains(&"unknown_key"), "{checked}");
}

#[test]
fn without_a_file_the_configuration_is_printed_and_text_comes_from_standard_input() {
    let sandbox = Sandbox::new();
    let command = "python sdxl_train_network.py --network_dim 8 --made_up 1 --output_name 'a b'";
    let mut nyx = sandbox.command(&["config", "import", "-"]);
    let printed = String::from_utf8(nyx.write_stdin(command).output().unwrap().stdout).unwrap();
    let file = sandbox.path().join("printed.toml");
    std::fs::write(&file, &printed).unwrap();
    assert!(printed.contains("# unknown: made_up") && printed.contains("# missing: base_model"), "{printed}");
    let again = sandbox.json(&["config", "import", file.to_str().unwrap()]);
    assert_eq!((&again["form"], &again["taken"]), (&json!("nyx"), &json!(1)), "{printed}");
    assert!(again["config"].as_str().unwrap().contains("name = \"a b\""));
}

#[test]
fn a_lora_gives_its_recipe_and_says_what_it_cannot_give() {
    let sandbox = Sandbox::new();
    let lora = fixture("../loras/in_fp16.safetensors");
    let answer = sandbox.json(&["config", "import", lora.to_str().unwrap()]);
    assert_eq!(answer["form"], "lora");
    assert!(has(&answer["missing"], "base_model") && has(&answer["missing"], "dataset.datasets[0].subsets[0].image_dir"));
    assert!(has(&answer["not_given"], "caption_extension"));
}

#[test]
fn what_cannot_be_taken_over_is_a_problem_and_the_source_is_never_written() {
    let sandbox = Sandbox::new();
    let file = sandbox.path().join("a.toml");
    std::fs::write(&file, "network_dim = 8\n").unwrap();
    let path = file.to_str().unwrap();
    assert_eq!(sandbox.problem(&["config", "import", path, "--out", path])["code"], "import_same_file");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "network_dim = 8\n");
    std::fs::write(&file, "{\"LoRA_type\": \"Stan").unwrap();
    let problem = sandbox.problem(&["config", "import", path]);
    assert_eq!(problem["code"], "import_not_json");
    assert!(problem["hint"].as_str().unwrap().contains("ends too early"), "{problem}");
}

#[test]
fn an_export_is_four_files_and_says_what_the_trainer_would_refuse() {
    let sandbox = Sandbox::new();
    let file = sandbox.path().join("run.toml");
    let text = "name = \"kana\"\nfamily = \"sdxl\"\nbase_model = \"/gone.safetensors\"\n[params]\nnetwork_dim = 8\n\
                [launch.env]\nHF_TOKEN = \"hf_secret\"\n[[dataset.datasets]]\nresolution = 1024\n\
                [[dataset.datasets.subsets]]\nimage_dir = \"/gone\"\n";
    std::fs::write(&file, text).unwrap();
    let out = sandbox.path().join("out 月");
    let answer = sandbox.json(&["config", "export", file.to_str().unwrap(), "--out", out.to_str().unwrap()]);
    let names: Vec<String> = ["config.toml", "dataset.toml", "train.sh", "train.ps1"].map(str::to_owned).into();
    let files = answer["files"].as_array().unwrap().iter().map(|path| Path::new(path.as_str().unwrap()).to_owned());
    let written: Vec<String> = files.map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect();
    assert_eq!(written, names);
    assert_eq!(answer["secrets"], json!(["HF_TOKEN"]));
    assert!(answer["env"].get("HF_TOKEN").is_none() && answer["env"]["PYTHONUTF8"] == "1");
    assert!(!answer["errors"].as_array().unwrap().is_empty(), "{answer}");
    let back = sandbox.json(&["config", "import", out.join("train.sh").to_str().unwrap()]);
    assert_eq!((&back["family"], &back["unknown"], &back["missing"]), (&json!("sdxl"), &json!([]), &json!([])), "{back}");
}
