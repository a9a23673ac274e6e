//! The datasets that the trainer wrote into a file against the half of the configuration that asked for them (pure).

use serde_json::{Value, json};

use super::Proof;
use super::asked::Asked;
use super::data::table;
use crate::training::facts;

/// `recorded` is the list of `ss_datasets`.
pub(super) fn datasets(proof: &mut Proof, asked: &Asked, recorded: &Value) {
    for (at, found) in recorded.as_array().into_iter().flatten().enumerate() {
        let place = format!("dataset.datasets[{at}]");
        for (key, name) in &table().datasets {
            if let (Some(wanted), Some(value)) = (wanted(asked, at, name), found.get(key)) {
                proof.add(format!("{place}.{name}"), &wanted, value);
            }
        }
        let folders = asked.datasets.datasets.get(at).map(|dataset| dataset.subsets.as_slice()).unwrap_or_default();
        let mut left: Vec<&Value> = found.get("subsets").and_then(Value::as_array).into_iter().flatten().collect();
        for (subset, values) in folders.iter().enumerate() {
            let place = format!("{place}.subsets[{subset}]");
            let name = |key: &str| values.get(key).and_then(Value::as_str).map(base_name);
            let (key, Some(source)) = (
                if values.contains_key("image_dir") { "image_dir" } else { "metadata_file" },
                name("image_dir").or(name("metadata_file")),
            ) else {
                continue;
            };
            // A folder without images is left out by the trainer, so they are found by name.
            let found = left.iter().position(|found| found.get(key).and_then(Value::as_str) == Some(source.as_str()));
            let Some(found) = found.map(|at| left.remove(at)) else {
                proof.add(format!("{place}.{key}"), &source.into(), &Value::Null);
                continue;
            };
            proof.add(format!("{place}.{key}"), &source.clone().into(), &source.into());
            for (key, name) in &table().subsets {
                if let Some(value) = found.get(key) {
                    proof.add(format!("{place}.{name}"), &of_subset(asked, at, subset, name), value);
                }
            }
        }
    }
}

fn base_name(path: &str) -> String {
    path.trim_end_matches(['/', '\\']).rsplit(['/', '\\']).next().unwrap_or(path).to_owned()
}

/// What a dataset should have; `None` where the trainer records nothing for it.
fn wanted(asked: &Asked, at: usize, key: &str) -> Option<Value> {
    let value = of_dataset(asked, at, key);
    let number = |key: &str| of_dataset(asked, at, key).as_u64();
    let buckets = of_dataset(asked, at, "enable_bucket") == Value::Bool(true);
    match key {
        "resolution" => match &value {
            Value::Number(side) => Some(json!([side, side])),
            Value::Array(sides) if sides.len() == 1 => Some(json!([sides[0], sides[0]])),
            other => Some(other.clone()),
        },
        // Brought to a multiple of the steps: the smallest down, the largest up.
        "min_bucket_reso" | "max_bucket_reso" => {
            let (side, steps) = (value.as_u64()?, number("bucket_reso_steps")?.max(1));
            let multiple = if key == "min_bucket_reso" { side - side % steps } else { side.next_multiple_of(steps) };
            buckets.then(|| multiple.into())
        }
        _ => Some(value),
    }
}

fn of_dataset(asked: &Asked, at: usize, key: &str) -> Value {
    let dataset = &asked.config.dataset;
    let here = dataset.datasets.get(at).and_then(|dataset| dataset.values.get(key));
    let argument = if key == "batch_size" { "train_batch_size" } else { key };
    let set = here.or_else(|| dataset.general.get(key)).filter(|value| !value.is_null()).cloned();
    set.or_else(|| asked.set(argument))
        .unwrap_or_else(|| facts::dataset_key(key).map_or(Value::Null, |fact| fact.default.clone()))
}

fn of_subset(asked: &Asked, at: usize, subset: usize, key: &str) -> Value {
    let here = asked.config.dataset.datasets.get(at).and_then(|dataset| dataset.subsets.get(subset)?.get(key));
    here.filter(|value| !value.is_null()).cloned().unwrap_or_else(|| of_dataset(asked, at, key))
}
