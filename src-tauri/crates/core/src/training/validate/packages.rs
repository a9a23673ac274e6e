//! Packages that a configuration needs, against those that the trainer's Python has.

use serde_json::Value;

use super::optimizer::how_to_install;
use super::places::{is_on, text};
use crate::training::issue::Issue;
use crate::training::networks::module;
use crate::training::optimizers::optimizer;
use crate::training::{Config, Installed, schedulers};

/// After the checks that say what may be missing: where the Python told what it has, that is no guess any more.
pub(super) fn check(config: &Config, installed: Option<&Installed>, issues: &mut Vec<Issue>) {
    let Some(installed) = installed else { return };
    for need in needs(config) {
        let Some(there) = installed.has_package(&need.package) else { continue };
        issues.retain(|issue| !(issue.code == "needs_package" && issue.param == need.param));
        if !there {
            let message = format!("{} needs the package {}, which the trainer's Python does not have", need.what, need.package);
            let issue = Issue::error(need.param, "package_missing", message).hint(how_to_install(&need.package));
            issues.push(match need.instead {
                Some((label, value)) => issue.fix(label, value),
                None => issue,
            });
        }
    }
}

struct Need {
    param: &'static str,
    what: String,
    package: String,
    /// What does without.
    instead: Option<(&'static str, Value)>,
}

fn needs(config: &Config) -> Vec<Need> {
    let mut needs = Vec::new();
    let mut add = |param, what: &str, package: Option<&String>, instead| {
        needs.extend(package.map(|package| Need { param, what: what.to_owned(), package: package.clone(), instead }));
    };
    if let Some(found) = optimizer(text(config, "optimizer_type")) {
        add("optimizer_type", &found.label, found.package.as_ref(), Some(("Set AdamW", "AdamW".into())));
    }
    if let Some(found) = module(text(config, "network_module")) {
        add("network_module", &found.label, found.package.as_ref(), None);
    }
    if let Some(found) = schedulers::class(text(config, "lr_scheduler_type")) {
        add("lr_scheduler_type", &found.label, found.package.as_ref(), Some(("Remove", Value::Null)));
    }
    for key in ["xformers", "deepspeed"].into_iter().filter(|key| is_on(config, key)) {
        add(key, key, Some(&key.to_owned()), Some(("Turn off", Value::Null)));
    }
    if matches!(text(config, "log_with"), "wandb" | "all") {
        add("log_with", "Weights & Biases", Some(&"wandb".to_owned()), Some(("Set tensorboard", "tensorboard".into())));
    }
    needs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(config: &str, packages: &str) -> Vec<(String, String)> {
        let config = Config::parse(config).unwrap().0;
        let answer = format!(r#"{{"nyx_arguments": 1, "scripts": [], "arguments": []{packages}}}"#);
        let installed: Installed = serde_json::from_str(&answer).unwrap();
        let mut issues = Vec::new();
        super::super::optimizer::check(&config, &mut issues);
        check(&config, Some(&installed), &mut issues);
        issues.into_iter().map(|issue| (issue.param, issue.code)).collect()
    }

    #[test]
    fn a_package_that_is_missing_is_an_error_and_one_that_is_there_is_no_worry() {
        let came = "[params]\noptimizer_type = 'came_pytorch.CAME'";
        let guess = [("optimizer_type".to_owned(), "needs_package".to_owned())];
        assert_eq!(codes(came, ""), guess, "an older answer told nothing of packages");
        assert_eq!(codes(came, r#", "packages": ["came-pytorch"]"#), []);
        let eight = "[params]\noptimizer_type = 'AdamW8bit'\nxformers = true";
        let missing = |param: &str| (param.to_owned(), "package_missing".to_owned());
        assert_eq!(codes(eight, r#", "packages": []"#), [missing("optimizer_type"), missing("xformers")]);
        assert_eq!(codes(eight, r#", "packages": ["bitsandbytes", "xformers"]"#), []);
    }
}
