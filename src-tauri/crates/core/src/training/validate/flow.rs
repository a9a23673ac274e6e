//! Models of the newer kind, trained by flow matching: defaults of the trainer that spoil a LoRA.

use serde_json::Value;

use crate::training::issue::Issue;
use crate::training::{Config, Family, Mode};

pub(super) fn check(config: &Config, issues: &mut Vec<Issue>) {
    if config.mode != Mode::Lora {
        return;
    }
    let set = |key: &str| config.params.get(key).filter(|value| !value.is_null());
    let guidance = set("guidance_scale").and_then(Value::as_f64);
    match config.family {
        Family::Flux if guidance.is_none() => {
            let message = "The trainer's default guidance of 3.5 teaches FLUX wrong contrast; LoRAs are trained with 1";
            let issue = Issue::warning("guidance_scale", "flow_default", message);
            issues.push(issue.hint("Set `guidance_scale` to 1").fix("Set 1", 1.0));
        }
        Family::Chroma if guidance.is_some_and(|guidance| guidance != 0.0) => {
            let issue = Issue::warning("guidance_scale", "flow_default", "Chroma has no guidance inside and is trained with 0");
            issues.push(issue.hint("Set `guidance_scale` to 0").fix("Set 0", 0.0));
        }
        _ => {}
    }
    if matches!(config.family, Family::Flux | Family::Chroma) {
        let sampling = if config.family == Family::Flux { "flux_shift" } else { "sigmoid" };
        if set("timestep_sampling").is_none() {
            let message = "The trainer draws time steps by scheme when nothing is set, which learns this model slowly";
            let issue = Issue::info("timestep_sampling", "flow_default", message);
            issues.push(issue.hint(format!("Set `timestep_sampling` to {sampling}")).fix(format!("Set {sampling}"), sampling));
        }
        if set("model_prediction_type").is_none_or(|value| value == "sigma_scaled") {
            let message = "The prediction scaled by noise is the trainer's default here, and a LoRA wants raw";
            let issue = Issue::warning("model_prediction_type", "flow_default", message);
            issues.push(issue.hint("Set `model_prediction_type` to raw").fix("Set raw", "raw"));
        }
    }
    if config.family == Family::Chroma && set("apply_t5_attn_mask") == Some(&Value::Bool(false)) {
        let issue =
            Issue::error("apply_t5_attn_mask", "required", "Chroma is trained with it only; the trainer stops without it");
        issues.push(issue.hint("Turn it on").fix("Turn on", true));
    }
}
