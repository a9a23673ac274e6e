//! What becomes of a configuration when the trainer in use is another one than that of the schema.

use std::path::Path;
use std::sync::Arc;

use serde_json::json;

use super::*;
use crate::training::installed::tests::{argument, doctored, of_facts};
use crate::training::{Issue, Material, Trainer as _, kohya::Kohya};

const SDXL: &str = "sdxl_train_network";

/// The trainer of the facts with a new argument, a gone one, another default and another choice.
fn newer() -> Installed {
    doctored(|scripts| {
        let sdxl = scripts.get_mut(SDXL).unwrap();
        sdxl.insert("compile_size".into(), argument("compile_size", Kind::Float, &json!(1.0), &[]));
        sdxl.remove("fp8_base_unet");
        sdxl.insert("max_train_steps".into(), argument("max_train_steps", Kind::Int, &json!(2000), &[]));
        sdxl.insert("max_bucket_reso".into(), argument("max_bucket_reso", Kind::Int, &json!(2048), &[]));
        let choices = [json!("no"), json!("fp16"), json!("bf16"), json!("fp8")];
        sdxl.insert("mixed_precision".into(), argument("mixed_precision", Kind::Str, &json!("no"), &choices));
    })
}

fn config(params: &str) -> Config {
    Config::parse(&format!("name = \"a\"\nfamily = \"sdxl\"\n[params]\n{params}\n[[dataset.datasets]]\nresolution = 1024\n"))
        .unwrap()
        .0
}

fn check(params: &str, installed: Option<&Installed>) -> Vec<Issue> {
    let material = Material { installed: installed.cloned().map(Arc::new), ..Material::default() };
    let keys = params.lines().filter_map(|line| line.split(" =").next()).collect::<Vec<_>>();
    let mut found = Kohya.validate(&config(params), &material);
    found.retain(|issue| keys.contains(&issue.param.as_str()));
    found
}

fn codes(params: &str, installed: Option<&Installed>) -> Vec<String> {
    check(params, installed).into_iter().map(|issue| issue.code).collect()
}

fn written(params: &str, installed: Option<&Installed>) -> String {
    let material = Material { installed: installed.cloned().map(Arc::new), ..Material::default() };
    Kohya.render(&config(params), &material, Path::new("/run")).files.remove(0).text
}

#[test]
fn a_new_argument_is_checked_and_passed_on() {
    let newer = newer();
    assert_eq!(codes("compile_size = 2", None), ["unknown_key"]);
    assert_eq!(codes("compile_size = 2", Some(&of_facts())), ["unknown_key"]);
    assert_eq!(codes("compile_size = 2", Some(&newer)), [""; 0]);
    assert_eq!(codes("compile_size = \"2\"", Some(&newer)), ["wrong_type"]);
    assert!(written("compile_size = 2", Some(&newer)).contains("compile_size = 2.0\n"), "a number with its point");
    assert!(!written("compile_size = 2", None).contains("compile_size"));
    let misspelled = &check("compile_sise = 2", Some(&newer))[0];
    assert_eq!(misspelled.hint.as_deref(), Some("Did you mean `compile_size`?"));
}

#[test]
fn a_gone_argument_is_told_and_not_written() {
    let newer = newer();
    assert_eq!(codes("fp8_base_unet = true", Some(&of_facts())), codes("fp8_base_unet = true", None));
    let issues = check("fp8_base_unet = true", Some(&newer));
    let gone = issues.iter().find(|issue| issue.code == "gone").unwrap();
    assert_eq!(gone.fix.as_ref().map(|fix| &fix.value), Some(&Value::Null));
    assert!(!written("fp8_base_unet = true", Some(&newer)).contains("fp8_base_unet"));
    assert!(written("fp8_base_unet = true", None).contains("fp8_base_unet = true"));
}

#[test]
fn what_is_left_out_never_relies_on_a_default_that_the_trainer_does_not_have() {
    let mut newer = newer();
    assert!(!written("max_bucket_reso = 1024", None).contains("max_bucket_reso"), "the default of both");
    assert!(written("max_bucket_reso = 1024", Some(&newer)).contains("max_bucket_reso = 1024"), "its default is another");
    assert!(written("max_bucket_reso = 2048", Some(&newer)).contains("max_bucket_reso = 2048"), "ours is another");
    assert!(!written("min_bucket_reso = 256", Some(&newer)).contains("min_bucket_reso"));
    newer.stale = true;
    assert!(written("min_bucket_reso = 256", Some(&newer)).contains("min_bucket_reso = 256"), "nothing is sure any more");
}

#[test]
fn what_is_not_set_has_the_default_of_the_trainer_in_use() {
    let newer = newer();
    assert_eq!(with_defaults(&config(""), Some(&newer)).params["max_bucket_reso"], 2048);
    assert!(!with_defaults(&config(""), Some(&newer)).params.contains_key("max_train_steps"), "our default is written");
    assert!(written("", Some(&newer)).contains("max_train_steps = 1600"));
    assert_eq!(codes("max_train_epochs = 2", Some(&newer)), [""; 0], "what is not set is in nobody's way");
    assert_eq!(with_defaults(&config("max_bucket_reso = 512"), Some(&newer)).params["max_bucket_reso"], 512);
    assert!(matches!(with_defaults(&config(""), Some(&of_facts())), Cow::Borrowed(_)), "nothing differs");
}

#[test]
fn its_choices_are_taken() {
    assert_eq!(codes("mixed_precision = \"fp8\"", None), ["bad_choice"]);
    assert_eq!(codes("mixed_precision = \"fp8\"", Some(&newer())), [""; 0]);
    assert_eq!(codes("mixed_precision = \"fp9\"", Some(&newer())), ["bad_choice"]);
}
