//! What is said of networks, optimizers, schedules, and the lists of `key=value` that they are given.

use serde_json::{Value, json};

use super::{changed, said, with};
use crate::training::issue::{Issue, Level, has_errors};
use crate::training::{Config, Family};

fn family(family: Family) -> impl FnOnce(&mut Config, &mut crate::training::Material) {
    move |config, _| config.family = family
}

/// The list after the fix of an issue.
#[track_caller]
fn fixed(issue: &Issue) -> Value {
    issue.fix.clone().unwrap_or_else(|| panic!("no fix: {issue:?}")).value
}

fn network(module: &str, args: &[&str]) -> Vec<Issue> {
    with(json!({"network_module": module, "network_args": args}))
}

#[test]
fn what_is_right_is_passed_over() {
    let right = json!({
        "network_args": ["conv_dim=16", "conv_alpha=8", "rank_dropout=0.1", "loraplus_lr_ratio=16"],
        "optimizer_args": ["weight_decay=0.1", "betas=(0.9, 0.99)", "eps=1e-8"],
        "lr_scheduler": "cosine", "lr_scheduler_args": ["num_cycles=0.5"]
    });
    assert_eq!(with(right), []);
    let lycoris = network("lycoris.kohya", &["algo=LoKr", "factor=8", "dora_wd=True", "wd_on_output=True", "preset=attn-mlp"]);
    assert!(lycoris.iter().all(|issue| issue.code == "needs_package"), "{lycoris:#?}");
    let path = with(json!({"optimizer_type": "mine.Own", "optimizer_args": ["anything=1"], "learning_rate": 1e-4}));
    assert_eq!(path, [], "of what is not known nothing is said");
    let allowed = changed(json!({"network_args": ["brand_new=1"]}), |config, _| config.allow_unknown = vec!["brand_new".into()]);
    assert_eq!(allowed, []);
}

#[test]
fn keys_that_a_module_does_not_read() {
    let issues = network("lycoris.kohya", &["algo=locon", "dora=True", "facter=8", "weight_decompose=True"]);
    let unknown: Vec<&Issue> = issues.iter().filter(|issue| issue.code == "unknown_key").collect();
    assert!(unknown.iter().all(|issue| issue.level == Level::Warning), "they are ignored: {unknown:#?}");
    assert_eq!(fixed(unknown[0]), json!(["algo=locon", "dora_wd=True", "facter=8", "weight_decompose=True"]));
    assert_eq!(unknown[1].hint.as_deref(), Some("Did you mean `factor`?"));
    let plain = said(&network("networks.lora", &["dora_wd=True"]), Level::Warning, "network_args", "unknown_key");
    assert!(plain.hint.as_ref().unwrap().contains("LyCORIS"));
    assert_eq!(fixed(&plain), Value::Null, "nothing is left of the list");
    let taken = said(&network("networks.lora", &["network_dim=8"]), Level::Error, "network_args", "taken_key");
    assert_eq!(fixed(&taken), Value::Null);
    said(&network("networks.lora", &["conv_dim=8", "conv_dim=4"]), Level::Warning, "network_args", "duplicate_key");
    said(&network("networks.lora", &[" conv_dim=8"]), Level::Warning, "network_args", "bad_pair");
    said(&network("networks.lora", &["conv_dim"]), Level::Error, "network_args", "bad_pair");
}

#[test]
fn values_that_a_module_cannot_read() {
    let number = said(&network("networks.lora", &["conv_dim=8.0"]), Level::Error, "network_args", "wrong_type");
    assert_eq!(fixed(&number), json!(["conv_dim=8"]));
    let comma = said(&network("networks.lora", &["rank_dropout=0,1"]), Level::Error, "network_args", "wrong_type");
    assert_eq!(fixed(&comma), json!(["rank_dropout=0.1"]));
    said(&network("networks.lora", &["rank_dropout=2"]), Level::Warning, "network_args", "out_of_range");
    let choice = said(&network("lycoris.kohya", &["algo=lokon"]), Level::Error, "network_args", "bad_choice");
    assert!(fixed(&choice).as_array().is_some());
    let on = said(&network("networks.oft", &["enable_conv=False"]), Level::Error, "network_args", "bad_switch");
    assert_eq!(fixed(&on), Value::Null, "left out is off");
    let flux = changed(json!({"network_module": "networks.lora_flux", "network_args": ["split_qkv=true"]}), family(Family::Flux));
    let off = said(&flux, Level::Warning, "network_args", "bad_switch");
    assert_eq!(fixed(&off), json!(["split_qkv=True"]), "only the exact word turns it on");
    let both =
        said(&network("lycoris.kohya", &["algo=lokr", "decompose_both=False"]), Level::Error, "network_args", "bad_switch");
    assert_eq!(fixed(&both), json!(["algo=lokr"]));
}

#[test]
fn block_weights_are_as_many_as_there_are_blocks() {
    let dims = |count: usize| format!("block_dims={}", vec!["4"; count].join(","));
    let sdxl = |args: &[&str]| network("networks.lora", args);
    assert_eq!(sdxl(&[&dims(23)]), []);
    said(&sdxl(&[&dims(25)]), Level::Error, "network_args", "bad_length");
    let sd15 = |args: &[&str]| changed(json!({"network_args": args}), family(Family::Sd15));
    let lengths = |issues: Vec<Issue>| issues.into_iter().filter(|issue| issue.code == "bad_length").count();
    assert_eq!(lengths(sd15(&[&dims(25)])), 0);
    said(&sd15(&[&dims(23)]), Level::Error, "network_args", "bad_length");
    let weights = |key: &str, count: usize| format!("{key}={}", vec!["1"; count].join(","));
    let (down, up) = (weights("down_lr_weight", 12), weights("up_lr_weight", 9));
    said(&sdxl(&[&down]), Level::Error, "network_args", "bad_length");
    said(&sdxl(&[&down, &up]), Level::Warning, "network_args", "bad_length");
    said(&sdxl(&[&weights("up_lr_weight", 5)]), Level::Warning, "network_args", "bad_length");
    assert_eq!(sdxl(&["down_lr_weight=sine+.5"]), []);
    said(&sdxl(&["down_lr_weight=sinus"]), Level::Warning, "network_args", "bad_choice");
    said(&sdxl(&["conv_block_dims=4"]), Level::Error, "network_args", "bad_length");
    let alone = format!("block_alphas={}", vec!["1"; 23].join(","));
    said(&sdxl(&[&alone]), Level::Warning, "network_args", "needs");
}

#[test]
fn a_module_fits_its_family() {
    let issues = changed(json!({}), family(Family::Flux));
    assert_eq!(fixed(&said(&issues, Level::Error, "network_module", "module_family")), "networks.lora_flux");
    said(&network("networks.lora_flux", &[]), Level::Error, "network_module", "module_family");
    said(&network("lycoris.kohya", &[]), Level::Info, "network_module", "needs_package");
    said(&network("networks.loha", &[]), Level::Info, "network_module", "needs_version");
    assert_eq!(fixed(&said(&network("network.lora", &[]), Level::Warning, "network_module", "unknown_module")), "networks.lora");
    let oft = said(&network("networks.oft", &[]), Level::Warning, "network_alpha", "alpha_high");
    assert_eq!(fixed(&oft), json!(0.001));
    said(
        &with(json!({"network_module": "networks.dylora", "network_args": ["unit=5"]})),
        Level::Error,
        "network_dim",
        "rank_mismatch",
    );
    said(&network("networks.dylora", &["conv_dim=4"]), Level::Error, "network_args", "rank_mismatch");
    said(&network("lycoris.kohya", &["algo=dylora", "block_size=5"]), Level::Error, "network_dim", "rank_mismatch");
}

#[test]
fn keys_without_effect() {
    let flux =
        |args: &[&str]| changed(json!({"network_module": "networks.lora_flux", "network_args": args}), family(Family::Flux));
    said(&flux(&["conv_dim=8"]), Level::Warning, "network_args", "no_effect");
    said(&flux(&["ggpo_sigma=0.03"]), Level::Warning, "network_args", "needs");
    said(&network("lycoris.kohya", &["algo=loha", "factor=8"]), Level::Warning, "network_args", "no_effect");
    said(&network("lycoris.kohya", &["train_llm_adapter=True"]), Level::Warning, "network_args", "no_effect");
    said(&network("networks.lora", &["conv_alpha=8"]), Level::Warning, "network_args", "needs");
}

#[test]
fn several_text_encoder_rates() {
    let rates = json!({"text_encoder_lr": [1e-5, 5e-6], "unet_lr": 1e-4});
    let issue = said(&with(rates.clone()), Level::Warning, "text_encoder_lr", "rates_ignored");
    assert_eq!(fixed(&issue), json!([1e-5]));
    let mut flux = rates;
    flux["network_module"] = json!("networks.lora_flux");
    let issues = changed(flux, family(Family::Flux));
    assert!(!issues.iter().any(|issue| issue.code == "rates_ignored"), "{issues:#?}");
}

#[test]
fn t5_is_not_trained_from_a_cache() {
    let params =
        json!({"network_module": "networks.lora_flux", "network_args": ["train_t5xxl=True"], "cache_text_encoder_outputs": true});
    let issues = changed(params, family(Family::Flux));
    said(&issues, Level::Error, "network_args", "conflict");
}

#[test]
fn keys_that_belong_inside_a_list_are_put_there() {
    let issues = with(json!({"weight_decay": 0.1, "conv_dim": 8, "rank_dropout": 0.1, "optimizer_args": ["eps=1e-8"]}));
    let fix = said(&issues, Level::Error, "weight_decay", "unknown_key").fix.unwrap();
    assert_eq!((fix.param.as_str(), fix.value), ("optimizer_args", json!(["eps=1e-8", "weight_decay=0.1"])));
    let fix = said(&issues, Level::Error, "conv_dim", "unknown_key").fix.unwrap();
    assert_eq!((fix.param.as_str(), fix.value), ("network_args", json!(["conv_dim=8"])));
    let issues = with(json!({"weight_decay": 0.1, "optimizer_args": ["weight_decay=0.1"]}));
    assert_eq!(said(&issues, Level::Error, "weight_decay", "unknown_key").fix.unwrap().value, Value::Null, "it is there already");
    let issues = with(json!({"betas": [0.9, 0.99]}));
    assert_eq!(fixed(&said(&issues, Level::Error, "betas", "unknown_key")), json!(["betas=(0.9, 0.99)"]));
}

#[test]
fn optimizer_args_as_python() {
    let args = |args: &[&str]| with(json!({"optimizer_type": "AdamW", "optimizer_args": args}));
    let comma = said(&args(&["weight_decay=0,01"]), Level::Error, "optimizer_args", "bad_literal");
    assert_eq!(fixed(&comma), json!(["weight_decay=0.01"]));
    let word = said(&args(&["amsgrad=true"]), Level::Error, "optimizer_args", "bad_literal");
    assert_eq!(fixed(&word), json!(["amsgrad=True"]));
    let text = said(&args(&["weight_decay='0.1'"]), Level::Error, "optimizer_args", "wrong_type");
    assert_eq!(fixed(&text), json!(["weight_decay=0.1"]));
    said(&args(&["weight_decay=0.1=0.2"]), Level::Error, "optimizer_args", "bad_pair");
    said(&args(&["weight_decay = 0.1"]), Level::Error, "optimizer_args", "bad_pair");
    said(&args(&["lr=1"]), Level::Error, "optimizer_args", "taken_key");
    said(&args(&["betas=(0.9,)"]), Level::Error, "optimizer_args", "bad_length");
    let unknown = said(&args(&["weightdecay=0.1"]), Level::Error, "optimizer_args", "unknown_key");
    assert_eq!(fixed(&unknown), json!(["weight_decay=0.1"]));
    let open = with(json!({"optimizer_type": "pytorch_optimizer.CAME", "optimizer_args": ["nonsense=1"]}));
    said(&open, Level::Warning, "optimizer_args", "unknown_key");
    let path = with(json!({"optimizer_type": "mine.Own", "optimizer_args": ["device=cpu"]}));
    said(&path, Level::Error, "optimizer_args", "bad_literal");
    let bits = with(json!({"optimizer_args": ["amsgrad=True"]}));
    said(&bits, Level::Error, "optimizer_args", "bad_choice");
    said(
        &with(json!({"optimizer_type": "SGDNesterov", "learning_rate": 0.1, "optimizer_args": ["nesterov=True"]})),
        Level::Error,
        "optimizer_args",
        "taken_key",
    );
}

#[test]
fn optimizers_by_name() {
    let name = |name: &str| with(json!({"optimizer_type": name}));
    let path = said(&name("AdEMAMix8bit"), Level::Error, "optimizer_type", "bad_choice");
    assert_eq!(fixed(&path), "bitsandbytes.optim.AdEMAMix8bit", "Kohya has no short name for it");
    said(&name("adam"), Level::Error, "optimizer_type", "bad_choice");
    said(&name("LBFGS"), Level::Error, "optimizer_type", "broken");
    assert_eq!(
        fixed(&said(&name("pytorch_optimizer.CAMEE"), Level::Warning, "optimizer_type", "bad_choice")),
        "pytorch_optimizer.CAME"
    );
    let package = said(
        &with(json!({"optimizer_type": "DAdaptAdam", "learning_rate": 1.0})),
        Level::Warning,
        "optimizer_type",
        "needs_package",
    );
    assert!(package.hint.unwrap().contains("pip install dadaptation"));
    said(&name("LoraEasyCustomOptimizer.came.CAME"), Level::Warning, "optimizer_type", "needs_package");
    assert!(name("adamw8bit").is_empty(), "Kohya's own names are taken in any case");
}

#[test]
fn rates_that_an_optimizer_does_not_take() {
    let low = |name: &str| with(json!({"optimizer_type": name, "learning_rate": 1e-4}));
    for name in ["Prodigy", "DAdaptLion", "prodigyplus.ProdigyPlusScheduleFree", "mine.Prodigy2"] {
        assert_eq!(fixed(&said(&low(name), Level::Error, "learning_rate", "learning_rate_low")), json!(1.0), "{name}");
    }
    let high = |name: &str, rate: f64| with(json!({"optimizer_type": name, "learning_rate": rate}));
    said(&high("Lion", 3e-3), Level::Warning, "learning_rate", "learning_rate_high");
    assert_eq!(high("SGD", 0.1), []);
}

#[test]
fn adafactor_finds_its_own_rate_unless_told_otherwise() {
    let issues = with(json!({"optimizer_type": "AdaFactor", "unet_lr": 1e-4, "lr_scheduler": "cosine", "lr_warmup_steps": 100}));
    let rate = said(&issues, Level::Warning, "unet_lr", "rate_ignored");
    assert_eq!(fixed(&rate), json!(["scale_parameter=False", "relative_step=False"]));
    said(&issues, Level::Warning, "lr_scheduler", "schedule_ignored");
    said(&issues, Level::Error, "lr_warmup_steps", "warmup_unused");
    let off = json!({
        "optimizer_type": "AdaFactor", "lr_scheduler": "constant_with_warmup", "lr_warmup_steps": 100, "unet_lr": 1e-4,
        "optimizer_args": ["scale_parameter=False", "relative_step=False", "warmup_init=False"]
    });
    assert_eq!(with(off.clone()), []);
    let mut plain = off;
    plain["lr_scheduler"] = json!("adafactor");
    said(&with(plain), Level::Error, "lr_scheduler", "conflict");
    said(&with(json!({"lr_scheduler": "adafactor:1e-4"})), Level::Error, "lr_scheduler", "conflict");
}

#[test]
fn schedules_and_their_arguments() {
    let broken = said(&with(json!({"lr_scheduler": "reduce_lr_on_plateau"})), Level::Error, "lr_scheduler", "bad_choice");
    assert!(broken.message.contains("crashes"));
    said(&with(json!({"lr_scheduler": "cosine_warmup_with_min_lr"})), Level::Error, "lr_scheduler", "bad_choice");
    let args = |name: &str, args: &[&str]| with(json!({"lr_scheduler": name, "lr_scheduler_args": args}));
    said(&args("cosine", &["num_cicles=1"]), Level::Error, "lr_scheduler_args", "unknown_key");
    said(&args("cosine_with_restarts", &["num_cycles=2"]), Level::Error, "lr_scheduler_args", "taken_key");
    said(&args("piecewise_constant", &[]), Level::Error, "lr_scheduler_args", "required_key");
    assert_eq!(args("piecewise_constant", &["step_rules='1:10,0.1:20,0.01'"]), []);
    let quotes = said(&args("piecewise_constant", &["step_rules=1:10,0.1"]), Level::Error, "lr_scheduler_args", "bad_literal");
    assert!(quotes.hint.unwrap().contains("quotes"));
    let kind = said(&args("warmup_stable_decay", &["decay_type=cosine"]), Level::Error, "lr_scheduler_args", "bad_literal");
    assert_eq!(fixed(&kind), json!(["decay_type='cosine'"]));
    said(&args("polynomial", &["lr_end=1e-3"]), Level::Error, "lr_scheduler_args", "out_of_range");
    let both = with(
        json!({"lr_scheduler": "cosine_with_min_lr", "lr_scheduler_min_lr_ratio": 0.1, "lr_scheduler_args": ["min_lr=1e-6"]}),
    );
    said(&both, Level::Error, "lr_scheduler_args", "conflict");
    said(
        &with(json!({"lr_scheduler": "cosine", "lr_scheduler_num_cycles": 3})),
        Level::Info,
        "lr_scheduler_num_cycles",
        "ignored",
    );
    let class = said(&with(json!({"lr_scheduler": "OneCycleLR"})), Level::Error, "lr_scheduler", "bad_choice");
    assert_eq!(class.fix.unwrap().param, "lr_scheduler_type");
}

#[test]
fn a_schedule_class_is_told_the_number_of_steps() {
    let class = |name: &str, args: &[&str]| with(json!({"lr_scheduler_type": name, "lr_scheduler_args": args}));
    let needs = said(&class("CosineAnnealingLR", &[]), Level::Error, "lr_scheduler_args", "needs_total");
    assert_eq!(fixed(&needs), json!(["T_max=40"]), "two images, two repeats, ten epochs");
    assert_eq!(class("CosineAnnealingLR", &["T_max=40"]), []);
    let restarts = "LoraEasyCustomOptimizer.CosineAnnealingWarmRestarts.CosineAnnealingWarmRestarts";
    let issues = class(restarts, &[]);
    said(&issues, Level::Error, "lr_scheduler_args", "needs_total");
    said(&issues, Level::Error, "lr_scheduler_args", "required_key");
    said(&issues, Level::Warning, "lr_scheduler_type", "needs_package");
    let warm = with(json!({"lr_scheduler_type": "StepLR", "lr_scheduler_args": ["step_size=10"], "lr_warmup_steps": 10}));
    said(&warm, Level::Error, "lr_warmup_steps", "warmup_unused");
    assert!(!has_errors(&class("mine.Schedule", &["anything=1"])));
}

#[test]
fn optimizers_with_one_step_size_take_one_rate() {
    let level = |optimizer: &str, encoder: f64| {
        let issues = with(json!({"optimizer_type": optimizer, "unet_lr": 1.0, "text_encoder_lr": encoder}));
        issues.iter().find(|issue| issue.code == "several_rates").map(|issue| (issue.level, fixed(issue)))
    };
    assert_eq!(level("Prodigy", 0.5), Some((Level::Error, json!(1.0))), "it raises at the first step");
    assert_eq!(level("DAdaptAdam", 0.5).map(|(level, _)| level), Some(Level::Error));
    assert_eq!(level("Prodigy", 0.0), None, "0 leaves the text encoder as it is");
    assert_eq!(level("Prodigy", 1.0), None);
}
