//! Where the trainer would refuse before it prints a plan: the same as an issue, with the change that mends it.

use serde_json::Value;

use crate::training::issue::Issue;
use crate::training::kohya::options;
use crate::training::kohya::scripts::{script, step_multiple};
use crate::training::{Config, Family, Refusal};

pub(super) fn issue(config: &Config, refusal: Refusal) -> Issue {
    let issue = Issue::error(&refusal.param, refusal.reason, refusal.message).hint(refusal.hint);
    match mending(config, refusal.reason, &refusal.param) {
        Some(Value::Null) => issue.fix("Remove", Value::Null),
        Some(value) => issue.fix(format!("Set {value}"), value),
        None => issue,
    }
}

/// The value of the refusal's own parameter with which it is none.
fn mending(config: &Config, reason: &str, param: &str) -> Option<Value> {
    let index: usize = param.strip_prefix("dataset.datasets[")?.split(']').next()?.parse().ok()?;
    match (reason, param.rsplit('.').next()?) {
        ("resolution_missing", _) => Some(
            if matches!(config.family, Family::Sd15) {
                512
            } else if config.family == Family::Sd2 {
                768
            } else {
                1024
            }
            .into(),
        ),
        ("bucket_steps", _) => Some(step_multiple(script(config.family, config.mode)?).into()),
        ("bucket_bounds", key) => {
            let buckets = options::resolve(config).ok()?.get(index)?.buckets;
            let (width, height) = buckets.resolution;
            Some(match key {
                "max_bucket_reso" => width.max(height).max(buckets.max).into(),
                _ if width.min(height) < buckets.min => width.min(height).into(),
                _ => buckets.steps.into(),
            })
        }
        ("image_too_small", _) => Some(Value::Bool(false)),
        _ => None,
    }
}
