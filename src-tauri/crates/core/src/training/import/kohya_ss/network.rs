//! The kind of LoRA in `kohya_ss` as the trainer's module and its `network_args`.

use serde_json::Value;

use super::{Settings, same};
use crate::training::import::report::KeyOutcome;
use crate::training::import::rules::{KOHYA_SS, NetworkType};
use crate::training::import::sheet::{Entry, is_unset};

/// Keys about the network that no kind's list holds.
const OWN: [&str; 5] = ["LoRA_type", "train_blocks", "train_lora_ggpo", "ggpo_beta", "ggpo_sigma"];

/// Whether a key is one of the network's, whatever kind it is.
pub(super) fn is_about(key: &str) -> bool {
    let network = &KOHYA_SS.network;
    let kinds = network.types.values().chain([&network.all]);
    OWN.contains(&key) || kinds.flat_map(|kind| kind.args.iter().chain(&kind.always)).any(|known| known == key)
}

/// Module and arguments of the network, and what became of each key about it.
pub(super) fn read(settings: &mut Settings<'_>) {
    let said = settings.text("LoRA_type").to_owned();
    let name = match said.as_str() {
        "" => "Standard",
        "LoCon" => "LyCORIS/LoCon",
        other => other,
    };
    let network = &KOHYA_SS.network;
    let Some(kind) = network.types.get(name) else {
        settings.sheet.left_out("LoRA_type", &format!("Nyx does not know the kind `{name}`; choose the network type"));
        return;
    };
    let sd3 = settings.is_on("sd3_checkbox") && kind.module == "networks.lora";
    let module = if sd3 { "networks.lora_sd3" } else { kind.module.as_str() };
    let from = if settings.values.contains_key("LoRA_type") { "LoRA_type" } else { "(no LoRA_type)" };
    settings.push(from, "network_module", module.into());

    let mut arguments = kind.fixed.clone();
    let used: Vec<&String> = kind.always.iter().chain(&kind.args).chain(&network.all.args).collect();
    for key in &used {
        argument(settings, kind, key, &mut arguments);
    }
    let rest: Vec<String> = settings.values.keys().filter(|key| is_about(key) && !used.contains(key)).cloned().collect();
    for key in rest {
        other(settings, &key, name, &mut arguments);
    }
    if !arguments.is_empty() {
        settings.sheet.arguments.push(Entry::new("(LoRA_type)", "network_args", arguments.into()));
    }
}

/// A key that this kind of LoRA has.
fn argument(settings: &mut Settings<'_>, kind: &NetworkType, key: &str, arguments: &mut Vec<String>) {
    let Some(value) = settings.values.get(key) else { return };
    let neutral = KOHYA_SS.network.neutral.get(key).is_some_and(|neutral| same(neutral, value));
    if !kind.always.iter().any(|always| always == key) && (is_unset(value) || neutral) {
        return settings.sheet.say(key, KeyOutcome::Empty, None, None);
    }
    let name = kind.names.get(key).or_else(|| KOHYA_SS.network.names.get(key)).map_or(key, String::as_str);
    // Two keys of that window can stand for one name.
    if !arguments.iter().any(|known| known.starts_with(&format!("{name}="))) {
        arguments.push(format!("{name}={}", text(value)));
    }
    settings.sheet.say(key, KeyOutcome::Translated, Some("network_args"), None);
}

/// A key about the network that is not in the list of this kind.
fn other(settings: &mut Settings<'_>, key: &str, kind: &str, arguments: &mut Vec<String>) {
    let Some(value) = settings.values.get(key).filter(|_| key != "LoRA_type") else { return };
    let flux = kind == "Flux1";
    let pair = match key {
        "train_lora_ggpo" if flux && settings.is_on("train_lora_ggpo") => None,
        "ggpo_beta" | "ggpo_sigma" if flux && settings.is_on("train_lora_ggpo") => Some(format!("{key}={}", text(value))),
        "train_blocks" if flux && settings.is_on("split_mode") => Some("train_blocks=single".to_owned()),
        // The fields of every kind are saved, so that a value here is no wish.
        _ => return settings.sheet.say(key, KeyOutcome::Empty, None, Some("Not a field of this kind of LoRA")),
    };
    arguments.extend(pair);
    settings.sheet.say(key, KeyOutcome::Translated, Some("network_args"), None);
}

/// A value as that window writes it: Python's booleans, whole numbers without a point, no quotes and no spaces.
fn text(value: &Value) -> String {
    match value {
        Value::Bool(flag) => if *flag { "True" } else { "False" }.to_owned(),
        Value::String(text) => text.replace(['"', ' '], ""),
        Value::Number(number) if number.as_f64().is_some_and(|number| number.fract() == 0.0 && number.abs() < 9e15) => {
            (number.as_f64().unwrap_or_default() as i64).to_string()
        }
        other => other.to_string(),
    }
}
