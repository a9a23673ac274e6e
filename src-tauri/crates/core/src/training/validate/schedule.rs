//! The learning rate schedule: its name, its warm-up, and what it is given.

use serde_json::Value;

use super::lists::List;
use super::optimizer::{how_to_install, is_relative};
use super::places::{number, text, texts};
use crate::training::Config;
use crate::training::issue::Issue;
use crate::training::nearest::nearest;
use crate::training::optimizers::optimizer;
use crate::training::pairs::literal::Literal;
use crate::training::pairs::{Dialect, Entry, split, value_of};
use crate::training::schedulers::{Scheduler, Warmup, class, named, schedulers};

/// Arguments that some schedules follow and others do not read.
const FOLLOWED: [(&str, f64); 4] = [
    ("lr_scheduler_num_cycles", 1.0),
    ("lr_scheduler_power", 1.0),
    ("lr_scheduler_timescale", 0.0),
    ("lr_scheduler_min_lr_ratio", 0.0),
];

/// `total` is the number of all steps, where it is known.
pub(super) fn check(config: &Config, total: Option<u64>, issues: &mut Vec<Issue>) {
    let optimizer_name = text(config, "optimizer_type").to_lowercase();
    if optimizer_name.ends_with("schedulefree") {
        if !matches!(text(config, "lr_scheduler"), "" | "constant") {
            let issue = Issue::info("lr_scheduler", "ignored", "A schedule-free optimizer ignores the schedule");
            issues.push(issue.fix("Remove", Value::Null));
        }
        return;
    }
    let path = text(config, "lr_scheduler_type");
    let name = text(config, "lr_scheduler");
    if !path.is_empty() {
        let found = class(path);
        warmup(config, Warmup::Refused, "A schedule class of its own", issues);
        arguments(config, path, found, total, issues);
        return;
    }
    if is_relative(config) {
        warmup(config, Warmup::Refused, "AdaFactor's own schedule", issues);
        return;
    }
    let Some(found) = named(name).filter(|known| known.broken.is_none()) else {
        unusable(name, issues);
        return;
    };
    warmup(config, found.warmup, &format!("The schedule {}", found.name), issues);
    if found.name == "adafactor" {
        adafactor(config, name, issues);
    }
    arguments(config, name, Some(found), total, issues);
    for (key, idle) in FOLLOWED {
        let set = number(config, key).filter(|value| value.total_cmp(&idle).is_ne());
        if set.is_some() && !found.uses.iter().any(|used| used == key) {
            let issue = Issue::info(key, "ignored", format!("The schedule {} does not follow `{key}`", found.name));
            issues.push(issue.hint("It changes nothing here").fix("Remove", Value::Null));
        }
    }
}

fn warmup(config: &Config, kind: Warmup, who: &str, issues: &mut Vec<Issue>) {
    if number(config, "lr_warmup_steps").unwrap_or(0.0) == 0.0 {
        return;
    }
    match kind {
        Warmup::Counts => {}
        Warmup::Ignored => {
            let issue = Issue::info("lr_warmup_steps", "ignored", format!("{who} has no warm-up"));
            issues.push(issue.hint("It changes nothing here").fix("Remove", Value::Null));
        }
        Warmup::Refused => {
            let issue =
                Issue::error("lr_warmup_steps", "warmup_unused", format!("{who} takes no warm-up, and the trainer stops at it"));
            let constant =
                text(config, "lr_scheduler_type").is_empty() && matches!(text(config, "lr_scheduler"), "" | "constant");
            issues.push(if constant && !is_relative(config) {
                issue.hint("Set the schedule to constant_with_warmup, or the warm-up to 0").fix_at(
                    "Use constant with warm-up",
                    "lr_scheduler",
                    "constant_with_warmup",
                )
            } else {
                issue.hint("Set 0").fix("Set 0", 0)
            });
        }
    }
}

fn unusable(name: &str, issues: &mut Vec<Issue>) {
    let message = match named(name).and_then(|known| known.broken.as_ref()) {
        Some(why) => format!("Kohya accepts the schedule `{name}` and then crashes. {why}"),
        None => format!("Kohya knows no schedule `{name}`, and stops after the base model is loaded"),
    };
    let issue = Issue::error("lr_scheduler", "bad_choice", message);
    let names: Vec<&str> =
        schedulers().iter().filter(|known| !known.class && known.broken.is_none()).map(|known| known.name.as_str()).collect();
    issues.push(match nearest(name, names.iter().copied()) {
        Some(near) => issue.hint(format!("Did you mean `{near}`?")).fix(format!("Set {near}"), near),
        None if class(name).is_some() => issue.hint("It is a class, for `lr_scheduler_type`").fix_at(
            format!("Set lr_scheduler_type to {name}"),
            "lr_scheduler_type",
            name,
        ),
        None => issue.hint(format!("One of: {}", names.join(", "))),
    });
}

fn adafactor(config: &Config, name: &str, issues: &mut Vec<Issue>) {
    let is_adafactor = optimizer(text(config, "optimizer_type")).is_some_and(|known| known.name == "AdaFactor");
    if !is_adafactor {
        let issue = Issue::error(
            "lr_scheduler",
            "conflict",
            "AdaFactor's own schedule works with AdaFactor alone, and the trainer stops",
        );
        issues.push(issue.hint("Choose another schedule").fix("Set constant", "constant"));
    } else if name.split_once(':').is_none_or(|(_, rate)| rate.trim().parse::<f64>().is_err()) {
        let message = "Without its own learning rate, AdaFactor's schedule needs the first one, and the trainer stops";
        let issue =
            Issue::error("lr_scheduler", "conflict", message).hint("Write it as adafactor:1e-4, or use constant_with_warmup");
        issues.push(issue.fix("Set constant_with_warmup", "constant_with_warmup"));
    }
}

fn arguments(config: &Config, name: &str, found: Option<&Scheduler>, total: Option<u64>, issues: &mut Vec<Issue>) {
    let ignores = found.is_some_and(|known| known.name == "adafactor");
    let taken: Vec<&str> =
        std::iter::once("optimizer").chain(found.iter().flat_map(|known| known.taken.iter().map(String::as_str))).collect();
    let list = List {
        key: "lr_scheduler_args",
        dialect: Dialect::Python,
        owner: found.map(|known| known.label.as_str()),
        specs: found.map_or(&[], |known| &known.args),
        taken: &taken,
        open: found.is_none() || ignores,
        renamed: None,
    };
    list.check(config, issues);
    list.check_required(config, found.and_then(|known| known.total.as_deref()), issues);
    let Some(found) = found else { return };
    if let Some(package) = found.package.as_ref().filter(|_| !found.installed) {
        let message = format!(
            "{} is in the package {package}, which sd-scripts does not install; the trainer stops without it",
            found.label
        );
        issues.push(Issue::warning("lr_scheduler_type", "needs_package", message).hint(how_to_install(package)));
    }
    let entries = list.entries(config);
    let set = |key: &str| texts(config, "lr_scheduler_args").any(|entry| split(entry).is_some_and(|(found, _)| found == key));
    if let Some(key) = found.total.as_deref().filter(|key| !(set(key) || set("epochs") && set("steps_per_epoch"))) {
        let message = format!("The trainer does not tell {} how many steps there are; `{key}` must say it", found.label);
        let issue = Issue::error("lr_scheduler_args", "needs_total", message);
        issues.push(match total {
            Some(total) => {
                let entry = list.with(config, key, Literal::Int(total as i64));
                issue.hint(format!("Add {key}={total}")).fix_at(format!("Add {key}={total}"), "lr_scheduler_args", entry)
            }
            None => issue.hint(format!("Add {key}, the number of all steps")),
        });
    }
    lowest(config, name, found, &entries, issues);
}

/// The lowest rate: given once where it must be, and below the learning rate.
fn lowest(config: &Config, name: &str, found: &Scheduler, entries: &[Entry], issues: &mut Vec<Issue>) {
    let given = |key: &String| config.params.get(key).is_some_and(|value| !value.is_null()) || value_of(entries, key).is_some();
    let count = found.needs.iter().filter(|key| given(key)).count();
    if !found.needs.is_empty() && count == 0 {
        let message = "This schedule needs its lowest rate, and the trainer stops without it";
        let issue = Issue::error("lr_scheduler", "needs", message).hint("Set `lr_scheduler_min_lr_ratio`, such as 0.1");
        issues.push(issue.fix_at("Set 0.1", "lr_scheduler_min_lr_ratio", 0.1));
    } else if count > 1 {
        let message = format!(
            "The schedule {name} takes its lowest rate once, as `{}`, and the trainer stops at both",
            found.needs.join("` or `")
        );
        let issue = Issue::error("lr_scheduler_args", "conflict", message).hint("Remove one of them");
        issues.push(issue.fix_at("Remove lr_scheduler_min_lr_ratio", "lr_scheduler_min_lr_ratio", Value::Null));
    }
    let end = value_of(entries, "lr_end").and_then(Literal::number);
    let rate = number(config, "learning_rate").unwrap_or(2e-6);
    if let Some(end) = end.filter(|end| *end >= rate) {
        let message = format!("The last rate of {end} is not below the learning rate of {rate}, and the trainer stops");
        issues.push(Issue::error("lr_scheduler_args", "out_of_range", message).hint("Lower `lr_end`"));
    }
}
