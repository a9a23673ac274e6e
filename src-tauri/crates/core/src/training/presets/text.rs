//! A preset of the user as text: a configuration that says what it is for and has no job fields. Pure.

use super::job::of_config;
use super::{Goal, Preset, PresetSummary};
use crate::training::Config;

/// What is wrong with the text of a preset.
pub(super) struct Wrong {
    /// Counted from 1.
    pub line: usize,
    pub message: String,
    pub hint: Option<String>,
}

/// Reads a preset. Job fields and keys that nothing knows are left out and named; what is out of place is an error.
pub(super) fn read(name: &str, text: &str) -> Result<Preset, Wrong> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let syntax = |(line, message)| Wrong { line, message, hint: None };
    let mut table: toml::Table = match text.parse() {
        Ok(table) => table,
        // The reader of configurations finds the line.
        Err(_) => {
            return Err(Config::parse(text).map_err(syntax).err().unwrap_or_else(|| syntax((1, "It is no TOML".to_owned()))));
        }
    };
    let mut word = |key: &str| match table.remove(key) {
        None => Ok(None),
        Some(toml::Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(Wrong { line: line_of(text, key), message: format!("`{key}` must be text in quotes"), hint: None }),
    };
    let (about, goal) = (word("about")?.unwrap_or_default(), word("goal")?);
    let goal = match goal {
        None => None,
        Some(goal) => Some(Goal::from_name(&goal).ok_or_else(|| Wrong {
            line: line_of(text, "goal"),
            message: format!("`goal` cannot be `{goal}`"),
            hint: Some(format!("One of: {}", Goal::ALL.map(Goal::name).join(", "))),
        })?),
    };
    let (config, issues) = Config::parse(&toml::to_string(&table).unwrap_or_default()).map_err(syntax)?;
    if let Some(issue) = issues.into_iter().next() {
        let key = issue.param.rsplit('.').next().unwrap_or_default();
        return Err(Wrong { line: line_of(text, key), message: issue.message, hint: issue.hint });
    }
    let (params, dataset, left_out) = of_config(&config);
    let name = name.to_owned();
    let (family, mode) = (config.family, config.mode);
    let summary = PresetSummary { title: name.clone(), name, about, family, mode, goal, memory: None, own: true, left_out };
    Ok(Preset { summary, params, dataset })
}

/// The text of a preset.
pub(super) fn write(preset: &Preset) -> String {
    let Preset { summary, params, dataset } = preset;
    let (params, dataset) = (params.clone(), dataset.clone());
    let config = Config { family: summary.family, mode: summary.mode, params, dataset, ..Config::default() };
    let mut top = toml::Table::new();
    top.insert("about".into(), summary.about.clone().into());
    if let Some(goal) = summary.goal {
        top.insert("goal".into(), goal.name().into());
    }
    let recipe: toml::Table = config.to_toml().parse().unwrap_or_default();
    top.extend(recipe.into_iter().filter(|(key, _)| !["name", "base_model"].contains(&key.as_str())));
    toml::to_string(&top).unwrap_or_default()
}

/// The first line that sets a key.
fn line_of(text: &str, key: &str) -> usize {
    let sets = |line: &str| line.trim_start().strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('='));
    text.lines().position(sets).map_or(1, |index| index + 1)
}
