//! What to change so that a training fits, least loss first (pure). The rungs are data: `resources/ladder.toml`.

use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::runs::diagnosis::ProposedChange;
use crate::training::estimates::sizes::size;
use crate::training::facts;
use crate::training::kohya::options::{DatasetOptions, resolve};
use crate::training::kohya::render::is_default;
use crate::training::kohya::scripts::script;
use crate::training::schema::{Effect, schema};
use crate::training::{Config, Family, Fix, Values};

/// One rung, as the file writes it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rung {
    /// Several rungs of one kind have one name; only tests ask for it.
    #[cfg_attr(not(test), expect(dead_code, reason = "a name for people who read the file"))]
    name: String,
    title: String,
    cost: String,
    /// How much longer steps take: 0.25 is a quarter.
    #[serde(default)]
    slows: f64,
    #[serde(default)]
    set: Values,
    #[serde(default)]
    only: Values,
    #[serde(default)]
    families: Vec<Family>,
    batch: Option<u64>,
    swap: Option<f64>,
    side: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    rung: Vec<Rung>,
}

// The file ships inside the program and a test reads it, so that a failure here cannot reach a user.
static LADDER: LazyLock<Vec<Rung>> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "a shipped file, read by a test")]
    let file: File = toml::from_str(include_str!("../../../../../../resources/ladder.toml")).expect("resources/ladder.toml");
    file.rung
});

/// A configuration on its way up.
#[derive(Clone, Debug, PartialEq)]
pub struct Climbed {
    /// With every change so far.
    pub config: Config,
    /// What the last rung changed, and what that loses.
    pub change: ProposedChange,
    /// How much longer steps take with it.
    pub slows: f64,
}

/// The rungs that are worth doing without, by their place among those that were climbed: what slows most first, then what loses
/// most. The last one was needed, for without it the training did not fit, and what costs nothing stays.
pub fn worth_giving_back(climbed: &[Climbed]) -> Vec<usize> {
    let before_last = climbed.len().saturating_sub(1);
    let mut places: Vec<usize> = (0..before_last).filter(|at| !climbed[*at].change.cost.is_empty()).collect();
    places.sort_by(|a, b| climbed[*b].slows.total_cmp(&climbed[*a].slows).then(b.cmp(a)));
    places
}

/// The configuration with these changes.
pub fn with(config: &Config, changes: &[&ProposedChange]) -> Config {
    changes.iter().fold(config.clone(), |config, change| change.apply(&config))
}

/// Every rung that changes something here, each on top of those before it. `accepted` says whether a configuration could start;
/// a rung after which it could not is passed over. `parameters`: how many numbers the base model's backbone holds, where that is known.
pub fn climb(config: &Config, parameters: Option<u64>, accepted: impl Fn(&Config) -> bool) -> Vec<Climbed> {
    let mut climbed: Vec<Climbed> = Vec::new();
    for rung in LADDER.iter() {
        let now = climbed.last().map_or(config, |last| &last.config);
        let values = rung.changes(now, parameters);
        if values.is_empty() {
            continue;
        }
        let change = ProposedChange { label: rung.title.clone(), cost: rung.cost.clone(), values };
        let next = change.apply(now);
        if accepted(&next) {
            climbed.push(Climbed { config: next, change, slows: rung.slows });
        }
    }
    climbed
}

/// Several changes as one: of a place that is changed twice, the last value.
pub fn together(changes: &[ProposedChange]) -> ProposedChange {
    let mut values: Vec<Fix> = Vec::new();
    for fix in changes.iter().flat_map(|change| &change.values) {
        values.retain(|earlier| earlier.param != fix.param);
        values.push(fix.clone());
    }
    let join = |texts: Vec<&str>| texts.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(". ");
    ProposedChange {
        label: changes.iter().map(|change| change.label.as_str()).collect::<Vec<_>>().join(", "),
        cost: join(changes.iter().map(|change| change.cost.as_str()).collect()),
        values,
    }
}

impl Rung {
    /// What it changes of a configuration; nothing where it does not apply.
    fn changes(&self, config: &Config, parameters: Option<u64>) -> Vec<Fix> {
        let Some(script) = script(config.family, config.mode) else { return Vec::new() };
        let acts = |key: &str| schema().effect(key, config.family, script) == Effect::Acts;
        let applies = self.families.is_empty() || self.families.contains(&config.family);
        if !applies || !self.only.iter().all(|(key, wanted)| holds(config, script, key, wanted)) {
            return Vec::new();
        }
        if !self.set.keys().all(|key| acts(key)) {
            return Vec::new();
        }
        let mut values: Vec<(String, Value)> = Vec::new();
        let differing = self.set.iter().filter(|(key, value)| !is_default(&now(config, script, key), value));
        values.extend(differing.map(|(key, value)| (key.clone(), value.clone())));
        if let Some(share) = self.swap.filter(|_| acts("blocks_to_swap")) {
            let blocks = size(config.family, parameters).map_or(0, |size| size.blocks);
            let wanted = (blocks as f64 * share) as u64;
            if wanted > now(config, script, "blocks_to_swap").as_u64().unwrap_or(0) {
                values.push(("blocks_to_swap".to_owned(), wanted.into()));
            }
        }
        if self.batch.is_some() || self.side.is_some() {
            let datasets = resolve(config).unwrap_or_default();
            values.extend(self.batch.into_iter().flat_map(|batch| smaller_batches(config, &datasets, batch)));
            values.extend(self.side.into_iter().flat_map(|side| smaller_images(&datasets, side)));
        }
        let fix = |(param, value): (String, Value)| Fix { label: label(&param, &value), param, value };
        values.into_iter().map(fix).collect()
    }
}

/// The value that counts: as set, else the trainer's default.
fn now(config: &Config, script: &str, key: &str) -> Value {
    let default = || facts::argument(key).map_or(Value::Null, |fact| fact.default_in(script).clone());
    config.params.get(key).cloned().unwrap_or_else(default)
}

fn holds(config: &Config, script: &str, key: &str, wanted: &Value) -> bool {
    let now = now(config, script, key);
    let same = |wanted: &Value| match (now.as_str(), wanted.as_str()) {
        (Some(now), Some(wanted)) => now.eq_ignore_ascii_case(wanted),
        (None, Some("")) => now.is_null(),
        _ => &now == wanted || (now.is_null() && wanted == &Value::Bool(false)),
    };
    match wanted {
        Value::Array(any) => any.iter().any(same),
        wanted => same(wanted),
    }
}

/// Smaller batches, and as many of them for a step as the largest batch shrank by.
fn smaller_batches(config: &Config, datasets: &[DatasetOptions], batch: u64) -> Vec<(String, Value)> {
    let largest = datasets.iter().map(|dataset| dataset.batch_size).max().unwrap_or(1);
    if largest <= batch {
        return Vec::new();
    }
    let shrunk = datasets.iter().enumerate().filter(|(_, dataset)| dataset.batch_size > batch);
    let mut values: Vec<_> = shrunk.map(|(at, _)| (format!("dataset.datasets[{at}].batch_size"), json!(batch))).collect();
    let gathered = config.params.get("gradient_accumulation_steps").and_then(Value::as_u64).unwrap_or(1).max(1);
    values.push(("gradient_accumulation_steps".to_owned(), json!(gathered * largest.div_ceil(batch))));
    values
}

/// A square of this side where the area is larger now; bounds of buckets that no longer hold it follow.
fn smaller_images(datasets: &[DatasetOptions], side: u32) -> Vec<(String, Value)> {
    let mut values = Vec::new();
    for (at, dataset) in datasets.iter().enumerate() {
        let (width, height) = dataset.buckets.resolution;
        if u64::from(width) * u64::from(height) <= u64::from(side) * u64::from(side) {
            continue;
        }
        values.push((format!("dataset.datasets[{at}].resolution"), json!(side)));
        if dataset.buckets.min > side {
            values.push((format!("dataset.datasets[{at}].min_bucket_reso"), json!(side / 2)));
        }
    }
    values
}

fn label(place: &str, value: &Value) -> String {
    let key = place.rsplit('.').next().unwrap_or(place);
    format!("Set {key} to {}", value.as_str().map_or_else(|| value.to_string(), str::to_owned))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn asked(head: &str, params: &str, dataset: &str) -> Config {
        let text = format!(
            "{head}\n[params]\n{params}\n[[dataset.datasets]]\n{dataset}\n[[dataset.datasets.subsets]]\nimage_dir = '/a'"
        );
        Config::parse(&text).unwrap().0
    }

    fn labels(config: &Config) -> Vec<String> {
        climb(config, None, |_| true).into_iter().map(|step| step.change.label).collect()
    }

    #[test]
    fn rungs_follow_from_what_is_set_and_what_loses_nothing_comes_first() {
        let config = asked("family = 'sdxl'", "mixed_precision = 'bf16'", "resolution = 1024\nbatch_size = 4");
        let free = LADDER.iter().take_while(|rung| rung.cost.is_empty()).count();
        assert!(
            LADDER.iter().skip(free).all(|rung| !rung.cost.is_empty()),
            "what costs nothing stands before what costs something"
        );
        let wanted = [
            "Cache latents",
            "Sparing attention (SDPA)",
            "Gradient checkpointing",
            "8-bit AdamW",
            "One image at a time",
            "Base model in 8 bits",
            "Images at 768 pixels",
            "Images at 512 pixels",
        ];
        assert_eq!(labels(&config), wanted);
        let mut less = config.clone();
        for (key, value) in [("xformers", json!(true)), ("cache_latents", json!(true)), ("optimizer_type", json!("Prodigy"))] {
            less.params.insert(key.to_owned(), value);
        }
        let left = labels(&less);
        assert!(!left.iter().any(|label| label.contains("attention") || label.contains("latents") || label.contains("8-bit")));
    }

    #[test]
    fn block_swap_is_for_families_that_can_and_only_grows() {
        let flux = asked("family = 'flux'", "blocks_to_swap = 12", "resolution = 512");
        let steps = climb(&flux, None, |_| true);
        let swapped: Vec<_> = steps.iter().filter_map(|step| step.config.params.get("blocks_to_swap")?.as_u64()).collect();
        assert!(swapped.is_sorted() && swapped[0] == 12 && swapped.contains(&19) && swapped.contains(&28), "{swapped:?}");
        assert!(!labels(&asked("family = 'sdxl'", "", "resolution = 512")).iter().any(|label| label.contains("blocks")));
    }

    #[test]
    fn a_smaller_batch_keeps_what_a_step_sees() {
        let config = asked("family = 'sdxl'", "gradient_accumulation_steps = 2\ntrain_batch_size = 6", "resolution = 512");
        let steps = climb(&config, None, |_| true);
        let step = steps.iter().find(|step| step.change.label == "One image at a time").unwrap();
        assert_eq!(step.config.params["gradient_accumulation_steps"], 12);
        assert_eq!(step.config.dataset.datasets[0].values["batch_size"], 1);
    }

    #[test]
    fn what_could_not_start_is_passed_over() {
        let config = asked("family = 'sdxl'", "", "resolution = 1024");
        let steps = climb(&config, None, |config| !config.params.contains_key("gradient_checkpointing"));
        assert!(!steps.is_empty() && steps.iter().all(|step| !step.config.params.contains_key("gradient_checkpointing")));
    }

    #[test]
    fn changes_add_up_with_the_last_value_of_each_place() {
        let change = |label: &str, cost: &str, param: &str, value: u64| ProposedChange {
            label: label.into(),
            cost: cost.into(),
            values: vec![Fix { label: format!("Set {param}"), param: param.into(), value: value.into() }],
        };
        let all = together(&[change("A", "", "x", 1), change("B", "slower", "y", 2), change("C", "worse", "x", 3)]);
        assert_eq!((all.label.as_str(), all.cost.as_str()), ("A, B, C", "slower. worse"));
        let values: Vec<_> = all.values.iter().map(|fix| (fix.param.as_str(), fix.value.as_u64().unwrap())).collect();
        assert_eq!(values, [("y", 2), ("x", 3)]);
    }

    #[test]
    fn what_slows_most_is_given_back_first_and_what_was_needed_is_not() {
        let config = asked("family = 'sdxl'", "mixed_precision = 'bf16'", "resolution = 1024\nbatch_size = 4");
        let steps = climb(&config, None, |_| true);
        let upto = steps.iter().position(|step| step.change.label == "Base model in 8 bits").unwrap();
        let steps = &steps[..=upto];
        let names: Vec<_> = worth_giving_back(steps).into_iter().map(|at| steps[at].change.label.as_str()).collect();
        assert_eq!(names, ["One image at a time", "Gradient checkpointing", "8-bit AdamW"]);
        let kept: Vec<_> = steps.iter().map(|step| &step.change).collect();
        assert_eq!(with(&config, &kept), steps[upto].config);
        assert!(worth_giving_back(&steps[..1]).is_empty() && worth_giving_back(&[]).is_empty());
    }

    #[test]
    fn every_rung_has_its_arguments_and_words() {
        for rung in LADDER.iter() {
            assert!(!rung.title.is_empty() && !rung.title.ends_with('.') && !rung.cost.ends_with('.'), "{}", rung.name);
            for key in rung.set.keys().chain(rung.only.keys()) {
                assert!(facts::argument(key).is_some(), "{key}");
            }
            let does =
                usize::from(!rung.set.is_empty()) + rung.batch.iter().len() + rung.swap.iter().len() + rung.side.iter().len();
            assert_eq!(does, 1, "{}", rung.name);
        }
    }

    proptest! {
        #[test]
        fn climbing_ends_and_never_asks_for_more(
            family in prop::sample::select(Family::ALL.to_vec()),
            batch in 1_u64..9,
            side in prop::sample::select(vec![512_u32, 640, 768, 1024, 1536]),
            on in prop::collection::vec(prop::sample::select(vec!["cache_latents", "gradient_checkpointing", "fp8_base", "sdpa"]), 0..4),
        ) {
            let mut config = asked(&format!("family = '{}'", family.name()), "", &format!("resolution = {side}\nbatch_size = {batch}"));
            for key in on {
                config.params.insert(key.to_owned(), true.into());
            }
            let steps = climb(&config, None, |_| true);
            let mut before = config;
            for step in &steps {
                prop_assert_eq!(&step.change.apply(&before), &step.config);
                prop_assert_ne!(&before, &step.config);
                for (was, is) in resolve(&before).unwrap().iter().zip(resolve(&step.config).unwrap()) {
                    prop_assert!(is.batch_size <= was.batch_size);
                    prop_assert!(is.buckets.resolution.0 <= was.buckets.resolution.0);
                }
                before = step.config.clone();
            }
            prop_assert!(climb(&before, None, |_| true).is_empty(), "at the top nothing is left");
            let changes: Vec<_> = steps.iter().map(|step| step.change.clone()).collect();
            if let Some(last) = steps.last() {
                prop_assert_eq!(&together(&changes).apply(&last.config), &last.config);
            }
        }
    }
}
