//! Which kinds of datasets a script trains on, and which keys of the dataset configuration it takes for each. Pure.

use serde_json::Value;

use super::scripts::script;
use crate::training::{Config, DatasetConfig, Refusal, Values};

/// How a dataset says what its images are. The trainer tells the kinds apart by the keys of the subsets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DatasetKind {
    /// Folders with caption files beside the images.
    Folders,
    /// Metadata files that list images with captions and sizes.
    Metadata,
    /// Folders with a second folder of masks or control images.
    Control,
}

/// The kinds that a script takes. Masks are control images to the trainer.
pub fn kinds(script: &str, masked_loss: bool) -> &'static [DatasetKind] {
    use DatasetKind::{Control, Folders, Metadata};
    match script {
        "train_db" if masked_loss => &[Control],
        "train_db" => &[Folders],
        "fine_tune" => &[Metadata],
        name if name.contains("control_net") => &[Control],
        _ if masked_loss => &[Folders, Metadata, Control],
        _ => &[Folders, Metadata],
    }
}

/// The kinds that the script of a configuration takes.
pub fn kinds_of(config: &Config) -> &'static [DatasetKind] {
    let name = script(config.family, config.mode).unwrap_or_default();
    kinds(name, config.params.get("masked_loss") == Some(&Value::Bool(true)))
}

/// The kind of one dataset; none where its subsets are of several.
pub fn kind(kinds: &[DatasetKind], subsets: &[Values]) -> Option<DatasetKind> {
    let with = |key: &str| subsets.iter().filter(|subset| subset.contains_key(key)).count();
    match kinds {
        [only] => Some(*only),
        _ if kinds.contains(&DatasetKind::Control) && with("conditioning_data_dir") == subsets.len() && !subsets.is_empty() => {
            Some(DatasetKind::Control)
        }
        _ if with("metadata_file") == 0 => Some(DatasetKind::Folders),
        _ => (with("metadata_file") == subsets.len()).then_some(DatasetKind::Metadata),
    }
}

/// Whether a script takes a key for datasets of this kind.
pub fn takes(script: &str, kind: DatasetKind, key: &str) -> bool {
    match key {
        "class_tokens" | "is_reg" => kind == DatasetKind::Folders,
        "caption_extension" | "cache_info" => kind != DatasetKind::Metadata,
        "alpha_mask" => kind != DatasetKind::Control,
        "metadata_file" => kind == DatasetKind::Metadata,
        "conditioning_data_dir" => kind == DatasetKind::Control,
        "caption_dropout_rate" | "caption_tag_dropout_rate" | "caption_dropout_every_n_epochs" => {
            !script.contains("textual_inversion")
        }
        _ => true,
    }
}

/// Whether a script takes a key for datasets of any of its kinds, masks included.
pub fn ever_takes(script: &str, key: &str) -> bool {
    [false, true].into_iter().flat_map(|masked| kinds(script, masked)).any(|kind| takes(script, *kind, key))
}

/// Keys that say where the images are: never left out quietly.
const SOURCES: [&str; 2] = ["metadata_file", "conditioning_data_dir"];

/// The dataset half without the keys at which the script of a configuration would stop, and the places of those. What says
/// where images are stays: to leave it out would train on something else.
pub fn acting(config: &Config) -> (DatasetConfig, Vec<String>) {
    let mut left = config.dataset.clone();
    let mut passed_over = Vec::new();
    let Some(name) = script(config.family, config.mode) else { return (left, passed_over) };
    let kinds = kinds_of(config);
    let mut keep = |place: &str, kinds: &[DatasetKind], values: &mut Values| {
        let idle = |key: &String| !SOURCES.contains(&key.as_str()) && !kinds.iter().any(|kind| takes(name, *kind, key));
        passed_over.extend(values.keys().filter(|key| idle(key)).map(|key| format!("{place}.{key}")));
        values.retain(|key, _| !idle(key));
    };
    keep("dataset.general", kinds, &mut left.general);
    for (index, dataset) in left.datasets.iter_mut().enumerate() {
        let place = format!("dataset.datasets[{index}]");
        let own = kind(kinds, &dataset.subsets);
        let own = own.as_ref().map_or(kinds, std::slice::from_ref);
        keep(&place, own, &mut dataset.values);
        for (at, subset) in dataset.subsets.iter_mut().enumerate() {
            keep(&format!("{place}.subsets[{at}]"), own, subset);
        }
    }
    (left, passed_over)
}

/// What a subset says of where its images are, against the kind of its dataset. `place` is the subset's.
pub fn check_source(name: &str, kind: DatasetKind, place: &str, subset: &Values) -> Result<(), Refusal> {
    let set = |key: &str| subset.get(key).and_then(Value::as_str).is_some_and(|text| !text.is_empty());
    let refuse = |key: &str, reason, message: String, hint: &str| {
        Err(Refusal { param: format!("{place}.{key}"), reason, message, hint: hint.to_owned() })
    };
    match kind {
        DatasetKind::Metadata if !set("metadata_file") => refuse(
            "metadata_file",
            "required",
            format!("{name} trains on metadata files, and this subset names none"),
            "Set `metadata_file` to a JSON or JSONL file, or train with mode = \"dreambooth\", which reads caption files",
        ),
        DatasetKind::Control if !set("conditioning_data_dir") => refuse(
            "conditioning_data_dir",
            "required",
            "Each image needs a control image or a mask, and this subset names no folder of them".to_owned(),
            "Set `conditioning_data_dir` to a folder with one image of the same name for each",
        ),
        DatasetKind::Folders | DatasetKind::Control if set("metadata_file") => refuse(
            "metadata_file",
            "source_refused",
            format!("{name} does not train on metadata files, and stops at this one"),
            "Remove `metadata_file`, and keep captions beside the images",
        ),
        DatasetKind::Folders | DatasetKind::Metadata if set("conditioning_data_dir") => refuse(
            "conditioning_data_dir",
            "source_refused",
            format!("{name} takes no folder of control images here, and stops at it"),
            "Turn on `masked_loss` where they are masks, or remove `conditioning_data_dir`",
        ),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passed_over(head: &str, subset: &str) -> Vec<String> {
        let text = format!(
            "{head}\n[dataset.general]\ncaption_extension = \".txt\"\ncaption_dropout_rate = 0.1\n[[dataset.datasets]]\n\
             resolution = 64\n[[dataset.datasets.subsets]]\nimage_dir = \"a\"\nclass_tokens = \"x\"\nis_reg = true\n{subset}"
        );
        acting(&Config::parse(&text).unwrap().0).1
    }

    #[test]
    fn keys_that_a_script_stops_at_are_left_out() {
        let subset = "dataset.datasets[0].subsets[0]";
        let (class, reg) = (format!("{subset}.class_tokens"), format!("{subset}.is_reg"));
        let (extension, dropout) = ("dataset.general.caption_extension", "dataset.general.caption_dropout_rate");
        let found =
            |family: &str, mode: &str, more: &str| passed_over(&format!("family = \"{family}\"\nmode = \"{mode}\""), more);
        assert_eq!(found("sd15", "lora", ""), [""; 0]);
        assert_eq!(found("sd15", "dreambooth", ""), [""; 0]);
        assert_eq!(found("sd15", "finetune", "metadata_file = \"m.json\""), [extension, &class, &reg]);
        assert_eq!(
            found("sdxl", "finetune", "metadata_file = \"m.json\""),
            [class.clone(), reg.clone()],
            "the general table serves folders too"
        );
        assert_eq!(found("sdxl", "textual_inversion", ""), [dropout]);
        assert_eq!(found("sdxl", "lllite", "conditioning_data_dir = \"c\""), [class, reg]);
    }

    #[test]
    fn the_kind_follows_from_the_subsets_and_the_script() {
        use DatasetKind::{Control, Folders, Metadata};
        let subset = |key: &str| Values::from_iter([(key.to_owned(), "x".into())]);
        let (plain, metadata, control) = (subset("image_dir"), subset("metadata_file"), subset("conditioning_data_dir"));
        let lora = kinds("sdxl_train_network", false);
        assert_eq!(kind(lora, std::slice::from_ref(&plain)), Some(Folders));
        assert_eq!(kind(lora, std::slice::from_ref(&metadata)), Some(Metadata));
        assert_eq!(kind(lora, &[plain.clone(), metadata]), None, "mixed");
        assert_eq!(kind(kinds("sdxl_train", true), std::slice::from_ref(&control)), Some(Control));
        assert_eq!(kind(kinds("sdxl_train", true), &[control, plain.clone()]), Some(Folders));
        assert_eq!(kind(kinds("train_db", true), std::slice::from_ref(&plain)), Some(Control));
        assert_eq!(kind(kinds("fine_tune", false), &[plain]), Some(Metadata));
    }
}
