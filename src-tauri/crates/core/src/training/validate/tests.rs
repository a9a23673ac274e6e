//! One case for each thing that is said, from a configuration that is in order.

mod families;
mod modes;
mod resuming;
mod samples;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Value, json};

use super::*;
use crate::training::Family;
use crate::training::issue::{Level, has_errors};
use crate::training::material::{Captions, Folder, Image};

mod lists;
mod traps;

const GOOD: &str = r#"
name = "kana-v1"
family = "sdxl"
base_model = "/models/noob.safetensors"
[params]
network_module = "networks.lora"
network_dim = 32
learning_rate = 1e-4
optimizer_type = "AdamW8bit"
max_train_epochs = 10
mixed_precision = "bf16"
cache_latents = true
[dataset.general]
caption_extension = ".txt"
[[dataset.datasets]]
resolution = 1024
enable_bucket = true
max_bucket_reso = 2048
[[dataset.datasets.subsets]]
image_dir = "/data/kana"
num_repeats = 2
"#;

fn folder(sizes: &[(u32, u32)], captions: Captions) -> Folder {
    let images = sizes.iter().enumerate().map(|(n, size)| Image { name: format!("{n}.png"), size: Some(*size) }).collect();
    Folder { images, captions: [(".txt".to_owned(), captions), (".caption".to_owned(), Captions::default())].into() }
}

fn material() -> Material {
    let mut material = Material::default();
    let found = folder(&[(1024, 1024), (832, 1216)], Captions { found: 2, ..Captions::default() });
    material.folders.insert("/data/kana".into(), Arc::new(found));
    material.existing.insert("/models/noob.safetensors".into());
    material
}

/// The issues after setting some arguments; null removes one.
fn with(changes: Value) -> Vec<Issue> {
    changed(changes, |_, _| {})
}

fn changed(params: Value, change: impl FnOnce(&mut Config, &mut Material)) -> Vec<Issue> {
    let (mut config, issues) = Config::parse(GOOD).unwrap();
    assert_eq!(issues, []);
    let mut material = material();
    for (key, value) in params.as_object().unwrap() {
        config.params.insert(key.clone(), value.clone());
    }
    config.params.retain(|_, value| !value.is_null());
    change(&mut config, &mut material);
    validate(&config, &material)
}

fn folder_is(found: Folder) -> impl FnOnce(&mut Config, &mut Material) {
    |_, material| {
        material.folders.insert("/data/kana".into(), Arc::new(found));
    }
}

#[track_caller]
fn said(issues: &[Issue], level: Level, param: &str, code: &str) -> Issue {
    let found = issues.iter().find(|issue| issue.param == param && issue.code == code);
    let found = found.unwrap_or_else(|| panic!("{param} {code} is not among {issues:#?}"));
    assert_eq!(found.level, level, "{found:?}");
    found.clone()
}

#[test]
fn a_sound_configuration_has_nothing_to_say() {
    assert_eq!(with(json!({})), []);
}

#[test]
fn keys() {
    let issues = with(json!({"netwrok_dim": 4, "weight_decay": 0.1, "batch_size": 2, "discrete_flow_shift": 3.0}));
    let unknown = said(&issues, Level::Error, "netwrok_dim", "unknown_key");
    assert_eq!(unknown.hint.as_deref(), Some("Did you mean `network_dim`?"));
    let inside = said(&issues, Level::Error, "weight_decay", "unknown_key");
    assert!(inside.hint.unwrap().contains("optimizer_args"));
    assert!(said(&issues, Level::Error, "batch_size", "unknown_key").hint.unwrap().contains("[[dataset.datasets]]"));
    said(&issues, Level::Warning, "discrete_flow_shift", "ignored");
    said(&with(json!({"huggingface_token": "hf_x"})), Level::Error, "huggingface_token", "secret_in_config");
    said(&with(json!({"dataset_config": "x"})), Level::Error, "dataset_config", "set_by_nyx");
    let allowed = changed(json!({"brand_new": 1}), |config, _| config.allow_unknown = vec!["brand_new".to_owned()]);
    assert_eq!(allowed, []);
}

#[test]
fn keys_of_the_dataset_half() {
    let issues = changed(json!({}), |config, _| {
        config.dataset.datasets[0].values.insert("train_batch_size".into(), json!(2));
        config.dataset.datasets[0].subsets[0].insert("resolution".into(), json!(512));
        config.dataset.general.insert("shuffle_captions".into(), json!(true));
    });
    let renamed = said(&issues, Level::Error, "dataset.datasets[0].train_batch_size", "unknown_key");
    assert_eq!(renamed.hint.as_deref(), Some("Did you mean `batch_size`?"));
    said(&issues, Level::Error, "dataset.datasets[0].subsets[0].resolution", "wrong_level");
    said(&issues, Level::Error, "dataset.general.shuffle_captions", "unknown_key");
}

#[test]
fn values() {
    let issues = with(json!({
        "learning_rate": "1e-4", "cache_latents": "false", "mixed_precision": "fp17", "network_dim": 0,
        "save_every_n_steps": 0, "optimizer_args": ["weight_decay"], "text_encoder_lr": "5e-5", "max_train_epochs": "3"
    }));
    assert_eq!(said(&issues, Level::Error, "learning_rate", "wrong_type").fix.unwrap().value, json!(1e-4));
    assert_eq!(said(&issues, Level::Error, "cache_latents", "wrong_type").fix.unwrap().value, json!(false));
    assert_eq!(said(&issues, Level::Error, "mixed_precision", "bad_choice").fix.unwrap().value, "fp16");
    assert_eq!(said(&issues, Level::Error, "network_dim", "out_of_range").fix.unwrap().value, json!(1));
    said(&issues, Level::Error, "save_every_n_steps", "out_of_range");
    said(&issues, Level::Error, "optimizer_args", "bad_pair");
    said(&issues, Level::Error, "text_encoder_lr", "wrong_type");
    let epochs = issues.iter().filter(|issue| issue.param == "max_train_epochs").count();
    assert_eq!(epochs, 1, "said once, not again by the plan: {issues:#?}");
}

#[test]
fn what_a_run_cannot_do_without() {
    let issues = changed(json!({"network_module": null}), |config, _| {
        config.name.clear();
        config.base_model.clear();
        config.dataset.datasets.clear();
    });
    for param in ["name", "base_model", "network_module", "dataset"] {
        said(&issues, Level::Error, param, "required");
    }
    let issues = changed(json!({"vae": "/gone.safetensors"}), |config, material| {
        config.base_model = "/models/gone.safetensors".to_owned();
        material.folders.clear();
    });
    said(&issues, Level::Error, "base_model", "model_missing");
    said(&issues, Level::Error, "vae", "file_missing");
    said(&issues, Level::Error, "dataset.datasets[0].subsets[0].image_dir", "folder_missing");
    said(&changed(json!({}), |config, _| config.name = "a/b".to_owned()), Level::Error, "name", "bad_name");
}

#[test]
fn a_base_model_that_does_not_fit() {
    use crate::training::material::Model;
    let model = |model: Model| changed(json!({}), |_, material| material.model = Some(Arc::new(model)));
    said(&model(Model::Damaged("it ends early".to_owned())), Level::Error, "base_model", "model_damaged");
    said(&model(Model::Other), Level::Warning, "base_model", "model_other");
    let base = |family, certain| model(Model::Base { family: Some(family), certain });
    let issue = said(&base(Family::Sd15, true), Level::Error, "base_model", "model_family");
    assert!(issue.message.contains("sd15") && issue.message.contains("sdxl"), "{}", issue.message);
    let fix = issue.fix.unwrap();
    assert_eq!((fix.label.as_str(), fix.param.as_str(), fix.value), ("Use family sd15", "family", json!("sd15")));
    said(&base(Family::Sd15, false), Level::Warning, "base_model", "model_family");
    assert_eq!(base(Family::Sdxl, true), []);
    assert_eq!(model(Model::Base { family: None, certain: false }), []);
}

#[test]
fn what_does_not_go_together() {
    let issues = changed(json!({"cache_text_encoder_outputs": true}), |config, _| {
        config.dataset.general.insert("shuffle_caption".into(), json!(true));
    });
    let fix = said(&issues, Level::Error, "cache_text_encoder_outputs", "needs").fix.unwrap();
    assert_eq!((fix.param.as_str(), fix.value), ("network_train_unet_only", json!(true)));
    let fix = said(&issues, Level::Error, "cache_text_encoder_outputs", "conflict").fix.unwrap();
    assert_eq!((fix.param.as_str(), fix.value), ("dataset.general.shuffle_caption", Value::Null));
    said(&with(json!({"full_fp16": true})), Level::Error, "full_fp16", "needs");
    said(&with(json!({"fp8_base": true, "mixed_precision": "no"})), Level::Error, "fp8_base", "needs");
    said(&with(json!({"adaptive_noise_scale": 0.1})), Level::Error, "adaptive_noise_scale", "needs");
    said(&with(json!({"zero_terminal_snr": true})), Level::Warning, "zero_terminal_snr", "needs");
    let workers = json!({"persistent_data_loader_workers": true, "max_data_loader_n_workers": 0});
    said(&with(workers), Level::Error, "persistent_data_loader_workers", "conflict");
    let sd15 = changed(json!({"cache_text_encoder_outputs": true}), |config, _| {
        config.family = crate::training::Family::Sd15;
    });
    said(&sd15, Level::Warning, "cache_text_encoder_outputs", "ignored");
    assert!(!has_errors(&sd15), "an ignored argument breaks nothing: {sd15:#?}");
}

#[test]
fn learning_rates_and_schedules() {
    let low = said(&with(json!({"optimizer_type": "Prodigy"})), Level::Error, "learning_rate", "learning_rate_low");
    assert_eq!(low.fix.unwrap().value, json!(1.0));
    said(&with(json!({"learning_rate": 1.0})), Level::Warning, "learning_rate", "learning_rate_high");
    said(&with(json!({"learning_rate": null})), Level::Warning, "learning_rate", "learning_rate_default");
    assert_eq!(with(json!({"learning_rate": null, "optimizer_type": "AdaFactor"})), [], "it finds its own rate");
    said(&with(json!({"lr_warmup_steps": 100})), Level::Error, "lr_warmup_steps", "warmup_unused");
    assert_eq!(with(json!({"lr_warmup_steps": 0.05, "lr_scheduler": "cosine"})), []);
    let schedule = said(&with(json!({"lr_scheduler": "cosin"})), Level::Error, "lr_scheduler", "bad_choice");
    assert_eq!(schedule.fix.unwrap().value, "cosine");
    said(&with(json!({"lr_scheduler": "cosine_with_min_lr"})), Level::Error, "lr_scheduler", "needs");
    said(&with(json!({"optimizer_type": "AdamW9000"})), Level::Error, "optimizer_type", "bad_choice");
    assert_eq!(with(json!({"optimizer_type": "pytorch_optimizer.CAME"})), []);
}

#[test]
fn images_against_the_options() {
    let odd = || folder(&[(1024, 1024), (832, 1216)], Captions { found: 2, ..Captions::default() });
    let off = |config: &mut Config| drop(config.dataset.datasets[0].values.insert("enable_bucket".into(), json!(false)));
    let issues = changed(json!({"cache_latents": false}), |config, material| {
        off(config);
        folder_is(odd())(config, material);
    });
    said(&issues, Level::Error, "dataset.datasets[0].enable_bucket", "image_size");
    let issues = changed(json!({}), |config, material| {
        off(config);
        folder_is(odd())(config, material);
    });
    assert!(!has_errors(&issues), "cached latents are scaled: {issues:#?}");
    let mut broken = odd();
    broken.images[1].size = None;
    let issues = changed(json!({}), folder_is(broken));
    said(&issues, Level::Error, "dataset.datasets[0].subsets[0].image_dir", "image_unreadable");
    let issues = changed(json!({}), |config, _| {
        config.dataset.datasets[0].values.insert("max_bucket_reso".into(), json!(512));
    });
    said(&issues, Level::Error, "dataset.datasets[0].max_bucket_reso", "bucket_bounds");
    let issues = changed(json!({}), |config, _| {
        config.dataset.datasets[0].subsets[0].insert("num_repeats".into(), json!(0));
    });
    said(&issues, Level::Warning, "dataset.datasets[0].subsets[0].num_repeats", "left_out");
}

#[test]
fn captions_as_the_trainer_finds_them() {
    let sizes = [(1024, 1024), (1024, 1024)];
    let place = "dataset.datasets[0].subsets[0].image_dir";
    let empty = Captions { found: 2, empty: vec!["0.txt".to_owned()], not_utf8: vec!["1.txt".to_owned()] };
    let issues = changed(json!({}), folder_is(folder(&sizes, empty)));
    said(&issues, Level::Error, place, "caption_empty");
    said(&issues, Level::Error, place, "caption_not_utf8");
    let some = Captions { found: 1, ..Captions::default() };
    said(&changed(json!({}), folder_is(folder(&sizes, some))), Level::Warning, place, "caption_missing");
    let issues = changed(json!({}), |config, _| config.dataset.general.clear());
    let wrong = said(&issues, Level::Error, "dataset.general.caption_extension", "captions_not_found");
    assert_eq!(wrong.fix.unwrap().value, ".txt", "Kohya's default would pass over all captions");
}

#[test]
fn an_existing_file_is_not_overwritten_unseen() {
    let issues = changed(json!({"output_dir": "/mine"}), |_, material| {
        material.existing.insert(PathBuf::from("/mine/kana-v1.safetensors"));
        material.existing.insert(PathBuf::from("/mine"));
    });
    assert_eq!(said(&issues, Level::Error, "name", "output_exists").fix.unwrap().value, "kana-v2");
    let issues = changed(json!({"output_dir": "/mine", "output_name": "kana"}), |_, material| {
        material.existing.insert(PathBuf::from("/mine/kana.safetensors"));
        material.existing.insert(PathBuf::from("/mine"));
    });
    assert_eq!(said(&issues, Level::Error, "output_name", "output_exists").fix.unwrap().value, "kana-2");
}

#[test]
fn a_name_that_another_run_will_write_or_whose_checkpoints_are_there_is_told_with_the_next_free_one() {
    let mine = json!({"output_dir": "/mine"});
    let promised = |_: &mut Config, material: &mut Material| {
        material.promised.insert("/mine/kana-v1.safetensors".into(), "2026-11-25_10-00-00-kana-v1".into());
        material.promised.insert("/mine/kana-v2.safetensors".into(), "2026-11-25_10-00-01-kana-v2".into());
        material.beside = ["kana-v3.safetensors", "kana-v4-000001.safetensors"].map(str::to_owned).into();
    };
    assert_eq!(said(&changed(mine.clone(), promised), Level::Error, "name", "output_promised").fix.unwrap().value, "kana-v5");
    assert_eq!(changed(json!({"output_dir": "/other"}), promised), [], "another folder");
    assert_eq!(changed(json!({}), promised), [], "the run's own folder");
    let lying = |file: &'static str| {
        move |_: &mut Config, material: &mut Material| {
            material.beside.insert(file.to_owned());
        }
    };
    for file in ["kana-v1-000002.safetensors", "kana-v1-step00000100.safetensors"] {
        let issues = changed(mine.clone(), lying(file));
        assert_eq!(said(&issues, Level::Warning, "name", "checkpoints_exist").fix.unwrap().value, "kana-v2");
    }
    for file in ["kana-v1-000002-state", "kana-v12.safetensors", "kana-v1-b-000002.safetensors", "kana-v1-000002.txt"] {
        assert_eq!(changed(mine.clone(), lying(file)), [], "{file}");
    }
}

#[test]
fn names_that_differ_in_case_alone_are_told() {
    let mine = json!({"output_dir": "/mine"});
    let issues = changed(mine.clone(), |_, material| {
        material.promised.insert("/mine/Kana-V1.safetensors".into(), "2026-11-25_10-00-00-Kana-V1".into());
        material.beside = ["KANA-v2.safetensors".to_owned()].into();
    });
    let issue = said(&issues, Level::Warning, "name", "output_case");
    assert_eq!(issue.fix.unwrap().value, "kana-v3");
    for file in ["Kana-v1.safetensors", "KANA-V1-000002.safetensors"] {
        let issues = changed(mine.clone(), |_, material| {
            material.beside.insert(file.to_owned());
        });
        assert!(said(&issues, Level::Warning, "name", "output_case").message.contains(file));
    }
    let blind = |is_blind: bool| {
        let issues = changed(mine.clone(), |config, material| {
            let promised = [("/mine/KANA-V1.safetensors".into(), "run".to_owned())].into();
            material.promised = promised_here(config, promised, |folder| is_blind && folder == Path::new("/mine"));
        });
        issues[0].code.clone()
    };
    assert_eq!((blind(true).as_str(), blind(false).as_str()), ("output_promised", "output_case"));
    assert_eq!(
        changed(json!({"output_dir": "/other"}), |_, material| {
            material.promised.insert("/mine/Kana-V1.safetensors".into(), "run".into());
        }),
        [],
        "another folder"
    );
}

#[test]
fn a_folder_that_takes_no_files_is_told_before_the_first_epoch_is_lost() {
    let issues = changed(json!({"output_dir": "/mine", "logging_dir": "/logs"}), |_, material| {
        material.unwritable.insert("/mine".into(), "the disk is read-only".into());
    });
    let issue = said(&issues, Level::Error, "output_dir", "unwritable");
    assert_eq!(issue.message, "Nothing can be written into /mine: the disk is read-only");
    assert!(issues.iter().all(|issue| issue.param != "logging_dir"));
}

#[test]
fn an_argument_that_the_dataset_overrides_is_told_with_both_values() {
    let issue = said(&with(json!({"resolution": "512"})), Level::Info, "resolution", "overridden");
    assert_eq!(
        issue.message,
        "`resolution` is \"512\" here and 1024 at dataset.datasets[0].resolution, which counts; here it changes nothing"
    );
    assert_eq!(issue.fix.unwrap().value, Value::Null);
    for same in [json!({"resolution": "1024"}), json!({"resolution": "1024, 1024"}), json!({"caption_extension": ".txt"})] {
        assert_eq!(with(same.clone()), [], "{same}");
    }
    assert_eq!(with(json!({"train_batch_size": 2})), [], "the dataset says nothing of it");
    let beside = |more: &str| {
        changed(json!({"train_batch_size": 4, "dataset_repeats": 3, "caption_extension": ".cap"}), |config, _| {
            config.dataset.datasets.push(config.dataset.datasets[0].clone());
            config.dataset.datasets[1].values.insert("batch_size".into(), json!(2));
            if !more.is_empty() {
                config.dataset.general.insert(more.into(), json!(8));
            }
        })
    };
    let issues = beside("");
    let partly = said(&issues, Level::Info, "train_batch_size", "overridden").message;
    assert_eq!(partly, "`train_batch_size` is 4 here and 2 at dataset.datasets[1].batch_size, which counts there");
    let repeats = said(&issues, Level::Info, "dataset_repeats", "overridden").message;
    assert!(repeats.contains("2 at dataset.datasets[0].subsets[0].num_repeats and 1 more"), "{repeats}");
    assert!(said(&issues, Level::Info, "caption_extension", "overridden").message.contains("dataset.general"));
    let all = said(&beside("batch_size"), Level::Info, "train_batch_size", "overridden").message;
    assert!(all.ends_with("here it changes nothing"), "{all}");
}

#[test]
fn a_training_of_no_epochs_is_told_as_what_it_is() {
    for key in ["max_train_epochs", "max_train_steps"] {
        let issue = said(&with(json!({key: 0})), Level::Error, key, "out_of_range");
        assert!(issue.message.contains("learned nothing"), "{}", issue.message);
    }
}

#[test]
fn ranges_hold_wherever_a_value_stands() {
    let out = |issues: &[Issue], param: &str| said(issues, Level::Error, param, "out_of_range");
    out(&with(json!({"validation_split": 1.5})), "validation_split");
    out(&with(json!({"min_timestep": 900, "max_timestep": 100})), "min_timestep");
    let none = changed(json!({}), |config, _| config.launch.processes = Some(0));
    assert_eq!(out(&none, "launch.processes").fix.unwrap().value, 1);
    assert!(!has_errors(&with(json!({"validation_split": 0.1, "validation_seed": 1, "min_timestep": 100, "max_timestep": 900}))));
}
