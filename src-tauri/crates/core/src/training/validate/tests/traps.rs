//! The twenty traps of a configuration for sd-scripts, in the order of our notes on its arguments. Each has a named error, which
//! blocks the start, or a warning; where a change mends it, the change is made and the issue must be gone.

use serde_json::{Value, json};

use super::{GOOD, material};
use crate::training::issue::{Issue, Level, has_errors};
use crate::training::kohya::render::render;
use crate::training::kohya::scripts::network_module;
use crate::training::validate::validate;
use crate::training::{Config, Family};

const SUBSET: &str = "dataset.datasets[0].subsets[0]";

/// A sound configuration of a family, with some arguments set.
fn sound(family: Family, params: Value) -> Config {
    let (mut config, _) = Config::parse(GOOD).unwrap();
    config.family = family;
    config.params.insert("network_module".into(), network_module(family).into());
    set(&mut config, params);
    config
}

/// Sets keys by their places; null removes one.
fn set(config: &mut Config, changes: Value) {
    for (place, value) in changes.as_object().unwrap() {
        let (table, key) = place.rsplit_once('.').unwrap_or(("", place));
        let at = |mark: &str| {
            let number = table.split_once(mark).map(|(_, rest)| rest.split(']').next().unwrap());
            number.map(|number| number.parse::<usize>().unwrap())
        };
        let dataset = &mut config.dataset;
        let values = match (table, at("datasets["), at("subsets[")) {
            ("", ..) => &mut config.params,
            ("dataset.general", ..) => &mut dataset.general,
            (_, Some(index), None) => &mut dataset.datasets[index].values,
            (_, Some(index), Some(subset)) => &mut dataset.datasets[index].subsets[subset],
            _ => panic!("{place}"),
        };
        if value.is_null() { drop(values.remove(key)) } else { drop(values.insert(key.to_owned(), value.clone())) }
    }
}

/// The issue of a trap. Its change, where it has one, takes it away; an error blocks the start.
#[track_caller]
fn trap(config: &Config, level: Level, param: &str, code: &str) -> Issue {
    let issues = validate(config, &material());
    let is_it = |issue: &&Issue| issue.param == param && issue.code == code;
    let issue = issues.iter().find(is_it).unwrap_or_else(|| panic!("{param} {code} is not among {issues:#?}")).clone();
    assert_eq!(issue.level, level, "{issue:?}");
    assert!(level != Level::Error || has_errors(&issues));
    assert!(issue.hint.is_some() || issue.fix.is_some(), "{issue:?} says what to do");
    // Some take two presses: put it into the list, then take it away from where it was.
    let mut mended = config.clone();
    let mut left = issue.clone();
    for _ in 0..2 {
        let Some(fix) = left.fix else { break };
        set(&mut mended, json!({ fix.param.as_str(): fix.value }));
        match validate(&mended, &material()).into_iter().find(|other| other.message == issue.message) {
            Some(same) => left = same,
            None => return issue,
        }
    }
    assert!(issue.fix.is_none(), "the change leaves {issue:?}");
    issue
}

#[track_caller]
fn error(params: Value, param: &str, code: &str) -> Issue {
    trap(&sound(Family::Sdxl, params), Level::Error, param, code)
}

#[track_caller]
fn warning(params: Value, param: &str, code: &str) -> Issue {
    trap(&sound(Family::Sdxl, params), Level::Warning, param, code)
}

#[track_caller]
fn mends(issue: &Issue) -> Value {
    issue.fix.clone().unwrap_or_else(|| panic!("no fix: {issue:?}")).value
}

#[test]
fn trap_01_unknown_keys_wrong_types_and_bad_choices_pass_silently() {
    error(json!({"netwrok_dim": 4}), "netwrok_dim", "unknown_key");
    assert_eq!(mends(&error(json!({"cache_latents": "false"}), "cache_latents", "wrong_type")), json!(false));
    assert_eq!(mends(&error(json!({"mixed_precision": "fp61"}), "mixed_precision", "bad_choice")), json!("fp16"));
}

#[test]
fn trap_02_keys_of_lists_are_no_arguments() {
    assert_eq!(mends(&error(json!({"weight_decay": 0.1}), "weight_decay", "unknown_key")), json!(["weight_decay=0.1"]));
    assert_eq!(mends(&error(json!({"conv_dim": 8}), "conv_dim", "unknown_key")), json!(["conv_dim=8"]));
    assert_eq!(mends(&error(json!({"rank_dropout": 0.1}), "rank_dropout", "unknown_key")), json!(["rank_dropout=0.1"]));
}

#[test]
fn trap_03_optimizer_and_scheduler_args_are_python_with_one_sign() {
    error(json!({"optimizer_args": ["weight_decay"]}), "optimizer_args", "bad_pair");
    error(json!({"optimizer_args": ["weight_decay=0.1=2"]}), "optimizer_args", "bad_pair");
    error(json!({"optimizer_args": ["weight_decay=ten"]}), "optimizer_args", "bad_literal");
    let python = json!({"optimizer_type": "AdamW", "optimizer_args": ["amsgrad=true"]});
    assert_eq!(mends(&error(python, "optimizer_args", "bad_literal")), json!(["amsgrad=True"]));
}

#[test]
fn trap_04_switches_in_network_args_are_read_in_five_ways() {
    let oft = json!({"network_module": "networks.oft", "network_args": ["enable_conv=False"], "network_alpha": 0.001});
    assert_eq!(mends(&error(oft, "network_args", "bad_switch")), Value::Null);
    let lokr = json!({"network_module": "lycoris.kohya", "network_args": ["algo=lokr", "decompose_both=False"]});
    assert_eq!(mends(&error(lokr, "network_args", "bad_switch")), json!(["algo=lokr"]));
}

#[test]
fn trap_05_dora_has_another_name_and_unknown_keys_are_ignored() {
    let dora = json!({"network_module": "lycoris.kohya", "network_args": ["algo=locon", "dora=True"]});
    assert_eq!(mends(&warning(dora, "network_args", "unknown_key")), json!(["algo=locon", "dora_wd=True"]));
    warning(json!({"network_args": ["dora_wd=True"]}), "network_args", "unknown_key");
}

#[test]
fn trap_06_no_precision_is_full_precision_and_dynamo_waits_for_compile() {
    assert_eq!(mends(&warning(json!({"mixed_precision": null}), "mixed_precision", "precision_default")), "bf16");
    trap(&sound(Family::Sdxl, json!({"dynamo_backend": "eager"})), Level::Warning, "dynamo_backend", "needs");
}

#[test]
fn trap_07_the_default_rate_and_optimizers_that_find_their_own() {
    assert_eq!(mends(&warning(json!({"learning_rate": null}), "learning_rate", "learning_rate_default")), json!(1e-4));
    assert_eq!(mends(&error(json!({"optimizer_type": "Prodigy"}), "learning_rate", "learning_rate_low")), json!(1.0));
    let relative = json!({"optimizer_type": "AdaFactor", "unet_lr": 1e-4, "lr_scheduler": "cosine"});
    warning(relative.clone(), "unet_lr", "rate_ignored");
    warning(relative, "lr_scheduler", "schedule_ignored");
}

#[test]
fn trap_08_warm_up_that_is_refused_and_schedules_that_crash() {
    assert_eq!(mends(&error(json!({"lr_warmup_steps": 100}), "lr_warmup_steps", "warmup_unused")), "constant_with_warmup");
    for name in ["reduce_lr_on_plateau", "cosine_warmup_with_min_lr"] {
        error(json!({"lr_scheduler": name}), "lr_scheduler", "bad_choice");
    }
    let class = json!({"lr_scheduler_type": "torch.optim.lr_scheduler.OneCycleLR", "lr_scheduler_args": ["max_lr=1e-4"]});
    error(class, "lr_scheduler_args", "needs_total");
}

#[test]
fn trap_09_huber_losses_need_another_schedule_on_flow_models() {
    for family in [Family::Sd3, Family::Flux, Family::Chroma, Family::Lumina, Family::HunyuanImage, Family::Anima] {
        let issue = trap(&sound(family, json!({"loss_type": "huber"})), Level::Error, "loss_type", "conflict");
        assert_eq!(mends(&issue), "constant");
    }
}

#[test]
fn trap_10_cached_captions_do_not_change() {
    let cached = |key: &str, value: Value| {
        let params =
            json!({"cache_text_encoder_outputs": true, "network_train_unet_only": true, format!("{SUBSET}.{key}"): value});
        trap(&sound(Family::Sdxl, params), Level::Error, "cache_text_encoder_outputs", "conflict");
    };
    cached("shuffle_caption", json!(true));
    cached("caption_dropout_rate", json!(0.1));
    cached("caption_tag_dropout_rate", json!(0.1));
    cached("token_warmup_step", json!(100));
    for family in [Family::Sdxl, Family::Anima] {
        let config = sound(family, json!({"cache_text_encoder_outputs": true}));
        trap(&config, Level::Error, "cache_text_encoder_outputs", "needs");
    }
}

#[test]
fn trap_11_bucket_steps_of_the_family_and_bounds_of_the_resolution() {
    let place = "dataset.datasets[0].bucket_reso_steps";
    for (family, steps, right) in
        [(Family::Flux, 32, 64), (Family::Lumina, 16, 64), (Family::Sdxl, 16, 32), (Family::Anima, 8, 16)]
    {
        let issue = trap(&sound(family, json!({ place: steps })), Level::Error, place, "bucket_steps");
        assert_eq!(mends(&issue), json!(right), "{family:?}");
    }
    let bounds = json!({"dataset.datasets[0].max_bucket_reso": null, "dataset.datasets[0].resolution": 1536});
    assert_eq!(mends(&error(bounds, "dataset.datasets[0].max_bucket_reso", "bucket_bounds")), json!(1536));
    let small = json!({"dataset.datasets[0].resolution": 200});
    assert_eq!(mends(&error(small, "dataset.datasets[0].min_bucket_reso", "bucket_bounds")), json!(200));
}

#[test]
fn trap_12_numbers_with_a_point_are_written_with_one() {
    let config = sound(
        Family::Sdxl,
        json!({"validation_split": 1, "dataset.datasets[0].network_multiplier": 1, "dataset.general.face_crop_aug_range": [1, 2],
            "dataset.general.validation_split": 0}),
    );
    let files = render(&config, None, "/runs/a".as_ref()).files;
    assert!(files[0].text.contains("validation_split = 1.0\n"), "{}", files[0].text);
    for line in ["network_multiplier = 1.0\n", "face_crop_aug_range = [1.0, 2.0]\n", "validation_split = 0.0\n"] {
        assert!(files[1].text.contains(line), "{}", files[1].text);
    }
    error(json!({"dataset.general.validation_split": "0.1"}), "dataset.general.validation_split", "wrong_type");
}

#[test]
fn trap_13_keys_of_subsets_alone_and_control_images_in_all_of_them() {
    for key in ["alpha_mask", "is_reg", "image_dir", "conditioning_data_dir"] {
        let place = format!("dataset.general.{key}");
        let value = if key.ends_with("dir") { json!("/x") } else { json!(true) };
        error(json!({ place.as_str(): value }), &place, "wrong_level");
    }
    let place = format!("{SUBSET}.conditioning_data_dir");
    assert_eq!(mends(&error(json!({ place.as_str(): "/masks" }), &place, "needs")), json!(true));
    let mut half = sound(Family::Sdxl, json!({ place.as_str(): "/masks", "masked_loss": true }));
    half.dataset.datasets[0].subsets.push(json!({"image_dir": "/data/other"}).as_object().unwrap().clone());
    trap(&half, Level::Error, &place, "source_refused");
}

#[test]
fn trap_14_every_zero_steps_divides_by_zero() {
    for key in ["save_every_n_epochs", "save_every_n_steps", "validate_every_n_epochs", "validate_every_n_steps"] {
        assert_eq!(mends(&error(json!({ key: 0 }), key, "out_of_range")), Value::Null, "{key}");
    }
    let samples = validate(&sound(Family::Sdxl, json!({"sample_every_n_epochs": 0})), &material());
    assert!(!has_errors(&samples), "{samples:#?}");
    let workers = json!({"persistent_data_loader_workers": true, "max_data_loader_n_workers": 0});
    error(workers, "persistent_data_loader_workers", "conflict");
}

#[test]
fn trap_15_several_text_encoder_rates_count_only_for_some_networks() {
    let two = json!({"text_encoder_lr": [1e-5, 2e-5]});
    assert_eq!(mends(&warning(two.clone(), "text_encoder_lr", "rates_ignored")), json!([1e-5]));
    let flux = validate(&sound(Family::Flux, two), &material());
    assert!(flux.iter().all(|issue| issue.code != "rates_ignored"), "{flux:#?}");
    let documented = error(json!({"text_encoder_lr1": 1e-5}), "text_encoder_lr1", "unknown_key");
    assert_eq!(documented.hint.as_deref(), Some("Did you mean `text_encoder_lr`?"));
}

#[test]
fn trap_16_defaults_for_flux_and_chroma_spoil_a_lora() {
    let flux = |params: Value, level, param: &str, code: &str| trap(&sound(Family::Flux, params), level, param, code);
    assert_eq!(mends(&flux(json!({}), Level::Warning, "guidance_scale", "flow_default")), json!(1.0));
    assert_eq!(mends(&flux(json!({}), Level::Warning, "model_prediction_type", "flow_default")), "raw");
    flux(json!({}), Level::Info, "timestep_sampling", "flow_default");
    let module = json!({"network_module": "networks.lora"});
    assert_eq!(mends(&flux(module, Level::Error, "network_module", "module_family")), "networks.lora_flux");
    let shift = json!({"discrete_flow_shift": 2.0, "timestep_sampling": "flux_shift"});
    flux(shift, Level::Warning, "discrete_flow_shift", "needs");
    let chroma = |params: Value, level, param: &str, code: &str| trap(&sound(Family::Chroma, params), level, param, code);
    assert_eq!(mends(&chroma(json!({"apply_t5_attn_mask": false}), Level::Error, "apply_t5_attn_mask", "required")), json!(true));
    assert_eq!(mends(&chroma(json!({"guidance_scale": 1.0}), Level::Warning, "guidance_scale", "flow_default")), json!(0.0));
}

#[test]
fn trap_17_arguments_that_lora_scripts_take_and_ignore() {
    assert_eq!(mends(&warning(json!({"fused_backward_pass": true}), "fused_backward_pass", "ignored")), Value::Null);
    for family in [Family::Flux, Family::Lumina, Family::HunyuanImage, Family::Anima] {
        for key in ["min_timestep", "max_timestep"] {
            trap(&sound(family, json!({ key: 300 })), Level::Warning, key, "ignored");
        }
    }
}

#[test]
fn trap_18_what_is_missing_fails_only_after_models_were_loaded() {
    error(json!({"network_module": null}), "network_module", "required");
    let needed: [(Family, &[&str]); 5] = [
        (Family::Flux, &["clip_l", "t5xxl", "ae"]),
        (Family::Chroma, &["t5xxl", "ae"]),
        (Family::Lumina, &["gemma2", "ae"]),
        (Family::HunyuanImage, &["text_encoder", "byt5", "vae"]),
        (Family::Anima, &["qwen3", "vae"]),
    ];
    for (family, keys) in needed {
        for key in keys {
            trap(&sound(family, json!({})), Level::Error, key, "required");
        }
    }
}

#[test]
fn trap_19_every_dataset_error_is_told_at_once_and_by_its_place() {
    let config = sound(
        Family::Sdxl,
        json!({"dataset.general.shuffle_captions": true, "dataset.datasets[0].batch_size": "2",
            "dataset.datasets[0].subsets[0].resolution": 512, "dataset.datasets[0].enable_bucket": 1}),
    );
    trap(&config, Level::Error, "dataset.general.shuffle_captions", "unknown_key");
    trap(&config, Level::Error, "dataset.datasets[0].batch_size", "wrong_type");
    trap(&config, Level::Error, "dataset.datasets[0].enable_bucket", "wrong_type");
    trap(&config, Level::Error, "dataset.datasets[0].subsets[0].resolution", "wrong_level");
}

#[test]
fn trap_20_arguments_of_another_version_are_named_and_can_be_let_through() {
    let issue = error(json!({"brand_new_argument": 1}), "brand_new_argument", "unknown_key");
    assert!(issue.hint.unwrap().contains("allow_unknown"));
    let mut allowed = sound(Family::Sdxl, json!({"brand_new_argument": 1}));
    allowed.allow_unknown.push("brand_new_argument".to_owned());
    assert_eq!(validate(&allowed, &material()), []);
    assert!(render(&allowed, None, "/runs/a".as_ref()).files[0].text.contains("brand_new_argument = 1\n"));
}
