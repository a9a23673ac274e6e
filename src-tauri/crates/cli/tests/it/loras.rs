//! `nyx lora` and `nyx model` on small files.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::sandbox::Sandbox;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../core/tests/fixtures/loras").join(name)
}

#[test]
fn show_tells_the_header_and_the_hash_when_asked() {
    let sandbox = Sandbox::new();
    let file = fixture("in_fp16.safetensors");
    let lora = sandbox.json(&["lora", "show", file.to_str().unwrap()]);
    for key in ["base", "family", "network", "rank", "alpha", "modules", "precision", "model_hash", "metadata", "tags"] {
        assert!(lora.get(key).is_some(), "{key} is missing: {lora}");
    }
    assert_eq!((lora["rank"].as_u64(), lora["alpha"].as_f64(), lora["modules"].as_u64()), (Some(8), Some(4.0), Some(9)));
    assert_eq!(lora["metadata"]["ss_network_module"], "networks.lora");
    assert_eq!(lora.get("sha256"), None);
    let hashed = sandbox.json(&["lora", "show", file.to_str().unwrap(), "--hash"]);
    assert_eq!(hashed["sha256"].as_str().unwrap().len(), 64);
    let silent = sandbox.nyx(&["lora", "show", fixture("in_bf16_nometa.safetensors").to_str().unwrap()]);
    assert!(silent.stdout.contains("This file says nothing about its training"), "{}", silent.stdout);
}

#[test]
fn files_that_are_no_lora_are_told_why() {
    let sandbox = Sandbox::new();
    let cut = sandbox.path().join("cut.safetensors");
    let whole = std::fs::read(fixture("in_fp16.safetensors")).unwrap();
    std::fs::write(&cut, &whole[..whole.len() - 1]).unwrap();
    assert_eq!(sandbox.problem(&["lora", "show", cut.to_str().unwrap()])["code"], "weights_truncated");
    assert_eq!(sandbox.problem(&["lora", "show", "/nowhere.safetensors"])["code"], "weights_unreadable");
    let list = sandbox.json(&["lora", "list", sandbox.path().to_str().unwrap()]);
    assert_eq!(list["loras"][0]["problem"]["code"], "weights_truncated");
    assert_eq!(sandbox.problem(&["lora", "list", "/nowhere"])["code"], "lora_folder_unreadable");
}

#[test]
fn folders_of_the_settings_are_listed() {
    let sandbox = Sandbox::new();
    assert_eq!(sandbox.json(&["lora", "list"])["loras"], Value::Array(Vec::new()));
    let folder = sandbox.path().join("mine");
    std::fs::create_dir(&folder).unwrap();
    std::fs::copy(fixture("in_fp16.safetensors"), folder.join("kana.safetensors")).unwrap();
    let folders = serde_json::to_string(&[&folder]).unwrap();
    sandbox.json(&["settings", "set", "lora_folders", &folders]);
    sandbox.json(&["settings", "set", "model_folders", &folders]);
    let list = sandbox.json(&["lora", "list"]);
    assert_eq!((list["loras"][0]["name"].as_str(), list["folders"][0]["files"].as_u64()), (Some("kana"), Some(1)));
    assert_eq!(sandbox.json(&["model", "list"])["models"], Value::Array(Vec::new()), "a LoRA is no base model");
}
