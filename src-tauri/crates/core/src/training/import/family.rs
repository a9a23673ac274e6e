//! Which family a file is about, where it does not say so: arguments that only one family has, then the base model's header,
//! then its name, then the resolution. Pure.

use serde_json::Value;

use super::rules::{FAMILIES, NameHint};
use super::sheet::{Sheet, is_unset};
use super::value::convert;
use crate::training::Family;
use crate::training::facts::Kind;

/// The family and what told it. `model` is what the base model's header says, where it lies on this machine.
pub(super) fn family(sheet: &Sheet, model: Option<Family>) -> (Family, String) {
    let hinted = hint(sheet);
    if let Some((family, from)) = &sheet.family {
        // One script trains both families of a pair; its arguments tell which.
        let narrower =
            hinted.filter(|(hinted, _)| matches!((family, hinted), (Family::Flux, Family::Chroma) | (Family::Sd15, Family::Sd2)));
        return narrower.unwrap_or_else(|| (*family, from.clone()));
    }
    hinted
        .or_else(|| model.map(|family| (family, "the base model's file".to_owned())))
        .or_else(|| name(sheet))
        .unwrap_or_else(|| size(sheet))
}

fn hint(sheet: &Sheet) -> Option<(Family, String)> {
    FAMILIES.hints.iter().find_map(|hint| {
        let value = sheet.argument(&hint.key).filter(|value| !is_unset(value))?;
        let same = |wanted: &Value| match (wanted.as_str(), value.as_str()) {
            (Some(wanted), Some(text)) => wanted.eq_ignore_ascii_case(text.trim()),
            _ => convert(value, Kind::Bool).is_ok_and(|value| &value == wanted),
        };
        hint.is.as_ref().is_none_or(same).then(|| (hint.family, format!("`{}`", hint.key)))
    })
}

fn name(sheet: &Sheet) -> Option<(Family, String)> {
    let path = sheet.argument("pretrained_model_name_or_path")?.as_str()?.to_lowercase();
    let name = path.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
    let fits = |hint: &&NameHint| {
        if hint.whole {
            name.split(|c: char| !c.is_alphanumeric()).any(|word| word == hint.word)
        } else {
            name.contains(&hint.word)
        }
    };
    FAMILIES.names.iter().find(fits).map(|hint| (hint.family, "the base model's name".to_owned()))
}

/// SDXL learns at 1024, the older ones at 512 or 768.
fn size(sheet: &Sheet) -> (Family, String) {
    let dataset = sheet.dataset.iter().flat_map(|dataset| {
        dataset
            .general
            .iter()
            .chain(dataset.datasets.iter().flat_map(|(values, _)| values))
            .filter(|entry| entry.key == "resolution")
    });
    let sides = dataset.map(|entry| &entry.value).chain(sheet.argument("resolution"));
    let side = sides.filter_map(|value| convert(value, Kind::Resolution).ok()).find_map(|value| match value {
        Value::Array(pair) => pair.iter().filter_map(Value::as_u64).max(),
        side => side.as_u64(),
    });
    match side {
        Some(side) if side < 896 => (Family::Sd15, "the resolution; nothing else tells it".to_owned()),
        Some(_) => (Family::Sdxl, "the resolution; nothing else tells it".to_owned()),
        None => (Family::default(), "nothing; check it".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::training::import::report::ImportForm;
    use crate::training::import::sheet::Entry;

    fn of(values: &[(&str, Value)]) -> Sheet {
        let mut sheet = Sheet::new(ImportForm::Kohya);
        sheet.arguments = values.iter().map(|(key, value)| Entry::new(*key, *key, value.clone())).collect();
        sheet
    }

    #[test]
    fn arguments_then_header_then_name_then_size() {
        let model = |name: &str| ("pretrained_model_name_or_path", json!(name));
        for (values, header, wanted) in [
            (vec![("ae", json!("/ae.safetensors")), ("t5xxl", json!("t5"))], None, Family::Flux),
            (vec![("model_type", json!("chroma")), ("ae", json!("x"))], None, Family::Chroma),
            (vec![("gemma2", json!("g")), ("ae", json!("x"))], None, Family::Lumina),
            (vec![("v2", json!("true"))], None, Family::Sd2),
            (vec![("v2", json!(false)), model("x.safetensors")], Some(Family::Sdxl), Family::Sdxl),
            (vec![model("D:\\m\\noobaiXL.safetensors")], None, Family::Sdxl),
            (vec![model("runwayml/stable-diffusion-v1-5")], None, Family::Sd15),
            (vec![model("m.safetensors"), ("resolution", json!("512,768"))], None, Family::Sd15),
            (vec![("resolution", json!("1024"))], None, Family::Sdxl),
            (vec![("network_module", json!("networks.lora_anima"))], None, Family::Anima),
            (vec![model("animagine-v1-5.safetensors")], None, Family::Sd15),
        ] {
            assert_eq!(family(&of(&values), header).0, wanted, "{values:?}");
        }
    }

    #[test]
    fn what_the_file_says_wins_but_for_pairs_that_share_a_script() {
        let mut sheet = of(&[("v2", json!(true))]);
        sheet.family = Some((Family::Sd15, "train_network.py".to_owned()));
        assert_eq!(family(&sheet, None).0, Family::Sd2);
        sheet.family = Some((Family::Sdxl, "sdxl_train_network.py".to_owned()));
        assert_eq!(family(&sheet, Some(Family::Sd15)), (Family::Sdxl, "sdxl_train_network.py".to_owned()));
    }
}
