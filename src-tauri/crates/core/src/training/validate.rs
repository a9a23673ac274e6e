//! What is wrong or risky in a configuration, by themes. Everything at which the trainer would crash, or quietly do something
//! else than what was asked, is an error; errors block the start. Pure.

mod absent;
mod captions;
mod conditions;
mod flow;
mod images;
mod inside;
mod keys;
mod launch;
mod lists;
mod modes;
mod network;
pub(super) mod optimizer;
mod outputs;
mod overridden;
mod packages;
pub(super) mod places;
mod rates;
mod refused;
mod required;
mod resuming;
mod room;
mod samples;
mod saving;
mod schedule;
mod values;

pub(super) use outputs::promised_here;
pub(super) use saving::final_model;

use super::issue::Issue;
use super::kohya::plan;
use super::takes::with_defaults;
use super::{Config, Material, Takes};

/// All issues, worst first, then in the order of the form. The configuration's paths are absolute.
pub fn validate(config: &Config, material: &Material) -> Vec<Issue> {
    let installed = material.installed.as_deref();
    let takes = Takes::of(config, installed);
    let seen = with_defaults(config, installed);
    let planned = plan::plan(&seen, material);
    let mut issues = Vec::new();
    if installed.is_some_and(|installed| installed.stale) {
        let changed = "The files of the trainer in use have changed since it was asked for its arguments";
        let issue = Issue::info("trainer", "trainer_changed", changed);
        issues.push(issue.hint("Check it again in the settings under Backend, or: nyx backend check"));
    }
    keys::check(config, takes, &mut issues);
    values::check(config, takes, &mut issues);
    conditions::check(config, takes, &mut issues);
    overridden::check(config, &mut issues);
    required::check(config, material, &mut issues);
    launch::check(config, material, &mut issues);
    modes::check(config, material, &mut issues);
    network::check(config, &mut issues);
    optimizer::check(config, &mut issues);
    rates::check(config, &mut issues);
    schedule::check(config, planned.as_ref().ok().map(|plan| plan.total_steps), &mut issues);
    packages::check(config, installed, &mut issues);
    flow::check(config, &mut issues);
    resuming::check(config, material, planned.as_ref().ok(), &mut issues);
    samples::check(config, material, &mut issues);
    saving::check(config, material, &mut issues);
    outputs::check(config, material, &mut issues);
    room::check(config, material, planned.as_ref().ok(), &mut issues);
    images::check(config, material, &mut issues);
    captions::check(config, material, &mut issues);
    if let Err(refusal) = planned {
        let said = |issue: &Issue| issue.param == refusal.param && issue.level == super::Level::Error;
        if !issues.iter().any(said) {
            issues.push(refused::issue(config, refusal));
        }
    }
    issues.sort_by_key(|issue| issue.level);
    issues
}

#[cfg(test)]
mod tests;
