//! The optimizer: its name, its package, and what its constructor is given.

use super::lists::List;
use super::places::{text, texts};
use crate::training::Config;
use crate::training::issue::Issue;
use crate::training::nearest::nearest;
use crate::training::optimizers::{Optimizer, optimizer, optimizers, packages};
use crate::training::pairs::literal::Literal;
use crate::training::pairs::{Dialect, parse, value_of};

pub(super) fn check(config: &Config, issues: &mut Vec<Issue>) {
    let name = text(config, "optimizer_type");
    let found = optimizer(name);
    match found {
        Some(found) => known(found, issues),
        None => unknown(name, issues),
    }
    let taken: Vec<&str> =
        ["lr", "params"].into_iter().chain(found.iter().flat_map(|known| known.taken.iter().map(String::as_str))).collect();
    let list = List {
        key: "optimizer_args",
        dialect: Dialect::Python,
        owner: found.map(|known| known.label.as_str()),
        specs: found.map_or(&[], |known| &known.args),
        taken: &taken,
        open: found.is_none_or(|known| known.open),
        renamed: None,
    };
    list.check(config, issues);
    list.check_required(config, None, issues);
}

fn known(found: &Optimizer, issues: &mut Vec<Issue>) {
    if let Some(why) = &found.broken {
        let issue = Issue::error("optimizer_type", "broken", format!("{} cannot train here. {why}", found.label));
        issues.push(issue.hint("Choose another one, such as AdamW").fix("Set AdamW", "AdamW"));
    }
    if let Some(package) = found.package.as_ref().filter(|_| !found.installed) {
        let message = format!(
            "{} is in the package {package}, which sd-scripts does not install; the trainer stops without it",
            found.label
        );
        issues.push(Issue::warning("optimizer_type", "needs_package", message).hint(how_to_install(package)));
    }
}

/// The fork's own package is a folder of its repository and in no registry.
pub(super) fn how_to_install(package: &str) -> String {
    if package == "LoraEasyCustomOptimizer" {
        "Install the folder `custom_scheduler` of the fork with `pip install -e`, with the trainer's Python".to_owned()
    } else {
        format!("Run `pip install {package}` with the trainer's Python")
    }
}

fn unknown(name: &str, issues: &mut Vec<Issue>) {
    let last = |name: &str| name.rsplit('.').next().unwrap_or_default().to_lowercase();
    if let Some((module, class)) = name.rsplit_once('.') {
        let package = packages().iter().find(|package| package.module == module);
        let Some(package) = package.filter(|package| !package.classes.iter().any(|known| known == class)) else { return };
        let message =
            format!("{} 3.9.0 has no optimizer `{class}`, and the trainer stops after the base model is loaded", package.package);
        let issue = Issue::warning("optimizer_type", "bad_choice", message);
        issues.push(match nearest(class, package.classes.iter().map(String::as_str)) {
            Some(near) => {
                let right = format!("{module}.{near}");
                issue.hint(format!("Did you mean `{right}`?")).fix(format!("Set {right}"), right)
            }
            None => issue.hint("Correct the name of the class"),
        });
        return;
    }
    let message = format!("Kohya knows no optimizer `{name}`, and stops after the base model is loaded");
    let issue = Issue::error("optimizer_type", "bad_choice", message);
    let by_path =
        optimizers().iter().find(|known| known.installed && known.name.contains('.') && last(&known.name) == name.to_lowercase());
    let own = || optimizers().iter().filter(|known| !known.name.contains('.')).map(|known| known.name.as_str());
    let near = by_path.map(|known| known.name.as_str()).or_else(|| nearest(name, own()));
    if let Some(near) = near {
        issues.push(issue.hint(format!("Did you mean `{near}`?")).fix(format!("Set {near}"), near));
        return;
    }
    let names: Vec<&str> = optimizers().iter().filter(|known| known.is_built_in()).map(|known| known.name.as_str()).collect();
    issues.push(issue.hint(format!("One of {}, or the import path of a class", names.join(", "))));
}

/// Whether `AdaFactor` finds its own learning rate, which it does unless it is told otherwise.
pub(in crate::training) fn is_relative(config: &Config) -> bool {
    let Some(found) = optimizer(text(config, "optimizer_type")).filter(|known| known.name == "AdaFactor") else { return false };
    let entries = parse(texts(config, "optimizer_args"), Dialect::Python, &found.args);
    let off = value_of(&entries, "relative_step") == Some(&Literal::Bool(false));
    !off || value_of(&entries, "warmup_init") == Some(&Literal::Bool(true))
}
