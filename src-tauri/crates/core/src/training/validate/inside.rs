//! Keys that people take for arguments and that belong inside a list of `key=value`.

use serde_json::Value;

use super::places::{text, texts};
use crate::training::Config;
use crate::training::issue::Issue;
use crate::training::networks::{module, modules};
use crate::training::optimizers::{optimizer, optimizers};
use crate::training::pairs::literal::Literal;
use crate::training::pairs::spec::ArgSpec;
use crate::training::pairs::{Dialect, split};

/// For a key that stands among the arguments and belongs inside a list: an issue's hint, and the change that puts it there.
pub(super) fn belongs_inside(config: &Config, issue: Issue, key: &str, value: &Value) -> Option<Issue> {
    let has = |specs: &[ArgSpec]| specs.iter().any(|spec| spec.key == key);
    let network = module(text(config, "network_module"));
    let chosen = optimizer(text(config, "optimizer_type"));
    let in_network = || ("network_args", Dialect::Text, network.map(|module| module.args.as_slice()));
    let in_optimizer = || ("optimizer_args", Dialect::Python, chosen.map(|optimizer| optimizer.args.as_slice()));
    let (list, dialect, specs) = if network.is_some_and(|module| has(&module.args)) {
        in_network()
    } else if chosen.is_some_and(|optimizer| has(&optimizer.args)) {
        in_optimizer()
    } else if modules().iter().any(|module| has(&module.args)) {
        in_network()
    } else if optimizers().iter().any(|optimizer| has(&optimizer.args)) {
        in_optimizer()
    } else {
        return None;
    };
    let shown = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let spec = specs.unwrap_or_default().iter().find(|spec| spec.key == key);
    let written = spec.and_then(|spec| Some(format!("{key}={}", spec.write(&literal(value)?, dialect)?)));
    let entry = written.clone().unwrap_or_else(|| format!("{key}={shown}"));
    let issue = issue.hint(format!("It belongs in `{list}`, as \"{entry}\""));
    let mut texts: Vec<String> = texts(config, list).map(str::to_owned).collect();
    if texts.iter().any(|text| split(text).is_some_and(|(found, _)| found == key)) {
        return Some(issue.fix(format!("Remove {key}"), Value::Null));
    }
    texts.push(entry);
    Some(if written.is_some() { issue.fix_at(format!("Add to {list}"), list, texts) } else { issue })
}

fn literal(value: &Value) -> Option<Literal> {
    Some(match value {
        Value::Bool(flag) => Literal::Bool(*flag),
        Value::Number(number) => {
            number.as_i64().map_or_else(|| number.as_f64().map(Literal::Float), |n| Some(Literal::Int(n)))?
        }
        Value::String(text) => Literal::Text(text.clone()),
        Value::Array(items) => Literal::Tuple(items.iter().map(literal).collect::<Option<_>>()?),
        Value::Null | Value::Object(_) => return None,
    })
}
