//! What the trainer cannot train, however its settings are written: hypernetworks. Told as such, not taken over as something else. Pure.

use serde_json::Value;

use super::sheet::is_unset;

/// Keys whose value names what is trained, in all programs.
const WHAT: [&str; 7] = ["mode", "train_mode", "train_type", "training_type", "lora_type", "network_module", "ss_network_module"];

/// Whether settings, wherever in them, ask for a hypernetwork.
pub(super) fn asks_for_hypernetwork(settings: &Value) -> bool {
    match settings {
        Value::Object(values) => values.iter().any(|(key, value)| says_so(key, value) || asks_for_hypernetwork(value)),
        Value::Array(items) => items.iter().any(asks_for_hypernetwork),
        _ => false,
    }
}

/// The same of one key. A key of its own counts only where it is set: programs save every field they have.
pub(super) fn says_so(key: &str, value: &Value) -> bool {
    let key = key.to_lowercase();
    let named = || value.as_str().is_some_and(|text| text.to_lowercase().contains("hypernet"));
    key.starts_with("hypernet") && !is_unset(value) || WHAT.contains(&key.as_str()) && named()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn by_its_own_keys_and_by_what_is_trained() {
        for settings in [
            json!({"LoRA_type": "Hypernetwork", "network_dim": 8}),
            json!({"hypernetwork_module": "networks.lora"}),
            json!({"train_mode": "hypernetwork", "general_args": {"args": {}}}),
            json!({"network_args": {"args": {"network_module": "my.hypernetwork"}}}),
        ] {
            assert!(asks_for_hypernetwork(&settings), "{settings}");
        }
        for settings in [
            json!({"LoRA_type": "Standard", "hypernetwork_module": "", "hypernetwork_weights": null}),
            json!({"train_data_dir": "/data/hypernetworks", "output_name": "hypernetwork"}),
        ] {
            assert!(!asks_for_hypernetwork(&settings), "{settings}");
        }
    }
}
