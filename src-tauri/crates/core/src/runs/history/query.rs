//! Which runs are looked for (pure).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use specta::Type;

use super::index::Indexed;
use super::{PastChoices, PastRun};

/// A question to the history. What is empty asks for nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct HistoryQuery {
    /// Words that the run holds somewhere, all of them: in its name, state, family, base model, folders or configuration.
    /// `network_dim=32` asks for a value of the configuration.
    pub text: String,
    /// The name of a state.
    pub state: Option<String>,
    /// The name of a family.
    pub family: Option<String>,
    /// A folder of images.
    pub dataset: Option<String>,
    /// A base model.
    pub model: Option<String>,
    /// The first run that is told, counted from 0.
    pub first: u32,
    /// How many are told at most.
    pub count: u32,
}

/// A question, made ready to be asked of many runs.
#[derive(Debug)]
pub(super) struct Matcher<'a> {
    query: &'a HistoryQuery,
    words: Vec<String>,
}

impl HistoryQuery {
    pub(super) fn matcher(&self) -> Matcher<'_> {
        Matcher { query: self, words: self.text.to_lowercase().split_whitespace().map(str::to_owned).collect() }
    }

    /// How many runs have each value of a filter, where the other filters and the words hold.
    pub(super) fn choices(&self, runs: &[Indexed]) -> PastChoices {
        let count = |without: &HistoryQuery, names: &dyn Fn(&PastRun) -> Vec<String>| {
            let matcher = without.matcher();
            let mut counts = BTreeMap::new();
            for run in runs.iter().filter(|run| matcher.fits(&run.entry, &run.words)) {
                for name in names(&run.entry) {
                    *counts.entry(name).or_insert(0) += 1;
                }
            }
            counts
        };
        let this = || self.clone();
        PastChoices {
            states: count(&Self { state: None, ..this() }, &|run| vec![run.status.name().to_owned()]),
            families: count(&Self { family: None, ..this() }, &|run| family(run).into_iter().map(str::to_owned).collect()),
            datasets: count(&Self { dataset: None, ..this() }, &|run| run.datasets.clone()),
            models: count(&Self { model: None, ..this() }, &|run| run.base_model.iter().cloned().collect()),
        }
    }
}

impl Matcher<'_> {
    /// Whether the run fits; `config` is its configuration in lower case.
    pub(super) fn fits(&self, run: &PastRun, config: &str) -> bool {
        let is = |wanted: &Option<String>, has: &dyn Fn(&str) -> bool| wanted.as_deref().is_none_or(has);
        is(&self.query.state, &|state| run.status.name() == state)
            && is(&self.query.family, &|wanted| family(run) == Some(wanted))
            && is(&self.query.dataset, &|wanted| run.datasets.iter().any(|name| name == wanted))
            && is(&self.query.model, &|wanted| run.base_model.as_deref() == Some(wanted))
            && self.words.iter().all(|word| holds(run, config, word))
    }
}

fn family(run: &PastRun) -> Option<&'static str> {
    run.family.map(crate::training::Family::name)
}

fn holds(run: &PastRun, config: &str, word: &str) -> bool {
    if let Some((key, value)) = word.split_once('=').filter(|(key, _)| !key.is_empty()) {
        let of_key = |line: &str| line.split_once('=').is_some_and(|(name, said)| name.trim() == key && is(said, value));
        return config.lines().any(of_key);
    }
    let parts = [run.name.as_str(), run.run.as_str(), run.status.name(), run.base_model.as_deref().unwrap_or_default()];
    parts.iter().any(|part| part.to_lowercase().contains(word))
        || run.datasets.iter().any(|name| name.to_lowercase().contains(word))
        || family(run).is_some_and(|family| family.contains(word))
        || config.contains(word)
}

/// `"adamw8bit"  # 8 bits` is `adamw8bit`; numbers are compared as numbers.
fn is(said: &str, value: &str) -> bool {
    let said = said.trim();
    let said = match said.strip_prefix('"').and_then(|rest| rest.split_once('"')) {
        Some((text, _)) => text,
        None => said.split('#').next().unwrap_or_default().trim(),
    };
    said == value || said.parse::<f64>().ok().zip(value.parse::<f64>().ok()).is_some_and(|(a, b)| a == b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_a_configuration_are_compared_as_they_are_meant() {
        assert!(is(" 1e-4  # usual", "0.0001") && is(" \"adamw8bit\"", "adamw8bit") && is("32", "32"));
        assert!(!is("320", "32") && !is("\"adamw\"", "adam"));
    }
}
