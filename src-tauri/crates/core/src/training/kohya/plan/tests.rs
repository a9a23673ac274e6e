//! Every plan recorded on the real trainer.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use serde_json::Value;

use super::*;
use crate::training::material::Folder;
use crate::training::{DatasetTable, Family, Values};

fn values(value: &Value) -> Values {
    value.as_object().unwrap().clone()
}

/// A recorded case as a configuration over folders in memory.
fn setup(case: &Value) -> (Config, Material) {
    let input = &case["input"];
    let family = input["family"].as_str().and_then(Family::from_name).unwrap_or(Family::Sd15);
    let mut config = Config { family, params: values(&input["args"]), ..Config::default() };
    config.launch.processes = input["processes"].as_u64().map(|processes| processes as u32);
    config.dataset.general = values(&input["general"]);
    let mut material = Material::default();
    let mut named: BTreeMap<String, String> = BTreeMap::new();
    for (d, dataset) in input["datasets"].as_array().unwrap().iter().enumerate() {
        let mut table = DatasetTable { values: values(dataset), subsets: Vec::new() };
        table.values.remove("subsets");
        for (s, subset) in dataset["subsets"].as_array().unwrap().iter().enumerate() {
            let mut options = values(subset);
            let path = match options.remove("ref") {
                Some(name) => named[name.as_str().unwrap()].clone(),
                None => format!("/data/{d}_{s}"),
            };
            if let Some(key) = options.remove("key") {
                named.insert(key.as_str().unwrap().to_owned(), path.clone());
            }
            if let Some(sizes) = options.remove("sizes") {
                let side = |value: &Value| value.as_u64().unwrap() as u32;
                let images =
                    sizes.as_array().unwrap().iter().enumerate().map(|(index, size)| Image {
                        name: format!("{index:04}.png"),
                        size: Some((side(&size[0]), side(&size[1]))),
                    });
                let folder = Folder { images: images.collect(), ..Folder::default() };
                material.folders.insert(PathBuf::from(&path), Arc::new(folder));
            }
            options.insert("image_dir".into(), path.into());
            table.subsets.push(options);
        }
        config.dataset.datasets.push(table);
    }
    (config, material)
}

fn check(case: &Value) {
    let name = case["name"].as_str().unwrap();
    let (config, material) = setup(case);
    let result = &case["result"];
    let printed = &result["printed"];
    let answer = plan(&config, &material);
    if printed["total_steps"].is_null() {
        let refusal = answer.expect_err(&format!("{name}: the trainer refuses with {}", result["error"]));
        assert!(!refusal.message.is_empty() && !refusal.hint.is_empty(), "{name}");
        return;
    }
    let plan = answer.unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
    if !plan.exact {
        // Chance decided: the trainer's total lies between ours, and the numbers of images are known all the same.
        let total = printed["total_steps"].as_u64().unwrap();
        assert!((plan.total_steps_range.0..=plan.total_steps_range.1).contains(&total), "{name}: {:?}", plan.total_steps_range);
        let kept = (plan.images_with_repeats, plan.validation_images);
        assert_eq!(kept, (printed["num_train_images"].as_u64().unwrap(), printed["num_val_images"].as_u64().unwrap()), "{name}");
        return;
    }
    let said = [
        ("num_train_images", plan.images_with_repeats),
        ("num_val_images", plan.validation_images),
        ("num_reg_images", plan.reg_images),
        ("batches_per_epoch", plan.batches_per_epoch),
        ("num_epochs", plan.epochs),
        ("total_steps", plan.total_steps),
    ];
    for (field, ours) in said {
        assert_eq!(Some(ours), printed[field].as_u64(), "{name}: {field}");
    }
    if let Some(executed) = result["executed_optimizer_steps"].as_u64() {
        assert_eq!(plan.total_steps, executed, "{name}: steps really made");
    }
    for (index, dataset) in result["datasets"].as_array().into_iter().flatten().enumerate() {
        let ours: Vec<&Bucket> = plan.buckets.iter().filter(|bucket| bucket.dataset == index as u64).collect();
        let Some(buckets) = dataset["buckets"].as_array() else {
            assert!(ours.len() <= 1, "{name}: one bucket without bucketing");
            continue;
        };
        let ours: Vec<Value> =
            ours.iter().map(|bucket| serde_json::json!([bucket.resolution.0, bucket.resolution.1, bucket.images])).collect();
        assert_eq!(&ours, buckets, "{name}: buckets of dataset {index}");
    }
}

#[test]
fn every_recorded_plan() {
    let recorded: Value = serde_json::from_str(include_str!("../../../../tests/fixtures/steps/plans.json")).unwrap();
    let cases = recorded["cases"].as_array().unwrap();
    assert!(cases.len() >= 50, "{}", cases.len());
    for case in cases {
        check(case);
    }
}

/// What our refusal may say where the trainer ends with an exception that begins so.
fn reasons(error: &str) -> &'static [&'static str] {
    const KNOWN: [(&str, &[&str]); 9] = [
        ("AssertionError: max_bucket_reso must", &["bucket_bounds"]),
        ("AssertionError: min_bucket_reso must", &["bucket_bounds"]),
        ("AssertionError: resolution is required", &["resolution_missing"]),
        ("AssertionError: when caching latents", &["cache_conflict"]),
        ("AssertionError: bucket_reso_steps is", &["bucket_steps"]),
        ("the trainer ends without a word", &["no_images"]),
        ("ValueError: not enough values to unpack", &["no_images"]),
        ("ZeroDivisionError: integer modulo by zero", &["bucket_steps"]),
        ("ZeroDivisionError", &["image_too_small", "bucket_bounds", "bucket_steps"]),
    ];
    KNOWN.iter().find(|(start, _)| error.starts_with(start)).map_or(&[], |(_, reasons)| reasons)
}

#[test]
fn every_generated_plan() {
    let recorded: Value = serde_json::from_str(include_str!("../../../../tests/fixtures/steps/sweep.json")).unwrap();
    let cases = recorded["cases"].as_array().unwrap();
    let (planned, refused): (Vec<&Value>, Vec<&Value>) = cases.iter().partition(|case| case["result"]["error"].is_null());
    assert!(planned.len() >= 500 && refused.len() >= 100, "{} planned, {} refused", planned.len(), refused.len());
    cases.iter().for_each(check);
    let other: Vec<String> = refused
        .into_iter()
        .filter_map(|case| {
            let (config, material) = setup(case);
            let reason = plan(&config, &material).unwrap_err().reason;
            let error = case["result"]["error"].as_str().unwrap();
            (!reasons(error).contains(&reason)).then(|| format!("{}: {error}, we say {reason}", case["name"]))
        })
        .collect();
    assert!(other.len() <= 2, "only of two faults at once the other one may be named: {other:#?}");
}

#[test]
fn a_training_without_an_end_is_refused_at_once() {
    for (key, value) in [("max_train_epochs", u64::MAX), ("max_train_epochs", 100_001), ("max_train_steps", 99_999_999_999)] {
        let config = Config { params: values(&serde_json::json!({key: value})), ..Config::default() };
        let refusal = plan(&config, &Material::default()).unwrap_err();
        assert_eq!((refusal.param.as_str(), refusal.reason), (key, "out_of_range"));
    }
}
