//! Images made on the way: prompts that would never be used, or that the trainer cannot read.

use std::path::Path;

use serde_json::Value;

use super::places::{is_on, number, text};
use crate::training::issue::Issue;
use crate::training::{Config, Material};

pub(super) fn check(config: &Config, material: &Material, issues: &mut Vec<Issue>) {
    let prompts = text(config, "sample_prompts");
    if prompts.is_empty() {
        return;
    }
    let every = |key: &str| number(config, key).is_some_and(|every| every > 0.0);
    if !every("sample_every_n_epochs") && !every("sample_every_n_steps") && !is_on(config, "sample_at_first") {
        let message = "No sample is ever made of these prompts: it is not said how often";
        issues.push(
            Issue::warning("sample_prompts", "never_sampled", message)
                .hint("Set `sample_every_n_epochs` or `sample_every_n_steps`")
                .fix_at("Sample each epoch", "sample_every_n_epochs", 1),
        );
    }
    if !material.exists(Path::new(prompts)) || ![".txt", ".toml", ".json"].iter().any(|end| prompts.ends_with(end)) {
        return;
    }
    match material.prompts {
        Some(0) => {
            let issue =
                Issue::warning("sample_prompts", "no_prompts", format!("{prompts} holds no prompts, so no sample is made"));
            issues.push(issue.hint("Write a prompt on a line of its own").fix("Remove", Value::Null));
        }
        None => {
            let message = format!("The trainer cannot read the prompts in {prompts}, and stops at the first samples");
            issues.push(
                Issue::error("sample_prompts", "prompts_unreadable", message).hint("Save them as UTF-8, in the form of .txt"),
            );
        }
        Some(_) => {}
    }
}
