//! Images made on the way: prompts that would never be used, or that the trainer cannot read.

use std::path::Path;

use serde_json::Value;

use super::places::{is_on, number, text};
use crate::training::issue::{Issue, Level};
use crate::training::prompts::faults::Fault;
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
        Some(_) => options(prompts, &material.prompt_faults, issues),
    }
}

/// More of a kind are counted only.
const TOLD: usize = 5;

/// Options of the prompts that the trainer reads otherwise than they are meant.
fn options(prompts: &str, faults: &[Fault], issues: &mut Vec<Issue>) {
    let noun = if Path::new(prompts).extension().is_some_and(|end| end == "txt") { "line" } else { "prompt" };
    for level in [Level::Error, Level::Warning] {
        let of_level: Vec<&Fault> = faults.iter().filter(|fault| fault.level == level).collect();
        for fault in of_level.iter().take(TOLD) {
            let message = format!("Sample prompts, {}: {}", places(noun, &fault.places), fault.what);
            issues.push(Issue { level, ..Issue::warning("sample_prompts", "prompt_option", message) }.hint(&fault.hint));
        }
        if let Some(more) = of_level.len().checked_sub(TOLD).filter(|more| *more > 0) {
            let message = format!("{more} more options in {prompts} are as unclear");
            issues.push(Issue { level, ..Issue::warning("sample_prompts", "prompt_option", message) });
        }
    }
}

/// `line 3`, `lines 3, 5 and 9`, `lines 3, 5, 9 and 12 more`.
fn places(noun: &str, places: &[usize]) -> String {
    let words = |some: &[usize]| some.iter().map(usize::to_string).collect::<Vec<_>>().join(", ");
    match places {
        [one] => format!("{noun} {one}"),
        [some @ .., last] if some.len() < 3 => format!("{noun}s {} and {last}", words(some)),
        all => format!("{noun}s {} and {} more", words(&all[..3.min(all.len())]), all.len().saturating_sub(3)),
    }
}
