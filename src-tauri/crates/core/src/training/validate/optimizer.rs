//! Learning rates, optimizers and schedules: traps in which nothing is learned or the trainer stops after minutes.

use serde_json::Value;

use crate::training::Config;
use crate::training::issue::Issue;
use crate::training::nearest::nearest;

const BUILT_IN: [&str; 25] = [
    "AdamW",
    "AdamW8bit",
    "PagedAdamW",
    "PagedAdamW8bit",
    "PagedAdamW32bit",
    "Lion",
    "Lion8bit",
    "PagedLion8bit",
    "SGDNesterov",
    "SGDNesterov8bit",
    "DAdaptation",
    "DAdaptAdamPreprint",
    "DAdaptAdaGrad",
    "DAdaptAdam",
    "DAdaptAdan",
    "DAdaptAdanIP",
    "DAdaptLion",
    "DAdaptSGD",
    "Prodigy",
    "AdaFactor",
    "RAdamScheduleFree",
    "AdamWScheduleFree",
    "SGDScheduleFree",
    "Ademamix8bit",
    "PagedAdEMAMix8bit",
];

/// Names that `torch.optim` has; the trainer looks there for what it does not know, and case counts.
const TORCH: [&str; 13] = [
    "ASGD",
    "Adadelta",
    "Adafactor",
    "Adagrad",
    "Adam",
    "Adamax",
    "LBFGS",
    "NAdam",
    "RAdam",
    "RMSprop",
    "Rprop",
    "SGD",
    "SparseAdam",
];

const SCHEDULES: [&str; 11] = [
    "constant",
    "constant_with_warmup",
    "linear",
    "cosine",
    "cosine_with_restarts",
    "polynomial",
    "inverse_sqrt",
    "cosine_with_min_lr",
    "warmup_stable_decay",
    "piecewise_constant",
    "adafactor",
];

pub(super) fn check(config: &Config, issues: &mut Vec<Issue>) {
    optimizer(config, issues);
    rates(config, issues);
    schedule(config, issues);
}

fn text<'a>(config: &'a Config, key: &str) -> &'a str {
    config.params.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn number(config: &Config, key: &str) -> Option<f64> {
    config.params.get(key).and_then(|value| value.as_array().map_or(Some(value), |items| items.first())?.as_f64())
}

fn optimizer(config: &Config, issues: &mut Vec<Issue>) {
    let name = text(config, "optimizer_type");
    let built_in = BUILT_IN.iter().any(|known| known.eq_ignore_ascii_case(name));
    if name.is_empty() || name.contains('.') || built_in || TORCH.contains(&name) {
        return;
    }
    let message = format!("Kohya knows no optimizer `{name}`, and stops after the base model is loaded");
    let issue = Issue::error("optimizer_type", "bad_choice", message);
    issues.push(match nearest(name, BUILT_IN.into_iter().chain(TORCH)) {
        Some(near) => issue.hint(format!("Did you mean `{near}`?")).fix(format!("Set {near}"), near),
        None => issue.hint(format!("One of {}, or the import path of a class", BUILT_IN.join(", "))),
    });
}

fn rates(config: &Config, issues: &mut Vec<Issue>) {
    let name = text(config, "optimizer_type");
    let lower = name.to_lowercase();
    let own_rate = lower.starts_with("prodigy") || lower.starts_with("dadapt") || lower.ends_with(".prodigy");
    let relative = lower == "adafactor" && !text_list(config, "optimizer_args").any(|arg| arg == "relative_step=False");
    if relative {
        return;
    }
    let keys = ["unet_lr", "learning_rate"];
    let set = keys.into_iter().find_map(|key| Some((key, number(config, key)?)));
    let unet_only = config.params.get("network_train_unet_only") == Some(&Value::Bool(true));
    let text_only = config.params.get("network_train_text_encoder_only") == Some(&Value::Bool(true));
    match set {
        None if !text_only => {
            let (label, value) = if own_rate { ("Set 1.0", 1.0) } else { ("Set 1e-4", 1e-4) };
            let message = "No learning rate is set, and Kohya's default of 2e-6 is far too low for a LoRA";
            issues.push(
                Issue::warning("learning_rate", "learning_rate_default", message)
                    .hint(format!("Set `learning_rate` to {value}"))
                    .fix(label, value),
            );
        }
        Some((key, 0.0)) if !text_only && (unet_only || number(config, "text_encoder_lr") == Some(0.0)) => {
            let issue = Issue::error(key, "learning_rate_zero", "All learning rates are 0, so nothing is learned");
            issues.push(issue.hint("Set 1e-4").fix("Set 1e-4", 1e-4));
        }
        Some((key, rate)) if own_rate && rate > 0.0 && rate <= 0.1 => {
            let message = format!("{name} multiplies its own estimate by this. At {rate} almost nothing is learned");
            issues.push(Issue::error(key, "learning_rate_low", message).hint("Set it to 1.0").fix("Set 1.0", 1.0));
        }
        Some((key, rate)) if !own_rate && rate >= 0.01 && !lower.starts_with("sgd") => {
            let message = format!("{rate} is a hundred times what {} usually takes; the LoRA will be noise", shown(name));
            issues.push(Issue::warning(key, "learning_rate_high", message).hint("Usual is 1e-4").fix("Set 1e-4", 1e-4));
        }
        _ => {}
    }
    let (unet, encoder) = (number(config, "unet_lr"), number(config, "text_encoder_lr"));
    if own_rate && !unet_only && unet.zip(encoder).is_some_and(|(unet, encoder)| unet.total_cmp(&encoder).is_ne()) {
        let message = format!("{name} finds one step size for all; with several rates it uses the first one or warns");
        issues.push(Issue::warning("text_encoder_lr", "several_rates", message).hint("Use one rate").fix("Remove", Value::Null));
    }
}

fn shown(name: &str) -> &str {
    if name.is_empty() { "AdamW" } else { name }
}

fn text_list<'a>(config: &'a Config, key: &str) -> impl Iterator<Item = &'a str> {
    config.params.get(key).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

fn schedule(config: &Config, issues: &mut Vec<Issue>) {
    let name = text(config, "lr_scheduler");
    let class = text(config, "lr_scheduler_type");
    let warmup = number(config, "lr_warmup_steps").unwrap_or(0.0) != 0.0;
    let free = text(config, "optimizer_type").to_lowercase().ends_with("schedulefree");
    if free {
        if !matches!(name, "" | "constant") {
            let issue = Issue::info("lr_scheduler", "ignored", "A schedule-free optimizer ignores the schedule");
            issues.push(issue.fix("Remove", Value::Null));
        }
        return;
    }
    if !class.is_empty() {
        if warmup {
            let message = "A schedule class of its own takes no warm-up, and the trainer stops at it";
            issues.push(Issue::error("lr_warmup_steps", "warmup_unused", message).hint("Set 0").fix("Set 0", 0));
        }
        return;
    }
    if warmup && matches!(name, "" | "constant") {
        let message = "The constant schedule takes no warm-up, and the trainer stops at it";
        issues.push(
            Issue::error("lr_warmup_steps", "warmup_unused", message)
                .hint("Set the schedule to constant_with_warmup, or the warm-up to 0")
                .fix_at("Use constant with warm-up", "lr_scheduler", "constant_with_warmup"),
        );
    }
    if warmup && name.starts_with("adafactor") {
        let message = "AdaFactor's own schedule takes no warm-up, and the trainer stops at it";
        issues.push(Issue::error("lr_warmup_steps", "warmup_unused", message).hint("Set 0").fix("Set 0", 0));
    }
    if name.is_empty() || SCHEDULES.contains(&name) || name.starts_with("adafactor:") {
        if name == "cosine_with_min_lr"
            && number(config, "lr_scheduler_min_lr_ratio").is_none()
            && !text_list(config, "lr_scheduler_args").any(|arg| arg.starts_with("min_lr"))
        {
            let message = "This schedule needs its lowest rate, and the trainer stops without it";
            issues.push(
                Issue::error("lr_scheduler", "needs", message).hint("Set `lr_scheduler_min_lr_ratio`, such as 0.1").fix_at(
                    "Set 0.1",
                    "lr_scheduler_min_lr_ratio",
                    0.1,
                ),
            );
        }
        return;
    }
    let crashes = matches!(name, "reduce_lr_on_plateau" | "cosine_warmup_with_min_lr");
    let message = if crashes {
        format!("Kohya accepts the schedule `{name}` and then crashes on it")
    } else {
        format!("Kohya knows no schedule `{name}`, and stops after the base model is loaded")
    };
    let issue = Issue::error("lr_scheduler", "bad_choice", message);
    issues.push(match nearest(name, SCHEDULES) {
        Some(near) => issue.hint(format!("Did you mean `{near}`?")).fix(format!("Set {near}"), near),
        None => issue.hint(format!("One of: {}", SCHEDULES.join(", "))),
    });
}
