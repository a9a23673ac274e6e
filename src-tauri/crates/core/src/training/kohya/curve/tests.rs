//! Every curve recorded on the real schedulers, and what a picture of it says.

use serde_json::{Value, json};

use super::*;
use crate::training::{Family, Launch, Mode};

fn config(params: &Value) -> Config {
    Config { params: params.as_object().unwrap().clone(), ..Config::default() }
}

/// The factor of a drawn curve at a step, straight between its points.
fn drawn(curve: &LearningRateCurve, step: u64) -> f64 {
    let after = curve.points.iter().position(|point| point.step >= step).unwrap();
    let point = curve.points[after];
    if point.step == step {
        return point.factor;
    }
    let before = curve.points[after - 1];
    let share = (step - before.step) as f64 / (point.step - before.step) as f64;
    before.factor + (point.factor - before.factor) * share
}

#[test]
fn each_recorded_schedule_has_its_curve() {
    let recorded: Value = serde_json::from_str(include_str!("../../../../tests/fixtures/schedules/curves.json")).unwrap();
    let cases = recorded["cases"].as_array().unwrap();
    assert!(cases.len() >= 160);
    let mut compared = 0;
    for case in cases {
        let processes = case["processes"].as_u64().unwrap() as u32;
        let mut config = config(&case["params"]);
        config.launch = Launch { processes: Some(processes), ..Launch::default() };
        let steps = case["steps"].as_u64().unwrap();
        let curve = learning_rate_curve(&config, steps);
        if case.get("raises").is_some() {
            assert!(curve.points.is_empty() && curve.note.is_some(), "{case}");
            continue;
        }
        let schedule = Schedule::read(&config, steps).unwrap();
        for point in case["lr"].as_array().unwrap() {
            let step = point[0].as_u64().unwrap();
            let factor = schedule.factor((step * u64::from(processes)) as i64);
            for (rate, wanted) in case["rates"].as_array().unwrap().iter().zip(point[1].as_array().unwrap()) {
                let (rate, wanted) = (rate.as_f64().unwrap(), wanted.as_f64().unwrap());
                assert!((rate * factor - wanted).abs() <= rate * 1e-12, "step {step}: {} {wanted} {case}", rate * factor);
                compared += 1;
            }
            assert!((drawn(&curve, step) - factor).abs() < 0.01, "the picture at step {step}: {case}");
        }
    }
    assert!(compared > 2000, "{compared}");
}

#[test]
fn each_group_starts_from_its_own_rate() {
    let rates = |family: Family, params: Value| -> Vec<(String, f64)> {
        let config = Config { family, ..config(&params) };
        rate_groups(&config).into_iter().map(|group| (group.label, group.rate)).collect()
    };
    let pair = |label: &str, rate: f64| (label.to_owned(), rate);
    assert_eq!(
        rates(Family::Sdxl, json!({"learning_rate": 1e-4, "text_encoder_lr": [5e-5]})),
        [pair("Text encoders", 5e-5), pair("U-Net", 1e-4)]
    );
    assert_eq!(rates(Family::Sdxl, json!({"unet_lr": 1e-3, "network_train_unet_only": true})), [pair("U-Net", 1e-3)]);
    assert_eq!(rates(Family::Sdxl, json!({"learning_rate": 1e-4, "text_encoder_lr": 0.0})), [pair("U-Net", 1e-4)]);
    assert_eq!(
        rates(Family::Sd3, json!({"learning_rate": 1e-4, "text_encoder_lr": [1e-5, 2e-5]})),
        [pair("CLIP-L", 1e-5), pair("CLIP-G", 2e-5), pair("Transformer", 1e-4)]
    );
    assert_eq!(rates(Family::HunyuanImage, json!({})), [pair("Transformer", 2e-6)]);
    let plus = json!({"learning_rate": 1e-4, "network_train_unet_only": true, "network_module": "networks.lora",
        "network_args": ["loraplus_lr_ratio=4"]});
    assert_eq!(rates(Family::Sdxl, plus), [pair("U-Net", 1e-4), pair("U-Net, LoRA+", 4e-4)]);
}

#[test]
fn a_whole_model_moves_in_the_groups_of_its_script() {
    let rates = |mode: Mode, family: Family, params: Value| -> Vec<(String, f64)> {
        let config = Config { family, mode, ..config(&params) };
        rate_groups(&config).into_iter().map(|group| (group.label, group.rate)).collect()
    };
    let pair = |label: &str, rate: f64| (label.to_owned(), rate);
    let te = json!({"learning_rate": 1e-5, "train_text_encoder": true, "learning_rate_te1": 3e-6, "learning_rate_te2": 0.0});
    assert_eq!(rates(Mode::Finetune, Family::Sdxl, te.clone()), [pair("U-Net", 1e-5), pair("Text encoder 1", 3e-6)]);
    assert_eq!(rates(Mode::Finetune, Family::Sd3, te), [pair("Transformer", 1e-5), pair("CLIP-L", 3e-6)]);
    let t5 = |te3: f64| json!({"learning_rate": 1e-5, "train_text_encoder": true, "train_t5xxl": true, "learning_rate_te3": te3});
    let clips = [pair("Transformer", 1e-5), pair("CLIP-L", 1e-5), pair("CLIP-G", 1e-5)];
    assert_eq!(rates(Mode::Finetune, Family::Sd3, t5(0.0)), clips, "0 trains nothing");
    assert_eq!(rates(Mode::Finetune, Family::Sd3, t5(3e-6))[3..], [pair("T5", 3e-6)]);
    let blocks = format!("0,2e-5,{}", ["1e-5"; 21].join(","));
    let found = rates(Mode::Finetune, Family::Sdxl, json!({"learning_rate": 1e-5, "block_lr": blocks}));
    assert_eq!(found, [pair("Block 1", 2e-5), pair("Blocks 2 to 22", 1e-5)]);
    assert_eq!(rates(Mode::Finetune, Family::Sdxl, json!({"learning_rate": 0.0, "block_lr": blocks})), []);
    let one = json!({"learning_rate": 1e-5, "learning_rate_te": 2e-6});
    assert_eq!(rates(Mode::Finetune, Family::Sd15, one.clone()), [pair("U-Net", 1e-5)]);
    assert_eq!(rates(Mode::Dreambooth, Family::Sd15, one), [pair("U-Net", 1e-5), pair("Text encoder", 2e-6)]);
    assert_eq!(rates(Mode::Finetune, Family::Anima, json!({"learning_rate": 1e-5})), [pair("Transformer", 1e-5)]);
    let parts = rates(Mode::Finetune, Family::Anima, json!({"learning_rate": 1e-5, "mlp_lr": 2e-5, "mod_lr": 0.0}));
    assert_eq!(parts.len(), 5, "{parts:?}");
    assert_eq!(
        rates(Mode::Controlnet, Family::Sdxl, json!({"learning_rate": 1e-5})),
        [pair("ControlNet", 1e-4), pair("Copy of the U-Net", 1e-5)]
    );
    assert_eq!(rates(Mode::TextualInversion, Family::Sdxl, json!({"learning_rate": 1e-3})), [pair("Model", 1e-3)]);
}

#[test]
fn what_cannot_be_drawn_or_is_decided_elsewhere_is_said() {
    let note = |params: Value| {
        let curve = learning_rate_curve(&config(&params), 100);
        (curve.points.is_empty(), curve.note.unwrap_or_default())
    };
    let (empty, why) = note(json!({"lr_scheduler_type": "my.Scheduler"}));
    assert!(empty && why.contains("my.Scheduler"));
    let (empty, why) = note(json!({"optimizer_type": "Prodigy", "learning_rate": 1.0}));
    assert!(!empty && why.starts_with("Prodigy finds"));
    let (empty, why) = note(json!({"optimizer_type": "AdaFactor"}));
    assert!(empty && why.contains("finds its own learning rate"));
    let (empty, why) = note(json!({"optimizer_type": "AdamWScheduleFree", "lr_scheduler": "cosine"}));
    assert!(!empty && why.contains("ignores the schedule"));
    let own = json!({"optimizer_type": "AdaFactor", "lr_scheduler": "adafactor:1e-3",
        "optimizer_args": ["relative_step=False", "scale_parameter=False"]});
    let curve = learning_rate_curve(&config(&own), 100);
    assert!(!curve.points.is_empty() && curve.groups.iter().all(|group| group.rate.total_cmp(&1e-3).is_eq()));
    assert!(note(json!({"lr_scheduler": "reduce_lr_on_plateau"})).0);
    assert!(learning_rate_curve(&config(&json!({})), 0).points.is_empty());
}

#[test]
fn a_curve_of_many_steps_stays_small() {
    let params = json!({"lr_scheduler": "cosine_with_restarts", "lr_scheduler_num_cycles": 1000, "learning_rate": 1.0});
    assert!(learning_rate_curve(&config(&params), 1_000_000).points.len() < 500);
}
