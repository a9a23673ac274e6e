//! The modes besides LoRA: what each asks for and what its script stops at.

use serde_json::{Value, json};

use super::*;
use crate::training::Mode;
use crate::training::kohya::plan::plan;
use crate::training::material::Metadata;

/// The issues of the good configuration in another mode, without its network.
fn in_mode(family: Family, mode: Mode, params: Value, subset: Value) -> Vec<Issue> {
    let mut all = json!({"network_module": null, "network_dim": null, "save_model_as": "safetensors"});
    all.as_object_mut().unwrap().extend(params.as_object().unwrap().clone());
    changed(all, |config, material| {
        (config.family, config.mode) = (family, mode);
        config.dataset.datasets[0].subsets[0].extend(subset.as_object().unwrap().clone());
        material.folders.insert("/data/edges".into(), Arc::new(folder(&[(1024, 1024), (800, 1216)], Captions::default())));
        let listed = [(1024, 1024), (832, 1216), (832, 1216)];
        let images = folder(&listed, Captions::default()).images;
        let metadata = Metadata { images, without_caption: 1, ..Metadata::default() };
        material.metadata.insert(("/data/m.json".into(), "/data/kana".into()), Arc::new(metadata));
    })
}

#[test]
fn every_mode_that_has_a_script_can_be_in_order() {
    let none = json!({});
    let control = json!({"conditioning_data_dir": "/data/kana"});
    let embedding = json!({"token_string": "nyxsks", "init_word": "girl", "learning_rate": 5e-4});
    let lllite = json!({"network_dim": 64, "cond_emb_dim": 32});
    for (family, mode, params, subset) in [
        (Family::Sdxl, Mode::Finetune, json!({"learning_rate": null}), none.clone()),
        (Family::Sd15, Mode::Dreambooth, json!({"learning_rate": 2e-6}), json!({"class_tokens": "sks girl"})),
        (Family::Sdxl, Mode::TextualInversion, embedding, none),
        (Family::Sd15, Mode::Controlnet, json!({"learning_rate": 1e-5}), control.clone()),
        (Family::Sdxl, Mode::Lllite, lllite, control),
    ] {
        let issues = in_mode(family, mode, params, subset);
        let loud: Vec<&Issue> = issues.iter().filter(|issue| issue.level != Level::Info).collect();
        assert!(loud.iter().all(|issue| issue.param == "no_half_vae"), "{mode:?}: {loud:?}");
    }
}

#[test]
fn a_mode_without_a_script_says_what_there_is() {
    let issue =
        said(&in_mode(Family::HunyuanImage, Mode::Finetune, json!({}), json!({})), Level::Error, "mode", "mode_unsupported");
    assert!(issue.hint.unwrap().contains("lora"));
    let broken = said(&in_mode(Family::Sd15, Mode::Xti, json!({}), json!({})), Level::Error, "mode", "mode_unsupported");
    assert_eq!(broken.fix.unwrap().value, "textual_inversion");
    let (_, issues) = Config::parse("mode = \"hypernetwork\"").unwrap();
    assert!(issues[0].message.contains("no trainer for hypernetworks"), "{issues:?}");
}

#[test]
fn embeddings_and_light_control_networks_need_their_own() {
    let embedding = in_mode(Family::Sdxl, Mode::TextualInversion, json!({}), json!({}));
    said(&embedding, Level::Error, "token_string", "required");
    assert!(!embedding.iter().any(|issue| issue.param == "network_module"), "{embedding:?}");
    let slow = in_mode(Family::Sdxl, Mode::TextualInversion, json!({"learning_rate": null}), json!({}));
    assert_eq!(said(&slow, Level::Warning, "learning_rate", "learning_rate_default").fix.unwrap().value, 5e-4);
    let control = json!({"conditioning_data_dir": "/data/kana"});
    let lllite = in_mode(Family::Sdxl, Mode::Lllite, json!({}), control.clone());
    assert_eq!(said(&lllite, Level::Error, "cond_emb_dim", "required").fix.unwrap().value, 32);
    said(&lllite, Level::Error, "network_dim", "required");
    let old = said(&in_mode(Family::Sdxl, Mode::LlliteOld, json!({}), control), Level::Error, "mode", "mode_unsupported");
    assert_eq!(old.fix.unwrap().value, "lllite");
}

#[test]
fn control_images_pair_with_images_in_name_and_size() {
    let place = "dataset.datasets[0].subsets[0].conditioning_data_dir";
    let with_dir = |dir: Value| in_mode(Family::Sdxl, Mode::Controlnet, json!({}), dir);
    said(&with_dir(json!({})), Level::Error, place, "required");
    said(&with_dir(json!({"conditioning_data_dir": "/gone"})), Level::Error, place, "folder_missing");
    said(&with_dir(json!({"conditioning_data_dir": "/data/edges"})), Level::Error, place, "control_size");
    let reg = with_dir(json!({"conditioning_data_dir": "/data/kana", "is_reg": true}));
    said(&reg, Level::Warning, "dataset.datasets[0].subsets[0].is_reg", "ignored");
}

#[test]
fn fine_tuning_of_the_first_families_reads_metadata_files() {
    let place = "dataset.datasets[0].subsets[0].metadata_file";
    let tuned = |params: Value, subset: Value| in_mode(Family::Sd15, Mode::Finetune, params, subset);
    said(&tuned(json!({}), json!({})), Level::Error, place, "required");
    said(&tuned(json!({}), json!({"metadata_file": "/gone.json"})), Level::Error, place, "file_missing");
    let listed = json!({"metadata_file": "/data/m.json"});
    let found = tuned(json!({}), listed.clone());
    said(&found, Level::Warning, place, "caption_missing");
    said(&found, Level::Warning, "dataset.general.caption_extension", "ignored");
    said(&tuned(json!({"cache_latents": null}), listed.clone()), Level::Error, "cache_latents", "cache_needed");
    said(&in_mode(Family::Sd15, Mode::Dreambooth, json!({}), listed), Level::Error, place, "source_refused");
}

#[test]
fn a_metadata_file_is_planned_by_what_it_lists() {
    let (mut config, _) = Config::parse(GOOD).unwrap();
    (config.family, config.mode) = (Family::Sd15, Mode::Finetune);
    config.dataset.datasets[0].subsets[0].insert("metadata_file".into(), "/data/m.json".into());
    let mut material = material();
    let images = folder(&[(1024, 1024), (832, 1216), (832, 1216)], Captions::default()).images;
    let metadata = Metadata { images, ..Metadata::default() };
    material.metadata.insert(("/data/m.json".into(), "/data/kana".into()), Arc::new(metadata));
    let plan = plan(&config, &material).unwrap();
    assert_eq!((plan.images, plan.images_with_repeats, plan.total_steps), (3, 6, 60));
    assert_eq!(plan.saves.last().unwrap().file, "kana-v1.ckpt", "as the base model's file");
}
