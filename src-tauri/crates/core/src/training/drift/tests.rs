//! The comparison itself: our own facts differ in nothing, and each change is told as just that change.

use serde_json::json;

use super::*;
use crate::training::installed::tests::{argument, doctored, of_facts};

const SDXL: &str = "sdxl_train_network";

#[test]
fn the_trainer_of_the_facts_differs_in_nothing() {
    let drift = compare(&of_facts());
    assert_eq!(drift.summary, "Takes the same arguments as 48d368f");
    assert!(drift.same && !drift.stale && drift.new.is_empty() && drift.gone.is_empty() && drift.changed.is_empty());
}

#[test]
fn each_change_is_told_as_that_change() {
    let installed = doctored(|scripts| {
        let kept = scripts.get("train_network").cloned().unwrap();
        scripts.insert("train_leco".into(), kept);
        scripts.remove("sd3_train");
        let sdxl = scripts.get_mut(SDXL).unwrap();
        sdxl.insert(
            "compile_mode".into(),
            argument("compile_mode", Kind::Str, &json!("default"), &[json!("default"), json!("max")]),
        );
        sdxl.remove("fp8_base_unet");
        sdxl.insert("min_snr_gamma".into(), argument("min_snr_gamma", Kind::Float, &json!(5.0), &[]));
        sdxl.insert("max_train_steps".into(), argument("max_train_steps", Kind::Float, &json!(1600), &[]));
        for (name, arguments) in scripts.iter_mut() {
            if name != "train_leco" {
                let choices = [Value::Null, json!("fp16"), json!("bf16"), json!("float"), json!("fp8")];
                arguments.insert("save_precision".into(), argument("save_precision", Kind::Str, &Value::Null, &choices));
            }
        }
    });
    let drift = compare(&installed);
    assert_eq!(
        drift.summary,
        "1 new, 1 gone, 1 other default, 1 other kind, 1 with other choices, 1 new script, 1 script not there"
    );
    let new = &drift.new[0];
    assert_eq!((new.key.as_str(), new.kind, &new.default), ("compile_mode", Some(Kind::Str), &json!("default")));
    assert_eq!((new.help.as_deref(), new.choices.len()), (Some("Own words of the trainer."), 2));
    assert_eq!(drift.gone, [GoneArgument { key: "fp8_base_unet".into(), scripts: vec![SDXL.into()] }]);
    let told = |changed: &ChangedArgument| (changed.key.clone(), changed.what, changed.schema.clone(), changed.installed.clone());
    assert_eq!(told(&drift.changed[0]), ("max_train_steps".into(), Change::Kind, json!("int"), json!("float")));
    assert_eq!(told(&drift.changed[1]), ("min_snr_gamma".into(), Change::Default, Value::Null, json!(5.0)));
    assert_eq!((drift.changed[2].key.as_str(), drift.changed[2].what), ("save_precision", Change::Choices));
    assert_eq!(drift.changed[2].scripts.len(), 21, "one change of all scripts is one entry");
    assert_eq!((drift.new_scripts, drift.gone_scripts), (vec!["train_leco".to_owned()], vec!["sd3_train".to_owned()]));
}

#[test]
fn a_script_that_fails_is_told_and_not_compared() {
    let text = r#"{"nyx_arguments": 1, "arguments": [], "scripts": [{"name": "sd3_train", "arguments": [], "error": "ImportError: no"}]}"#;
    let drift = compare(&serde_json::from_str(text).unwrap());
    assert_eq!(drift.unread, [UnreadScript { script: "sd3_train".into(), message: "ImportError: no".into() }]);
    assert!(drift.gone.is_empty() && drift.gone_scripts.len() == 21 && !drift.same);
}
