//! What is said depends on the family: what its script takes, passes over, or cannot bear; and arguments that have no row.

use std::path::Path;

use serde_json::{Value, json};

use super::*;
use crate::training::kohya::render::render;

fn of_family(family: Family, params: Value) -> Vec<Issue> {
    changed(params, |config, _| {
        config.family = family;
        if !config.params.contains_key("network_module") || config.params["network_module"] == "networks.lora" {
            let module = crate::training::kohya::scripts::network_module(family);
            config.params.insert("network_module".into(), module.into());
        }
    })
}

fn written(family: Family, params: Value) -> String {
    let (mut config, _) = Config::parse(GOOD).unwrap();
    config.family = family;
    config.params.extend(params.as_object().unwrap().clone());
    render(&config, None, Path::new("/runs/a")).files.remove(0).text
}

#[test]
fn what_the_script_passes_over_is_said_and_not_written() {
    let params = json!({"noise_offset": 0.05, "clip_skip": 2, "vae": "/v", "sdpa": true, "no_half_vae": true});
    let issues = of_family(Family::Flux, params.clone());
    for key in ["noise_offset", "clip_skip", "vae", "sdpa"] {
        let issue = said(&issues, Level::Warning, key, "ignored");
        assert_eq!(issue.fix.unwrap().value, Value::Null);
    }
    let text = written(Family::Flux, params);
    assert!(!text.contains("noise_offset") && !text.contains("clip_skip") && !text.contains("\nvae =") && !text.contains("sdpa"));
    assert!(text.contains("no_half_vae = true"), "{text}");
    assert!(!of_family(Family::Flux, json!({"sdpa": false})).iter().any(|issue| issue.param == "sdpa"), "it is off anyway");
    said(&of_family(Family::Chroma, json!({"clip_l": "/c"})), Level::Warning, "clip_l", "ignored");
    said(&with(json!({"train_t5xxl": true})), Level::Warning, "train_t5xxl", "ignored");
}

#[test]
fn old_names_are_told_with_their_replacement() {
    let old = said(&with(json!({"use_8bit_adam": true, "optimizer_type": null})), Level::Warning, "use_8bit_adam", "deprecated");
    let fix = old.fix.unwrap();
    assert_eq!((fix.param.as_str(), fix.value), ("optimizer_type", json!("AdamW8bit")));
    let both = with(json!({"use_8bit_adam": true}));
    said(&both, Level::Error, "use_8bit_adam", "conflict");
    assert_eq!(said(&both, Level::Warning, "use_8bit_adam", "deprecated").fix.unwrap().value, Value::Null);
    let name = said(&with(json!({"caption_extention": "txt"})), Level::Warning, "caption_extention", "deprecated");
    assert!(name.message.contains("misspelled"), "{name:?}");
    let dead = said(&of_family(Family::Sd3, json!({"save_clip": true})), Level::Warning, "save_clip", "deprecated");
    assert!(dead.message.contains("never reads it"));
    assert!(!written(Family::Sd3, json!({"save_clip": true})).contains("save_clip"));
    assert!(written(Family::Sdxl, json!({"mem_eff_attn": true})).contains("mem_eff_attn = true"), "the script still obeys it");
    let swap = of_family(Family::Flux, json!({"split_mode": true}));
    assert_eq!(said(&swap, Level::Warning, "split_mode", "deprecated").fix.unwrap().value, json!(18));
}

#[test]
fn what_another_field_says_is_not_written() {
    let folder = said(&with(json!({"train_data_dir": "/data"})), Level::Warning, "train_data_dir", "set_elsewhere");
    assert!(folder.hint.unwrap().contains("image_dir"));
    assert!(!written(Family::Sdxl, json!({"train_data_dir": "/data"})).contains("train_data_dir"));
    let sd2 = said(&of_family(Family::Sd15, json!({"v2": true})), Level::Warning, "v2", "set_elsewhere");
    assert_eq!(sd2.fix.map(|fix| (fix.param, fix.value)), Some(("family".to_owned(), json!("sd2"))));
    assert!(!of_family(Family::Sd2, json!({"v2": true})).iter().any(|issue| issue.param == "v2"), "it is as the family says");
    assert!(written(Family::Sd2, json!({"v2": false})).contains("v2 = true"), "the family decides");
    said(&with(json!({"debug_dataset": true})), Level::Error, "debug_dataset", "unfit");
    said(&with(json!({"dataset_class": "a.B"})), Level::Warning, "dataset_class", "consequence");
    said(&with(json!({"console_log_level": "ERROR"})), Level::Warning, "console_log_level", "consequence");
    assert_eq!(with(json!({"console_log_level": "DEBUG"})), []);
}

#[test]
fn a_flow_model_has_traps_of_its_own() {
    let huber = said(&of_family(Family::Flux, json!({"loss_type": "huber"})), Level::Error, "loss_type", "conflict");
    assert_eq!(huber.fix.map(|fix| (fix.param, fix.value)), Some(("huber_schedule".to_owned(), json!("constant"))));
    let exponential = json!({"loss_type": "huber", "huber_schedule": "exponential"});
    assert!(!of_family(Family::Flux, exponential).iter().any(|issue| issue.code == "conflict"));
    assert_eq!(with(json!({"loss_type": "huber"})), [], "SDXL has a signal-to-noise ratio");
    let flux = of_family(Family::Flux, json!({}));
    assert_eq!(said(&flux, Level::Warning, "guidance_scale", "flow_default").fix.unwrap().value, json!(1.0));
    assert_eq!(said(&flux, Level::Warning, "model_prediction_type", "flow_default").fix.unwrap().value, json!("raw"));
    said(&flux, Level::Info, "timestep_sampling", "flow_default");
    let sound = json!({"guidance_scale": 1.0, "model_prediction_type": "raw", "timestep_sampling": "shift"});
    assert!(!of_family(Family::Flux, sound).iter().any(|issue| issue.code == "flow_default"));
    said(
        &of_family(Family::Flux, json!({"discrete_flow_shift": 2.0, "timestep_sampling": "flux_shift"})),
        Level::Warning,
        "discrete_flow_shift",
        "needs",
    );
    said(&of_family(Family::Chroma, json!({"apply_t5_attn_mask": false})), Level::Error, "apply_t5_attn_mask", "required");
}

#[test]
fn memory_options_exclude_one_another_by_family() {
    let both = json!({"blocks_to_swap": 10, "cpu_offload_checkpointing": true, "gradient_checkpointing": true});
    said(&of_family(Family::Flux, both.clone()), Level::Error, "cpu_offload_checkpointing", "conflict");
    assert!(!of_family(Family::Lumina, both).iter().any(|issue| issue.code == "conflict"), "Lumina takes both");
    let many = said(&of_family(Family::Lumina, json!({"blocks_to_swap": 30})), Level::Error, "blocks_to_swap", "out_of_range");
    assert_eq!(many.fix.unwrap().value, json!(24));
    assert!(!of_family(Family::HunyuanImage, json!({"blocks_to_swap": 30})).iter().any(|issue| issue.code == "out_of_range"));
    said(&of_family(Family::Anima, json!({"attn_mode": "sageattn"})), Level::Error, "attn_mode", "bad_choice");
    let attention = said(&of_family(Family::Anima, json!({"attn_mode": "xformers"})), Level::Error, "attn_mode", "needs");
    assert_eq!(attention.fix.unwrap().param, "split_attn");
    said(&with(json!({"dynamo_backend": "tensort", "torch_compile": true})), Level::Error, "dynamo_backend", "bad_choice");
    said(&with(json!({"deepspeed": true})), Level::Error, "deepspeed", "needs");
    said(&with(json!({"deepspeed": true, "zero3_init_flag": true})), Level::Warning, "zero3_init_flag", "needs");
    let drop = |family| {
        changed(json!({"cache_text_encoder_outputs": true, "network_train_unet_only": true}), |config, _| {
            config.family = family;
            config.dataset.general.insert("caption_dropout_rate".into(), json!(0.1));
        })
    };
    said(&drop(Family::Sdxl), Level::Error, "cache_text_encoder_outputs", "conflict");
    assert!(!drop(Family::Anima).iter().any(|issue| issue.code == "conflict"), "Anima drops cached captions");
    let disk = with(json!({"cache_text_encoder_outputs_to_disk": true}));
    said(&disk, Level::Error, "cache_text_encoder_outputs_to_disk", "needs");
}

#[test]
fn what_has_no_effect_beside_the_rest_is_told() {
    said(&with(json!({"validate_every_n_epochs": 1})), Level::Info, "validate_every_n_epochs", "needs");
    said(&with(json!({"max_train_steps": 500})), Level::Info, "max_train_steps", "conflict");
    said(&with(json!({"lr_scheduler_power": 2.0})), Level::Info, "lr_scheduler_power", "ignored");
}
