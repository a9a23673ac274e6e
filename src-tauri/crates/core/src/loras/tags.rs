//! The tags a LoRA saw in training, counted over all its datasets. Pure.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use specta::Type;

/// A tag and in how many captions it stood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct TagCount {
    /// The tag, as it stood in the captions.
    pub tag: String,
    /// Captions.
    pub count: u64,
}

/// All tags of a header's metadata, the most frequent first, then by name.
pub fn merged(metadata: &BTreeMap<String, String>) -> Vec<TagCount> {
    let json = |key: &str| metadata.get(key).and_then(|text| serde_json::from_str::<Value>(text).ok());
    let mut counts: HashMap<String, u64> = HashMap::new();
    match json("ss_tag_frequency") {
        Some(frequency) => add_folders(&frequency, &mut counts),
        // Some versions write it for each dataset alone.
        None => {
            for dataset in json("ss_datasets").as_ref().and_then(Value::as_array).into_iter().flatten() {
                dataset.get("tag_frequency").into_iter().for_each(|frequency| add_folders(frequency, &mut counts));
            }
        }
    }
    let mut tags: Vec<TagCount> = counts.into_iter().map(|(tag, count)| TagCount { tag, count }).collect();
    tags.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.tag.cmp(&b.tag)));
    tags
}

/// `{"10_kana": {"1girl": 8, " smile": 3}}`: tags by folder.
fn add_folders(frequency: &Value, counts: &mut HashMap<String, u64>) {
    for tags in frequency.as_object().into_iter().flat_map(serde_json::Map::values) {
        for (tag, count) in tags.as_object().into_iter().flatten() {
            let tag = tag.trim();
            if let (false, Some(count)) = (tag.is_empty(), count.as_u64()) {
                *counts.entry(tag.to_owned()).or_default() += count;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metadata(key: &str, value: &str) -> BTreeMap<String, String> {
        BTreeMap::from([(key.to_owned(), value.to_owned())])
    }

    fn words(tags: &[TagCount]) -> Vec<(&str, u64)> {
        tags.iter().map(|tag| (tag.tag.as_str(), tag.count)).collect()
    }

    #[test]
    fn folders_are_added_up_and_the_most_frequent_comes_first() {
        let two = r#"{"10_a": {"smile": 3, "1girl": 8}, "1_b": {" smile": 6, "hat": 1, "": 4}}"#;
        assert_eq!(words(&merged(&metadata("ss_tag_frequency", two))), [("smile", 9), ("1girl", 8), ("hat", 1)]);
    }

    #[test]
    fn without_the_sum_the_datasets_are_asked() {
        let datasets = r#"[{"tag_frequency": {"a": {"x": 1}}}, {"tag_frequency": {"a": {"x": 2}}}, {}]"#;
        assert_eq!(words(&merged(&metadata("ss_datasets", datasets))), [("x", 3)]);
    }

    #[test]
    fn nonsense_is_no_tag() {
        for text in ["None", "", "[1]", r#"{"a": 3}"#, r#"{"a": {"x": "many"}}"#] {
            assert_eq!(merged(&metadata("ss_tag_frequency", text)), [], "{text}");
        }
    }
}
