//! The network module: whether it fits, what it is given, and whether what it is given has an effect.

use serde_json::Value;

use super::lists::List;
use super::places::{is_on, number, text};
use crate::training::issue::{Issue, Level};
use crate::training::kohya::scripts::network_module;
use crate::training::nearest::nearest;
use crate::training::networks::{NetworkModule, module, of_family};
use crate::training::pairs::literal::Literal;
use crate::training::pairs::{Dialect, Entry, value_of};
use crate::training::{Config, Mode};

/// What every module is given besides the list; a second value ends in a crash.
const TAKEN: [&str; 7] = ["multiplier", "network_dim", "network_alpha", "vae", "text_encoder", "unet", "neuron_dropout"];

/// Keys that only count together with ranks or rates by block.
const BY_BLOCK: [&str; 3] = ["block_alphas", "conv_block_dims", "conv_block_alphas"];
const SETS_BLOCKS: [&str; 4] = ["block_dims", "down_lr_weight", "mid_lr_weight", "up_lr_weight"];

pub(super) fn check(config: &Config, issues: &mut Vec<Issue>) {
    let name = text(config, "network_module");
    if name.is_empty() || config.mode != Mode::Lora {
        return;
    }
    let Some(found) = module(name) else {
        let names = of_family(config.family);
        if let Some(near) = nearest(name, names.iter().map(|module| module.name.as_str())) {
            let issue = Issue::warning("network_module", "unknown_module", format!("No network type `{name}` is known"));
            issues.push(issue.hint(format!("Did you mean `{near}`?")).fix(format!("Set {near}"), near));
        }
        unknown_module(config, issues);
        return;
    };
    fits(config, found, issues);
    let specs = found.with_lengths(config.family);
    let list = List {
        key: "network_args",
        dialect: Dialect::Text,
        owner: Some(&found.label),
        specs: &specs,
        taken: &TAKEN,
        open: false,
        renamed: Some(&found.renamed),
    };
    list.check(config, issues);
    let entries = list.entries(config);
    blocks(config, found, &entries, issues);
    ranks(config, found, &entries, issues);
    encoders(config, found, &entries, issues);
}

/// Of a module that is not known only the form of its list can be judged.
fn unknown_module(config: &Config, issues: &mut Vec<Issue>) {
    List { key: "network_args", dialect: Dialect::Text, owner: None, specs: &[], taken: &TAKEN, open: true, renamed: None }
        .check(config, issues);
}

fn fits(config: &Config, found: &NetworkModule, issues: &mut Vec<Issue>) {
    if !found.families.contains(&config.family) {
        let right = network_module(config.family);
        let message = format!(
            "`{}` is not made for {} and would find nothing to train, or the wrong parts",
            found.name,
            config.family.name()
        );
        let issue = Issue::error("network_module", "module_family", message);
        issues.push(issue.hint(format!("Set `network_module` to {right}")).fix(format!("Set {right}"), right));
    }
    if let Some(package) = &found.package {
        let message =
            format!("{} is not part of sd-scripts; the trainer stops unless the package {package} is installed", found.label);
        let issue = Issue::info("network_module", "needs_package", message);
        let install = found.install.as_deref().unwrap_or_default();
        issues.push(issue.hint(format!("Run `{install}` with the trainer's Python")));
    }
    if let Some(needed) = &found.needed {
        let message = format!("{} needs {needed}; older ones stop at it", found.label);
        issues.push(Issue::info("network_module", "needs_version", message).hint("Update the trainer, or use LyCORIS"));
    }
    let alpha = number(config, "network_alpha").unwrap_or(1.0);
    if found.name.starts_with("networks.oft") && alpha >= 1.0 {
        let message = format!("OFT takes alpha as its limit, and {alpha} is no limit at all; about 0.001 is right");
        let issue = Issue::warning("network_alpha", "alpha_high", message);
        issues.push(issue.hint("Set `network_alpha` to 0.001").fix("Set 0.001", 0.001));
    }
}

fn blocks(config: &Config, found: &NetworkModule, entries: &[Entry], issues: &mut Vec<Issue>) {
    let set = |key: &str| value_of(entries, key).is_some();
    if !SETS_BLOCKS.iter().any(|key| set(key)) {
        for key in BY_BLOCK.iter().filter(|key| set(key)) {
            let message = format!("`{key}` counts only together with ranks or rates by block");
            issues.push(Issue::warning("network_args", "needs", message).hint("Add `block_dims`, one rank for each block"));
        }
    }
    for key in ["down_lr_weight", "mid_lr_weight", "up_lr_weight"] {
        let Some(wanted) = found.blocks_of(key, config.family) else { continue };
        let Some(count) = value_of(entries, key).and_then(Literal::items).map(<[Literal]>::len) else { continue };
        let other = match key {
            "down_lr_weight" => Some("up_lr_weight"),
            "up_lr_weight" => Some("down_lr_weight"),
            _ => None,
        };
        if count > wanted as usize {
            // Cutting the list short, the trainer also cuts the other one, and stops where that is not set.
            let dies = found.name == "networks.lora" && other.is_some_and(|other| !set(other));
            let after = if dies { "and the trainer stops at it" } else { "and the rest is ignored" };
            let mut issue = Issue::warning(
                "network_args",
                "bad_length",
                format!("`{key}` holds {count} values where there are {wanted} blocks, {after}"),
            );
            issue.level = if dies { Level::Error } else { Level::Warning };
            issues.push(issue.hint(format!("Write {wanted} values")));
        } else if count < wanted as usize {
            let message = format!("`{key}` holds {count} values where there are {wanted} blocks; the others count as 1");
            issues.push(Issue::warning("network_args", "bad_length", message).hint(format!("Write {wanted} values")));
        }
    }
}

fn ranks(config: &Config, found: &NetworkModule, entries: &[Entry], issues: &mut Vec<Issue>) {
    let rank = number(config, "network_dim").unwrap_or(4.0);
    let value = |key: &str| value_of(entries, key).and_then(Literal::number);
    let algorithm = match value_of(entries, "algo") {
        Some(Literal::Text(name)) => name.to_lowercase(),
        _ => String::new(),
    };
    if let Some(conv) = value("conv_dim").filter(|conv| found.name == "networks.dylora" && conv.total_cmp(&rank).is_ne()) {
        let message = format!("DyLoRA's conv_dim is {conv} and must equal the rank of {rank}, or the trainer stops");
        issues.push(Issue::error("network_args", "rank_mismatch", message).hint(format!("Write conv_dim={rank}")));
    }
    let (step, key) = if found.name == "networks.dylora" {
        (value("unit").unwrap_or(1.0), "unit")
    } else if algorithm == "dylora" {
        (value("block_size").unwrap_or(4.0), "block_size")
    } else {
        return;
    };
    if step > 0.0 && rank % step != 0.0 {
        let message = format!("The rank of {rank} is no multiple of `{key}`, which is {step}, and the trainer stops");
        let right = ((rank / step).ceil() * step) as i64;
        let issue = Issue::error("network_dim", "rank_mismatch", message);
        issues.push(issue.hint(format!("Set a multiple of {step}")).fix(format!("Set {right}"), right));
    }
}

fn encoders(config: &Config, found: &NetworkModule, entries: &[Entry], issues: &mut Vec<Issue>) {
    let rates = config.params.get("text_encoder_lr").and_then(Value::as_array);
    let counted = found.encoder_rates.max(1) as usize;
    if let Some(rates) = rates.filter(|rates| rates.len() > counted) {
        let first = &rates[..counted];
        let message = format!("{} uses the first {counted} of these {} rates and ignores the rest", found.label, rates.len());
        let issue = Issue::warning("text_encoder_lr", "rates_ignored", message);
        let issue = issue.hint(if counted == 1 { "Write one rate" } else { "Write one rate for each text encoder" });
        issues.push(issue.fix(format!("Keep {counted}"), Value::from(first.to_vec())));
    }
    let trains_t5 = value_of(entries, "train_t5xxl") == Some(&Literal::Bool(true));
    if trains_t5 && is_on(config, "cache_text_encoder_outputs") {
        let message = "T5-XXL cannot be trained while its outputs are cached, and the trainer stops";
        let issue = Issue::error("network_args", "conflict", message);
        issues.push(issue.hint("Turn `cache_text_encoder_outputs` off, or remove `train_t5xxl`").fix_at(
            "Turn off the cache",
            "cache_text_encoder_outputs",
            Value::Null,
        ));
    }
}
