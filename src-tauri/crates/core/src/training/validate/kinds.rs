//! Kinds of datasets: plain folders, folders with control images, metadata files. The trainer takes one kind in a dataset, and
//! stops at a key that the kind does not have.

use serde_json::Value;

use crate::training::issue::Issue;
use crate::training::{Config, Values};

/// What makes a kind, its name, and the keys that it does not have: in a subset, and in the dataset.
const KINDS: [(&str, &str, &[&str], &[&str]); 2] = [
    (
        "metadata_file",
        "a metadata file",
        &["is_reg", "class_tokens", "caption_extension", "cache_info"],
        &["class_tokens", "caption_extension", "cache_info"],
    ),
    ("conditioning_data_dir", "control images", &["is_reg", "class_tokens", "alpha_mask"], &["class_tokens"]),
];

pub(super) fn check(config: &Config, issues: &mut Vec<Issue>) {
    let set = |values: &Values, key: &str| values.get(key).is_some_and(|value| !value.is_null());
    for (index, dataset) in config.dataset.datasets.iter().enumerate() {
        let place = format!("dataset.datasets[{index}]");
        for (key, what, not_subset, not_dataset) in KINDS {
            let having = dataset.subsets.iter().filter(|subset| set(subset, key)).count();
            if having == 0 {
                continue;
            }
            if having < dataset.subsets.len() {
                for (at, _) in dataset.subsets.iter().enumerate().filter(|(_, subset)| !set(subset, key)) {
                    let message = format!(
                        "Other subsets of this dataset have {what} and this one has not; the trainer takes only one kind"
                    );
                    let issue = Issue::error(format!("{place}.subsets[{at}].{key}"), "mixed_kinds", message);
                    issues.push(issue.hint(format!("Set `{key}` here too, or move this folder to a dataset of its own")));
                }
                continue;
            }
            let subsets =
                dataset.subsets.iter().enumerate().map(|(at, subset)| (format!("{place}.subsets[{at}]"), subset, not_subset));
            for (place, values, without) in subsets.chain([(place.clone(), &dataset.values, not_dataset)]) {
                for other in without.iter().filter(|other| set(values, other)) {
                    let message = format!("A dataset with {what} has no `{other}` here, and the trainer stops at it");
                    let issue = Issue::error(format!("{place}.{other}"), "wrong_kind", message);
                    issues.push(issue.hint(format!("Remove `{other}`")).fix("Remove", Value::Null));
                }
            }
        }
    }
}
