//! Learning rates against what the optimizer usually takes.

use super::modes::{default_is_too_low, usual_rate};
use super::optimizer::is_relative;
use super::places::{is_on, number, text, texts};
use crate::training::issue::{Issue, Level};
use crate::training::optimizers::{Optimizer, finds_own_rate, optimizer};
use crate::training::pairs::literal::Literal;
use crate::training::pairs::{Dialect, Entry, parse, render};
use crate::training::{Config, Mode};

/// How many times the usual rate is surely too much.
const FAR: f64 = 10.0;

/// Packages whose optimizers raise when groups have different rates other than 0.
const RAISING: [&str; 2] = ["prodigyopt", "dadaptation"];

pub(super) fn check(config: &Config, issues: &mut Vec<Issue>) {
    if is_relative(config) {
        ignored(config, issues);
        return;
    }
    let name = text(config, "optimizer_type");
    let found = optimizer(name);
    let own = finds_own_rate(name);
    let shown = found.map_or(name, |known| known.label.as_str());
    let unet_only = is_on(config, "network_train_unet_only");
    let text_only = is_on(config, "network_train_text_encoder_only");
    let rates: &[&str] = if config.mode == Mode::Lora { &["unet_lr", "learning_rate"] } else { &["learning_rate"] };
    let set = rates.iter().find_map(|key| Some((*key, number(config, key)?)));
    match set {
        None if !text_only && (own || default_is_too_low(config)) => {
            let value = if own { 1.0 } else { usual_rate(config).map_or(1e-4, |(.., start)| start) };
            let what = config.mode.words();
            let message = format!("No learning rate is set, and Kohya's default of 2e-6 is far too low for {what}");
            issues.push(
                Issue::warning("learning_rate", "learning_rate_default", message)
                    .hint(format!("Set `learning_rate` to {value:?}"))
                    .fix(format!("Set {value:?}"), value),
            );
        }
        Some((key, 0.0)) if !text_only && (unet_only || number(config, "text_encoder_lr") == Some(0.0)) => {
            let issue = Issue::error(key, "learning_rate_zero", "All learning rates are 0, so nothing is learned");
            issues.push(issue.hint("Set 1e-4").fix("Set 1e-4", 1e-4));
        }
        Some((key, rate)) if own && rate > 0.0 && rate <= 0.1 => {
            let message = format!("{shown} multiplies its own estimate by this. At {rate} almost nothing is learned");
            issues.push(Issue::error(key, "learning_rate_low", message).hint("Set it to 1.0").fix("Set 1.0", 1.0));
        }
        Some((key, rate)) => match usual_rate(config).filter(|_| !own) {
            Some((_, most, start)) if rate >= most * FAR => {
                let message = format!("{rate} is far above what {} usually takes; the result will be noise", config.mode.words());
                let issue = Issue::warning(key, "learning_rate_high", message).hint(format!("Usual is about {start:?}"));
                issues.push(issue.fix(format!("Set {start:?}"), start));
            }
            Some(_) => {}
            None => issues.extend(too_high(found, key, rate, shown, own)),
        },
        None => {}
    }
    let (unet, encoder) = (number(config, "unet_lr"), number(config, "text_encoder_lr"));
    let differ = |(unet, encoder): (f64, f64)| unet.total_cmp(&encoder).is_ne() && unet != 0.0 && encoder != 0.0;
    if own && !unet_only && unet.zip(encoder).is_some_and(differ) {
        // Read in both packages, and seen: they raise at the first step.
        let raises = found.and_then(|known| known.package.as_deref()).is_some_and(|package| RAISING.contains(&package));
        let message = if raises {
            format!("{shown} finds one step size for all, and stops at the first step when rates differ")
        } else {
            format!("{shown} finds one step size for all; with several rates it uses the first one or warns")
        };
        let mut issue = Issue::warning("text_encoder_lr", "several_rates", message);
        issue.level = if raises { Level::Error } else { Level::Warning };
        let rate = config.params.get("unet_lr").cloned().unwrap_or_default();
        issues.push(issue.hint("Use one rate, or 0 for what stays as it is").fix("Use the U-Net's rate", rate));
    }
}

fn too_high(found: Option<&Optimizer>, key: &str, rate: f64, shown: &str, own: bool) -> Option<Issue> {
    let (_, most) = found.and_then(|known| known.rate).unwrap_or((1e-5, 1e-3));
    if own || rate < most * FAR {
        return None;
    }
    // Somewhat below the largest usual one; for AdamW that is 1e-4.
    let usual = most / FAR;
    let message = format!("{rate} is far above what {shown} usually takes; the LoRA will be noise");
    let issue = Issue::warning(key, "learning_rate_high", message);
    Some(issue.hint(format!("Usual is about {usual:?}")).fix(format!("Set {usual:?}"), usual))
}

/// `AdaFactor` drops all rates and the schedule while it finds its own.
fn ignored(config: &Config, issues: &mut Vec<Issue>) {
    let list = || {
        let specs = optimizer("AdaFactor").map_or(&[][..], |known| &known.args);
        let own = ["relative_step", "warmup_init", "scale_parameter"];
        let mut entries = parse(texts(config, "optimizer_args"), Dialect::Python, specs);
        entries.retain(|entry| !matches!(entry, Entry::Known { key, .. } if own.contains(&key.as_str())));
        entries.extend(
            ["scale_parameter", "relative_step"].map(|key| Entry::Known { key: key.to_owned(), value: Literal::Bool(false) }),
        );
        render(&entries, Dialect::Python, specs)
    };
    for key in
        ["unet_lr", "text_encoder_lr"].into_iter().filter(|key| config.params.get(*key).is_some_and(|value| !value.is_null()))
    {
        let message = format!("AdaFactor finds its own learning rate and ignores `{key}`");
        let issue = Issue::warning(key, "rate_ignored", message).hint("Turn its own rate off with relative_step=False");
        issues.push(issue.fix_at("Turn its own rate off", "optimizer_args", list()));
    }
    let schedule = text(config, "lr_scheduler");
    if !schedule.is_empty() && schedule != "constant" && !schedule.starts_with("adafactor") {
        let message = format!("AdaFactor finds its own learning rate and replaces the schedule {schedule}");
        let issue =
            Issue::warning("lr_scheduler", "schedule_ignored", message).hint("Turn its own rate off with relative_step=False");
        issues.push(issue.fix_at("Turn its own rate off", "optimizer_args", list()));
    }
}
