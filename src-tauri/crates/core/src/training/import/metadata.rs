//! What a trained LoRA says about its training: the recipe, and never the folders of the machine that trained it. Pure.

use std::collections::BTreeMap;

use serde_json::Value;

use super::report::{ImportForm, KeyOutcome};
use super::rules::METADATA;
use super::sheet::{DatasetSheet, Entry, Sheet, is_nothing};
use crate::loras::family::family;
use crate::weights::Header;

/// The recipe in a header's texts. With the header itself its tensors tell which parts were trained.
pub(super) fn read(texts: &BTreeMap<String, String>, header: Option<&Header>) -> Sheet {
    let mut sheet = Sheet::new(ImportForm::Lora);
    sheet.drop_defaults = true;
    sheet.not_given.clone_from(&METADATA.not_given.arguments);
    let header = header.cloned().unwrap_or_else(|| Header { metadata: texts.clone(), tensors: BTreeMap::new(), bytes: 0 });
    sheet.family = family(&header).map(|family| (family, "the LoRA's own words".to_owned()));
    for (key, text) in texts {
        match key.strip_prefix("ss_") {
            // What Python writes for nothing.
            Some(_) if text == "None" => sheet.say(key, KeyOutcome::Empty, None, None),
            Some(name) => one(&mut sheet, key, name, text),
            None if key == "modelspec.prediction_type" && text.starts_with('v') => {
                sheet.arguments.push(Entry::new(key, "v_parameterization", true.into()));
            }
            None => {}
        }
    }
    repeats(&mut sheet, texts);
    parts(&mut sheet, &header);
    if let Some(name) = texts.get("ss_sd_model_name").filter(|name| !matches!(name.as_str(), "" | "None")) {
        sheet.notes.push(format!("It was trained on {name}"));
    }
    sheet
}

fn one(sheet: &mut Sheet, key: &str, name: &str, text: &str) {
    match name {
        "optimizer" => optimizer(sheet, key, text),
        "network_args" => network_args(sheet, key, text),
        "datasets" => datasets(sheet, key, text),
        "v2" | "base_model_version" => sheet.say(key, KeyOutcome::Translated, Some("family"), None),
        _ => match (METADATA.arguments.get(name), METADATA.left_out.get(name)) {
            (Some(argument), _) => {
                let value = if name == "resolution" { text.trim_matches(['(', ')']).into() } else { Value::from(text) };
                sheet.arguments.push(Entry::new(key, argument, value));
            }
            (None, Some(why)) => sheet.left_out(key, why),
            (None, None) if is_nothing(&text.into()) => sheet.say(key, KeyOutcome::Empty, None, None),
            (None, None) => sheet.say(key, KeyOutcome::Unknown, None, None),
        },
    }
}

/// `torch.optim.adamw.AdamW(weight_decay=0.1,betas=(0.9, 0.99))`.
fn optimizer(sheet: &mut Sheet, key: &str, text: &str) {
    let (class, arguments) = text.trim_end_matches(')').split_once('(').unwrap_or((text, ""));
    // The closing bracket of the last value may have gone with that of the list.
    let open = arguments.matches('(').count().saturating_sub(arguments.matches(')').count());
    let arguments = format!("{arguments}{}", ")".repeat(open));
    let last = class.rsplit('.').next().unwrap_or(class);
    let short = METADATA.optimizers.short.iter().find(|short| short.eq_ignore_ascii_case(last));
    let name = short.map_or(class, String::as_str);
    sheet.arguments.push(Entry::new(key, "optimizer_type", name.into()));
    let arguments: Vec<String> = split(&arguments).into_iter().map(|pair| pair.replace(' ', "")).collect();
    if !arguments.is_empty() {
        sheet.arguments.push(Entry::new(format!("{key} (arguments)"), "optimizer_args", arguments.into()));
    }
}

/// Parts between commas that stand in no brackets.
fn split(text: &str) -> Vec<String> {
    let (mut parts, mut part, mut depth) = (Vec::new(), String::new(), 0_i32);
    for c in text.chars() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(std::mem::take(&mut part));
                continue;
            }
            _ => {}
        }
        part.push(c);
    }
    parts.push(part);
    parts.iter().map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
}

fn network_args(sheet: &mut Sheet, key: &str, text: &str) {
    match serde_json::from_str::<Value>(text) {
        Ok(Value::Object(values)) => sheet.arguments.push(Entry::new(key, "network_args", super::value::pairs(&values))),
        _ => sheet.left_out(key, "It cannot be read"),
    }
}

/// Datasets without their folders: sizes, batches, repeats and what was done to captions and images.
fn datasets(sheet: &mut Sheet, key: &str, text: &str) {
    const OF_DATASET: [(&str, &str); 6] = [
        ("resolution", "resolution"),
        ("batch_size_per_device", "batch_size"),
        ("enable_bucket", "enable_bucket"),
        ("min_bucket_reso", "min_bucket_reso"),
        ("max_bucket_reso", "max_bucket_reso"),
        ("resize_interpolation", "resize_interpolation"),
    ];
    const OF_SUBSET: [&str; 14] = [
        "num_repeats",
        "color_aug",
        "flip_aug",
        "random_crop",
        "shuffle_caption",
        "keep_tokens",
        "keep_tokens_separator",
        "secondary_separator",
        "enable_wildcard",
        "caption_prefix",
        "caption_suffix",
        "resize_interpolation",
        "class_tokens",
        "is_reg",
    ];
    let Ok(list) = serde_json::from_str::<Vec<Value>>(text) else {
        return sheet.left_out(key, "It cannot be read");
    };
    let mut read = DatasetSheet::default();
    for (index, dataset) in list.iter().enumerate() {
        let entry = |value: &Value, place: &str, name: &str, to: &str| {
            let value = value.get(name).filter(|value| !super::sheet::is_unset(value))?;
            Some(Entry::new(format!("{place}.{name}"), to, value.clone()))
        };
        let place = format!("{key}[{index}]");
        let values = OF_DATASET.iter().filter_map(|(name, to)| entry(dataset, &place, name, to)).collect();
        let subsets = dataset.get("subsets").and_then(Value::as_array).into_iter().flatten().enumerate();
        let subsets = subsets.map(|(at, subset)| {
            let place = format!("{place}.subsets[{at}]");
            OF_SUBSET.iter().filter_map(|name| entry(subset, &place, name, name)).collect()
        });
        read.datasets.push((values, subsets.collect()));
    }
    sheet.dataset = Some(read);
    sheet.left_out(&format!("{key} (image_dir)"), "Folders of another machine");
}

/// Runs without a dataset configuration say repeats by folder; the folders stay away, the repeats do not.
fn repeats(sheet: &mut Sheet, texts: &BTreeMap<String, String>) {
    if sheet.dataset.is_some() {
        return;
    }
    let mut subsets = Vec::new();
    for (key, regularisation) in [("ss_dataset_dirs", false), ("ss_reg_dataset_dirs", true)] {
        let folders = texts.get(key).and_then(|text| serde_json::from_str::<serde_json::Map<String, Value>>(text).ok());
        for (index, folder) in folders.unwrap_or_default().values().enumerate() {
            let from = |name: &str| format!("{key}[{index}].{name}");
            let mut subset: Vec<Entry> = Vec::new();
            subset.extend(folder.get("n_repeats").map(|count| Entry::new(from("n_repeats"), "num_repeats", count.clone())));
            if regularisation {
                subset.push(Entry::new(from("is_reg"), "is_reg", true.into()));
            }
            subsets.push(subset);
        }
    }
    if !subsets.is_empty() {
        sheet.dataset = Some(DatasetSheet { datasets: vec![(Vec::new(), subsets)], ..DatasetSheet::default() });
    }
}

/// A part of the model without tensors in the LoRA was not trained.
fn parts(sheet: &mut Sheet, header: &Header) {
    let text = |name: &String| ["lora_te", "text_encoder", "text_model"].iter().any(|start| name.starts_with(start));
    let (with, without): (Vec<&String>, Vec<&String>) = header.tensors.keys().partition(|name| text(name));
    let (argument, note) = match (with.is_empty(), without.is_empty()) {
        (true, false) => ("network_train_unet_only", "It holds nothing for a text encoder"),
        (false, true) => ("network_train_text_encoder_only", "It holds nothing but text encoders"),
        _ => return,
    };
    sheet.arguments.push(Entry::new("(tensors)", argument, true.into()).note(note));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_optimizer_and_its_arguments() {
        for (text, name, wanted) in [
            ("torch.optim.adamw.AdamW", "AdamW", &[][..]),
            (
                "torch.optim.adamw.AdamW(weight_decay=0.1,betas=(0.9, 0.99))",
                "AdamW",
                &["weight_decay=0.1", "betas=(0.9,0.99)"][..],
            ),
            ("bitsandbytes.optim.adamw.AdamW8bit(betas=[0.9, 0.99],eps=1e-08)", "AdamW8bit", &["betas=[0.9,0.99]", "eps=1e-08"]),
            ("transformers.optimization.Adafactor(relative_step=True)", "AdaFactor", &["relative_step=True"]),
            ("came_pytorch.CAME.CAME(weight_decay=0.01)", "came_pytorch.CAME.CAME", &["weight_decay=0.01"]),
        ] {
            let mut sheet = Sheet::new(ImportForm::Lora);
            optimizer(&mut sheet, "ss_optimizer", text);
            assert_eq!(sheet.argument("optimizer_type").unwrap(), name, "{text}");
            let arguments = sheet.argument("optimizer_args").and_then(Value::as_array).cloned().unwrap_or_default();
            assert_eq!(arguments, wanted, "{text}");
        }
    }
}
